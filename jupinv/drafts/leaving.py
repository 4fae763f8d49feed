"""A draft leaves: issued, and its mail queued in the same transaction, so that neither happens without the other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from jupinv.accounts.models import User
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.json import dumps
from jupinv.db import write
from jupinv.documents import issuing, sending
from jupinv.documents.models import Document
from jupinv.documents.numbering import NONE, Wish


def fingerprint(content: Content, totals: Totals) -> str:
    """Tells whether what is issued is what the owner saw in the preview."""
    return hashlib.sha256(dumps(content, totals).encode()).hexdigest()[:32]


def leave(
    document: Document,
    content: Content,
    post: sending.Post | None,
    *,
    by: User,
    now: datetime,
    today: date,
    stop_seconds: int,
    base_url: str,
    wish: Wish = NONE,
) -> None:
    """Issue a draft, and queue the mail unless its owner hands it over. `content.number` is the one expected.

    Raises what `issuing.issue` and `sending.email_it` raise; then nothing has happened.
    """
    with write():
        issuing.issue(document, replace(content, number=""), by=by, now=now, today=today, wish=wish)
        if post is None:
            return
        post = post.about(str(document.number), content.number)
        sending.post(document, post, by=by, now=now, stop_seconds=stop_seconds, base_url=base_url)
