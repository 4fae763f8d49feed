"""Settings, Invoice me: whether a business takes invoices by its page, and who is told of them."""

from __future__ import annotations

from jupinv.accounts.models import User
from jupinv.bills.invoice_me import writing
from jupinv.businesses.models import Business, Member
from jupinv.businesses.profile import held
from jupinv.db import write


class NoName(Exception):
    """Nobody would know whom they bill."""


class OnlyADemo(Exception):
    """Nobody there is real."""


def switch(business: Business, *, on: bool, po: bool) -> None:
    """Open or close the page, and ask for a PO number or not. Raises NoName, OnlyADemo."""
    with write():
        fresh = held(business)
        if on and fresh.demo:
            raise OnlyADemo
        if on and not writing.details(fresh).get("name"):
            raise NoName
        Business.update(invoice_me=on, invoice_me_po=po).where(Business.id == fresh.id).execute()
    business.invoice_me, business.invoice_me_po = on, po


def mails(business: Business, user: User, *, wanted: bool) -> None:
    """Whether this member is told by mail of a bill that came in."""
    with write():
        mine = (Member.business == business) & (Member.user == user)
        Member.update(bill_mails=wanted).where(mine).execute()
