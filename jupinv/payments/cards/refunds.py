"""Refunds of card payments: made at Stripe or asked for here, they count when Stripe says so.

One that is pending counts: Stripe has promised the money to the customer, and takes it from the next payments where
there is too little; it says so where that fails, and then it is undone. One that waits for the customer moves nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.payments.cards import fees, returns
from jupinv.payments.cards.answers import Refund
from jupinv.payments.cards.models import CardReturn
from jupinv.payments.models import REFUND

log = logging.getLogger("jupinv.payments.cards")

KEY = "refund"  # the name in a refund's metadata of what asked for it here
MOVED = {
    "pending": returns.WENT,
    "succeeded": returns.WENT,
    "failed": returns.CAME_BACK,
    "canceled": returns.CAME_BACK,
}


def take_in(business: Business, said: Refund, *, now: datetime, at: datetime | None = None) -> CardReturn | None:
    """Take in what Stripe says of a refund, told `at` an instant or asked just now; None where it is about no payment
    of ours.
    """
    with write():
        row = returns.held(business, said.id, said.metadata.get(KEY, ""))
        if row is None:
            row = returns.first_heard(
                business,
                kind=REFUND,
                provider_id=said.id,
                payment_intent=said.payment_intent,
                amount=said.amount,
                currency=said.currency,
                at=said.created,
            )
        elif not _is_of(row, said):
            log.warning("Stripe: refund %s is not as it was", row.id)
            return None
        if row is None:
            return None
        if row.provider_id is None:
            returns.change(row, provider_id=said.id, at=said.created)
        moved = MOVED.get(said.status, returns.NOTHING)
        returns.hear(
            row, state=said.status, moved=moved, at=_moved_at(said, moved, at), why=said.failure_reason, now=now
        )
        if row.payment is not None and said.movement is not None:
            fees.take_in(row.payment, said.movement, now=now)
        return row


def _moved_at(said: Refund, moved: int, at: datetime | None) -> datetime | None:
    """When its money moved the last time; where nothing tells that, when Stripe told of it."""
    if moved == returns.CAME_BACK:
        return said.returned.created if said.returned else at
    return said.movement.created if said.movement else said.created


def _is_of(row: CardReturn, said: Refund) -> bool:
    same = (row.kind, row.amount, row.currency) == (REFUND, said.amount, said.currency)
    return same and said.payment_intent in ("", row.payment_intent)
