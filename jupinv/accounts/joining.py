"""What becomes of a guest's things once the guest has signed in: two signals, one question, one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupinv.accounts.models import SignIn, User
from jupinv.db import locked, write
from jupinv.hearing import Signal

INTO, NEW, BEHIND = "into", "new", "behind"

confirmed = Signal(
    "A guest's request to sign in was confirmed by a user. Sender: the guest; `user`, `same_browser`. Inside the "
    "transaction. Receivers take along what needs no question; who must ask first answers True."
)
joined = Signal(
    "A user chose where a guest's things go. Sender: the guest; `user`, `choice`, `now`. Inside the transaction."
)


class NothingToJoin(Exception):
    """The question was answered before, or there is no guest any more whose things could go anywhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer: into a business of the user, kept as a new business, or left behind."""

    to: str
    business: str = ""  # the handle, with INTO
    bank_details: bool = False  # accounts and other ways to pay never come without this assent


def question(key: str, user: User) -> SignIn | None:
    """The request of this key which this user confirmed, answered or not."""
    found: SignIn | None = SignIn.get_or_none((SignIn.key == key) & (SignIn.user == user))
    return found


def open_questions(user: User) -> Any:
    """The requests whose guests' things wait for this user's answer."""
    return (
        SignIn.select()
        .join(User, on=(SignIn.guest == User.id))
        .where((SignIn.user == user) & SignIn.joined_at.is_null() & User.confirmed_at.is_null())
        .order_by(SignIn.id)
    )


def waiting_guest(sign_in: SignIn) -> User | None:
    """The guest whose things wait for an answer; None once it was given, or when the guest is one no more."""
    return _guest(sign_in).first() if sign_in.joined_at is None else None


def join(sign_in: SignIn, choice: Choice, *, user: User, now: datetime) -> None:
    """Do with the guest's things as the user chose, once. Raises NothingToJoin, and whatever the receivers refuse."""
    with write():
        mine = (SignIn.id == sign_in.id) & (SignIn.user == user) & SignIn.joined_at.is_null()
        if not SignIn.update(joined_at=now).where(mine).execute():
            raise NothingToJoin
        guest = locked(_guest(sign_in)).first()  # another request of this guest's may be answered at this instant
        if guest is None:
            raise NothingToJoin
        joined.send(guest, user=user, choice=choice, now=now)
        if choice.to != BEHIND:
            forget(guest)


def _guest(sign_in: SignIn) -> Any:
    return User.select().where((User.id == sign_in.guest_id) & User.confirmed_at.is_null())


def forget(guest: User) -> None:
    """Delete a guest whose things have all gone to a user."""
    User.delete().where((User.id == guest.id) & User.confirmed_at.is_null()).execute()
