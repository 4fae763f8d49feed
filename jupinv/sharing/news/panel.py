"""What readers corrected on a document, for the panel beside it: before and after, and whether it can be set back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupinv.documents import changing
from jupinv.documents.models import Document, Event
from jupinv.documents.wording import Wording
from jupinv.sharing.models import News
from jupinv.sharing.news.sentences import Change, told
from jupinv.sharing.telling import AMENDED

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
    numbers = {event.at: event.data.get("revision") for event in happened if event.what == "amended"}
    if not numbers or not _is_open(document):
        return []
    reverted = {event.data.get("reverts") for event in happened if event.what == "reverted"}
    theirs = (News.document == document.id) & (News.what == AMENDED)
    found: list[Corrected] = []
    for news in News.select().where(theirs).order_by(News.id.desc()).limit(FEW):
        number = numbers.get(news.at)
        if number is not None:
            said = told(news, document, words.locale, words.time_zone)
            who = said.by.rpartition(" <")[0] or said.by
            found.append(Corrected(number, who, words.instant(news.at), said.changes, number in reverted))
    return found


def _is_open(document: Document) -> bool:
    answered = document.accepted_at is not None or document.declined_at is not None
    return not (document.is_void or answered or document.paid_on or changing.is_approved(document))
