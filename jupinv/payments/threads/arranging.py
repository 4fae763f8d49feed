"""What belongs to a job: its name, and which documents of its customer."""

from __future__ import annotations

from typing import Any

from jupinv.content.fields import INVOICE
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import deposits
from jupinv.documents.models import Chain, Document, Thread
from jupinv.documents.said import said_by

LONGEST_TITLE = 120
MOST_OFFERED = 50
MOST_LISTED = 10  # jobs on a customer's page


class NotTheirs(Exception):
    """It is another customer's, or deleted."""


class Elsewhere(Exception):
    """It belongs to another job: it is taken out there first."""


class DeductsDeposits(Exception):
    """A final invoice and the deposits that it deducts stay together."""


def name(thread: Thread, title: str) -> None:
    """Call it something; an empty title means: by its customer."""
    with write():
        Thread.update(title=title).where(Thread.id == thread.id).execute()
    thread.title = title


def put_in(document: Document, thread: Thread) -> None:
    """Let a document of the same customer belong to the job. Raises NotTheirs, Elsewhere."""
    with write():
        Chain.held(thread.business)
        row: Document | None = _candidates(thread).where(Document.id == document.id).first()
        if row is None:
            raise NotTheirs
        if row.thread_id not in (None, thread.id):
            raise Elsewhere
        Document.update(thread=thread).where(Document.id == row.id).execute()


def take_out(document: Document, thread: Thread) -> None:
    """Let a document belong to the job no more; nothing else of it changes. Raises DeductsDeposits."""
    with write():
        Chain.held(thread.business)
        row = Document.get_by_id(document.id)
        if row.thread_id != thread.id:
            return
        if deposits.deducted_by(row) or _deducts(row):
            raise DeductsDeposits
        Document.update(thread=None).where(Document.id == row.id).execute()


def offered(thread: Thread) -> list[Document]:
    """The customer's documents that belong to no job yet, the newest first."""
    free = _candidates(thread).where(Document.thread.is_null())
    return list(free.order_by(Document.id.desc()).limit(MOST_OFFERED))


def of_customer(customer: Customer) -> list[Thread]:
    """A customer's jobs, the newest first."""
    mine = Thread.select().where((Thread.business == customer.business_id) & (Thread.customer == customer.id))
    return list(mine.order_by(Thread.id.desc()).limit(MOST_LISTED))


def _candidates(thread: Thread) -> Any:
    theirs = (Document.business == thread.business_id) & (Document.customer == thread.customer_id)
    return Document.select().where(theirs & Document.customer.is_null(False) & Document.deleted_at.is_null())


def _deducts(row: Document) -> bool:
    if row.kind != INVOICE or row.is_draft or row.is_void:
        return False
    return any(content.deposits for content, _ in said_by([row]).values())
