"""What became of a document, revision by revision: who, when, what, why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from jupinv.accounts.models import User
from jupinv.content.changes import changes
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.sentence import Sentence as _s
from jupinv.documents import deciding, reverting, revisions
from jupinv.documents.actor import READER
from jupinv.documents.history.sentences import sentences
from jupinv.documents.history.values import Reader
from jupinv.documents.models import CorrectionNotice, Document, Event, Revision

_REVERTED = re.compile(re.escape(reverting.REASON.template).replace(re.escape("%(number)s"), r"(\d+)"))

_OURS = {deciding.ACCEPTED: _s("accepted"), deciding.TAKEN_BACK: _s("no longer accepted")}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One revision as its reader is told of it."""

    number: int
    version: int
    at: datetime
    who: str
    why: str  # in its author's words
    told: tuple[str, ...]
    total: str  # what it came to and comes to now, where that differs
    is_notice: bool
    erased: bool
    replaces: bool  # it is the first revision of another version than the one before
    can_revert: bool  # whether it is a change that could be undone, if nothing came after it


def chapters(document: Document, *, locale: str) -> list[Chapter]:
    """All of them, the newest first."""
    history = list(Revision.select().where(Revision.document == document).order_by(Revision.number))
    names, notices = _names(history), _notices(document)
    told: list[Chapter] = []
    before: Revision | None = None
    said_before: tuple[Content, Totals] | None = None
    for revision in history:
        said = None if revision.bytes is None else revisions.content_of(revision)
        told.append(_chapter(revision, before, said_before, said, names, notices, locale))
        before, said_before = revision, said
    return told[::-1]


def chapter(document: Document, number: int, *, locale: str) -> tuple[Chapter, Revision | None, Revision] | None:
    """One of them, with the revision before it and its own; None where there is none of this number."""
    pair = (Revision.document == document) & Revision.number.in_([number - 1, number])
    rows = {each.number: each for each in Revision.select().where(pair)}
    if number not in rows:
        return None
    own, before = rows[number], rows.get(number - 1)
    said = None if own.bytes is None else revisions.content_of(own)
    said_before = None if before is None or before.bytes is None else revisions.content_of(before)
    told = _chapter(own, before, said_before, said, _names([own]), _notices(document), locale)
    return told, before, own


def _chapter(
    revision: Revision,
    before: Revision | None,
    said_before: tuple[Content, Totals] | None,
    said: tuple[Content, Totals] | None,
    names: dict[str, str],
    notices: set[int],
    locale: str,
) -> Chapter:
    who = names.get(_key(revision), str(_("A former member")))
    told: tuple[str, ...] = ()
    total = ""
    lost = said is None or (before is not None and said_before is None)
    if said is not None and before is None:
        told = (_s("%(who)s issued %(number)s", who=who, number=said[0].number),)
    elif said is not None and said_before is not None:
        found = changes(said_before[0], said[0])
        told = tuple(sentences(found, said_before[0], said[0], who=who, locale=locale))
        total = _total(said_before, said, locale)
    return Chapter(
        number=revision.number,
        version=revision.version,
        at=revision.at,
        who=who,
        why=_why(revision),
        told=told,
        total=total,
        is_notice=revision.id in notices,
        erased=lost,
        replaces=before is not None and before.version != revision.version,
        can_revert=revision.number > 1 and not lost,
    )


def _total(before: tuple[Content, Totals], after: tuple[Content, Totals], locale: str) -> str:
    was, is_now = (Reader(locale, content.currency).money(figures.payable) for content, figures in (before, after))
    return "" if was == is_now else _s("The total was %(before)s and is %(after)s.", before=was, after=is_now)


def _why(revision: Revision) -> str:
    """The reason as it was given; one that we wrote is known again, to be said in the reader's language."""
    if revision.number == 1:
        return ""
    found = _REVERTED.fullmatch(revision.reason)
    return _s(reverting.REASON.template, number=found[1]) if found else _OURS.get(revision.reason, revision.reason)


def _names(history: list[Revision]) -> dict[str, str]:
    """By "user:12" the name of who that is; those whose account is gone have none. Readers: see `_key`."""
    numbers = {actor.rpartition(":")[2] for actor in (each.actor for each in history) if actor.startswith("user:")}
    users = User.select(User.id, User.name, User.email).where(User.id.in_([int(number) for number in numbers]))
    found = {f"user:{user.id}": user.name or user.email or str(_("A guest")) for user in users}
    return found | _readers([each for each in history if each.actor == READER])


def _readers(theirs: list[Revision]) -> dict[str, str]:
    """What readers called themselves: it stands on the timeline, where it can be erased, at the same instant."""
    if not theirs:
        return {}
    at = {each.at: _key(each) for each in theirs}
    events = Event.select(Event.at, Event.actor).where(Event.document == theirs[0].document_id)
    named = [each for each in events if each.at in at and " <" in each.actor]
    return {_key(each): str(_("A reader")) for each in theirs} | {
        at[each.at]: each.actor.partition(" <")[0] for each in named
    }


def _key(revision: Revision) -> str:
    """By what `_names` knows who made it: a reader's revision is one of many of the same sealed name."""
    return f"{READER} of {revision.number}" if revision.actor == READER else revision.actor


def _notices(document: Document) -> set[int]:
    rows: Any = CorrectionNotice.select(CorrectionNotice.revision).where(CorrectionNotice.document == document)
    return {number for (number,) in rows.tuples()}
