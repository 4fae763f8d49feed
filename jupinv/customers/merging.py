"""Two customers that are one: the one stays, the other's documents become its own, and the other goes."""

from __future__ import annotations

from datetime import datetime

from jupinv.customers.joining import replaced
from jupinv.customers.keeping import ChangedMeanwhile, changed, held, mark, said
from jupinv.customers.models import IN_ADDRESS, LONGEST_CODE, Customer
from jupinv.db import write


class TheSame(Exception):
    """A customer can't be merged with itself."""


def details_of(stays: Customer, goes: Customer) -> dict[str, str]:
    """The details of both as one: those of who stays, and where it says nothing those of who goes.

    An address comes whole from one of them: a street of the one in a town of the other is nobody's.
    """
    kept, other = {name: text for name, text in said(stays).items() if text}, said(goes)
    if any(name in kept for name in IN_ADDRESS):
        other = {name: text for name, text in other.items() if name not in IN_ADDRESS}
    return other | kept


def defaults_of(stays: Customer, goes: Customer) -> dict[str, str]:
    """What new invoices begin with, by the same rule."""
    return goes.defaults | {name: text for name, text in stays.defaults.items() if text}


def seen(stays: Customer, goes: Customer) -> str:
    """Tells whether both are still as the preview showed them."""
    return f"{mark(stays)} {mark(goes)}"


def merge(stays: Customer, goes: Customer, *, as_seen: str, now: datetime) -> Customer:
    """Make two customers one; it can't be undone. Raises TheSame, ChangedMeanwhile, Gone."""
    if stays.id == goes.id:
        raise TheSame
    with write():
        rows = {each.id: held(each) for each in sorted((stays, goes), key=lambda each: int(each.id))}
        stays, goes = rows[stays.id], rows[goes.id]
        if seen(stays, goes) != as_seen:
            raise ChangedMeanwhile
        before = said(stays)
        details, defaults = details_of(stays, goes), defaults_of(stays, goes)
        stays.details, stays.defaults, stays.code = details, defaults, details.get("code", "")[:LONGEST_CODE]
        stays.made_for, stays.updated_at = "", now
        stays.save()
        changed.send(stays, before=before, after=said(stays))
        changed.send(goes, before=said(goes), after=said(stays))
        replaced.send(goes, by=stays)
        Customer.delete().where(Customer.id == goes.id).execute()
    return stays
