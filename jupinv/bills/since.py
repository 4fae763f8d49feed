"""What has become of the sender's document since a bill was received; and the next version, taken over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupinv.bills import pdfs, received
from jupinv.bills.models import Bill, BillVersion
from jupinv.db import locked, write
from jupinv.documents import revisions
from jupinv.documents.models import Document, Revision

SAME, CHANGED, AMENDED, VOID, DELETED, WITHDRAWN = "same", "changed", "amended", "void", "deleted", "withdrawn"


class NotNewer(Exception):
    """The sender's document says what the bill says, or something else than was shown."""


@dataclass(frozen=True, slots=True)
class Since:
    """How the sender's document stands now. Of what nobody may look at any more only that is told."""

    what: str
    document: Document | None = None  # None: it can't be looked at
    revision: Revision | None = None  # the one that counts
    link: str = ""  # the sender's page

    @property
    def may_take_over(self) -> bool:
        """Whether it says something else now, which may be taken over."""
        return self.what in (CHANGED, AMENDED)


def since(bill: Bill) -> Since:
    """What has become of it."""
    if bill.document_id is None and not bill.token_sealed:
        return Since(SAME)  # it came from nowhere here, as in the demo
    document: Document | None = bill.document if bill.document_id else None
    revision = revisions.last_of(document) if document else None
    if document is None or revision is None or revision.bytes is None:
        return Since(DELETED)
    address = pdfs.address(bill, document)
    if not address:
        return Since(WITHDRAWN)
    return Since(_what(bill, document, revision), document, revision, address)


def take_over(bill: Bill, *, digest: str, now: datetime) -> Bill:
    """Let the bill say what the sender's document says now; what it said stays in its history.

    `digest` is of the revision that was shown. Raises NotNewer.
    """
    with write():
        row: Bill | None = locked(Bill.select().where(Bill.id == bill.id)).first()
        found = since(row) if row else None
        if row is None or found is None or not found.may_take_over or found.revision is None:
            raise NotNewer
        if found.revision.digest != digest:
            raise NotNewer
        kept = ("version", "digest", "said", "pdf", "currency", "total", "due_date", "received_at")
        BillVersion.create(bill=row, replaced_at=now, **{name: getattr(row, name) for name in kept})
        changes = received.columns(found.revision) | {"received_at": now, "updated_at": now}
        Bill.update(changes).where(Bill.id == row.id).execute()
        fresh: Bill = Bill.get_by_id(row.id)
        if fresh.note:
            Bill.update(search=received.noted(fresh, fresh.note)).where(Bill.id == row.id).execute()
        pdfs.request(fresh, now=now)
    return fresh


def _what(bill: Bill, document: Document, revision: Revision) -> str:
    if document.is_void:
        return VOID
    if revision.digest == bill.digest:
        return SAME
    return CHANGED if revision.version != bill.version else AMENDED
