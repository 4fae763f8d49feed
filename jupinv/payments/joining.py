"""Entries of a customer who goes are those of the one who stays."""

from __future__ import annotations

from typing import Any

from jupinv.customers.models import Customer
from jupinv.payments.models import Entry


def on_replaced(customer: Customer, *, by: Customer, **_: Any) -> None:
    """What came in from the one, and what is left of it as credit, came from the other."""
    Entry.update(customer=by).where(Entry.customer == customer).execute()
