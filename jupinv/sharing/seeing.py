"""That a document was seen: noted once, when somebody opens the link of what was sent. A log, and never in the way.

Machines look at links too: scanners of mail, previews of messengers, browsers that fetch ahead. Only what a person does
in a browser counts, and not what members of the business do themselves.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import datetime

from peewee import DatabaseError

from jupinv.accounts.sessions import session_of
from jupinv.businesses.models import Member
from jupinv.db import db, write
from jupinv.documents import timeline
from jupinv.documents.models import Document

log = logging.getLogger("jupinv.sharing")


_MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|fetch|monitor|headless|lighthouse|externalhit|embed|urlinspect|"
    r"whatsapp|telegram|skype|slack|discord|teams|linkedin|pinterest|vkshare|viber|proofpoint|barracuda|mimecast|"
    r"safelinks|symantec|trendmicro|curl|wget|python|java/|okhttp|go-http|ruby|perl|libwww|axios|node|http_?client",
    re.IGNORECASE,
)


def is_by_a_person(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is what a browser sends when somebody opens a page: no machine says all of that."""
    agent = headers.get("User-Agent", "")
    return (
        method == "GET"
        and headers.get("Sec-Fetch-Mode") == "navigate"
        and headers.get("Sec-Fetch-Dest") == "document"
        and "prefetch" not in headers.get("Sec-Purpose", "").lower()
        and "prefetch" not in headers.get("Purpose", "").lower()
        and bool(agent)
        and not _MACHINES.search(agent)
    )


def is_awaited(document: Document) -> bool:
    """Whether it was sent, and nobody has opened it yet, as far as we know."""
    return document.sent_at is not None and document.seen_at is None and not document.is_void


def note(document_id: int, session_token: str, *, at: datetime) -> None:
    """Note that it was seen, for the first time, unless the session is a member's. On a connection of its own.

    Called when the answer has left. What goes wrong is logged, and nothing else.
    """
    try:
        opened = db.connect(reuse_if_open=True)
        try:
            if not _is_members(document_id, session_token):
                _note(document_id, at)
        finally:
            if opened:
                db.close()
    except DatabaseError:
        log.warning("that a document was seen could not be noted", exc_info=True)


def _is_members(document_id: int, session_token: str) -> bool:
    session = session_of(session_token) if session_token else None
    if session is None:
        return False
    of_document = Document.select(Document.business).where(Document.id == document_id)
    return bool(Member.select().where((Member.user == session.user_id) & Member.business.in_(of_document)).exists())


def _note(document_id: int, at: datetime) -> None:
    unseen = (Document.id == document_id) & Document.seen_at.is_null() & Document.sent_at.is_null(False)
    with write():
        if Document.update(seen_at=at).where(unseen & Document.void_at.is_null()).execute():
            timeline.note(document_id, "seen", at=at, actor=timeline.READER)
