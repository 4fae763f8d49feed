"""Asking Stripe how a card payment stands, so that nothing depends on being told: on return, and in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jupinv import jobs
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.payments.cards import checkout as checkouts
from jupinv.payments.cards import connecting, gateway, settlement
from jupinv.payments.cards.answers import Session
from jupinv.payments.cards.models import FAILED, OPEN, PAID, PROCESSING, CardAccount, Checkout

ON_RETURN_SECONDS = 3.0  # that a page waits for Stripe
SELDOM = timedelta(seconds=2)  # Stripe is asked no more often because of a page, whoever loads it
STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # since it was begun
LATER = timedelta(hours=4)  # after the last step, and while no key may ask
LONGEST = timedelta(days=30)  # money that takes days arrives within these, or not at all
GONE = "gone"  # why it failed: Stripe knows no such session
LEASE = timedelta(minutes=2)


class NotAsked(Exception):
    """The account on which it was begun is not connected any more, or in the other mode."""


def look_now(checkout: Checkout, *, now: datetime) -> tuple[Checkout, bool]:
    """How it stands for whoever has come back from Stripe, and whether Stripe said so just now.

    What Stripe says is recorded, although a page only reads otherwise: who has paid shall see it at once, also where
    nothing else asks. Whoever loads it can make us write nothing but what Stripe says.
    """
    if checkout.state not in (OPEN, PROCESSING) or not _may_ask(checkout, now):
        return checkout, False
    try:
        said, account = ask(checkout, seconds=ON_RETURN_SECONDS, now=now)
    except (gateway.Trouble, NotAsked):
        return checkout, False
    settlement.settle(checkout.business, said, account=account, now=now)
    return Checkout.get_by_id(checkout.id), True


def ask(checkout: Checkout, *, now: datetime, seconds: float = gateway.LIMIT_SECONDS) -> tuple[Session, str]:
    """What Stripe says of it, and on which account. Never inside a transaction. Raises gateway.Trouble, NotAsked."""
    account = account_of(checkout)
    with connecting.key_in_use(account, now=now) as key:
        return gateway.session(key, checkout.session_id or "", seconds=seconds), account.account


def account_of(checkout: Checkout) -> CardAccount:
    """By what Stripe is asked about it. Raises NotAsked."""
    account = connecting.of(checkout.business_id)
    if account is None or not is_of(checkout, account):
        raise NotAsked
    return account


def is_of(checkout: Checkout, account: CardAccount) -> bool:
    """Whether it was begun on this account and in its mode, as far as that is known."""
    same = not account.account or checkout.account in ("", account.account)
    return account.live == checkout.live and same


def _may_ask(checkout: Checkout, now: datetime) -> bool:
    """Claim the next question, of those that pages may make Stripe be asked."""
    free = Checkout.checked_at.is_null() | (Checkout.checked_at <= now - SELDOM)
    with write():
        return bool(Checkout.update(checked_at=now).where((Checkout.id == checkout.id) & free).execute())


# in the background


def _given_up(payload: dict[str, Any], error: str, now: datetime) -> None:
    """Stripe could not be reached for long: another row of looks begins."""
    row = _standing(payload)
    if row is not None and now - row.created_at < LONGEST:
        _plan(row, now + LATER)


@jobs.handles("look_at_checkout", lease=LEASE, given_up=_given_up)
def look(claim: jobs.Claim) -> None:
    """Ask how it stands, and again later while it has not ended."""
    row = _standing(claim.payload)
    if row is None:
        return
    try:
        said, account = ask(row, now=claim.now())
        bounced = _is_bounced(row, said)
    except gateway.NotThere:
        with claim.finishing():
            _fail(row, claim.now())
        return
    except gateway.Unreachable:
        raise jobs.TryLater("Stripe can’t be reached") from None
    except (gateway.Trouble, NotAsked):  # the owner is told, and may give another key
        with claim.finishing():
            _plan(row, claim.now() + LATER if claim.now() - row.created_at < LONGEST else None)
        return
    with claim.finishing():
        settlement.settle(row.business, said, account=account, bounced=bounced, now=claim.now())
        left = _standing(claim.payload)
        if left is not None:
            _plan(left, _next(left, claim.now()))
            checkouts.drop_unfit(Document.get_by_id(left.document_id), now=claim.now())


@jobs.handles("expire_checkout", lease=LEASE)
def expire(claim: jobs.Claim) -> None:
    """Let Stripe close the page of what is no longer due; where it was paid before that, that counts."""
    row: Checkout | None = Checkout.get_or_none(Checkout.id == claim.payload["checkout"])
    if row is None or row.session_id is None or row.state in (PROCESSING, PAID, FAILED):
        return
    try:
        said, account = _closed(row, now=claim.now())
    except gateway.Unreachable:
        raise jobs.TryLater("Stripe can’t be reached") from None
    except (gateway.Trouble, NotAsked):
        return  # it ends by itself, within a day
    with claim.finishing():
        settlement.settle(row.business, said, account=account, now=claim.now())


def _closed(checkout: Checkout, *, now: datetime) -> tuple[Session, str]:
    account = account_of(checkout)
    try:
        with connecting.key_in_use(account, now=now) as key:
            return gateway.expire_session(key, checkout.session_id or ""), account.account
    except gateway.Refused:  # it is over
        return ask(checkout, now=now)


def _standing(payload: dict[str, Any]) -> Checkout | None:
    waits = Checkout.state.in_((OPEN, PROCESSING)) & Checkout.session_id.is_null(False)
    found: Checkout | None = Checkout.get_or_none((Checkout.id == payload["checkout"]) & waits)
    return found


def _is_bounced(row: Checkout, said: Session) -> bool:
    """Whether money that takes days will not come: the session alone does not say so."""
    if said.status != "complete" or said.is_paid or not said.payment_intent:
        return False
    try:
        payment = gateway.payment(connecting.key_of(account_of(row)), said.payment_intent)
    except gateway.NotPermitted:
        return False
    return payment.status in ("requires_payment_method", "canceled")


def _next(row: Checkout, now: datetime) -> datetime | None:
    """When to ask again: soon at first, once more when it is over, then seldom while money is on its way."""
    if now - row.created_at >= LONGEST:
        return None
    steps = (row.created_at + step for step in STEPS)
    at = next((step for step in steps if step > now), now + LATER)
    over = row.expires_at + STEPS[0] if row.expires_at else None
    return over if over is not None and now < over < at else at


def _plan(row: Checkout, at: datetime | None) -> None:
    Checkout.update(look_at=at).where(Checkout.id == row.id).execute()
    if at is not None:
        checkouts.plan_look(row, at)


def _fail(row: Checkout, now: datetime) -> None:
    ended = {"state": FAILED, "why": GONE, "ended_at": now, "look_at": None, "url": ""}
    Checkout.update(ended).where((Checkout.id == row.id) & Checkout.state.in_((OPEN, PROCESSING))).execute()
