"""What of card payments goes back, as Stripe says; the ledger follows.

What is heard of a refund or a dispute only ever moves it on (`ORDER`, and `moved`), so it does not matter how often it
is heard, from where, or in which order. What the payment has no room for in the ledger, since the same was recorded by
hand, say, is left out there, is told, and is tried again when something about the payment is undone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import locked
from jupinv.documents.models import Chain
from jupinv.hearing import Signal
from jupinv.payments import ledger, recording, refunding
from jupinv.payments.cards import entered, permissions
from jupinv.payments.cards.models import CardReturn, Checkout
from jupinv.payments.models import DISPUTE, PAYMENT, Entry

log = logging.getLogger("jupinv.payments.cards")

NOTHING, WENT, CAME_BACK = range(3)  # the money; a bank may take it again, and so on: see `is_gone`
AGAIN = "again"  # what members are told where a bank takes again what it gave back
ASKED, REFUSED = "asked", "refused"  # states of ours, before Stripe has one
ORDER = {  # later ones take the place of earlier ones; Stripe's own word that of ours
    ASKED: 0,
    REFUSED: 1,
    "requires_action": 2,
    "pending": 3,
    "succeeded": 4,
    "canceled": 5,
    "failed": 5,
    "warning_needs_response": 2,
    "warning_under_review": 3,
    "warning_closed": 6,
    "needs_response": 4,
    "under_review": 5,
    "prevented": 6,
    "lost": 6,
    "won": 6,
}

beyond = Signal(
    "More went back than a payment has left in the ledger. Sender: the CardReturn; `now`. In the transaction."
)
disputed = Signal("A payment is disputed, or asked about. Sender: the CardReturn; `now`. Inside the transaction.")


def of(payment: Entry) -> list[CardReturn]:
    """What of a payment goes back, the first one first."""
    return list(CardReturn.select().where(CardReturn.payment == payment.id).order_by(CardReturn.id))


def address(row: CardReturn, *, live: bool) -> str:
    """Where Stripe shows its people a dispute, or the payment of which something goes back."""
    what = f"disputes/{row.provider_id}" if row.kind == DISPUTE else f"payments/{row.payment_intent}"
    return f"{permissions.DASHBOARD}/{'' if live else 'test/'}{what}"


def is_live(row: CardReturn) -> bool:
    """Whether money moves: nothing does where the payment was a test."""
    return row.payment is None or not row.payment.test


def is_gone(row: CardReturn) -> bool:
    """Whether its money is gone: it went once more than it came back."""
    return bool(row.moved % 2)


def is_taken_again(row: CardReturn) -> bool:
    """Whether a bank has taken again what it had given back, and Stripe does not call that lost, or open again."""
    return row.state == "won" and is_gone(row)


def is_over(row: CardReturn) -> bool:
    """Whether nothing more will be heard of it, as a rule."""
    return row.state in ("succeeded", "canceled", "failed", "won", "lost", "warning_closed", "prevented", REFUSED)


def held(business: Business, provider_id: str, key: str = "") -> CardReturn | None:
    """What is known by Stripe's id, or by the key of ours that Stripe was given with it; held, as is the chain."""
    Chain.held(business)
    ours = CardReturn.business == business
    named = ours & (CardReturn.provider_id == provider_id)
    if not CardReturn.select().where(named).exists():
        named = ours & (CardReturn.key == key) & CardReturn.provider_id.is_null()
    row: CardReturn | None = locked(CardReturn.select().where(named)).first()
    return row


def first_heard(
    business: Business, *, kind: str, provider_id: str, payment_intent: str, amount: int, currency: str, **more: Any
) -> CardReturn | None:
    """What Stripe tells of for the first time; None where it is about no payment of ours.

    It may be told of before the payment itself: it waits for that wherever one may still come.
    """
    payment = payment_of(business, payment_intent)
    if payment is None and not _may_come(business, amount, currency):
        log.info("Stripe: a %s of a payment that is not known here", kind)
        return None
    if amount <= 0 or (payment is not None and payment.currency != currency):
        log.warning("Stripe: a %s that does not fit its payment", kind)
        return None
    row: CardReturn = CardReturn.create(
        key=f"{business.id}:{provider_id}",
        business=business,
        kind=kind,
        payment=payment,
        payment_intent=payment_intent,
        provider_id=provider_id,
        amount=amount,
        currency=currency,
        actor=entered.ACTOR,
        **more,
    )
    return row


def payment_of(business: Business, payment_intent: str) -> Entry | None:
    """The payment of the ledger that Stripe calls so."""
    if not payment_intent:
        return None
    found: Entry | None = Entry.get_or_none(business=business, provider_id=payment_intent, kind=PAYMENT)
    return found


def _may_come(business: Business, amount: int, currency: str) -> bool:
    waits = Checkout.entry.is_null() & (Checkout.currency == currency) & (Checkout.amount >= amount)
    return bool(Checkout.select().where((Checkout.business == business) & waits).exists())


def hear(row: CardReturn, *, state: str, moved: int, now: datetime, at: datetime | None = None, **more: Any) -> None:
    """Take in how it stands, unless something later is known; the ledger follows. The row is held.

    `moved`: how often its money has moved, the last time `at` that instant.
    """
    if _place(state, moved) > _place(row.state, row.moved):
        change(row, state=state, **more)
    if moved > row.moved:
        change(row, moved=moved, moved_at=at or now)
    follow(row, now=now)


def _place(state: str, moved: int) -> tuple[int, int]:
    """Which of two states is later: once a bank takes again what it gave back, all states may come again."""
    return max(moved - CAME_BACK, 0), ORDER.get(state, 0)


def follow(row: CardReturn, *, now: datetime) -> None:
    """Let the ledger say what Stripe says of it. The row is held."""
    if row.payment_id is None:
        return
    wanted = row.amount if is_gone(row) else 0
    if wanted < row.counted:
        _give_back(row, now)
    elif wanted > row.counted:
        _take(row, now)
    is_beyond = is_gone(row) and row.counted < row.amount
    if is_beyond and row.beyond_at is None:
        change(row, beyond_at=now)
        log.warning("Stripe: of %s %s the ledger has no room for all", row.kind, row.id)
        beyond.send(row, now=now)
    elif not is_beyond and row.beyond_at is not None:
        change(row, beyond_at=None)
    if row.kind == DISPUTE:
        _tell(row, now)


def let_go(row: CardReturn, *, by: User, now: datetime) -> None:
    """Undo what it became in the ledger, as if it had never been: what is heard again of this changes nothing there."""
    for entry in _entries(row) if row.provider_id else ():
        if ledger.stands(entry):
            recording.reverse(entry, by=by, now=now)
    change(row, moved=row.moved + is_gone(row), counted=0, beyond_at=None)


def _take(row: CardReturn, now: datetime) -> None:
    payment: Entry = Entry.get_by_id(row.payment_id)
    left = refunding.left_of(payment) if ledger.stands(payment) else 0
    amount = min(row.amount - row.counted, left)
    if amount <= 0:
        return
    said: dict[str, Any] = {
        "amount": amount,
        "paid_on": entered.day(row.business, row.moved_at or row.at, now=now, since=payment.paid_on),
        "actor": row.actor,
        "now": now,
        "kind": row.kind,
        "provider_id": f"{row.provider_id}/{row.moved}.{row.counted}" if _entries(row) else row.provider_id,
        "method": entered.METHOD,
        "note": row.reason,
    }
    try:
        refunding.refund(payment, credit_note=row.credit_note, **said)
    except (refunding.NotRefundable, refunding.BeyondPayment):  # the credit note was used otherwise meanwhile
        refunding.refund(payment, **said)
    change(row, counted=row.counted + amount)


def _give_back(row: CardReturn, now: datetime) -> None:
    for entry in _entries(row):
        if ledger.stands(entry):
            on = entered.day(row.business, row.moved_at or now, now=now, since=entry.paid_on)
            recording.reverse(entry, by=entered.ACTOR, now=now, on=on)
    change(row, counted=0)


def _entries(row: CardReturn) -> list[Entry]:
    """What it became in the ledger: as a rule one entry."""
    named = (Entry.provider_id == row.provider_id) | Entry.provider_id.startswith(f"{row.provider_id}/")
    return list(Entry.select().where((Entry.business == row.business_id) & named).order_by(Entry.id))


def _tell(row: CardReturn, now: datetime) -> None:
    """Once for an inquiry, once for a dispute, and once for how that ended; and again if that was not the end."""
    told = "" if row.state == "prevented" else "inquiry" if row.state.startswith("warning") else "dispute"
    told = row.state if row.state in ("won", "lost") else told
    told = AGAIN if is_taken_again(row) else told
    if told and told != row.told and row.state != "warning_closed":
        change(row, told=told)
        disputed.send(row, now=now)


def change(row: CardReturn, **changes: Any) -> None:
    """Write some columns of it."""
    CardReturn.update(changes).where(CardReturn.id == row.id).execute()
    for name, value in changes.items():
        setattr(row, name, value)


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for each refund or dispute of which the ledger says something else."""
    for row in list(CardReturn.select().where(CardReturn.business == business.id).order_by(CardReturn.id)):
        counted = -sum(int(each.amount) for each in _entries(row) if ledger.stands(each)) if row.provider_id else 0
        if counted != row.counted or (counted and not is_gone(row)):
            yield f"{row.kind} {row.id} of a card payment: {row.counted} is kept as counted, the ledger says {counted}"


# what happens around it


def on_arrived(checkout: Checkout, *, entry: Entry, now: datetime, **_: Any) -> None:
    """The payment of which Stripe had told before that something went back: it is there now."""
    waits = CardReturn.payment.is_null() & (CardReturn.payment_intent == entry.provider_id)
    query = CardReturn.select().where((CardReturn.business == entry.business_id) & waits)
    for row in list(locked(query.order_by(CardReturn.id))):
        if row.currency == entry.currency:
            change(row, payment=entry.id)
            follow(CardReturn.get_by_id(row.id), now=now)


def on_posted(entry: Entry, **_: Any) -> None:
    """Something about a payment was undone: there may be room now for what was left out before."""
    if entry.reverses_id is None or entry.origin_id is None:
        return
    short = (CardReturn.payment == entry.origin_id) & CardReturn.beyond_at.is_null(False)
    for row in list(CardReturn.select(CardReturn.id).where(short)):
        plan(row, now=entry.at)


def plan(row: CardReturn, *, now: datetime) -> None:
    """Have the ledger follow it in a moment."""
    jobs.enqueue("follow_card_return", {"card_return": row.id}, due=now)


@jobs.handles("follow_card_return")
def follow_later(claim: jobs.Claim) -> None:
    """Try again what the ledger had no room for."""
    row: CardReturn | None = CardReturn.get_or_none(CardReturn.id == claim.payload["card_return"])
    with claim.finishing():
        if row is not None:
            Chain.held(row.business)
            follow(locked(CardReturn.select().where(CardReturn.id == row.id)).get(), now=claim.now())
