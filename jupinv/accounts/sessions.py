"""Sessions: one row for each browser in which somebody is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from jupinv import vault
from jupinv.accounts.models import Session, User
from jupinv.db import write

USE_IS_NOTED_AFTER = timedelta(hours=1)


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
    query = Session.select(Session, User).join(User).where(Session.token_hash == vault.fingerprint(token))
    found: Session | None = query.first()
    return found


def note_use(session: Session, *, now: datetime) -> None:
    """Remember that the session is in use, at most once an hour."""
    if now - session.last_used_at > USE_IS_NOTED_AFTER:
        with write():
            Session.update(last_used_at=now).where(Session.id == session.id).execute()


def end(token: str) -> None:
    """End the session of this token; an unknown one is ended already."""
    with write():
        Session.delete().where(Session.token_hash == vault.fingerprint(token)).execute()


def end_all(user: User) -> None:
    """End every session of a user."""
    with write():
        Session.delete().where(Session.user == user).execute()
