"""What the ledger sets on a document: paid, written off, credited, balance, credit."""

from __future__ import annotations

from datetime import date, datetime

from jupinv.db import write
from jupinv.documents import renditions, states
from jupinv.documents.models import Document


class NotOwed(Exception):
    """A draft or a void document: nothing can be paid on it."""


def settle(
    document: Document,
    *,
    paid: int,
    credit: int = 0,
    credited: int = 0,
    written_off: int = 0,
    used: int = 0,
    paid_on: date | None,
    now: datetime,
) -> None:
    """Set what the ledger says of a document, in minor units, and have its PDF built anew. Raises NotOwed.

    The balance is the total less what is paid, written off, taken off by credit notes and, of a credit note, used. On a
    void document nothing is settled; what arrived for it all the same is credit.
    """
    settled = paid + written_off + credited + used
    owed = Document.issued_at.is_null(False)
    if settled:
        owed &= Document.void_at.is_null()
    changes = {
        "paid": paid,
        "written_off": written_off,
        "credited": credited,
        "balance": document.total - settled,
        "credit": credit,
        "paid_on": paid_on,
    }
    with write():
        if not Document.update(**changes, updated_at=now).where((Document.id == document.id) & owed).execute():
            raise NotOwed("nothing is owed on a draft or a void document")
        for name, value in changes.items():
            setattr(document, name, value)
        document.updated_at = now
        renditions.request(document, states.standing(document, today=now.date()), now=now)


def use(note: Document, *, used: int, now: datetime) -> None:
    """Set how much of a credit note settles documents, in minor units: its balance is what nothing settles yet."""
    changes = {"balance": note.total - used, "updated_at": now}
    with write():
        Document.update(**changes).where(Document.id == note.id).execute()
        for name, value in changes.items():
            setattr(note, name, value)
