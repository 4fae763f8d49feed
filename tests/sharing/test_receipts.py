"""Receipts behind the link of a document: of its own payments, and nothing of any other document."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from playhouse.test_utils import count_queries
from pypdf import PdfReader

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import links
from jupinv.documents.models import Document
from jupinv.payments import collecting, credit, recording, refunding
from tests.documents import making
from tests.pages import PageClient
from tests.payments.test_recording import pay
from tests.sharing.paths import path_of
from tests.world import work_off

DAY = date(2026, 5, 4)


def offered(client: PageClient, document: Document) -> list[str]:
    page = client.page(path_of(document), weight=6 * 1024)
    return [link.get("href").removeprefix(path_of(document)) for link in page.all("a[href*='/receipts/']")]


def test_what_was_paid_has_its_receipt(client: PageClient, owner: User, invoice: Document) -> None:
    assert offered(client, invoice) == []
    client.page(f"{path_of(invoice)}/receipts/1", status=404)
    pay(invoice, "500", owner, on=DAY)
    page = client.page(path_of(invoice))
    receipt = client.page(page.link("Receipt of 4 May 2026"))
    told = receipt.said("#receipt")
    assert receipt.said("h1") == "Receipt" and "Received from Nordwind GmbH" in told and "received €500.00" in told
    assert f"Invoice {invoice.number} of 3 May 2026 Total €1,190.00 Of this payment €500.00 Left to pay €690.00" in told
    assert receipt.link("Back to the document") == path_of(invoice)
    assert client.get(receipt.url).headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in client.get(receipt.url).headers["X-Robots-Tag"]


def test_its_pdf_is_built_by_the_worker(client: PageClient, owner: User, business: Business) -> None:
    invoice = making.issued(business, owner, making.content(languages=("de",)), making.customer(business))
    pay(invoice, "500", owner, on=DAY)
    page = client.page(f"{path_of(invoice)}/receipts/1")
    assert "Zahlungsart Überweisung" in page.said("#receipt")
    wait = client.page(page.link("PDF"), status=202)
    assert wait.has("meta[http-equiv=refresh]") and wait.link("Jetzt erneut versuchen") == page.link("PDF")
    work_off()
    answer = client.get(page.link("PDF"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Zahlungsbestätigung" in text and str(invoice.number) in text


def test_a_payment_for_several_is_nobodys_business(
    client: PageClient, owner: User, business: Business, invoice: Document
) -> None:
    other = making.issued(business, owner, to=invoice.customer)
    collecting.collect(
        invoice.customer,
        amount=150_000,
        currency="EUR",
        parts={invoice.id: 119_000, other.id: 31_000},
        paid_on=DAY,
        method="",
        note="",
        by=owner,
        now=making.NOW,
        form_key="",
    )
    assert offered(client, invoice) == offered(client, other) == []
    for each in (invoice, other):
        client.page(f"{path_of(each)}/receipts/1", status=404)


def test_what_was_paid_too_much_is_told_until_something_else_is_settled_with_it(
    client: PageClient, owner: User, business: Business, invoice: Document
) -> None:
    pay(invoice, "1200", owner, on=DAY)
    assert offered(client, invoice) == ["/receipts/1"]
    assert "€10.00 of it settles no invoice" in client.page(f"{path_of(invoice)}/receipts/1").text
    other = making.issued(business, owner, to=invoice.customer)
    credit.use(other, by=owner, now=making.NOW)
    assert offered(client, invoice) == offered(client, other) == []


def test_one_that_was_undone_has_none_and_the_next_one_its_own(
    client: PageClient, owner: User, invoice: Document
) -> None:
    recording.reverse(pay(invoice, "500", owner, on=DAY), by=owner, now=making.NOW)
    pay(invoice, "500", owner, on=DAY)
    assert offered(client, invoice) == ["/receipts/2"]
    client.page(f"{path_of(invoice)}/receipts/1", status=404)


def test_the_page_follows_where_the_figures_are_the_same_again(
    client: PageClient, owner: User, invoice: Document
) -> None:
    first = pay(invoice, "500", owner, on=DAY)
    assert offered(client, invoice) == ["/receipts/1"]
    recording.reverse(first, by=owner, now=making.NOW)
    pay(invoice, "500", owner, on=DAY)
    assert offered(client, invoice) == ["/receipts/2"]


def test_what_went_back_is_told(client: PageClient, owner: User, invoice: Document) -> None:
    payment = pay(invoice, "500", owner, on=DAY)
    refunding.refund(payment, amount=20_000, paid_on=DAY, actor="Stripe", now=making.NOW)
    assert "€200.00 of it was paid back on 4 May 2026." in client.page(f"{path_of(invoice)}/receipts/1").text


@pytest.mark.parametrize("live", [True, False])
def test_a_test_confirms_nothing(client: PageClient, invoice: Document, live: bool) -> None:
    recording.receive(
        invoice,
        amount=50_000,
        currency="EUR",
        paid_on=making.TODAY,
        method="Card",
        provider_id="pi_1",
        actor="Stripe",
        now=making.NOW,
        test=not live,
    )
    assert offered(client, invoice) == (["/receipts/1"] if live else [])


def test_a_withdrawn_link_tells_nothing_more(client: PageClient, owner: User, invoice: Document) -> None:
    pay(invoice, "500", owner, on=DAY)
    path, link = path_of(invoice), links.of(invoice)
    assert link is not None
    links.withdraw(link, at=making.NOW, actor="Ana Halden")
    for ending in ("", ".pdf"):
        answer = client.get(f"{path}/receipts/1{ending}")
        assert answer.status_code == 410 and "500" not in answer.text


def test_many_parts_stay_light(client: PageClient, owner: User, invoice: Document) -> None:
    for number in range(14):
        pay(invoice, f"{50 + number}", owner, on=DAY + timedelta(days=number))
    assert offered(client, invoice) == [f"/receipts/{number}" for number in range(3, 15)]
    client.page(f"{path_of(invoice)}/receipts/1")
    with count_queries() as counted:
        client.page(f"{path_of(invoice)}/receipts/14")
    assert counted.count <= 10
