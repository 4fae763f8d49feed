"""In which state a document is, computed from facts and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jupinv.content.fields import CREDIT_NOTE, INVOICE, QUOTE
from jupinv.documents.models import Document
from jupinv.documents.rows import Row

DRAFT, VOID, PAID, OVERDUE, OPEN, UNSENT, NOTHING_DUE, EXPIRED, CREDITED = [
    "draft",
    "void",
    "paid",
    "overdue",
    "open",
    "unsent",
    "nothing_due",
    "expired",
    "credited",
]
TONES = {PAID: "good", OVERDUE: "bad", UNSENT: "warn", EXPIRED: "warn", VOID: "bad"}


@dataclass(frozen=True, slots=True)
class Status:
    """A state with what belongs to its words: since how many days, on which day, whether part of it is paid."""

    key: str
    days: int = 0  # overdue
    on: date | None = None  # paid, void
    partly_paid: bool = False
    unsent: bool = False  # overdue, and nobody has got it yet

    @property
    def tone(self) -> str:
        """How it looks: "good", "bad", "warn" or plain."""
        return TONES.get(self.key, "")


def status(document: Document | Row, *, on: date) -> Status:
    """The state on a day of the business's calendar."""
    if document.is_draft:
        return Status(DRAFT)
    if document.void_at:
        return Status(VOID)
    if document.kind != INVOICE:
        return _other(document, on)
    if document.balance <= 0:
        return Status(PAID, on=document.paid_on) if document.paid_on else Status(NOTHING_DUE)
    partly = document.paid > 0
    if document.due_date and document.due_date < on:
        return Status(OVERDUE, days=(on - document.due_date).days, partly_paid=partly, unsent=not document.sent_at)
    return Status(OPEN if document.sent_at else UNSENT, partly_paid=partly)


def _other(document: Document | Row, on: date) -> Status:
    """Quotes run out, credit notes are owed by the sender."""
    if not document.sent_at:
        return Status(UNSENT)
    if document.kind == QUOTE and document.due_date and document.due_date < on:
        return Status(EXPIRED)
    return Status(CREDITED if document.kind == CREDIT_NOTE else OPEN)
