"""What the ledger says: payments of a document, credit on account, and whether projections agree with it.

Amounts are minor units. Of a payment, Σ allocations settles documents and the rest is credit on account. A payment has
an allocation on the document it was recorded on even where nothing of it settles that document (an amount of 0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.payments.models import Allocation, Payment


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the ledger says of one document."""

    paid: int  # of all payments, what settles this document
    credit: int  # what arrived with them beyond that and settles nothing yet
    paid_on: date | None  # the day of the payment with which nothing was left; None while something is


def payments_of(document: Document) -> Any:
    """The entries recorded on a document in the order they were made.

    Each has `allocated` (what of it settles this document), `credit` (what of it settles nothing) and `undone` (the id
    of the entry that reverses it, or None).
    """
    reversal, every = Payment.alias(), Allocation.alias()
    whole = every.select(fn.SUM(every.amount)).where(every.payment == Payment.id)
    return (
        Payment.select(
            Payment,
            Allocation.amount.alias("allocated"),
            (Payment.amount - whole).alias("credit"),
            reversal.id.alias("undone"),
        )
        .join(Allocation)
        .join(reversal, JOIN.LEFT_OUTER, on=(reversal.reverses == Payment.id))
        .where(Allocation.document == document.id)
        .order_by(Payment.id)
        .objects()
    )


def settlement(document: Document) -> Settlement:
    """What the ledger says of a document, read from its entries alone."""
    entries = list(payments_of(document))
    paid = sum(int(entry.allocated) for entry in entries)
    settling = [e.paid_on for e in entries if e.allocated and e.reverses_id is None and e.undone is None]
    nothing_left = bool(settling) and paid >= document.total
    return Settlement(paid, sum(int(e.credit) for e in entries), max(settling) if nothing_left else None)


def credit_of(customer: Customer | int) -> dict[str, int]:
    """What a customer paid beyond all that it settles, by currency; only currencies in which there is some."""
    allocated = (
        Allocation.select(Allocation.payment.alias("entry"), fn.SUM(Allocation.amount).alias("amount"))
        .join(Payment)
        .where(Payment.customer == customer)
        .group_by(Allocation.payment)
    )
    rest = fn.SUM(Payment.amount - fn.COALESCE(allocated.c.amount, 0))
    query: Any = (
        Payment.select(Payment.currency, rest)
        .join(allocated, JOIN.LEFT_OUTER, on=(allocated.c.entry == Payment.id))
        .where(Payment.customer == customer)
        .group_by(Payment.currency)
        .having(rest != 0)
    )
    return {currency: int(credit) for currency, credit in query.tuples()}


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for every issued document whose projection is not what the ledger says."""
    for document in Document.select().where((Document.business == business.id) & Document.issued_at.is_null(False)):
        found = settlement(document)
        for name, kept, told in (
            ("paid", document.paid, found.paid),
            ("balance", document.balance, document.total - found.paid),
            ("credit", document.credit, found.credit),
            ("paid on", document.paid_on, found.paid_on),
        ):
            if kept != told:
                yield f"{document.number}: {name} is kept as {kept}, the ledger says {told}"
    yield from _unbalanced(business)


def _unbalanced(business: Business) -> Iterator[str]:
    """Payments of which more is allocated than there is."""
    query: Any = (
        Payment.select(Payment.id, Payment.amount, fn.SUM(Allocation.amount).alias("allocated"))
        .join(Allocation)
        .where(Payment.business == business.id)
        .group_by(Payment.id, Payment.amount)
    )
    for payment in query.objects():
        if not 0 <= payment.allocated * (1 if payment.amount > 0 else -1) <= abs(payment.amount):
            yield f"payment {payment.id}: {payment.allocated} of {payment.amount} is allocated"
