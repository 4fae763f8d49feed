"""A guest's business goes to the user who signed in: whole, or its contents into a business the user has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jupinv.accounts.joining import BEHIND, INTO, Choice
from jupinv.accounts.models import User
from jupinv.businesses.models import OWNER, Business, Member
from jupinv.businesses.profile import held, keep, profile_of
from jupinv.businesses.ways import WAYS, Ways, changes, pairs_of, tell, ways_to_pay
from jupinv.hearing import Signal

taken_over = Signal(
    "A guest's business went to a user as it is. Sender: the Business; `user`, `ways`: whether its accounts and other "
    "ways to pay came along. Inside the transaction."
)
merged = Signal(
    "The contents of a guest's business go into another one. Sender: the guest's Business; `into`, `user`, `now`. "
    "Inside the transaction. A receiver that has to leave something where it is answers True."
)


class NotYours(Exception):
    """The chosen business is none in which this user may write."""


class NotItsOwner(Exception):
    """Where the chosen business is paid is its owner's to change."""


def on_confirmed(guest: User, *, user: User, same_browser: bool, **_: Any) -> bool:
    """Hand the guest's business to a user who has none, if it is surely the same person; True: it must be asked."""
    if not Business.of(guest).exists():
        return False
    if same_browser and not Business.written_by(user).exists():
        _hand_over(guest, user, ways=True)
        return False
    return True


def on_joined(guest: User, *, user: User, choice: Choice, now: datetime, **_: Any) -> None:
    """Do as the user chose; raises NotYours, NotItsOwner."""
    if choice.to == INTO:
        _merge(guest, user, choice, now)
    elif choice.to != BEHIND:
        _hand_over(guest, user, ways=choice.bank_details)


def _hand_over(guest: User, user: User, *, ways: bool) -> None:
    for business in list(Business.of(guest)):
        if not ways:
            kept = [pair for pair in business.profile if not pair[0].startswith(WAYS)]
            Business.update(profile=kept).where(Business.id == business.id).execute()
        Member.update(user=user).where((Member.business == business) & (Member.user == guest)).execute()
        taken_over.send(business, user=user, ways=ways)


def _merge(guest: User, user: User, choice: Choice, now: datetime) -> None:
    target = Business.written_by(user).where(Business.handle == choice.business).first()
    if target is None:
        raise NotYours
    if choice.bank_details and not _owns(user, target):
        raise NotItsOwner
    for business in list(Business.of(guest)):
        if choice.bank_details:
            _add_ways(target, business, user, now)
        left = any(answer for _, answer in merged.send(business, into=target, user=user, now=now))
        Member.delete().where((Member.business == business) & (Member.user == guest)).execute()
        if not left and not business.members.exists():
            Business.delete().where(Business.id == business.id).execute()


def _owns(user: User, business: Business) -> bool:
    mine = (Member.business == business) & (Member.user == user) & (Member.role == OWNER)
    return bool(Member.select().where(mine).exists())


def _add_ways(target: Business, guests: Business, user: User, now: datetime) -> None:
    """Add the ways to pay that the target does not have yet, after its own; its members are told."""
    fresh = held(target)
    known = ways_to_pay(fresh.profile)
    both = dict(known)
    for (kind, key), parts in ways_to_pay(guests.profile).items():
        if parts not in known.values():
            both[kind, _free(key, kind, both)] = parts
    if both != known:
        keep(fresh, tuple(pair for pair in profile_of(fresh) if not pair[0].startswith(WAYS)) + pairs_of(both))
        tell(fresh, changes(known, both), by=user, now=now)


def _free(key: str, kind: str, known: Ways) -> str:
    """The key, or one made from it that the target does not use."""
    return next(name for name in _names(key) if (kind, name) not in known)


def _names(key: str) -> Iterator[str]:
    yield key
    number = 2
    while True:
        yield f"{key[:18]}-{number}"
        number += 1
