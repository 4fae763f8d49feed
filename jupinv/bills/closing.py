"""A business that ends forgets what it received; what it had sent stays with those who received it."""

from __future__ import annotations

from typing import Any

from jupinv import jobs
from jupinv.bills.models import Bill, Vendor
from jupinv.businesses.models import Business


def on_closed(business: Business, **_: Any) -> None:
    """Its bills with their versions, and its vendors; their files go with all others.

    What vendors have begun to write to it is theirs: without a name it takes none, and their rows are left alone, as
    they may be issuing this instant. Where it was the vendor, receivers keep what they received, without an address.
    """
    mine: Any = Bill.select(Bill.id).where(Bill.business == business)
    jobs.forget("bill", [number for (number,) in mine.tuples()])
    Bill.delete().where(Bill.business == business).execute()
    Vendor.delete().where(Vendor.business == business).execute()
    Vendor.update(email="").where((Vendor.sender == business) & (Vendor.email != "")).execute()
