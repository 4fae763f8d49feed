"""Void a document that its customer has, where the law allows that; and what takes the place of a void one."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from jupinv import mail
from jupinv.accounts.models import User
from jupinv.content import sent_law
from jupinv.content.sentence import Sentence as _s
from jupinv.db import is_sqlite, locked, write
from jupinv.documents import letters, renditions, revisions, sending, states, timeline
from jupinv.documents.issuing import AlreadyPaid, AlreadyVoid, NotIssued, expect_unsettled, voided
from jupinv.documents.letters import Letter
from jupinv.documents.models import VOID_NEWS, Chain, Delivery, Document
from jupinv.documents.sending import Post
from jupinv.mail import Mail

MOST_OFFERED = 50  # documents to choose a successor from


class NotSent(Exception):
    """Nobody has it: it is voided without all this."""


class NeedsCreditNote(Exception):
    """The law of the sender's country wants a credit note, now that the customer has it."""


class NotVoid(Exception):
    """What stands needs no successor."""


class NoSuccessor(Exception):
    """That one can't take its place: void, deleted, another customer's, or the very same."""


def void_sent(
    document: Document,
    *,
    by: User,
    reason: str,
    now: datetime,
    successor: Document | None = None,
    news: Post | None = None,
    stop_seconds: int = 0,
    base_url: str = "",
) -> Document:
    """Void a document that its customer has: its page stays and says so, its number stays taken, nothing is owed.

    `news` is the mail that tells them, queued in the same transaction. Raises NotIssued, AlreadyVoid, NotSent,
    AlreadyPaid, AlreadyCredited, deposits.Deducted, deposits.OtherDeposits, NeedsCreditNote, NoSuccessor, and what
    `sending.post` raises; then nothing has happened.
    """
    with write():
        Chain.held(document.business)
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        _expect_voidable(row)
        if successor is not None:
            _expect_successor(row, successor)
        stop_waiting(row, now)
        changes = {"void_at": now, "void_reason": reason, "updated_at": now, "successor": successor}
        owed = Document.void_at.is_null() & (Document.paid == 0) & (Document.credit == 0)
        if not Document.update(**changes).where((Document.id == row.id) & owed).execute():
            raise AlreadyPaid
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(document, name, value)
        timeline.note(row, "voided", at=now, actor=timeline.actor(by), reason=reason)
        if successor is not None:
            _note_successor(row, successor, by=by, now=now)
        renditions.request(row, states.standing(row, today=now.date()), now=now)
        voided.send(row)
        if news is not None:
            sending.post(row, news, kind=VOID_NEWS, by=by, now=now, stop_seconds=stop_seconds, base_url=base_url)
    return document


def replace(document: Document, successor: Document | None, *, by: User, now: datetime) -> None:
    """Say what takes the place of a void document, or that nothing does. Raises NotVoid, NoSuccessor."""
    with write():
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        if not row.is_void:
            raise NotVoid
        if successor is not None:
            _expect_successor(row, successor)
        if row.successor_id == (successor.id if successor else None):
            return
        Document.update(successor=successor, updated_at=now).where(Document.id == row.id).execute()
        document.successor = successor
        _note_successor(document, successor, by=by, now=now)


def successors(document: Document) -> Any:
    """What may take its place: the customer's other documents of its kind, drafts too, the newest first."""
    same = (Document.customer == document.customer_id) & Document.customer.is_null(False)
    if document.customer_name:
        same |= Document.customer_name == document.customer_name  # whose customer may have been deleted meanwhile
    return (
        Document.in_business(document.business, document.kind)
        .where(same)
        .where(Document.void_at.is_null() & (Document.id != document.id))
        .order_by(Document.id.desc())
        .limit(MOST_OFFERED)
    )


def news(document: Document) -> Letter:
    """The mail that tells of it, to those who have it by mail, or else to whom the document says. Raises Erased."""
    revision = revisions.last_of(document)
    if revision is None:
        raise NotIssued
    content, totals = revisions.content_of(revision)
    business, to = document.business, told(document)
    letter = letters.void_news(content, totals, locale=business.locale, own=sending.own_words(business))
    return dataclasses.replace(letter, to=tuple(to), cc=()) if to else letter


def told(document: Document) -> list[str]:
    """The addresses whose servers took a mail with it: who has it by mail."""
    found: list[Delivery] = list(sending.deliveries(document))
    return list(dict.fromkeys(address for delivery in reversed(found) for address in delivery.mail.accepted_by))


def law_against(document: Document) -> str:
    """By what it needs a credit note instead, a law or the business's own choice; empty where it may be voided.

    Raises revisions.Erased.
    """
    revision = revisions.last_of(document)
    if revision is None:
        raise NotIssued
    content, _ = revisions.content_of(revision)
    if not sent_law.only_corrected(content, document.business.changing):
        return ""
    return sent_law.law_of(content) or _s("what you chose in your settings")


def on_issued(document: Document, **_: Any) -> None:
    """A draft that was to replace a void document has its number now: the void one names it."""
    for row in Document.select().where(Document.successor == document):
        timeline.note(row, "replaced", at=document.issued_at, successor=document.number)


def _expect_voidable(row: Document) -> None:
    if row.is_draft:
        raise NotIssued
    if row.is_void:
        raise AlreadyVoid
    if row.sent_at is None:
        raise NotSent
    expect_unsettled(row)
    if law_against(row):
        raise NeedsCreditNote


def _expect_successor(row: Document, successor: Document) -> None:
    if not successors(row).where(Document.id == successor.id).exists():
        raise NoSuccessor


def stop_waiting(row: Document, now: datetime) -> None:
    """Keep back the mails with it that wait. One that is leaving this instant shows what is void: so be it.

    A worker that notes an answer holds the mail and waits for the document, which is ours: so we never wait for a mail.
    """
    of_document = Mail.id.in_(Delivery.select(Delivery.mail).where(Delivery.document == row.id))
    waiting: Any = Mail.select().where(of_document & (Mail.state == mail.QUEUED))
    for each in waiting if is_sqlite() else waiting.for_update("FOR UPDATE SKIP LOCKED"):
        mail.stop(each, now)


def _note_successor(document: Document, successor: Document | None, *, by: User, now: datetime) -> None:
    actor = timeline.actor(by)
    if successor is None:
        timeline.note(document, "not_replaced", at=now, actor=actor)
    elif successor.is_draft:
        timeline.note(document, "replaced", at=now, actor=actor, about="draft")
    else:
        timeline.note(document, "replaced", at=now, actor=actor, successor=successor.number)
