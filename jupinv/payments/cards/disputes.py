"""Disputes: a bank takes a card payment back, or asks about it.

The money counts as gone once Stripe has taken it from the balance; an inquiry takes none. Where it comes back the
payment settles again what it had settled.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.payments.cards import fees, returns
from jupinv.payments.cards.answers import Dispute
from jupinv.payments.cards.models import CardReturn
from jupinv.payments.models import DISPUTE

log = logging.getLogger("jupinv.payments.cards")

LOST, WON = "lost", "won"


def take_in(business: Business, said: Dispute, *, now: datetime, withdrawn: bool = False) -> CardReturn | None:
    """Take in what Stripe says of a dispute; None where it is about no payment of ours.

    `withdrawn`: this very news is that the money was taken, whatever else it names.
    """
    with write():
        row = returns.held(business, said.id)
        if row is None:
            row = returns.first_heard(
                business,
                kind=DISPUTE,
                provider_id=said.id,
                payment_intent=said.payment_intent,
                amount=said.amount,
                currency=said.currency,
                reason=said.reason.replace("_", " "),
                at=said.created,
            )
        elif (row.kind, row.currency) != (DISPUTE, said.currency):
            log.warning("Stripe: dispute %s is not as it was", row.id)
            return None
        if row is None:
            return None
        if said.due_by is not None and row.due_by is None:
            returns.change(row, due_by=said.due_by)
        returns.hear(row, state=said.status, moved=_moved(said, withdrawn), now=now)
        if row.payment is not None:
            for movement in said.movements:
                fees.take_in(row.payment, movement, now=now)
        return row


def _moved(said: Dispute, withdrawn: bool) -> int:
    """What became of the money, by what moved it; where that is not told, by how it ended."""
    if said.status == WON or any(each.amount > 0 for each in said.movements):
        return returns.CAME_BACK
    if said.status == LOST or withdrawn or any(each.amount < 0 for each in said.movements):
        return returns.WENT
    return returns.NOTHING
