"""A business that ends forgets what was promised to it."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Document
from jupinv.sharing.models import Promise


def on_closed(business: Business, **_: Any) -> None:
    """All that readers said of paying its documents."""
    ours = Document.select(Document.id).where(Document.business == business)
    Promise.delete().where(Promise.document.in_(ours)).execute()
