"""A reader says on which day they will pay, or that they have paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jupinv.content.fields import INVOICE
from jupinv.db import locked, write
from jupinv.documents import timeline
from jupinv.documents.models import Document, Event, Link
from jupinv.sharing import telling
from jupinv.sharing.models import HAS_PAID, WILL_PAY, Promise
from jupinv.sharing.reader import Reader

KINDS = (WILL_PAY, HAS_PAID)


class NotOwed(Exception):
    """Nothing is to be paid any more, or never was."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What was said of paying, as the timeline tells it."""

    kind: str
    on: date
    name: str
    email: str
    note: str
    at: datetime


def promise(
    document: Document, kind: str, on: date, *, note: str = "", who: Reader, link: Link | None, now: datetime
) -> Promise:
    """Keep what a reader says of paying; the same said again at once is kept once. Raises NotOwed."""
    with write():
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        if row.is_draft or row.is_void or row.kind != INVOICE or row.balance <= 0:
            raise NotOwed
        last = latest(row)
        if last and (last.kind, last.on, last.note, last.email) == (kind, on, note, who.email):
            return last
        made: Promise = Promise.create(
            document=row, link=link, kind=kind, on=on, name=who.name, email=who.email, note=note, at=now
        )
        timeline.note(row, kind, at=now, actor=who.told, on=on.isoformat(), **({"said": note} if note else {}))
        telling.tell(row, kind, who=who, now=now, on=on.isoformat(), text=note, page="")
    return made


def latest(document: Document) -> Promise | None:
    """What was said last of paying it."""
    of_it = Promise.select().where(Promise.document == document.id)
    found: Promise | None = of_it.order_by(Promise.id.desc()).first()
    return found


def told(events: Sequence[Event]) -> Promised | None:
    """The same out of the timeline, the oldest line first, for whoever has read that anyway."""
    last = next((event for event in reversed(events) if event.what in KINDS), None)
    if last is None:
        return None
    name, _, email = last.actor.rpartition(" <")
    day, note = date.fromisoformat(last.data["on"]), last.data.get("said", "")
    return Promised(last.what, day, name, email.removesuffix(">"), note, last.at)
