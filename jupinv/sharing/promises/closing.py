"""What was promised is forgotten: a business ends, the law forgets."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Revision
from jupinv.sharing.models import Promise


def on_closed(business: Business, **_: Any) -> None:
    """All that readers said of paying its documents."""
    ours = Document.select(Document.id).where(Document.business == business)
    Promise.delete().where(Promise.document.in_(ours)).execute()


def on_erased(revision: Revision, *, whole: bool, **_: Any) -> None:
    """The same of a document that says nothing any more."""
    if whole:
        Promise.delete().where(Promise.document == revision.document_id).execute()
