"""What customers do on the demo's public pages besides the story: one is forwarded and approved, one is to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from jupinv.businesses.models import Business
from jupinv.content.fields import INVOICE
from jupinv.demo.story import MAYA
from jupinv.documents import links, revisions, timeline
from jupinv.documents.issuing import NotIssued
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing import telling
from jupinv.sharing.answers import answering
from jupinv.sharing.answers.answering import Answerer
from jupinv.sharing.models import Forward
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import asking

PAYABLE = Reader("Noah Kim", "ap@harborfinch.example")
RILEY = Reader("Riley Finch", "riley@harborfinch.example")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
FORWARDED, CHANGED = "PO-90417", "4500017321"  # the PO numbers of the newest two papers for them
NOTE = "Is this what we agreed on? I pay it with the next run."
WHY = "Ten of the handbooks came with a torn cover, and the library took 17 hours by the sheet you sent on Friday."
LESS = {"k2": Decimal(17), "k3": Decimal(30)}


def steps(business: Business) -> list[tuple[int, Callable[[datetime], None]]]:
    """What happens how many days ago, the oldest first."""
    return [
        (17, lambda at: _forwards(_with(business, FORWARDED), at)),
        (15, lambda at: _approves(_with(business, FORWARDED), at)),
        (4, lambda at: _asks_for_less(_with(business, CHANGED), at)),
    ]


def _forwards(document: Document, at: datetime) -> None:
    """As the page does it, but for the mail: nobody here is real."""
    theirs = links.new(document, at=at, email=RILEY.email)
    Forward.create(document=document, link=theirs, name=PAYABLE.name, email=PAYABLE.email, note=NOTE, at=at)
    timeline.note(document, "forwarded", at=at, actor=PAYABLE.told, to=RILEY.email)
    telling.tell(document, telling.FORWARDED, who=PAYABLE, now=at, to=RILEY.email, text=NOTE)


def _approves(document: Document, at: datetime) -> None:
    theirs = Link.get((Link.document == document) & (Link.email == RILEY.email))
    by = Answerer(RILEY, theirs, "203.0.113.98", PHONE, confirmed_at=at)
    answering.approve(document, _last(document), by=by, now=at + timedelta(minutes=2))


def _asks_for_less(document: Document, at: datetime) -> None:
    last, link = _last(document), links.of(document) or links.new(document, at=at)
    said, _ = revisions.content_of(last)
    lines = tuple(replace(line, quantity=LESS.get(line.key, line.quantity)) for line in said.lines)
    asked = replace(said, lines=lines)
    asking.ask(document, asked, base=last.number, why=WHY, reader=MAYA, link=link, now=at)


def _with(business: Business, po_number: str) -> Document:
    numbered = Document.in_business(business, INVOICE).where(Document.search.contains(po_number))
    found: Document = numbered.order_by(Document.id.desc()).get()
    found.business = Business.get_by_id(business.id)
    return found


def _last(document: Document) -> Revision:
    revision = revisions.last_of(document)
    if revision is None:
        raise NotIssued
    return revision
