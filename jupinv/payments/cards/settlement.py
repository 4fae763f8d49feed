"""What a Checkout Session says becomes what the ledger says: a payment counts when Stripe says so.

It does not matter from where a session was heard (its page's return, a look in the background, a signed event), how
often, or in which order: what is paid is recorded once, and nothing that comes later undoes it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jupinv.businesses.models import Business
from jupinv.db import locked, write
from jupinv.documents.models import Chain, Document
from jupinv.hearing import Signal
from jupinv.payments import recording
from jupinv.payments.cards import entered
from jupinv.payments.cards.answers import Session
from jupinv.payments.cards.models import EXPIRED, FAILED, OPEN, PAID, PROCESSING, Checkout
from jupinv.payments.models import Entry

log = logging.getLogger("jupinv.payments.cards")

MISMATCH, BOUNCED = "mismatch", "bounced"  # why a Checkout failed, in words of ours
CHECKOUT, DOCUMENT, BUSINESS = "checkout", "document", "business"  # the names in a session's metadata

arrived = Signal("A card payment has arrived. Sender: the Checkout; `entry`, `now`. Inside the transaction.")


def metadata_of(checkout: Checkout) -> dict[str, str]:
    """What a session carries, so that it is known again wherever it is heard of."""
    return {
        CHECKOUT: checkout.key,
        DOCUMENT: checkout.document.key,
        BUSINESS: checkout.document.business.handle,
    }


def settle(
    business: Business,
    said: Session,
    *,
    now: datetime,
    account: str = "",
    bounced: bool = False,
    at: datetime | None = None,
) -> Checkout | None:
    """Take in what Stripe says of a session: the Checkout as it stands then; None where the business knows no such one.

    `account` is whose it is, as far as that is known. `bounced`: Stripe says that money which takes days will not come.
    `at` is when Stripe told it; None: it was asked just now.
    What does not fit what was begun (amount, currency, document, account, mode) is written to no ledger.
    """
    with write():
        Chain.held(business)
        row = _held(business, said)
        if row is None:
            log.info("Stripe: a session that was not begun here")
            return None
        if wrong := _misfit(row, said, account):
            log.warning("Stripe: the session of checkout %s does not fit: %s", row.id, wrong)
            if said.is_paid and row.session_id == said.id and row.state != PAID:
                _end(row, FAILED, now, why=MISMATCH)
        elif row.state != PAID and said.is_paid:
            _pay(row, said, said.paid_at or at or now, now)
        elif row.state in (PAID, EXPIRED, FAILED):
            pass  # only money changes what has ended: this was said before, and is heard late
        elif bounced:
            _end(row, FAILED, now, why=BOUNCED, payment_intent=said.payment_intent or None)
        elif said.status == "expired":
            _end(row, EXPIRED, now)
        elif said.status == "complete":
            _change(row, state=PROCESSING, session_id=said.id, payment_intent=said.payment_intent or None)
        elif said.status == "open" and row.state != PROCESSING:
            _change(row, state=OPEN, session_id=said.id, url=said.url)
        return row


def find(business: Business, said: Session) -> Checkout | None:
    """What was begun here and became this session, which may be heard of before its opening was answered."""
    ours = Checkout.business == business
    found: Checkout | None = Checkout.get_or_none(ours & (Checkout.session_id == said.id))
    if found is None and (key := said.metadata.get(CHECKOUT)):
        found = Checkout.get_or_none(ours & (Checkout.key == key) & Checkout.session_id.is_null())
    return found


def _held(business: Business, said: Session) -> Checkout | None:
    found = find(business, said)
    if found is None:
        return None
    row: Checkout = locked(Checkout.select().where(Checkout.id == found.id)).get()
    return row


def _misfit(row: Checkout, said: Session, account: str) -> str:
    """What of a session is not as it was begun; empty: nothing."""
    document: Document = row.document
    if said.live != row.live:
        return "mode"
    if account and row.account and account != row.account:
        return "account"
    if (said.amount, said.currency) != (row.amount, row.currency):
        return "amount"
    if said.metadata.get(CHECKOUT) != row.key or said.metadata.get(DOCUMENT) != document.key:
        return "metadata"
    return ""


def _pay(row: Checkout, said: Session, at: datetime, now: datetime) -> None:
    """Record it. What nobody owes any more is credit of the customer: `recording.receive`."""
    intent = said.payment_intent or said.id
    _end(row, PAID, now, session_id=said.id, payment_intent=intent)  # first: an entry ends what else is open
    document: Document = row.document
    entry: Entry = recording.receive(
        document,
        amount=row.amount,
        currency=row.currency,
        paid_on=entered.day(document.business, max(at, row.created_at), now=now),
        method=entered.METHOD,
        provider_id=intent,
        actor=entered.ACTOR,
        now=now,
        test=not row.live,
    )
    _change(row, entry=entry.id)
    arrived.send(row, entry=entry, now=now)


def _end(row: Checkout, state: str, now: datetime, **more: object) -> None:
    _change(row, state=state, ended_at=now, look_at=None, url="", **more)


def _change(row: Checkout, **changes: object) -> None:
    Checkout.update(changes).where(Checkout.id == row.id).execute()
    for name, value in changes.items():
        setattr(row, name, value)
