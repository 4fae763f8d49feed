"""Items: what a business sells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, InstantField, JsonField

LONGEST = {"name": 300, "code": 60, "description": 4000, "unit": 60}
MOST_FOUND = 8


class Item(BaseModel):
    """Something that is sold. `prices`: net or gross as the business types prices, by currency, as plain decimals.

    `unit` is as it is typed in a line, `tax` as it is chosen there; empty is what the business usually charges.
    """

    business_id: int

    business = ForeignKeyField(Business, backref="items", on_delete="CASCADE")
    name = TextField()
    name_key = TextField()  # casefolded: two that differ in capitals only are one
    code = CharField(default="")  # the business's own number for it: BT-155
    description = TextField(default="")
    unit = TextField(default="")
    tax = CharField(default="")
    prices = JsonField(default=dict)  # {"EUR": "120.00"}
    search = TextField(default="")  # casefolded: what the list is searched by; every save sets it
    archived_at = InstantField(null=True)  # put away: not offered in lines
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        indexes = (
            (("business", "name_key"), True),
            (("business", "code"), False),
            (("business", "archived_at", "name_key"), False),
        )

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Save, with the columns that are read off the others."""
        self.name_key = key_of(self.name)
        self.search = "\n".join(filter(None, (self.name, self.code, self.description))).casefold()
        return super().save(force_insert, None if only is None else [*only, Item.name_key, Item.search])

    @property
    def is_archived(self) -> bool:
        """Put away: not offered any more."""
        return self.archived_at is not None

    def price_in(self, currency: str) -> Decimal | None:
        """Its price in a currency, None where it has none."""
        text = self.prices.get(currency)
        return Decimal(text) if text else None

    @classmethod
    def every(cls, business: Business, *, search: str = "", archived: bool = False) -> Any:
        """All items that a search finds, by name; those put away, or all others."""
        query = cls.select().where((cls.business == business.id) & cls.archived_at.is_null(not archived))
        if text := search.strip().casefold():
            query = query.where(cls.search.contains(text))
        return query.order_by(cls.name_key)

    @classmethod
    def matching(cls, business: Business, text: str) -> Any:
        """The few that are offered while somebody types a description or a code."""
        return cls.every(business, search=text).limit(MOST_FOUND)


class LastPrice(BaseModel):
    """What a customer last paid for an item, in one currency: the price of a line as it was typed."""

    item_id: int

    item = ForeignKeyField(Item, backref="last_prices", on_delete="CASCADE")
    customer = ForeignKeyField(Customer, backref="+", on_delete="CASCADE")
    currency = CharField()
    price = CharField()
    at = InstantField()

    class Meta:
        indexes = ((("item", "customer", "currency"), True),)


def key_of(name: str) -> str:
    """By which a name is found."""
    return name[: LONGEST["name"]].casefold()
