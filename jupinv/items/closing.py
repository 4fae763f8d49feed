"""A business that ends forgets what it sold; a guest's items go where the guest's things go."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.items.models import Item, LastPrice


def on_closed(business: Business, **_: Any) -> None:
    """All of them, with what customers paid."""
    Item.delete().where(Item.business == business).execute()


def on_merged(business: Business, *, into: Business, **_: Any) -> bool:
    """Move the items; of two with one name or code the one that is there stays."""
    for item in list(Item.select().where(Item.business == business).order_by(Item.id)):
        there = Item.select().where(Item.business == into)
        if there.where((Item.name_key == item.name_key) | ((Item.code == item.code) & (Item.code != ""))).exists():
            Item.delete().where(Item.id == item.id).execute()
        else:
            Item.update(business=into).where(Item.id == item.id).execute()
    return False


def on_replaced(customer: Customer, *, by: Customer, **_: Any) -> None:
    """What a customer paid is what the other one paid, where that one has no price of its own."""
    own = {(row.item_id, row.currency) for row in LastPrice.select().where(LastPrice.customer == by.id)}
    for row in list(LastPrice.select().where(LastPrice.customer == customer.id)):
        if (row.item_id, row.currency) not in own:
            LastPrice.update(customer=by).where(LastPrice.id == row.id).execute()
