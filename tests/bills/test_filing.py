"""Add to my bills: what is kept of a received document, who may keep it, and that nothing of it is lost."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from jupinv import clock, db, files, jobs
from jupinv.accounts import deletion
from jupinv.accounts.models import User
from jupinv.bills.filing import keeping
from jupinv.bills.models import Bill
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write
from jupinv.documents import issuing, links, revisions
from jupinv.documents.models import Document
from jupinv.drafts import crediting
from tests.bills.receiving import filed, opened, token_of
from tests.documents import making
from tests.pages import PageClient
from tests.world import work_off

As = Callable[[User], PageClient]


@pytest.fixture
def invoice(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


def test_who_is_signed_in_files_it_by_a_page_with_a_button(as_: As, bob: User, invoice: Document) -> None:
    client, at = as_(bob), f"/i/{token_of(invoice)}/bill"
    page = client.page(at)
    assert page.said("h1") == "Add to my bills" and "Studio Halden" in page.text and not page.has("a[href*='/b/']")
    assert Bill.select().count() == 0
    done = client.submit(page.form(at))
    assert done.url == at and done.said("h1") == "In your bills"
    assert done.link("View bills") == "/b/reyes-consulting/bills"
    bill = Bill.get()
    revision = revisions.last_of(invoice)
    assert revision is not None and bill.said == revision.bytes and bill.digest == revision.digest
    assert (bill.sender_name, bill.number, bill.currency, bill.total) == (
        "Studio Halden",
        invoice.number,
        "EUR",
        119000,
    )
    assert (bill.business_id, bill.added_by_id, bill.due_date) == (bob.business.id, bob.id, invoice.due_date)
    listed = client.page(done.link("View bills"))
    assert "Studio Halden" in listed.text and "€1,190.00" in listed.text
    assert not client.page(at).has(f"form[action='{at}']"), "it is filed: nothing is left to press"


def test_filing_again_is_the_same_bill(as_: As, bob: User, invoice: Document) -> None:
    at = f"/i/{token_of(invoice)}/bill"
    for _ in range(2):
        as_(bob).post_form(at, {"business": bob.business.handle}, status=303)
    assert Bill.select().count() == 1


@pytest.mark.parametrize("who", ["nobody", "guest"])
def test_who_is_not_signed_in_signs_in_first_and_comes_back(
    client: PageClient, as_: As, guest: User, invoice: Document, who: str
) -> None:
    browser, at = (client if who == "nobody" else as_(guest)), f"/i/{token_of(invoice)}/bill"
    assert browser.page(at, status=303).location == f"/sign-in?next={at}"
    assert browser.post_form(at, status=303).location == f"/sign-in?next={at}"
    assert Bill.select().count() == 0


def test_its_sender_does_not_file_it(as_: As, alice: User, carol: User, invoice: Document) -> None:
    at = f"/i/{token_of(invoice)}/bill"
    for member in (alice, carol):
        page = as_(member).page(at)
        assert "your own invoice" in page.text and not page.has(f"form[action='{at}']")
        as_(member).post_form(at, status=403)
    assert Bill.select().count() == 0


def test_a_guessed_token_is_nothing(as_: As, bob: User, invoice: Document) -> None:
    as_(bob).page(f"/i/{token_of(invoice)[:-1]}x/bill", status=404)
    as_(bob).post_form(f"/i/{token_of(invoice)[:-1]}x/bill", status=404)


@pytest.mark.parametrize("kind", ["quote", "proforma", "credit_note", "void", "demo"])
def test_what_is_no_bill_is_not_filed(as_: As, alice: User, bob: User, kind: str) -> None:
    said = making.content(kind=kind) if kind in ("quote", "proforma") else making.content()
    document = making.issued(alice.business, alice, said)
    if kind == "void":
        issuing.void_unsent(document, by=alice, reason="Wrong", now=making.NOW)
    if kind == "demo":
        with write():
            Business.update(demo=True).where(Business.id == alice.business.id).execute()
    if kind == "credit_note":
        document = crediting.issue_rest(document, reason="", by=alice, now=making.NOW, today=making.TODAY)
    at = f"/i/{token_of(document)}/bill"
    assert not as_(bob).page(f"/i/{token_of(document)}").has(f"a[href='{at}']"), "nor offered"
    page = as_(bob).page(at)
    assert "can’t be filed" in page.text and not page.has(f"form[action='{at}']")
    as_(bob).post_form(at, status=409)
    assert Bill.select().count() == 0


def test_who_has_several_businesses_chooses(as_: As, bob: User, invoice: Document) -> None:
    other = found(bob, locale="en_US", now=making.NOW, name="Reyes Prints")
    client, at = as_(bob), f"/i/{token_of(invoice)}/bill"
    page = client.page(at)
    assert "Which business got it?" in page.text
    assert "Choose one of your businesses." in client.post_form(at, {"business": "studio-halden"}, status=422).text
    done = client.submit(page.form(at), business=other.handle)
    assert Bill.get().business_id == other.id
    client.submit(done.form(at))
    assert {bill.business_id for bill in Bill.select()} == {other.id, bob.business.id}


def test_who_has_no_business_gets_one(app: Flask, as_: As, invoice: Document) -> None:
    newcomer = making.owner("Nora Noll", "nora@noll.example")
    at = f"/i/{token_of(invoice)}/bill"
    as_(newcomer).submit(as_(newcomer).page(at).form(at))
    assert Bill.get().business_id == Business.of(newcomer).get().id


def test_an_accountant_files_nothing_for_the_business_that_she_reads(alice: User, bob: User, invoice: Document) -> None:
    reader = making.owner("Rita Reed", "rita@reed.example")
    with write():
        Member.create(business=bob.business, user=reader, role=ACCOUNTANT)
    with pytest.raises(keeping.NotYours):
        filed(invoice, reader, bob.business)
    assert Bill.select().count() == 0


def test_two_who_file_at_once_make_one_bill(app: Flask, bob: User, invoice: Document) -> None:
    seen, start, made = opened(invoice), threading.Barrier(4), []

    def press() -> None:
        with app.app_context(), db.db.connection_context():
            start.wait()
            made.append(keeping.file(seen, bob.business, by=bob, now=clock.now()).id)

    pressing = [threading.Thread(target=press) for _ in range(4)]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    assert len(made) == 4 and len(set(made)) == 1 and Bill.select().count() == 1


def test_the_pdf_is_the_receivers_own(as_: As, alice: User, bob: User, invoice: Document) -> None:
    work_off()
    bill = filed(invoice, bob)
    assert bill.pdf.startswith(f"{bob.business.id}/"), "it was built, so it is copied at once"
    later = filed(making.issued(alice.business, alice), bob)
    assert later.pdf == ""
    at = f"/b/reyes-consulting/bills/{later.key}.pdf"
    assert "being made" in as_(bob).page(at, status=202).text
    work_off()
    answer = as_(bob).get(at)
    assert answer.status_code == 200 and answer.get_data().startswith(b"%PDF")
    assert f'filename="{later.number} Studio Halden.pdf"' in answer.headers["Content-Disposition"]


def test_it_stays_as_received_when_its_sender_ends_the_account(
    as_: As, alice: User, bob: User, invoice: Document
) -> None:
    """Before the PDF is copied, even."""
    bill = filed(invoice, bob)
    deletion.delete(alice, now=clock.now())
    jobs.run_due(clock.now() + timedelta(hours=2))  # the files of the business that has ended are swept twice
    page = as_(bob).page(f"/b/reyes-consulting/bills/{bill.key}")
    assert "deleted their document" in page.text and "Workshop" in page.text and "Studio Halden" in page.text
    assert "sender’s page" not in page.text
    assert as_(bob).get(f"/b/reyes-consulting/bills/{bill.key}.pdf").get_data().startswith(b"%PDF")
    assert files.exists(Bill.get().pdf)
    assert "Studio Halden" in as_(bob).page("/b/reyes-consulting/bills").text


def test_a_pdf_names_no_link_that_was_made_after_the_one_it_came_by(as_: As, bob: User, invoice: Document) -> None:
    one = filed(invoice, bob)
    old = links.address_of(invoice)
    links.renew(invoice, at=clock.now(), actor="Ana")
    work_off()
    drawn = as_(bob).get(f"/b/reyes-consulting/bills/{one.key}.pdf").get_data()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    assert "Workshop" in text and "/i/" not in text and links.address_of(invoice) != old


def test_a_withdrawn_link_tells_no_more(as_: As, alice: User, bob: User, invoice: Document) -> None:
    bill = filed(invoice, bob)
    link = links.of(invoice)
    assert link is not None
    links.withdraw(link, at=clock.now(), actor="Ana")
    page = as_(bob).page(f"/b/reyes-consulting/bills/{bill.key}")
    assert "withdrawn the link" in page.text and "Workshop" in page.text
    issuing.void_unsent(Document.get_by_id(invoice.id), by=alice, reason="Wrong", now=clock.now())
    assert as_(bob).page(f"/b/reyes-consulting/bills/{bill.key}").said("#standing").endswith("overdue")
    listed = as_(bob).page("/b/reyes-consulting/bills")
    assert listed.said("td.how .state").endswith("overdue") and "€1,190.00" in listed.said(".sum3")
    table = as_(bob).get("/b/reyes-consulting/bills.csv").text
    assert "void" not in table and "overdue" in table
