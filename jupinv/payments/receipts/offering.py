"""Receipts for whoever holds the link of a document: of payments that came for it and have to do with nothing else.

A link is forwarded, to people who may know of this document alone. What was paid with another one, or what is left of a
payment on account, is none of their business.
"""

from __future__ import annotations

from typing import Any

from peewee import fn

from jupinv.content.fields import INVOICE
from jupinv.documents.models import Document
from jupinv.payments.models import PAYMENT, Allocation, Entry


def offered(document: Document) -> dict[int, Entry]:
    """The payments, by their places among all that came for it, which stay the same.

    Left out is what was undone, what was a test, and what settles another document too, or once did.
    """
    if document.kind != INVOICE or document.is_void or not document.paid:
        return {}
    came = (Entry.document == document.id) & (Entry.kind == PAYMENT) & Entry.reverses.is_null()
    rows: Any = Entry.select(Entry, _says_more(document).alias("more")).where(came).order_by(Entry.id).objects()
    return {number: entry for number, entry in enumerate(rows, 1) if not entry.more}


def _says_more(document: Document) -> Any:
    """Whether there is no receipt of a payment, or one that tells of more than this document."""
    undoing, member, other = Entry.alias(), Entry.alias(), Document.alias()
    undone = undoing.select(undoing.id).where(undoing.reverses == Entry.id)
    others = (
        Allocation.select(Allocation.id)
        .join(member, on=(Allocation.entry == member.id))
        .switch(Allocation)
        .join(other, on=(Allocation.document == other.id))
        .where(((member.id == Entry.id) | (member.origin == Entry.id)) & (other.id != document.id))
        .where(other.kind == INVOICE)
    )
    return fn.EXISTS(undone) | Entry.test | fn.EXISTS(others)
