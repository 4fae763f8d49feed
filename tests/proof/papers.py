"""Revisions for the tests of this room: a document that has several."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jupinv.content.totals import totals
from jupinv.db import write
from jupinv.documents import revisions
from jupinv.documents.issuing import projection
from jupinv.documents.models import Chain, Document, Revision


def one_more(document: Document, *, at: datetime, version: int = 1) -> Revision:
    """Another revision that asks for another PO number, recorded as the verbs of the app record one."""
    last = revisions.last_of(document)
    content, _ = revisions.content_of(last)
    references = replace(content.references, purchase_order=f"PO-{last.number}")
    changed = replace(content, references=references)
    figures = totals(changed)
    with write():
        chain = Chain.held(document.business)
        Document.update(version=version, **projection(changed, figures)).where(Document.id == document.id).execute()
        return revisions.record(
            document, changed, figures, at=at, actor="user:1", reason="", chain=chain, version=version
        )
