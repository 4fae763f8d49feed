"""A code by mail: whoever enters it has the address that they gave. What they wanted is done then, and at once.

Bound to the link it was asked for by, and to the revision that was read.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jupinv import jobs, mail, vault
from jupinv.accounts.attempts import HOUR, hidden, limit
from jupinv.db import write
from jupinv.documents import unwanted
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing.models import Confirmation
from jupinv.sharing.reader import Reader

VALID = timedelta(minutes=15)
CODE_LENGTH = 6
GUESSES = 5  # for one code
MAILS_TO_FROM, MAILS_TO, MAILS_FROM, MAILS_ABOUT, GUESSES_FROM = 5, 15, 20, 20, 30  # in an hour
KEPT = timedelta(days=1)


class NotOpen(Exception):
    """Used, expired, guessed too often, or never there: the answer is the same."""


class WrongCode(Exception):
    """Not the code of the mail; `left` more tries, or None where what was typed is no code and so was no try."""

    def __init__(self, left: int | None) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


def ask(
    document: Document,
    revision: Revision,
    link: Link,
    reader: Reader,
    wanted: dict[str, Any],
    *,
    letter: Callable[[str], dict[str, str]],
    locale: str,
    sender_name: str,
    network: str,
    secret: str,
    now: datetime,
) -> Confirmation:
    """Mail a code to the reader. `wanted` is kept until it is entered; `letter` says the mail's words around a code.

    Raises unwanted.NotWanted, TooMany, mail.BadAddress.
    """
    key, code = vault.new_token(), vault.new_code(CODE_LENGTH)
    with write():
        unwanted.expect_wanted(document.business_id, [reader.email])
        _count(document, reader.email, network, secret, now)
        spaced = f"{code[:3]} {code[3:]}"
        sent = mail.queue(
            "confirm_code",
            to=reader.email,
            context={"say": letter(spaced), "code": spaced},
            locale=locale,
            sender_name=sender_name,
            due=now,
            now=now,
        )
        made: Confirmation = Confirmation.create(
            key=key,
            link=link,
            revision=revision,
            name=reader.name,
            email=reader.email,
            wanted=wanted,
            code_hash=_code_hash(key, code, secret),
            mail=sent,
            created_at=now,
            expires_at=now + VALID,
        )
        jobs.enqueue("expire_confirmation", {"confirmation": made.id}, due=made.expires_at)
    return made


def still_open(key: str, link: Link, now: datetime) -> Confirmation | None:
    """What a code was asked for by this link, while the code can still be used."""
    ours = (Confirmation.key == key) & (Confirmation.link == link.id)
    found: Confirmation | None = Confirmation.get_or_none(ours & _open(now) & (Confirmation.guesses < GUESSES))
    return found


def used(key: str, link: Link) -> Confirmation | None:
    """The same once it was entered."""
    ours = (Confirmation.key == key) & (Confirmation.link == link.id)
    found: Confirmation | None = Confirmation.get_or_none(ours & Confirmation.used_at.is_null(False))
    return found


def check(asked: Confirmation, typed: str, *, network: str, secret: str, now: datetime) -> None:
    """That this is the code of the mail. Raises WrongCode, NotOpen, TooMany."""
    code = _digits(typed)
    if len(code) != CODE_LENGTH or not code.isdecimal():
        raise WrongCode(None)
    guesses = _guess(asked, hidden(network, secret), now)
    if not hmac.compare_digest(asked.code_hash, _code_hash(asked.key, code, secret)):
        raise WrongCode(GUESSES - guesses)


def use(asked: Confirmation, *, now: datetime) -> None:
    """Use it up, in the transaction of what was wanted, after that: its mail says nothing any more. Raises NotOpen."""
    if not Confirmation.update(used_at=now).where((Confirmation.id == asked.id) & _open(now)).execute():
        raise NotOpen
    if asked.mail:
        mail.wipe(asked.mail)


def _open(now: datetime) -> Any:
    return Confirmation.used_at.is_null() & (Confirmation.expires_at > now)


def _count(document: Document, email: str, network: str, secret: str, now: datetime) -> None:
    """So that nobody fills a mailbox by it, and no stranger keeps the owner of an address from getting one."""
    email = email.casefold()
    limit("code to from", hidden(f"{email} {network}", secret), MAILS_TO_FROM, HOUR, now)
    limit("code to", hidden(email, secret), MAILS_TO, HOUR, now)
    limit("code from", hidden(network, secret), MAILS_FROM, HOUR, now)
    limit("code about", hidden(str(document.id), secret), MAILS_ABOUT, HOUR, now)


def _guess(asked: Confirmation, network: str, now: datetime) -> int:
    """Count a guess before looking at it: many at once get no more tries than one after the other."""
    with write():
        limit("code guess", network, GUESSES_FROM, HOUR, now)
        left = (Confirmation.id == asked.id) & _open(now) & (Confirmation.guesses < GUESSES)
        if not Confirmation.update(guesses=Confirmation.guesses + 1).where(left).execute():
            raise NotOpen
        guessed: int = Confirmation.get_by_id(asked.id).guesses
    return guessed


def _digits(typed: str) -> str:
    """What was typed without what only parts it, in the digits that we mail, whichever script they were typed in."""
    plain = "".join(typed[:100].replace("-", " ").split())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def _code_hash(key: str, code: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"confirmation code {key} {code}".encode(), hashlib.sha256).hex()


# expiry


@jobs.handles("expire_confirmation")
def expire_confirmation(claim: jobs.Claim) -> None:
    """Wipe the mail of a code that nobody used in time."""
    with claim.finishing():
        asked = Confirmation.get_or_none(Confirmation.id == claim.payload["confirmation"])
        if asked is not None and asked.mail:
            mail.wipe(asked.mail)


@jobs.daily("forget_confirmations")
def forget_confirmations(claim: jobs.Claim) -> None:
    """Forget codes that are over; who approved is kept with the approval."""
    with claim.finishing():
        forget(Confirmation.expires_at < claim.now() - KEPT)


def forget(which: Any) -> None:
    """Delete what was asked for, and the mails that went out for it."""
    with write():
        rows: Any = list(Confirmation.select(Confirmation.id, Confirmation.mail).where(which).tuples())
        jobs.forget("confirmation", [number for number, _ in rows])
        Confirmation.delete().where(which).execute()
        mail.delete([sent for _, sent in rows if sent is not None])
