"""Posting to the ledger: the entry, what of it settles which document, and what the documents then say.

All of it happens in a transaction that holds the chain of the business first, then the customers, then the documents by
their ids (`hold`), so that two who post wait for each other and never for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import locked
from jupinv.documents import settling, timeline
from jupinv.documents.models import Chain, Document
from jupinv.hearing import Signal
from jupinv.payments import ledger, methods, words
from jupinv.payments.models import (
    CREDIT,
    DISPUTE,
    EXCHANGE,
    PAYMENT,
    REFUND,
    WRITE_OFF,
    Allocation,
    Entry,
)

posted = Signal("An entry was made in the ledger, one that undoes another among them. Inside the transaction.")
settled = Signal(
    "More or less settles a document than before, or may. Sender: the Document; `now`. Inside the transaction."
)

HAPPENED = {  # on the timeline of a document: when an entry was made, and when it was undone
    PAYMENT: ("payment_recorded", "payment_undone"),
    REFUND: ("refunded", "refund_undone"),
    DISPUTE: ("disputed_payment", "dispute_undone"),
    WRITE_OFF: ("written_off", "write_off_undone"),
    EXCHANGE: ("exchange_difference", "exchange_undone"),
    CREDIT: ("credit_recorded", "credit_undone"),
}


def hold(business: Business, documents: Iterable[int], customer: int | None = None) -> dict[int, Document]:
    """The rows of documents of a business as they are now, by their ids; whoever comes second waits here.

    Their customers, and another `customer` whom an entry will name, are held before: so does whoever makes two
    customers one.
    """
    Chain.held(business)
    numbers = list(documents)
    if customer is None:
        Document.hold_customers(*numbers)
    else:
        named = Document.select(Document.customer).where(Document.id.in_(numbers))
        theirs = Customer.select(Customer.id).where(Customer.id.in_(named) | (Customer.id == customer))
        list(locked(theirs.order_by(Customer.id), keys=False))
    mine = (Document.business == business) & Document.id.in_(numbers)
    return {row.id: row for row in locked(Document.select().where(mine).order_by(Document.id))}


def post(
    *,
    business: Business | int,
    customer: int | None,
    kind: str,
    amount: int,
    currency: str,
    paid_on: date,
    actor: str,
    now: datetime,
    method: str = "",
    settles: Iterable[tuple[Document, int]] = (),
    **more: Any,
) -> Entry:
    """Make an entry that settles so much of each of these documents; `more` are other columns of `Entry`.

    The documents are held. One of which nothing is settled (0) is named all the same: for it the entry was recorded.
    `document`, if it is not given, is the first of them.
    """
    parts = list(settles)
    more.setdefault("document", parts[0][0] if parts else None)
    entry = Entry(
        business=business,
        customer=customer,
        kind=kind,
        amount=amount,
        currency=currency,
        paid_on=paid_on,
        actor=actor,
        at=now,
        method=methods.kept(method),
        **more,
    )
    entry.search = words.of(entry, (document.number for document, _part in parts))
    entry.save(force_insert=True)
    Chain.update(entries=Chain.entries + 1).where(Chain.business == business).execute()
    for document, part in parts:
        Allocation.create(entry=entry, document=document, amount=part, actor=actor, at=now)
    for document, part in parts:
        settle(document, now=now)
        note(document, entry, amount=abs(part) if len(parts) > 1 and part else abs(entry.amount))
    posted.send(entry)
    return entry


def allocate(entry: Entry, document: Document, amount: int, *, actor: str, now: datetime) -> None:
    """Let so much more of an entry settle a document that is held; below zero, so much less."""
    Allocation.create(entry=entry, document=document, amount=amount, actor=actor, at=now)
    _find_by(entry, document)
    settle(document, now=now)


def _find_by(entry: Entry, document: Document) -> None:
    """Let an entry be found by the number of a document, too."""
    known = Entry.select(Entry.search).where(Entry.id == entry.id).scalar() or ""
    if (said := words.naming(known, document.number)) != known:
        Entry.update(search=said).where(Entry.id == entry.id).execute()


def settle(document: Document, *, now: datetime) -> None:
    """Set a document's projection to what the ledger says. Raises settling.NotOwed."""
    found = ledger.settlement(document)
    settling.settle(
        document,
        paid=found.paid,
        written_off=found.written_off,
        credited=found.credited,
        used=found.used,
        credit=found.credit,
        paid_on=found.paid_on,
        now=now,
    )
    settled.send(document, now=now)


def settle_others(entry: Entry, *documents: Document, now: datetime) -> None:
    """Set what the document for which a payment came says of its credit, unless that is one of these."""
    head = entry if entry.origin_id is None else Entry.get_by_id(entry.origin_id)
    if head.document_id is not None and head.document_id not in [document.id for document in documents]:
        settle(Document.get_by_id(head.document_id), now=now)


def note(document: Document, entry: Entry, *, amount: int) -> None:
    """A line on a document's timeline: what was posted there, and how much of it."""
    day = entry.paid_on.isoformat()
    data = {"amount": amount, "currency": entry.currency, "paid_on": day, "method": entry.method, "entry": entry.id}
    what = HAPPENED[entry.kind][entry.reverses_id is not None]
    timeline.note(document, what, at=entry.at, actor=entry.actor, **data)
