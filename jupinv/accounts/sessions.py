"""Sessions: one row for each browser in which somebody is signed in."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from peewee import DatabaseError

from jupinv import vault
from jupinv.accounts.models import Session, User
from jupinv.db import Written, made, write

log = logging.getLogger("jupinv.accounts")

USE_IS_NOTED_AFTER = timedelta(hours=1)
UNUSED_KEPT = timedelta(days=365)  # as long as the cookie


def found_guest(*, locale: str, now: datetime) -> User:
    """A new guest: a user whose address is not known yet."""
    with write():
        return User.create(locale=locale, created_at=now)


def open_session(user: User, *, user_agent: str, now: datetime) -> str:
    """Begin a session of a user; the answer is the token for the cookie, which is kept nowhere else."""
    token = vault.new_token()
    with write():
        Session.create(
            user=user,
            token_hash=vault.fingerprint(token),
            user_agent=user_agent[:300],
            created_at=now,
            last_used_at=now,
        )
    return token


def session_of(token: str) -> Session | None:
    """The session that a cookie's token belongs to, with its user."""
    rows = _OF_TOKEN.rows(token_hash=vault.fingerprint(token))
    if not rows:
        return None
    values = iter(rows[0])
    session: Session = made(Session, Session._meta.sorted_fields, values)
    session.user = made(User, User._meta.sorted_fields, values)
    return session


_OF_TOKEN = Written(
    lambda value: Session.select(Session, User).join(User).where(Session.token_hash == value("token_hash"))
)


def of(user: User) -> Any:
    """The sessions of a user, the last used first."""
    return Session.select().where(Session.user == user).order_by(Session.last_used_at.desc(), Session.id.desc())


def note_use(session: Session, *, now: datetime) -> None:
    """Remember that the session is in use, at most once an hour. It is a log: where it fails, the page does not."""
    if now - session.last_used_at > USE_IS_NOTED_AFTER:
        try:
            with write():
                Session.update(last_used_at=now).where(Session.id == session.id).execute()
        except DatabaseError:
            log.warning("the use of a session could not be noted")


def end(token: str) -> None:
    """End the session of this token; an unknown one is ended already."""
    with write():
        Session.delete().where(Session.token_hash == vault.fingerprint(token)).execute()


def end_all(user: User) -> None:
    """End every session of a user."""
    with write():
        Session.delete().where(Session.user == user).execute()


def end_others(user: User, token: str) -> None:
    """End every session of a user but the one of this token."""
    with write():
        Session.delete().where((Session.user == user) & (Session.token_hash != vault.fingerprint(token))).execute()


def end_one(user: User, number: int) -> bool:
    """End one session of a user; False if this user has none of this number."""
    with write():
        return bool(Session.delete().where((Session.id == number) & (Session.user == user)).execute())


def forget_unused(now: datetime) -> None:
    """Delete the sessions whose cookies have expired."""
    with write():
        Session.delete().where(Session.last_used_at < now - UNUSED_KEPT).execute()
