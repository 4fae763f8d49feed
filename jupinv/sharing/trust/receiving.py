"""To whom a document was mailed, as its readers may see it; a reader refuses more of it, or allows it again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from jupinv import mail, vault
from jupinv.db import write
from jupinv.documents import timeline, unwanted
from jupinv.documents.models import Delivery, Document, Link
from jupinv.mail import QUEUED, Mail
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.models import ChangeRequest, Comment, Forward

log = logging.getLogger("jupinv.sharing")

MOST = 10  # addresses to choose from


class NobodySuch(Exception):
    """The document was not mailed to that address, or a reader of this link may not speak for it."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """An address. `key` stands for it in forms, `masked` on the page."""

    key: str
    email: str
    masked: str
    refuses: bool


def receivers(document: Document, link: Link) -> list[Receiver]:
    """Whom a reader of this link may speak for: whose link it is, or else whom the document was mailed to."""
    emails = [link.email] if link.email else _mailed(document)
    refused = set(unwanted.among(document.business_id, emails))
    return [Receiver(_key(document, email), email, masked(email), email in refused) for email in emails]


def refuse(document: Document, link: Link, key: str, *, now: datetime) -> None:
    """Nobody here knows the sender: the business writes to this address no more, and its operator is told.

    With an empty key only the operator is. Raises NobodySuch.
    """
    with write():
        if key:
            email = _of(document, link, key)
            unwanted.refuse(document, email, now=now)
            _stop_forwards(document, email, now)
        else:
            timeline.note(document, "unknown_sender", at=now, actor=timeline.READER)
    log.warning("a reader does not know the sender: business %s, document %s", document.business_id, document.id)


def allow(document: Document, link: Link, key: str, *, now: datetime) -> None:
    """The business may write to this address again. Raises NobodySuch."""
    unwanted.allow(document, _of(document, link, key), now=now)


def masked(email: str) -> str:
    """ "c…@acme.example": enough for whose it is, and for nobody else."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


def _mailed(document: Document) -> list[str]:
    """The addresses that a mail with the document was written to, or one that answers a reader: the first ones first.

    Not those with a link of their own, by which they speak for themselves. Whose address a reader typed may never have
    heard of the sender.
    """
    sent = Delivery.select(Delivery.mail).where(Delivery.document == document.id)
    comments = CommentMail.select(CommentMail.mail).join(Comment).where(Comment.document == document.id)
    answers = ChangeRequest.select(ChangeRequest.mail).where(ChangeRequest.document == document.id)
    theirs = Mail.id.in_(sent) | Mail.id.in_(comments) | Mail.id.in_(answers)
    persons = (Link.document == document.id) & (Link.email != "")
    query: Any = Mail.select(Mail.recipients, Link.email).join(Link, JOIN.LEFT_OUTER, on=persons).where(theirs)
    rows = list(query.order_by(Mail.id).tuples())
    found = dict.fromkeys(to for recipients, _ in rows for to in recipients)
    apart = {email.casefold() for _, email in rows if email}
    return [each for each in found if each.casefold() not in apart][:MOST]


def _key(document: Document, email: str) -> str:
    """Tells nothing of the address, and is worth nothing on another document."""
    return vault.fingerprint(f"receiver {document.key} {email.casefold()}")[:24]


def _of(document: Document, link: Link, key: str) -> str:
    for each in receivers(document, link):
        if each.key == key:
            return each.email
    raise NobodySuch


def _stop_forwards(document: Document, email: str, now: datetime) -> None:
    """What readers sent on to this address and has not left yet."""
    sent_on = Mail.select().join(Forward, on=(Forward.mail == Mail.id)).join(Document)
    for each in sent_on.where((Document.business == document.business_id) & (Mail.state == QUEUED)):
        mail.stop_for(each, email, now)
