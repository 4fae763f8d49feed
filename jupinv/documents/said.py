"""What several documents say, by their last revisions, in one query for any number of them."""

from __future__ import annotations

from collections.abc import Iterable

from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.documents import revisions
from jupinv.documents.models import Document, Revision

Said = tuple[Content, Totals]


def said_by(documents: Iterable[Document]) -> dict[int, Said]:
    """By their ids what issued documents say. Raises revisions.Erased."""
    ids = [document.id for document in documents]
    if not ids:
        return {}
    rows = Revision.select().where(Revision.document.in_(ids)).order_by(Revision.document, Revision.number)
    last = {row.document_id: row for row in rows}
    return {number: revisions.content_of(row) for number, row in last.items()}
