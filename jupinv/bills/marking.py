"""What is noted on a bill by whoever received it: paid, a note; and that it goes."""

from __future__ import annotations

from datetime import date, datetime

from jupinv import files, jobs
from jupinv.bills import received
from jupinv.bills.models import ACCEPTED, Bill, BillVersion
from jupinv.db import locked, write

LONGEST_NOTE = 2000


class NotAccepted(Exception):
    """It waits for review, or was dismissed: nothing is paid on it."""


def pay(bill: Bill, *, on: date, now: datetime) -> None:
    """Mark it as paid on a day; marked again, the day is another one. Raises NotAccepted."""
    with write():
        accepted = (Bill.id == bill.id) & (Bill.state == ACCEPTED)
        if not Bill.update(paid_on=on, updated_at=now).where(accepted).execute():
            raise NotAccepted


def unpay(bill: Bill, *, now: datetime) -> None:
    """Take the mark away; where there is none that is the same."""
    with write():
        Bill.update(paid_on=None, updated_at=now).where(Bill.id == bill.id).execute()


def note(bill: Bill, text: str, *, now: datetime) -> None:
    """Write a note on it, which the search finds too; empty: none. On what was deleted meanwhile there is none."""
    with write():
        row: Bill | None = locked(Bill.select().where(Bill.id == bill.id)).first()
        if row is None:
            return
        Bill.update(note=text, search=received.noted(row, text), updated_at=now).where(Bill.id == row.id).execute()


def delete(bill: Bill) -> None:
    """Forget a bill with its versions and PDFs; the sender's document stays as it is."""
    with write():
        row: Bill | None = locked(Bill.select().where(Bill.id == bill.id)).first()
        if row is None:
            return
        keys = [row.pdf, *(each.pdf for each in BillVersion.select(BillVersion.pdf).where(BillVersion.bill == row))]
        jobs.forget("bill", [row.id])
        Bill.delete().where(Bill.id == row.id).execute()
    for key in filter(None, set(keys)):
        files.delete(key)
