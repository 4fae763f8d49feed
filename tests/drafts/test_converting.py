"""Invoices made of what was offered: whole, deposits first, of proformas; each once, and to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupinv.accounts.models import User
from jupinv.content.fields import CREDIT_NOTE, PROFORMA, QUOTE, Allowance, Content, Line, Tax
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.documents import deciding, issuing, revisions, timeline
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Thread
from jupinv.drafts import converting, crediting, saving
from jupinv.money import unit
from tests.content.contents import vat_contents
from tests.documents import making

NOW, TODAY = making.NOW, making.TODAY
S19, S7 = Tax("S", Decimal(19), "VAT"), Tax("S", Decimal(7), "VAT")


@pytest.fixture
def customer(alice: User) -> Customer:
    return making.customer(alice.business)


def offer(alice: User, kind: str = QUOTE, to: Customer | None = None, **said: object) -> Document:
    return making.issued(alice.business, alice, making.content(kind=kind, **said), to)


def content_of(document: Document) -> Content:
    revision = revisions.last_of(document)
    assert revision is not None
    return revisions.content_of(revision)[0]


def fresh(document: Document) -> Document:
    return Document.seen_by(document.created_by).where(Document.id == document.id).get()


def invoice(quote: Document, alice: User, **more: int) -> converting.Made:
    return converting.invoice(quote, by=alice, now=NOW, today=TODAY, **more)


def deposit(quote: Document, alice: User, amount: str, percent: str = "", **more: int) -> converting.Made:
    share = Decimal(percent) if percent else None
    return converting.deposit(quote, Decimal(amount), percent=share, by=alice, now=NOW, today=TODAY, **more)


def read(app, alice: User, draft: Document) -> tuple[Content, Decimal]:
    with app.test_request_context():
        found = saving.read_draft(Document.seen_by(alice).where(Document.id == draft.id).get(), today=TODAY)
    assert not found.problems
    return found.content, totals(found.content).due


def test_an_open_quote_is_accepted_and_becomes_the_draft_of_an_invoice(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    made = invoice(quote, alice)
    assert made.is_new and made.accepts and Document.get_by_id(quote.id).accepted_at == NOW
    assert timeline.words(list(timeline.of(quote))[-1]) == "Accepted, as an invoice is made from it"
    content, due = read(app, alice, made.document)
    assert (content.kind, due, content.recipient.name) == ("invoice", Decimal("1190.00"), "Nordwind GmbH")
    assert [line.description for line in content.lines] == ["Workshop", "Travel"]
    draft, quote = Document.get_by_id(made.document.id), Document.get_by_id(quote.id)
    assert (draft.origin_id, draft.thread_id, draft.customer_id) == (quote.id, quote.thread_id, customer.id)
    assert draft.kind == "invoice" and not draft.deposit and Thread.select().count() == 1


def test_the_paper_names_the_quote(app, alice, as_, customer) -> None:
    quote = offer(alice, to=customer)
    made = invoice(quote, alice).document
    preview = as_(alice).page(f"/drafts/{made.key}/preview")
    assert "Based on" in preview.text and "QUO-2026-0001 of 3 May 2026" in preview.text


def test_pressed_twice_it_is_made_once_and_again_on_purpose(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    first, second = invoice(quote, alice), invoice(quote, alice)
    assert (second.document.id, second.is_new) == (first.document.id, False)
    third = invoice(quote, alice, known=1)
    assert third.is_new and third.document.id != first.document.id
    Document.update(deleted_at=NOW).where(Document.id.in_([first.document.id, third.document.id])).execute()
    assert invoice(quote, alice).is_new


def test_only_what_was_chosen_is_invoiced(app, alice, customer) -> None:
    lines = tuple(
        Line(key, key, quantity=Decimal(1), price=Decimal(price), taxes=(S19,), optional=key == "extra")
        for key, price in (("base", 100), ("extra", 50))
    )
    quote = offer(alice, to=customer, lines=lines)
    with pytest.raises(deciding.WrongChoice):
        invoice(quote, alice)
    with pytest.raises(deciding.WrongChoice):
        deposit(quote, alice, "10")
    deciding.accept(quote, {"extra"}, by=Actor.of(alice), now=NOW, today=TODAY)
    content, due = read(app, alice, invoice(quote, alice).document)
    assert [line.key for line in content.lines] == ["base", "extra"] and due == Decimal("178.50")


def test_what_can_not_be_converted(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    deciding.decline(quote, by=Actor.of(alice), now=NOW, today=TODAY)
    with pytest.raises(converting.Declined):
        invoice(Document.get_by_id(quote.id), alice)
    with pytest.raises(converting.NotConvertible):
        invoice(making.issued(alice.business, alice, to=customer), alice)
    with pytest.raises(issuing.NotIssued):
        invoice(making.draft(alice.business, alice, kind="quote"), alice)
    void = offer(alice)
    issuing.void_unsent(void, by=alice, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        invoice(Document.get_by_id(void.id), alice)
    with pytest.raises(converting.NotConvertible):
        deposit(offer(alice, PROFORMA), alice, "10")


def test_an_expired_quote_is_accepted_first(alice) -> None:
    quote = offer(alice)
    with pytest.raises(deciding.Expired):
        converting.invoice(quote, by=alice, now=NOW, today=making.date(2026, 6, 3))
    assert Document.get_by_id(quote.id).accepted_at is None


def test_a_proforma_becomes_an_invoice(app, alice, as_, customer) -> None:
    proforma = offer(alice, PROFORMA, to=customer)
    assert proforma.number == "PRO-2026-0001"
    made = invoice(proforma, alice)
    content, due = read(app, alice, made.document)
    assert (content.kind, due, made.accepts) == ("invoice", Decimal("1190.00"), False)
    assert Document.get_by_id(proforma.id).accepted_at is None
    assert "PRO-2026-0001 of 3 May 2026" in as_(alice).page(f"/drafts/{made.document.key}/preview").text


# deposits


def test_a_deposit_has_a_line_for_each_tax_and_comes_to_what_was_asked(app, alice, customer) -> None:
    lines = (
        Line("a", "Design", quantity=Decimal(1), price=Decimal("1000"), taxes=(S19,)),
        Line("b", "Books", quantity=Decimal(1), price=Decimal("333.33"), taxes=(S7,)),
    )
    quote = offer(alice, to=customer, lines=lines)
    made = deposit(quote, alice, "464.00", "30")
    content, due = read(app, alice, made.document)
    assert content.is_deposit and due == Decimal("464.00")
    assert [line.taxes[0].rate for line in content.lines] == [Decimal(19), Decimal(7)]
    assert {line.description for line in content.lines} == {"Deposit of 30% on quote QUO-2026-0001"}
    assert Document.get_by_id(made.document.id).deposit
    issued = issuing.issue(Document.get_by_id(made.document.id), content, by=alice, now=NOW, today=TODAY)
    assert (issued.number, issued.total, issued.deposit) == ("INV-2026-0001", 46_400, True)


def test_a_second_deposit_is_on_purpose_and_no_more_than_what_is_left(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    first = deposit(quote, alice, "500.00")
    again = deposit(quote, alice, "500.00")
    assert (again.document.id, again.is_new) == (first.document.id, False)
    with pytest.raises(converting.BadDeposit) as refused:
        deposit(quote, alice, "690.01", known=1)
    assert refused.value.left == Decimal("690.00")
    second = deposit(quote, alice, "690.00", known=1)
    assert second.is_new and read(app, alice, second.document)[1] == Decimal("690.00")
    assert converting.left(quote, totals(content_of(quote))) == 0
    assert invoice(quote, alice).is_new, "a deposit is not the invoice"


def test_what_was_credited_of_a_deposit_can_be_asked_for_again(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    draft = deposit(quote, alice, "400").document
    first = issuing.issue(fresh(draft), read(app, alice, draft)[0], by=alice, now=NOW, today=TODAY)
    assert converting.left(quote, totals(content_of(quote))) == Decimal("790.00")
    crediting.issue_rest(first, reason="x", by=alice, now=NOW, today=TODAY)
    assert converting.left(quote, totals(content_of(quote))) == Decimal("1190.00")


def test_no_deposit_is_asked_for_once_all_was_invoiced(app, alice, customer) -> None:
    quote = offer(alice, to=customer)
    draft = invoice(quote, alice).document
    done = issuing.issue(fresh(draft), read(app, alice, draft)[0], by=alice, now=NOW, today=TODAY)
    with pytest.raises(converting.BadDeposit):
        deposit(fresh(quote), alice, "400")
    issuing.void_unsent(done, by=alice, reason="x", now=NOW)
    assert deposit(fresh(quote), alice, "400").is_new


def test_the_answer_is_taken_back_once_what_was_made_is_void(app, alice, as_, customer) -> None:
    quote = offer(alice, to=customer)
    draft = invoice(quote, alice).document
    done = issuing.issue(fresh(draft), read(app, alice, draft)[0], by=alice, now=NOW, today=TODAY)
    with pytest.raises(deciding.AlreadyMade):
        deciding.take_back(quote, by=Actor.of(alice), now=NOW, today=TODAY)
    issuing.void_unsent(done, by=alice, reason="x", now=NOW)
    browser = as_(alice)
    browser.submit(browser.page(f"/documents/{quote.key}").button("Take the answer back"))
    assert fresh(quote).accepted_at is None


@pytest.mark.parametrize("amount", ["0", "-1", "1190.01"])
def test_a_deposit_of_nothing_or_of_more_than_was_agreed(alice, amount: str) -> None:
    with pytest.raises(converting.BadDeposit):
        deposit(offer(alice), alice, amount)


@given(vat_contents(), st.integers(1, 100))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_shares_of_a_deposit_sum_to_the_cent_and_so_do_their_taxes(agreed: Content, percent: int) -> None:
    whole = totals(agreed)
    amount = (whole.due * percent / 100).quantize(unit(whole.currency))
    found = converting.shares(agreed, whole, amount)
    if amount <= 0 or not found:
        return
    assert sum(share.gross for share in found) == amount
    lines = tuple(
        Line(f"d{n}", quantity=Decimal(1), price=share.gross, gross_entry=True, taxes=share.taxes)
        for n, share in enumerate(found)
    )
    assert totals(Content(currency=agreed.currency, lines=lines)).due == amount


def test_shares_follow_discounts_of_the_whole() -> None:
    content = Content(
        currency="EUR",
        lines=(
            Line("a", quantity=Decimal(1), price=Decimal(100), taxes=(S19,)),
            Line("b", quantity=Decimal(1), price=Decimal(100), taxes=(S7,)),
        ),
        allowances=(Allowance(percent=Decimal(10), reason="x"),),
    )
    found = converting.shares(content, totals(content), Decimal("100.00"))
    assert [str(share.gross) for share in found] == ["52.65", "47.35"]


# duplicates


@pytest.mark.parametrize(("kind", "number"), [(QUOTE, "QUO-20"), (PROFORMA, "PRO-20")])
def test_a_duplicate_keeps_its_kind(app, alice, as_, customer, kind: str, number: str) -> None:
    browser, original = as_(alice), offer(alice, kind, to=customer)
    copied = browser.post_form(f"/documents/{original.key}/duplicate", status=303)
    draft = Document.get(Document.issued_at.is_null())
    assert (draft.kind, draft.origin_id) == (kind, None)
    assert number in browser.page(copied.location).text
    again = browser.post_form(f"/documents/{draft.key}/duplicate", status=303)
    assert again.location != copied.location and Document.select().where(Document.kind == kind).count() == 3


def test_credit_notes_are_not_duplicated(alice, as_) -> None:
    note = making.draft(alice.business, alice, kind=CREDIT_NOTE)
    as_(alice).post_form(f"/documents/{note.key}/duplicate", status=409)
