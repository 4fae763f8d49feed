"""Where a business is paid: bank accounts and other ways, as one list.

Whoever changes it could lead a customer's money elsewhere. So every change is told to every member by mail, with the
last four characters of what it is about and no more: a mail is no place for account numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jupinv.accounts import notices
from jupinv.accounts.models import User
from jupinv.businesses import members
from jupinv.businesses.models import Business
from jupinv.businesses.profile import Pairs, held, keep, profile_of
from jupinv.content.fields import OtherWay
from jupinv.db import write
from jupinv.language import format_date, format_time

WAYS = ("bank.", "way.")  # where money is sent: what somebody else's hand must never slip into a profile
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
SHOWN = 4  # characters

ANY = "any"  # in `Business.before_card`: a way to pay that takes every currency

Way = dict[str, str]  # the parts of one: {"holder": …, "iban": …} or {"label": …, "text": …}
Ways = dict[tuple[str, str], Way]  # {("bank", "b1"): …} in the owner's order
CARD = ("card", "card")  # the key of paying by card in such a list, where a business takes cards; it has no parts


class ChangedMeanwhile(Exception):
    """Somebody else has changed the ways to pay since they were looked at: `now` is how they stand."""

    def __init__(self, now: Ways) -> None:
        super().__init__("the ways to pay were changed meanwhile")
        self.now = now


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to the list. `before` and `after` are the ends of what it is about: "3000"."""

    what: str  # added, removed, changed or moved
    kind: str = ""  # bank, way or card
    before: str = ""
    after: str = ""


def ways_to_pay(pairs: Iterable[Iterable[str]]) -> Ways:
    """The accounts and other ways to pay of a profile in their order: {("bank", "b1"): {"iban": …}}; empty ones not."""
    found: Ways = {}
    for name, text in pairs:
        if name.startswith(WAYS) and text.strip():
            kind, key, part = name.split(".", 2)
            found.setdefault((kind, key), {})[part] = text.strip()
    return found


def pairs_of(ways: Ways) -> Pairs:
    """The same as pairs of a profile."""
    return tuple((f"{kind}.{key}.{part}", text) for (kind, key), way in ways.items() for part, text in way.items())


def listed(business: Business) -> Ways:
    """The ways to pay of a business in its owner's order, with paying by card in its place, where it takes cards."""
    known = list(ways_to_pay(business.profile).items())
    if business.cards:
        known.insert(len(business.before_card.split()), (CARD, {}))
    return dict(known)


def before_card(business: Business, currency: str) -> int:
    """How many of its ways to pay that take a currency stand before paying by card."""
    return sum(each in (ANY, currency) for each in business.before_card.split())


def _before_card(ways: Ways) -> str:
    """The same as it is kept, by currency: papers name those alone that take theirs."""
    before = list(ways)[: list(ways).index(CARD)]
    said = [_currency(ways[at]) for at in before]
    return " ".join(each if re.fullmatch("[A-Z]{3}", each) else ANY for each in said)


def _with_card(ways: Ways) -> Ways:
    return ways if CARD in ways else {CARD: {}} | ways


def _currency(way: Way) -> str:
    return way.get("currency", "").upper() or OtherWay("", "", way.get("scheme", "")).currency


def mark(ways: Ways) -> str:
    """Tells one list from another, without saying what is in it."""
    return hashlib.sha256(repr(list(ways.items())).encode()).hexdigest()[:24]


def change(business: Business, ways: Ways, *, seen: str, by: User, now: datetime) -> tuple[Change, ...]:
    """Replace the list and tell every member what was changed; the answer is what that was.

    `seen` is the mark of the list as `by` saw it. Raises ChangedMeanwhile.
    """
    with write():
        fresh = held(business)
        known = listed(fresh)
        if mark(known) != seen:
            raise ChangedMeanwhile(known)
        ways = _with_card(ways) if fresh.cards else {at: way for at, way in ways.items() if at != CARD}
        found = changes(known, ways)
        if found:
            rest = tuple(pair for pair in profile_of(fresh) if not pair[0].startswith(WAYS))
            keep(fresh, rest + pairs_of(ways))
            if CARD in ways:
                Business.update(before_card=_before_card(ways)).where(Business.id == fresh.id).execute()
            tell(fresh, found, by=by, now=now)
    return found


def changes(before: Ways, after: Ways) -> tuple[Change, ...]:
    """What makes the one list the other."""
    removed = [Change(REMOVED, at[0], before=ending(way)) for at, way in before.items() if at not in after]
    added = [Change(ADDED, at[0], after=ending(way)) for at, way in after.items() if at not in before]
    changed = [
        Change(CHANGED, at[0], before=ending(way), after=ending(after[at]))
        for at, way in before.items()
        if at in after and after[at] != way
    ]
    stay_before, stay_after = ([at for at in one if at in other] for one, other in ((before, after), (after, before)))
    moved = [Change(MOVED)] if stay_before != stay_after else []
    return (*removed, *changed, *added, *moved)


def tell(business: Business, changes: Iterable[Change], *, by: User, now: datetime) -> None:
    """Queue a mail to every member, in the transaction of the change."""
    for member in members.of(business):
        user = member.user
        if user.email:
            context = {
                "business": business.name,
                "changes": list(changes),
                "who": by.name or by.email,
                "when": _instant(now, business.time_zone, user.locale),
                "handle": business.handle,
            }
            notices.tell(user, "ways_changed", context=context, now=now)


def _instant(now: datetime, time_zone: str, locale: str) -> str:
    local = now.astimezone(ZoneInfo(time_zone or "UTC"))
    return f"{format_date(local.date(), locale, 'long')}, {format_time(local, locale)} ({time_zone})"


def ending(way: Way) -> str:
    """The last letters and digits of an account's number, or of what another way says."""
    told = way.get("iban") or way.get("account") or way.get("text") or ""
    return re.sub(r"\W", "", told)[-SHOWN:]
