"""Each key is looked at again once a day, so that one that was revoked is noticed before a customer wants to pay; and
one that Stripe refuses too, for a month: it may have been Stripe's mistake, or a permission that was given back.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from jupinv import jobs
from jupinv.payments.cards import connecting, gateway, permissions
from jupinv.payments.cards.answers import Account
from jupinv.payments.cards.models import CardAccount

APART = timedelta(seconds=10)  # between one key and the next, at most: the day is long enough
SPREAD = timedelta(hours=20)
HOPE = timedelta(days=30)  # after which a key that Stripe refuses is looked at no more

Answer = tuple[Account, tuple[str, ...]] | None  # None: the key is refused


def asked(account: CardAccount) -> Answer:
    """What Stripe says of the key. Raises gateway.Trouble where it says nothing of it."""
    try:
        return gateway.check(connecting.key_of(account))
    except gateway.KeyRefused:
        return None


def note(account: CardAccount, answer: Answer, *, now: datetime) -> None:
    """Keep what was answered. Raises connecting.NotConnected where it is not the key any more."""
    if answer is None:
        connecting.note_refused(account, now=now)
    else:
        found, missing = answer
        connecting.note_checked(account, found, missing, now=now)


@jobs.daily("plan_card_checks")
def plan_checks(claim: jobs.Claim) -> None:
    """Plan the day's look at each key that is in use, or may be again."""
    with claim.finishing():
        accounts = list(CardAccount.select(CardAccount.id).where(_in_use(claim.now())).order_by(CardAccount.id))
        apart = min(APART, SPREAD / max(len(accounts), 1))
        for place, account in enumerate(accounts):
            jobs.enqueue("check_card_key", {"card_account": account.id}, due=claim.now() + place * apart)


@jobs.handles("check_card_key")
def check_key(claim: jobs.Claim) -> None:
    """Look at one key. While Stripe can't be reached nothing is known: there is another day."""
    account = CardAccount.get_or_none(_in_use(claim.now()) & (CardAccount.id == claim.payload["card_account"]))
    known, answer = False, None
    if account is not None:
        with suppress(gateway.Trouble):
            answer, known = asked(account), True
    with claim.finishing(), suppress(connecting.NotConnected):
        if account is not None and known:
            note(account, _with_unseen(answer, account), now=claim.now())


def _with_unseen(answer: Answer, account: CardAccount) -> Answer:
    """What was missed when a page to pay was to be opened, and looking does not show: it stands until its owner says
    that it was mended.
    """
    unseen = [name for name in account.missing if name not in permissions.NAMES]
    if answer is None or not unseen:
        return answer
    found, missing = answer
    return found, tuple(dict.fromkeys([*missing, permissions.NEEDED, *unseen]))


def _in_use(now: datetime) -> Any:
    return CardAccount.refused_at.is_null() | (CardAccount.refused_at > now - HOPE)
