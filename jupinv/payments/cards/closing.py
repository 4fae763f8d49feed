"""A business that ends forgets its Stripe account, and what was begun there; any other one who asked for a refund."""

from __future__ import annotations

from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import timeline
from jupinv.payments.cards.models import CardAccount, CardReturn, Checkout


def on_closed(business: Business, **_: Any) -> None:
    """The key goes with all that it was for; at Stripe nothing is changed."""
    CardReturn.delete().where(CardReturn.business == business).execute()
    Checkout.delete().where(Checkout.business == business).execute()
    CardAccount.delete().where(CardAccount.business == business).execute()


def on_readdressed(user: User, *, email: str, **_: Any) -> None:
    """Refunds name who asked for them by the new address."""
    theirs = timeline.is_by(CardReturn.actor, user)
    CardReturn.update(actor=fn.REPLACE(CardReturn.actor, user.email, email)).where(theirs).execute()


def on_deleting(user: User, **_: Any) -> None:
    """Refunds stay, without the name of who asked for them."""
    CardReturn.update(actor=timeline.FORMER).where(timeline.is_by(CardReturn.actor, user)).execute()
