"""Why an answer is not taken, in the document's language: what stands in the way, and who was quicker."""

from __future__ import annotations

from datetime import datetime

from jupinv.content.fields import INVOICE, QUOTE
from jupinv.documents import changing, deciding, states
from jupinv.documents.models import Document
from jupinv.language import format_date
from jupinv.sharing.answers.words import word
from jupinv.sharing.models import Approval
from jupinv.sharing.opened import Opened


def why_not_approved(found: Opened) -> str:
    """Why it can't be approved as it stands now; empty where it can."""
    document, locale = found.document, found.locale
    if document.kind != INVOICE:
        return word("no_invoice", locale)
    if document.is_void:
        return word("void", locale)
    if changing.is_approved(document):
        return _approved(found)
    if found.standing.is_credited:
        return word("credited", locale)
    if found.standing.is_written_off:
        return word("written_off", locale)
    return word("paid", locale) if found.standing.is_paid else ""


def why_not_answered(found: Opened) -> str:
    """Why a quote can't be accepted or declined as it stands now; empty where it can."""
    document, locale = found.document, found.locale
    if document.kind != QUOTE:
        return word("no_quote", locale)
    if document.is_void:
        return word("void", locale)
    if document.accepted_at:
        return _accepted(found, document.accepted_at)
    if document.declined_at:
        return word("declined_already", locale, date=_day(found, document.declined_at))
    if document.due_date and deciding.expired(document, found.today):
        last = format_date(document.due_date, locale, "long")
        return word("expired", locale, date=last, name=found.sender_name)
    return ""


def _approved(found: Opened) -> str:
    document, locale = found.document, found.locale
    approval = newest(document)
    version = document.approved_version
    if approval is None or approval.version != version:
        return word("approved_by_nobody", locale, version=version)
    return word("approved_already", locale, who=approval.name, version=version, date=_day(found, approval.at))


def _accepted(found: Opened, at: datetime) -> str:
    approval, date = newest(found.document), _day(found, at)
    if approval is None or approval.at != at:
        return word("accepted_by_nobody", found.locale, date=date)
    return word("accepted_already", found.locale, who=approval.name, date=date)


def newest(document: Document) -> Approval | None:
    """The last approval of a document."""
    found: Approval | None = (
        Approval.select().where(Approval.document == document).order_by(Approval.id.desc()).limit(1).first()
    )
    return found


def _day(found: Opened, at: datetime) -> str:
    return format_date(states.civil(at, found.document.business.time_zone), found.locale, "long")
