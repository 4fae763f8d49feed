"""That a public page shows something new: its tag changes, so that nobody is told 304 for the page as it was."""

from __future__ import annotations

from jupinv.documents.models import Document


def stir(document: Document | int) -> None:
    """Count it, in the transaction of what happened. Whatever the revision and the standing tell needs no such call."""
    this = document if isinstance(document, int) else document.id
    Document.update(activity=Document.activity + 1).where(Document.id == this).execute()
