"""Say something about a document: a reader on its public page, a member of its sender's business, or a dispute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE, Content
from jupinv.db import locked, write
from jupinv.documents import revisions, stirring, timeline
from jupinv.documents.issuing import AlreadyVoid, NotConfirmed, NotIssued
from jupinv.documents.models import Document, Link
from jupinv.sharing import telling
from jupinv.sharing.comments import mailing, thread
from jupinv.sharing.models import COMMENT, DISPUTE, Comment
from jupinv.sharing.reader import TWICE, Reader


class NoSuchLine(Exception):
    """Neither is the line there, nor was it talked of while it was."""


class NotDisputable(Exception):
    """Only an invoice is disputed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender said, and who is told of it by mail."""

    comment: Comment
    told: list[str]


def say(
    document: Document,
    text: str,
    *,
    who: Reader,
    link: Link | None,
    now: datetime,
    line: str = "",
    kind: str = COMMENT,
) -> Comment:
    """Keep what a reader says about a document or one of its lines, and tell its sender; the same said twice is once.

    `text` is clean. Raises NotIssued, AlreadyVoid, NoSuchLine, NotDisputable, revisions.Erased.
    """
    with write():
        row, content = _held(document, line)
        if kind == DISPUTE and row.kind != INVOICE:
            raise NotDisputable
        if known := _said_just_now(row, text, line, kind=kind, now=now, email=who.email):
            return known
        comment: Comment = Comment.create(
            document=row, link=link, kind=kind, line=line, name=who.name, email=who.email, text=text, at=now
        )
        name = thread.names(row, content, [line]).get(line, "") if line else ""
        what = telling.DISPUTED if kind == DISPUTE else telling.COMMENTED
        _note(row, what, name, at=now, actor=who.told)
        telling.tell(row, what, who=who, now=now, text=text, line=name, page="/comments", comment=comment.id)
    return comment


def answer(document: Document, text: str, *, by: User, now: datetime, line: str = "") -> Answer:
    """Keep what a member says, in the name of the business, and mail it to who takes part; the same twice is once.

    `text` is clean. Raises NotConfirmed, NotIssued, AlreadyVoid, NoSuchLine, revisions.Erased, attempts.TooMany.
    """
    if by.is_guest:
        raise NotConfirmed
    with write():
        row, content = _held(document, line)
        if known := _said_just_now(row, text, line, kind=COMMENT, now=now, user=by):
            return Answer(known, [])
        name = content.sender.trade_name or content.sender.name
        comment: Comment = Comment.create(document=row, line=line, user=by, name=name, text=text, at=now)
        about = thread.names(row, content, [line]).get(line, "") if line else ""
        _note(row, telling.COMMENTED, about, at=now, actor=timeline.actor(by))
        stirring.stir(row)
        told = mailing.tell(row, comment, content, line=about, by=by, now=now)
    return Answer(comment, told)


def _held(document: Document, line: str) -> tuple[Document, Content]:
    """The document, locked, and what it says."""
    row: Document = locked(Document.select().where(Document.id == document.id)).get()
    row.business = document.business
    last = revisions.last_of(row)
    if row.is_draft or last is None:
        raise NotIssued
    if row.is_void:
        raise AlreadyVoid
    content, _ = revisions.content_of(last)
    if not thread.takes(row, content, line):
        raise NoSuchLine
    return row, content


def _said_just_now(
    document: Document, text: str, line: str, *, kind: str, now: datetime, email: str = "", user: User | None = None
) -> Comment | None:
    """The last comment, if it is this very one: a button was pressed twice."""
    last: Comment | None = Comment.select().where(Comment.document == document.id).order_by(Comment.id.desc()).first()
    if last is None or last.at < now - TWICE:
        return None
    same = (last.text, last.line, last.kind, last.email) == (text, line, kind, email)
    return last if same and last.user_id == (user.id if user else None) else None


def _note(document: Document, what: str, line: str, *, at: datetime, actor: str) -> None:
    about = {"about": "line", "line": line} if line else {}
    timeline.note(document, what, at=at, actor=actor, **about)
