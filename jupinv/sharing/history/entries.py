"""What happened to a document, as both of its sides may know it: the newest first, in the document's language.

Revisions with what they changed, what readers said and did, and the few lines of the timeline that are no secret of its
sender. No addresses, no networks, no reasons that the sender wrote down for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from jupinv import translations
from jupinv.content.sentence import Sentence
from jupinv.documents.history.chapters import Chapter, chapters
from jupinv.documents.models import Document, Event
from jupinv.language import format_date, format_time, known
from jupinv.sharing.history import french
from jupinv.sharing.history.words import say
from jupinv.sharing.models import DISPUTE, Approval, Comment
from jupinv.sharing.opened import Opened

BEGINNING = 120  # characters of what somebody wrote: all of it stands among the comments

# What the timeline calls it → what is said of it here; `sent` and `approved` see below.
_TOLD = {
    "change_requested": "change_requested",
    "request_taken_back": "request_taken_back",
    "request_accepted": "request_accepted",
    "request_partly": "request_partly",
    "request_declined": "request_declined",
    "forwarded": "forwarded",
    "will_pay": "will_pay",
    "has_paid": "has_paid",
    "accepted": "accepted",
    "declined": "declined",
    "answer_taken_back": "open_again",
    "voided": "voided",
    "replaced": "replaced",
}
_SENT = ("handed_over", "mail_accepted")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `details` are what a change changed, `quote` is how somebody's words begin."""

    at: datetime
    text: str
    local: str  # the instant in the zone of the business
    details: tuple[str, ...] = ()
    quote: str = ""


def entries(opened: Opened) -> list[Entry]:
    """All of them, the newest first."""
    return _Teller(opened).told()


class _Teller:
    """One document, told in one language."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.locale = opened, opened.locale
        self.document: Document = opened.document
        self.zone = ZoneInfo(self.document.business.time_zone)

    def told(self) -> list[Entry]:
        found = [*self._revisions(), *self._events(), *self._comments(), *self._approvals()]
        return sorted(found, key=lambda entry: entry.at, reverse=True)

    def _revisions(self) -> Iterator[Entry]:
        with force_locale(translations.spoken(self.locale)):
            history = chapters(self.document, locale=self.locale)
        for each in history:
            yield self._entry(each.at, self._heading(each), tuple(self._sentences(each)))

    def _heading(self, chapter: Chapter) -> str:
        if chapter.number == 1:
            key = "issued"
        elif chapter.is_notice:
            key = "notice"
        else:
            key = "version" if chapter.replaces else "amended"
        number = self.document.number or ""
        return say(key, self.locale, who=self._name(chapter.who), version=chapter.version, number=number)

    def _sentences(self, chapter: Chapter) -> Iterator[str]:
        if chapter.erased:
            yield say("erased", self.locale)
        elif chapter.number > 1:
            yield from map(self._said, filter(None, (*chapter.told, chapter.total)))

    def _said(self, text: str) -> str:
        """A sentence about a change, in the document's language as far as it is spoken here."""
        if isinstance(text, Sentence) and "who" in text.parts:
            text = Sentence(text.template, **text.parts | {"who": self._name(str(text.parts["who"]))})
        if known(self.locale).language == "fr":
            return french.said(text)
        return translations.told(text, translations.spoken(self.locale))

    def _events(self) -> Iterator[Entry]:
        sent = False
        for event in Event.select().where(Event.document == self.document.id).order_by(Event.at, Event.id):
            about = event.data.get("about")
            if event.what in _SENT and not about:
                if not sent:
                    yield self._entry(event.at, self._say("sent"))
                sent = True
            elif event.what == "mail_accepted" and about == "reminder":
                yield self._entry(event.at, self._say("reminded"))
            elif event.what in _TOLD:
                yield self._of_event(event)

    def _of_event(self, event: Event) -> Entry:
        data: dict[str, Any] = event.data
        key = _TOLD[event.what]
        who = data.get("who") or data.get("name") or (self._name(event.actor) if " <" in event.actor else "")
        if key in ("accepted", "declined") and who:
            key = f"{key}_by"
        if key == "replaced" and not data.get("successor"):
            return self._entry(event.at, self._say("voided"))
        text = self._say(
            key,
            who=who or say("somebody", self.locale),
            day=format_date(date.fromisoformat(data["on"]), self.locale) if "on" in data else "",
            number=data.get("successor", ""),
        )
        quote = str(data.get("note", "")) if event.what == "declined" else ""
        return self._entry(event.at, text, quote=quote)

    def _comments(self) -> Iterator[Entry]:
        lines = {line.key: line.description for line in self.opened.content.lines}
        columns = (Comment.at, Comment.kind, Comment.line, Comment.name, Comment.text, Comment.removed_at)
        for each in Comment.select(*columns).where(Comment.document == self.document.id):
            if each.removed_at is not None:
                yield self._entry(each.at, self._say("removed", who=each.name))
                continue
            line = _beginning(lines.get(each.line, ""), 60)
            about = self._say("on_line", line=line) if line else ""
            text = self._say("dispute" if each.kind == DISPUTE else "comment", who=each.name) + about
            yield self._entry(each.at, text, quote=_beginning(each.text, BEGINNING))

    def _approvals(self) -> Iterator[Entry]:
        columns = (Approval.at, Approval.name, Approval.version, Approval.confirmed_at)
        for each in Approval.select(*columns).where(Approval.document == self.document.id):
            how = self._say("by_code" if each.confirmed_at else "as_typed")
            text = self._say("approved", who=each.name, version=each.version)
            yield self._entry(each.at, text, (how,))

    def _entry(self, at: datetime, text: str, details: tuple[str, ...] = (), *, quote: str = "") -> Entry:
        there = at.astimezone(self.zone)
        local = f"{format_date(there.date(), self.locale)}, {format_time(there, self.locale)}"
        return Entry(at, text, local, details, quote)

    def _say(self, key: str, **parts: object) -> str:
        return say(key, self.locale, **{"name": self.opened.sender_name, **parts})

    def _name(self, who: str) -> str:
        """A name alone: whoever of the sender's people gave none is the sender."""
        name = who.partition(" <")[0]
        return self.opened.sender_name if "@" in name or not name else name


def _beginning(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
