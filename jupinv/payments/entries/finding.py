"""What is looked for in the history: conditions on entries, and the few that meet them where an index tells so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import asked, is_sqlite
from jupinv.documents import finding
from jupinv.payments.models import Entry

FEW = 500  # up to so many entries are sorted rather than looked for in the order of the history
NEWEST, COMMON = 500, 50  # entries of which so many have common words that a page is soon full
TRIED = 3  # words of which it is asked whether few entries have them

Ways = Sequence[str]  # of writing one word


def condition(business: Business, ways: Ways) -> Any:
    """By the customer's name, or by what the entry says: see `payments.words`."""
    said = (_has(Entry.search, way) for way in ways)
    return reduce(or_, said, of_customer(business, ways[0]))


def of_customer(business: Business, name: str) -> Any:
    """By a part of the customer's name."""
    theirs = (Customer.business == business.id) & _has(Customer.name_key, name.casefold())
    return Entry.customer.in_(Customer.select(Customer.id).where(theirs))


def few(business: Business, terms: Sequence[Ways]) -> list[int] | None:
    """The ids of entries that may have one of the words, if there are few of it; None: none is known to be rare."""
    known = [ways for ways in terms if min(map(len, ways)) >= finding.SHORTEST]
    for ways in sorted(known, key=lambda ways: -len(ways[0]))[:TRIED]:
        # PostgreSQL reads all of a word to count it, so that a common one is looked for among the newest before.
        if (is_sqlite() or not _is_common(business, ways)) and (found := _at_most_few(business, ways)) is not None:
            return found
    return None


def _at_most_few(business: Business, ways: Ways) -> list[int] | None:
    words, values = finding.query([ways], business.id, "all", table="entry")
    theirs = f"SELECT id FROM entry WHERE business_id = :business AND customer_id IN ({_named()})"  # noqa: S608
    sql = f"SELECT id FROM ({words} UNION ALL {theirs}) AS found LIMIT {FEW + 1}"  # noqa: S608
    found = [number for (number,) in asked(sql, values | {"business": business.id, "name": ways[0]})]
    return found if len(found) <= FEW else None


def _is_common(business: Business, ways: Ways) -> bool:
    newest = f"""
        SELECT search, customer_id FROM entry WHERE business_id = :business
        ORDER BY paid_on DESC, id DESC LIMIT {NEWEST}
    """  # noqa: S608
    names = [f"way{at}" for at in range(len(ways))]
    has = " OR ".join([*(_text_has("search", name) for name in names), f"customer_id IN ({_named()})"])
    values = dict(zip(names, ways, strict=True)) | {"business": business.id, "name": ways[0]}
    sql = f"SELECT COUNT(*) FROM ({newest}) AS newest WHERE {has}"  # noqa: S608
    return bool(asked(sql, values)[0][0] > COMMON)


def _named() -> str:
    """The customers that have `:name` in their names."""
    return f"SELECT id FROM customer WHERE business_id = :business AND {_text_has('name_key', 'name')}"  # noqa: S608


def _text_has(text: str, part: str) -> str:
    return f"instr({text}, :{part}) > 0" if is_sqlite() else f"strpos({text}, :{part}) > 0"


def _has(text: Any, part: str) -> Any:
    return (fn.INSTR if is_sqlite() else fn.STRPOS)(text, part) > 0
