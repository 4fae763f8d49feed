"""What becomes of a mail with a document: its PDF is attached, it is delivered, and the timeline says how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jupinv import jobs, mail
from jupinv.content.standing import Standing
from jupinv.documents import notices, renditions, revisions, states, timeline
from jupinv.documents.models import DOCUMENT, NOTICE_NEWS, RECEIPT, REMINDER, VOID_NEWS, Delivery, Document, Revision
from jupinv.mail import Mail

log = logging.getLogger("jupinv.delivering")

Prepare = Callable[[Delivery, jobs.Claim], bool]
PREPARES: dict[str, Prepare] = {}


def prepares(kind: str) -> Callable[[Prepare], Prepare]:
    """Register who attaches what goes with a kind of mail, just before it leaves: False keeps the mail here."""

    def register(prepare: Prepare) -> Prepare:
        PREPARES[kind] = prepare
        return prepare

    return register


@jobs.handles("send_document", lease=mail.LEASE + renditions.LEASE, given_up=mail.given_up)
def send_document(claim: jobs.Claim) -> None:
    """Make sure of the PDF, attach it, and deliver the mail; one that makes no sense any more stays here."""
    delivery = (
        Delivery.select(Delivery, Mail, Document)
        .join(Mail)
        .switch(Delivery)
        .join(Document)
        .where(Delivery.mail == claim.payload["mail"])
        .first()
    )
    if delivery is None:
        return
    if _is_pointless(delivery) or not _prepared(delivery, claim):
        mail.stop_rest(delivery.mail, claim.now())
    elif delivery.kind not in PREPARES and delivery.attach_pdf and _waits(delivery) and not delivery.mail.attachment:
        _attach(delivery, claim)
    mail.deliver(delivery.mail, claim)


def note_accepted(sender: Mail, *, addresses: list[str], now: datetime, **_: Any) -> None:
    """A mail server took the mail: the document is sent, if it was not before, or its customer reminded."""
    if delivery := _of(sender):
        this = Document.id == delivery.document_id
        if delivery.kind == DOCUMENT:
            Document.update(sent_at=now, updated_at=now).where(this & Document.sent_at.is_null()).execute()
        elif delivery.kind == REMINDER:
            Document.update(reminded_at=now, updated_at=now).where(this).execute()
        timeline.note_mail(delivery, "mail_accepted", at=now, to=addresses)


def note_failed(sender: Mail, *, addresses: list[str], words: str, now: datetime, **_: Any) -> None:
    """A mail server refused the mail for good, or nobody took it in all that time."""
    if delivery := _of(sender):
        timeline.note_mail(delivery, "mail_failed", at=now, to=addresses, reason=words)


def _prepared(delivery: Delivery, claim: jobs.Claim) -> bool:
    """Whether a mail that another room prepares still makes sense; others do."""
    if delivery.kind not in PREPARES or not _waits(delivery):
        return True
    try:
        return PREPARES[delivery.kind](delivery, claim)
    except (jobs.ClaimLost, jobs.TryLater):
        raise
    except Exception:
        log.exception("what goes with mail %s could not be built", delivery.mail_id)
        raise jobs.TryLater("what goes with the mail could not be built") from None


def _waits(delivery: Delivery) -> bool:
    return delivery.mail.state in (mail.QUEUED, mail.SENDING)


def _attach(delivery: Delivery, claim: jobs.Claim) -> None:
    if delivery.kind == NOTICE_NEWS:
        _attach_notice(delivery, claim)
        return
    document: Document = delivery.document
    standing = states.standing(document, today=claim.now().date())
    revision = revisions.last_of(document)
    if revision is None or revision.bytes is None:
        return
    if (rendition := renditions.find(document, standing, revision)) is None:
        built = _drawn(document, standing, revision)
        with claim.holding():
            rendition = renditions.keep(document, built, now=claim.now())
    content, _ = revisions.content_of(revision)
    with claim.holding():
        Mail.update(
            attachment=renditions.file_key(document, rendition),
            attachment_name=renditions.file_name(document, content.sender.name),
        ).where(Mail.id == delivery.mail_id).execute()


def _attach_notice(delivery: Delivery, claim: jobs.Claim) -> None:
    """The notice goes with it, not the document: that is not changed by it."""
    document: Document = delivery.document
    revision = notices.told_by(delivery)
    if revision is None or revision.bytes is None:
        return
    if (rendition := notices.built(document, revision)) is None:
        try:
            made = notices.draw(document, revision)
        except Exception:
            log.exception("a notice about document %s could not be built", document.id)
            raise jobs.TryLater("the notice could not be built") from None
        with claim.holding():
            rendition = notices.keep(document, made, now=claim.now())
    with claim.holding():
        Mail.update(
            attachment=renditions.file_key(document, rendition),
            attachment_name=notices.file_name(document, notices.said(document, revision)),
        ).where(Mail.id == delivery.mail_id).execute()


def _drawn(document: Document, standing: Standing, revision: Revision) -> renditions.Built:
    try:
        return renditions.draw(document, standing, revision)
    except Exception:
        log.exception("the PDF of document %s could not be built", document.id)
        raise jobs.TryLater("the PDF could not be built") from None


def _is_pointless(delivery: Delivery) -> bool:
    """Whether what the mail says is no longer so: the document is void by now, or what it reminds of is paid."""
    document = delivery.document
    if delivery.kind == REMINDER and document.balance <= 0:
        return True
    return bool(document.is_void and delivery.kind not in (VOID_NEWS, RECEIPT))


def _of(posted: Mail) -> Delivery | None:
    found: Delivery | None = Delivery.get_or_none(Delivery.mail == posted)
    return found
