"""Duplicate: the same customer, lines and terms on a new draft, with new dates and the business as it is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.db import write
from jupinv.documents import issuing, revisions
from jupinv.documents.models import Document
from jupinv.drafts import duplicating, saving
from tests.drafts import writing
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
TODAY = date(2026, 7, 1)
MORE = {
    "currency": "USD",
    "po_number": "PO-7",
    "note": "Thank you.",
    "terms": "Net",
    "due": "14",
    "discount.value": "12.5",
    "discount.unit": "percent",
    "discount.reason": "loyal",
    "line.a.unit": "days",
    "line.b.tax": "7",
    "line.c.description": "Abroad",
    "line.c.quantity": "1,234.5",
    "line.c.price": "0.125",
    "line.c.tax": "reverse_charge",
    "customer.vat_id": "FR40303265045",
    "customer.code": "NW",
}


SELDOM = {
    "line.a.details": "Two days\non site",
    "line.a.off_value": "10",
    "line.a.off_reason": "Loyalty",
    "line.a.from": "2026-04-01",
    "line.a.to": "2026-04-30",
    "line.b.extra_value": "4.90",
    "line.b.extra_unit": "amount",
    "line.b.extra_reason": "Rush",
    "line.b.order_line": "10",
    "line.s.section": "Elsewhere",
    "line.d.description": "Far away",
    "line.d.price": "1",
    "line.t.section": "",
    "line.e.description": "Last",
    "line.e.price": "2",
    "allowance.x.kind": "charge",
    "allowance.x.value": "5",
    "allowance.x.unit": "amount",
    "allowance.x.reason": "Freight",
    "period.from": "2026-04-01",
    "period.to": "2026-05-02",
}


def issued(alice: User, **more: str) -> Document:
    """A draft with much on it, issued on 3 May 2026."""
    draft = writing.draft(alice, None, **(MORE | more))
    today = writing.NOW.date()
    reading = saving.read_draft(draft, today=today)
    assert not reading.problems
    issuing.issue(draft, reading.content, by=alice, now=writing.NOW, today=today)
    return Document.seen_by(alice).where(Document.id == draft.id).get()


def copied(document: Document, alice: User) -> Document:
    made = duplicating.duplicate(document, by=alice, now=writing.NOW + timedelta(days=59), today=TODAY)
    return Document.seen_by(alice).where(Document.id == made.id).get()


@pytest.mark.parametrize("more", [{}, SELDOM], ids=["usual", "seldom"])
def test_the_copy_of_an_issued_invoice_says_the_same(alice: User, more: dict[str, str]) -> None:
    original = issued(alice, **more)
    said, _ = revisions.content_of(revisions.last_of(original))
    reading = saving.read_draft(copied(original, alice), today=TODAY)
    assert not reading.problems
    copy = reading.content
    for name in (
        "recipient",
        "ap_contact",
        "cc",
        "references",
        "lines",
        "allowances",
        "notes",
        "terms",
        "currency",
        "period",
    ):
        assert getattr(copy, name) == getattr(said, name), name
    assert (copy.payment, copy.sender) == (said.payment, said.sender)
    assert (copy.number, copy.issue_date, copy.due_date) == ("", TODAY, TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    "sentence", ["no_tax", "small_business_de", "small_business", "exempt", "outside_scope", "own"]
)
def test_why_no_tax_is_charged_stays_as_it_is(alice: User, sentence: str) -> None:
    untaxed = {"tax.charge": "no", "tax.sentence": sentence, "tax.sentence_text": "Only on Sundays."}
    original = issued(alice, **untaxed, **{"line.b.tax": "", "line.c.tax": ""})
    said, _ = revisions.content_of(revisions.last_of(original))
    copy = saving.read_draft(copied(original, alice), today=TODAY).content
    assert [line.taxes for line in copy.lines] == [line.taxes for line in said.lines]


def test_the_original_stays_as_it_was(alice: User) -> None:
    original = issued(alice)
    before = list(Document.select().where(Document.id == original.id).tuples())
    copy = copied(original, alice)
    assert list(Document.select().where(Document.id == original.id).tuples()) == before
    assert copy.is_draft and copy.customer_id == original.customer_id and copy.total == original.total


def test_the_business_and_the_customer_are_said_as_they_are_now(alice: User) -> None:
    original = issued(alice)
    moved = [pair for pair in alice.business.profile if pair[0] != "sender.city"] + [["sender.city", "Hamburg"]]
    with write():
        Business.update(profile=moved).where(Business.id == alice.business.id).execute()
        original.customer.details = original.customer.details | {"city": "Bremen"}
        original.customer.save()
    original = Document.seen_by(alice).where(Document.id == original.id).get()
    copy = saving.read_draft(copied(original, alice), today=TODAY).content
    assert (copy.sender.address.city, copy.recipient.address.city) == ("Hamburg", "Bremen")


def test_a_customer_nobody_keeps_any_more_is_said_as_on_the_paper(alice: User) -> None:
    original = issued(alice)
    with write():
        Document.update(customer=None).where(Document.id == original.id).execute()
    original = Document.seen_by(alice).where(Document.id == original.id).get()
    said, _ = revisions.content_of(revisions.last_of(original))
    assert saving.read_draft(copied(original, alice), today=TODAY).content.recipient == said.recipient


@pytest.mark.parametrize(("due", "days"), [("2026-05-03", 0), ("2026-05-13", 10), ("2026-06-02", 30)])
def test_a_due_date_moves_along(alice: User, due: str, days: int) -> None:
    original = issued(alice, due="date", due_date=due)
    copy = saving.read_draft(copied(original, alice), today=TODAY).content
    assert copy.due_date == TODAY + timedelta(days=days)


def test_a_draft_is_copied_as_typed_but_for_its_dates_and_removed_lines(alice: User) -> None:
    draft = writing.draft(
        alice,
        None,
        **{"issue_date": "2026-05-01", "due": "date", "due_date": "2026-05-06", "line.b.removed": "1", "note": "hm ?"},
        **{"line.a.price": "nonsense"},
    )
    typed = saving.typed_of(copied(draft, alice))
    assert typed.get("line.a.price") == "nonsense" and "b" not in typed.group("line")
    assert (typed.get("issue_date"), typed.get("due_date"), typed.get("note")) == ("", "2026-07-06", "hm ?")


def test_a_void_invoice_can_be_copied(alice: User) -> None:
    original = issued(alice)
    issuing.void_unsent(original, by=alice, reason="Wrong", now=writing.NOW)
    assert copied(original, alice).is_draft


def test_only_invoices_are_copied(alice: User) -> None:
    original = issued(alice)
    original.kind = CREDIT_NOTE
    with pytest.raises(duplicating.NoInvoice):
        duplicating.duplicate(original, by=alice, now=writing.NOW, today=TODAY)


# pages


def test_the_page_of_an_invoice_offers_it(as_: SignIn, alice: User) -> None:
    original, client = issued(alice), as_(alice)
    page = client.submit(client.page(f"/documents/{original.key}").button("Duplicate to a new draft"))
    assert "This is a copy, with new dates." in page.text
    assert page.fields["customer.name"] == "Nordwind GmbH" and page.fields["line.a.description"] == "Workshop"
    assert page.fields["issue_date"] == clock.today("Europe/Berlin").isoformat()


def test_the_editor_saves_what_is_typed_and_copies_that(as_: SignIn, alice: User) -> None:
    draft, client = writing.draft(alice), as_(alice)
    page = writing.fill(client.page(f"/drafts/{draft.key}"), {"note": "Typed just now"}, "Duplicate", client=client)
    assert page.fields["note"] == "Typed just now" and writing.key_of(page) != draft.key
    assert {saving.typed_of(each).get("note") for each in Document.seen_by(alice)} == {"Typed just now"}


def test_a_paper_that_was_never_saved_has_nothing_to_copy(client: PageClient) -> None:
    assert not client.page("/").has("button[value=duplicate]")


def test_nobody_else_copies_it(as_: SignIn, alice: User, bob: User, carol: User, client: PageClient) -> None:
    original = issued(alice)
    as_(bob).post_form(f"/documents/{original.key}/duplicate", status=404)
    as_(carol).post_form(f"/documents/{original.key}/duplicate", status=403)
    assert client.post_form(f"/documents/{original.key}/duplicate", status=303).location.startswith("/sign-in")
    assert Document.select().count() == 1


def test_what_was_erased_can_not_be_copied(as_: SignIn, alice: User) -> None:
    original = issued(alice)
    revisions.erase(revisions.last_of(original), reason="asked for", at=writing.NOW)
    as_(alice).post_form(f"/documents/{original.key}/duplicate", status=410)
