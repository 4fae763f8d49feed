"""A quote is accepted or declined, by the owner's hand or by its customer, and that is taken back.

What is accepted is a revision of the same version: the options that were chosen are ordinary lines then, the others
are left out. Whoever decides takes the chain of the business, then the document, as whoever issues does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from jupinv.content.fields import QUOTE, Content, Line
from jupinv.content.rules import findings
from jupinv.content.totals import totals
from jupinv.db import locked, write
from jupinv.documents import renditions, revisions, states, threads, timeline
from jupinv.documents.actor import Actor
from jupinv.documents.issuing import AlreadyVoid, ChangedMeanwhile, NotIssued, projection
from jupinv.documents.models import Chain, Document, Revision
from jupinv.hearing import Signal

ACCEPTED, TAKEN_BACK = "accepted", "no longer accepted"  # why a revision was made

decided = Signal("A quote was accepted or declined, or that was taken back. Sender: the Document. In the transaction.")


class NotAQuote(Exception):
    """Only quotes are accepted or declined."""


class AlreadyAnswered(Exception):
    """It was accepted or declined before."""


class Expired(Exception):
    """It is valid no longer: to accept it all the same, a note has to say why."""


class WrongChoice(Exception):
    """Of an either-or exactly one is chosen, and something has to be left of the quote."""


class NotAnswered(Exception):
    """There is no answer to take back."""


class AlreadyMade(Exception):
    """Something was made from it: delete the draft first, or void what was issued."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What its customer has to choose: options one by one, and of each either-or one line."""

    options: tuple[Line, ...]
    alternatives: tuple[tuple[Line, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.options or self.alternatives)


def choices(content: Content) -> Choices:
    """What a quote leaves open."""
    either: dict[str, list[Line]] = {}
    for line in content.lines:
        if line.choice:
            either.setdefault(line.choice, []).append(line)
    options = tuple(line for line in content.lines if line.optional and not line.choice)
    return Choices(options, tuple(map(tuple, either.values())))


def usual(content: Content) -> frozenset[str]:
    """The keys of the lines that are chosen unless somebody says otherwise: those that the total counts."""
    counted = {each.key for each in totals(content).lines if each.counted}
    return frozenset(line.key for line in content.lines if line.choice and line.key in counted)


def chosen(content: Content, picked: Collection[str]) -> Content:
    """What a quote says once its options are chosen, by the keys of their lines. Raises WrongChoice."""
    for lines in choices(content).alternatives:
        found = sum(line.key in picked for line in lines)
        if found > 1 or (not found and not all(line.optional for line in lines)):
            raise WrongChoice
    left = tuple(
        replace(line, optional=False, choice="")
        for line in content.lines
        if line.key in picked or not (line.optional or line.choice)
    )
    if not left:
        raise WrongChoice
    return replace(content, lines=left)


def accept(
    document: Document,
    picked: Collection[str] = (),
    *,
    by: Actor,
    now: datetime,
    today: date,
    who: str = "",
    note: str = "",
    about: str = "",
    base_revision: int | None = None,
) -> Document:
    """Keep that a quote was accepted, with what of its options was chosen. `who` said so, and `note` tells how.

    `about` names another sentence of the timeline, `base_revision` the number of the one that was read. Raises
    NotIssued, NotAQuote, AlreadyVoid, AlreadyAnswered, Expired where no note says why it still counts,
    ChangedMeanwhile, WrongChoice, and revisions.Erased.
    """
    with write():
        chain, row, last = _held(document)
        _expect_open(row)
        if expired(row, today) and not note:
            raise Expired
        _expect_read(last, base_revision)
        content, _ = revisions.content_of(last)
        said = chosen(content, picked)
        _expect_sound(content, said, today)
        _record(row, said, chain, last, by=by, reason=ACCEPTED, now=now)
        _set(document, row, now=now, accepted_at=now)
        timeline.note(row, "accepted", at=now, actor=by.told, who=who, note=note, about=about or _told(who, note))
        _after(document, row, today=today, now=now)
    return document


def decline(
    document: Document,
    *,
    by: Actor,
    now: datetime,
    today: date,
    who: str = "",
    note: str = "",
    base_revision: int | None = None,
) -> Document:
    """Keep that a quote was declined, by whom, and why.

    `base_revision` is the number of the one that was read. Raises NotIssued, NotAQuote, AlreadyVoid, AlreadyAnswered,
    ChangedMeanwhile.
    """
    with write():
        _chain, row, last = _held(document)
        _expect_open(row)
        _expect_read(last, base_revision)
        _set(document, row, now=now, declined_at=now)
        timeline.note(row, "declined", at=now, actor=by.told, who=who, note=note, about=_told(who, note))
        _after(document, row, today=today, now=now)
    return document


def take_back(document: Document, *, by: Actor, now: datetime, today: date) -> Document:
    """Take the answer back: the quote is open again and offers what it offered before.

    Raises NotIssued, NotAQuote, AlreadyVoid, NotAnswered, AlreadyMade, revisions.Erased.
    """
    with write():
        chain, row, last = _held(document)
        if not (row.accepted_at or row.declined_at):
            raise NotAnswered
        if threads.made_from(row).where(Document.void_at.is_null()).exists():
            raise AlreadyMade
        if row.accepted_at:
            content, _ = revisions.content_of(last)
            offered = replace(content, lines=_offered(row).lines)
            _record(row, offered, chain, last, by=by, reason=TAKEN_BACK, now=now)
        _set(document, row, now=now, accepted_at=None, declined_at=None)
        timeline.note(row, "answer_taken_back", at=now, actor=by.told)
        _after(document, row, today=today, now=now)
    return document


def expired(document: Document, today: date) -> bool:
    """Whether the last day of its validity has passed, on a day of the business's calendar."""
    return document.due_date is not None and document.due_date < today


def _held(document: Document) -> tuple[Chain, Document, Revision]:
    """The chain and the quote, both locked, and what it says."""
    chain = Chain.held(document.business)
    row: Document = locked(Document.select().where(Document.id == document.id)).get()
    row.business = document.business
    last = revisions.last_of(row)
    if row.is_draft or last is None:
        raise NotIssued
    if row.kind != QUOTE:
        raise NotAQuote
    if row.is_void:
        raise AlreadyVoid
    return chain, row, last


def _expect_open(row: Document) -> None:
    if row.accepted_at or row.declined_at:
        raise AlreadyAnswered


def _expect_read(last: Revision, base: int | None) -> None:
    if base is not None and base != last.number:
        raise ChangedMeanwhile


def _expect_sound(before: Content, said: Content, today: date) -> None:
    """What is left after the choice breaks no rule that was kept: no discount is larger than what it is taken from."""
    broken = {each.field for each in findings(before, totals(before), today=today) if each.blocks}
    if any(each.blocks and each.field not in broken for each in findings(said, totals(said), today=today)):
        raise WrongChoice


def _told(who: str, note: str) -> str:
    """Which sentence of the timeline says it."""
    return "_".join(name for name, text in (("who", who), ("note", note)) if text)


def _offered(row: Document) -> Content:
    """What it said just before it was accepted."""
    history = list(Revision.select().where(Revision.document == row).order_by(Revision.number))
    # By its instant too: somebody may give a later change the same reason.
    answered = (place for place, each in enumerate(history) if (each.reason, each.at) == (ACCEPTED, row.accepted_at))
    accepted = next(answered)
    return revisions.content_of(history[accepted - 1])[0]


def _record(
    row: Document, said: Content, chain: Chain, last: Revision, *, by: Actor, reason: str, now: datetime
) -> None:
    figures = totals(said)
    revisions.record(row, said, figures, at=now, actor=by.sealed, reason=reason, chain=chain, version=last.version)
    columns = projection(said, figures)
    columns["balance"] = columns["total"]
    Document.update(**columns).where(Document.id == row.id).execute()
    for name, value in columns.items():
        setattr(row, name, value)


def _set(document: Document, row: Document, *, now: datetime, **facts: datetime | None) -> None:
    changes = {**facts, "updated_at": now}
    Document.update(**changes).where(Document.id == row.id).execute()
    for name, value in changes.items():
        setattr(row, name, value)
        setattr(document, name, value)
    document.total, document.balance = row.total, row.balance


def _after(document: Document, row: Document, *, today: date, now: datetime) -> None:
    """The paper says it too, and whoever hears of it is told."""
    renditions.request(row, states.standing(row, today=today), now=now)
    decided.send(document)
