"""What was billed to customers: sums by currency, what is open and overdue, and when something happened last.

Invoices count, and credit notes against them; void ones don't. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import Case, fn

from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.customers.models import Customer
from jupinv.documents import threads
from jupinv.documents.models import Document

NEWEST = 20  # documents on a customer's page


@dataclass(frozen=True, slots=True)
class Owed:
    """What a customer owes in one currency; `overdue` is part of `open`."""

    currency: str
    open: int
    overdue: int

    @property
    def amounts(self) -> tuple[int, int]:
        """Open and overdue."""
        return self.open, self.overdue


@dataclass(slots=True)
class Standing:
    """How a customer stands: what is owed, the largest sum first, and when something happened last."""

    owed: list[Owed] = field(default_factory=list)
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """All that was invoiced to a customer in one currency."""

    currency: str
    this_year: int
    invoiced: int
    paid: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many documents a customer has."""

    drafts: int
    issued: int

    @property
    def all(self) -> int:
        """Drafts and issued ones."""
        return self.drafts + self.issued


def standings(customers: Iterable[Customer], *, on: date) -> dict[int, Standing]:
    """How customers stand on a day of the business's calendar, by their ids: two queries for any number of them."""
    found = {int(each.id): Standing() for each in customers}
    if not found:
        return found
    last = Document.select(fn.MAX(Document.updated_at)).where(Document.customer == Customer.id)
    happened: Any = Customer.select(Customer.id, last).where(Customer.id.in_(list(found)))
    for number, instant in happened.tuples():
        found[number].last = Document.updated_at.python_value(instant)
    overdue = fn.SUM(Case(None, [(Document.due_date < on, Document.balance)], 0))
    owed: Any = (
        Document.select(Document.customer, Document.currency, fn.SUM(Document.balance), overdue)
        .where(Document.customer.in_(list(found)) & _invoices() & (Document.balance > 0))
        .group_by(Document.customer, Document.currency)
        .order_by(fn.SUM(Document.balance).desc(), Document.currency)
    )
    for number, currency, left, late in owed.tuples():
        found[number].owed.append(Owed(currency, int(left), int(late)))
    return found


def sums(customer: Customer, *, on: date) -> list[Sums]:
    """What was invoiced to a customer, less what was credited, by currency; the largest number of documents first."""
    of_year = Document.issue_date >= on.replace(month=1, day=1)
    owed = (Document.kind == INVOICE) & (Document.balance > 0)
    signed = Case(Document.kind, [(CREDIT_NOTE, Document.total * -1)], Document.total)
    paid = Case(Document.kind, [(CREDIT_NOTE, Document.paid * -1)], Document.paid)  # of a credit note: paid back
    query: Any = (
        Document.select(
            Document.currency,
            fn.SUM(Case(None, [(of_year, signed)], 0)),
            fn.SUM(signed),
            fn.SUM(paid),
            fn.SUM(Case(None, [(owed, Document.balance)], 0)),
            fn.SUM(Case(None, [(owed & (Document.due_date < on), Document.balance)], 0)),
        )
        .where((Document.customer == customer.id) & (_invoices() | _credit_notes()))
        .group_by(Document.currency)
        .order_by(fn.COUNT(Document.id).desc(), Document.currency)
    )
    return [Sums(currency, *(int(amount) for amount in amounts)) for currency, *amounts in query.tuples()]


def newest(customer: Customer, *, rows: int = NEWEST) -> list[Document]:
    """The documents of a customer that somebody touched last; what was typed into drafts stays where it is."""
    shown = [one for one in Document._meta.sorted_fields if one.name not in ("typed", "editor", "void_reason")]
    mine = (Document.customer == customer.id) & Document.deleted_at.is_null()
    return list(
        Document.select(*shown, threads.whether_invoiced())
        .where(mine)
        .order_by(Document.updated_at.desc(), Document.id.desc())
        .limit(rows)
    )


def count(customer: Customer) -> Count:
    """How many drafts and issued documents a customer has; deleted drafts are not counted."""
    query: Any = Document.select(
        fn.COUNT(Document.id), fn.SUM(Case(None, [(Document.issued_at.is_null(False), 1)], 0))
    ).where((Document.customer == customer.id) & Document.deleted_at.is_null())
    every, issued = query.tuples().get()
    return Count(drafts=int(every) - int(issued or 0), issued=int(issued or 0))


def only_on(customer_id: int, document: Document) -> bool:
    """Whether no other document than this one is a customer's."""
    others = (Document.customer == customer_id) & (Document.id != document.id)
    return not Document.select().where(others).exists()


def _invoices() -> Any:
    return (Document.kind == INVOICE) & Document.issued_at.is_null(False) & Document.void_at.is_null()


def _credit_notes() -> Any:
    return (Document.kind == CREDIT_NOTE) & Document.issued_at.is_null(False) & Document.void_at.is_null()
