"""A business that ends forgets its ledger; any other one forgets who kept it, once that account ends."""

from __future__ import annotations

from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import timeline
from jupinv.payments.models import Allocation, Payment


def on_closed(business: Business, **_: Any) -> None:
    """All payments; what undoes another one first, which points to it."""
    ours = Payment.business == business
    Allocation.delete().where(Allocation.payment.in_(Payment.select(Payment.id).where(ours))).execute()
    Payment.delete().where(ours & Payment.reverses.is_null(False)).execute()
    Payment.delete().where(ours).execute()


def on_readdressed(user: User, *, email: str, **_: Any) -> None:
    """Entries name who made them by the new address."""
    theirs = timeline.is_by(Payment.actor, user)
    Payment.update(actor=fn.REPLACE(Payment.actor, user.email, email)).where(theirs).execute()


def on_deleting(user: User, **_: Any) -> None:
    """Entries stay, without the name of who made them."""
    Payment.update(actor=timeline.FORMER).where(timeline.is_by(Payment.actor, user)).execute()
