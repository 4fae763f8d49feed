"""Accounts of customers: what moved in a period, what it comes to, and that it is what the ledger says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE, Tax
from jupinv.customers import merging
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import changing, crediting, deposits, issuing, revisions, threads
from jupinv.documents.credits import saying
from jupinv.documents.models import Document
from jupinv.payments import collecting, credit, giving_up, ledger, posting, recording, refunding
from jupinv.payments.models import DISPUTE, FEE, PAYMENT, REFUND, WRITE_OFF, Entry
from jupinv.payments.statements import account
from jupinv.payments.statements.account import GIVEN, TAKEN, Account
from tests.documents import making
from tests.payments.test_credit import begun, credited
from tests.payments.test_recording import fresh, pay

DAY = making.TODAY
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


def invoiced(business: Business, by: User, to: Customer, day: int = 3, **changes: Any) -> Document:
    """1,190.00 € of a day in May."""
    said = making.content(issue_date=date(2026, 5, day), **changes)
    return issuing.issue(making.draft(business, by, to), said, by=by, now=making.NOW, today=DAY)


def accounts(customer: Customer, since: date | None = FIRST, until: date = LAST, today: date = LAST) -> list[Account]:
    found = account.accounts(Customer.get_by_id(customer.id), since=since, until=until, today=today)
    for each in found:
        assert each.opening + sum(one.amount for one in each.movements) == each.closing
        assert each.raised + each.lowered == each.closing - each.opening
    return found


def only(customer: Customer, **period: Any) -> Account:
    [found] = accounts(customer, **period)
    return found


def told(found: Account) -> list[tuple[int, str, int, int]]:
    return [(each.day.day, each.what, each.amount, each.balance) for each in found.movements]


def written_off(document: Document, by: User, amount: int, on: date = DAY) -> Entry:
    return giving_up.write_off(document, amount=amount, reason="", on=on, by=by, now=making.NOW)


def test_a_customer_for_whom_nothing_was_written_has_no_account(customer: Customer) -> None:
    assert accounts(customer) == []


def test_movements_stand_in_the_order_of_their_days(business: Business, owner: User, customer: Customer) -> None:
    first = invoiced(business, owner, customer, 3)
    invoiced(business, owner, customer, 2)
    pay(first, "500", owner, on=date(2026, 5, 5))
    found = only(customer)
    assert told(found) == [
        (2, INVOICE, 119_000, 119_000),
        (3, INVOICE, 119_000, 238_000),
        (5, PAYMENT, -50_000, 188_000),
    ]
    assert (found.opening, found.raised, found.lowered, found.closing) == (0, 238_000, -50_000, 188_000)
    assert found.movements[2].about == (first.number,) and found.movements[1].due == date(2026, 6, 2)
    assert [(each.balance, each.late) for each in found.open] == [(69_000, 0), (119_000, 0)]


def test_what_was_before_is_the_opening_and_what_comes_after_is_later(
    business: Business, owner: User, customer: Customer
) -> None:
    first = invoiced(business, owner, customer, 3)
    pay(first, "190", owner, on=date(2026, 5, 4))
    pay(first, "500", owner, on=date(2026, 5, 20))
    found = only(customer, since=date(2026, 5, 4), until=date(2026, 5, 10))
    assert (found.opening, found.closing, found.later, found.now) == (119_000, 100_000, -50_000, 50_000)
    before = only(customer, since=date(2026, 4, 1), until=date(2026, 4, 30))
    assert (before.movements, before.opening, before.later) == ((), 0, 50_000)
    assert only(customer, since=None).opening == 0


def test_what_is_late_is_told_by_its_age(business: Business, owner: User, customer: Customer) -> None:
    for due in (date(2026, 6, 2), date(2026, 7, 2), None):
        invoiced(business, owner, customer, due_date=due)
    found = only(customer, today=date(2026, 7, 3))
    assert [(each.due, each.late) for each in found.open] == [
        (date(2026, 6, 2), 31),
        (date(2026, 7, 2), 1),
        (None, 0),
    ]
    assert found.ages == (119_000, 119_000, 119_000, 0, 0)


def test_an_entry_undone_on_its_day_is_left_out_and_a_fee_is_nobodys(invoice: Document, owner: User) -> None:
    payment = pay(invoice, "500", owner)
    recording.reverse(payment, by=owner, now=making.NOW)
    kept = pay(invoice, "100", owner)
    with write():
        posting.post(
            business=invoice.business,
            customer=invoice.customer_id,
            kind=FEE,
            amount=-300,
            currency="EUR",
            paid_on=DAY,
            actor="Stripe",
            now=making.NOW,
            origin=kept,
        )
    assert told(only(invoice.customer)) == [(3, INVOICE, 119_000, 119_000), (3, PAYMENT, -10_000, 109_000)]


def test_one_undone_on_another_day_is_told_on_both(invoice: Document, owner: User) -> None:
    payment = pay(invoice, "500", owner)
    lost = refunding.refund(
        payment, amount=50_000, paid_on=date(2026, 5, 5), actor="Stripe", now=making.NOW, kind=DISPUTE
    )
    with write():
        posting.post(
            business=invoice.business,
            customer=invoice.customer_id,
            kind=DISPUTE,
            amount=50_000,
            currency="EUR",
            paid_on=date(2026, 5, 9),
            actor="Stripe",
            now=making.NOW,
            reverses=lost,
            origin=payment,
            settles=[(fresh(invoice), 50_000)],
        )
    assert told(only(invoice.customer))[1:] == [
        (3, PAYMENT, -50_000, 69_000),
        (5, DISPUTE, 50_000, 119_000),
        (9, DISPUTE, -50_000, 69_000),
    ]


def test_refunds_write_offs_and_credit(invoice: Document, owner: User, customer: Customer) -> None:
    payment = pay(invoice, "1000", owner)
    written_off(invoice, owner, 19_000)
    note = credited(invoice, owner, k2="1")
    refunding.refund(payment, amount=11_900, paid_on=DAY, actor="Ana", now=making.NOW, credit_note=note)
    found = only(customer)
    assert [(each.what, each.amount) for each in found.movements[:1]] == [(INVOICE, 119_000)]
    assert {(each.what, each.amount) for each in found.movements[1:]} == {
        (PAYMENT, -100_000),
        (WRITE_OFF, -19_000),
        (CREDIT_NOTE, -11_900),
        (REFUND, 11_900),
    }
    assert (found.closing, found.credit, found.open) == (0, 0, ())
    [noted] = [each for each in found.movements if each.what == CREDIT_NOTE]
    assert noted.about == (invoice.number,)


def test_credit_used_elsewhere_moves_nothing(invoice: Document, owner: User, customer: Customer) -> None:
    pay(invoice, "1300", owner)
    credited(invoice, owner, k2="1")
    before = only(customer)
    assert (before.now, before.credit) == (-22_900, 22_900)
    other = invoiced(invoice.business, owner, customer)
    credit.use(other, by=owner, now=making.NOW)
    found = only(customer)
    assert (found.now, found.credit) == (96_100, 0)
    assert [each.number for each in found.open] == [other.number]


@pytest.mark.tampers
def test_what_is_void_is_named_without_an_amount_where_they_have_it(
    business: Business, owner: User, customer: Customer
) -> None:
    unsent, sent = invoiced(business, owner, customer), invoiced(business, owner, customer)
    issuing.void_unsent(unsent, by=owner, reason="Wrong", now=making.NOW)
    with write():
        Document.update(sent_at=making.NOW, void_at=making.NOW).where(Document.id == sent.id).execute()
    found = only(customer)
    assert [(each.number, each.amount, each.void, each.due) for each in found.movements] == [
        (sent.number, 0, True, None)
    ]
    assert (found.closing, found.open) == (0, ())


def test_a_later_version_counts_on_the_day_of_the_invoice(invoice: Document, owner: User, customer: Customer) -> None:
    said, _ = revisions.content_of(revisions.last_of(invoice))
    changing.change(
        invoice,
        replace(said, lines=said.lines[:1]),
        by=owner,
        reason="",
        base_revision=1,
        now=making.NOW + timedelta(days=40),
        today=date(2026, 6, 12),
    )
    found = only(customer)
    assert told(found) == [(3, INVOICE, 95_200, 95_200)]
    assert (found.movements[0].version, found.later) == (2, 0)


def test_what_is_withheld_or_rounded_to_coins_was_never_asked_for(
    business: Business, owner: User, customer: Customer
) -> None:
    invoiced(business, owner, customer, withholdings=(Tax(name="Income tax", rate=Decimal(15)),))
    withheld = only(customer)
    assert withheld.closing == 119_000 - 15_000 == withheld.open_sum
    other = making.customer(business, "Ostwind AG", "OW")
    lines = (replace(making.content().lines[0], price=Decimal("0.82")),)
    invoiced(business, owner, other, lines=lines, cash_step=Decimal("0.05"))
    assert only(other).closing == 100 == only(other).open_sum


def test_a_deposit_and_the_invoice_that_deducts_it_are_counted_once(
    business: Business, owner: User, customer: Customer
) -> None:
    deposit = invoiced(business, owner, customer, type_code="386", lines=making.content().lines[1:])
    assert deposit.deposit and deposit.total == 23_800
    job = threads.thread_of(deposit, now=making.NOW)
    draft = making.draft(business, owner, customer, thread=job)
    said = making.content()
    offered = deposits.offers(draft, said)
    final = issuing.issue(
        draft, deposits.deducting(said, deposits.chosen(offered, [])), by=owner, now=making.NOW, today=DAY
    )
    pay(deposit, "238", owner)
    found = only(customer)
    assert found.raised == 119_000 == deposit.total + final.total
    assert (found.closing, found.open_sum) == (95_200, 95_200)
    assert found.movements[0].deposit and not found.movements[1].deposit


def test_quotes_drafts_and_proformas_move_nothing(business: Business, owner: User, customer: Customer) -> None:
    making.issued(business, owner, making.content(kind="quote"), customer)
    making.issued(business, owner, making.content(kind="proforma"), customer)
    making.draft(business, owner, customer)
    assert accounts(customer) == []


def test_each_currency_has_its_account_the_businesss_own_first(
    business: Business, owner: User, customer: Customer
) -> None:
    invoiced(business, owner, customer, currency="CHF")
    invoiced(business, owner, customer)
    assert [(each.currency, each.closing) for each in accounts(customer)] == [("EUR", 119_000), ("CHF", 119_000)]


def test_two_customers_that_become_one_have_one_account(invoice: Document, owner: User, customer: Customer) -> None:
    other = making.customer(invoice.business, "Nordwind", "NO")
    theirs = invoiced(invoice.business, owner, other, 5)
    pay(theirs, "2000", owner, on=date(2026, 5, 6))
    merging.merge(customer, other, as_seen=merging.seen(customer, other), now=making.NOW)
    found = only(customer)
    assert [each.what for each in found.movements] == [INVOICE, INVOICE, PAYMENT]
    assert (found.closing, found.open_sum, found.credit) == (38_000, 119_000, 81_000)


def test_what_settles_over_the_border_of_a_customer_is_told_on_both_sides(
    invoice: Document, owner: User, customer: Customer
) -> None:
    other = making.customer(invoice.business, "Ostwind AG", "OW")
    draft = begun(invoice, owner)
    with write():
        Document.update(customer=other).where(Document.id == draft.id).execute()
    draft = fresh(draft)
    known, before = crediting.known(fresh(invoice))
    trips = replace(known[0], kind=CREDIT_NOTE, issue_date=DAY, lines=known[0].lines[1:])
    issuing.issue(draft, saying.credit(known, trips, before), by=owner, now=making.NOW, today=DAY)
    assert fresh(invoice).credited == 23_800
    mine, theirs = only(customer), only(other)
    assert [(each.what, each.amount) for each in mine.movements] == [(INVOICE, 119_000), (TAKEN, -23_800)]
    assert [(each.what, each.amount) for each in theirs.movements] == [(CREDIT_NOTE, -23_800), (GIVEN, 23_800)]
    assert (mine.open_sum - mine.credit, mine.credit) == (mine.now, 0)
    assert (theirs.now, theirs.credit) == (0, 0)


# whatever happens

STEPS = st.lists(
    st.tuples(st.sampled_from("ipppaarrucgwddvx"), st.integers(1, 250_000), st.integers(0, 27)), min_size=1, max_size=9
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, cuts=st.lists(st.integers(0, 30), max_size=3))
def test_any_history_is_what_the_ledger_says_and_any_period_can_be_parted(
    app: Flask, business: Business, owner: User, steps: list[tuple[str, int, int]], cuts: list[int]
) -> None:
    customer = making.customer(business, f"Customer {Customer.select().count()}", code="C")
    lived(business, owner, customer, steps)
    opened = sum(int(one.balance) for one in Document.select().where((Document.customer == customer) & _is_open()))
    on_account = {code: sum(both) for code, both in ledger.credit_by_source(customer).items()}
    whole = accounts(customer, since=None)
    assert sum(each.now for each in whole) == opened - on_account.get("EUR", 0)
    for each in whole:
        assert (each.closing, each.later, each.opening) == (each.now, 0, 0)
        assert (each.open_sum, each.credit) == (opened, on_account.get("EUR", 0))
        ends = sorted({FIRST + timedelta(days=cut) for cut in cuts} | {LAST})
        parts, since, balance = [], FIRST, 0
        for end in ends:
            found = next((one for one in accounts(customer, since=since, until=end)), None)
            if found is not None:
                assert found.opening == balance
                balance, parts = found.closing, [*parts, *found.movements]
            since = end + timedelta(days=1)
        assert (balance, tuple(parts)) == (each.closing, each.movements)


def lived(business: Business, owner: User, customer: Customer, steps: list[tuple[str, int, int]]) -> None:
    """Invoices, payments for one and for several, undoings, uses of credit, credit notes, refunds, write-offs, exchange
    differences, voids and later versions.
    """
    invoices, entries = [invoiced(business, owner, customer)], []
    for what, minor, at in steps:
        document = fresh(invoices[at % len(invoices)])
        on = FIRST + timedelta(days=at)
        if what == "i":
            invoices.append(invoiced(business, owner, customer, 1 + at))
        elif what == "p" and not document.is_void:
            entries.append(pay(document, str(Decimal(minor).scaleb(-2)), owner, on=on))
        elif what == "r" and entries:
            _tried(recording.GivenBack, recording.reverse, entries.pop(at % len(entries)), by=owner, now=making.NOW)
        elif what == "u":
            _tried((credit.NotOpen, credit.NoCredit), credit.use, document, by=owner, now=making.NOW)
        elif what == "c" and not document.is_void and not document.credited:
            credited(document, owner, k2="1")
        elif what == "g" and entries:
            more = {"amount": minor, "paid_on": on, "actor": "Ana", "now": making.NOW}
            _tried((refunding.BeyondPayment, refunding.NotRefundable), refunding.refund, entries[-1], **more)
        elif what == "w" and document.balance > 0 and not document.is_void:
            written_off(document, owner, min(minor, document.balance), on)
        elif what == "d" and entries:
            settled = Document.get_by_id(entries[-1].document_id or document.id)
            _tried(giving_up.NoDifference, giving_up.differ, entries[-1], settled, by=owner, now=making.NOW)
        elif what == "a":
            entries.append(_collected(customer, owner, minor, {each.id: minor // 3 for each in invoices[-2:]}, on))
        elif what == "v":
            refused = (issuing.AlreadyPaid, issuing.AlreadyVoid, issuing.AlreadyCredited)
            _tried(refused, issuing.void_unsent, document, by=owner, reason="Wrong", now=making.NOW)
        elif what == "x" and not document.is_void and not document.credited:
            _raise_price(document, owner, minor)


def _collected(customer: Customer, owner: User, minor: int, parts: dict[int, int], on: date) -> Entry:
    """One payment for several invoices as far as they are open; the rest of it is on account."""
    rows = {number: Document.get_by_id(number) for number in parts}
    fit = {number: min(part, rows[number].balance) for number, part in parts.items() if not rows[number].is_void}
    what = {"currency": "EUR", "method": "", "note": "", "form_key": "", "by": owner, "now": making.NOW}
    return collecting.collect(customer, amount=minor, parts=fit, paid_on=on, **what)


def _raise_price(document: Document, owner: User, minor: int) -> None:
    last = revisions.last_of(document)
    said, _ = revisions.content_of(last)
    lines = (replace(said.lines[0], price=Decimal(minor).scaleb(-2)), *said.lines[1:])
    when = {"base_revision": last.number, "now": making.NOW, "today": DAY}
    _tried(changing.NothingChanged, changing.change, document, replace(said, lines=lines), by=owner, reason="", **when)


def _tried(refusals: Any, verb: Any, *what: Any, **how: Any) -> None:
    with suppress(refusals):
        verb(*what, **how)


def _is_open() -> Any:
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    return (Document.kind == INVOICE) & counts
