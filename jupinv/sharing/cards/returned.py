"""What members are told of card payments that go back: a dispute, and a refund for which the books have no room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv.documents import states
from jupinv.documents.models import Document
from jupinv.payments.cards import returns
from jupinv.payments.cards.models import CardReturn
from jupinv.sharing import telling
from jupinv.sharing.cards.telling import written


def on_disputed(row: CardReturn, *, now: datetime, **_: Any) -> None:
    """A bank takes a payment back, or asks about it; or has decided."""
    document = _document(row)
    if document is None:
        return
    about: dict[str, Any] = {"dispute": row.told, "at_stripe": returns.address(row, live=returns.is_live(row))}
    if row.reason:
        about["reason"] = row.reason
    if row.due_by is not None and row.told in ("inquiry", "dispute"):
        about["on"] = states.civil(row.due_by, document.business.time_zone).isoformat()
    telling.tell(document, telling.PAYMENT_DISPUTED, who=None, now=now, page="", **about)


def on_beyond(row: CardReturn, *, now: datetime, **_: Any) -> None:
    """More went back than the payment has left here."""
    document = _document(row)
    if document is not None:
        about = {"amount": written(document, row.amount - row.counted, row.currency)}
        telling.tell(document, telling.CARD_BEYOND, who=None, now=now, page="", **about)


def _document(row: CardReturn) -> Document | None:
    """The document for which the payment came."""
    payment = row.payment
    found: Document | None = payment.document if payment is not None else None
    return found
