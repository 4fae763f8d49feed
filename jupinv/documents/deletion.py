"""Deleting a draft: it vanishes from every list at once, can be brought back, and is purged a day later."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents.models import Document

OFFERED = timedelta(seconds=10)  # how long a page offers Undo
KEPT = timedelta(days=1)  # so that a page left open may still undo, and nothing stays for long


class NotADraft(Exception):
    """It was issued: what has a number is never deleted."""


class Purged(Exception):
    """It is gone for good."""


def delete(document: Document, *, by: User, now: datetime) -> None:
    """Delete a draft; no gap remains, because it never had a number. Deleting it twice is the same as once."""
    with write():
        query = Document.update(deleted_at=now).where(Document.id == document.id, Document.issued_at.is_null())
        if not query.execute():
            raise NotADraft(_("This was issued meanwhile. It can be voided, not deleted."))


def undelete(document: Document, *, by: User, now: datetime) -> None:
    """Bring a deleted draft back. Purged once its day is over."""
    with write():
        here = (Document.id == document.id) & (Document.deleted_at.is_null() | (Document.deleted_at > now - KEPT))
        if not Document.update(deleted_at=None).where(here).execute():
            raise Purged(_("This draft is gone for good."))


def deleted_seen_by(user: User, key: str) -> Document | None:
    """A draft of the user's businesses whether or not it is deleted."""
    found: Document | None = Document.deleted_or_not(user).where(Document.key == key).first()
    return found


def offers_undo(user: User, key: str, *, now: datetime) -> bool:
    """Whether this draft was deleted a moment ago, so that a page offers to bring it back."""
    draft = deleted_seen_by(user, key) if key else None
    return bool(draft and draft.deleted_at and draft.deleted_at > now - OFFERED)


@jobs.daily("purge_deleted_drafts")
def purge_deleted_drafts(claim: jobs.Claim) -> None:
    """Remove the drafts whose day to come back is over."""
    gone = Document.deleted_at.is_null(False) & (Document.deleted_at <= claim.now() - KEPT)
    with claim.finishing():
        Document.delete().where(gone & Document.issued_at.is_null()).execute()
