"""Crediting and correcting as an owner does it: the page, the draft, one act; and everybody who may not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.fields import CREDIT_NOTE, Earlier
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, revisions, sending
from jupinv.documents.crediting import NotCreditable
from jupinv.documents.models import Document, Thread
from jupinv.drafts import correcting, crediting, saving
from jupinv.payments.models import CreditAllocation
from tests.documents import making
from tests.pages import PageClient
from tests.payments.test_credit import checked, credited, state
from tests.payments.test_recording import fresh, pay

SignIn = Callable[[User], PageClient]


@pytest.fixture
def owner(alice: User) -> User:
    return alice


@pytest.fixture
def business(alice: User) -> Business:
    return alice.business


def notes() -> list[Document]:
    return list(Document.select().where(Document.kind == CREDIT_NOTE).order_by(Document.id))


def ask(browser: PageClient, invoice: Document, status: int | None = None, /, act: str = "", **typed: str) -> object:
    page = browser.page(f"/documents/{invoice.key}/credit")
    words = f"Issue it over €{invoice.total / 100:,.2f} now" if act == "all" else "Write the credit note"
    return browser.submit(page.button(words), typed, status=status)


def test_all_of_it_is_written_issued_and_settles(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = ask(browser, invoice, reason="Never delivered")
    (draft,) = notes()
    assert page.url == f"/drafts/{draft.key}"
    assert "draft of a credit note for INV-2026-0001" in page.text
    assert (draft.kind, draft.corrects_id, draft.customer_id, draft.total) == (
        CREDIT_NOTE,
        invoice.id,
        invoice.customer_id,
        119_000,
    )
    assert state(invoice) == (0, 0, 119_000, None), "nothing is credited yet"
    sent = browser.page(f"/drafts/{draft.key}/send", weight=9000)
    assert "Credits INV-2026-0001 of 3 May 2026" in sent.text and "DE89" not in sent.text
    assert "Never delivered" in sent.text and "this credit note gets the number CN-" in sent.text
    browser.submit(sent.button("Issue, I hand it over myself"))
    note = fresh(draft)
    assert (note.number[:3], note.due_date, note.total) == ("CN-", None, 119_000)
    assert state(invoice) == (0, 119_000, 0, None)
    content, _ = revisions.content_of(revisions.last_of(note))
    assert content.references.earlier == (Earlier("INV-2026-0001", making.TODAY),)
    page = browser.page(f"/documents/{invoice.key}", weight=9000)
    assert page.said("#standing") == "credited"
    assert f"Credited by {note.number}" in page.said("#paper")
    page = browser.page(f"/documents/{note.key}", weight=9000)
    assert "It corrects INV-2026-0001" in page.text
    checked(invoice.business)


def test_some_of_its_lines(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    ask(browser, invoice, **{"reason": "One trip less", "q.k2": "1", "a.k1": "50"})
    (draft,) = notes()
    content = saving.read_draft(draft, today=making.TODAY).content
    assert [(each.key, each.quantity, each.price, each.taxes) for each in content.lines] == [
        ("k1", 1, Decimal(50), (making.VAT,)),
        ("k2", 1, Decimal(100), (making.VAT,)),
    ]
    assert draft.total == 17_850


def test_only_an_amount(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    ask(browser, invoice, reason="For your patience", amount="119")
    (draft,) = notes()
    content = saving.read_draft(draft, today=making.TODAY).content
    assert [(each.description, each.taxes, each.gross_entry) for each in content.lines] == [
        ("Credit on INV-2026-0001", (making.VAT,), True)
    ]
    assert draft.total == 11_900


def test_all_at_once(as_: SignIn, owner: User, invoice: Document) -> None:
    page = ask(as_(owner), invoice, act="all", reason="Wrong customer")
    (note,) = notes()
    assert page.url == f"/documents/{note.key}"
    assert state(invoice) == (0, 119_000, 0, None)
    checked(invoice.business)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({}, "reason", "Please say why."),
        ({"reason": "x" * 301}, "reason", "300 characters"),
        ({"reason": "x", "q.k2": "3"}, "q.k2", "At most 2 is left"),
        ({"reason": "x", "q.k2": "-1"}, "q.k2", "At most 2 is left"),
        ({"reason": "x", "q.k2": "two"}, "q.k2", "is not a number we can read"),
        ({"reason": "x", "a.k1": "800.01"}, "a.k1", "At most €800.00 is left"),
        ({"reason": "x", "a.k1": "0"}, "a.k1", "Leave it empty"),
        ({"reason": "x", "a.k1": "1.0051"}, "a.k1", "no smaller coin"),
        ({"reason": "x", "a.k1": "5", "q.k1": "1"}, "a.k1", "Either a quantity or an amount"),
        ({"reason": "x", "amount": "5", "q.k1": "1"}, "amount", "Either line by line"),
        ({"reason": "x", "amount": "1190.01"}, "amount", "At most €1,190.00 is left"),
    ],
)
def test_what_can_t_be_credited_is_said_at_its_field(
    as_: SignIn, owner: User, invoice: Document, typed: dict[str, str], field: str, message: str
) -> None:
    page = ask(as_(owner), invoice, 422, **typed)
    assert message in page.said(f"[id='{field}-error']")
    assert all(page.fields[name] == text for name, text in typed.items()), "what was typed is still there"
    assert notes() == []


def test_a_draft_that_takes_more_than_is_left_says_so_and_is_not_issued(
    as_: SignIn, owner: User, invoice: Document
) -> None:
    browser = as_(owner)
    ask(browser, invoice, reason="All of it")
    (draft,) = notes()
    credited(invoice, owner, k2="2")
    page = browser.page(f"/drafts/{draft.key}", weight=9000)
    assert "Only €0.00 of this line is left to credit." in page.text
    assert browser.page(f"/drafts/{draft.key}/send", status=422, weight=9000)
    assert fresh(draft).is_draft


def test_a_draft_issued_against_what_was_credited_meanwhile(owner: User, invoice: Document) -> None:
    draft = crediting.propose(invoice, invoice_lines(invoice), reason="x", by=owner, now=making.NOW)
    content = saving.read_draft(draft, today=making.TODAY).content
    credited(invoice, owner, k2="1")
    with pytest.raises(issuing.ChangedMeanwhile):
        issuing.issue(draft, content, by=owner, now=making.NOW, today=making.TODAY)


def invoice_lines(invoice: Document) -> tuple:
    content, _ = revisions.content_of(revisions.last_of(invoice))
    return content.lines


def test_what_is_credited_in_full_offers_nothing_more(as_: SignIn, owner: User, invoice: Document) -> None:
    credited(invoice, owner)
    browser = as_(owner)
    assert not browser.page(f"/documents/{invoice.key}", weight=9000).has("a[href$='/credit']")
    assert "All of it was credited already." in browser.page(f"/documents/{invoice.key}/credit", status=409).text
    page = browser.post_form(f"/documents/{invoice.key}/correct", {"reason": "x"}, status=409)
    assert "All of it was credited already." in page.text


def test_correct_is_one_act(as_: SignIn, owner: User, invoice: Document) -> None:
    pay(invoice, "190", owner)
    browser = as_(owner)
    page = browser.page(f"/documents/{invoice.key}", weight=9000)
    page = browser.submit(page.form(f"/documents/{invoice.key}/correct"), why="Wrong price")
    (note,) = notes()
    draft = Document.get(Document.issued_at.is_null())
    assert page.url == f"/drafts/{draft.key}" and page.fields["line.k1.price"] == "800"
    assert (note.is_draft, note.total, fresh(note).balance) == (False, 119_000, 19_000)
    assert state(invoice) == (19_000, 100_000, 0, making.TODAY)
    assert {note.thread_id, draft.thread_id, fresh(invoice).thread_id} == {Thread.get().id}
    content, _ = revisions.content_of(revisions.last_of(note))
    assert [each.text for each in content.notes] == ["Wrong price"]
    checked(invoice.business)


def test_correct_after_a_part_was_credited_takes_the_rest(owner: User, invoice: Document) -> None:
    credited(invoice, owner, k2="1")
    note, draft = correcting.correct(fresh(invoice), by=owner, reason="x", now=making.NOW, today=making.TODAY)
    assert (note.total, draft.is_draft) == (107_100, True)
    assert state(invoice) == (0, 119_000, 0, None)


def test_where_correcting_fails_nothing_has_happened(owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    with pytest.raises(NotCreditable):
        correcting.correct(draft, by=owner, reason="x", now=making.NOW, today=making.TODAY)
    assert (notes(), Thread.select().count(), CreditAllocation.select().count()) == ([], 0, 0)


def test_void_by_a_full_credit_note(as_: SignIn, owner: User, business: Business, customer: Customer) -> None:
    invoice = making.issued(business, owner, to=customer)
    sending.hand_over(invoice, how="link", by=owner, now=clock.now())
    browser = as_(owner)
    page = browser.page(f"/documents/{invoice.key}/void")
    assert "2006/112/EC" in page.text
    refused = browser.submit(page.button("Void by a full credit note"), reason="", status=422)
    assert "Please say why." in refused.text and notes() == []
    page = browser.submit(page.button("Void by a full credit note"), reason="Never ordered")
    (note,) = notes()
    assert page.url == f"/documents/{note.key}"
    assert state(invoice) == (0, 119_000, 0, None)
    checked(business)


@pytest.mark.parametrize("act", ["credit", "correct", "credit/use"])
def test_who_may_not(as_: SignIn, owner: User, bob: User, client: PageClient, invoice: Document, act: str) -> None:
    accountant = making.owner("Carol Lund", "carol@lund.example")
    with write():
        Member.create(business=invoice.business, user=accountant, role=ACCOUNTANT)
    address = f"/documents/{invoice.key}/{act}"
    assert as_(bob).post_form(address, {"reason": "x"}, status=404)
    assert as_(accountant).post_form(address, {"reason": "x"}, status=403)
    assert client.post_form(address, {"reason": "x"}, status=303).headers["Location"].startswith("/sign-in")
    assert notes() == []


@pytest.mark.parametrize("act", ["credit", "correct"])
def test_a_draft_and_a_void_invoice_can_t_be_credited(as_: SignIn, owner: User, invoice: Document, act: str) -> None:
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    draft = making.draft(invoice.business, owner)
    for document in (invoice, draft):
        page = as_(owner).post_form(f"/documents/{document.key}/{act}", {"reason": "x"}, status=409)
        assert "Only an issued invoice that is not void can be credited." in page.text


def test_credit_is_used_and_taken_back_on_the_page(
    as_: SignIn, owner: User, invoice: Document, customer: Customer
) -> None:
    pay(invoice, "1190", owner)
    note = credited(invoice, owner, k2="1")
    other = making.issued(invoice.business, owner, to=customer)
    browser = as_(owner)
    page = browser.page(f"/documents/{other.key}", weight=9000)
    page = browser.submit(page.button("Use €119.00 of credit"))
    assert "€119.00 of the customer’s credit is used" in page.text
    assert f"Credited by {note.number}" not in page.said("#paper"), "it corrects another one"
    assert "Credited −€119.00" in page.said("#paper") and "Left to pay €1,071.00" in page.said("#paper")
    page = browser.submit(page.button("Take back"))
    assert "€119.00 is the customer’s credit again." in page.text
    browser.post_form(f"/documents/{other.key}/credit/{note.id}/take-back", {}, status=409)
    browser.post_form(f"/documents/{other.key}/credit/999999/take-back", {}, status=404)
    credited(other, owner)
    browser.post_form(f"/documents/{other.key}/credit/use", {}, status=409)
    checked(invoice.business)


def test_what_a_credit_note_gives_belongs_to_who_got_the_invoice(
    as_: SignIn, owner: User, invoice: Document, customer: Customer
) -> None:
    pay(invoice, "1190", owner)
    browser = as_(owner)
    ask(browser, invoice, reason="x")
    (draft,) = notes()
    page = browser.page(f"/drafts/{draft.key}", weight=9000)
    wrong = browser.submit(page.button("Save"), {"customer.name": "Ostwind GmbH"}, status=422)
    assert fresh(draft).customer_id == customer.id
    assert "The invoice is for Nordwind GmbH" in wrong.error_at("customer.name")
    browser.submit(wrong.button("Save"), {"customer.name": "Nordwind GmbH", "customer.city": "Kiel"})
    sent = browser.page(f"/drafts/{draft.key}/send", weight=9000)
    browser.submit(sent.button("Issue, I hand it over myself"))
    note = fresh(draft)
    assert (note.customer_id, note.balance) == (customer.id, 119_000)
