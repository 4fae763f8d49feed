"""Bills that came by the invoice-me page: from whom nobody has accepted any yet, they wait for a look first."""

from __future__ import annotations

from datetime import datetime

from jupinv.bills.models import ACCEPTED, DISMISSED, INVOICE_ME, REVIEW, Bill, Vendor
from jupinv.db import locked, write


class NotSo(Exception):
    """It is in another state by now."""


def accept(bill: Bill, *, now: datetime) -> None:
    """Take it among the bills, and trust its vendor from now on. Raises NotSo."""
    with write():
        row = _held(bill, REVIEW)
        if row.vendor_id is not None:
            untrusted = (Vendor.id == row.vendor_id) & Vendor.trusted_at.is_null()
            Vendor.update(trusted_at=now).where(untrusted).execute()
        _put(row, ACCEPTED, now)


def distrust(bill: Bill, *, now: datetime) -> None:
    """Undo that: it waits for review again, and so does what its vendor sends from now on. Raises NotSo."""
    with write():
        row = _held(bill, ACCEPTED)
        if row.vendor_id is None or row.came != INVOICE_ME:
            raise NotSo
        Vendor.update(trusted_at=None).where(Vendor.id == row.vendor_id).execute()
        Bill.update(paid_on=None).where(Bill.id == row.id).execute()
        _put(row, REVIEW, now)


def dismiss(bill: Bill, *, now: datetime) -> None:
    """Hide it; nobody is told, and the vendor's document stays as it is. Raises NotSo."""
    with write():
        _put(_held(bill, REVIEW, ACCEPTED), DISMISSED, now)


def bring_back(bill: Bill, *, now: datetime) -> None:
    """Show it again where it came to: among the bills, or for review while its vendor is not trusted. Raises NotSo."""
    with write():
        row = _held(bill, DISMISSED)
        vendor = Vendor.get_or_none(Vendor.id == row.vendor_id) if row.vendor_id else None
        waits = row.came == INVOICE_ME and (vendor is None or vendor.trusted_at is None)
        _put(row, REVIEW if waits else ACCEPTED, now)


def _held(bill: Bill, *states: str) -> Bill:
    row: Bill | None = locked(Bill.select().where(Bill.id == bill.id)).first()
    if row is None or row.state not in states:
        raise NotSo
    return row


def _put(row: Bill, state: str, now: datetime) -> None:
    Bill.update(state=state, updated_at=now).where(Bill.id == row.id).execute()
