"""What is looked for in a list, as conditions of its query, and whether few enough documents meet them to be sorted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from jupinv import money
from jupinv.businesses.models import Business
from jupinv.db import asked, is_sqlite
from jupinv.documents import finding, search
from jupinv.documents.lists.filters import Filters
from jupinv.documents.models import SETTLED

ROWS = 50  # of a page
FEW = 300  # up to so many documents are sorted rather than looked for in the order of the list
FEW_NAMED = 500  # the same for words, of which nothing is in the indexes of that order
NEWEST = 500  # documents of which so many have common words that a page is soon full

# The currencies that have other decimals than most, as they stand in a query.
_OF_EXPONENT = [
    (exponent, ", ".join(f"'{code}'" for code, of in money.EXPONENTS.items() if of == exponent))
    for exponent in sorted(set(money.EXPONENTS.values()) - {2})
]


@dataclass(slots=True)
class Looked:
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


def looked_for(business: Business, filters: Filters, on: date, locale: str) -> Looked:
    """The conditions of these filters; amounts in what is searched for are read as this locale writes them."""
    looked = Looked({"business": business.id, "on": on.isoformat()})
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


def _by_words(looked: Looked, terms: Iterable[tuple[str, ...]]) -> None:
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


def _by_amount_left(looked: Looked, has: str, ways: tuple[str, ...], left: str, name: str) -> None:
    """What has it in its text, or as what is left to pay; of too many that is nothing. `left`: how its values begin."""
    amounts = [each for each in looked.values if each.startswith(left)]
    if 0 in (looked.values[amount] for amount in amounts):
        return
    query, values = finding.query([ways], looked.values["business"], name)
    listed = ", ".join(f":{amount}" for amount in amounts)
    same = f"business_id = :business AND balance > 0 AND balance IN ({listed})"
    looked.values |= values
    looked.named.append((has, f"{query} UNION ALL SELECT id FROM document WHERE {same}"))  # noqa: S608


def _left_to_pay(looked: Looked, at: int, ways: tuple[str, ...]) -> list[str]:
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


def _by_customer(looked: Looked, filters: Filters) -> None:
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


def _by_amount(looked: Looked, filters: Filters) -> None:
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


def _between(looked: Looked, filters: Filters, currency: str) -> list[str]:
    found, exponent = [], money.exponent(currency)
    for name, sign, rounding, amount in (
        ("least", ">=", ROUND_CEILING, filters.least),
        ("most", "<=", ROUND_FLOOR, filters.most),
    ):
        if amount is not None:
            looked.values[f"{name}{exponent}"] = int(amount.scaleb(exponent).to_integral_value(rounding))
            found.append(f"total {sign} :{name}{exponent}")
    return found


def few(looked: Looked) -> tuple[str, ...]:
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


def _at_most(count: int, query: str, looked: Looked) -> list[int] | None:
    """The ids that a query finds; None where there are more."""
    sql = f"SELECT id FROM ({query}) AS found LIMIT {count + 1}"  # noqa: S608
    found = [number for (number,) in asked(sql, looked.values)]
    return found if len(found) <= count else None


def _is_common(looked: Looked, condition: str) -> bool:
    """Whether so many of the newest meet it that there are not few: PostgreSQL reads all of a word to count it."""
    newest = f"""
        SELECT search, balance, currency FROM document WHERE business_id = :business AND {SETTLED}
        ORDER BY issue_date DESC, id DESC LIMIT {NEWEST}
    """  # noqa: S608
    sql = f"SELECT COUNT(*) FROM ({newest}) AS newest WHERE {condition}"  # noqa: S608
    return bool(asked(sql, looked.values)[0][0] > ROWS)
