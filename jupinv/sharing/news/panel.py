"""What readers corrected on a document, for the panel beside it: before and after, and whether it can be set back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupinv.documents import changing, timeline
from jupinv.documents.models import Document, Event
from jupinv.documents.wording import Wording
from jupinv.sharing.news.sentences import Change, changes
from jupinv.sharing.telling import read_in

FEW = 5  # shown beside the document; its history has them all


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction by a reader."""

    number: int  # of the revision that it became
    who: str
    when: str
    changes: tuple[Change, ...]
    reverted: bool


def corrections(document: Document, events: Iterable[Event], words: Wording) -> list[Corrected]:
    """The last ones, the newest first, as long as something about the document is still open."""
    happened = list(events)
    theirs = [event for event in happened if "changes" in event.data and "revision" in event.data]
    if not theirs or not _is_open(document):
        return []
    reverted = {event.data.get("reverts") for event in happened}
    return [_corrected(event, words, event.data["revision"] in reverted) for event in reversed(theirs[-FEW:])]


def _corrected(event: Event, words: Wording, reverted: bool) -> Corrected:
    number, said = event.data["revision"], changes(read_in(event.data["changes"], words.locale))
    return Corrected(number, timeline.who(event), words.instant(event.at), said, reverted)


def _is_open(document: Document) -> bool:
    answered = document.accepted_at is not None or document.declined_at is not None
    return not (document.is_void or answered or document.paid_on or changing.is_approved(document))
