"""What Stripe tells by itself, signed: a plain function of the event, which may come twice, late, or in any order.

Nothing of it needs the key, and Stripe is not asked. What the event lacks is asked for by a job.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.payments.cards import disputes, refunds, settlement, watching
from jupinv.payments.cards.answers import Charge, Dispute, Event, Refund, Session
from jupinv.payments.cards.models import CardAccount

log = logging.getLogger("jupinv.payments.cards")

BOUNCED, WITHDRAWN = "checkout.session.async_payment_failed", "charge.dispute.funds_withdrawn"


def apply(business: Business, account: CardAccount, event: Event, *, now: datetime) -> None:
    """Take in what an event says; nothing where it is of another account or mode, or about nothing of ours."""
    if event.live != account.live or (event.account and account.account and event.account != account.account):
        log.warning("Stripe: an event of another account or mode")
        return
    said = event.object
    if isinstance(said, Session):
        whose = event.account or account.account
        bounced = event.type == BOUNCED
        settlement.settle(business, said, account=whose, bounced=bounced, at=event.created, now=now)
    elif isinstance(said, Refund):
        refunds.take_in(business, said, at=event.created, now=now)
    elif isinstance(said, Dispute):
        disputes.take_in(business, said, withdrawn=event.type == WITHDRAWN, at=event.created, now=now)
    elif isinstance(said, Charge) and said.refunded:
        watching.look_soon(business, said, event.id, now=now)
