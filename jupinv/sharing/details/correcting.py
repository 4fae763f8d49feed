"""Put details right: at once where the law lets an invoice that was sent be amended, else as a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jupinv.content.fields import Content
from jupinv.content.merging import taken_over
from jupinv.db import locked, write
from jupinv.documents import changing, contacts, revisions, states
from jupinv.documents.issuing import ChangedMeanwhile, NotReady
from jupinv.documents.models import Chain, Document, Revision
from jupinv.sharing import telling
from jupinv.sharing.details import places
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import asking
from jupinv.sharing.requests.differences import rows


class Settled(Exception):
    """It is approved, paid, answered or void: nothing on it is put right any more."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it."""

    amended: bool  # the document says it now
    proposed: bool  # its sender is asked for it


def correct(
    found: Opened, texts: Mapping[str, str], *, base: int, why: str, reader: Reader, now: datetime, today: date
) -> Done:
    """Let the document say these details (`places.PLACES`), where its sender's country allows, and propose the rest.

    `found` is whole (`recipient.acting`); `base` the number of the revision that the form was shown for. Raises
    Settled, ChangedMeanwhile, NotReady, changing.NothingChanged, asking.TooManyOpen and revisions.Erased; then nothing
    has happened.
    """
    with write():
        row, last = _held(found.document, today)
        if last.number != base:
            raise ChangedMeanwhile
        old, _ = revisions.content_of(last)
        wanted = places.put(old, texts, found.locale)
        if wanted == old:
            raise changing.NothingChanged
        if wrong := changing.blocking(row, old, wanted, today=today):
            raise NotReady(wrong)
        said = places.at_once(old, wanted) if is_locked(row, old) else wanted
        if said != old:
            last = _amend(row, old, said, base=base, reader=reader, now=now, today=today)
        if said != wanted:
            asking.ask(row, wanted, base=last.number, why=why, reader=reader, link=found.link, now=now)
    return Done(amended=said != old, proposed=said != wanted)


def is_done(found: Opened, before: Content, texts: Mapping[str, str], why: str, reader: Reader) -> bool:
    """Whether all that was written over `before` is said or asked for by this reader: Save pressed twice."""
    wanted = taken_over(before, places.put(before, texts, found.locale), found.content)
    return wanted == found.content or asking.same(found.document, wanted, why=why, reader=reader) is not None


def is_locked(document: Document, content: Content) -> bool:
    """Whether who the customer is can only be proposed: its customer has it where nothing is changed then."""
    return changing.is_only_corrected(document, content)


def read_then(document: Document, base: int) -> Content | None:
    """What the document said at a revision; None where there is none of this number, or its words are gone."""
    then = Revision.get_or_none((Revision.document == document) & (Revision.number == base))
    return None if then is None or then.bytes is None else revisions.content_of(then)[0]


def _held(document: Document, today: date) -> tuple[Document, Revision]:
    """The document and what counts of it, locked in the order of everybody who changes it. Raises Settled."""
    Chain.held(document.business)
    row: Document = locked(Document.select().where(Document.id == document.id)).get()
    row.business = document.business
    last = revisions.last_of(row)
    if last is None or row.is_void or row.accepted_at or row.declined_at or changing.is_approved(row):
        raise Settled
    standing = states.standing(row, today=today, revision=last)
    if standing.is_paid or standing.is_credited or standing.is_written_off:
        raise Settled
    return row, last


def _amend(
    row: Document, old: Content, said: Content, *, base: int, reader: Reader, now: datetime, today: date
) -> Revision:
    changed = telling.for_each_locale(row, lambda locale: [list(each) for each in rows(old, said, locale)])
    revision = changing.change(
        row, said, by=reader.actor, reason="", base_revision=base, now=now, today=today, told=changed
    )
    if places.names_contact(old, said):
        contacts.note(row, said.ap_contact, at=now, actor=reader.told)
    telling.tell(row, telling.AMENDED, who=reader, now=now, changes=changed)
    return revision
