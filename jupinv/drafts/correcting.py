"""Correct what was issued, in one act: a credit note takes back all of it, and a new draft says it anew."""

from __future__ import annotations

from datetime import date, datetime

from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents import threads
from jupinv.documents.models import Chain, Document
from jupinv.drafts import crediting, duplicating


def correct(document: Document, *, by: User, reason: str, now: datetime, today: date) -> tuple[Document, Document]:
    """A credit note over all that is left, issued, and a draft with the same customer and lines; both or none.

    They belong to one job with what they correct, and the draft to the quote that this was made from. Raises what
    `crediting.issue_rest` and `duplicating.duplicate` do.
    """
    with write():
        Chain.held(document.business)
        thread = threads.thread_of(document, now=now)
        note = crediting.issue_rest(document, reason=reason, by=by, now=now, today=today)
        document = _as_now(document)
        draft = duplicating.duplicate(document, by=by, now=now, today=today)
        Document.update(thread=thread, origin=document.origin_id).where(Document.id == draft.id).execute()
        draft.thread, draft.origin = thread, document.origin_id
    return note, draft


def _as_now(document: Document) -> Document:
    """The same row read anew: its customer may have become another one meanwhile."""
    row: Document = Document.get_by_id(document.id)
    row.business = document.business
    return row
