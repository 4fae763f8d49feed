"""Forward a document: a link of their own for whoever it goes to, a mail with it, and the sender is told.

Never a relay: of the mail the reader writes a short note, it goes to one address, and to each once a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from jupinv import mail
from jupinv.accounts.attempts import hidden, limit
from jupinv.content.fields import Content
from jupinv.db import locked, write
from jupinv.documents import links, revisions, states, timeline, unwanted
from jupinv.documents.issuing import AlreadyVoid, NotIssued
from jupinv.documents.models import Document, Link, Revision
from jupinv.mail import Mail
from jupinv.rendering.paper import paper
from jupinv.sharing import telling
from jupinv.sharing.forwarding.letter import letter
from jupinv.sharing.models import Forward
from jupinv.sharing.reader import TWICE, Reader
from jupinv.sharing.summary import summary

DAY = timedelta(days=1)
BY_LINK, FROM_NETWORK, OF_BUSINESS, TO_ADDRESS = 10, 20, 100, 5  # a day


class HasItAlready(Exception):
    """It was forwarded to this address within the last day."""


class Unwelcome(Exception):
    """The address wants no mails of this business."""


class TakenAway(Exception):
    """Its sender has withdrawn the link of this address, and no reader gives it back."""


def forward(
    document: Document, to: str, note: str, *, reader: Reader, link: Link, network: str, secret: str, now: datetime
) -> Forward:
    """Send a document on to one clean address; `link` is the one that the reader has. The same twice is once.

    `network` stands for where it is asked from. Raises AlreadyVoid, HasItAlready, Unwelcome, TakenAway,
    attempts.TooMany and revisions.Erased; then nothing has happened.
    """
    with write():
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        row.business = document.business
        last = revisions.last_of(row)
        if last is None:
            raise NotIssued
        if row.is_void:
            raise AlreadyVoid
        if unwanted.among(row.business_id, [to]):
            raise Unwelcome
        known = _known(row, to)
        if known and known.at > now - DAY:
            if not _is_twice(known, note, reader, now):
                raise HasItAlready
            return known
        _count(row, to, link, network, secret, now)
        theirs = known.link if known else links.new(row, at=now, email=to)
        posted = _posted(row, last, theirs, to, note, reader, now)
        said = {"mail": posted, "name": reader.name, "email": reader.email, "note": note, "at": now}
        if known:
            Forward.update(**said).where(Forward.id == known.id).execute()
            mail.delete([known.mail_id] if known.mail_id else [])  # nothing would lead to the earlier one any more
        made: Forward = Forward.get_by_id(known.id) if known else Forward.create(document=row, link=theirs, **said)
        timeline.note(row, "forwarded_again" if known else "forwarded", at=now, actor=reader.told, to=to)
        telling.tell(row, telling.FORWARDED, who=reader, now=now, to=to, text=note)
    return made


def _known(row: Document, to: str) -> Forward | None:
    """That it went to this address before. Raises TakenAway."""
    before = Forward.select(Forward, Link).join(Link).where(Forward.document == row)
    found = next((each for each in before if each.link.email.casefold() == to.casefold()), None)
    if found is None:
        return None
    if found.link.withdrawn_at is not None:
        raise TakenAway
    known: Forward = found
    return known


def _is_twice(known: Forward, note: str, reader: Reader, now: datetime) -> bool:
    """Whether this very reader sent it on with these very words a moment ago."""
    return (known.note, known.email) == (note, reader.email) and known.at > now - TWICE


def _count(row: Document, to: str, link: Link, network: str, secret: str, now: datetime) -> None:
    limit("forward by link", f"link {link.id}", BY_LINK, DAY, now)
    limit("forward from", hidden(network, secret), FROM_NETWORK, DAY, now)
    limit("forward to", hidden(to.casefold(), secret), TO_ADDRESS, DAY, now)
    limit("forward of", f"business {row.business_id}", OF_BUSINESS, DAY, now)


def _posted(row: Document, revision: Revision, theirs: Link, to: str, note: str, reader: Reader, now: datetime) -> Mail:
    content, totals = revisions.content_of(revision)
    today, address = states.civil(now, row.business.time_zone), links.address(theirs)
    standing = states.standing(row, today=today, link=address, revision=revision)
    printed = paper(content, totals, standing)
    head = summary(content, totals, standing, printed, today=today)
    return mail.queue(
        "forward",
        to=to,
        reply_to=_reply_to(row, content),
        sender_name=content.sender.name,
        locale=printed.locale,
        context=letter(content, printed, head, reader=reader, note=note, link=address, look=row.business.look),
        due=now,
        now=now,
    )


def _reply_to(row: Document, content: Content) -> str:
    """Answers go to the business, not to whoever forwards."""
    owner = row.created_by
    return str(row.business.reply_to or content.sender.contact.email or (owner.email if owner else "") or "")
