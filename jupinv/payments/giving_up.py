"""What is asked for no more: written off, or lost and won by an exchange of currencies. Both are entries, and undone.

A write-off settles what nobody will pay. An exchange difference is about a payment that came in another currency: short
of what was due, it settles the rest of the document; beyond that, it takes the rest from the payment's credit.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses import founding
from jupinv.content.fields import INVOICE
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Chain, Document
from jupinv.payments import ledger, posting
from jupinv.payments.models import CREDIT, EXCHANGE, PAYMENT, WRITE_OFF, Entry


class NothingLeft(Exception):
    """Nothing is left to pay on it: a draft, void, no invoice, or settled."""


class BeyondLeft(Exception):
    """More than is left to pay: `left`, in minor units."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} is left")
        self.left = left


class NoDifference(Exception):
    """The payment fits what was due, was undone, or did not come for this document."""


def write_off(
    document: Document, *, amount: int, reason: str, on: date, by: User, now: datetime, form_key: str = ""
) -> Entry:
    """Ask for so much of what is left no more, in minor units. Raises NothingLeft, BeyondLeft.

    The same `form_key` again gives the entry that the form made the first time.
    """
    with write():
        row = posting.hold(document.business, [document.id])[document.id]
        if made := written_off_by(row, form_key):
            return made
        if not is_open(row):
            raise NothingLeft
        if not 0 < amount <= row.balance:
            raise BeyondLeft(int(row.balance))
        return posting.post(
            business=row.business_id,
            customer=row.customer_id,
            kind=WRITE_OFF,
            amount=amount,
            currency=row.currency,
            paid_on=on,
            note=reason,
            form_key=_keyed(row, form_key),
            actor=timeline.actor(by),
            now=now,
            settles=[(row, amount)],
        )


def written_off_by(document: Document, form_key: str) -> Entry | None:
    """The entry that a form made; None where it was not sent yet."""
    key = _keyed(document, form_key)
    found: Entry | None = Entry.get_or_none(form_key=key, business=document.business_id) if key else None
    return found


def _keyed(document: Document, form_key: str) -> str | None:
    return f"{document.key}:{form_key}" if form_key else None


def is_open(document: Document) -> bool:
    """Whether something is left to pay on it."""
    return bool(document.kind == INVOICE and document.issued_at and not document.is_void and document.balance > 0)


def may_be_exchanged(currency: str, *, home: str, country: str, today: date) -> bool:
    """Whether money that was asked for in a currency may be changed on its way, and so come to more or less.

    It is where either side has another currency: the business (`home`), or the customer by the money of their country.
    A customer of no known country pays from home.
    """
    return currency != home or founding.currency_of(country, today) not in ("", currency)


def differ(payment: Entry, document: Document, *, by: User, now: datetime) -> Entry:
    """Say that what a payment was short of its document, or beyond that, is an exchange difference.

    All that is left of the document is settled with it; or all of the payment that settles nothing is no credit. Raises
    NoDifference.
    """
    with write():
        Chain.held(document.business)
        row = posting.hold(document.business, [document.id], payment.customer_id)[document.id]
        entry: Entry = Entry.get_by_id(payment.id)
        amount = difference(entry, row)
        if not amount:
            raise NoDifference
        return posting.post(
            business=row.business_id,
            customer=entry.customer_id,
            kind=EXCHANGE,
            amount=amount,
            currency=entry.currency,
            paid_on=entry.paid_on,
            origin=entry,
            test=entry.test,
            actor=timeline.actor(by),
            now=now,
            settles=[(row, max(amount, 0))],
        )


def difference(payment: Entry, document: Document) -> int:
    """What could be an exchange difference of a payment on the document that it settles; 0 where nothing could.

    Above zero what is left of the document; below zero what of the payment settles nothing.
    """
    takes = payment.kind in (PAYMENT, CREDIT) and payment.currency == document.currency and ledger.stands(payment)
    spare = ledger.spare_of(payment) if takes and payment.document_id == document.id else 0
    return possible(document, settles=ledger.settled_by(payment).get(document.id, 0), spare=spare) if takes else 0


def possible(document: Document, *, settles: int, spare: int) -> int:
    """The same by what of a payment that stands settles the document, and what of it settles nothing: 0 unless the
    payment came for this document.
    """
    if settles <= 0:
        return 0
    return int(document.balance) if is_open(document) else -max(spare, 0)


def differences_of(payment: Entry) -> list[Entry]:
    """The exchange differences of a payment that stand."""
    undone = Entry.alias()
    undone_ones = undone.select(undone.reverses).where(undone.origin == payment.id, undone.reverses.is_null(False))
    mine = (Entry.origin == payment.id) & (Entry.kind == EXCHANGE) & Entry.reverses.is_null()
    found: Any = Entry.select().where(mine & Entry.id.not_in(undone_ones)).order_by(Entry.id)
    return list(found)
