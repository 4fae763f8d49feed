"""What the ledger sets on a document: paid, balance, credit."""

from __future__ import annotations

from datetime import date, datetime

from jupinv.db import write
from jupinv.documents import renditions, states
from jupinv.documents.models import Document


class NotOwed(Exception):
    """A draft or a void document: nothing can be paid on it."""


def settle(
    document: Document, *, paid: int, credit: int = 0, paid_on: date | None, now: datetime, balance: int | None = None
) -> None:
    """Set what the ledger says of a document, in minor units, and have its PDF built anew. Raises NotOwed.

    The balance is the total less what is paid; `balance` given must be just that.
    """
    owed = (Document.id == document.id) & Document.issued_at.is_null(False) & Document.void_at.is_null()
    with write():
        left = document.total - paid
        if balance is not None and balance != left:
            raise ValueError(f"a balance of {balance}, where {left} is left")
        changes = {"paid": paid, "credit": credit, "balance": left, "paid_on": paid_on, "updated_at": now}
        if not Document.update(**changes).where(owed).execute():
            raise NotOwed("nothing is owed on a draft or a void document")
        for name, value in changes.items():
            setattr(document, name, value)
        renditions.request(document, states.standing(document, today=now.date()), now=now)
