"""The list of a business's documents: what needs somebody now comes first.

It is read in parts, each in an order of its own and paged by key: overdue (the longest first), drafts (the last touched
first), open (the next due first), quotes that wait for an answer (alike), done (the newest first). Its queries are
written as text, once for each shape of filters, because writing them takes longer than answering them; their conditions
are those of the indexes, word for word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.db import asked
from jupinv.documents import threads
from jupinv.documents.lists import conditions
from jupinv.documents.lists.conditions import ROWS, Looked
from jupinv.documents.lists.filters import NONE, Filters
from jupinv.documents.lists.parts import DRAFTS, OF_KIND, Part
from jupinv.documents.lists.rows import COLUMNS, Row, row
from jupinv.documents.models import DUE, Document

AT_ONCE = 500  # rows of a query that goes on for all of a list
NEVER = date(9999, 12, 31)  # due: of documents without a due date
LISTED = ", ".join(COLUMNS)
SHOWN = tuple(Document._meta.columns[name] for name in COLUMNS)  # the same, for queries of their own


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list, and the cursor of those that follow; empty: none do."""

    rows: tuple[Row, ...]
    after: str


def page(
    business: Business,
    filters: Filters = NONE,
    *,
    kind: str = "",
    on: date,
    locale: str = "en",
    after: str = "",
    rows: int = ROWS,
) -> Page:
    """The rows behind a cursor, or the first ones. A cursor that nobody gave out counts as none.

    Without a `kind` it is of all of them. `locale` tells how amounts are written in what is searched for.
    """
    looked = conditions.looked_for(business, filters, on, locale)
    return _page(looked, _parts(kind, filters), after, rows, few=conditions.few(looked))


def every(
    business: Business, filters: Filters = NONE, *, kind: str = "", on: date, locale: str = "en"
) -> Iterator[Row]:
    """All rows of a list in its order, read bit by bit."""
    looked, after = conditions.looked_for(business, filters, on, locale), ""
    few = conditions.few(looked)
    while True:
        found = _page(looked, _parts(kind, filters), after, AT_ONCE, few=few)
        yield from found.rows
        if not (after := found.after):
            return


def kinds(business: Business) -> tuple[str, ...]:
    """Which kinds have a list that is offered: invoices and quotes, the others once there is one."""
    found = asked(_KINDS, {"business": business.id})[0]
    return (INVOICE, QUOTE, *(kind for kind, exists in zip(_RARE, found, strict=True) if exists))


_RARE = (CREDIT_NOTE, PROFORMA)
_ANY = "EXISTS (SELECT 1 FROM document WHERE business_id = :business AND kind = '{}')"
_KINDS = f"SELECT {', '.join(_ANY.format(kind) for kind in _RARE)}"


def _parts(kind: str, filters: Filters) -> tuple[Part, ...]:
    """A state that documents of this kind are never in narrows nothing down."""
    states = OF_KIND[kind]
    return states.get(filters.state) or states[""]


# one page


def _page(looked: Looked, parts: tuple[Part, ...], after: str, rows: int, *, few: tuple[str, ...]) -> Page:
    first, behind = _place(parts, after)
    written = _in_order if few else _in_parts
    sql = written(parts[first:], bool(behind), few or (*looked.passed, *looked.words, *looked.others))
    found = asked(sql, looked.values | behind | {"rows": rows + 1})
    found.sort(key=lambda values: values[0])  # parts come one after the other, but nothing says that they must
    shown = _with_invoiced([row(values[1:]) for values in found[:rows]])
    return Page(shown, _cursor(parts, found[rows - 1][0], shown[-1]) if len(found) > rows else "")


def _with_invoiced(rows: list[Row]) -> tuple[Row, ...]:
    """The same, quotes and proformas with whether an invoice was made from them."""
    offers = [each.id for each in rows if each.accepted_at or (each.kind == PROFORMA and each.issued_at)]
    made = threads.invoiced(offers)
    return tuple(each._replace(invoiced=True) if each.id in made else each for each in rows) if made else tuple(rows)


@lru_cache(maxsize=512)
def _in_parts(parts: tuple[Part, ...], behind: bool, conditions: tuple[str, ...]) -> str:
    """One query for all parts: each walks its own index, and only as far as the page is not full yet."""
    queries = []
    for at, part in enumerate(parts):
        where = ["business_id = :business", part.where, *filter(None, (part.also,)), *conditions]
        where += [_behind(part)] if behind and at == 0 else []
        down = " DESC" if part.down else ""
        mine = " AND ".join(where)
        queries.append(
            f"SELECT * FROM (SELECT {part.place} AS part, {LISTED} FROM document WHERE {mine} "  # noqa: S608
            f"ORDER BY {part.key}{down}, id{down} LIMIT :rows) AS {part.name}"
        )
    return f"{' UNION ALL '.join(queries)} LIMIT :rows"


@lru_cache(maxsize=512)
def _in_order(parts: tuple[Part, ...], behind: bool, conditions: tuple[str, ...]) -> str:
    """One query for few documents: they are found by the filters, then sorted."""
    wheres = [" AND ".join(filter(None, (part.where, part.also))) for part in parts]
    place = "".join(f"WHEN {part.where} THEN {part.place} " for part in parts)
    also = [f"({where}{f' AND {_behind(parts[0])}' if behind and not at else ''})" for at, where in enumerate(wheres)]
    mine = " AND ".join(("business_id = :business", "deleted_at IS NULL", *conditions, f"({' OR '.join(also)})"))
    return (
        f"SELECT * FROM (SELECT CASE {place}END AS part, {LISTED} FROM document WHERE {mine}) AS few "  # noqa: S608
        f"ORDER BY part, CASE WHEN part IN (0, 2, 3) THEN {DUE} END, CASE WHEN part = 1 THEN updated_at END DESC, "
        "CASE WHEN part = 4 THEN issue_date END DESC, CASE WHEN part IN (1, 4) THEN -id ELSE id END LIMIT :rows"
    )


def _behind(part: Part) -> str:
    sign = "<" if part.down else ">"
    return f"{part.key} {sign}= :value AND ({part.key} {sign} :value OR id {sign} :number)"


# the cursor


def _place(parts: tuple[Part, ...], after: str) -> tuple[int, dict[str, Any]]:
    """The part that a page begins in, and what it is behind of there."""
    name, _, rest = after.partition("~")
    value, _, number = rest.rpartition("~")
    names = [part.name for part in parts]
    try:
        first = names.index(name)
        return first, {"value": _key(parts[first], value), "number": _read_id(number)}
    except ValueError:
        return 0, {}


def _key(part: Part, text: str) -> str:
    if part.name != DRAFTS.name:
        return date.fromisoformat(text).isoformat()
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is not None or " " not in text:
        raise ValueError("instants are written as the database does: day and time, in UTC without saying so")
    return instant.isoformat(" ")


def _read_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise ValueError("no id")
    return int(text)


def _cursor(parts: tuple[Part, ...], place: int, last: Row) -> str:
    part = next(part for part in parts if part.place == place)
    due, issued = (last.due_date or NEVER).isoformat(), (last.issue_date or NEVER).isoformat()
    value = {DUE: due, "updated_at": last.updated_at, "issue_date": issued}[part.key]
    return f"{part.name}~{value}~{last.id}"
