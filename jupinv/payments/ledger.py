"""What the ledger says: what settles a document, credit on account, and whether projections agree with it.

Amounts are minor units. A payment and what is about it (refunds, disputes, the entry that undoes it) are one family: of
its sum, Σ allocations settles documents and the rest is credit on account. An entry has an allocation on the document
for which it was recorded even where nothing of it settles that document (an amount of 0). Of a credit note, Σ credit
allocations settles documents, what was paid back is allocated to it below zero, and the rest is credit as well.
No family has less than nothing left, nor settles less than nothing of an invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.customers.models import Customer
from jupinv.db import in_pages
from jupinv.documents import states
from jupinv.documents.models import Chain, Document
from jupinv.payments.models import CREDIT, EXCHANGE, FEE, PAYMENT, WRITE_OFF, Allocation, CreditAllocation, Entry

AT_ONCE = 200  # documents of one query


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the ledger says of one document."""

    paid: int  # what entries settle of it; of a credit note: what was paid back
    written_off: int  # what is asked for no more
    credited: int  # what credit notes take off it
    used: int  # of a credit note: what it takes off other documents
    credit: int  # what arrived with its payments beyond that and settles nothing yet
    paid_on: date | None  # the day of its last payment once nothing is left; None while something is, or without one

    @property
    def settled(self) -> int:
        """All that lowers what is left of it."""
        return self.paid + self.written_off + self.credited + self.used


def entries_of(document: Document) -> Any:
    """The entries recorded on a document or allocated to it, in the order they were made.

    Each has `allocated` (what of it settles this document), `credit` (what of its family settles nothing; 0 for all but
    the payment itself, and there only on the document for which it was recorded) and `undone` (the id of the entry that
    reverses it, or None).
    """
    reversal, here = Entry.alias(), Allocation.alias()
    its_own = (Entry.document == document.id) & (Entry.currency == document.currency)
    credit = Case(None, [(its_own, spare())], 0)
    allocated = here.select(fn.SUM(here.amount)).where((here.entry == Entry.id) & (here.document == document.id))
    theirs = Allocation.select(Allocation.entry).where(Allocation.document == document.id)
    return (
        Entry.select(Entry, allocated.alias("allocated"), credit.alias("credit"), reversal.id.alias("undone"))
        .join(reversal, JOIN.LEFT_OUTER, on=(reversal.reverses == Entry.id))
        .where(Entry.id.in_(theirs))
        .order_by(Entry.id)
        .objects()
    )


def spare() -> Any:
    """In a query of entries: what of a payment's family settles nothing yet; 0 for all but the payment itself."""
    member, one, allocation = Entry.alias(), Entry.alias(), Allocation.alias()
    amounts = member.select(fn.SUM(member.amount)).where(_is_about(member) & (member.kind != FEE))
    allocated = (
        allocation.select(fn.SUM(allocation.amount)).join(one, on=(allocation.entry == one.id)).where(_is_about(one))
    )
    heads = Entry.reverses.is_null() & Entry.origin.is_null() & (Entry.kind != FEE)
    return Case(None, [(heads, fn.COALESCE(amounts, 0) - fn.COALESCE(allocated, 0))], 0)


def _is_about(member: Any) -> Any:
    return (member.id == Entry.id) | (member.origin == Entry.id) | (member.reverses == Entry.id)


def settlement(document: Document) -> Settlement:
    """What the ledger says of a document, read from its entries alone."""
    return settlements([document])[document.id]


def settlements(documents: Sequence[Document]) -> dict[int, Settlement]:
    """The same of many documents by their ids, in three queries at the most."""
    entries: dict[int, list[Any]] = {document.id: [] for document in documents}
    for entry in _settling(list(entries)):
        entries[entry.settles].append(entry)
    notes = [document.id for document in documents if document.kind == CREDIT_NOTE]
    credited, used = _credits(CreditAllocation.document, list(entries)), _credits(CreditAllocation.note, notes)
    return {
        document.id: _settlement(
            document, entries[document.id], credited=credited.get(document.id, 0), used=used.get(document.id, 0)
        )
        for document in documents
    }


def _settling(documents: list[int]) -> Any:
    """The entries recorded on these or allocated to them, as `entries_of` tells them, once for each that it `settles`.

    `spare` is what of its family settles nothing, there alone where it was recorded.
    """
    reversal, amount = Entry.alias(), fn.SUM(Allocation.amount).alias("amount")
    query: Any = Allocation.select(Allocation.entry.alias("entry"), Allocation.document.alias("settles"), amount)
    each = query.where(Allocation.document.in_(documents)).group_by(Allocation.entry, Allocation.document)
    rest = Case(None, [(Entry.document == each.c.settles, spare())], 0)
    extra = each.c.settles.alias("settles"), each.c.amount.alias("allocated"), rest.alias("spare")
    return (
        Entry.select(Entry, *extra, reversal.id.alias("undone"))
        .join(each, on=(each.c.entry == Entry.id))
        .join_from(Entry, reversal, JOIN.LEFT_OUTER, on=(reversal.reverses == Entry.id))
        .objects()
    )


def _credits(of: Any, documents: list[int]) -> dict[int, int]:
    """By the ids of documents, what credit notes settle, summed by what is settled or by the note."""
    query: Any = CreditAllocation.select(of, fn.SUM(CreditAllocation.amount)).where(of.in_(documents)).group_by(of)
    return {int(number): int(amount) for number, amount in query.tuples()} if documents else {}


def _settlement(document: Document, entries: list[Any], *, credited: int, used: int) -> Settlement:
    written_off = sum(int(entry.allocated) for entry in entries if entry.kind == WRITE_OFF)
    paid = sum(int(entry.allocated) for entry in entries) - written_off
    found = Settlement(
        paid=-paid if document.kind == CREDIT_NOTE else paid,
        written_off=written_off,
        credited=credited,
        used=used,
        credit=sum(int(entry.spare) for entry in entries if entry.currency == document.currency),
        paid_on=None,
    )
    standing = [each for each in entries if each.reverses_id is None and each.undone is None]
    settling = [each.paid_on for each in standing if each.kind in (PAYMENT, CREDIT, EXCHANGE) and each.allocated > 0]
    nothing_left = bool(settling) and found.paid > 0 and found.settled >= document.total
    return replace(found, paid_on=max(settling) if nothing_left else None)


def allocated_of(entry: Entry) -> dict[int, int]:
    """By the ids of documents, what of an entry settles them; 0 where it settles nothing of it (any more)."""
    query: Any = Allocation.select(Allocation.document, fn.SUM(Allocation.amount)).where(Allocation.entry == entry.id)
    return {int(number): int(amount) for number, amount in query.group_by(Allocation.document).tuples()}


def settled_by(payment: Entry) -> dict[int, int]:
    """The same of a payment less what of it went back: of its whole family. Below zero on a credit note paid out."""
    about = (Entry.id == payment.id) | (Entry.origin == payment.id) | (Entry.reverses == payment.id)
    family = Entry.select(Entry.id).where(about)
    query: Any = Allocation.select(Allocation.document, fn.SUM(Allocation.amount)).where(Allocation.entry.in_(family))
    return {int(number): int(amount) for number, amount in query.group_by(Allocation.document).tuples()}


def spare_of(payment: Entry) -> int:
    """What of a payment's family settles nothing yet."""
    found: Any = Entry.select(spare().alias("spare")).where(Entry.id == payment.id)
    return int(found.scalar() or 0)


def stands(entry: Entry) -> bool:
    """Whether an entry counts: nothing undoes it, and it undoes nothing itself."""
    return entry.reverses_id is None and not Entry.select().where(Entry.reverses == entry.id).exists()


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


@states.tells_uses
def used_for(note: Document) -> list[tuple[str, int]]:
    """The same by their numbers, the first document first."""
    entered = fn.SUM(CreditAllocation.amount)
    query: Any = (
        Document.select(Document.number, entered)
        .join(CreditAllocation, on=(CreditAllocation.document == Document.id))
        .where(CreditAllocation.note == note.id)
        .group_by(Document.id, Document.number)
        .having(entered != 0)
        .order_by(Document.id)
    )
    return [(str(number), int(amount)) for number, amount in query.tuples()]


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
        Allocation.select(Allocation.entry.alias("entry"), fn.SUM(Allocation.amount).alias("amount"))
        .join(Entry)
        .where(Entry.customer == customer)
        .group_by(Allocation.entry)
    )
    rest = fn.SUM(Entry.amount - fn.COALESCE(allocated.c.amount, 0))
    return (
        Entry.select(Entry.currency, rest, SQL("0"))
        .join(allocated, JOIN.LEFT_OUTER, on=(allocated.c.entry == Entry.id))
        .where((Entry.customer == customer) & (Entry.kind != FEE))
        .group_by(Entry.currency)
        .having(rest != 0)
    )


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for every issued document whose projection is not what the ledger says."""
    issued = Document.select().where((Document.business == business.id) & Document.issued_at.is_null(False))
    for some in in_pages(issued, Document.id, AT_ONCE):
        told = settlements(some)
        for document in some:
            yield from (f"{document.number}: {what}" for what in _disagreeing(document, told[document.id]))
    yield from _unbalanced(business)
    yield from _misplaced(business)
    yield from _strayed(business)
    yield from _missing(business)


def _disagreeing(document: Document, found: Settlement) -> Iterator[str]:
    for name, kept, told in (
        ("paid", document.paid, found.paid),
        ("written off", document.written_off, found.written_off),
        ("credited", document.credited, found.credited),
        ("balance", document.balance, document.total - found.settled),
        ("credit", document.credit, found.credit),
        ("paid on", document.paid_on, found.paid_on),
    ):
        if kept != told:
            yield f"{name} is kept as {kept}, the ledger says {told}"
    if not 0 <= found.used <= max(document.total, 0) or (found.used and document.is_void):
        yield f"{found.used} of {document.total} is used"
    if found.settled > max(document.total, 0) or min(found.paid, found.written_off, found.credited) < 0:
        yield f"{found.settled} of {document.total} is settled"


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
            | (entered > 0) & (fn.MIN(note.business) != fn.MIN(Document.business))
            | (entered > 0) & (fn.MIN(note.currency) != fn.MIN(Document.currency))
        )
    )
    for number, other, amount in query.tuples():
        yield f"{number}: {amount} of it is used for {other}, which it can't be"


def _unbalanced(business: Business) -> Iterator[str]:
    """Payments of which more is allocated or given back than there is, and entries that settle what they can't."""
    mine = Entry.business == business.id
    query: Any = Entry.select(Entry.id, Entry.amount, spare().alias("spare")).where(mine).objects()
    for entry in query:
        if entry.spare < 0:
            yield f"entry {entry.id}: {-entry.spare} more than its {entry.amount} is allocated or given back"
    head, settled = fn.COALESCE(Entry.origin, Entry.reverses, Entry.id), fn.SUM(Allocation.amount)
    below: Any = Allocation.select(head, Document.number, settled).join(Entry).switch(Allocation).join(Document)
    below = below.where(mine & (Document.kind != CREDIT_NOTE)).group_by(head, Document.id, Document.number)
    for number, document, amount in below.having(settled < 0).tuples():
        yield f"entry {number}: with all that is about it, it settles {amount} of {document}"
    wrong: Any = (
        Entry.select(head, Document.number)
        .join(Allocation)
        .join(Document)
        .where(mine | (Document.business == business.id))
        .where((Entry.business != Document.business) | (Entry.currency != Document.currency))
        .group_by(head, Document.id, Document.number)
        .having(fn.SUM(Allocation.amount) != 0)
    )
    for number, document in wrong.tuples():
        yield f"entry {number}: it settles {document}, which it can't"


def _missing(business: Business) -> Iterator[str]:
    """Whether there are as many entries as were made."""
    kept = Chain.select(Chain.entries).where(Chain.business == business.id).scalar() or 0
    found = Entry.select().where(Entry.business == business.id).count()
    if found != kept:
        yield f"the ledger has {found} entries, {kept} were made"


def _strayed(business: Business) -> Iterator[str]:
    """Entries of another customer than what they settle, or are about: customers change together, or not at all."""
    mine, head = Entry.business == business.id, Entry.alias()
    settles: Any = Entry.select(Entry.id, Document.number).join(Allocation).join(Document).distinct()
    for number, document in settles.where(mine & (Entry.customer != Document.customer)).order_by(Entry.id).tuples():
        yield f"entry {number}: it is of another customer than {document}"
    about: Any = Entry.select(Entry.id, head.id)
    about = about.join(head, on=(head.id == fn.COALESCE(Entry.origin, Entry.reverses)))
    for number, of in about.where(mine & (Entry.customer != head.customer)).order_by(Entry.id).tuples():
        yield f"entry {number}: it is of another customer than entry {of}, which it is about"
    alien: Any = Entry.select(Entry.id).join(Customer).where(mine & (Customer.business != business.id))
    for (number,) in alien.order_by(Entry.id).tuples():
        yield f"entry {number}: its customer is of another business"
