"""The list of a business's bills: what is due first, searched through, paged by key; and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from jupinv.bills.models import ACCEPTED, DISMISSED, INVOICE_ME, REVIEW, Bill
from jupinv.businesses.models import Business
from jupinv.documents import search
from jupinv.documents.models import Document, Link

ROWS, AT_ONCE = 50, 500
OPEN, OVERDUE, PAID, ALL = "open", "overdue", "paid", "all"
SHOWN = (OPEN, OVERDUE, REVIEW, PAID, DISMISSED, ALL)
BACKWARDS = (PAID, DISMISSED, ALL)  # the newest first
LONGEST_SEARCH = search.LONGEST
NEVER = "9999-12-31"  # due: of bills without a due date, which come last

_due: Any = fn.COALESCE(Bill.due_date, SQL(f"'{NEVER}'"))
# What has become of the sender's document counts while it may be looked at: see Bill.theirs.
_theirs: Any = (Bill.came == INVOICE_ME) | (Link.id.is_null(False) & Link.withdrawn_at.is_null())
_VOID: Any = Document.void_at.is_null(False) & _theirs
# The sender recorded our payment, or nothing is left to pay: as far as nobody here has marked anything.
_SETTLED: Any = Bill.paid_on.is_null(False) | (Document.paid_on.is_null(False) & Document.void_at.is_null() & _theirs)
_COLUMNS = (
    *(Bill.id, Bill.key, Bill.business, Bill.document, Bill.came, Bill.state, Bill.sender_name, Bill.number),
    *(Bill.issue_date, Bill.due_date, Bill.currency, Bill.total, Bill.paid_on, Bill.note, Bill.received_at),
    *(Bill.link, Link.id, Link.withdrawn_at),
)
_OF_DOCUMENT = (Document.id, Document.void_at, Document.paid_on, Document.total, Document.due_date)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list, each with its sender's document and the link it came by, and the cursor of what follows."""

    rows: tuple[Bill, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What is to be paid in one currency, in minor units. What is overdue is part of it."""

    currency: str
    total: int
    count: int
    overdue: int
    overdue_count: int


def page(
    business: Business,
    shown: str = OPEN,
    *,
    on: date,
    text: str = "",
    locale: str = "en",
    after: str = "",
    rows: int = ROWS,
) -> Page:
    """The rows behind a cursor, or the first ones. A cursor that nobody gave out counts as none."""
    query = _found(business, shown, on, text, locale)
    backwards = shown in BACKWARDS
    if place := _place(after):
        day, number = place
        same = (_due == day) & ((Bill.id < number) if backwards else (Bill.id > number))
        query = query.where(same | ((_due < day) if backwards else (_due > day)))
    order = (_due.desc(), Bill.id.desc()) if backwards else (_due, Bill.id)
    found = list(query.order_by(*order).limit(rows + 1))
    kept = tuple(found[:rows])
    return Page(kept, _cursor(kept[-1]) if len(found) > rows else "")


def every(business: Business, shown: str, *, on: date, text: str = "", locale: str = "en") -> Iterator[Bill]:
    """All rows of a list in its order, read bit by bit."""
    after = ""
    while True:
        found = page(business, shown, on=on, text=text, locale=locale, after=after, rows=AT_ONCE)
        yield from found.rows
        if not (after := found.after):
            return


def sums(business: Business, *, on: date) -> list[Sum]:
    """What is to be paid, by currency; what its sender has voided is not."""
    late = (Bill.due_date < on) & Bill.due_date.is_null(False)
    query = (
        Bill.select(
            Bill.currency,
            fn.SUM(Bill.total),
            fn.COUNT(Bill.id),
            fn.COALESCE(fn.SUM(Case(None, [(late, Bill.total)], 0)), 0),
            fn.COALESCE(fn.SUM(Case(None, [(late, 1)], 0)), 0),
        )
        .join(Document, JOIN.LEFT_OUTER)
        .switch(Bill)
        .join(Link, JOIN.LEFT_OUTER, on=(Bill.link == Link.id))
        .where((Bill.business == business.id) & (Bill.state == ACCEPTED) & ~_SETTLED & ~_VOID)
        .group_by(Bill.currency)
        .order_by(Bill.currency)
    )
    rows: Any = query.tuples()
    return [Sum(currency, *map(int, numbers)) for currency, *numbers in rows]


def waiting(business: Business) -> int:
    """How many wait for review."""
    return int(Bill.select().where((Bill.business == business.id) & (Bill.state == REVIEW)).count())


def is_settled(bill: Bill) -> bool:
    """Whether a row of the list is paid: marked here, or recorded by the sender."""
    document = bill.theirs
    return bill.paid_on is not None or bool(document and document.paid_on and not document.is_void)


def _found(business: Business, shown: str, on: date, text: str, locale: str) -> Any:
    query = Bill.select(*_COLUMNS, *_OF_DOCUMENT).join(Document, JOIN.LEFT_OUTER)
    query = query.switch(Bill).join(Link, JOIN.LEFT_OUTER, on=(Bill.link == Link.id))
    query = query.where((Bill.business == business.id) & _in_state(shown, on))
    for ways in search.terms(text, locale):
        has = Bill.search.contains(ways[0])
        for way in ways[1:]:
            has |= Bill.search.contains(way)
        query = query.where(has)
    return query


def _in_state(shown: str, on: date) -> Any:
    if shown in (REVIEW, DISMISSED):
        return Bill.state == shown
    if shown == ALL:
        return Bill.state != DISMISSED
    if shown == PAID:
        return (Bill.state == ACCEPTED) & _SETTLED
    to_pay = (Bill.state == ACCEPTED) & ~_SETTLED
    return to_pay & (Bill.due_date < on) & ~_VOID if shown == OVERDUE else to_pay


def _place(after: str) -> tuple[str, int] | None:
    day, _, number = after.partition("~")
    try:
        known = date.fromisoformat(day).isoformat()
    except ValueError:
        return None
    return (known, int(number)) if number.isascii() and number.isdecimal() and len(number) < 19 else None


def _cursor(last: Bill) -> str:
    return f"{last.due_date.isoformat() if last.due_date else NEVER}~{last.id}"
