"""Money that goes back: of what it takes it, and which document it is about.

A refund for a credit note pays that out. Any other one takes what of the payment settles nothing first, and then opens
again what the payment had settled, the latest document first. A credit note that no single payment can have paid for is
paid out by a refund of no payment: all of that is allocated to the note.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from peewee import fn

from jupinv.content.fields import CREDIT_NOTE
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.models import Chain, Document
from jupinv.payments import credit, ledger, posting
from jupinv.payments.models import DISPUTE, EXCHANGE, REFUND, Allocation, Entry


class BeyondPayment(Exception):
    """More than what is left of the payment, of the credit note, or of the credit: `left` of it, in minor units."""

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

    `kind` is REFUND or DISPUTE; `more` are other columns of `Entry`: the same `form_key` gives the same entry as well.
    Raises NotRefundable, BeyondPayment.
    """
    with write():
        Chain.held(payment.business)  # before it is known what it settles
        notes = [credit_note.id] if credit_note else []
        held = posting.hold(payment.business, [*ledger.settled_by(payment), *notes], payment.customer_id)
        if earlier := _earlier(payment.business_id, provider_id, more.get("form_key")):
            return earlier
        payment = Entry.get_by_id(payment.id)
        if payment.kind not in credit.SOURCES or not ledger.stands(payment):
            raise NotRefundable
        left = left_of(payment)
        if not 0 < amount <= left:
            raise BeyondPayment(left)
        if credit_note:
            taken = _paid_out(held.get(credit_note.id), payment, amount)
        else:
            taken = dict(_opened_again(payment, amount))
        rows = [held[number] for number in held if number in taken or (number == payment.document_id and not notes)]
        entry = posting.post(
            business=payment.business_id,
            customer=payment.customer_id,
            kind=kind,
            amount=-amount,
            currency=payment.currency,
            paid_on=paid_on,
            origin=payment,
            test=payment.test,
            provider_id=provider_id,
            actor=actor,
            now=now,
            settles=[(row, -taken.get(row.id, 0)) for row in rows],
            **more,
        )
        posting.settle_others(entry, now=now)
        return entry


def pay_out(note: Document, /, *, amount: int, paid_on: date, actor: str, now: datetime, **more: Any) -> Entry:
    """Record that so much of a credit note was paid to the customer, in minor units.

    It is a refund of the latest payment of the corrected invoice of which so much is left, or else of no payment.
    `more` are other columns of `Entry`. Raises NotRefundable, BeyondPayment.
    """
    with write():
        row = posting.hold(note.business, [note.id], note.customer_id).get(note.id)
        if earlier := _earlier(note.business_id, None, more.get("form_key")):
            return earlier
        amount_left = _left_of_note(row)
        if row is None or not 0 < amount <= amount_left:
            raise BeyondPayment(amount_left)
        when = {"amount": amount, "paid_on": paid_on, "actor": actor, "now": now, **more}
        if payment := _paid_for(row, amount):
            return refund(payment, credit_note=row, **when)
        when.pop("amount")
        return posting.post(
            business=row.business_id,
            customer=row.customer_id,
            kind=REFUND,
            amount=-amount,
            currency=row.currency,
            settles=[(row, -amount)],
            **when,
        )


def pay_back(
    customer: Customer,
    *,
    amount: int,
    currency: str,
    paid_on: date,
    actor: str,
    now: datetime,
    form_key: str | None = None,
    **more: Any,
) -> list[Entry]:
    """Record that so much of a customer's credit was paid back: the oldest payment first, then the oldest credit note.

    One entry for each of them. Raises BeyondPayment.
    """
    with write():
        Chain.held(customer.business)  # from here on no credit comes or goes
        key = f"customer-{customer.id}:{form_key}" if form_key else None
        if earlier := _earlier(customer.business_id, None, key):
            return [earlier]
        payments = credit.spare_payments(customer, currency)
        notes: list[Document] = list(credit.unused_notes(customer, currency))
        left = sum(int(each.spare) for each in payments) + sum(int(each.balance) for each in notes)
        if not 0 < amount <= left:
            raise BeyondPayment(left)
        named = [each.document_id for each in payments if each.document_id] + [each.id for each in notes]
        posting.hold(customer.business, named, customer.id)
        made: list[Entry] = []
        when = {"paid_on": paid_on, "actor": actor, "now": now, **more}
        sources: list[tuple[Any, Any, int]] = [(refund, each, int(each.spare)) for each in payments]
        sources += [(pay_out, each, int(each.balance)) for each in notes]
        for verb, source, most in sources:
            if part := min(amount, most):
                made.append(verb(source, amount=part, form_key=None if made else key, **when))
                amount -= part
        return made


def left_of(payment: Entry) -> int:
    """How much of a payment was not given back, in minor units; what was lost by an exchange is not there any more."""
    about: Any = Entry.select(fn.SUM(Entry.amount)).where(Entry.origin == payment.id)
    given = int(about.where(Entry.kind.in_((REFUND, DISPUTE))).scalar() or 0)
    differs = int(about.where(Entry.kind == EXCHANGE).scalar() or 0)
    return int(payment.amount) + given + min(differs, 0)


def _earlier(business: int, provider_id: str | None, form_key: str | None) -> Entry | None:
    """The entry that was made of it before."""
    for name, value in (("provider_id", provider_id), ("form_key", form_key)):
        found: Entry | None = Entry.get_or_none(**{"business": business, name: value}) if value else None
        if found is not None:
            return found
    return None


def _paid_out(note: Document | None, payment: Entry, amount: int) -> dict[int, int]:
    """All of it from a credit note of the same customer."""
    left = _left_of_note(note)
    if note is None or note.currency != payment.currency or not _is_theirs(note, payment):
        raise NotRefundable
    if amount > left:
        raise BeyondPayment(left)
    return {note.id: amount}


def _is_theirs(note: Document, payment: Entry) -> bool:
    """Whether a credit note is of who paid; of a deleted customer, whether it is for what the payment settles."""
    if payment.customer_id is None:
        return note.corrects_id is not None and note.corrects_id in ledger.settled_by(payment)
    return bool(note.customer_id == payment.customer_id)


def _left_of_note(note: Document | None) -> int:
    """What of a credit note settles nothing yet. Raises NotRefundable."""
    if note is None or note.kind != CREDIT_NOTE or note.is_draft or note.is_void:
        raise NotRefundable
    return max(int(note.balance), 0)


def _paid_for(note: Document, amount: int) -> Entry | None:
    """The latest payment of the invoice that a credit note corrects of which so much can be given back."""
    if note.corrects_id is None:
        return None
    settling = Allocation.select(Allocation.entry).where(Allocation.document == note.corrects_id)
    found = Entry.select().where(Entry.id.in_(settling) & Entry.kind.in_(credit.SOURCES)).order_by(Entry.id.desc())
    fits = (each for each in list(found) if ledger.stands(each) and left_of(each) >= amount and _is_theirs(note, each))
    return next(fits, None)


def _opened_again(payment: Entry, amount: int) -> Iterator[tuple[int, int]]:
    """By the ids of documents, how much of what settled them goes back once the payment's credit is used up."""
    rest = amount - min(amount, max(ledger.spare_of(payment), 0))
    settled = ledger.settled_by(payment)
    for number in sorted(settled, reverse=True):
        part = min(max(settled[number], 0), rest)
        if part:
            rest -= part
            yield number, part
