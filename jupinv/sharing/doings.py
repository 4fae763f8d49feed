"""What readers did that everybody who opens the page should know: read only when the page is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv.content.fields import QUOTE
from jupinv.customers.models import Customer
from jupinv.documents import states
from jupinv.documents.models import Document
from jupinv.language import format_date
from jupinv.sharing.models import Approval, Comment
from jupinv.sharing.opened import Opened
from jupinv.sharing.words import word


@dataclass(frozen=True, slots=True)
class Doings:
    """By version and counts; the words are the page's."""

    approved_by: str = ""  # of the version that counts
    approved_at: datetime | None = None
    requests: int = 0  # that nobody has answered yet
    comments: dict[str, int] = field(default_factory=dict)  # by the key of their line; "" is the whole document
    needs_po: bool = False  # its customer wants none without a PO number, and there is none

    @property
    def count(self) -> int:
        """Of all comments."""
        return sum(self.comments.values())


def doings(opened: Opened) -> Doings:
    """As they are now."""
    document = opened.document
    approval = _approval(document) if opened.is_approved else None
    return Doings(
        approved_by=approval.name if approval else "",
        approved_at=document.approved_at if opened.is_approved else None,
        requests=document.open_requests if opened.takes_corrections else 0,
        comments=_comments(document) if document.activity else {},
        needs_po=needs_po(opened),
    )


def news(opened: Opened, did: Doings) -> list[str]:
    """The same in sentences of the document's language."""
    locale, told = opened.locale, []
    if did.approved_at:
        day = states.civil(did.approved_at, opened.document.business.time_zone)
        key = "approved_by" if did.approved_by else "approved_on"
        parts = {"version": opened.revision.version, "name": did.approved_by, "date": format_date(day, locale)}
        told.append(word(key, locale, **parts))
    if did.requests:
        key = "request_open" if did.requests == 1 else "requests_open"
        told.append(word(key, locale, count=did.requests, name=opened.sender_name))
    return told


def needs_po(opened: Opened) -> bool:
    """Whether the customer wants none without a PO number, and there is none."""
    customer = opened.document.customer_id
    if customer is None or not opened.lacks_po or opened.document.kind == QUOTE:
        return False
    details: Any = Customer.select(Customer.details).where(Customer.id == customer).scalar()
    return bool(details and details.get("po_required"))


def _comments(document: Document) -> dict[str, int]:
    mine = (Comment.document == document) & Comment.removed_at.is_null()
    rows: Any = Comment.select(Comment.line, fn.COUNT(Comment.id)).where(mine).group_by(Comment.line)
    return dict(rows.tuples())


def _approval(document: Document) -> Approval | None:
    mine = (Approval.document == document) & (Approval.version == document.approved_version)
    found: Approval | None = (
        Approval.select(Approval.name, Approval.confirmed_at).where(mine).order_by(Approval.id.desc()).first()
    )
    return found
