"""The public address of a document: /i/<token>."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupinv import vault
from jupinv.businesses.models import Business
from jupinv.config import Config
from jupinv.db import Written, made, write
from jupinv.documents import timeline
from jupinv.documents.models import Document, Link, Revision

LONGEST = 100  # characters of what may be a token

_base_url = ""

# What tells how a document stands, and no more.
_LINK = (Link.id, Link.document, Link.email, Link.withdrawn_at)
_DOCUMENT = (
    *(Document.id, Document.business, Document.created_by, Document.kind, Document.number, Document.currency),
    *(Document.due_date, Document.issued_at, Document.sent_at, Document.void_at, Document.void_reason),
    Document.successor,
    *(Document.paid, Document.credited, Document.written_off, Document.balance, Document.credit, Document.paid_on),
    *(Document.accepted_at, Document.declined_at, Document.seen_at, Document.approved_at, Document.approved_version),
    *(Document.activity, Document.open_requests, Document.version, Document.key, Document.customer),
    Document.cards,
)
_BUSINESS = (
    *(Business.id, Business.name, Business.time_zone, Business.handle, Business.demo),
    *(Business.logo, Business.logo_type, Business.logo_width, Business.logo_height, Business.accent),
    *(Business.cards, Business.before_card),
)
_REVISION = (Revision.id, Revision.number, Revision.version, Revision.at, Revision.digest)


def use(config: Config) -> None:
    """Build addresses from the configured one, never from what a request says its host is."""
    global _base_url
    _base_url = config.base_url


def new(document: Document, *, at: datetime, email: str = "") -> Link:
    """Make a link, or the own link of whoever has this address. Its token is kept sealed, and as a hash to find it."""
    token = vault.new_token()
    link: Link = Link.create(
        document=document,
        email=email,
        token_hash=vault.fingerprint(token),
        token_sealed=vault.seal(token),
        created_at=at,
    )
    return link


@dataclass(frozen=True, slots=True)
class Found:
    """What a token leads to, as far as where it stands depends on it."""

    link: Link
    document: Document  # with its business
    revision: Revision  # the last one, without its words
    erased: bool  # whether those are gone


def find(token: str) -> Found | None:
    """What a token leads to, withdrawn or not, by one narrow query; None for a token nobody was given."""
    if len(token) > LONGEST:
        return None
    rows = _OF_TOKEN.rows(token_hash=vault.fingerprint(token))
    if not rows:
        return None
    values = iter(rows[0])
    link, document = made(Link, _LINK, values), made(Document, _DOCUMENT, values)
    document.business = made(Business, _BUSINESS, values)
    return Found(link, document, made(Revision, _REVISION, values), erased=bool(next(values)))


_OF_TOKEN = Written(
    lambda value: (
        Link.select(*_LINK, *_DOCUMENT, *_BUSINESS, *_REVISION, Revision.bytes.is_null())
        .join(Document)
        .join(Business)
        .switch(Document)
        .join(Revision, on=(Revision.document == Document.id))
        .where(Link.token_hash == value("token_hash"))
        .order_by(Revision.number.desc())
        .limit(1)
    )
)


def of(document: Document) -> Link | None:
    """The document's own link: the newest one that was not withdrawn and is not one person's."""
    rows = _OF_DOCUMENT.rows(document=document.id)
    return made(Link, Link._meta.sorted_fields, iter(rows[0])) if rows else None


_OF_DOCUMENT = Written(
    lambda value: (
        Link.select()
        .where((Link.document == value("document")) & Link.withdrawn_at.is_null() & (Link.email == ""))
        .order_by(Link.id.desc())
        .limit(1)
    )
)


def address(link: Link, base_url: str = "") -> str:
    """The public URL; without a base it is built on the configured one."""
    return f"{base_url or _base_url}/i/{vault.open_sealed(link.token_sealed)}"


def address_of(document: Document) -> str:
    """The public URL of a document, empty when it has none."""
    link = of(document)
    return address(link) if link else ""


def withdraw(link: Link, *, at: datetime, actor: str) -> None:
    """Let the link lead nowhere from now on: 410. Withdrawing it again changes nothing."""
    with write():
        open_ = (Link.id == link.id) & Link.withdrawn_at.is_null()
        if Link.update(withdrawn_at=at).where(open_).execute():
            theirs = {"about": "person", "to": link.email} if link.email else {}
            timeline.note(link.document_id, "link_withdrawn", at=at, actor=actor, **theirs)


def renew(document: Document, *, at: datetime, actor: str) -> Link:
    """Withdraw what leads to the document and make a new link."""
    with write():
        if old := of(document):
            withdraw(old, at=at, actor=actor)
        link = new(document, at=at)
        timeline.note(document, "link_renewed", at=at, actor=actor)
    return link
