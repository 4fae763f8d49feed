"""Limits on what may be tried again and again: guessing codes, asking for mails, making guests."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from math import ceil

from jupinv.accounts.models import Attempt
from jupinv.db import db, is_postgresql, write

HOUR = timedelta(hours=1)
MAILS_TO_FROM, MAILS_TO, MAILS_FROM = 5, 30, 20  # in an hour


class TooMany(Exception):
    """The limit is reached; `seconds` tells when the next attempt is due."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} seconds")
        self.seconds = seconds


def limit(what: str, who: str, at_most: int, within: timedelta, now: datetime) -> None:
    """Count one attempt, or raise TooMany; attempts that were refused do not count.

    Many at once are counted one after the other: SQLite has one writer, PostgreSQL takes a lock on what and who.
    """
    with write():
        _queue_up(what, who)
        recent = Attempt.select(Attempt.at).where(
            (Attempt.what == what) & (Attempt.who == who) & (Attempt.at > now - within)
        )
        instants = [attempt.at for attempt in recent.order_by(Attempt.at.desc()).limit(at_most)]
        if len(instants) == at_most:
            raise TooMany(max(1, ceil((instants[-1] + within - now).total_seconds())))
        Attempt.create(what=what, who=who, at=now)


def count_mail(email: str, network: str, secret: str, now: datetime) -> None:
    """Count a mail that somebody asks for; raises TooMany. Counts nothing then, in the transaction of the caller.

    Few from one network to one address, so that a stranger can't lock the owner of an address out; more in all to an
    address, so that it is not flooded from everywhere.
    """
    limit("mail to from", hidden(f"{email} {network}", secret), MAILS_TO_FROM, HOUR, now)
    limit("mail to", hidden(email, secret), MAILS_TO, HOUR, now)
    limit("mail from", hidden(network, secret), MAILS_FROM, HOUR, now)


def hidden(who: str, secret: str) -> str:
    """What stands for an address or a network in the table: nobody without the key can find out whose it is."""
    return hmac.digest(secret.encode(), f"attempt {who}".encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


def _queue_up(what: str, who: str) -> None:
    if is_postgresql():
        number = int.from_bytes(hashlib.sha256(f"{what} {who}".encode()).digest()[:8], signed=True)
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
