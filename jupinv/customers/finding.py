"""Finding a customer by name, or keeping a new one."""

from __future__ import annotations

from datetime import datetime

from peewee import IntegrityError

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write


def find_or_create(business: Business, details: dict[str, str], *, now: datetime, known: int | None = None) -> Customer:
    """The customer of this name, with what is said about it now taken over; a new one where none has the name.

    `details` are the `customer.*` fields of a paper without their prefix; `name` is not empty. On the paper of the
    customer with the id `known`, what is not said any more is forgotten; else what the paper leaves out stays.
    """
    with write():
        customer = _find(business, details["name"]) or _create(business, details, now)
        said = details if customer.id == known else customer.details | details
        if said != customer.details:
            customer.details, customer.code, customer.updated_at = said, said.get("code", "")[:20], now
            customer.save(only=[Customer.details, Customer.code, Customer.updated_at])
        return customer


def _find(business: Business, name: str) -> Customer | None:
    found: Customer | None = Customer.get_or_none(
        (Customer.business == business) & (Customer.name_key == name[:300].casefold())
    )
    return found


def _create(business: Business, details: dict[str, str], now: datetime) -> Customer:
    name = details["name"][:300]
    try:
        with write():
            created: Customer = Customer.create(
                business=business,
                name=name,
                name_key=name.casefold(),
                code=details.get("code", "")[:20],
                details=details,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:  # somebody made one of this name this instant
        return Customer.get((Customer.business == business) & (Customer.name_key == name.casefold()))
    return created
