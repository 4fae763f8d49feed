"""Correction notices: what they say, their PDF, the mail with them, and the pages that lead to them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from jupinv import clock, files, jobs
from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.businesses.models import Business
from jupinv.content import sent_law
from jupinv.content.fields import Address
from jupinv.content.look import PLAIN
from jupinv.customers.models import Customer
from jupinv.documents import links, notices, renditions, revisions, sending
from jupinv.documents.models import Delivery, Document, Revision
from jupinv.documents.sending import Post
from jupinv.rendering.notice import notice
from tests.documents import making
from tests.documents.making import NOW
from tests.documents.test_changing import change, fresh, recipient
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
ADDRESS = Address("Hafenstraße 9", postcode="20457", city="Hamburg", country="DE")
NEWS = Post(("ap@nordwind.example",), (), "Correction", "Please keep it.", True, "")


@pytest.fixture
def invoice(business: Business, owner: User, customer: Customer) -> Document:
    """Sent where nothing may be changed then, and corrected twice: the address, then the name."""
    settings.choose_changing(business, sent_law.CORRECTIONS)
    document = making.issued(business, owner, to=customer)
    sending.hand_over(document, how="link", by=owner, now=NOW)
    change(document, owner, fields=recipient(document, address=ADDRESS), reason="A slip", now=clock.now())
    fields = recipient(document, name="Nordwind <AG>", vat_id="DE811569869")
    change(document, owner, fields=fields, same_company=True, now=clock.now())
    return fresh(document)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def token_of(document: Document) -> str:
    return links.address_of(document).rpartition("/")[2]


@pytest.mark.parametrize(
    ("language", "heading", "labels"),
    [
        ("en", "Correction of invoice INV-1 of 3 May 2026", ["Name", "Address"]),
        ("de", "Berichtigung der Rechnung INV-1 vom 3. Mai 2026", ["Name", "Anschrift"]),
        ("fr", "Rectification de la facture INV-1 du 3 mai 2026", ["Nom", "Adresse"]),
    ],
)
def test_what_it_says(language: str, heading: str, labels: list[str]) -> None:
    old = making.content(number="INV-1", languages=(language,))
    new = replace(old, recipient=replace(old.recipient, name="Nordwind AG", address=ADDRESS), cc=())
    told = notice(old, new, on=date(2026, 6, 1), reason="A slip", look=PLAIN)
    assert told.heading == heading and [row.label for row in told.rows] == labels
    assert (told.rows[0].was, told.rows[0].now) == ("Nordwind GmbH", "Nordwind AG")
    assert told.rows[1].was.startswith("Hafenstraße 7\n") and told.rows[1].now.startswith("Hafenstraße 9\n")
    assert "INV-1" in told.says and told.reason.endswith("A slip")


def test_what_was_missing_and_what_goes_is_said() -> None:
    old = making.content(number="1", billing_entity="Holding")
    new = replace(old, billing_entity="", recipient=replace(old.recipient, vat_id="DE811569869"))
    rows = {row.label: (row.was, row.now) for row in notice(old, new, on=date(2026, 6, 1), look=PLAIN).rows}
    assert rows == {"Billing entity": ("Holding", "(nothing)"), "VAT ID": ("(nothing)", "DE811569869")}


def test_the_owner_reads_it(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    history = client.page(f"/documents/{invoice.key}/history")
    assert "correction notice" in history.said("#revision-2 h2") and "correction notice" in history.said(
        "#revision-3 h2"
    )
    page = client.page(client.page(f"/documents/{invoice.key}/history/2").link("The correction notice"))
    assert "Hafenstraße 7" in page.said("#notice") and "Hafenstraße 9" in page.said("#notice")
    assert "INV-2026-0001" in page.said("#notice") and "A slip" in page.said("#notice")
    assert "Nordwind <AG>" in client.page(f"/documents/{invoice.key}/notices/3").said("#notice")
    for number in (1, 4):
        client.page(f"/documents/{invoice.key}/notices/{number}", status=404)


def test_its_pdf_is_built_once(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    at = f"/documents/{invoice.key}/notices/3.pdf"
    assert "by itself" in client.page(at, status=202).text
    jobs.run_due(clock.now())
    pdf = client.get(at)
    assert pdf.status_code == 200 and pdf.mimetype == "application/pdf"
    said = text_of(pdf.data)
    for words in ("Correction of invoice INV-2026-0001 of 3 May 2026", "Nordwind GmbH", "Nordwind <AG>", "DE811569869"):
        assert words in said, said
    assert "Correction notice INV-2026-0001" in pdf.headers["Content-Disposition"]
    archive = renditions.archive(invoice)
    assert archive is not None and archive.revision_id == Revision.get(Revision.number == 1).id


def test_it_is_what_the_mail_brings(owner: User, invoice: Document) -> None:
    change(invoice, owner, fields=recipient(invoice, trade_name="Nord"), same_company=True, news=NEWS, now=clock.now())
    jobs.run_due(clock.now())
    posted = Delivery.get().mail
    assert posted.attachment_name == "Correction notice INV-2026-0001 Studio Halden.pdf"
    said = text_of(files.read(posted.attachment))
    assert "Correction of invoice" in said and "Nord" in said and "Workshop" not in said


def test_whoever_has_the_link_finds_it(client: PageClient, owner: User, invoice: Document) -> None:
    token = token_of(invoice)
    page = client.page(f"/i/{token}")
    leads = [link.get("href") for link in page.all("main a") if "notices" in link.get("href")]
    assert leads == [f"/i/{token}/notices/2", f"/i/{token}/notices/3"]
    shown = client.page(leads[0])
    assert "Hafenstraße 9" in shown.text and "Nordwind <AG>" not in shown.said("#notice .facts")
    assert client.page(f"/i/{token}/notices/2.pdf", status=202).link("Try again now") == f"/i/{token}/notices/2.pdf"
    jobs.run_due(clock.now())
    assert "Hafenstraße 9" in text_of(client.get(f"/i/{token}/notices/2.pdf").data)
    client.page(f"/i/{token}/notices/1", status=404)
    client.page("/i/nobody/notices/2", status=404)
    link = links.of(invoice)
    assert link is not None
    links.withdraw(link, at=clock.now(), actor="x")
    client.page(f"/i/{token}/notices/2", status=410)


def test_a_document_without_one_leads_to_none(client: PageClient, business: Business, owner: User) -> None:
    token = token_of(making.issued(business, owner))
    assert "notices" not in str(client.page(f"/i/{token}").response.data)


def test_what_was_erased_is_gone(as_: SignIn, client: PageClient, owner: User, invoice: Document) -> None:
    revisions.erase(Revision.get(Revision.number == 1), reason="x", at=NOW)
    as_(owner).page(f"/documents/{invoice.key}/notices/2", status=410)
    as_(owner).page(f"/documents/{invoice.key}/notices/2.pdf", status=410)
    client.page(f"/i/{token_of(invoice)}/notices/2", status=410)
    assert notices.find(invoice, 3) is not None


def test_a_stranger_finds_nothing(as_: SignIn, client: PageClient, invoice: Document) -> None:
    bob = making.owner("Bob", "bob@reyes.example")
    for end in ("", ".pdf"):
        as_(bob).page(f"/documents/{invoice.key}/notices/2{end}", status=404)
        client.page(f"/documents/{invoice.key}/notices/2{end}", status=303)
