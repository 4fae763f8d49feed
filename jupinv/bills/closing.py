"""A business that ends forgets what it received; what it had sent stays with those who received it."""

from __future__ import annotations

from typing import Any

from jupinv import jobs
from jupinv.bills.models import Bill, Vendor
from jupinv.businesses.models import Business
from jupinv.documents.models import Document


def on_closed(business: Business, **_: Any) -> None:
    """Its bills with their versions, and its vendors; their files go with all others. Nobody writes to it any more."""
    mine: Any = Bill.select(Bill.id).where(Bill.business == business)
    jobs.forget("bill", [number for (number,) in mine.tuples()])
    Bill.delete().where(Bill.business == business).execute()
    Vendor.delete().where(Vendor.business == business).execute()
    Document.update(billed_to=None).where(Document.billed_to == business).execute()
