"""Who approved, accepted or was mailed a code is forgotten with what they read: a business ends, the law forgets."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing.answers import confirming
from jupinv.sharing.models import Approval, Confirmation


def on_closed(business: Business, **_: Any) -> None:
    """Names, addresses and browsers of readers; nothing of them is in what stays sealed."""
    ours = Document.select(Document.id).where(Document.business == business)
    links = Link.select(Link.id).where(Link.document.in_(ours))
    confirming.forget(Confirmation.link.in_(links))
    Approval.delete().where(Approval.document.in_(ours)).execute()


def on_erased(revision: Revision, **_: Any) -> None:
    """That it was approved stays a fact of the document; by whom, and from where, goes with what was read."""
    confirming.forget(Confirmation.revision == revision.id)
    Approval.delete().where(Approval.revision == revision.id).execute()
