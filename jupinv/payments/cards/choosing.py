"""Whether a document may be paid by card: on from the start, where its business takes cards."""

from __future__ import annotations

from datetime import datetime

from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.payments import posting
from jupinv.payments.cards import checkout


class NotPayable(Exception):
    """It is no invoice, or void."""


def choose(document: Document, cards: bool, *, by: User, now: datetime) -> None:
    """Let it be paid by card, or no more; what was begun is closed then. Raises NotPayable."""
    with write():
        row = posting.hold(document.business, [document.id])[document.id]
        if row.kind != INVOICE or row.is_void:
            raise NotPayable
        if row.cards == cards:
            return
        row.cards = document.cards = cards
        Document.update(cards=cards).where(Document.id == row.id).execute()
        if not row.is_draft:
            timeline.note(row, "cards_on" if cards else "cards_off", at=now, actor=timeline.actor(by))
        checkout.drop_unfit(row, now=now)
