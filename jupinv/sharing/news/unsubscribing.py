"""The address in a mail by which its reader ends such mails, without signing in (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer

from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Member
from jupinv.config import Config
from jupinv.sharing.news import choices
from jupinv.sharing.news.choices import DAILY, OFF, ONCE
from jupinv.sharing.telling import WHAT

LONGEST = 500  # characters of what may be a token

_base_url = _secret = ""


def use(config: Config) -> None:
    """Build and read addresses as the settings say."""
    global _base_url, _secret
    _base_url, _secret = config.base_url, config.secret_key


def address(member: Member, what: str) -> str:
    """For a mail to a member about one kind of news, or DAILY for a digest. `member.user` is read."""
    return f"{_base_url}/unsubscribe/{_signer().dumps([member.id, _since(member.user), what])}"


def find(token: str) -> tuple[Member, str] | None:
    """Whose and about what it is; None for a token that we did not make, and for who is no member any more."""
    try:
        number, since, what = _signer().loads(token) if len(token) <= LONGEST else ("", "", "")
    except (BadSignature, ValueError):
        return None
    query = Member.select(Member, User, Business).join(User).switch(Member).join(Business)
    member: Member | None = query.where(Member.id == number).first() if isinstance(number, int) else None
    return (member, what) if member is not None and _since(member.user) == since else None


def kinds(member: Member, what: str) -> list[str]:
    """Which kinds of news such a mail tells of."""
    return [each for each in WHAT if choices.way(member, each) == DAILY] if what == DAILY else [what]


def is_over(member: Member, what: str) -> bool:
    """Whether nothing is told of it any more."""
    return all(choices.way(member, each) == OFF for each in kinds(member, what))


def stop(member: Member, what: str, *, now: datetime) -> list[str]:
    """Tell nothing of it any more; the kinds of news that this has switched off. Again, it changes nothing."""
    ended = [each for each in kinds(member, what) if choices.way(member, each) != OFF]
    if ended:
        choices.choose(member, dict.fromkeys(ended, OFF), now=now)
    return ended


def resume(member: Member, what: str, ended: Iterable[str], *, now: datetime) -> None:
    """Tell of it again as before: of what such a mail told, and nothing else. ValueError for other kinds."""
    again = list(ended)
    if not set(again) <= ({*WHAT} if what == DAILY else {what}):
        raise ValueError(again)
    choices.choose(member, dict.fromkeys(again, DAILY if what == DAILY else ONCE), now=now)


def _since(user: User) -> int:
    """Tells this account from one that is given its number later."""
    return int(user.created_at.timestamp())


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_secret, salt="unsubscribe")
