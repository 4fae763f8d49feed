"""Who looked at the demo's documents: customers in browsers, the scanners of their mail, the owner once."""

from __future__ import annotations

from datetime import datetime, timedelta

from jupinv.businesses.models import Business
from jupinv.documents import links, timeline
from jupinv.documents.models import Document
from jupinv.sharing.models import BOT, PERSON, SCANNER, SENDER, Visit

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
    """Let some of what was sent be opened, and one in three by nobody yet, unless a change is asked for."""
    ours = (Document.business == business) & Document.void_at.is_null()
    sent = Document.select().where(ours & (Document.sent_at > now - LOOKED_AT)).order_by(Document.id)
    for place, document in enumerate(sent):
        if place % 3 or document.open_requests:
            _open(document, now)


def _open(document: Document, now: datetime) -> None:
    link = links.of(document)
    for hours, kind, browser, network, where in VISITS:
        at = document.sent_at + timedelta(hours=hours)
        where = PLACES.get(document.currency, "Hamburg, DE") if where == THEIRS else where
        if at > now:
            return
        Visit.create(
            document=document,
            link=link,
            kind=kind,
            viewer=network,
            network=network,
            browser=browser,
            place=where,
            at=at,
        )
        if kind != PERSON:
            continue
        if document.seen_at is None:
            timeline.note(document, "seen", at=at, actor=timeline.READER)
            document.seen_at = at
        columns = {"seen_at": document.seen_at, "last_seen_at": at, "last_seen_place": where}
        Document.update(columns).where(Document.id == document.id).execute()
