"""Disputes: a bank takes a card payment back, or asks about it.

The money counts as gone once Stripe has taken it from the balance; an inquiry takes none. Where it comes back the
payment settles again what it had settled; and a bank may take it again after that.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.payments.cards import fees, returns
from jupinv.payments.cards.answers import Dispute, Movement
from jupinv.payments.cards.models import CardReturn
from jupinv.payments.models import DISPUTE

log = logging.getLogger("jupinv.payments.cards")

LOST, WON = "lost", "won"


def take_in(
    business: Business, said: Dispute, *, now: datetime, at: datetime | None = None, withdrawn: bool = False
) -> CardReturn | None:
    """Take in what Stripe says of a dispute, told `at` an instant or asked just now; None where it is about no payment
    of ours.

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
        if said.due_by is not None and (row.due_by is None or said.due_by > row.due_by):
            returns.change(row, due_by=said.due_by)
        moved, told = _moved(said, withdrawn)
        returns.hear(row, state=said.status, moved=moved, at=told or at, now=now)
        if row.payment is not None:
            for movement in said.movements:
                fees.take_in(row.payment, movement, now=now)
        return row


def _moved(said: Dispute, withdrawn: bool) -> tuple[int, datetime | None]:
    """How often its money moved, and when the last time, by what moved it; where that is not told, by how it ended."""
    turns: list[Movement] = []
    for each in sorted(said.movements, key=lambda movement: movement.created):
        gone = bool(len(turns) % 2)
        if each.amount > 0 if gone else each.amount < 0:
            turns.append(each)
    known = len(turns), turns[-1].created if turns else None
    if said.status == WON and len(turns) < returns.CAME_BACK:
        return returns.CAME_BACK, None
    if not turns and (said.status == LOST or withdrawn):
        return returns.WENT, None
    return known
