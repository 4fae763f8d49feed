"""Ask for a change: a reader of the public page says what the document should say instead, and why."""

from __future__ import annotations

from datetime import datetime

from jupinv import vault
from jupinv.content.changes import FROZEN, changes
from jupinv.content.fields import INVOICE, PROFORMA, QUOTE, Content
from jupinv.content.json import dumps, loads
from jupinv.content.totals import totals
from jupinv.db import locked, write
from jupinv.documents import changing, revisions, stirring, timeline
from jupinv.documents.changing import Approved, Frozen, NoOtherVersion, NothingChanged
from jupinv.documents.history.values import Reader as Writing
from jupinv.documents.issuing import AlreadyCredited, AlreadyPaid, AlreadyVoid, ChangedMeanwhile, NotIssued
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing import telling
from jupinv.sharing.models import OPEN, TAKEN_BACK, ChangeRequest
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests.differences import rows

MOST_OPEN = 20  # of one document: more is talking, for which there are comments
MOST_TOLD = 50  # rows of what is changed: all of it is on the page

REFUSALS = (NotIssued, AlreadyVoid, AlreadyPaid, AlreadyCredited, Approved, NoOtherVersion)


class TooManyOpen(Exception):
    """As many as anybody reads are open: their sender answers first."""


class NotOpen(Exception):
    """It was answered, or taken back."""


class Forgotten(Exception):
    """The law made us forget what was proposed."""


def ask(
    document: Document, content: Content, *, base: int, why: str, reader: Reader, link: Link, now: datetime
) -> ChangeRequest:
    """Keep that a reader wants an issued document to say `content`, who wrote it for the revision `base`; tell members.

    The same asked for twice is asked for once.

    Raises NotIssued, AlreadyVoid, AlreadyPaid, AlreadyCredited, Approved and NoOtherVersion where nothing changes any
    more; ChangedMeanwhile where `base` does not count any more; NothingChanged; Frozen; TooManyOpen; revisions.Erased.
    """
    with write():
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        row.business = document.business
        expect_open(row)
        old = _read(row, base)
        found = changes(old, content)
        if not found:
            raise NothingChanged
        if frozen := tuple(each for each in found if each.field_class == FROZEN):
            raise Frozen(frozen)
        if twice := same(row, content, why=why, reader=reader):
            return twice
        if row.open_requests >= MOST_OPEN:
            raise TooManyOpen
        made: ChangeRequest = ChangeRequest.create(
            key=vault.new_token(),
            document=row,
            link=link,
            base=base,
            name=reader.name,
            email=reader.email,
            why=why,
            proposed=kept(content),
            at=now,
        )
        Document.update(open_requests=Document.open_requests + 1).where(Document.id == row.id).execute()
        timeline.note(row, "change_requested", at=now, actor=reader.told, name=reader.name)
        telling.tell(
            row,
            telling.REQUESTED,
            who=reader,
            now=now,
            changes=telling.for_each_locale(row, lambda locale: _told(old, content, locale)),
            total=telling.for_each_locale(row, lambda locale: [_total(each, locale) for each in (old, content)]),
            text=why,
            page=f"requests/{made.key}",
        )
    return made


def same(row: Document, content: Content, *, why: str, reader: Reader) -> ChangeRequest | None:
    """An open request of this reader for just that: a button was pressed twice, or pressed again after going back."""
    theirs = (ChangeRequest.document == row) & (ChangeRequest.state == OPEN) & (ChangeRequest.email == reader.email)
    of_it = theirs & (ChangeRequest.why == why) & (ChangeRequest.proposed == kept(content))
    found: ChangeRequest | None = ChangeRequest.select().where(of_it).first()
    return found


def _told(old: Content, new: Content, locale: str) -> list[list[str]]:
    return [list(each) for each in rows(old, new, locale)[:MOST_TOLD]]


def _total(content: Content, locale: str) -> str:
    return Writing(locale, content.currency).money(totals(content).payable)


def take_back(request: ChangeRequest, *, reader: Reader, now: datetime) -> None:
    """Its reader does not want it any more. Raises NotOpen."""
    with write():
        row: Document = locked(Document.select().where(Document.id == request.document_id)).get()
        settle(request, row, TAKEN_BACK, now=now)
        timeline.note(row, "request_taken_back", at=now, actor=reader.told, name=reader.name)
        stirring.stir(row)


def settle(request: ChangeRequest, row: Document, state: str, *, now: datetime, **facts: object) -> None:
    """Say in a transaction that holds the document what became of an open request. Raises NotOpen."""
    columns = {"state": state, "settled_at": now, **facts}
    still = (ChangeRequest.id == request.id) & (ChangeRequest.state == OPEN)
    if not ChangeRequest.update(**columns).where(still).execute():
        raise NotOpen
    for name, value in columns.items():
        setattr(request, name, value)
    Document.update(open_requests=Document.open_requests - 1).where(Document.id == row.id).execute()


def expect_open(row: Document) -> None:
    """That what it says may still change.

    Raises NotIssued, AlreadyVoid, AlreadyPaid, AlreadyCredited, Approved, NoOtherVersion.
    """
    if row.is_draft:
        raise NotIssued
    if row.is_void:
        raise AlreadyVoid
    if row.kind not in (INVOICE, QUOTE, PROFORMA) or row.accepted_at or row.declined_at:
        raise NoOtherVersion
    if row.paid_on is not None and row.balance <= 0:
        raise AlreadyPaid
    if row.credited and row.balance <= 0:
        raise AlreadyCredited
    if changing.is_approved(row):
        raise Approved


def kept(content: Content) -> str:
    """A proposal as the table has it. ValueError for what can't be written."""
    return dumps(content, totals(content))


def proposed(request: ChangeRequest) -> Content:
    """What was proposed. Raises Forgotten."""
    if not request.proposed:
        raise Forgotten
    return loads(request.proposed)[0]


def read_by(request: ChangeRequest) -> Revision:
    """What was read when it was proposed."""
    ours = (Revision.document == request.document_id) & (Revision.number == request.base)
    found: Revision = Revision.get(ours)
    return found


def _read(row: Document, base: int) -> Content:
    """What the reader read, which must be what counts now. Raises ChangedMeanwhile, revisions.Erased."""
    last = revisions.last_of(row)
    if last is None or last.number != base:
        raise ChangedMeanwhile
    return revisions.content_of(last)[0]
