"""Items as a table: CSV out, and CSV in with a plan of what would change, so that nothing changes unseen."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import money
from jupinv.businesses.models import Business
from jupinv.businesses.profile import held
from jupinv.db import write
from jupinv.items import forms
from jupinv.items.keeping import Said, said
from jupinv.items.models import Item, key_of
from jupinv.language import write_number

COLUMNS = ("name", "code", "description", "unit", "tax")
LARGEST = 1_000_000  # characters of a file
MOST_ROWS = 5000
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"

_PRICE = re.compile(r"price ([a-z]{3})")
_NEUTRALISED = re.compile(r"'(?=[ ]*[=+\-@\t\r\n＝＋－＠])")


class Unreadable(ValueError):
    """No table of items, in words."""


class ChangedMeanwhile(Exception):
    """The items are no longer those against which the plan was made."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of the file would do. `changes`: field, what it was, what it becomes."""

    number: int  # in the file, the heading being 1
    said: Said
    what: str
    changes: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do, row by row."""

    rows: tuple[Row, ...]
    mark: str  # of the items it was made against

    def count(self, what: str) -> int:
        """How many rows do that."""
        return sum(row.what == what for row in self.rows)

    @property
    def acts(self) -> bool:
        """Whether anything would change."""
        return any(row.what in (NEW, CHANGED) for row in self.rows)


# out


def head(items: list[Item]) -> list[str]:
    """The columns: a price for each currency that any item has one in."""
    return [*COLUMNS, *(f"price {currency}" for currency in _currencies(items))]


def rows(items: list[Item], locale: str) -> Iterator[tuple[object, ...]]:
    """A row for each item; numbers as the owner writes them, so that they are read back the same."""
    currencies = _currencies(items)
    for item in items:
        prices = (item.prices.get(currency) for currency in currencies)
        texts = (write_number(Decimal(price), locale) if price else "" for price in prices)
        yield (*(getattr(item, name) for name in COLUMNS), *texts)


def _currencies(items: list[Item]) -> list[str]:
    return sorted({currency for item in items for currency in item.prices})


# in


def plan(business: Business, text: str, locale: str, *, taxes: Collection[str]) -> Plan:
    """What a file would do: known by its code, or else by its name, an item changes; any other is new.

    A column that is not there changes nothing; an empty cell empties the field. Raises Unreadable.
    """
    columns, cells = _read(text)
    items = list(Item.select().where(Item.business == business.id).order_by(Item.id))
    known = _Known({each.code: each for each in items if each.code}, {each.name_key: each for each in items})
    found, seen = [], set[str]()
    for number, row in enumerate(cells, 2):
        planned = _row(number, dict(zip(columns, row, strict=False)), known, locale, taxes)
        keys = {f"name {key_of(planned.said.name)}", f"code {planned.said.code}", f"item {planned.item}"}
        keys -= {"code ", "item None"}
        if planned.what != WRONG and keys & seen:
            planned = replace(planned, what=WRONG, problem=_("This item stands in the table twice."))
        seen |= keys
        found.append(planned)
    return Plan(tuple(found), mark_of(items))


def apply(business: Business, text: str, locale: str, *, taxes: Collection[str], seen: str, now: datetime) -> Plan:
    """Do what the plan with this mark said; rows that can't be read are left out. Unreadable, ChangedMeanwhile."""
    with write():
        held(business)
        planned = plan(business, text, locale, taxes=taxes)
        if planned.mark != seen:
            raise ChangedMeanwhile
        for row in planned.rows:
            if row.what == NEW:
                Item.create(business=business, created_at=now, updated_at=now, **row.said.columns())
            elif row.what == CHANGED:
                item = Item.get_by_id(row.item)
                for name, value in row.said.columns().items():
                    setattr(item, name, value)
                item.updated_at = now
                item.save()
    return planned


def mark_of(items: list[Item]) -> str:
    """Tells whether the items are still the same."""
    texts = (f"{item.id} {item.updated_at.isoformat()}" for item in items)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:32]


def _read(text: str) -> tuple[list[str], list[list[str]]]:
    text = text.lstrip("\ufeff").replace("\x00", "").strip("\n")
    if len(text) > LARGEST:
        raise Unreadable(_("This is too long. Import it in several parts."))
    try:
        table = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except csv.Error:
        raise Unreadable(_("This is no table: a field is far too long, or its quotes don’t match.")) from None
    columns = [" ".join(cell.split()).casefold() for cell in table[0]] if table else []
    if "name" not in columns:
        raise Unreadable(_("The first row must name the columns: name, and any of %(columns)s.", columns=_allowed()))
    for column in columns:
        priced = _PRICE.fullmatch(column)
        if column and column not in COLUMNS and not (priced and priced[1].upper() in money.EXPONENTS):
            raise Unreadable(
                _("“%(column)s” is no column of items. There is %(columns)s.", column=column[:40], columns=_allowed())
            )
    if len(set(columns)) < len(columns):
        raise Unreadable(_("A column stands there twice."))
    if len(table) - 1 > MOST_ROWS:
        raise Unreadable(_("These are more than %(most)s rows. Import them in several parts.", most=MOST_ROWS))
    return columns, table[1:]


def _allowed() -> str:
    return ", ".join((*COLUMNS, "price EUR"))


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


@dataclass(frozen=True, slots=True)
class _Known:
    """The items that are there, by what names them: both stand once."""

    by_code: Mapping[str, Item]
    by_name: Mapping[str, Item]

    def named(self, texts: Mapping[str, str]) -> Item | None:
        """The one that a row names."""
        return self.by_code.get(texts.get("code", "")) or self.by_name.get(key_of(texts.get("name", "")))


def _row(number: int, cells: dict[str, str], known: _Known, locale: str, taxes: Collection[str]) -> Row:
    texts = {name: _text(name, cells[name]) for name in COLUMNS if name in cells}
    item = known.named(texts)
    before = said(item) if item else Said("")
    prices, problem = _prices(cells, before, locale)
    new = replace(before, **texts, prices=prices)
    wrong = forms.wrong({name: getattr(new, name) for name in COLUMNS}, taxes)
    problem = problem or next(iter(wrong.values()), "") or _clash(new, item, known)
    if problem:
        return Row(number, new, WRONG, problem=problem)
    if item is None:
        return Row(number, new, NEW)
    changes = tuple(_changes(before, new, locale))
    return Row(number, new, CHANGED if changes else SAME, changes, item=item.id)


def _text(name: str, cell: str) -> str:
    return forms.clean(_NEUTRALISED.sub("", cell, count=1), lines=name == "description")


def _clash(new: Said, item: Item | None, known: _Known) -> str:
    named, coded = known.by_name.get(key_of(new.name)), known.by_code.get(new.code)
    if named is not None and named != item:
        return str(_("Another item has this name already."))
    return str(_("Another item has this code already.")) if coded is not None and coded != item else ""


def _prices(cells: dict[str, str], before: Said, locale: str) -> tuple[dict[str, str], str]:
    prices, problem = dict(before.prices), ""
    for column, cell in cells.items():
        if (priced := _PRICE.fullmatch(column)) is None:
            continue
        currency, text = priced[1].upper(), forms.clean(_NEUTRALISED.sub("", cell, count=1))
        prices.pop(currency, None)
        if text:
            prices[currency], wrong = forms.read_price(text, locale)
            problem = problem or wrong
    return prices, problem


def _changes(before: Said, new: Said, locale: str) -> Iterator[tuple[str, str, str]]:
    for name in COLUMNS:
        if getattr(before, name) != getattr(new, name):
            yield name, getattr(before, name), getattr(new, name)
    for currency in sorted({*before.prices, *new.prices}):
        old, price = (written(each.prices.get(currency), locale) for each in (before, new))
        if old != price:
            yield f"price {currency}", old, price


def written(price: str | None, locale: str) -> str:
    """A price as somebody writes it; empty for none."""
    return write_number(Decimal(price), locale) if price else ""
