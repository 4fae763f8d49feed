"""Another e-mail address for an account: confirmed from the old mailbox and from the new one, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import IntegrityError

from jupinv import jobs, vault
from jupinv.accounts import notices
from jupinv.accounts.addresses import clean
from jupinv.accounts.attempts import count_mail
from jupinv.accounts.models import EmailChange, User
from jupinv.config import Config
from jupinv.db import db, locked, write
from jupinv.hearing import Signal

VALID = timedelta(days=1)

changed = Signal(
    "A user has another address. Sender: the user with the old one; `email`: the new one. Inside the transaction. "
    "Receivers keep the new one wherever the old one told who did something: else it would outlive the account."
)


class SameAddress(ValueError):
    """It is the account's address already."""


class NotOpen(Exception):
    """Used, expired, cancelled, or never there: the answer is the same."""


class Taken(Exception):
    """Meanwhile another account has the address; only whoever reads its mail learns that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link from one of the two mails asks about."""

    change: EmailChange
    old: bool  # whether it was sent to the old address

    @property
    def confirmed(self) -> bool:
        """Whether this side has said yes."""
        return (self.change.old_at if self.old else self.change.new_at) is not None


def ask(user: User, address: str, *, network: str, config: Config, now: datetime) -> EmailChange:
    """Send a link to either address; what was asked before does not count any more.

    An address that has an account gets a mail that says so instead; whoever asks can't tell the difference. Raises
    NotAnAddress (a ValueError), SameAddress, mail.BadAddress, TooMany.
    """
    email = clean(address)
    if email == user.email:
        raise SameAddress
    old_token, new_token = vault.new_token(), vault.new_token()
    with write():
        count_mail(email, network, config.secret_key, now)
        cancel(user)
        change: EmailChange = EmailChange.create(
            user=user,
            email=email,
            old_hash=vault.fingerprint(old_token),
            new_hash=vault.fingerprint(new_token),
            created_at=now,
            expires_at=now + VALID,
        )
        link = f"{config.base_url}/account/email/"
        context = {"old": user.email, "new": email, "hours": int(VALID.total_seconds() // 3600)}
        notices.tell(user, "email_change_old", context=context | {"link": link + old_token}, now=now)
        if User.select().where(User.email == email).exists():
            notices.tell(user, "email_taken", context=context | {"link": config.base_url}, now=now, to=email)
        else:
            notices.tell(user, "email_change_new", context=context | {"link": link + new_token}, now=now, to=email)
    return change


def of(user: User, now: datetime) -> EmailChange | None:
    """What a user asked for and is not done yet."""
    found: EmailChange | None = EmailChange.get_or_none((EmailChange.user == user) & (EmailChange.expires_at > now))
    return found


def opened(token: str, now: datetime) -> Asked | None:
    """What a link asks about, while it can still be used; locked in the transaction of who acts on it.

    The search is by hash, so its time tells nothing.
    """
    hashed = vault.fingerprint(token)
    side = (EmailChange.old_hash == hashed) | (EmailChange.new_hash == hashed)
    query = EmailChange.select(EmailChange, User).join(User).where(side & (EmailChange.expires_at > now))
    found: EmailChange | None = (locked(query) if db.in_transaction() else query).first()
    return Asked(found, found.old_hash == hashed) if found else None


def confirm(token: str, *, now: datetime) -> User | None:
    """Say yes from one side; the user with the new address once both have. Raises NotOpen, Taken."""
    with write():
        asked = opened(token, now)
        if asked is None:
            raise NotOpen
        side = {"old_at": now} if asked.old else {"new_at": now}
        EmailChange.update(side).where(EmailChange.id == asked.change.id).execute()
        both = asked.change.new_at if asked.old else asked.change.old_at
        return _done(asked.change, now) if both else None


def _done(change: EmailChange, now: datetime) -> User:
    user: User = change.user
    try:
        with write():
            User.update(email=change.email).where(User.id == user.id).execute()
    except IntegrityError:
        raise Taken from None
    EmailChange.delete().where(EmailChange.id == change.id).execute()
    context = {"old": user.email, "new": change.email}
    notices.tell(user, "email_changed", context=context, now=now, to=user.email or "")
    notices.gather(user)
    changed.send(user, email=change.email)
    fresh: User = User.get_by_id(user.id)
    return fresh


def cancel(user: User) -> bool:
    """Leave the address as it is; False if nothing was asked for."""
    with write():
        return bool(EmailChange.delete().where(EmailChange.user == user).execute())


def refuse(token: str, *, now: datetime) -> None:
    """The same, by a link from either mail. Raises NotOpen."""
    with write():
        asked = opened(token, now)
        if asked is None:
            raise NotOpen
        EmailChange.delete().where(EmailChange.id == asked.change.id).execute()


@jobs.daily("forget_address_changes")
def forget_address_changes(claim: jobs.Claim) -> None:
    """Forget what nobody confirmed in time."""
    with claim.finishing():
        EmailChange.delete().where(EmailChange.expires_at <= claim.now()).execute()
