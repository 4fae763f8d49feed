"""A business and its Stripe account: connected by a key, looked at again, refused, disconnected.

Whoever changes the key could lead customers' money elsewhere. So every change is told to every member by mail, with the
account and the last four characters of the key and no more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from jupinv import vault
from jupinv.accounts import notices
from jupinv.accounts.models import User
from jupinv.businesses import members
from jupinv.businesses.models import LIVE, TEST, Business
from jupinv.businesses.profile import held
from jupinv.db import write
from jupinv.language import format_date, format_time
from jupinv.payments.cards import permissions
from jupinv.payments.cards.answers import Account
from jupinv.payments.cards.gateway import KeyRefused, Unreachable
from jupinv.payments.cards.models import RESTRICTED, SECRET, CardAccount

log = logging.getLogger("jupinv.payments.cards")

CONNECTED, REPLACED, DISCONNECTED = "connected", "replaced", "disconnected"
REFUSED, NOT_PERMITTED, HELD_BACK, RESTORED = "refused", "not_permitted", "held_back", "restored"
SHOWN = 4  # characters of a key


class OtherAccount(Exception):
    """The key is of another Stripe account than the one that is connected, and nobody has said that this is meant."""

    def __init__(self, known: CardAccount, found: Account) -> None:
        super().__init__("the key is of another account")
        self.known, self.found = known, found


class NotConnected(Exception):
    """The business takes no cards, or by another key by now."""


class Locked(Unreachable):
    """Our own vault does not open the key: VAULT_KEYS lack the one that sealed it. Stripe has not refused anything."""


def of(business: Business | int) -> CardAccount | None:
    """What the business takes cards with, if anything."""
    found: CardAccount | None = CardAccount.get_or_none(CardAccount.business == business)
    return found


def key_of(account: CardAccount) -> str:
    """The key, to be handed to the gateway and kept nowhere: see `key_in_use`. Raises Locked."""
    try:
        return vault.open_sealed(account.key_sealed)
    except vault.CannotOpen:
        log.error("none of VAULT_KEYS opens the key of card account %s", account.id)
        raise Locked from None


@contextmanager
def key_in_use(account: CardAccount, *, now: datetime) -> Iterator[str]:
    """The key, while Stripe is asked by it: never inside a transaction. Where Stripe refuses it, that is kept.

    Raises Locked, and whatever Stripe does wrong.
    """
    try:
        yield key_of(account)
    except KeyRefused:
        note_refused(account, now=now)
        raise


def opens(account: CardAccount | None) -> bool:
    """Whether there is a key that our vault opens."""
    if account is None:
        return False
    try:
        return bool(key_of(account))
    except Locked:
        return False


def webhook_secret_of(account: CardAccount) -> str:
    """The secret by which Stripe signs what it tells; empty: none was given, or it can't be opened any more."""
    try:
        return vault.open_sealed(account.webhook_sealed) if account.webhook_sealed else ""
    except vault.CannotOpen:
        return ""


def takes_cards(account: CardAccount) -> bool:
    """Whether a customer can be led to Stripe with it."""
    may = account.refused_at is None and permissions.NEEDED not in account.missing
    return may and (account.charges or not account.live)


def connect(
    business: Business, key: str, found: Account, missing: Iterable[str], *, by: User, now: datetime, other: str = ""
) -> CardAccount:
    """Take cards by this key, which Stripe has just told about, in place of the one before.

    A webhook's secret stays while account and mode do. Raises OtherAccount unless `other` names the new one.
    """
    with write():
        held(business)
        known = of(business)
        is_other = known is not None and bool(known.account and found.id and known.account != found.id)
        if known is not None and is_other and other != found.id:
            raise OtherAccount(known, found)
        said = _columns(found, missing, now) | {
            "key_sealed": vault.seal(key),
            "last4": key[-SHOWN:],
            "kind": RESTRICTED if key.startswith("rk_") else SECRET,
        }
        if known is None:
            account = CardAccount.create(business=business, connected_at=now, **said)
        else:
            if is_other or known.live != found.live:
                said |= {"webhook_sealed": None, "connected_at": now}
            CardAccount.update(said).where(CardAccount.id == known.id).execute()
            account = CardAccount.get_by_id(known.id)
        _offer(business, account)
        _tell(business, CONNECTED if known is None else REPLACED, account, by=by, now=now)
    return account


def note_checked(account: CardAccount, found: Account, missing: Iterable[str], *, now: datetime) -> None:
    """Keep what Stripe has just told about the key; where that ends or begins the offer of cards, every member is told.

    NotConnected where it is not the key any more.
    """
    with write():
        offered = held(account.business).cards  # held first, as whoever connects does
        said = _columns(found, missing, now)
        if not found.id:
            said.pop("account")
        _change(account, said)
        fresh = CardAccount.get_by_id(account.id)
        _offer(fresh.business, fresh)
        if bool(offered) != takes_cards(fresh):
            lost = NOT_PERMITTED if permissions.NEEDED in fresh.missing else HELD_BACK
            what = lost if offered else RESTORED
            _tell(fresh.business, what, fresh, by=None, now=now)


def note_refused(account: CardAccount, *, now: datetime) -> None:
    """Stripe does not know the key any more: no card is offered until another key is given, and every member is told.

    Nothing where that is known, or the key is another one by now.
    """
    with write():
        held(account.business)
        fresh = CardAccount.refused_at.is_null() & (CardAccount.key_sealed == account.key_sealed)
        changed = CardAccount.update(refused_at=now, checked_at=now).where((CardAccount.id == account.id) & fresh)
        if changed.execute():
            _offer(account.business, of(account.business_id))
            _tell(account.business, REFUSED, account, by=None, now=now)


def note_not_permitted(account: CardAccount, permission: str, *, now: datetime) -> None:
    """Stripe opens no page to pay by the key: no card is offered until it may, and every member is told.

    Nothing where that is known, or the key is another one by now.
    """
    with write():
        held(account.business)
        fresh = CardAccount.get_or_none(CardAccount.id == account.id, CardAccount.key_sealed == account.key_sealed)
        if fresh is None or permissions.NEEDED in fresh.missing:
            return
        lacking = dict.fromkeys([*fresh.missing, permissions.NEEDED, *([permission] if permission else [])])
        _change(fresh, {"missing": list(lacking), "checked_at": now})
        _offer(fresh.business, of(fresh.business_id))
        _tell(fresh.business, NOT_PERMITTED, fresh, by=None, now=now)


def choose(account: CardAccount, *, parts: bool, webhook: str | None) -> None:
    """Let customers pay a part, or not; keep a webhook's secret (empty: none, None: as it is). NotConnected."""
    said: dict[str, object] = {"parts": parts}
    if webhook is not None:
        said["webhook_sealed"] = vault.seal(webhook) if webhook else None
    with write():
        _change(account, said)


def disconnect(business: Business, *, by: User, now: datetime) -> None:
    """Forget the key. At Stripe nothing is changed: what was begun there can be paid until it expires."""
    with write():
        held(business)
        account = of(business)
        if account is None:
            raise NotConnected
        CardAccount.delete().where(CardAccount.id == account.id).execute()
        _offer(business, None)
        _tell(business, DISCONNECTED, account, by=by, now=now)


def _columns(found: Account, missing: Iterable[str], now: datetime) -> dict[str, object]:
    return {
        "live": found.live,
        "account": found.id,
        "name": found.name,
        "country": found.country,
        "currency": found.currency,
        "charges": found.charges_enabled,
        "missing": list(missing),
        "checked_at": now,
        "refused_at": None,
    }


def _change(account: CardAccount, said: dict[str, object]) -> None:
    same = (CardAccount.id == account.id) & (CardAccount.key_sealed == account.key_sealed)
    if not CardAccount.update(said).where(same).execute():
        raise NotConnected


def _offer(business: Business, account: CardAccount | None) -> None:
    """Let documents offer cards, or no more."""
    offered = (LIVE if account.live else TEST) if account is not None and takes_cards(account) else ""
    Business.update(cards=offered).where(Business.id == business.id).execute()
    business.cards = offered


def _tell(business: Business, what: str, account: CardAccount, *, by: User | None, now: datetime) -> None:
    for member in members.of(business):
        user = member.user
        if user.email:
            local = now.astimezone(ZoneInfo(business.time_zone or "UTC"))
            day = format_date(local.date(), user.locale, "long")
            context = {
                "business": business.name,
                "what": what,
                "account": " ".join(part for part in (account.name, account.account) if part),
                "live": account.live,
                "last4": account.last4,
                "who": (by.name or by.email) if by else "",
                "when": f"{day}, {format_time(local, user.locale)} ({business.time_zone})",
                "handle": business.handle,
            }
            notices.tell(user, "cards_changed", context=context, now=now)
