"""Revert a change: set back just what it touched. That is itself a change, with a revision of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.content.fields import Content
from jupinv.content.merging import undone
from jupinv.content.sentence import Sentence as _s
from jupinv.documents import changing, revisions
from jupinv.documents.issuing import NotIssued
from jupinv.documents.models import Document, Revision

REASON = _s("Change %(number)s was reverted")


class NotRevertible(Exception):
    """The first revision is the issue itself: void it, or correct it."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What reverting a revision would make of a document."""

    old: Content  # what it says now
    new: Content
    base: int  # the number of the revision that counts
    plan: changing.Plan


def undoing(document: Document, number: int, *, same_company: bool | None = None) -> Undoing:
    """What reverting this revision would do.

    Raises NotIssued, NotRevertible, revisions.Erased, and merging.Clashes where a later change touched the same.
    """
    history: list[Revision] = list(
        Revision.select().where((Revision.document == document) & (Revision.number.in_([number - 1, number])))
    )
    last = revisions.last_of(document)
    if last is None:
        raise NotIssued
    if number < 2 or len(history) < 2:
        raise NotRevertible
    before, after = (revisions.content_of(each)[0] for each in sorted(history, key=lambda each: each.number))
    now, _ = revisions.content_of(last)
    new = undone(before, after, now)
    return Undoing(now, new, last.number, changing.plan(document, now, new, same_company=same_company))


def revert(
    document: Document, number: int, *, base_revision: int, by: User, now: datetime, today: date, **more: Any
) -> Revision:
    """Set back what a revision changed. `base_revision` is the one that counted when it was decided.

    Raises what `undoing` and `changing.change` raise.
    """
    found = undoing(document, number, same_company=more.get("same_company"))
    more = {"reason": str(REASON % {"number": number}), "event": "reverted", "reverts": number, **more}
    return changing.change(document, found.new, by=by, base_revision=base_revision, now=now, today=today, **more)
