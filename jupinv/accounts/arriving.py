"""Who arrives by signing in, whichever way: the account of an address, and what becomes of this browser's guest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import IntegrityError

from jupinv import vault
from jupinv.accounts import joining, sessions
from jupinv.accounts.models import SignIn, User
from jupinv.db import locked, write


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of the browser that asks or confirms."""

    token: str  # of its session; empty: it has none
    network: str  # stands for the network that it comes from
    locale: str
    language: str  # in which the app speaks to it
    device: str = ""  # by which whoever has signed in here is known again


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who is to be signed in now, and where it goes on."""

    user: User
    next: str
    question: str  # key of the request whose join page comes first; empty: nothing to ask


def account(email: str, guest: User | None, locale: str, now: datetime) -> User:
    """The account of an address: the one there is, else the guest, who becomes it, else a new one."""
    known = User.get_or_none(User.email == email)
    if known is None and guest is not None:
        known = _become_user(guest, email, now)
    if known is None:
        User.insert(email=email, locale=locale, created_at=now, confirmed_at=now).on_conflict_ignore().execute()
        known = User.get(User.email == email)
    return known


def _become_user(guest: User, email: str, now: datetime) -> User | None:
    """The guest's own row becomes the account; None where another browser has confirmed the address this instant."""
    try:
        with write():
            User.update(email=email, confirmed_at=now).where(User.id == guest.id).execute()
    except IntegrityError:
        return None
    sessions.end_all(guest)
    return User.get_by_id(guest.id)


def guest(number: int | None) -> User | None:
    """The guest of this id, while it is one; locked, so that two confirmations do not take the same things."""
    found: User | None = locked(User.select().where((User.id == number) & User.confirmed_at.is_null())).first()
    return found


def guest_here(token: str) -> User | None:
    """The guest whom a session belongs to, locked; None where it is a user's, or none."""
    session = sessions.session_of(token) if token else None
    return guest(session.user_id) if session else None


def take_along(guest: User, user: User, *, same_browser: bool) -> bool:
    """End the guest's sessions everywhere and let its things come along; True where that must be asked first."""
    if guest.id == user.id:
        return False
    sessions.end_all(guest)
    asks = any(answer for _, answer in joining.confirmed.send(guest, user=user, same_browser=same_browser))
    if not asks:
        joining.forget(guest)
    return asks


def keep_question(guest: User, user: User, *, email: str, next: str, now: datetime) -> SignIn:
    """Ask where a guest's things go: kept as a request that is used already, for no mail belongs to it."""
    kept: SignIn = SignIn.create(
        key=vault.new_token(),
        email=email,
        code_hash="",
        token_hash=vault.fingerprint(vault.new_token()),
        guest=guest,
        next=next,
        created_at=now,
        expires_at=now,
        used_at=now,
        user=user,
    )
    return kept
