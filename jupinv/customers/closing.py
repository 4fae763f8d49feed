"""A business that ends forgets its customers."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer


def on_closed(business: Business, **_: Any) -> None:
    """All of them, archived or not."""
    Customer.delete().where(Customer.business == business).execute()
