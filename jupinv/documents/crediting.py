"""The credit notes of an invoice: those that there are, and whether one more may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from peewee import fn

from jupinv.content.fields import INVOICE, Content
from jupinv.documents import deposits, revisions
from jupinv.documents.credits.remainder import TooMuch, expect_left, left
from jupinv.documents.credits.saying import credit
from jupinv.documents.models import Document
from jupinv.documents.said import Said, said_by


class NotCreditable(Exception):
    """A draft, a void document, or no invoice: there is nothing to take back."""


class NothingLeft(Exception):
    """All of it was credited before."""


class ChangedMeanwhile(Exception):
    """What is to be credited is not what the draft says, now that something else was credited."""


COUNTS = Document.issued_at.is_null(False) & Document.void_at.is_null()  # issued, not void
REFUSALS = (NotCreditable, NothingLeft, TooMuch, ChangedMeanwhile, deposits.Deducted)


def notes_of(invoice: Document) -> Any:
    """The credit notes that count: issued and not void, the first one first."""
    return Document.select().where((Document.corrects == invoice) & COUNTS).order_by(Document.id)


def credited_of(invoices: Sequence[int]) -> int:
    """What credit notes take off these invoices, by id, in minor units of the one currency that they have."""
    credited: Any = Document.select(fn.SUM(Document.total)).where(Document.corrects.in_(invoices) & COUNTS)
    return int(credited.scalar() or 0)


def drafts_of(invoice: Document) -> Any:
    """The credit notes for it that somebody has begun to write."""
    begun = Document.issued_at.is_null() & Document.deleted_at.is_null()
    return Document.select().where((Document.corrects == invoice) & begun).order_by(Document.id)


def known(invoice: Document) -> tuple[Said, list[Said]]:
    """What an invoice says, and what its credit notes say. Raises NotCreditable, revisions.Erased."""
    revision = revisions.last_of(invoice)
    if revision is None or invoice.kind != INVOICE or invoice.is_void:
        raise NotCreditable
    return revisions.content_of(revision), list(said_by(notes_of(invoice)).values())


def expect_creditable(invoice: Document) -> tuple[Said, list[Said]]:
    """The same where something can be credited.

    Raises NotCreditable, NothingLeft, deposits.Deducted, revisions.Erased.
    """
    of, before = known(invoice)
    deposits.expect_not_deducted(invoice)
    if before and left(of, before).nothing:
        raise NothingLeft
    return of, before


def expect_fits(note: Document, content: Content) -> None:
    """What a credit note says must be left of the invoice, as its row is now: checked while the chain is held.

    Raises NotCreditable, NothingLeft, TooMuch, ChangedMeanwhile, deposits.Deducted, revisions.Erased.
    """
    if note.corrects_id is None:
        return
    of, before = expect_creditable(Document.get_by_id(note.corrects_id))
    expect_left(of, content, before)
    if credit(of, content, before) != replace(content, number=""):
        raise ChangedMeanwhile
