"""What becomes of an item: made, changed, put away, brought back, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jupinv.businesses.models import Business
from jupinv.businesses.profile import held
from jupinv.db import locked, write
from jupinv.items.models import Item, key_of

SAID = ("name", "code", "description", "unit", "tax", "prices")


class NameTaken(Exception):
    """Another item of the business has this name."""


class CodeTaken(Exception):
    """Another item of the business has this code."""


class ChangedMeanwhile(Exception):
    """Somebody else changed it since the page was loaded, or deleted it."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said of an item."""

    name: str
    code: str = ""
    description: str = ""
    unit: str = ""
    tax: str = ""
    prices: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {name: getattr(self, name) for name in SAID} | {"prices": dict(self.prices)}


def said(item: Item) -> Said:
    """What is said of an item now."""
    return Said(**{name: getattr(item, name) for name in SAID})


def mark(item: Item) -> str:
    """Tells whether it is still as a page showed it."""
    return str(item.updated_at.isoformat())


def create(business: Business, new: Said, *, now: datetime) -> Item:
    """A new item. Raises NameTaken, CodeTaken."""
    with write():
        held(business)  # whoever else makes or names one waits: names and codes stand once
        _expect_free(business, new)
        item: Item = Item.create(business=business, created_at=now, updated_at=now, **new.columns())
    return item


def change(item: Item, new: Said, *, seen: str, now: datetime) -> Item:
    """Say something else of it; lines that have it stay. Raises NameTaken, CodeTaken, ChangedMeanwhile."""
    with write():
        held(item.business)
        row: Item | None = locked(Item.select().where(Item.id == item.id)).first()
        if row is None or mark(row) != seen:
            raise ChangedMeanwhile
        _expect_free(item.business, new, but=row)
        for name, value in new.columns().items():
            setattr(row, name, value)
        row.updated_at = now
        row.save()
    return row


def archive(item: Item, *, now: datetime) -> None:
    """Offer it no more; its page stays."""
    with write():
        Item.update(archived_at=now, updated_at=now).where((Item.id == item.id) & Item.archived_at.is_null()).execute()


def bring_back(item: Item, *, now: datetime) -> None:
    """Offer it again."""
    with write():
        Item.update(archived_at=None, updated_at=now).where(Item.id == item.id).execute()


def delete(item: Item) -> None:
    """Forget it, and what customers paid for it. Lines that have it stay as they are."""
    with write():
        Item.delete().where(Item.id == item.id).execute()


def _expect_free(business: Business, new: Said, but: Item | None = None) -> None:
    others = Item.select().where((Item.business == business.id) & (Item.id != (but.id if but else 0)))
    if others.where(Item.name_key == key_of(new.name)).exists():
        raise NameTaken
    if new.code and others.where(Item.code == new.code).exists():
        raise CodeTaken
