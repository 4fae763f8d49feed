"""To whom a document was forwarded, as its sender sees it: each has a link, which is withdrawn alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from jupinv import mail
from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents import links, timeline
from jupinv.documents.models import Document, Link
from jupinv.mail import Mail
from jupinv.sharing.models import PERSON, Forward, Visit


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has a link of their own."""

    number: int  # of the link
    to: str
    by: str
    at: datetime
    note: str
    seen_at: datetime | None  # when the link was opened last
    address: str  # empty once it is withdrawn
    withdrawn_at: datetime | None
    failed: str  # why the mail did not arrive


def people(document: Document) -> list[Person]:
    """All of them, the last one first."""
    found = (
        Forward.select(Forward, Link, Mail)
        .join(Link)
        .switch(Forward)
        .join(Mail, JOIN.LEFT_OUTER)
        .where(Forward.document == document)
        .order_by(Forward.at.desc(), Forward.id.desc())
    )
    seen = last_seen(document)
    return [_person(each, seen) for each in found]


def last_seen(document: Document) -> dict[int, datetime]:
    """By the numbers of its links, when a person opened each the last time."""
    by_people = (Visit.document == document) & (Visit.kind == PERSON) & Visit.link.is_null(False)
    query: Any = Visit.select(Visit.link, fn.MAX(Visit.at)).where(by_people).group_by(Visit.link)
    return dict(query.tuples())


def withdraw(document: Document, number: int, *, by: User, now: datetime) -> bool:
    """Let the link of one person lead nowhere; a mail with it that waits stays here. False where there is none."""
    with write():
        theirs = (Link.id == number) & (Link.document == document) & (Link.email != "")
        link: Link | None = Link.get_or_none(theirs)
        if link is None:
            return False
        links.withdraw(link, at=now, actor=timeline.actor(by))
        forwarded: Forward | None = Forward.get_or_none(Forward.link == link)
        if forwarded is not None and forwarded.mail is not None:
            mail.stop_rest(forwarded.mail, now)
    return True


def _person(forward: Forward, seen: dict[int, datetime]) -> Person:
    link, posted = forward.link, forward.mail
    return Person(
        number=link.id,
        to=link.email,
        by=forward.name,
        at=forward.at,
        note=forward.note,
        seen_at=seen.get(link.id),
        address="" if link.withdrawn_at else links.address(link),
        withdrawn_at=link.withdrawn_at,
        failed=posted.error if posted and posted.state == mail.FAILED else "",
    )
