"""Answer a request: take it over as the next version, whole or in part, correct the document by it, or decline it.

Whoever answers takes the chain of the business, then the customer, then the document, as whoever changes it does; of
two who answer at once, or of an answer and another change, one wins.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.content.changes import changes
from jupinv.content.fields import Content
from jupinv.db import locked, write
from jupinv.documents import changing, stirring, timeline
from jupinv.documents.issuing import ChangedMeanwhile, NotConfirmed
from jupinv.documents.models import Chain, Document, Revision
from jupinv.documents.sending import Post
from jupinv.drafts.changes import anew, paperform
from jupinv.sharing.models import ACCEPTED, DECLINED, OPEN, PARTLY, ChangeRequest
from jupinv.sharing.requests import asking, mailing, proposal
from jupinv.sharing.requests.asking import NotOpen
from jupinv.sharing.requests.mailing import Answer
from jupinv.sharing.requests.proposal import Proposal

LONGEST_ANSWER = 2000


class NothingChosen(Exception):
    """Nothing of it is to be taken over: decline it instead."""


@dataclass(frozen=True, slots=True)
class Told:
    """The mail that tells the customer of a new version, and how long it can be stopped."""

    news: Post | None = None
    stop_seconds: int = 0
    base_url: str = ""


def accept(
    request: ChangeRequest,
    document: Document,
    chosen: Collection[str],
    *,
    by: User,
    reason: str,
    base_revision: int,
    now: datetime,
    today: date,
    answer: str = "",
    same_company: bool | None = None,
    next_version: bool = False,
    told: Told | None = None,
) -> Revision:
    """Let the document say what is asked for at the chosen places, and tell who asked.

    `base_revision` is the number of the one that it was decided for. Raises NotOpen, NothingChosen, asking.Forgotten,
    and what `changing.change` raises, NeedsCorrection among it; then nothing has happened.
    """
    told = told or Told()
    if by.is_guest:
        raise NotConfirmed
    with write():
        row, found = _held(request, document, base_revision)
        content = _content(found, chosen)
        revision = changing.change(
            document,
            content,
            by=by,
            reason=reason,
            base_revision=base_revision,
            now=now,
            today=today,
            same_company=same_company,
            next_version=next_version,
            news=told.news,
            stop_seconds=told.stop_seconds,
            base_url=told.base_url,
        )
        state = ACCEPTED if found.is_all(chosen) else PARTLY
        _settle(
            found,
            row,
            Answer(state, content, answer, chosen=frozenset(chosen), version=revision.version),
            by=by,
            now=now,
            revision=revision.number,
        )
    return revision


def correct(
    request: ChangeRequest,
    document: Document,
    chosen: Collection[str],
    *,
    by: User,
    reason: str,
    base_revision: int,
    now: datetime,
    today: date,
    answer: str = "",
) -> tuple[Document, Document]:
    """Where what was sent is not changed: a credit note over all of it, and a draft that says what was asked for.

    Raises NotOpen, NothingChosen, asking.Forgotten, ChangedMeanwhile, and what `correcting.correct` raises; then
    nothing has happened.
    """
    if by.is_guest:
        raise NotConfirmed
    with write():
        Chain.held(document.business)
        Document.hold_customers(document.id)
        row, found = _held(request, document, base_revision)
        content = _content(found, chosen)
        if not changes(found.now, content):
            raise changing.NothingChanged
        state = ACCEPTED if found.is_all(chosen) else PARTLY
        given = Answer(state, content, answer, chosen=frozenset(chosen), anew=True)
        asking.settle(request, row, state, now=now, settled_by=by, answer=answer)  # before the others are closed
        typed = paperform.shown(document, content, by.locale)
        note, draft = anew.correct_as_written(document, typed, by=by, reason=reason, now=now, today=today)
        ChangeRequest.update(draft=draft).where(ChangeRequest.id == request.id).execute()
        request.draft = draft
        _tell(found, row, given, by=by, now=now)
    return note, draft


def decline(request: ChangeRequest, document: Document, *, why: str, by: User, now: datetime) -> None:
    """Say no, and why. Raises NotOpen."""
    with write():
        row = _row(document)
        _expect_open(request)
        asking.settle(request, row, DECLINED, now=now, settled_by=by, answer=why)
        timeline.note(row, "request_declined", at=now, actor=timeline.actor(by), name=request.name)
        mailing.declined(row, request, why, by=by, now=now)
        stirring.stir(row)


def _held(request: ChangeRequest, document: Document, base_revision: int) -> tuple[Document, Proposal]:
    """The document, locked, and the request as it stands. Raises NotOpen, ChangedMeanwhile, and what reading raises."""
    Chain.held(document.business)
    row = _row(document)
    _expect_open(request)
    found = proposal.of(request, row)
    if found.last.number != base_revision:
        raise ChangedMeanwhile
    return row, found


def _row(document: Document) -> Document:
    row: Document = locked(Document.select().where(Document.id == document.id)).get()
    row.business = document.business
    return row


def _expect_open(request: ChangeRequest) -> None:
    """It is settled only by whoever holds the document, as we do now."""
    still = (ChangeRequest.id == request.id) & (ChangeRequest.state == OPEN)
    if not ChangeRequest.select().where(still).exists():
        raise NotOpen


def _content(found: Proposal, chosen: Collection[str]) -> Content:
    if not set(chosen) & set(found.places):
        raise NothingChosen
    return found.content(chosen)


def _settle(found: Proposal, row: Document, given: Answer, *, by: User, now: datetime, **facts: Any) -> None:
    asking.settle(found.request, row, given.state, now=now, settled_by=by, answer=given.text, **facts)
    _tell(found, row, given, by=by, now=now)


def _tell(found: Proposal, row: Document, given: Answer, *, by: User, now: datetime) -> None:
    what = "request_accepted" if given.state == ACCEPTED else "request_partly"
    timeline.note(row, what, at=now, actor=timeline.actor(by), name=found.request.name)
    mailing.accepted(row, found, given, by=by, now=now)
    stirring.stir(row)
