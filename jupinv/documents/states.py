"""Where a document stands, for the paper and for whoever reads it: computed from facts, never stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jupinv.content.fields import INVOICE
from jupinv.content.standing import Standing
from jupinv.documents import links, revisions
from jupinv.documents.models import Document, Revision
from jupinv.money import from_minor


def standing(document: Document, *, today: date, link: str = "", revision: Revision | None = None) -> Standing:
    """The standing of an issued document on a day of its business's calendar; `revision` saves looking up the last."""
    revision = revision or revisions.last_of(document)
    currency, successor = document.currency, _successor(document)
    return Standing(
        version=f"V{revision.version if revision else 1}",
        revision=revision.number if revision else 1,
        recorded_on=civil(revision.at, document.business.time_zone) if revision else None,
        check=revisions.check_code(revision.digest) if revision else "",
        paid=from_minor(document.paid, currency),
        balance=from_minor(max(document.balance, 0), currency),
        credit=from_minor(document.credit, currency),
        credited=from_minor(document.credited, currency),
        credited_by=_credited_by(document),
        paid_on=document.paid_on,
        accepted_on=civil(document.accepted_at, document.business.time_zone) if document.accepted_at else None,
        declined_on=civil(document.declined_at, document.business.time_zone) if document.declined_at else None,
        void_on=void_on(document),
        void_reason=document.void_reason,
        replaced_by=str(successor.number) if successor else "",
        replaced_by_link=links.address_of(successor) if successor else "",
        sent=document.sent_at is not None,
        overdue_since=overdue_since(document, today),
        link=link,
        look=document.business.look,
    )


def overdue_since(document: Document, today: date) -> date | None:
    """The day after the due date, from that day on and while something is left to pay."""
    owed = document.kind == INVOICE and document.issued_at and not document.is_void and document.balance > 0
    if not owed or document.due_date is None or document.due_date >= today:
        return None
    return document.due_date + timedelta(days=1)


def void_on(document: Document) -> date | None:
    """The day on which it was voided, in the business's time zone."""
    return civil(document.void_at, document.business.time_zone) if document.void_at else None


def _credited_by(document: Document) -> tuple[str, ...]:
    """The numbers of the credit notes for it; those that settle it, and those of what was paid before."""
    if not (document.credited or document.paid):
        return ()
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    notes = (Document.corrects == document.id) & counts
    rows: Any = Document.select(Document.number).where(notes).order_by(Document.id)
    return tuple(number for (number,) in rows.tuples())


def _successor(document: Document) -> Document | None:
    """What takes the place of a void document, once it is issued."""
    if not document.is_void or document.successor_id is None:
        return None
    issued = (Document.id == document.successor_id) & Document.issued_at.is_null(False)
    found: Document | None = Document.select().where(issued).first()
    return found


def civil(instant: datetime, time_zone: str) -> date:
    """The day of an instant in an IANA time zone."""
    return instant.astimezone(ZoneInfo(time_zone or "UTC")).date()
