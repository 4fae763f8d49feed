"""The two ways out: e-mail it, or hand it over oneself; and the reminder. What becomes of a mail: see `delivering`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from jupinv import mail
from jupinv.accounts.attempts import limit
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.db import locked, write
from jupinv.documents import letters, links, revisions, states, timeline, unwanted
from jupinv.documents.issuing import AlreadyVoid, NotConfirmed, NotIssued
from jupinv.documents.letters import Letter
from jupinv.documents.models import DOCUMENT, RECEIPT, REMINDER, VOID_NEWS, Delivery, Document
from jupinv.mail import Mail
from jupinv.money import from_minor

HOW = ("link", "pdf", "share")
MOST_MAILS, HOUR = 100, timedelta(hours=1)  # of one business: whoever signs up could flood strangers in our name


class AlreadyLeft(Exception):
    """The mail is on its way, or it was settled before: it can't be stopped any more."""


class NothingToRepeat(Exception):
    """Every recipient's server has accepted the mail, or it waits to leave anyway."""


class NotOverdue(Exception):
    """There is nothing to remind of: no invoice, nothing left to pay, not due yet, or nobody has got it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A mail as its sender wants it. Made by a form, `form_key` lets the same form queue it once."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    attach_pdf: bool
    reply_to: str
    form_key: str = ""

    def about(self, number: str, expected: str) -> Post:
        """The same where the document got another number than was expected when the words were written."""
        if number == expected:
            return self
        return replace(self, subject=self.subject.replace(expected, number), text=self.text.replace(expected, number))


def defaults(document: Document, content: Content, totals: Totals, locale: str = "") -> Letter:
    """To, Cc, subject and text of the mail with a document; of a draft with the number that `content` expects."""
    return letters.defaults(content, totals, locale or document.business.locale, own_words(document.business))


def reminder(document: Document, content: Content, *, today: date) -> Letter:
    """To, Cc, subject and text of a reminder: firmer the second time, and when it is very late. Raises NotOverdue."""
    due = _expect_overdue(document, today)
    return letters.reminder(
        content,
        balance=from_minor(document.balance, document.currency),
        days=(today - due).days,
        again=document.reminded_at is not None,
        locale=document.business.locale,
        own=own_words(document.business),
    )


def proposal(kind: str, document: Document, *, today: date) -> Letter:
    """The mail to write with an issued document, to those whom the last one was written to.

    Raises NotIssued, AlreadyVoid, NotOverdue, revisions.Erased.
    """
    expect(kind, document, today=today)
    revision = revisions.last_of(document)
    if revision is None:
        raise NotIssued
    content, totals = revisions.content_of(revision)
    is_reminder = kind == REMINDER
    letter = reminder(document, content, today=today) if is_reminder else defaults(document, content, totals)
    last = deliveries(document).first()
    return replace(letter, to=tuple(last.mail.to), cc=tuple(last.mail.cc)) if last else letter


def expect(kind: str, document: Document, *, today: date) -> None:
    """Whether such a mail makes sense now. Raises NotIssued, AlreadyVoid, NotOverdue."""
    if document.is_draft:
        raise NotIssued
    if document.is_void and kind not in (VOID_NEWS, RECEIPT):
        raise AlreadyVoid
    if kind == REMINDER:
        _expect_overdue(document, today)


def reply_to(business: Business | None, user: User) -> str:
    """Where answers go: to the address that the business names, or else to whoever sends the mail."""
    return str((business.reply_to if business else "") or user.email or "")


def own_words(business: Business) -> letters.Own:
    """What a business writes in its own words."""
    return letters.Own(business.letters, business.signature)


def post(
    document: Document,
    posted: Post,
    *,
    kind: str = DOCUMENT,
    by: User,
    now: datetime,
    stop_seconds: int,
    base_url: str = "",
) -> Delivery:
    """Queue a mail as its sender wants it; see `email_it`."""
    return email_it(
        document,
        to=posted.to,
        cc=posted.cc,
        subject=posted.subject,
        text=posted.text,
        attach_pdf=posted.attach_pdf,
        reply_to=posted.reply_to,
        form_key=posted.form_key,
        kind=kind,
        by=by,
        now=now,
        stop_seconds=stop_seconds,
        base_url=base_url,
    )


def email_it(
    document: Document,
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    subject: str,
    text: str,
    attach_pdf: bool = True,
    by: User,
    now: datetime,
    stop_seconds: int,
    base_url: str = "",
    reply_to: str = "",
    kind: str = DOCUMENT,
    form_key: str = "",
) -> Delivery:
    """Queue the mail with an issued document; it leaves after `stop_seconds`, with the PDF as it is then.

    `kind` is why: DOCUMENT, REMINDER, RECEIPT, or VOID_NEWS, which tells that it is void. The same `form_key` again
    gives the mail that the form queued the first time. Raises NotConfirmed, NotIssued, AlreadyVoid, NotOverdue,
    revisions.Erased, unwanted.NotWanted, `attempts.TooMany`, and `mail.BadAddress`.
    """
    if by.is_guest:
        raise NotConfirmed
    with write():
        row = _held_for(kind, document, now)
        key = f"{row.key}:{form_key}" if form_key else None
        if key and (earlier := Delivery.get_or_none(Delivery.form_key == key)):
            return earlier
        unwanted.expect_wanted(row.business_id, [*to, *cc])
        limit("document mail", f"business {row.business_id}", MOST_MAILS, HOUR, now)
        revision = revisions.last_of(row)
        if revision is None:
            raise NotIssued
        content, _ = revisions.content_of(revision)
        link = links.of(row) or links.renew(row, at=now, actor=timeline.actor(by))
        posted = mail.queue(
            "document",
            to=list(to),
            cc=list(cc),
            reply_to=reply_to,
            sender_name=content.sender.name,
            locale=letters.locale_of(content),
            context={
                "letter_subject": subject,
                "letter_text": text,
                "link": links.address(link, base_url),
                "link_label": letters.view_label(content),
                "accent": row.business.look.on_light,
            },
            due=now + timedelta(seconds=stop_seconds),
            now=now,
            job="send_document",
        )
        delivery: Delivery = Delivery.create(
            document=row, mail=posted, kind=kind, attach_pdf=attach_pdf, form_key=key, created_at=now
        )
        timeline.note_mail(delivery, "mail_queued", at=now, actor=timeline.actor(by), to=list(posted.recipients))
    return delivery


def stop(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Keep the mail back: the document stays issued, and not sent by it. Raises AlreadyLeft."""
    with write():
        if not mail.stop(delivery.mail, now):
            raise AlreadyLeft
        timeline.note_mail(
            delivery, "mail_stopped", at=now, actor=timeline.actor(by), to=list(delivery.mail.recipients)
        )


def again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Send the mail again, at once, to those who don't have it.

    Raises NothingToRepeat, AlreadyVoid, NotOverdue, NotConfirmed, unwanted.NotWanted.
    """
    if by.is_guest:
        raise NotConfirmed
    with write():
        fresh = Mail.get_by_id(delivery.mail_id)
        left = [address for address in fresh.recipients if address not in fresh.accepted_by]
        unwanted.expect_wanted(delivery.document.business_id, left)
        if not mail.retry(fresh, now, job="send_document"):
            raise NothingToRepeat
        # After the mail, as a worker that notes an answer does: neither waits for the other.
        _held_for(delivery.kind, delivery.document, now)
        timeline.note_mail(delivery, "mail_again", at=now, actor=timeline.actor(by), to=left)


def hand_over(document: Document, *, how: str, by: User, now: datetime) -> None:
    """Count an issued document as sent, because its owner took the link or the PDF to hand it over.

    What was sent before stays as it was. Raises NotConfirmed, NotIssued, AlreadyVoid.
    """
    if how not in HOW:
        raise ValueError(f"{how} is no way to hand it over")
    if by.is_guest:
        raise NotConfirmed
    with write():
        row = _held(document)
        unsent = (Document.id == row.id) & Document.sent_at.is_null()
        if Document.update(sent_at=now, updated_at=now).where(unsent).execute():
            document.sent_at = now
            timeline.note(row, "handed_over", at=now, actor=timeline.actor(by), how=how)


def arrived(document: Document, *, now: datetime) -> None:
    """Count it as sent: its customer answered it on its page, so they have it, whoever gave them the link.

    In the transaction of the answer.
    """
    unsent = (Document.id == document.id) & Document.sent_at.is_null()
    if Document.update(sent_at=now, updated_at=now).where(unsent).execute():
        document.sent_at = now


def deliveries(document: Document) -> Any:
    """The mails of a document with their state, the newest first."""
    query = Delivery.select(Delivery, Mail).join(Mail)
    return query.where(Delivery.document == document).order_by(Delivery.id.desc())


def _held_for(kind: str, document: Document, now: datetime) -> Document:
    """The document's row, locked, if such a mail makes sense for it. Raises NotIssued, AlreadyVoid, NotOverdue."""
    row = _locked(document)
    expect(kind, row, today=states.civil(now, row.business.time_zone))
    return row


def _expect_overdue(document: Document, today: date) -> date:
    """The day on which it was due."""
    due: date | None = document.due_date
    if document.sent_at is None or due is None or states.overdue_since(document, today) is None:
        raise NotOverdue
    return due


def _held(document: Document) -> Document:
    """The document's row, locked: it can't become void before we are done. Raises NotIssued, AlreadyVoid."""
    row = _locked(document)
    expect(DOCUMENT, row, today=date.min)
    return row


def _locked(document: Document) -> Document:
    row: Document = locked(Document.select().where(Document.id == document.id)).get()
    return row
