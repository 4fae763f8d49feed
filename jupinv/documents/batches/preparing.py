"""What an act on many documents would do: which of them it takes, whom it writes to, which it leaves out and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import letters, revisions
from jupinv.documents.batches.models import SEND, SKIPPED, WAITING, Batch, BatchItem
from jupinv.documents.models import Delivery, Document, Revision
from jupinv.mail import Mail

MOST = 500  # documents at once
IS_DRAFT, IS_VOID, NO_ADDRESS, ERASED = "draft", "void", "no_address", "erased"


class TooManyAtOnce(Exception):
    """More than MOST documents."""


class NothingChosen(Exception):
    """No document of the business is among those that were named."""


def prepare(business: Business, ids: Sequence[int], act: str, *, key: str, by: User, now: datetime) -> Batch:
    """A batch that was not begun, over documents of a business by their ids, in their order.

    Raises TooManyAtOnce, NothingChosen.
    """
    if len(ids) > MOST:
        raise TooManyAtOnce
    found = {each.id: each for each in _of(business, ids)}
    if not found:
        raise NothingChosen
    documents = [found[number] for number in dict.fromkeys(ids) if number in found]
    said, written = _last_revisions(documents), _last_recipients(documents)
    rows = [_item(each, act, said.get(each.id), written.get(each.id), business.locale) for each in documents]
    with write():
        made: Batch = Batch.create(key=key, business=business, created_by=by, act=act, created_at=now)
        BatchItem.insert_many([row | {"batch": made, "position": place} for place, row in enumerate(rows)]).execute()
    return made


def _of(business: Business, ids: Iterable[int]) -> Any:
    of_business = (Document.business == business) & Document.deleted_at.is_null()
    return Document.select().where(of_business & Document.id.in_(list(ids)))


def _last_revisions(documents: list[Document]) -> dict[int, Revision]:
    of = Revision.document.in_([each.id for each in documents])
    newest = Revision.select(fn.MAX(Revision.id)).where(of).group_by(Revision.document)
    return {each.document_id: each for each in Revision.select().where(Revision.id.in_(newest))}


def _last_recipients(documents: list[Document]) -> dict[int, list[str]]:
    """Whom each was last written to."""
    of = Delivery.document.in_([each.id for each in documents])
    newest = Delivery.select(fn.MAX(Delivery.id)).where(of).group_by(Delivery.document)
    query = Delivery.select(Delivery.document, Mail.to, Mail.cc).join(Mail).where(Delivery.id.in_(newest))
    return {each.document_id: [*each.mail.to, *each.mail.cc] for each in query}


def _item(
    document: Document, act: str, revision: Revision | None, written: list[str] | None, locale: str
) -> dict[str, Any]:
    recipients: list[str] = []
    problem = _in_the_way(document, act, revision)
    if act == SEND and not problem and revision is not None:
        recipients = written or _proposed(revision, locale)
        problem = "" if recipients else NO_ADDRESS
    state = SKIPPED if problem else WAITING
    return {"document": document.id, "state": state, "problem": problem, "recipients": recipients}


def _in_the_way(document: Document, act: str, revision: Revision | None) -> str:
    if document.is_draft:
        return IS_DRAFT
    if revision is None or revision.bytes is None:
        return ERASED
    return IS_VOID if act == SEND and document.is_void else ""


def _proposed(revision: Revision, locale: str) -> list[str]:
    letter = letters.defaults(*revisions.content_of(revision), locale)
    return [*letter.to, *letter.cc] if letter.to else []
