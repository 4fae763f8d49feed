"""In which state a document is, computed from facts and never stored: the one place that tells, for every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jupinv.content.fields import INVOICE, QUOTE
from jupinv.documents.lists.rows import Row
from jupinv.documents.models import Document

DRAFT, UNSENT, SENT, SEEN, APPROVED, PAID, OVERDUE, CREDITED, WRITTEN_OFF, NOTHING_DUE, VOID = [
    "draft",
    "unsent",
    "sent",
    "seen",
    "approved",
    "paid",
    "overdue",
    "credited",
    "written_off",
    "nothing_due",
    "void",
]
OPEN, ACCEPTED, DECLINED, EXPIRED, INVOICED = (
    "open",
    "accepted",
    "declined",
    "expired",
    "invoiced",
)  # of what is offered
TONES = {
    PAID: "good",
    APPROVED: "good",
    ACCEPTED: "good",
    INVOICED: "good",
    OVERDUE: "bad",
    VOID: "bad",
    DECLINED: "bad",
    UNSENT: "warn",
    EXPIRED: "warn",
}


@dataclass(frozen=True, slots=True)
class Status:
    """A state with what belongs to its words: since how many days, on which day, whether part of it is paid."""

    key: str
    days: int = 0  # overdue
    on: date | None = None  # paid, void
    partly_paid: bool = False
    partly_credited: bool = False
    unsent: bool = False  # overdue, and nobody has got it yet
    seen: bool = False  # overdue or open, and its customer has opened it
    accepted: bool = False  # invoiced: a quote that was accepted before

    @property
    def tone(self) -> str:
        """How it looks: "good", "bad", "warn" or plain."""
        return TONES.get(self.key, "")


def status(document: Document | Row, *, on: date) -> Status:
    """The state on a day of the business's calendar.

    Of a quote or a proforma, `document.invoiced` must be known: see `threads.with_invoiced`.
    """
    if document.is_draft:
        return Status(DRAFT)
    if document.void_at:
        return Status(VOID)
    if document.kind == INVOICE:
        return _invoice(document, on)
    return _quote(document, on) if document.kind == QUOTE else _handed_over(document)


def _invoice(document: Document | Row, on: date) -> Status:
    """What is asked for: paid, credited, written off for the most part, overdue, or on its way to be."""
    credited = document.credited > 0
    if document.balance <= 0:
        if document.written_off > document.paid + document.credited:
            return Status(WRITTEN_OFF)
        if credited and not document.paid:
            return Status(CREDITED)
        return Status(PAID, on=document.paid_on) if document.paid_on else Status(NOTHING_DUE)
    partly = document.paid > 0
    if document.due_date and document.due_date < on:
        return Status(
            OVERDUE,
            days=(on - document.due_date).days,
            partly_paid=partly,
            partly_credited=credited,
            unsent=not document.sent_at,
        )
    return Status(_reached(document), partly_paid=partly, partly_credited=credited)


def _quote(document: Document | Row, on: date) -> Status:
    """What is offered: its answer, or how long it waits for one."""
    if document.invoiced:
        return Status(INVOICED, accepted=bool(document.accepted_at))
    if document.accepted_at or document.declined_at:
        return Status(ACCEPTED if document.accepted_at else DECLINED)
    if document.due_date and document.due_date < on:
        return Status(EXPIRED, unsent=not document.sent_at)
    return Status(OPEN if document.sent_at else UNSENT, seen=bool(document.seen_at))


def _handed_over(document: Document | Row) -> Status:
    """Credit notes and proformas: nothing is owed by them, nothing runs out."""
    return Status(INVOICED if document.invoiced else _reached(document))


def _reached(document: Document | Row) -> str:
    """How far it has come to its reader."""
    if not document.sent_at:
        return UNSENT
    if document.approved_version == document.version:
        return APPROVED
    return SEEN if document.seen_at else SENT
