"""A customer's account: what it stood at, what moved it in a period, what it stands at then, and what is open now.

What an account stands at is what the customer owes: invoices raise it, credit notes, payments, write-offs and credit
lower it, refunds and disputes raise it again; below zero, the business owes. It is Σ open balances − credit on account.
Amounts are minor units, one account for each currency.

It tells of the past as the books have it today, as the sums of months do: an invoice counts on its day with what it
asks for now, whatever an earlier version asked for; an entry and the one that undoes it on the same day are both left
out; what is void was never owed, and is named without an amount where the customer has got it. So a period can be
parted anywhere, and nothing moves between the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.payments import methods
from jupinv.payments.models import FEE, Allocation, CreditAllocation, Entry

SIGNS = {INVOICE: 1, CREDIT_NOTE: -1}
GIVEN, TAKEN = "given", "taken"  # credit that settles another customer's document, or another's that settles theirs
AGES = (0, 30, 60, 90)  # days late: each group ends with so many, and the last one has no end


class Movement(NamedTuple):
    """One thing that moved an account. `what`: the kind of a document or of an entry, GIVEN or TAKEN.

    A tuple, as there may be thousands: a dataclass takes ten times as long to be written anew with its balance.
    """

    day: date
    at: datetime
    currency: str
    what: str
    amount: int  # as it moves what is owed
    number: str = ""  # of the document
    key: str = ""
    due: date | None = None
    version: int = 1
    deposit: bool = False
    void: bool = False
    method: str = ""
    entry: int = 0
    undoes: bool = False  # another entry, of another day
    test: bool = False  # no money moved
    about: tuple[str, ...] = ()  # the numbers of what it corrects or settles
    balance: int = 0  # after it

    @property
    def how(self) -> str:
        """Its way of payment as the app says it."""
        return methods.said(self.method)


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice on which something is left."""

    key: str
    number: str
    version: int
    currency: str
    day: date
    due: date | None
    balance: int
    late: int  # days; 0 where it is not due yet

    @property
    def age(self) -> int:
        """Its group in AGES; the one after the last is for all that is older."""
        return next((at for at, most in enumerate(AGES) if self.late <= most), len(AGES))


@dataclass(frozen=True)
class Account:
    """One currency of a customer in a period."""

    currency: str
    opening: int
    movements: tuple[Movement, ...]
    now: int  # what it stands at with all that there is, after the period too
    open: tuple[Open, ...]  # now, what is due first first

    @cached_property
    def closing(self) -> int:
        """What it stands at when the period ends."""
        return self.movements[-1].balance if self.movements else self.opening

    @cached_property
    def raised(self) -> int:
        """All that raised it in the period."""
        return sum(each.amount for each in self.movements if each.amount > 0)

    @cached_property
    def lowered(self) -> int:
        """All that lowered it in the period, below zero."""
        return sum(each.amount for each in self.movements if each.amount < 0)

    @property
    def later(self) -> int:
        """What moved after the period."""
        return self.now - self.closing

    @cached_property
    def open_sum(self) -> int:
        """What is left to pay on all documents now."""
        return sum(each.balance for each in self.open)

    @property
    def credit(self) -> int:
        """What the customer has to their credit now."""
        return self.open_sum - self.now

    @cached_property
    def ages(self) -> tuple[int, ...]:
        """What is open now, by how late it is: see AGES."""
        found = [0] * (len(AGES) + 1)
        for each in self.open:
            found[each.age] += each.balance
        return tuple(found)


def accounts(customer: Customer, *, since: date | None, until: date, today: date) -> list[Account]:
    """The accounts of a customer in which something stood, moved or is open, the business's own currency first.

    Five queries, however many movements there are.
    """
    across = list(_across(customer))
    sums, movements, opened = _sums(customer, since), list(_movements(customer, since, until)), _open(customer, today)
    for each in across:
        opening, now = sums.get(each.currency, (0, 0))
        before = since is not None and each.day < since
        sums[each.currency] = opening + each.amount * before, now + each.amount
        if not before and each.day <= until:
            movements.append(each)
    movements.sort(key=lambda each: (each.day, each.at, each.what != INVOICE, each.entry, each.number))
    used = {each.currency for each in movements} | {each.currency for each in opened}
    used |= {code for code, both in sums.items() if any(both)}
    home = customer.business.currency
    return [
        _account(code, sums.get(code, (0, 0)), movements, opened)
        for code in sorted(used, key=lambda one: (one != home, one))
    ]


def _account(currency: str, sums: tuple[int, int], movements: Iterable[Movement], opened: Iterable[Open]) -> Account:
    balance, told = sums[0], []
    for each in movements:
        if each.currency == currency:
            balance += each.amount
            told.append(each._replace(balance=balance))
    return Account(currency, sums[0], tuple(told), sums[1], tuple(each for each in opened if each.currency == currency))


def _sums(customer: Customer, since: date | None) -> dict[str, tuple[int, int]]:
    """By currency, what documents and entries come to before a day, and in all."""

    def both(amount: Any, day: Any) -> tuple[Any, Any]:
        before = Case(None, [(day < since, amount)], 0) if since else 0
        return fn.SUM(before), fn.SUM(amount)

    of_documents = (
        Document.select(Document.currency, *both(_signed(), Document.issue_date))
        .where(_documents(customer) & Document.void_at.is_null())
        .group_by(Document.currency)
    )
    of_entries = (
        Entry.select(Entry.currency, *both(Entry.amount * -1, Entry.paid_on))
        .where((Entry.customer == customer.id) & (Entry.kind != FEE))
        .group_by(Entry.currency)
    )
    found: dict[str, tuple[int, int]] = {}
    for currency, before, every in (of_documents + of_entries).tuples():
        known = found.get(currency, (0, 0))
        found[currency] = known[0] + int(before or 0), known[1] + int(every or 0)
    return found


def _signed() -> Any:
    return Case(Document.kind, [(CREDIT_NOTE, Document.total * -1)], Document.total)


def _documents(customer: Customer) -> Any:
    return (Document.customer == customer.id) & Document.kind.in_(list(SIGNS)) & Document.issued_at.is_null(False)


def _within(day: Any, since: date | None, until: date) -> Any:
    return (day <= until) & (day >= since) if since else day <= until


def _movements(customer: Customer, since: date | None, until: date) -> Iterator[Movement]:
    yield from _of_documents(customer, since, until)
    yield from _of_entries(customer, since, until)


def _of_documents(customer: Customer, since: date | None, until: date) -> Iterator[Movement]:
    """Invoices and credit notes; void ones without an amount, if the customer has got them."""
    corrected = Document.alias()
    columns = (
        *(Document.issue_date, Document.issued_at, Document.currency, Document.kind, Document.total, Document.number),
        *(Document.key, Document.due_date, Document.version, Document.deposit, Document.void_at, corrected.number),
    )
    told = Document.void_at.is_null() | Document.sent_at.is_null(False)
    rows: Any = (
        Document.select(*columns)
        .join(corrected, JOIN.LEFT_OUTER, on=(Document.corrects == corrected.id))
        .where(_documents(customer) & told & _within(Document.issue_date, since, until))
    )
    for day, at, currency, kind, total, number, key, due, version, deposit, void_at, corrects in rows.tuples():
        yield Movement(
            day=day,
            at=at,
            currency=currency,
            what=kind,
            amount=0 if void_at else SIGNS[kind] * int(total),
            number=number,
            key=key,
            due=due if kind == INVOICE and not void_at else None,
            version=version,
            deposit=deposit,
            void=void_at is not None,
            about=(corrects,) if corrects else (),
        )


def _of_entries(customer: Customer, since: date | None, until: date) -> Iterator[Movement]:
    """Lines of the ledger but fees, each with what it settles; what was undone on its own day is left out."""
    undoing, undone = Entry.alias(), Entry.alias()
    columns = (
        *(Entry.id, Entry.paid_on, Entry.at, Entry.currency, Entry.kind, Entry.amount, Entry.method),
        *(Entry.reverses, Entry.test, Document.number, Allocation.amount),
    )
    same_day = (undoing.id.is_null() | (undoing.paid_on != Entry.paid_on)) & (
        undone.id.is_null() | (undone.paid_on != Entry.paid_on)
    )
    rows: Any = (
        Entry.select(*columns)
        .join(undoing, JOIN.LEFT_OUTER, on=(undoing.reverses == Entry.id))
        .switch(Entry)
        .join(undone, JOIN.LEFT_OUTER, on=(Entry.reverses == undone.id))
        .switch(Entry)
        .join(Allocation, JOIN.LEFT_OUTER, on=(Allocation.entry == Entry.id))
        .join(Document, JOIN.LEFT_OUTER, on=(Allocation.document == Document.id))
        .where((Entry.customer == customer.id) & (Entry.kind != FEE) & same_day)
        .where(_within(Entry.paid_on, since, until))
        .order_by(Entry.id, Allocation.id)
    )
    found: dict[int, Movement] = {}
    settles: dict[int, dict[str, int]] = {}
    for row_id, day, at, currency, kind, amount, method, reverses, test, number, part in rows.tuples():
        found[row_id] = Movement(
            *(day, at, currency, kind, -int(amount)),
            method=method,
            entry=row_id,
            undoes=reverses is not None,
            test=bool(test),
        )
        if number:
            parts = settles.setdefault(row_id, {})
            parts[number] = parts.get(number, 0) + int(part)
    for row_id, movement in found.items():
        about = tuple(number for number, part in settles.get(row_id, {}).items() if part)
        yield movement._replace(about=about) if about else movement


def _across(customer: Customer) -> Iterator[Movement]:
    """What settles over the border of the customer: credit of theirs on another's document, and the other way round.

    Nobody does that by hand, but a credit note may have been written to somebody else than the invoice it corrects.
    """
    rows = _given(Entry, Allocation, Allocation.entry, Entry.paid_on, customer)
    rows += _taken(Entry, Allocation, Allocation.entry, Entry.paid_on, customer)
    note: Any = Document.alias()
    rows += _given(note, CreditAllocation, CreditAllocation.note, note.issue_date, customer)
    rows += _taken(note, CreditAllocation, CreditAllocation.note, note.issue_date, customer)
    for sign, came, issued, at, currency, amount, number, key in rows.tuples():
        yield Movement(
            day=max(came, issued),
            at=at,
            currency=currency,
            what=GIVEN if sign > 0 else TAKEN,
            amount=int(sign) * int(amount),
            number=number,
            key=key,
        )


def _given(source: Any, settled: Any, of: Any, day: Any, customer: Customer) -> Any:
    """What comes from this customer and settles somebody else's documents."""
    elsewhere = Document.customer.is_null() | (Document.customer != customer.id)
    return _crossing("1", source, settled, of, day).where((source.customer == customer.id) & elsewhere)


def _taken(source: Any, settled: Any, of: Any, day: Any, customer: Customer) -> Any:
    """What comes from somebody else and settles this customer's documents."""
    elsewhere = source.customer.is_null() | (source.customer != customer.id)
    return _crossing("-1", source, settled, of, day).where((Document.customer == customer.id) & elsewhere)


def _crossing(sign: str, source: Any, settled: Any, of: Any, day: Any) -> Any:
    amount = fn.SUM(settled.amount)
    return (
        settled.select(
            *(SQL(sign), day, Document.issue_date, fn.MIN(settled.at), Document.currency, amount),
            *(Document.number, Document.key),
        )
        .join(source, on=(of == source.id))
        .switch(settled)
        .join(Document, on=(settled.document == Document.id))
        .group_by(source.id, day, Document.id)
        .having(amount != 0)
    )


def _open(customer: Customer, today: date) -> list[Open]:
    """The invoices on which something is left, what is due first first; those without a day come last."""
    columns = (
        *(Document.key, Document.number, Document.version, Document.currency, Document.issue_date),
        *(Document.due_date, Document.balance),
    )
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null() & (Document.balance != 0)
    rows: Any = (
        Document.select(*columns)
        .where((Document.customer == customer.id) & (Document.kind == INVOICE) & counts)
        .order_by(Document.due_date.is_null(), Document.due_date, Document.id)
    )
    return [
        Open(key, number, version, currency, day, due, int(balance), max((today - due).days, 0) if due else 0)
        for key, number, version, currency, day, due, balance in rows.tuples()
    ]
