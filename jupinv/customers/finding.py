"""Finding a customer by name, or keeping a new one."""

from __future__ import annotations

from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write


def find_or_create(business: Business, details: dict[str, str], *, now: datetime) -> Customer:
    """The customer of this name, with what is said about it now taken over; a new one where none has the name.

    `details` are the `customer.*` fields of a paper without their prefix; `name` is not empty.
    """
    name = details["name"][:300]
    with write():
        customer: Customer | None = Customer.get_or_none(
            (Customer.business == business) & (Customer.name_key == name.casefold())
        )
        if customer is None:
            return Customer.create(
                business=business,
                name=name,
                name_key=name.casefold(),
                code=details.get("code", "")[:20],
                details=details,
                created_at=now,
                updated_at=now,
            )
        merged = customer.details | details
        if merged != customer.details:
            customer.details, customer.code, customer.updated_at = merged, merged.get("code", "")[:20], now
            customer.save(only=[Customer.details, Customer.code, Customer.updated_at])
        return customer
