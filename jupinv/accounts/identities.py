"""Accounts at other providers by which people sign in: linked by issuer and subject, never by e-mail alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupinv.accounts import arriving
from jupinv.accounts.addresses import NotAnAddress, clean
from jupinv.accounts.arriving import Browser, Confirmed
from jupinv.accounts.models import Identity, User
from jupinv.accounts.preferences import LONGEST_NAME
from jupinv.db import locked, write


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says about somebody, its signature checked (OpenID Connect Core 5.1)."""

    issuer: str
    subject: str
    email: str  # empty: it says none
    email_verified: bool  # only a JSON true: the text "true" is none
    name: str


class NotVerified(Exception):
    """The provider does not vouch for the address, or names none, and knows somebody whom we do not know by it yet."""


class TakenByAnother(Exception):
    """The provider's account belongs to another account of ours."""


def sign_in(claims: Claims, *, browser: Browser, next: str, now: datetime) -> Confirmed:
    """Who this is; a new account where nobody has the address yet. Raises NotVerified.

    Whoever was linked before signs in whatever the provider now says about the address. Else the address counts, but
    only a verified one: an unverified one would let anybody take over the account of its owner, or stand in their way.
    """
    with write():
        guest = arriving.guest_here(browser.token)
        known = _user_of(claims)
        user = known or arriving.account(_verified(claims), guest, browser.locale, now)
        if known is None:
            _link(user, claims, now)
        asks = guest is not None and arriving.take_along(guest, user, same_browser=True)
        email = user.email or ""
        kept = arriving.keep_question(guest, user, email=email, next=next, now=now) if guest and asks else None
    return Confirmed(user, next, kept.key if kept else "")


def connect(user: User, claims: Claims, *, now: datetime) -> None:
    """Let a user sign in by this account from now on. Raises TakenByAnother; twice is the same as once."""
    with write():
        known = _user_of(claims)
        if known is None:
            _link(user, claims, now)
        elif known.id != user.id:
            raise TakenByAnother


def disconnect(user: User, number: int) -> bool:
    """Forget one account of a user at a provider; False if this user has none of this number."""
    with write():
        return bool(Identity.delete().where((Identity.id == number) & (Identity.user == user)).execute())


def of(user: User) -> Any:
    """The accounts by which a user signs in, the oldest first."""
    return Identity.select().where(Identity.user == user).order_by(Identity.id)


def _user_of(claims: Claims) -> User | None:
    this = (Identity.issuer == claims.issuer) & (Identity.subject == claims.subject)
    found = locked(Identity.select().where(this)).first()
    return found.user if found else None


def _verified(claims: Claims) -> str:
    if not claims.email_verified:
        raise NotVerified
    try:
        return clean(claims.email)
    except NotAnAddress:
        raise NotVerified from None


def _link(user: User, claims: Claims, now: datetime) -> None:
    """Two browsers at once link it once: whoever comes second finds it linked."""
    row = Identity.insert(user=user, issuer=claims.issuer, subject=claims.subject, email=claims.email, created_at=now)
    row.on_conflict_ignore().execute()
    if not user.name and claims.name.isprintable() and len(claims.name) <= LONGEST_NAME:
        User.update(name=claims.name).where(User.id == user.id).execute()
