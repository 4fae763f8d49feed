"""Finding a customer by name, or keeping a new one."""

from __future__ import annotations

from datetime import datetime

from peewee import IntegrityError

from jupinv.businesses.models import Business
from jupinv.customers.models import LONGEST_CODE, LONGEST_NAME, Customer, key_of
from jupinv.db import locked, write


def find_or_create(
    business: Business,
    details: dict[str, str],
    *,
    now: datetime,
    known: int | None = None,
    made_for: str = "",
    corrects: Customer | None = None,
) -> Customer:
    """The customer of this name, with what is said about it now taken over; a new one where none has the name.

    `details` are the `customer.*` fields of a paper without their prefix; `name` is not empty. On the paper of the
    customer with the id `known`, what is not said any more is forgotten; else what the paper leaves out stays. The name
    corrects that of the customer `corrects`, unless another one has it. Who was archived and is named again is back.
    """
    with write():
        customer = _find(business, details["name"])
        if corrects and (customer is None or customer.id == corrects.id):
            customer = _rename(corrects, details["name"], now) or _find(business, details["name"])
        customer = customer or _create(business, details, made_for, now)
        _take_over(customer, details, now, own=customer.id == known)
        return customer


def _take_over(customer: Customer, details: dict[str, str], now: datetime, *, own: bool) -> None:
    said = details if own else customer.details | details
    back = customer.is_archived and not own
    if said != customer.details or back:
        customer.details, customer.code = said, said.get("code", "")[:LONGEST_CODE]
        customer.archived_at = None if back else customer.archived_at
        customer.updated_at = now
        customer.save(only=[Customer.details, Customer.code, Customer.archived_at, Customer.updated_at])


def _find(business: Business, name: str) -> Customer | None:
    named = (Customer.business == business) & (Customer.name_key == key_of(name))
    found: Customer | None = locked(Customer.select().where(named), keys=False).first()
    return found


def _rename(customer: Customer, name: str, now: datetime) -> Customer | None:
    """The same customer under another name; None where somebody made one of this name this instant."""
    if customer.name == name[:LONGEST_NAME]:
        return customer
    customer.name, customer.name_key, customer.updated_at = name[:LONGEST_NAME], key_of(name), now
    try:
        with write():
            customer.save(only=[Customer.name, Customer.name_key, Customer.updated_at])
    except IntegrityError:
        return None
    return customer


def _create(business: Business, details: dict[str, str], made_for: str, now: datetime) -> Customer:
    name = details["name"]
    try:
        with write():
            created: Customer = Customer.create(
                business=business,
                name=name[:LONGEST_NAME],
                name_key=key_of(name),
                code=details.get("code", "")[:LONGEST_CODE],
                details=details,
                made_for=made_for,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:  # somebody made one of this name this instant
        return Customer.get((Customer.business == business) & (Customer.name_key == key_of(name)))
    return created
