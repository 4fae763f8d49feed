"""Who looked at the demo's documents: customers in browsers, the scanners of their mail, the owner once; whoever
approved one."""

from __future__ import annotations

from datetime import datetime, timedelta

from jupinv.businesses.models import Business
from jupinv.documents import links, timeline
from jupinv.documents.models import Document, Link
from jupinv.sharing.models import BOT, PERSON, SCANNER, SENDER, Approval, News, Visit

LOOKED_AT = timedelta(days=60)  # back: older ones stay as they are
THEIRS = "theirs"
PLACES = {"USD": "Portland, US", "GBP": "Bristol, GB", "JPY": "Osaka, JP", "KWD": "Kuwait City, KW"}  # else Hamburg
# After how many hours, who, with what, and from where.
VISITS = (
    (0.1, SCANNER, "Microsoft", "40.94.31.20", ""),
    (0.2, SENDER, "Firefox on Mac", "198.51.100.4", "Berlin, DE"),
    (2, PERSON, "Edge on Windows", "203.0.113.17", THEIRS),
    (3, BOT, "Microsoft Teams", "203.0.113.200", ""),
    (26, PERSON, "Safari on iPhone", "203.0.113.98", THEIRS),
    (75, PERSON, "Edge on Windows", "203.0.113.17", THEIRS),
)


def happen(business: Business, *, now: datetime) -> None:
    """Let some of what was sent be opened, and one in three by nobody yet, unless its readers did something there."""
    ours = (Document.business == business) & Document.void_at.is_null()
    sent = Document.select().where(ours & (Document.sent_at > now - LOOKED_AT)).order_by(Document.id)
    told = {news.document_id for news in News.select().where(News.business == business)}
    for place, document in enumerate(sent):
        if place % 3 or document.id in told:
            _open(document, now)


def _open(document: Document, now: datetime) -> None:
    link = links.of(document)
    for hours, kind, browser, network, where in VISITS:
        at = document.sent_at + timedelta(hours=hours)
        if at > now:
            break
        where = _theirs(document) if where == THEIRS else where
        _keep(document, link, Visit(kind=kind, browser=browser, network=network, place=where, at=at))
    for approval in Approval.select().where(Approval.document == document):
        opened = Visit(kind=PERSON, browser="Safari on iPhone", network=approval.network, place=_theirs(document))
        opened.at = approval.at - timedelta(minutes=1)
        _keep(document, approval.link, opened)


def _theirs(document: Document) -> str:
    return PLACES.get(document.currency, "Hamburg, DE")


def _keep(document: Document, link: Link | None, visit: Visit) -> None:
    visit.document, visit.link, visit.viewer = document, link, visit.network
    visit.save(force_insert=True)
    if visit.kind != PERSON:
        return
    if document.seen_at is None:
        timeline.note(document, "seen", at=visit.at, actor=timeline.READER)
        document.seen_at = visit.at
    columns = {"seen_at": document.seen_at, "last_seen_at": visit.at, "last_seen_place": visit.place}
    Document.update(columns).where(Document.id == document.id).execute()
