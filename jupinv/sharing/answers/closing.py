"""A business that ends: who approved, accepted or was mailed a code is forgotten with its documents."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Link
from jupinv.sharing.answers import confirming
from jupinv.sharing.models import Approval, Confirmation


def on_closed(business: Business, **_: Any) -> None:
    """Names, addresses and browsers of readers; nothing of them is in what stays sealed."""
    ours = Document.select(Document.id).where(Document.business == business)
    links = Link.select(Link.id).where(Link.document.in_(ours))
    confirming.forget(Confirmation.link.in_(links))
    Approval.delete().where(Approval.document.in_(ours)).execute()
