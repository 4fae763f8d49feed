"""What the ledger says: payments of a document, credit on account, and whether projections agree with it.

Amounts are minor units. Of a payment, Σ allocations settles documents and the rest is credit on account. A payment has
an allocation on the document it was recorded on even where nothing of it settles that document (an amount of 0).
Of a credit note, Σ credit allocations settles documents, and the rest is credit on account as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.customers.models import Customer
from jupinv.db import one_by_one
from jupinv.documents.models import Document
from jupinv.payments.models import Allocation, CreditAllocation, Payment


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the ledger says of one document."""

    paid: int  # of all payments, what settles this document
    credit: int  # what arrived with them beyond that and settles nothing yet
    credited: int  # what credit notes take off it
    paid_on: date | None  # the day of its last payment once nothing is left; None while something is, or without one


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
    paid, credited = sum(int(entry.allocated) for entry in entries), credited_on(document)
    settling = [e.paid_on for e in entries if e.allocated and e.reverses_id is None and e.undone is None]
    nothing_left = bool(settling) and paid + credited >= document.total
    return Settlement(paid, sum(int(e.credit) for e in entries), credited, max(settling) if nothing_left else None)


def credited_on(document: Document) -> int:
    """What of credit notes settles a document."""
    entered: Any = CreditAllocation.select(fn.SUM(CreditAllocation.amount))
    return int(entered.where(CreditAllocation.document == document.id).scalar() or 0)


def uses_of(note: Document) -> dict[int, int]:
    """By the ids of documents, what of a credit note settles them."""
    entered = fn.SUM(CreditAllocation.amount)
    query: Any = (
        CreditAllocation.select(CreditAllocation.document, entered)
        .where(CreditAllocation.note == note.id)
        .group_by(CreditAllocation.document)
        .having(entered != 0)
    )
    return {int(document): int(amount) for document, amount in query.tuples()}


def credit_of(customer: Customer | int) -> dict[str, int]:
    """What a customer has to their credit, by currency; only currencies in which there is some.

    That is what they paid, and what credit notes gave them, beyond all that it settles.
    """
    found = {currency: paid + given for currency, (paid, given) in credit_by_source(customer).items()}
    return {currency: amount for currency, amount in found.items() if amount}


def credit_by_source(customer: Customer | int) -> dict[str, tuple[int, int]]:
    """The same, told apart: what they paid beyond all that it settles, and what credit notes gave them."""
    found: dict[str, tuple[int, int]] = {}
    for currency, paid, given in (_overpaid(customer) + _given(customer)).tuples():
        before = found.get(currency, (0, 0))
        found[currency] = before[0] + int(paid), before[1] + int(given)
    return found


def _given(customer: Customer | int) -> Any:
    """What of a customer's credit notes settles nothing yet."""
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null() & (Document.balance > 0)
    return (
        Document.select(Document.currency, SQL("0"), fn.SUM(Document.balance))
        .where((Document.customer == customer) & (Document.kind == CREDIT_NOTE) & counts)
        .group_by(Document.currency)
    )


def _overpaid(customer: Customer | int) -> Any:
    """What a customer paid beyond all that it settles."""
    allocated = (
        Allocation.select(Allocation.payment.alias("entry"), fn.SUM(Allocation.amount).alias("amount"))
        .join(Payment)
        .where(Payment.customer == customer)
        .group_by(Allocation.payment)
    )
    rest = fn.SUM(Payment.amount - fn.COALESCE(allocated.c.amount, 0))
    return (
        Payment.select(Payment.currency, rest, SQL("0"))
        .join(allocated, JOIN.LEFT_OUTER, on=(allocated.c.entry == Payment.id))
        .where(Payment.customer == customer)
        .group_by(Payment.currency)
        .having(rest != 0)
    )


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for every issued document whose projection is not what the ledger says."""
    issued = Document.select().where((Document.business == business.id) & Document.issued_at.is_null(False))
    for document in one_by_one(issued, Document.id):
        found = settlement(document)
        used = sum(uses_of(document).values()) if document.kind == CREDIT_NOTE else 0
        for name, kept, told in (
            ("paid", document.paid, found.paid),
            ("credited", document.credited, found.credited),
            ("balance", document.balance, document.total - found.paid - found.credited - used),
            ("credit", document.credit, found.credit),
            ("paid on", document.paid_on, found.paid_on),
        ):
            if kept != told:
                yield f"{document.number}: {name} is kept as {kept}, the ledger says {told}"
        if not 0 <= used <= max(document.total, 0) or (used and document.is_void):
            yield f"{document.number}: {used} of {document.total} is used"
    yield from _unbalanced(business)
    yield from _misplaced(business)


def _misplaced(business: Business) -> Iterator[str]:
    """Credit that settles what it can't: another customer's business, another currency, less than nothing."""
    note, entered = Document.alias(), fn.SUM(CreditAllocation.amount)
    query: Any = (
        CreditAllocation.select(note.number, Document.number, entered)
        .join(Document, on=CreditAllocation.document)
        .switch(CreditAllocation)
        .join(note, on=CreditAllocation.note)
        .where((note.business == business.id) | (Document.business == business.id))
        .group_by(note.id, note.number, Document.id, Document.number)
        .having(
            (entered < 0)
            | (fn.MIN(note.business) != fn.MIN(Document.business))
            | (fn.MIN(note.currency) != fn.MIN(Document.currency))
        )
    )
    for number, other, amount in query.tuples():
        yield f"{number}: {amount} of it is used for {other}, which it can't be"


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
