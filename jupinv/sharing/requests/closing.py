"""When requests end without an answer: the document is void, credited or answered, the law forgets, a business ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.db import one_by_one
from jupinv.documents.models import Document, Revision
from jupinv.sharing.models import DECLINED, OPEN, ChangeRequest


def on_voided(document: Document, **_: Any) -> None:
    """Nothing on it changes any more."""
    close(document, at=document.void_at)


def on_decided(document: Document, **_: Any) -> None:
    """A quote that was answered stays what was answered, unless that is taken back."""
    if at := document.accepted_at or document.declined_at:
        close(document, at=at)


def on_issued(document: Document, **_: Any) -> None:
    """A credit note that takes back all that is left of an invoice ends what was asked about that."""
    if document.kind != CREDIT_NOTE or document.corrects_id is None:
        return
    invoice = Document.get_by_id(document.corrects_id)
    notes = (Document.corrects == invoice.id) & Document.issued_at.is_null(False) & Document.void_at.is_null()
    credited: Any = Document.select(fn.SUM(Document.total)).where(notes)
    if invoice.open_requests and int(credited.scalar() or 0) >= invoice.total:
        close(invoice, at=document.issued_at)


def close(document: Document, *, at: datetime) -> None:
    """Settle all that is open, in the transaction of what ended it: declined, and by nobody."""
    still = (ChangeRequest.document == document.id) & (ChangeRequest.state == OPEN)
    if ChangeRequest.update(state=DECLINED, settled_at=at).where(still).execute():
        Document.update(open_requests=0).where(Document.id == document.id).execute()


def on_erased(revision: Revision, **_: Any) -> None:
    """What was proposed repeats what the revision said."""
    bound = (ChangeRequest.document == revision.document_id) & (ChangeRequest.base == revision.number)
    ChangeRequest.update(proposed="", why="", answer="").where(bound).execute()


def on_closed(business: Business, **_: Any) -> None:
    """All requests, and the mails that answered them."""
    ours = ChangeRequest.document.in_(Document.select(Document.id).where(Document.business == business))
    mails: Any = ChangeRequest.select(ChangeRequest.mail).where(ours & ChangeRequest.mail.is_null(False))
    numbers = [number for (number,) in mails.tuples()]
    ChangeRequest.delete().where(ours).execute()
    mail.delete(numbers)


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for every document that counts other open requests than there are."""
    still = (ChangeRequest.document == Document.id) & (ChangeRequest.state == OPEN)
    count = ChangeRequest.select(fn.COUNT(ChangeRequest.id)).where(still)
    mine = (Document.business == business.id) & (Document.open_requests != count)
    for document in one_by_one(Document.select(Document, count.alias("open")).where(mine), Document.id):
        yield f"{document.number}: {document.open_requests} open requests are counted, there are {document.open}"
