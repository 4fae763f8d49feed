"""A customer's credit: what of it settles which document, by itself at issue and by hand afterwards.

A credit note settles the invoice that it corrects as far as something is open on it. The rest, and what came in beyond
what was due, is the customer's credit, until somebody uses it for another open invoice of theirs in the same currency.
Whoever changes any of this holds the chain of the business first, then the documents by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents import settling, timeline
from jupinv.documents.models import Chain, Document, Event
from jupinv.payments import ledger, posting
from jupinv.payments.models import CREDIT, EXCHANGE, PAYMENT, Allocation, CreditAllocation, Entry

SOURCES = (PAYMENT, CREDIT)  # the entries of which a customer may have credit


class NoCredit(Exception):
    """The customer has no credit in this currency."""


class NotOpen(Exception):
    """Nothing is left to pay on it: a draft, void, no invoice, or settled."""


class NotUsed(Exception):
    """Nothing of that settles this document by hand: a credit note settles by itself the one that it corrects."""


@dataclass(frozen=True, slots=True)
class Use:
    """What of a credit note settles a document, in minor units."""

    note: Document
    amount: int
    by_hand: bool

    @property
    def is_for_it(self) -> bool:
        """Whether it was written for this very document, and stands."""
        return not self.by_hand and self.note.issued_at is not None and not self.note.is_void


def on_issued(document: Document, **_: Any) -> None:
    """A credit note settles the invoice that it corrects, in the transaction that issues it."""
    if document.kind != CREDIT_NOTE:
        return
    now = document.issued_at
    if document.corrects_id is not None:
        issued = timeline.of(document).where(Event.what == "issued").first()
        _settle_with([document], _held(document.corrects_id), actor=issued.actor if issued else "", now=now)


def on_voided(document: Document, **_: Any) -> None:
    """A void credit note gives back what it settled."""
    if document.kind != CREDIT_NOTE:
        return
    now = document.void_at
    for number, amount in sorted(ledger.uses_of(document).items()):
        row = _held(number)
        _enter(document, row, -amount, actor=timeline.SYSTEM, now=now)
        posting.settle(row, now=now)
    settling.use(document, used=0, now=now)


def offered(invoice: Document, given: dict[str, tuple[int, int]] | None = None) -> int:
    """How much of its customer's credit could be used for an invoice, in minor units; 0 where nothing is open.

    `given`, the customer's `ledger.credit_by_source`, saves looking it up.
    """
    if not _is_open(invoice) or invoice.customer_id is None:
        return 0
    found = ledger.credit_by_source(invoice.customer_id) if given is None else given
    return int(min(invoice.balance, sum(found.get(invoice.currency, (0, 0)))))


def use(invoice: Document, *, by: User, now: datetime) -> int:
    """Let the customer's credit settle what is open on an invoice; how much of it does.

    The oldest credit note comes first, then what was paid beyond what was due. Raises NotOpen, NoCredit.
    """
    actor = timeline.actor(by)
    with write():
        row = _held_with_credit(invoice)
        if not _is_open(row):
            raise NotOpen
        used = _settle_with(_unused(row), row, actor=actor, now=now)
        used += _settle_with_payments(row, actor=actor, now=now)
        if not used:
            raise NoCredit
    invoice.balance, invoice.credited = row.balance, row.credited
    return used


def take_back(invoice: Document, note: Document, *, by: User, now: datetime) -> int:
    """Let a credit note settle an invoice no more for which somebody used it; how much is credit again.

    Raises NotUsed.
    """
    with write():
        held = posting.hold(_business(invoice), [invoice.id, note.id])
        row, given = held[invoice.id], held[note.id]
        amount = ledger.uses_of(given).get(row.id, 0)
        if not amount or given.corrects_id == row.id:
            raise NotUsed
        _enter(given, row, -amount, actor=timeline.actor(by), now=now)
        posting.settle(row, now=now)
        settling.use(given, used=given.total - given.balance - amount, now=now)
    return amount


def take_back_payment(invoice: Document, entry: Entry, *, by: User, now: datetime) -> int:
    """Let what a payment was allocated to an invoice be credit again, not that for which it came; how much is.

    An exchange difference stays where it is. Raises NotUsed.
    """
    actor = timeline.actor(by)
    with write():
        named = [] if entry.document_id is None else [entry.document_id]
        row = posting.hold(_business(invoice), [invoice.id, *named])[invoice.id]
        amount = used_here(entry, row)
        if amount <= 0 or entry.kind not in SOURCES or not ledger.stands(entry):
            raise NotUsed
        _allocate(entry, row, -amount, actor=actor, now=now)
    return amount


def used_here(entry: Entry, invoice: Document) -> int:
    """What of a payment was allocated to an invoice for which it did not come, in minor units."""
    if entry.document_id == invoice.id:
        return 0
    about = Entry.select(Entry.id).where((Entry.origin == entry.id) & (Entry.kind == EXCHANGE))
    differs = Allocation.select(fn.SUM(Allocation.amount)).where(
        Allocation.entry.in_(about) & (Allocation.document == invoice.id)
    )
    return ledger.settled_by(entry).get(invoice.id, 0) - int(differs.scalar() or 0)


def settle_again(invoice: Document, *, actor: str, now: datetime) -> None:
    """What credit notes for this very invoice have left settles what is open on it anew: a payment was undone.

    In a transaction that holds the chain and the invoice.
    """
    if invoice.balance <= 0:
        return
    left = (Document.corrects == invoice.id) & _is_unused()
    notes = list(Document.select().where(left).order_by(Document.id))
    if notes:
        _settle_with(notes, invoice, actor=actor, now=now)


def used_for(document: Document) -> list[Use]:
    """The credit notes that settle a document, the first one first."""
    return [use for use in notes_for(document) if use.amount]


def notes_for(document: Document) -> list[Use]:
    """The credit notes that settle a document or were written for it, the first one first, with what each settles."""
    entered = CreditAllocation.document == document.id
    amount = CreditAllocation.select(fn.SUM(CreditAllocation.amount)).where(
        entered & (CreditAllocation.note == Document.id)
    )
    written = Document.alias()
    ids = CreditAllocation.select(CreditAllocation.note).where(entered) | written.select(written.id).where(
        written.corrects == document.id
    )
    query: Any = Document.select(Document, amount.alias("settles")).where(Document.id.in_(ids)).order_by(Document.id)
    return [Use(each, int(each.settles or 0), each.corrects_id != document.id) for each in query]


def used_of(note: Document) -> list[tuple[Document, int]]:
    """The documents that a credit note settles, and how much of each in minor units; none for what is none."""
    if note.kind != CREDIT_NOTE or note.is_void:
        return []
    entered = fn.SUM(CreditAllocation.amount)
    used = (
        CreditAllocation.select(CreditAllocation.document.alias("number"), entered.alias("amount"))
        .where(CreditAllocation.note == note.id)
        .group_by(CreditAllocation.document)
        .having(entered != 0)
    )
    query: Any = Document.select(Document, used.c.amount.alias("settled")).join(used, on=(used.c.number == Document.id))
    return [(each, int(each.settled)) for each in query.order_by(Document.id).objects()]


def _settle_with(notes: Iterable[Document], invoice: Document, *, actor: str, now: datetime) -> int:
    """Use credit notes, one after the other, as far as something is open; how much they settle."""
    used = 0
    for note in notes:
        amount = min(int(note.balance), max(int(invoice.balance), 0) - used)
        if amount > 0:
            _enter(note, invoice, amount, actor=actor, now=now)
            settling.use(note, used=note.total - note.balance + amount, now=now)
            used += amount
    if used:
        posting.settle(invoice, now=now)
    return used


def _settle_with_payments(invoice: Document, *, actor: str, now: datetime) -> int:
    """Use what was paid beyond what was due, the oldest payment first, as far as something is open; how much of it."""
    used = 0
    for entry in spare_payments(invoice.customer_id, invoice.currency):
        amount = min(int(entry.spare), max(int(invoice.balance), 0))
        if amount > 0:
            _allocate(entry, invoice, amount, actor=actor, now=now)
            used += amount
    return used


def spare_payments(customer: Customer | int | None, currency: str) -> list[Any]:
    """The payments of a customer of which something, `spare`, settles nothing yet; the first one first."""
    if customer is None:  # nobody knows whose it is, once a customer was deleted
        return []
    theirs = (Entry.customer == customer) & (Entry.currency == currency) & Entry.kind.in_(SOURCES)
    left = Entry.select(Entry, ledger.spare().alias("spare")).where(theirs & (ledger.spare() > 0))
    return list(left.order_by(Entry.id).objects())


def _held_with_credit(invoice: Document) -> Document:
    """An invoice, and all documents whose credit may settle it, held."""
    business = _business(invoice)
    Chain.held(business)  # from here on no credit comes or goes
    row = Document.get_by_id(invoice.id)
    named = [each.id for each in _unused(row)]
    named += [each.document_id for each in spare_payments(row.customer_id, row.currency) if each.document_id]
    return posting.hold(business, [row.id, *named])[row.id]


def _allocate(entry: Entry, invoice: Document, amount: int, *, actor: str, now: datetime) -> None:
    posting.allocate(entry, invoice, amount, actor=actor, now=now)
    posting.settle_others(entry, invoice, now=now)
    what = "credit_used" if amount > 0 else "credit_unused"
    said = {"amount": abs(amount), "currency": invoice.currency, "entry": entry.id}
    timeline.note(invoice, what, at=now, actor=actor, **said)


def _enter(note: Document, document: Document, amount: int, *, actor: str, now: datetime) -> None:
    CreditAllocation.create(note=note, document=document, amount=amount, actor=actor, at=now)
    what = "credited" if amount > 0 else "credit_taken_back"
    said = {"amount": abs(amount), "currency": document.currency, "note": note.number}
    timeline.note(document, what, at=now, actor=actor, **said)


def _unused(invoice: Document) -> Any:
    """The credit notes of its customer that are not used up, in its currency; the first one first."""
    return unused_notes(invoice.customer_id, invoice.currency)


def unused_notes(customer: Customer | int | None, currency: str) -> Any:
    """The credit notes of a customer that are not used up, the first one first."""
    known = Document.customer.is_null(False)  # nobody knows whose it is, once a customer was deleted
    theirs = known & (Document.customer == customer) & (Document.currency == currency)
    return Document.select().where(theirs & _is_unused()).order_by(Document.id)


def _is_unused() -> Any:
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    return (Document.kind == CREDIT_NOTE) & counts & (Document.balance > 0)


def _is_open(invoice: Document) -> bool:
    return bool(invoice.kind == INVOICE and invoice.issued_at and not invoice.is_void and invoice.balance > 0)


def _business(document: Document) -> Business:
    business: Business = document.business
    return business


def _held(number: int) -> Document:
    row: Document = locked(Document.select().where(Document.id == number)).get()
    return row
