"""The thread of a job: what was agreed with a customer, and all that was invoiced, credited and paid for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv import vault
from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Member
from jupinv.content.fields import PROFORMA, QUOTE, Earlier
from jupinv.db import locked, write
from jupinv.documents.models import Document, Thread

OFFERS = (QUOTE, PROFORMA)  # of what invoices are made


def thread_of(document: Document, *, now: datetime) -> Thread:
    """The thread that a document belongs to; on first need one is made, with the document as its beginning."""
    with write():
        Document.hold_customers(document.id)
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        thread: Thread | None = row.thread
        if thread is None:
            thread = Thread.create(
                key=vault.new_token(), business=row.business_id, customer=row.customer_id, created_at=now
            )
            Document.update(thread=thread).where(Document.id == row.id).execute()
    document.thread = thread
    return thread


def add(document: Document, thread: Thread) -> None:
    """Let a document belong to a thread of its business; nothing else of it changes."""
    with write():
        mine = (Document.id == document.id) & (Document.business == thread.business_id)
        Document.update(thread=thread).where(mine).execute()
    document.thread = thread


def seen_by(user: User) -> Any:
    """All threads of all businesses in which a user has a role, each with its business and the user's role."""
    mine = Thread.select(Thread, Business, Member.role, Member.news_new).join(Business).join(Member)
    return mine.where(Member.user == user)


def documents_of(thread: Thread) -> Any:
    """What belongs to a thread, in the order in which it came about; deleted drafts are not among it."""
    mine = (Document.thread == thread) & Document.deleted_at.is_null()
    return Document.select().where(mine).order_by(Document.id)


def agreed(thread: Thread) -> Document | None:
    """The quote that the job is done by: the one accepted last; None where nothing was agreed in writing."""
    quotes = (Document.kind == QUOTE) & Document.accepted_at.is_null(False) & Document.void_at.is_null()
    found: Document | None = documents_of(thread).where(quotes).order_by(Document.accepted_at.desc()).first()
    return found


def agreed_in(document: Document | None) -> Earlier | None:
    """The quote or proforma that a document was made from, as its paper names it."""
    if document is None or document.origin_id is None:
        return None
    origin = Document.select(Document.number, Document.issue_date).where(Document.id == document.origin_id).first()
    return Earlier(origin.number, origin.issue_date) if origin and origin.number else None


def whether_invoiced() -> Any:
    """For a query for documents: whether an invoice was made of a quote or a proforma that stands, as `invoiced`."""
    made = Document.alias()
    stands = made.issued_at.is_null(False) & made.void_at.is_null() & ~made.deposit
    return fn.EXISTS(made.select(made.id).where((made.origin == Document.id) & stands)).alias("invoiced")


def with_invoiced(documents: Iterable[Document]) -> list[Document]:
    """The same, each quote and proforma knowing whether an invoice was made from it: one query, where there are any."""
    found = list(documents)
    known = invoiced([each.id for each in found if each.kind in OFFERS])
    for each in found:
        each.invoiced = each.id in known
    return found


def invoiced(offers: Sequence[int]) -> frozenset[int]:
    """Those of these quotes and proformas, by id, from which a whole invoice was made that stands."""
    if not offers:
        return frozenset()
    stands = Document.issued_at.is_null(False) & Document.void_at.is_null() & ~Document.deposit
    query: Any = Document.select(Document.origin).where(Document.origin.in_(offers) & stands)
    return frozenset(number for (number,) in query.tuples())


def made_from(document: Document) -> Any:
    """What was made from a quote or a proforma, drafts among it, the first one first; deleted drafts are not."""
    mine = (Document.origin == document) & Document.deleted_at.is_null()
    return Document.select().where(mine).order_by(Document.id)
