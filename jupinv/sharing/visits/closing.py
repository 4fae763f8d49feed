"""A business that ends forgets who looked at its documents; so does a document whose words the law made us forget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Revision
from jupinv.sharing.models import Visit, VisitCount
from jupinv.sharing.visits import keeping

EVER = datetime(9999, 12, 31, tzinfo=UTC)


def on_closed(business: Business, **_: Any) -> None:
    """All visits, their numbers, and where somebody was."""
    documents = Document.select(Document.id).where(Document.business == business)
    for each in (Visit, VisitCount):
        each.delete().where(each.document.in_(documents)).execute()
    _forget_places((Document.business == business) & (Document.last_seen_place != ""))


def on_erased(revision: Revision, **_: Any) -> None:
    """Of its visits only the numbers stay."""
    keeping.count_and_forget([revision.document_id], EVER)
    _forget_places(Document.id == revision.document_id)


def _forget_places(which: Any) -> None:
    Document.update(last_seen_place="").where(which).execute()
