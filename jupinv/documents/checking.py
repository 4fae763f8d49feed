"""Whether all that was kept agrees with itself: series, chain, bytes, totals, columns; each difference a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any

from peewee import JOIN

from jupinv import files
from jupinv.businesses.models import Business
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.totals import totals
from jupinv.db import in_pages, snapshot
from jupinv.documents import finding, revisions, runs
from jupinv.documents.issuing import projection
from jupinv.documents.models import Document, Rendition, Revision
from jupinv.hearing import Signal

checked = Signal("A business is being checked. Sender: the Business. A receiver answers with the differences it knows.")

AT_ONCE = 50  # documents with all their revisions in memory
ONLY_ISSUED = (
    *("number", "series_id", "issue_date", "paid_on", "sent_at", "seen_at", "void_at"),
    *("accepted_at", "declined_at", "approved_at", "approved_version"),
)


def differences() -> Iterator[str]:
    """Everything that disagrees, business by business: "studio-halden: INV-2026-0001: …"."""
    with snapshot():
        for business in Business.select().order_by(Business.id):
            yield from (f"{business.handle}: {what}" for what in of_business(business))
        yield from finding.differences()


def of_business(business: Business, reached: Callable[[], None] = lambda: None) -> Iterator[str]:
    """What disagrees within one business: "INV-2026-0001: …". Calls `reached` with each document that it looks at."""
    yield from _chain(business)
    yield from _documents(business, reached)
    yield from runs.differences(business)
    for _, found in checked.send(business):
        yield from found


def _chain(business: Business) -> Iterator[str]:
    for revision, what in revisions.verify(business):
        yield f"{_name(revision.document)}, revision {revision.number}: {what}" if revision else what


def _name(document: Document) -> str:
    return document.number or f"draft {document.id}"


# each document


def _documents(business: Business, reached: Callable[[], None]) -> Iterator[str]:
    for some in in_pages(_all(business), Document.id, AT_ONCE):
        kept = Revision.select().where(Revision.document.in_(some)).order_by(Revision.document, Revision.number)
        history_of = {key: list(rows) for key, rows in groupby(kept, lambda each: each.document_id)}
        for document in some:
            reached()
            history = history_of.get(document.id, [])
            for what in _issued(document, history) if document.issued_at else _draft(document, history):
                yield f"{_name(document)}: {what}"
        yield from _archives({document.id: document for document in some})


def _all(business: Business) -> Any:
    return Document.select().where(Document.business == business)


def _draft(document: Document, history: list[Revision]) -> Iterator[str]:
    if history:
        yield "a draft that has a revision"
    if document.by_hand:
        yield "a draft whose number is written by hand already"
    for name in ONLY_ISSUED:
        if getattr(document, name) is not None:
            yield f"a draft whose {name.removesuffix('_id')} is set"


def _issued(document: Document, history: list[Revision]) -> Iterator[str]:
    if not history:
        yield "issued without a revision"
        return
    yield from _history(document, history)
    for revision in history:
        if revision.bytes is not None:
            yield from _revision(document, revision, is_last=revision is history[-1])


def _archives(documents: dict[int, Document]) -> Iterator[str]:
    """Archived PDFs that are gone, changed, or of another document's revision."""
    shown: Any = Rendition.select(Rendition, Revision.document.alias("shows")).join(Revision, JOIN.LEFT_OUTER)
    of_these = Rendition.document.in_(list(documents)) & Rendition.archive
    for each in shown.where(of_these).order_by(Rendition.id).objects():
        document = documents[each.document_id]
        try:
            kept = hashlib.sha256(files.read(f"{document.business_id}/{each.sha256}")).hexdigest()
        except FileNotFoundError:
            yield f"{_name(document)}: its archived PDF is gone"
            continue
        if kept != each.sha256:
            yield f"{_name(document)}: its archived PDF was changed"
        if each.shows not in (None, document.id):
            yield f"{_name(document)}: its archived PDF shows another document"


def _history(document: Document, history: list[Revision]) -> Iterator[str]:
    numbers, versions = [each.number for each in history], [each.version for each in history]
    if numbers != list(range(1, len(history) + 1)):
        yield f"its revisions are {', '.join(map(str, numbers))}"
    if versions[0] != 1 or any(not 0 <= b - a <= 1 for a, b in pairwise(versions)):
        yield f"its revisions belong to versions {', '.join(map(str, versions))}"
    if any(each.business_id != document.business_id for each in history):
        yield "a revision belongs to another business"
    if document.version != versions[-1]:
        yield f"version is kept as {document.version}, the last revision belongs to {versions[-1]}"
    if history[0].at != document.issued_at:
        yield f"issued at is kept as {document.issued_at}, the first revision is of {history[0].at}"
    yield from _answers(document)


def _answers(document: Document) -> Iterator[str]:
    """What its customer said to it, where that can't be."""
    if document.accepted_at and document.declined_at:
        yield "it is both accepted and declined"
    if (document.approved_at is None) != (document.approved_version is None):
        yield "its approval is of no version, or of no time"
    elif (document.approved_version or 0) > document.version:
        yield f"version {document.approved_version} is approved, the last one is {document.version}"


def _revision(document: Document, revision: Revision, *, is_last: bool) -> Iterator[str]:
    try:
        content, kept = revisions.content_of(revision)
    except ValueError as error:
        yield f"revision {revision.number} can't be read: {error}"
        return
    if content.number != document.number:
        yield f"revision {revision.number} bears the number {content.number}"
    yield from (f"revision {revision.number}: {what}" for what in _figures(content, kept))
    if is_last:
        yield from _columns(document, content, kept)


def _figures(content: Content, kept: Totals) -> Iterator[str]:
    """Where the totals that are kept are not those of the content."""
    found = totals(content)
    for name in Totals.__dataclass_fields__:
        if name != "derivation" and getattr(kept, name) != getattr(found, name):
            yield f"{name} is kept as {getattr(kept, name)}, the content gives {getattr(found, name)}"


def _columns(document: Document, content: Content, kept: Totals) -> Iterator[str]:
    for name, said in projection(content, kept).items():
        if name == "search" and document.search != said:
            yield "what it is found by is not what the last revision says"
        elif getattr(document, name) != said:
            yield f"{name.replace('_', ' ')} is kept as {getattr(document, name)}, the last revision says {said}"
