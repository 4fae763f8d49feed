"""A guest's customers go into the business that takes the guest's things."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import IntegrityError

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.hearing import Signal

replaced = Signal(
    "Another customer stands for this one, which goes. Sender: the Customer; `by`. Inside the transaction."
)


def on_merged(business: Business, *, into: Business, now: datetime, **_: Any) -> bool:
    """Move the customers; one whose name is known there already becomes that one, whose details stay as they are."""
    for customer in list(Customer.select().where(Customer.business == business).order_by(Customer.id)):
        if not _moved(customer, into, now):
            known = Customer.get((Customer.business == into) & (Customer.name_key == customer.name_key))
            replaced.send(customer, by=known)
            Customer.delete().where(Customer.id == customer.id).execute()
    return False


def _moved(customer: Customer, into: Business, now: datetime) -> bool:
    """Whether the customer could be moved: no other of this name is there."""
    if Customer.select().where((Customer.business == into) & (Customer.name_key == customer.name_key)).exists():
        return False
    try:
        with write():
            Customer.update(business=into, updated_at=now).where(Customer.id == customer.id).execute()
    except IntegrityError:  # somebody made one of this name this instant
        return False
    return True
