"""The running account of a job: what was agreed, invoiced, paid and credited in each currency, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import Case, fn

from jupinv.content.fields import CREDIT_NOTE, INVOICE, QUOTE
from jupinv.documents.models import Document
from jupinv.payments import ledger
from jupinv.payments.models import WRITE_OFF, Allocation, CreditAllocation, Entry

DOCUMENT, PAYMENT = "document", "payment"


@dataclass(slots=True)
class Account:
    """One currency of a job, in minor units. `left` is what of the invoices is still to be paid."""

    currency: str
    agreed: int = 0
    invoiced: int = 0
    credited: int = 0
    paid: int = 0
    written_off: int = 0
    used: int = 0  # of credit notes that belong to other jobs, or to none

    @property
    def left(self) -> int:
        """What was invoiced, less what was credited, paid and written off: below zero, it is the customer's credit."""
        return self.invoiced - self.credited - self.paid - self.written_off - self.used

    @property
    def to_invoice(self) -> int:
        """What was agreed and is not invoiced yet; 0 where nothing was agreed in writing, or more was invoiced."""
        return max(self.agreed - self.invoiced + self.credited, 0) if self.agreed else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a job: a document, or money that came in for one. `running` is what is left to pay after it."""

    what: str  # DOCUMENT or PAYMENT
    on: date
    at: datetime
    document: Document
    amount: int  # as it moves the account: below zero what lowers it; 0 where it moves nothing
    payment: Entry | None = None
    running: int = 0


Received = list[tuple[Document, Any]]


def payments_of(documents: list[Document]) -> Received:
    """Each entry of the ledger for one of the documents: `settles` of that, and `rest`, its credit."""
    by_id = {each.id: each for each in documents if not each.is_draft}
    if not by_id:
        return []
    settles = (
        Allocation.select(Allocation.entry, Allocation.document, fn.SUM(Allocation.amount).alias("amount"))
        .where(Allocation.document.in_(list(by_id)))
        .group_by(Allocation.entry, Allocation.document)
    )
    part = settles.c
    rest = Case(None, [(Entry.document == part.document_id, ledger.spare())], 0)
    rows: Any = (
        Entry.select(Entry, part.document_id.alias("settled"), part.amount.alias("settles"), rest.alias("rest"))
        .join(settles, on=(part.entry_id == Entry.id))
        .order_by(Entry.id, part.document_id)
        .objects()
    )
    return [(by_id[int(row.settled)], row) for row in rows]


def entries(documents: Iterable[Document], received: Received) -> list[Row]:
    """All that happened for a job, in order: documents when they were issued (drafts last), payments when they came."""
    rows = list(documents)
    found = [
        Row(DOCUMENT, each.issue_date or each.created_at.date(), each.issued_at or each.updated_at, each, moves(each))
        for each in rows
    ]
    found += [
        Row(PAYMENT, each.paid_on, each.at, by_id, -int(each.settles + each.rest), each) for by_id, each in received
    ]
    ordered = sorted(found, key=lambda each: (each.document.is_draft, each.at))
    running: dict[str, int] = {}
    told = []
    for each in ordered:
        currency = each.document.currency
        running[currency] = running.get(currency, 0) + each.amount
        told.append(Row(each.what, each.on, each.at, each.document, each.amount, each.payment, running[currency]))
    return told


def moves(document: Document) -> int:
    """By how much a document moves what is left to pay: an invoice up, a credit note down, all else not at all."""
    if document.is_draft or document.is_void:
        return 0
    return {INVOICE: 1, CREDIT_NOTE: -1}.get(document.kind, 0) * int(document.total)


def accounts(documents: Iterable[Document], received: Received) -> list[Account]:
    """The account of each currency in which something was agreed or issued, in the order in which they occur."""
    rows = list(documents)
    found: dict[str, Account] = {}
    for each in rows:
        if each.kind == QUOTE and each.accepted_at is None:
            continue
        if each.is_draft or each.is_void or not each.currency:
            continue
        account = found.setdefault(each.currency, Account(each.currency))
        if each.kind == INVOICE:
            account.invoiced += int(each.total)
        elif each.kind == CREDIT_NOTE:
            account.credited += int(each.total)
    if quote := max((each for each in rows if _is_agreed(each)), key=lambda each: each.accepted_at, default=None):
        found[quote.currency].agreed = int(quote.total)
    for document, payment in received:
        account, amount = found.setdefault(payment.currency, Account(document.currency)), payment.settles + payment.rest
        if payment.kind == WRITE_OFF:
            account.written_off += int(amount)
        else:
            account.paid += int(amount)
    for currency, amount in _used_from_elsewhere(rows).items():
        found.setdefault(currency, Account(currency)).used += amount
    return list(found.values())


def _is_agreed(document: Document) -> bool:
    return bool(document.kind == QUOTE and document.accepted_at and not document.is_void)


def _used_from_elsewhere(documents: list[Document]) -> dict[str, int]:
    """What credit notes from outside the job settle within it, less what those of it settle outside; by currency."""
    by_id = {each.id: each for each in documents if not each.is_draft}
    if not by_id:
        return {}
    ours = list(by_id)
    rows: Any = CreditAllocation.select(
        CreditAllocation.note, CreditAllocation.document, fn.SUM(CreditAllocation.amount)
    ).where(CreditAllocation.note.in_(ours) | CreditAllocation.document.in_(ours))
    found: dict[str, int] = {}
    for note, document, amount in rows.group_by(CreditAllocation.note, CreditAllocation.document).tuples():
        inside, given = by_id.get(document), by_id.get(note)
        if inside is not None and given is None:
            found[inside.currency] = found.get(inside.currency, 0) + int(amount)
        elif given is not None and inside is None:
            found[given.currency] = found.get(given.currency, 0) - int(amount)
    return {currency: amount for currency, amount in found.items() if amount}
