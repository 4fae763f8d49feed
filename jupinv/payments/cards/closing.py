"""A business that ends forgets its Stripe account, and what was begun there."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.payments.cards.models import CardAccount, CardReturn, Checkout


def on_closed(business: Business, **_: Any) -> None:
    """The key goes with all that it was for; at Stripe nothing is changed."""
    CardReturn.delete().where(CardReturn.business == business).execute()
    Checkout.delete().where(Checkout.business == business).execute()
    CardAccount.delete().where(CardAccount.business == business).execute()
