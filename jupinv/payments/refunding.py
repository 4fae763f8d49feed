"""Money that goes back: of what it takes it, and which document it is about.

A refund for a credit note pays that out. Any other one takes what of the payment settles nothing first, and then opens
again what the payment had settled, the latest document first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from jupinv.content.fields import CREDIT_NOTE
from jupinv.db import write
from jupinv.documents.models import Chain, Document
from jupinv.payments import credit, ledger, posting
from jupinv.payments.models import DISPUTE, PAYMENT, REFUND, Entry


class BeyondPayment(Exception):
    """More than what is left of the payment, or of the credit note: `left` of it, in minor units."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} is left")
        self.left = left


class NotRefundable(Exception):
    """What was undone, or is no payment; or a credit note of somebody else, void, or in another currency."""


def refund(
    payment: Entry,
    *,
    amount: int,
    paid_on: date,
    actor: str,
    now: datetime,
    kind: str = REFUND,
    credit_note: Document | None = None,
    provider_id: str | None = None,
    **more: Any,
) -> Entry:
    """Record that so much of a payment went back, in minor units; the same `provider_id` again gives the same entry.

    `kind` is REFUND or DISPUTE; `more` are other columns of `Entry`. Raises NotRefundable, BeyondPayment.
    """
    with write():
        Chain.held(payment.business)  # before it is known what it settles
        notes = [credit_note.id] if credit_note else []
        held = posting.hold(payment.business, [*ledger.settled_by(payment), *notes])
        earlier = Entry.get_or_none(business=payment.business_id, provider_id=provider_id) if provider_id else None
        if earlier is not None:
            found: Entry = earlier
            return found
        payment = Entry.get_by_id(payment.id)
        if payment.kind != PAYMENT or not ledger.stands(payment):
            raise NotRefundable
        left = left_of(payment)
        if not 0 < amount <= left:
            raise BeyondPayment(left)
        note = held[credit_note.id] if credit_note else None
        first = credit.recorded_on(payment)
        taken = _paid_out(note, payment, amount) if note else dict(_opened_again(payment, amount))
        rows = [held[number] for number in held if number in taken or (number == first and not note)]
        entry = posting.post(
            business=payment.business_id,
            customer=payment.customer_id,
            kind=kind,
            amount=-amount,
            currency=payment.currency,
            paid_on=paid_on,
            origin=payment,
            provider_id=provider_id,
            actor=actor,
            now=now,
            settles=[(row, -taken.get(row.id, 0)) for row in rows],
            **more,
        )
        posting.settle_others(entry, *rows, now=now)
        return entry


def left_of(payment: Entry) -> int:
    """How much of a payment was not given back, in minor units."""
    given = Entry.select(Entry.amount).where((Entry.origin == payment.id) & Entry.kind.in_((REFUND, DISPUTE)))
    return int(payment.amount) + sum(int(each.amount) for each in given)


def _paid_out(note: Document, payment: Entry, amount: int) -> dict[int, int]:
    """All of it from a credit note of the same customer."""
    theirs = note.customer_id == payment.customer_id and note.currency == payment.currency
    if not theirs or note.kind != CREDIT_NOTE or note.is_draft or note.is_void:
        raise NotRefundable
    if amount > note.balance:
        raise BeyondPayment(max(int(note.balance), 0))
    return {note.id: amount}


def _opened_again(payment: Entry, amount: int) -> Iterator[tuple[int, int]]:
    """By the ids of documents, how much of what settled them goes back once the payment's credit is used up."""
    spare: Any = Entry.select(ledger.spare().alias("spare")).where(Entry.id == payment.id)
    rest = amount - min(amount, max(int(spare.scalar() or 0), 0))
    settled = ledger.settled_by(payment)
    for number in sorted(settled, reverse=True):
        part = min(max(settled[number], 0), rest)
        if part:
            rest -= part
            yield number, part
