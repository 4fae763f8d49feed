"""Payments: recorded, undone, kept as credit; and that the books always add up."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import DatabaseError, fn
from playhouse.test_utils import count_queries

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers import keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, db, write
from jupinv.documents import checking, issuing, revisions, sending, timeline
from jupinv.documents.models import Chain, Delivery, Document
from jupinv.payments import ledger, posting, recording, refunding
from jupinv.payments.models import CREDIT, Allocation, Entry
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.documents import making, test_changing

DAY = making.TODAY


def pay(document: Document, amount: str, by: User, *, on: date = DAY, form_key: str = "") -> Entry:
    return recording.record(
        document,
        paid_on=on,
        amount=Decimal(amount),
        method="Bank transfer",
        note="",
        by=by,
        now=making.NOW,
        form_key=form_key,
    )


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def columns(document: Document) -> tuple[int, int, int, date | None]:
    row = fresh(document)
    return row.paid, row.balance, row.credit, row.paid_on


def test_a_part_leaves_the_rest(invoice: Document, owner: User) -> None:
    payment = pay(invoice, "500", owner)
    assert (payment.amount, payment.currency, payment.actor) == (50_000, "EUR", "Ana Halden <ana@halden.example>")
    assert columns(invoice) == (50_000, 69_000, 0, None)


def test_the_last_part_makes_it_paid_on_its_day(invoice: Document, owner: User) -> None:
    pay(invoice, "500", owner, on=date(2026, 5, 20))
    pay(invoice, "690", owner, on=date(2026, 5, 11))
    assert columns(invoice) == (119_000, 0, 0, date(2026, 5, 20)), "the later of the two days"


def test_more_than_is_due_is_credit_of_the_customer(invoice: Document, owner: User, customer: Customer) -> None:
    pay(invoice, "1200.50", owner)
    assert columns(invoice) == (119_000, 0, 1_050, DAY)
    assert ledger.credit_of(customer) == {"EUR": 1_050}
    pay(invoice, "10", owner)
    assert columns(invoice) == (119_000, 0, 2_050, DAY)
    assert ledger.credit_of(customer) == {"EUR": 2_050}


def test_undoing_takes_back_what_it_settled_and_its_credit(invoice: Document, owner: User, customer: Customer) -> None:
    payment = pay(invoice, "1200", owner)
    reversal = recording.reverse(payment, by=owner, now=making.NOW)
    assert (reversal.amount, reversal.reverses_id, reversal.paid_on) == (-120_000, payment.id, DAY)
    assert columns(invoice) == (0, 119_000, 0, None)
    assert ledger.credit_of(customer) == {}
    assert Entry.get_by_id(payment.id).amount == 120_000, "what was recorded stays"


def test_undoing_the_first_of_two_brings_the_document_back_to_open(invoice: Document, owner: User) -> None:
    first = pay(invoice, "1000", owner)
    pay(invoice, "500", owner)
    recording.reverse(first, by=owner, now=making.NOW)
    assert columns(invoice) == (19_000, 100_000, 31_000, None)


def test_a_payment_is_undone_once_and_an_undoing_never(invoice: Document, owner: User) -> None:
    payment = pay(invoice, "100", owner)
    reversal = recording.reverse(payment, by=owner, now=making.NOW)
    for entry in (payment, reversal):
        with pytest.raises(recording.AlreadyReversed):
            recording.reverse(entry, by=owner, now=making.NOW)
    assert Entry.select().count() == 2


def test_a_form_sent_twice_makes_one_payment(invoice: Document, owner: User) -> None:
    first = pay(invoice, "100", owner, form_key="f1")
    assert pay(invoice, "100", owner, form_key="f1").id == first.id
    assert pay(invoice, "100", owner, form_key="f2").id != first.id
    assert columns(invoice)[0] == 20_000


def test_the_same_form_key_on_another_document_is_another_form(
    invoice: Document, business: Business, owner: User
) -> None:
    other = making.issued(business, owner)
    assert pay(invoice, "100", owner, form_key="f").id != pay(other, "100", owner, form_key="f").id


def test_a_draft_takes_no_payment(business: Business, owner: User) -> None:
    with pytest.raises(recording.NotPayable, match="draft"):
        pay(making.draft(business, owner), "1", owner)
    assert not Entry.select().exists()


def test_a_void_document_takes_no_payment(invoice: Document, owner: User) -> None:
    issuing.void_unsent(invoice, by=owner, reason="Wrong customer", now=making.NOW)
    with pytest.raises(recording.NotPayable, match="void"):
        pay(invoice, "1", owner)
    assert not Entry.select().exists()


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "NaN", "Infinity", "10000000000000.01"])
def test_what_is_no_amount_is_refused(invoice: Document, owner: User, amount: str) -> None:
    with pytest.raises(recording.BadAmount):
        pay(invoice, amount, owner)
    assert columns(invoice) == (0, 119_000, 0, None)


@pytest.mark.parametrize(("currency", "amount", "minor"), [("JPY", "1190", 1190), ("KWD", "0.005", 5)])
def test_currencies_have_their_own_smallest_unit(
    business: Business, owner: User, currency: str, amount: str, minor: int
) -> None:
    document = making.issued(business, owner, making.content(currency=currency))
    assert pay(document, amount, owner).amount == minor
    with pytest.raises(recording.BadAmount):
        pay(document, "0.0005", owner)


def test_the_timeline_tells_of_it(invoice: Document, owner: User) -> None:
    recording.reverse(pay(invoice, "100", owner), by=owner, now=making.NOW + timedelta(minutes=1))
    said = [(event.what, event.data.get("amount")) for event in timeline.of(invoice)]
    assert said == [("issued", None), ("payment_recorded", 10_000), ("payment_undone", 10_000)]


# at the same moment


def at_once(app: Flask, *works: object) -> list[object]:
    """Run each in a thread of its own, all let go together; what each returned or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        with db.connection_context():
            start.wait()
            try:
                found[number] = works[number]()
            except Exception as error:
                found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_payments_at_the_same_moment_settle_no_more_than_is_due(app: Flask, invoice: Document, owner: User) -> None:
    found = at_once(app, *[lambda: pay(invoice, "1000", owner)] * 2)
    assert all(isinstance(one, Entry) for one in found), found
    assert columns(invoice) == (119_000, 0, 81_000, DAY)


def test_a_form_sent_twice_at_the_same_moment_makes_one_payment(app: Flask, invoice: Document, owner: User) -> None:
    found = at_once(app, *[lambda: pay(invoice, "100", owner, form_key="f")] * 4)
    assert {one.id for one in found} == {Entry.get().id}
    assert columns(invoice)[0] == 10_000


def test_undone_twice_at_the_same_moment_is_undone_once(app: Flask, invoice: Document, owner: User) -> None:
    payment = pay(invoice, "100", owner)
    found = at_once(app, *[lambda: recording.reverse(payment, by=owner, now=making.NOW)] * 2)
    assert {type(one) for one in found} == {Entry, recording.AlreadyReversed}, found
    assert columns(invoice) == (0, 119_000, 0, None)


@pytest.mark.parametrize("undone", [False, True], ids=["paying", "undoing"])
def test_money_for_a_customer_who_becomes_another_this_instant(
    app: Flask, invoice: Document, business: Business, owner: User, undone: bool
) -> None:
    """Whoever merges holds the customers and then wants the documents; neither may wait for the other for ever."""
    goes = invoice.customer
    earlier = pay(invoice, "100", owner) if undone else None
    stays = keeping.create(business, {"name": "Südwind"}, {}, now=making.NOW)
    begun = threading.Event()

    def meet(_customer: Customer, **_: object) -> None:
        begun.set()
        until_somebody_waits_for_us()

    def merge() -> Customer:
        with merging.changed.connected_to(meet):
            return merging.merge(stays, goes, as_seen=merging.seen(stays, goes), now=making.NOW)

    def money() -> Entry:
        assert begun.wait(30)
        return recording.reverse(earlier, by=owner, now=making.NOW) if earlier else pay(invoice, "100", owner)

    found = at_once(app, merge, money)
    assert [type(one) for one in found] == [Customer, Entry], found
    assert {payment.customer_id for payment in Entry.select()} == {stays.id}


def test_all_at_the_same_moment_leaves_nothing_half_done(app: Flask, business: Business, owner: User) -> None:
    """Paying, undoing, voiding, mailing, handing over and the worker: some are refused, and the books add up."""
    refusals = (recording.NotPayable, recording.AlreadyReversed)
    refusals += (issuing.AlreadyVoid, issuing.AlreadySent, issuing.AlreadyPaid)
    for paid_before in (False, True, False, True):
        invoice = making.issued(business, owner)
        earlier = pay(invoice, "700", owner) if paid_before else None
        found = at_once(
            app,
            *[lambda invoice=invoice: pay(fresh(invoice), "700", owner, form_key="f")] * 2,
            lambda invoice=invoice: pay(fresh(invoice), "700", owner),
            lambda invoice=invoice: issuing.void_unsent(fresh(invoice), by=owner, reason="Wrong", now=making.NOW),
            lambda invoice=invoice: mailed(fresh(invoice), owner),
            lambda invoice=invoice: sending.hand_over(fresh(invoice), how="link", by=owner, now=making.NOW),
            lambda: jobs.run_due(making.NOW),
            *([lambda earlier=earlier: recording.reverse(earlier, by=owner, now=making.NOW)] * 2 if earlier else []),
        )
        assert [one for one in found if isinstance(one, Exception) and not isinstance(one, refusals)] == []
        row = fresh(invoice)
        assert not (row.is_void and (row.paid or row.credit or row.sent_at))
        assert list(checking.differences()) == []


def mailed(document: Document, by: User) -> Delivery:
    said = {"subject": "Your invoice", "text": "Here it is.", "stop_seconds": 0}
    return sending.email_it(document, to=["ap@nordwind.example"], by=by, now=making.NOW, attach_pdf=False, **said)


# whatever happens, the books add up


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(1, 200_000), st.booleans(), st.integers(0, 30)), max_size=8))
def test_any_sequence_of_payments_and_undoings_adds_up(
    app: Flask, business: Business, owner: User, steps: list[tuple[int, bool, int]]
) -> None:
    customer = making.customer(business, f"Customer {Customer.select().count()}", code="C")
    document = making.issued(business, owner, to=customer)
    open_: list[Entry] = []
    for minor, undo, days in steps:
        if undo and open_:
            recording.reverse(open_.pop(days % len(open_)), by=owner, now=making.NOW)
        else:
            open_.append(pay(document, str(Decimal(minor).scaleb(-2)), owner, on=DAY + timedelta(days=days)))
        row = fresh(document)
        allocated = Allocation.select(fn.SUM(Allocation.amount)).where(Allocation.document == row).scalar() or 0
        paid = Entry.select(fn.SUM(Entry.amount)).where(Entry.customer == customer).scalar() or 0
        credit = ledger.credit_of(customer).get("EUR", 0)
        assert allocated + credit == paid == sum(one.amount for one in open_)
        assert row.balance == row.total - allocated >= 0
        assert (row.paid, row.credit) == (allocated, credit)
        assert (row.paid_on is not None) == (row.balance == 0)
    assert list(ledger.differences(business)) == []


# what `flask check` finds


@pytest.mark.parametrize(
    ("column", "value"), [("paid", 1), ("balance", 1), ("credit", 1), ("paid_on", date(2026, 1, 1))]
)
@pytest.mark.tampers
def test_a_projection_changed_behind_our_back_is_found(
    invoice: Document, business: Business, owner: User, column: str, value: object
) -> None:
    pay(invoice, "1190", owner)
    assert list(ledger.differences(business)) == []
    with write():
        Document.update({column: value}).where(Document.id == invoice.id).execute()
    found = list(ledger.differences(business))
    assert len(found) == 1 and column.replace("_", " ") in found[0]


@pytest.mark.tampers
def test_many_are_looked_at_as_one_is(business: Business, owner: User, customer: Customer) -> None:
    counts, paid = [], []
    for more in (1, 4):
        for _ in range(more):
            paid.append(making.issued(business, owner, to=customer))
            pay(paid[-1], "1200", owner)
        with count_queries() as counted:
            assert list(ledger.differences(business)) == []
        counts.append(counted.count)
    assert counts[0] == counts[1]
    with write():
        Document.update(credit=0).where(Document.id == paid[2].id).execute()
    assert list(ledger.differences(business)) == [f"{paid[2].number}: credit is kept as 0, the ledger says 1000"]


@pytest.mark.tampers
def test_an_entry_moved_to_another_customer_is_found(invoice: Document, business: Business, owner: User) -> None:
    payment = pay(invoice, "100", owner)
    back = refunding.refund(payment, amount=2_500, paid_on=DAY, actor="Ana", now=making.NOW)
    other, alien = (
        making.customer(business, "Other", "O"),
        making.customer(making.business(making.owner("B", "b@x.example"))),
    )
    assert list(ledger.differences(business)) == []
    about = f"entry {back.id}: it is of another customer than entry {payment.id}, which it is about"
    with write():
        Entry.update(customer=other).where(Entry.id == payment.id).execute()
    assert list(ledger.differences(business)) == [
        f"entry {payment.id}: it is of another customer than {invoice.number}",
        about,
    ]
    with write():
        Entry.update(customer=alien).where(Entry.id == back.id).execute()
    found = list(ledger.differences(business))
    assert about in found and f"entry {back.id}: its customer is of another business" in found


@pytest.mark.tampers
def test_an_entry_taken_out_is_missed(business: Business, owner: User, customer: Customer) -> None:
    with write():
        Chain.held(business)
        said = {"kind": CREDIT, "amount": 5_000, "currency": "EUR", "paid_on": DAY, "actor": "Ana"}
        made = posting.post(business=business, customer=customer.id, now=making.NOW, **said)
    assert list(ledger.differences(business)) == []
    with write():
        made.delete_instance()
    assert list(ledger.differences(business)) == ["the ledger has 0 entries, 1 were made"]


@pytest.mark.tampers
def test_more_allocated_than_was_paid_is_found(invoice: Document, business: Business, owner: User) -> None:
    pay(invoice, "100", owner)
    with write():
        Allocation.create(entry=Entry.get(), document=invoice, amount=10_000, actor="", at=making.NOW)
        Document.update(paid=20_000, balance=99_000, credit=-10_000).where(Document.id == invoice.id).execute()
    (found,) = ledger.differences(business)
    assert "10000 more than its 10000 is allocated" in found


@pytest.mark.tampers
def test_less_than_nothing_settled_by_one_of_two_payments_is_found(
    invoice: Document, business: Business, owner: User
) -> None:
    payment = pay(invoice, "100", owner)
    pay(invoice, "200", owner)
    with write():
        Allocation.create(entry=payment, document=invoice, amount=-10_001, actor="", at=making.NOW)
        Document.update(paid=19_999, balance=99_001, credit=10_001).where(Document.id == invoice.id).execute()
    (found,) = ledger.differences(business)
    assert found == f"entry {payment.id}: with all that is about it, it settles -1 of {invoice.number}"


def test_a_refund_undone_settles_nothing_in_another_currency(
    invoice: Document, business: Business, owner: User, customer: Customer
) -> None:
    payment = pay(invoice, "1190", owner)
    back = refunding.refund(payment, amount=119_000, paid_on=DAY, actor="Ana", now=making.NOW)
    said, _ = revisions.content_of(revisions.last_of(invoice))
    test_changing.change(fresh(invoice), owner, replace(said, currency="USD"))
    assert list(ledger.differences(business)) == []
    recording.reverse(back, by=owner, now=making.NOW)
    row = fresh(invoice)
    assert (row.currency, row.paid, row.balance, row.credit) == ("USD", 0, 119_000, 0)
    assert ledger.credit_of(customer) == {"EUR": 119_000} and list(ledger.differences(business)) == []


@pytest.mark.parametrize("table", [Entry, Allocation])
def test_money_once_entered_is_never_changed(invoice: Document, owner: User, table: type[BaseModel]) -> None:
    pay(invoice, "100", owner)
    with pytest.raises(DatabaseError, match="never changed, only reversed"), write():
        table.update(amount=1).execute()
    assert table.get().amount == 10_000
