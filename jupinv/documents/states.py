"""Where a document stands, for the paper and for whoever reads it: computed from facts, never stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN

from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.content.standing import Standing
from jupinv.documents import links, revisions
from jupinv.documents.models import Document, Link, Revision
from jupinv.money import from_minor

Uses = Callable[[Document], list[tuple[str, int]]]
_telling: list[Uses] = []


def standing(
    document: Document,
    *,
    today: date,
    link: str = "",
    revision: Revision | None = None,
    credited_by: tuple[str, ...] | None = None,
) -> Standing:
    """The standing of an issued document on a day of its business's calendar.

    `revision`, the last one, and `credited_by`, the numbers of the credit notes for it, save looking them up.
    """
    revision = revision or revisions.last_of(document)
    currency, (replaced_by, replaced_by_link) = document.currency, _successor(document)
    return Standing(
        version=f"V{revision.version if revision else 1}",
        revision=revision.number if revision else 1,
        recorded_on=civil(revision.at, document.business.time_zone) if revision else None,
        check=revisions.check_code(revision.digest) if revision else "",
        paid=from_minor(document.paid, currency),
        balance=from_minor(max(document.balance, 0), currency),
        credit=from_minor(document.credit, currency),
        written_off=from_minor(document.written_off, currency),
        credited=from_minor(document.credited, currency),
        credited_by=_credited_by(document) if credited_by is None else credited_by,
        used=tuple((number, from_minor(amount, currency)) for number, amount in _uses(document)),
        paid_on=document.paid_on,
        accepted_on=civil(document.accepted_at, document.business.time_zone) if document.accepted_at else None,
        declined_on=civil(document.declined_at, document.business.time_zone) if document.declined_at else None,
        void_on=void_on(document),
        void_reason=document.void_reason,
        replaced_by=replaced_by,
        replaced_by_link=replaced_by_link,
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


def tells_uses(told: Uses) -> Uses:
    """Have a room that knows tell what of a credit note takes how much off which documents."""
    _telling.append(told)
    return told


def _uses(document: Document) -> tuple[tuple[str, int], ...]:
    if document.kind != CREDIT_NOTE or document.is_void:
        return ()
    return tuple(use for told in _telling for use in told(document))


def _credited_by(document: Document) -> tuple[str, ...]:
    """The numbers of the credit notes for it; those that settle it, and those of what was paid before."""
    if not (document.credited or document.paid):
        return ()
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    notes = (Document.corrects == document.id) & counts
    rows: Any = Document.select(Document.number).where(notes).order_by(Document.id)
    return tuple(number for (number,) in rows.tuples())


def _successor(document: Document) -> tuple[str, str]:
    """The number and the link of what takes the place of a void document, once it is issued; empty where nothing is."""
    if not document.is_void or document.successor_id is None:
        return "", ""
    issued = (Document.id == document.successor_id) & Document.issued_at.is_null(False)
    valid = (Link.document == Document.id) & Link.withdrawn_at.is_null() & (Link.email == "")
    query: Any = Document.select(Document.number, Link).join(Link, JOIN.LEFT_OUTER, on=valid, attr="valid")
    found = query.where(issued).order_by(Link.id.desc()).first()
    if found is None:
        return "", ""
    link = getattr(found, "valid", None)
    return str(found.number), links.address(link) if link else ""


def civil(instant: datetime, time_zone: str) -> date:
    """The day of an instant in an IANA time zone."""
    return instant.astimezone(ZoneInfo(time_zone or "UTC")).date()
