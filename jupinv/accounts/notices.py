"""Mails that tell a user something about the account; they are known to be the user's, and go with the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import Value

from jupinv import jobs, mail
from jupinv.accounts.models import Notice, User
from jupinv.accounts.preferences import speaks
from jupinv.db import write
from jupinv.mail import Mail

KEPT = timedelta(days=30)


def tell(user: User, name: str, *, context: dict[str, Any], now: datetime, to: str = "", unsubscribe: str = "") -> Mail:
    """Queue the mail `templates/mail/<name>/` in the transaction we are in, to the user's address unless given."""
    queued = mail.queue(
        name,
        to=to or user.email or "",
        context=context,
        locale=speaks(user),
        due=now,
        now=now,
        unsubscribe=unsubscribe,
    )
    Notice.create(user=user, mail=queued)
    return queued


def gather(user: User) -> None:
    """Count every mail that went to the user's present address alone among them.

    A mail in the name of a business is not: it belongs to that business, whoever it went to.
    """
    known = Notice.select(Notice.mail)
    theirs = Mail.select(Mail.id).where(_to(user.email or "") & (Mail.sender_name == "") & Mail.id.not_in(known))
    with write():
        for number in _numbers(theirs):
            Notice.create(user=user, mail=number)


def _to(email: str) -> Any:
    """Mails to this address and nobody else."""
    to, cc = (Value(Mail.to.db_value(addresses), converter=False) for addresses in ([email], []))
    return (Mail.to == to) & (Mail.cc == cc)


def _numbers(query: Any) -> list[int]:
    return [number for (number,) in query.tuples()]


def forget(user: User) -> list[int]:
    """Delete them all; the numbers of the mails that are gone."""
    with write():
        numbers = _numbers(Notice.select(Notice.mail).where(Notice.user == user))
        mail.delete(numbers)
    return numbers


@jobs.daily("forget_notices")
def forget_notices(claim: jobs.Claim) -> None:
    """Delete what was told long ago."""
    with claim.finishing():
        old = Notice.select(Notice.mail).join(Mail).where(Mail.created_at < claim.now() - KEPT)
        mail.delete(_numbers(old))
