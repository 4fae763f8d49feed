"""What the check code at the foot of a paper tells whoever types it: which revision it is, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from jupinv.businesses.models import Business
from jupinv.documents import states
from jupinv.documents.models import Document, Revision

LONGEST = 200  # characters of what somebody typed
MOST = 10  # revisions of different documents that are told to share a code: with 32 bits there is hardly ever a second

_DASHES = r"[-‐‑‒–—−]"
_PRINTED = re.compile(rf"(?<![0-9a-f])([0-9a-f]{{4}})\s*{_DASHES}\s*([0-9a-f]{{4}})(?![0-9a-f])")
_BARE = re.compile(r"[0-9a-f]{8,64}")


class NotACode(ValueError):
    """What was typed is no check code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What anybody may know of a revision by its code: neither whose it is nor what it says."""

    revision: int
    of: int  # revisions of the same document
    version: int
    day: date  # on which it was recorded, in the time zone of whoever issued it
    void_on: date | None
    erased: bool

    @property
    def is_newest(self) -> bool:
        """Whether nothing has replaced it."""
        return self.revision == self.of


def read(typed: str) -> str:
    """The digits of a code however it was typed, the whole digest too. Raises NotACode.

    Of a whole footer ("V1 · revision 3 · 23 Nov 2026 · check a1b2-c3d4") the last thing that looks like a code counts.
    """
    text = typed.strip().casefold()
    if len(text) > LONGEST:
        raise NotACode
    if printed := _PRINTED.findall(text):
        return "".join(printed[-1])
    bare = "".join(char for char in text if char.isalnum())
    if not _BARE.fullmatch(bare):
        raise NotACode
    return bare


def answers(code: str) -> list[Answer]:
    """What is known of this code: nothing, one revision, or, by chance, some of different documents."""
    found = list(_bearing(code).limit(MOST))
    ids = [each.document_id for each in found]
    query: Any = Revision.select(Revision.document, fn.MAX(Revision.number)).where(Revision.document.in_(ids))
    newest = dict(query.group_by(Revision.document).tuples())
    return [_answer(each, newest[each.document_id]) for each in found]


def _bearing(code: str) -> Any:
    """The revisions whose digest begins so, by the index and without their words."""
    digest, document = Revision.digest, (Document.id, Document.void_at)
    columns = (
        Revision.number,
        Revision.version,
        Revision.at,
        Revision.document,
        Revision.bytes.is_null().alias("gone"),
    )
    query = Revision.select(*columns, *document, Business.time_zone)
    query = query.join(Document).join(Business, on=(Document.business == Business.id))
    return query.where((digest >= code) & (digest < _beyond(code))).order_by(Revision.at.desc(), Revision.id)


def _beyond(code: str) -> str:
    """The first text after all that begin with these hexadecimal digits."""
    kept = code.rstrip("f")
    return f"{kept[:-1]}{int(kept[-1], 16) + 1:x}" if kept else "g"


def _answer(revision: Any, newest: int) -> Answer:
    document = revision.document
    return Answer(
        revision=revision.number,
        of=newest,
        version=revision.version,
        day=states.civil(revision.at, document.business.time_zone),
        void_on=states.void_on(document),
        erased=bool(revision.gone),
    )
