"""The list of a business's documents: what needs somebody now comes first.

It is read in parts, each in an order of its own and paged by key: overdue (the longest first), drafts (the last touched
first), open (the next due first), done (the newest first).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from peewee import JOIN, Case, fn

from jupinv.businesses.models import Business
from jupinv.content.fields import INVOICE, QUOTE
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.money import from_minor

ROWS = 50
NEVER = date(9999, 12, 31)  # due: of documents without a due date
LONGEST_SEARCH = 100

# What a row shows and is ordered by: what was typed into drafts stays where it is.
SHOWN = (
    *(Document.id, Document.key, Document.kind, Document.number, Document.customer_name, Document.currency),
    *(Document.total, Document.paid, Document.balance, Document.paid_on, Document.issue_date, Document.due_date),
    *(Document.updated_at, Document.issued_at, Document.sent_at, Document.void_at),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list: which documents, in which order."""

    name: str
    where: Any
    key: Any  # what it is ordered by, then by id
    down: bool
    value: Callable[[Document], str]  # the key of a row, as it stands in a cursor
    read: Callable[[str], Any]  # and back; ValueError


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list, and the cursor of those that follow; empty: none do."""

    rows: tuple[Document, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What is owed in one currency. `overdue` is part of `open`."""

    currency: str
    open: Decimal
    open_count: int
    overdue: Decimal
    overdue_count: int
    oldest: date | None  # the earliest due date of what is overdue


def page(business: Business, *, on: date, search: str = "", after: str = "", rows: int = ROWS) -> Page:
    """The rows behind a cursor, or the first ones. A cursor that nobody gave out counts as none."""
    found: list[Document] = []
    for part, behind in _parts_behind(_parts(on), after):
        query = _documents(business, search).where(part.where)
        if behind:
            query = query.where(_behind(part, *behind))
        order = (part.key.desc(), Document.id.desc()) if part.down else (part.key.asc(), Document.id.asc())
        found.extend(query.order_by(*order).limit(rows + 1 - len(found)))
        if len(found) > rows:
            return Page(tuple(found[:rows]), _cursor(_parts(on), found[rows - 1], on))
    return Page(tuple(found), "")


def _documents(business: Business, search: str) -> Any:
    query = Document.select(*SHOWN).where((Document.business == business.id) & Document.deleted_at.is_null())
    text = search.strip()[:LONGEST_SEARCH]
    if not text:
        return query
    named = Document.number.contains(text) | Document.customer_name.contains(text)
    query = query.join(Customer, JOIN.LEFT_OUTER)
    return query.where(named | Customer.name_key.contains(text.casefold()))


def _parts(on: date) -> tuple[Part, ...]:
    issued = Document.issued_at.is_null(False) & Document.void_at.is_null()
    due = fn.COALESCE(Document.due_date, NEVER)
    owed = issued & (Document.kind == INVOICE) & (Document.balance > 0)
    waits = issued & (Document.kind == QUOTE) & (due >= on)
    still = (owed & (due >= on)) | waits
    overdue = owed & (due < on)
    done = Document.issued_at.is_null(False) & ~still & ~overdue
    return (
        Part("overdue", overdue, due, False, _due_text, date.fromisoformat),
        Part("draft", Document.issued_at.is_null(), Document.updated_at, True, _touched_text, _read_instant),
        Part("open", still, due, False, _due_text, date.fromisoformat),
        Part("done", done, Document.issue_date, True, _issued_text, date.fromisoformat),
    )


def _due_text(document: Document) -> str:
    return (document.due_date or NEVER).isoformat()


def _touched_text(document: Document) -> str:
    return str(document.updated_at.astimezone(UTC).isoformat())


def _issued_text(document: Document) -> str:
    return (document.issue_date or NEVER).isoformat()


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() != timedelta(0):
        raise ValueError("an instant is written in UTC")
    return instant


def _read_id(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise ValueError("no id")
    return int(text)


def _parts_behind(parts: tuple[Part, ...], after: str) -> Iterator[tuple[Part, tuple[Any, int] | None]]:
    """The parts that a page is filled from; of the first one only what is behind the cursor."""
    name, _, rest = after.partition("~")
    value, _, number = rest.rpartition("~")
    names = [part.name for part in parts]
    try:
        first = names.index(name)
        behind = (parts[first].read(value), _read_id(number))
    except ValueError:
        yield from ((part, None) for part in parts)
        return
    yield parts[first], behind
    yield from ((part, None) for part in parts[first + 1 :])


def _behind(part: Part, value: Any, number: int) -> Any:
    if part.down:
        return (part.key < value) | ((part.key == value) & (Document.id < number))
    return (part.key > value) | ((part.key == value) & (Document.id > number))


def _cursor(parts: tuple[Part, ...], last: Document, on: date) -> str:
    part = next(part for part in parts if part.name == part_of(last, on))
    return f"{part.name}~{part.value(last)}~{last.id}"


def part_of(document: Document, on: date) -> str:
    """In which part of the list a document stands."""
    if document.is_draft:
        return "draft"
    waits = document.balance > 0 if document.kind == INVOICE else document.kind == QUOTE
    if document.is_void or not waits:
        return "done"
    if (document.due_date or NEVER) >= on:
        return "open"
    return "overdue" if document.kind == INVOICE else "done"


def sums(business: Business, *, on: date) -> list[Sums]:
    """What is owed to a business by currency, the largest number of invoices first."""
    late = Document.due_date < on
    query: Any = (
        Document.select(
            Document.currency,
            fn.SUM(Document.balance),
            fn.COUNT(Document.id),
            fn.SUM(Case(None, [(late, Document.balance)], 0)),
            fn.SUM(Case(None, [(late, 1)], 0)),
            fn.MIN(Document.due_date),
        )
        .where(
            (Document.business == business.id)
            & (Document.kind == INVOICE)
            & Document.issued_at.is_null(False)
            & Document.void_at.is_null()
            & (Document.balance > 0)
        )
        .group_by(Document.currency)
        .order_by(fn.COUNT(Document.id).desc(), Document.currency)
    )
    return [_sums(*row) for row in query.tuples()]


def _sums(currency: str, owed: int, count: int, late: int, late_count: int, oldest: Any) -> Sums:
    oldest = date.fromisoformat(oldest) if isinstance(oldest, str) else oldest
    return Sums(
        currency,
        from_minor(int(owed), currency),
        int(count),
        from_minor(int(late), currency),
        int(late_count),
        oldest if late_count else None,
    )
