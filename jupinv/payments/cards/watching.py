"""Card payments that have arrived are looked at again, daily at first and then weekly, so that nothing depends on being
told: Stripe's fee, and what went back since.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from jupinv import jobs
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.payments.cards import connecting, disputes, fees, gateway, looking, refunds, returns
from jupinv.payments.cards.answers import Charge, Payment
from jupinv.payments.cards.models import CardReturn, Checkout
from jupinv.payments.models import REFUND, Entry

SOON = timedelta(minutes=1)  # Stripe may not know its fee at once
DAILY, WEEKS = 30, 17  # so many days each day, and then each week: banks take a payment back for so long, as a rule
STEPS = (
    *(SOON, timedelta(hours=1)),
    *(timedelta(days=count) for count in range(1, DAILY + 1)),
    *(timedelta(weeks=count) for count in range(DAILY // 7 + 1, WEEKS + 1)),
)
RARELY = 28  # days: where Stripe tells by itself, after the first day only so seldom
LEASE = timedelta(minutes=2)


def on_arrived(checkout: Checkout, *, entry: Entry, now: datetime, **_: Any) -> None:
    """A card payment is there: from now on it is looked at."""
    _plan(checkout, 0, now, now)


def look_soon(business: Business, said: Charge, event: str, *, now: datetime) -> None:
    """Stripe says that some of a payment went back, and not by which refund: look, unless that is known."""
    payment = returns.payment_of(business, said.payment_intent)
    row = Checkout.get_or_none(Checkout.entry == payment.id) if payment else None
    if row is None or _refunded(payment) == said.refunded:
        return
    with write():  # in a moment: the event that says by which refund comes as a rule, and then nothing is new
        jobs.enqueue("look_at_card_payment", {"checkout": row.id}, due=now + SOON, unique_key=f"card_payment:{event}")


def look_now(checkout: Checkout, *, now: datetime) -> None:
    """Somebody wants to know how it stands; once a minute is enough."""
    key = f"card_payment:{checkout.id}:{now:%Y-%m-%d %H:%M}"
    with write():
        jobs.enqueue("look_at_card_payment", {"checkout": checkout.id}, due=now, unique_key=key)


def take_in(checkout: Checkout, said: Payment, *, now: datetime) -> None:
    """Take in what Stripe says of a payment that has arrived: what it cost, and what went back."""
    payment: Entry | None = checkout.entry
    if said.id != checkout.payment_intent or said.live != checkout.live or payment is None:
        return
    with write():
        business: Business = Business.get_by_id(checkout.business_id)
        for refund in said.refunds:
            refunds.take_in(business, refund, now=now)
        for dispute in said.disputes:
            disputes.take_in(business, dispute, now=now)
        if said.movement is not None:
            fees.take_in(payment, said.movement, now=now)


def _given_up(payload: dict[str, Any], error: str, now: datetime) -> None:
    """Stripe could not be reached for long: the next look comes all the same."""
    _plan_next(_standing(payload), payload, now)


@jobs.handles("look_at_card_payment", lease=LEASE, given_up=_given_up)
def look(claim: jobs.Claim) -> None:
    """Ask how a payment stands that has arrived, and again later."""
    row = _standing(claim.payload)
    said = None
    if row is not None:
        with suppress(looking.NotAsked, gateway.NotPermitted, gateway.NotThere, gateway.Refused, gateway.KeyRefused):
            try:
                said = _asked(row, now=claim.now())
            except gateway.Unreachable:
                raise jobs.TryLater("Stripe can’t be reached") from None
    with claim.finishing():
        if row is not None and said is not None:
            take_in(row, said, now=claim.now())
        _plan_next(row, claim.payload, claim.now())


def _asked(row: Checkout, *, now: datetime) -> Payment:
    """What Stripe says of it; a refund that failed is asked for apart, as the payment does not count it any more."""
    with connecting.key_in_use(looking.account_of(row), now=now) as key:
        said = gateway.payment(key, row.payment_intent or "")
        if not said.refunds and CardReturn.select().where(_of(row)).exists():
            said = replace(said, refunds=gateway.refunds(key, said.id))
        return said


def _of(row: Checkout) -> Any:
    return (CardReturn.payment == row.entry_id) & (CardReturn.kind == REFUND) & (CardReturn.moved < returns.CAME_BACK)


def _refunded(payment: Entry | None) -> int:
    counts = (CardReturn.kind == REFUND) & (CardReturn.moved == returns.WENT)
    found: Any = CardReturn.select(fn.SUM(CardReturn.amount)).where((CardReturn.payment == payment) & counts)
    return int(found.scalar() or 0)


def _standing(payload: dict[str, Any]) -> Checkout | None:
    paid = (Checkout.id == payload["checkout"]) & Checkout.entry.is_null(False)
    found: Checkout | None = Checkout.get_or_none(paid)
    return found


def _plan_next(row: Checkout | None, payload: dict[str, Any], now: datetime) -> None:
    """After a step comes the next one; a look beside them, of which an event was the cause, has none."""
    if row is None or row.ended_at is None or "step" not in payload:
        return
    account = connecting.of(row.business_id)
    is_told = account is not None and bool(account.webhook_sealed)
    for step in range(payload["step"] + 1, len(STEPS)):
        is_rare = is_told and STEPS[step].days > 1 and STEPS[step].days % RARELY
        if not is_rare and row.ended_at + STEPS[step] > now:
            _plan(row, step, row.ended_at, now)
            return


def _plan(row: Checkout, step: int, since: datetime, now: datetime) -> None:
    due = max(since + STEPS[step], now)
    jobs.enqueue(
        "look_at_card_payment", {"checkout": row.id, "step": step}, due=due, unique_key=f"card_payment:{row.id}:{step}"
    )
