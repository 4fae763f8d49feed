"""Money that arrived: recorded once, never changed, undone by an entry with the opposite amounts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from blinker import Signal
from flask_babel import gettext as _

from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents import settling, timeline
from jupinv.documents.models import Chain, Document
from jupinv.money import to_minor
from jupinv.payments import credit
from jupinv.payments.ledger import payments_of, settlement
from jupinv.payments.models import Allocation, Payment

recorded = Signal("An entry was made in the ledger, one that undoes another among them. Inside the transaction.")

LARGEST = 10**15  # minor units: a sum of thousands of payments still fits 64 bits


class NotPayable(Exception):
    """The document asks for no money: a draft, void, or no invoice. The message says which."""


class AlreadyReversed(Exception):
    """The payment was undone before, or is itself what undid one."""


class BadAmount(ValueError):
    """No amount that can have arrived: not above zero, too large, or finer than the currency's smallest unit."""


def record(
    document: Document,
    *,
    paid_on: date,
    amount: Decimal,
    method: str,
    note: str,
    by: User,
    now: datetime,
    form_key: str,
) -> Payment:
    """Record a payment for a document: it settles at most the balance, the rest is credit of the customer.

    The same `form_key` again gives the payment that the form made the first time.
    """
    with write():
        row = _locked(document.id)
        key = f"{row.key}:{form_key}" if form_key else None
        earlier: Payment | None = Payment.get_or_none(form_key=key, business=row.business_id) if key else None
        if earlier:
            return earlier
        _expect_payable(row)
        payment = Payment.create(
            business=row.business_id,
            customer=row.customer_id,
            paid_on=paid_on,
            amount=_minor(amount, row.currency),
            currency=row.currency,
            method=method,
            note=note,
            actor=timeline.actor(by),
            at=now,
            form_key=key,
        )
        settles = min(payment.amount, max(row.balance, 0))
        Allocation.create(payment=payment, document=row, amount=settles, at=now)
        _settle(row, now=now)
        _note(row, "payment_recorded", payment)
        recorded.send(payment)
        return payment


def reverse(payment: Payment, *, by: User, now: datetime) -> Payment:
    """Undo a payment by an entry with the opposite amount and opposite allocations; once.

    What credit notes for its document had left while that was paid settles the document again.
    """
    with write():
        Chain.held(payment.business)
        settled = list(Allocation.select().where(Allocation.payment == payment.id).order_by(Allocation.document))
        rows = [_locked(each.document_id) for each in settled]
        payment = Payment.get_by_id(payment.id)  # its customer may have become another one meanwhile
        if payment.reverses_id or Payment.select().where(Payment.reverses == payment.id).exists():
            raise AlreadyReversed(_("This payment was undone already."))
        reversal = Payment.create(
            business=payment.business_id,
            customer=payment.customer_id,
            paid_on=payment.paid_on,
            amount=-payment.amount,
            currency=payment.currency,
            method=payment.method,
            reverses=payment,
            actor=timeline.actor(by),
            at=now,
        )
        for each, row in zip(settled, rows, strict=True):
            Allocation.create(payment=reversal, document=row, amount=-each.amount, at=now)
            _settle(row, now=now)
            _note(row, "payment_undone", reversal)
            credit.settle_again(row, actor=reversal.actor, now=now)
        recorded.send(reversal)
        return reversal


def on_changed(document: Document, *, now: datetime, **_: Any) -> None:
    """It asks for another amount: its payments settle up to that, and the rest of them is credit of the customer."""
    entries = [each for each in payments_of(document) if each.reverses_id is None and each.undone is None]
    if not entries:
        return
    left = max(document.total - document.credited, 0)
    for entry in entries:
        mine = min(int(entry.allocated) + int(entry.credit), left)
        left -= mine
        if mine != entry.allocated:
            one = (Allocation.payment == entry.id) & (Allocation.document == document.id)
            Allocation.update(amount=mine, at=now).where(one).execute()
    _settle(document, now=now)


def _locked(document_id: int) -> Document:
    """The document's row as it is now; whoever comes second waits here.

    Its customer, whom the entry will name, is held first: so does whoever makes two customers one.
    """
    of_document = Document.select(Document.customer).where(Document.id == document_id)
    locked(Customer.select(Customer.id).where(Customer.id.in_(of_document)), keys=False).first()
    row: Document = locked(Document.select().where(Document.id == document_id)).get()
    return row


def _expect_payable(row: Document) -> None:
    if row.is_draft:
        raise NotPayable(_("This is still a draft. Issue it first."))
    if row.is_void:
        raise NotPayable(_("This invoice is void: nothing is owed for it."))
    if row.kind != INVOICE:
        raise NotPayable(_("Payments are recorded on invoices."))


def _minor(amount: Decimal, currency: str) -> int:
    try:
        minor = to_minor(amount, currency)
    except ValueError:
        raise BadAmount(_("%(currency)s has no amounts as fine as that.", currency=currency)) from None
    if not 0 < minor <= LARGEST:
        raise BadAmount(_("The amount must be above zero.") if minor <= 0 else _("That is more than we can count."))
    return minor


def _note(row: Document, what: str, payment: Payment) -> None:
    amount, day = abs(payment.amount), payment.paid_on.isoformat()
    data = {"amount": amount, "currency": payment.currency, "paid_on": day, "method": payment.method}
    timeline.note(row, what, at=payment.at, actor=payment.actor, **data)


def _settle(row: Document, *, now: datetime) -> None:
    """Set the document's projection to what the ledger says."""
    found = settlement(row)
    settling.settle(row, paid=found.paid, credit=found.credit, credited=found.credited, paid_on=found.paid_on, now=now)
