"""The history: a business's entries, the newest day first, narrowed down, paged by key; and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import is_sqlite
from jupinv.documents import search
from jupinv.documents.models import Document
from jupinv.money import from_minor
from jupinv.payments import methods
from jupinv.payments.entries import finding
from jupinv.payments.entries.filters import ALL, Filters
from jupinv.payments.models import FEE, Allocation, Entry

ROWS, AT_ONCE = 50, 500
_COLUMNS = (
    *(Entry.id, Entry.business, Entry.customer, Entry.kind, Entry.paid_on, Entry.amount, Entry.currency, Entry.method),
    *(Entry.note, Entry.reverses, Entry.origin, Entry.provider_id, Entry.actor, Entry.at, Entry.test),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the list."""

    entry: Entry
    customer: str  # the name; empty where nobody is named any more
    undone: bool
    documents: tuple[tuple[str, str, int], ...]  # key, number, and what of the entry settles it in minor units


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the history, and the cursor of those that follow; empty: none do."""

    rows: tuple[Row, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What entries of one kind come to in one currency, in minor units, those that undo others among them; apart from
    them what tests come to.
    """

    currency: str
    kind: str
    amount: int
    test: bool = False  # by tests, with which no money moved


def page(business: Business, filters: Filters, *, locale: str = "en", after: str = "", rows: int = ROWS) -> Page:
    """The rows behind a cursor, or the first ones. A cursor that nobody gave out counts as none."""
    reversal = Entry.alias()
    query = (
        Entry.select(*_COLUMNS, Customer.name.alias("customer_name"), reversal.id.alias("undone"))
        .join(Customer, JOIN.LEFT_OUTER)
        .switch(Entry)
        .join(reversal, JOIN.LEFT_OUTER, on=(reversal.reverses == Entry.id))
        .where(*_conditions(business, filters, locale))
    )
    if place := _place(after):
        day, number = place
        query = query.where(
            (Entry.paid_on <= day) & ((Entry.paid_on < day) | ((Entry.paid_on == day) & (Entry.id < number)))
        )
    found: list[Any] = list(query.order_by(Entry.paid_on.desc(), Entry.id.desc()).limit(rows + 1).objects())
    kept = found[:rows]
    named = _documents(each.id for each in kept)
    shown = tuple(
        Row(each, each.customer_name or "", each.undone is not None, tuple(named.get(each.id, ()))) for each in kept
    )
    return Page(shown, _cursor(kept[-1]) if len(found) > rows else "")


def every(business: Business, filters: Filters, *, locale: str = "en") -> Iterator[Row]:
    """All rows in their order, read bit by bit."""
    after = ""
    while True:
        found = page(business, filters, locale=locale, after=after, rows=AT_ONCE)
        yield from found.rows
        if not (after := found.after):
            return


def sums(business: Business, filters: Filters, *, locale: str = "en") -> list[Sum]:
    """What all that the filters leave comes to, by currency and kind; what comes to nothing is left out."""
    currency: Any = Entry.currency
    if filters.customer:  # by no index in the order of currencies, which SQLite would take for all that there are
        currency = currency.concat(SQL("''"))
    query: Any = Entry.select(currency, Entry.kind, fn.SUM(Entry.amount), Entry.test)
    query = query.where(*_conditions(business, filters, locale)).group_by(currency, Entry.kind, Entry.test)
    rows = query.order_by(currency, Entry.kind, Entry.test).tuples()
    return [Sum(currency, kind, int(amount), bool(test)) for currency, kind, amount, test in rows if amount]


def _documents(entries: Iterable[int]) -> dict[int, list[tuple[str, str, int]]]:
    """By the ids of entries, the documents on which they were recorded or which they settle, the first one first."""
    numbers = list(entries)
    if not numbers:
        return {}
    query: Any = (
        Allocation.select(Allocation.entry, Document.key, Document.number, fn.SUM(Allocation.amount))
        .join(Document)
        .where(Allocation.entry.in_(numbers))
        .group_by(Allocation.entry, Document.id, Document.key, Document.number)
        .order_by(fn.MIN(Allocation.id))
    )
    found: dict[int, list[tuple[str, str, int]]] = {}
    for entry, key, number, amount in query.tuples():
        found.setdefault(entry, []).append((key, number or "", int(amount)))
    return found


# what is looked for


def _conditions(business: Business, filters: Filters, locale: str) -> Iterator[Any]:
    terms = search.terms(filters.search, locale)
    if (few := finding.few(business, terms)) is None:
        yield Entry.business == business.id
    else:
        yield Entry.id.in_(few) & (Entry.business + 0 == business.id)  # by no index but that of the few
    if filters.kind not in ("", ALL):
        yield Entry.kind == filters.kind
    elif not filters.kind:
        yield Entry.kind != FEE
    if filters.customer:
        number = filters.customer_id
        yield (Entry.customer == number) if number is not None else finding.of_customer(business, filters.customer)
    if filters.method:
        yield _came_by(filters.method)
    if filters.currency:
        yield Entry.currency == filters.currency
    if filters.since:
        yield Entry.paid_on >= filters.since
    if filters.until:
        yield Entry.paid_on <= filters.until
    yield from (finding.condition(business, ways) for ways in terms)


def _came_by(word: str) -> Any:
    """Whether a way of payment has it in its name, a usual one in any language of ours."""
    return _has(Entry.method, word) | Entry.method.in_(list(methods.with_part(word)))


def _has(column: Any, word: str) -> Any:
    """Whether a text has it, in capitals or not. SQLite knows those of ASCII alone, so others are tried one by one."""
    ways = {word}
    if is_sqlite() and not word.isascii():
        ways |= {word.upper(), word.lower(), word.capitalize(), word.title()}
    found = None
    for way in sorted(ways):
        found = column.contains(way) if found is None else found | column.contains(way)
    return found


# the table for spreadsheets


HEAD = (
    *("day", "kind", "customer", "documents", "amount", "currency", "method", "note", "provider id"),
    *("undone", "undoes", "about", "recorded by", "recorded at", "entry", "test"),
)


def cells(listed: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    """The columns of HEAD: amounts in the currency's major unit, other entries by their numbers."""
    for row in listed:
        entry = row.entry
        yield (
            *(entry.paid_on, entry.kind.replace("_", " "), row.customer),
            " ".join(number for _key, number, _amount in row.documents),
            *(from_minor(entry.amount, entry.currency), entry.currency),
            *(methods.kept(entry.method), entry.note, entry.provider_id),
            "yes" if row.undone else "",
            *(entry.reverses_id, entry.origin_id, entry.actor, entry.at.isoformat(timespec="seconds"), entry.id),
            "yes" if entry.test else "",
        )


def _place(after: str) -> tuple[date, int] | None:
    day, _, number = after.partition("~")
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return None
    return (known, int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def _cursor(last: Entry) -> str:
    return f"{last.paid_on.isoformat()}~{last.id}"
