"""What becomes of a customer on its own pages: made, changed, put away, brought back, deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import IntegrityError

from jupinv.businesses.models import Business
from jupinv.customers.models import LONGEST_CODE, LONGEST_NAME, Customer, key_of
from jupinv.db import locked, write
from jupinv.hearing import Signal

changed = Signal(
    "What is known of a customer changed. Sender: the Customer whose papers it is about; `before` and `after`: its "
    "details with its name. Inside the transaction."
)


class NameTaken(Exception):
    """Another customer of the business has this name already."""

    def __init__(self, other: Customer) -> None:
        super().__init__(other.name)
        self.other = other


class ChangedMeanwhile(Exception):
    """Somebody else changed the customer since the page was loaded."""


class Gone(Exception):
    """The customer was deleted, or became another one."""


def said(customer: Customer) -> dict[str, str]:
    """Its details as a paper says them, with the name that the list shows."""
    return customer.details | {"name": customer.name}


def mark(customer: Customer) -> str:
    """Tells whether it is still as a page showed it."""
    return str(customer.updated_at.isoformat())


def create(business: Business, details: dict[str, str], defaults: dict[str, str], *, now: datetime) -> Customer:
    """A new customer. Raises NameTaken."""
    name = details["name"]
    try:
        with write():
            _expect_free(business, name)
            made: Customer = Customer.create(
                business=business,
                details=details,
                defaults=defaults,
                created_at=now,
                updated_at=now,
                **_columns(details),
            )
    except IntegrityError:  # somebody made one of this name this instant
        raise NameTaken(Customer.get(_named(business, name))) from None
    return made


def change(
    customer: Customer, details: dict[str, str], defaults: dict[str, str], *, seen: str, now: datetime
) -> Customer:
    """Change all that the form shows; drafts hear of it. Raises NameTaken, ChangedMeanwhile, Gone.

    `seen` is the mark of what the form was loaded with.
    """
    try:
        with write():
            row = held(customer)
            if mark(row) != seen:
                raise ChangedMeanwhile
            _expect_free(customer.business_id, details["name"], but=row)
            before = said(row)
            row.details, row.defaults, row.made_for, row.updated_at = details, defaults, "", now
            for name, value in _columns(details).items():
                setattr(row, name, value)
            row.save()
            changed.send(row, before=before, after=said(row))
    except IntegrityError:  # somebody made one of this name this instant
        raise NameTaken(Customer.get(_named(customer.business_id, details["name"]))) from None
    return row


def name_contact(customer: Customer, *, name: str, email: str, now: datetime) -> None:
    """Write to somebody else in accounts payable from now on; drafts hear of it. Raises Gone."""
    with write():
        row = held(customer)
        before, named = said(row), {"ap_name": name, "ap_email": email}
        row.details = {part: text for part, text in (row.details | named).items() if text or part not in named}
        row.updated_at = now
        row.save(only=[Customer.details, Customer.updated_at])
        changed.send(row, before=before, after=said(row))


def archive(customer: Customer, *, now: datetime) -> None:
    """Put a customer away; one that is away stays so."""
    _put(customer, Customer.archived_at.is_null(), {"archived_at": now, "updated_at": now})


def bring_back(customer: Customer, *, now: datetime) -> None:
    """Undo the archiving."""
    _put(customer, Customer.archived_at.is_null(False), {"archived_at": None, "updated_at": now})


def delete(customer: Customer) -> None:
    """Delete a customer with all that is kept about it. Its documents stay, and name nobody of the list any more."""
    with write():
        Customer.delete().where(Customer.id == customer.id).execute()


def held(customer: Customer) -> Customer:
    """The customer as it is now, locked until the transaction ends. Raises Gone."""
    row: Customer | None = locked(Customer.select().where(Customer.id == customer.id)).first()
    if row is None:
        raise Gone
    return row


def _put(customer: Customer, expected: Any, changes: dict[str, Any]) -> None:
    with write():
        Customer.update(**changes).where((Customer.id == customer.id) & expected).execute()


def _columns(details: dict[str, str]) -> dict[str, str]:
    """What stands in columns of its own too."""
    name = details["name"]
    return {"name": name[:LONGEST_NAME], "name_key": key_of(name), "code": details.get("code", "")[:LONGEST_CODE]}


def _expect_free(business: Business | int, name: str, but: Customer | None = None) -> None:
    other = Customer.get_or_none(_named(business, name))
    if other is not None and (but is None or other.id != but.id):
        raise NameTaken(other)


def _named(business: Business | int, name: str) -> Any:
    return (Customer.business == business) & (Customer.name_key == key_of(name))
