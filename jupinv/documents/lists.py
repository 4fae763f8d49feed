"""The list of a business's documents: what needs somebody now comes first.

It is read in parts, each in an order of its own and paged by key: overdue (the longest first), drafts (the last touched
first), open (the next due first), quotes that wait for an answer (alike), done (the newest first). Its queries are
written as text, once for each shape of filters, because writing them takes longer than answering them; their conditions
are those of the indexes, word for word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Any

from jupinv import money
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.db import asked, is_sqlite
from jupinv.documents import finding, search, threads
from jupinv.documents.filters import NONE, Filters
from jupinv.documents.models import DUE, SETTLED, Document
from jupinv.documents.owed import Owed, owed
from jupinv.documents.parts import DRAFTS, OF_KIND, Part
from jupinv.documents.rows import COLUMNS, Row, row
from jupinv.money import from_minor

ROWS = 50
AT_ONCE = 500  # rows of a query that goes on for all of a list
NEVER = date(9999, 12, 31)  # due: of documents without a due date
FEW = 300  # up to so many documents are sorted rather than looked for in the order of the list
FEW_NAMED = 500  # the same for words, of which nothing is in the indexes of that order
NEWEST = 500  # documents of which so many have common words that a page is soon full

# The currencies that have other decimals than most, as they stand in a query.
_OF_EXPONENT = [
    (exponent, ", ".join(f"'{code}'" for code, of in money.EXPONENTS.items() if of == exponent))
    for exponent in sorted(set(money.EXPONENTS.values()) - {2})
]

LISTED = ", ".join(COLUMNS)
SHOWN = tuple(Document._meta.columns[name] for name in COLUMNS)  # the same, for queries of their own


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list, and the cursor of those that follow; empty: none do."""

    rows: tuple[Row, ...]
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
    looked = _looked_for(business, filters, on, locale)
    return _page(looked, _parts(kind, filters), after, rows, few=_few(looked))


def every(
    business: Business, filters: Filters = NONE, *, kind: str = "", on: date, locale: str = "en"
) -> Iterator[Row]:
    """All rows of a list in its order, read bit by bit."""
    looked, after = _looked_for(business, filters, on, locale), ""
    few = _few(looked)
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


# what is looked for


@dataclass(slots=True)
class _Looked:
    """Filters as conditions, and the values in them.

    Those that have an index stand there twice: as it takes the index, and as it is asked of what is walked past in the
    order of the list.
    """

    values: dict[str, Any]
    sought: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)  # what the index of words knows: conditions, queries

    def add(self, sought: str, passed: str, **values: Any) -> None:
        """A condition that has an index."""
        self.sought.append(sought)
        self.passed.append(passed)
        self.values |= values


def _looked_for(business: Business, filters: Filters, on: date, locale: str) -> _Looked:
    looked = _Looked({"business": business.id, "on": on.isoformat()})
    if filters.customer:
        _by_customer(looked, filters)
    since, until = filters.span(on)
    for name, sign, day in (("since", ">=", since), ("until", "<=", until)):
        if day is not None:
            looked.values[name] = day.isoformat()
            looked.others.append(f"issue_date {sign} :{name}")
    if filters.currency:
        sizes = _between(looked, filters, filters.currency)
        looked.add(*(" AND ".join([f"{name} = :currency", *sizes]) for name in ("currency", _past("currency"))))
        looked.values["currency"] = filters.currency
    elif filters.least is not None or filters.most is not None:
        _by_amount(looked, filters)
    _by_words(looked, search.terms(filters.search, locale))
    return looked


def _by_words(looked: _Looked, terms: Iterable[tuple[str, ...]]) -> None:
    together = []
    for at, ways in enumerate(terms):
        names = [f"word{at}_{way}" for way in range(len(ways))]
        looked.values.update(zip(names, ways, strict=True))
        left = _left_to_pay(looked, at, ways)
        has = f"({' OR '.join([*(_has('search', f':{name}') for name in names), *left])})"
        looked.words.append(has)
        if min(map(len, ways)) < finding.SHORTEST:
            continue
        if not left:
            together.append((has, ways))
        else:
            _by_amount_left(looked, has, ways, f"left{at}_", f"amount{at}")
    if together:
        conditions, words = zip(*together, strict=True)
        query, values = finding.query(words, looked.values["business"], "all")
        looked.values |= values
        looked.named.insert(0, (" AND ".join(conditions), query))


def _by_amount_left(looked: _Looked, has: str, ways: tuple[str, ...], left: str, name: str) -> None:
    """What has it in its text, or as what is left to pay; of too many that is nothing. `left`: how its values begin."""
    amounts = [each for each in looked.values if each.startswith(left)]
    if 0 in (looked.values[amount] for amount in amounts):
        return
    query, values = finding.query([ways], looked.values["business"], name)
    listed = ", ".join(f":{amount}" for amount in amounts)
    same = f"business_id = :business AND balance > 0 AND balance IN ({listed})"
    looked.values |= values
    looked.named.append((has, f"{query} UNION ALL SELECT id FROM document WHERE {same}"))  # noqa: S608


def _left_to_pay(looked: _Looked, at: int, ways: tuple[str, ...]) -> list[str]:
    """The amount that rows show once something is paid, in minor units, of which currencies have different ones."""
    found = []
    for way, text in enumerate(ways[1:] or ways):
        if not re.fullmatch(r"\d{1,12}(\.\d+)?", text, re.ASCII):
            continue
        for exponent in set(money.EXPONENTS.values()):
            name = f"left{at}_{way}_{exponent}"
            minor = Decimal(text).scaleb(exponent)
            looked.values[name] = int(minor) if minor == minor.to_integral_value() else -1
        kinds = (f"WHEN currency IN ({codes}) THEN :left{at}_{way}_{exponent}" for exponent, codes in _OF_EXPONENT)
        found.append(f"balance = CASE {' '.join(kinds)} ELSE :left{at}_{way}_2 END")
    return found


def _past(column: str) -> str:
    """SQLite reckons without statistics: it would take this column's index, and not that of the list's order."""
    return f"+{column}" if is_sqlite() else column


def _has(text: str, part: str) -> str:
    return f"instr({text}, {part}) > 0" if is_sqlite() else f"strpos({text}, {part}) > 0"


def _by_customer(looked: _Looked, filters: Filters) -> None:
    if filters.customer_id is not None:
        found = [filters.customer_id]
    else:
        looked.values["customer"] = filters.customer.casefold()
        named = f"SELECT id FROM customer WHERE business_id = :business AND {_has('name_key', ':customer')}"  # noqa: S608
        found = [number for (number,) in asked(f"{named} LIMIT {FEW + 1}", looked.values)]
        if len(found) > FEW:
            looked.others.append(f"customer_id IN ({named})")
            return
    listed = ", ".join(map(str, found)) or "NULL"
    looked.add(f"customer_id IN ({listed})", f"{_past('customer_id')} IN ({listed})")


def _by_amount(looked: _Looked, filters: Filters) -> None:
    """Amounts are kept in minor units, of which currencies have different ones."""
    sought, passed = [], []
    for at, (currency,) in enumerate(asked(_USED, looked.values)):
        if currency in money.EXPONENTS:
            looked.values[f"currency{at}"] = currency
            here = " AND ".join([f"currency = :currency{at}", *_between(looked, filters, currency)])
            mine = f"SELECT id FROM document WHERE business_id = :business AND {here} LIMIT {FEW + 1}"  # noqa: S608
            sought.append(f"SELECT id FROM ({mine}) AS few{at}")  # noqa: S608
            passed.append(f"({here.replace('currency', _past('currency'), 1)})")
    looked.add(f"id IN ({' UNION ALL '.join(sought) or 'NULL'})", f"({' OR '.join(passed) or 'id IS NULL'})")


# The currencies of a business, one step of an index for each.
_USED = """
    WITH RECURSIVE used (currency) AS (
        SELECT MIN(currency) FROM document WHERE business_id = :business
        UNION ALL
        SELECT (SELECT MIN(currency) FROM document WHERE business_id = :business AND currency > used.currency)
        FROM used WHERE used.currency IS NOT NULL
    )
    SELECT currency FROM used WHERE currency IS NOT NULL
"""


def _between(looked: _Looked, filters: Filters, currency: str) -> list[str]:
    found, exponent = [], money.exponent(currency)
    for name, sign, rounding, amount in (
        ("least", ">=", ROUND_CEILING, filters.least),
        ("most", "<=", ROUND_FLOOR, filters.most),
    ):
        if amount is not None:
            looked.values[f"{name}{exponent}"] = int(amount.scaleb(exponent).to_integral_value(rounding))
            found.append(f"total {sign} :{name}{exponent}")
    return found


def _few(looked: _Looked) -> tuple[str, ...]:
    """The conditions by which few enough are found that it is quicker to sort them than to walk the list; empty: many.

    They count as few by filters that have an index, or else by words that are not common among the newest.
    """
    others = (*looked.words, *looked.others)
    if looked.sought:
        mine = " AND ".join(("business_id = :business", *looked.sought))
        if _at_most(FEW, f"SELECT id FROM document WHERE {mine}", looked) is not None:  # noqa: S608
            return (*looked.sought, *others)
    for condition, query in looked.named:
        if not _is_common(looked, condition) and (found := _at_most(FEW_NAMED, query, looked)) is not None:
            looked.values["few"] = json.dumps(found) if is_sqlite() else found
            few = "id IN (SELECT value FROM json_each(:few))" if is_sqlite() else "id = ANY(:few)"
            return (few, *looked.passed, *others)
    return ()


def _at_most(count: int, query: str, looked: _Looked) -> list[int] | None:
    """The ids that a query finds; None where there are more."""
    sql = f"SELECT id FROM ({query}) AS found LIMIT {count + 1}"  # noqa: S608
    found = [number for (number,) in asked(sql, looked.values)]
    return found if len(found) <= count else None


def _is_common(looked: _Looked, condition: str) -> bool:
    """Whether so many of the newest meet it that there are not few: PostgreSQL reads all of a word to count it."""
    newest = f"""
        SELECT search, balance, currency FROM document WHERE business_id = :business AND {SETTLED}
        ORDER BY issue_date DESC, id DESC LIMIT {NEWEST}
    """  # noqa: S608
    sql = f"SELECT COUNT(*) FROM ({newest}) AS newest WHERE {condition}"  # noqa: S608
    return bool(asked(sql, looked.values)[0][0] > ROWS)


# one page


def _page(looked: _Looked, parts: tuple[Part, ...], after: str, rows: int, *, few: tuple[str, ...]) -> Page:
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


# sums


def sums(business: Business, *, on: date) -> list[Sums]:
    """What is owed to a business by currency, the largest number of invoices first."""
    found = [_sums(each) for each in owed(business, [on])]
    return sorted(found, key=lambda each: (-each.open_count, each.currency))


def _sums(found: Owed) -> Sums:
    coming, late = found.sums
    return Sums(
        found.currency,
        from_minor(coming.amount + late.amount, found.currency),
        coming.count + late.count,
        from_minor(late.amount, found.currency),
        late.count,
        found.oldest if late.count else None,
    )
