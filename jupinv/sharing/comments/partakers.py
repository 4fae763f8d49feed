"""Who is told by mail when the sender of a document says something about it, and by which link each of them came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupinv.documents import sending, unwanted
from jupinv.documents.models import Document, Link
from jupinv.sharing.models import Approval, ChangeRequest, Comment, Forward, Promise

MOST = 20  # who acted last


@dataclass(frozen=True, slots=True)
class Partaker:
    """An address, and the link that it may be sent."""

    email: str
    link: Link


def of(document: Document) -> list[Partaker]:
    """Everybody who acted on the page and left an address; if nobody did, those whom it was last sent to.

    Each gets their own link, or else the one by which they came, if it still leads there. Whoever came by a link that
    was withdrawn gets none, and is not told; nor is who wants no mails of this business.
    """
    known = _known(document)
    refused = set(unwanted.among(document.business_id, [each.email for each in known]))
    return [each for each in known if each.email not in refused][:MOST]


def _known(document: Document) -> list[Partaker]:
    every = list(Link.select().where(Link.document == document.id).order_by(Link.id))
    open_ = {link.id: link for link in every if link.withdrawn_at is None}
    own = {link.email.casefold(): link for link in open_.values() if link.email}
    public = next((link for link in reversed(open_.values()) if not link.email), None)
    acted = _acted(document)
    if not acted:
        return _told_last(document, own, public)
    found = []
    for email, (written, came_by, at) in acted.items():
        here = open_.get(came_by) if came_by else public if public and _only_one(public, every, at) else None
        if link := own.get(email) or here:
            found.append(Partaker(written, link))
    return found


def _only_one(public: Link, every: list[Link], at: datetime) -> bool:
    """Whether nobody could come by another link then: else a link of one person would lead to that of all."""
    return public.created_at <= at and not any(link.created_at < at for link in every if link.email)


def _acted(document: Document) -> dict[str, tuple[str, int | None, datetime]]:
    """By address what each did last, who acted last first: the address as it was written, the link, and when."""
    found: dict[str, tuple[str, int | None, datetime]] = {}
    for act in sorted(_acts(document), key=lambda act: act[2], reverse=True):
        if act[0]:
            found.setdefault(act[0].casefold(), act)
    return found


def _acts(document: Document) -> Iterator[tuple[str, int | None, datetime]]:
    for table in (Comment, ChangeRequest, Approval, Promise):
        rows: Any = table.select(table.email, table.link, table.at).where(table.document == document.id)
        yield from rows.tuples()
    # The link of a forward is not that of who sent it on.
    forwards: Any = Forward.select(Forward.email, Forward.at).where(Forward.document == document.id)
    yield from ((email, None, at) for email, at in forwards.tuples())


def _told_last(document: Document, own: dict[str, Link], public: Link | None) -> list[Partaker]:
    delivery = sending.deliveries(document).first()
    if delivery is None:
        return []
    addresses = dict.fromkeys([*delivery.mail.to, *delivery.mail.cc])
    links = ((email, own.get(email.casefold()) or public) for email in addresses)
    return [Partaker(email, link) for email, link in links if link]
