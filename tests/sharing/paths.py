"""Where readers find a document."""

from __future__ import annotations

from jupinv.documents import links
from jupinv.documents.models import Document


def path_of(document: Document) -> str:
    """Of its own link."""
    return links.address_of(document).removeprefix("http://localhost")
