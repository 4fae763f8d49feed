"""What members are told of card payments: that one arrived, and that Stripe takes none for a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv.documents.models import Document
from jupinv.language import format_money
from jupinv.money import from_minor
from jupinv.payments import ledger
from jupinv.payments.cards.models import Checkout
from jupinv.payments.models import Entry
from jupinv.sharing import telling
from jupinv.sharing.models import News


def on_arrived(checkout: Checkout, *, entry: Entry, now: datetime, **_: Any) -> None:
    """Paid by card; how much of it nobody owed any more, and whether it was a test."""
    document: Document = Document.get_by_id(checkout.document_id)
    spare = credit_of(entry)
    about: dict[str, Any] = {"amount": written(document, entry.amount, entry.currency)}
    if entry.test:
        about["test"] = "yes"
    if spare:
        about["credit"] = written(document, spare, entry.currency)
    telling.tell(document, telling.PAID_BY_CARD, who=None, now=now, page="", **about)


def on_refused(checkout: Checkout, *, message: str, now: datetime, **_: Any) -> None:
    """Stripe opens no page for this document: told once, in Stripe's words."""
    told = (News.document == checkout.document_id) & (News.what == telling.CARD_REFUSED)
    if not News.select().where(told).exists():
        document: Document = Document.get_by_id(checkout.document_id)
        telling.tell(document, telling.CARD_REFUSED, who=None, now=now, text=message, page="")


def credit_of(entry: Entry) -> int:
    """What of a payment settles nothing as it stands."""
    found: Any = Entry.select(ledger.spare()).where(Entry.id == entry.id).scalar()
    return int(found or 0)


def written(document: Document, minor: int, currency: str) -> dict[str, str]:
    """An amount as each member reads it, by locale."""
    amount = from_minor(minor, currency)
    found: dict[str, str] = telling.for_each_locale(document, lambda locale: format_money(amount, currency, locale))
    return found
