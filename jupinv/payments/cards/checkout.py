"""Paying by card: begun here, paid on a page of Stripe's, and for exactly what is due.

What is begun is a row with an idempotency key first, in a transaction; then Stripe is asked, outside of any; then its
answer is kept. So a second click, another tab or another reader of the same link is led to the same page, and an answer
that was lost is asked for again by the same key. When something else is due, or by another link somebody begins to pay
the same, nobody is led to the old page any more, and Stripe is told to close it.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from jupinv import jobs, vault
from jupinv.content.fields import INVOICE
from jupinv.db import locked, write
from jupinv.documents import links, revisions
from jupinv.documents.models import Document, Link
from jupinv.hearing import Signal
from jupinv.payments import posting
from jupinv.payments.cards import connecting, gateway, settlement
from jupinv.payments.cards.amounts import NotChargeable, is_chargeable
from jupinv.payments.cards.models import (
    BEGINNING,
    EXPIRED,
    FAILED,
    OPEN,
    PROCESSING,
    CardAccount,
    Checkout,
)

LASTS = timedelta(hours=23)  # a page at Stripe; it allows a day
REUSED = timedelta(minutes=30)  # so long somebody must still have on a page to be led to it
REPEATED = timedelta(minutes=20)  # so long what was not answered is asked for again, by the same key
ASKING = timedelta(seconds=10)  # after which whoever asked Stripe has given up
WAITS_SECONDS = 8.0  # for the answer to somebody else's click
FIRST_LOOK = timedelta(minutes=1)
NOT_CHARGEABLE = "not_chargeable"

refused = Signal("Stripe opens no page for it. Sender: the Checkout; `message`, `now`. Inside the transaction.")


class NotTaken(Exception):
    """No card pays this document, or not any more."""


class BadAmount(ValueError):
    """Not above zero, more than is due, a part where none is taken, or finer than Stripe counts."""


class UnderWay(Exception):
    """What is due was paid already by a method whose money takes days: nobody should pay it again."""

    def __init__(self, checkout: Checkout) -> None:
        super().__init__("a payment is under way")
        self.checkout = checkout


class Dropped(Exception):
    """Something else has become due while Stripe was asked."""


def takes_card(document: Document) -> bool:
    """Whether a card pays it, as its row and that of its business tell; without a query where both are there."""
    owed = document.kind == INVOICE and document.issued_at is not None and not document.is_void
    chosen = document.cards and bool(document.business.cards)
    return owed and chosen and document.balance > 0 and is_chargeable(document.balance, document.currency)


def start(document: Document, *, link: Link, amount: int | None, now: datetime) -> Checkout:
    """Begin to pay all that is due (None) or a part of it, in minor units; who does so already is given that.

    Raises NotTaken, BadAmount, UnderWay.
    """
    with write():
        row = posting.hold(document.business, [document.id])[document.id]
        account = connecting.of(row.business_id)
        if account is None or not connecting.takes_cards(account) or not takes_card(row):
            raise NotTaken
        if not connecting.opens(account):
            raise NotTaken
        due = _due(row, account, amount)
        revision = revisions.last_of(row)
        known = [each for each in _standing(row) if each.dropped_at is None]
        _expect_none_under_way(known, row, due)
        number = revision.number if revision else 0
        same = {"link_id": link.id, "amount": due, "currency": row.currency, "revision": number}
        same |= {"account": account.account, "live": account.live}
        found = next((each for each in known if _is_same(each, same) and _is_reused(each, now)), None)
        _drop_beyond([each for each in known if each is not found], row, row.balance - due, now)
        return found or _made(row, same, now)


def lead(checkout: Checkout, *, name: str, email: str, locale: str, now: datetime) -> str:
    """The address at Stripe where it is paid. Asks Stripe, so never inside a transaction.

    Raises gateway.Trouble, NotChargeable, NotTaken, Dropped.
    """
    if checkout.state == OPEN:
        return checkout.url
    if not _claimed(checkout, now):
        return _awaited(checkout)
    account = connecting.of(checkout.business_id)
    if account is None or (account.account, account.live) != (checkout.account, checkout.live):
        raise NotTaken
    if checkout.link is None:
        raise NotTaken
    back = f"{links.address(checkout.link)}/card/{checkout.key}"
    try:
        said = gateway.open_checkout(
            connecting.key_of(account),
            amount=checkout.amount,
            currency=checkout.currency,
            name=name,
            reference=checkout.document.key,
            email=email,
            success_url=back,
            cancel_url=back,  # which asks Stripe what is true, from wherever somebody comes
            idempotency_key=checkout.idempotency_key,
            metadata=settlement.metadata_of(checkout),
            locale=locale,
            expires_at=checkout.created_at + LASTS,
        )
    except (gateway.Trouble, NotChargeable) as trouble:
        _note(trouble, checkout, account, now)
        raise
    return _opened(checkout, said, now)


def drop_unfit(document: Document, *, now: datetime) -> None:
    """Let nobody pay any more what is no longer due, in the transaction of what changed it."""
    known = [each for each in _standing(document) if each.dropped_at is None]
    _drop_beyond(known, document, document.balance, now)


def on_settled(document: Document, *, now: datetime, **_: Any) -> None:
    """Less is due, or more again: by an entry, or by credit that was used."""
    drop_unfit(document, now=now)


def on_changed(document: Document, *, now: datetime, **_: Any) -> None:
    """It asks for another amount, or says something else: who pays, pays what it says now."""
    for each in _standing(document):
        if each.dropped_at is None and each.state != PROCESSING:
            _drop(each, now)


def on_voided(document: Document, **_: Any) -> None:
    """Nothing is due."""
    drop_unfit(Document.get_by_id(document.id), now=document.void_at or document.updated_at)


def _drop_beyond(known: list[Checkout], document: Document, room: int, now: datetime) -> None:
    """Of these together no more than `room` can be paid any more: the latest ones stay, and what is on its way."""
    takes = document.cards and not document.is_void
    room -= sum(each.amount for each in known if each.state == PROCESSING)
    for each in reversed(known):
        if each.state == PROCESSING:
            continue
        if takes and each.currency == document.currency and each.amount <= room:
            room -= each.amount
        else:
            _drop(each, now)


# what begins


def _due(row: Document, account: CardAccount, amount: int | None) -> int:
    due = row.balance if amount is None else amount
    is_part = due != row.balance
    if not 0 < due <= row.balance or (is_part and not account.parts) or not is_chargeable(due, row.currency):
        raise BadAmount
    return due


def _standing(document: Document) -> list[Checkout]:
    """What was begun for it and has not ended, the oldest first."""
    ours = (Checkout.document == document.id) & Checkout.state.in_((BEGINNING, OPEN, PROCESSING))
    return list(Checkout.select().where(ours).order_by(Checkout.id))


def _expect_none_under_way(known: list[Checkout], row: Document, due: int) -> None:
    coming = [each for each in known if each.state == PROCESSING]
    if coming and sum(each.amount for each in coming) + due > row.balance:
        raise UnderWay(coming[-1])


def _is_same(checkout: Checkout, same: dict[str, Any]) -> bool:
    return all(getattr(checkout, name) == value for name, value in same.items())


def _is_reused(checkout: Checkout, now: datetime) -> bool:
    if checkout.state == BEGINNING:
        return now - checkout.created_at < REPEATED
    return checkout.state == OPEN and checkout.expires_at is not None and checkout.expires_at - now > REUSED


def _made(row: Document, same: dict[str, Any], now: datetime) -> Checkout:
    made: Checkout = Checkout.create(
        key=vault.new_token(),
        business=row.business_id,
        document=row.id,
        idempotency_key=vault.new_token(),
        created_at=now,
        expires_at=now + LASTS,
        link=same["link_id"],
        **{name: value for name, value in same.items() if name != "link_id"},
    )
    return made


# what Stripe answers


def _claimed(checkout: Checkout, now: datetime) -> bool:
    """Whether it is ours to ask Stripe; else somebody does it at this moment, or has done it."""
    free = Checkout.checked_at.is_null() | (Checkout.checked_at <= now - ASKING)
    with write():
        mine = (Checkout.id == checkout.id) & (Checkout.state == BEGINNING) & free
        return bool(Checkout.update(checked_at=now).where(mine).execute())


def _awaited(checkout: Checkout) -> str:
    """What somebody else was answered."""
    end = time.monotonic() + WAITS_SECONDS
    while time.monotonic() < end:
        row: Checkout = Checkout.get_by_id(checkout.id)
        if row.state == OPEN:
            return str(row.url)
        if row.state == FAILED:
            raise gateway.Refused("", row.why)
        if row.state != BEGINNING:
            raise Dropped
        if row.checked_at is None:  # whoever asked had no answer
            break
        time.sleep(0.1)
    raise gateway.Unreachable


def _opened(checkout: Checkout, said: gateway.Session, now: datetime) -> str:
    with write():
        row: Checkout = locked(Checkout.select().where(Checkout.id == checkout.id)).get()
        stands = row.state == BEGINNING and row.dropped_at is None
        look_at = now + FIRST_LOOK
        changes: dict[str, Any] = {"session_id": said.id, "expires_at": said.expires_at, "checked_at": None}
        if stands:
            changes |= {"state": OPEN, "url": said.url, "look_at": look_at}
            plan_look(row, look_at)
        elif row.session_id is None:
            jobs.enqueue("expire_checkout", {"checkout": row.id}, due=now, unique_key=f"expire_checkout:{row.id}")
        Checkout.update(changes).where(Checkout.id == row.id).execute()
    if not stands:
        if row.state == OPEN:  # a signed event was quicker than the answer
            return said.url
        raise Dropped
    return said.url


def plan_look(checkout: Checkout, at: datetime) -> None:
    """Look at it then, unless it has ended."""
    key = f"look_at_checkout:{checkout.id}:{at.isoformat()}"
    jobs.enqueue("look_at_checkout", {"checkout": checkout.id}, due=at, unique_key=key)


def _note(trouble: Exception, checkout: Checkout, account: CardAccount, now: datetime) -> None:
    """Keep why there is no page, and tell the owner what is theirs to mend."""
    if isinstance(trouble, gateway.KeyRefused):
        connecting.note_refused(account, now=now)
    if isinstance(trouble, gateway.NotPermitted):
        connecting.note_not_permitted(account, trouble.permission, now=now)
    if isinstance(trouble, gateway.Refused | NotChargeable | gateway.NotThere):
        code = trouble.code if isinstance(trouble, gateway.Refused) else NOT_CHARGEABLE
        message = trouble.message if isinstance(trouble, gateway.Refused) else ""
        with write():
            mine = (Checkout.id == checkout.id) & (Checkout.state == BEGINNING)
            failed = {"state": FAILED, "why": code or "refused", "ended_at": now}
            if Checkout.update(failed).where(mine).execute():
                refused.send(checkout, message=message, now=now)
    else:
        with write():  # who tries again asks Stripe again, by the same key
            Checkout.update(checked_at=None).where(Checkout.id == checkout.id).execute()


def _drop(checkout: Checkout, now: datetime) -> None:
    """Nobody is led there any more. Whoever is there already may still pay, until Stripe has closed it."""
    changes: dict[str, Any] = {"dropped_at": now}
    if checkout.session_id is None:
        changes |= {"state": EXPIRED, "ended_at": now}
    else:
        about = {"checkout": checkout.id}
        jobs.enqueue("expire_checkout", about, due=now, unique_key=f"expire_checkout:{checkout.id}")
    Checkout.update(changes).where(Checkout.id == checkout.id).execute()
