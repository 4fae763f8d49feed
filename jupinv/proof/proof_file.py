"""The proof file of a document: what it takes to reckon digests and seals anew, for people and tools of any kind.

How that is done without us is told at /help/proof; the formula itself is that of `documents.revisions`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from jupinv.documents import revisions
from jupinv.documents.models import Document, Rendition, Revision

FORMAT = "jupinv proof 1"


def proof(document: Document, shown: list[Revision]) -> dict[str, Any]:
    """The proof of these revisions of a document, in their order."""
    seals = _seals_before(document, shown)
    numbers = {each.id: each.number for each in shown}
    return {
        "format": FORMAT,
        "number": document.number,
        "revisions": [_revision(document, each, seals.get(each.position - 1, "")) for each in shown],
        "pdfs": [
            {"sha256": each.sha256, "revision": numbers[each.revision_id], "archive": bool(each.archive)}
            for each in _renditions(document, list(numbers))
            if each.revision_id is not None
        ],
    }


def _revision(document: Document, revision: Revision, previous: str) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "version": revision.version,
        "number": document.number,
        "instant": revisions.instant_of(revision.at),
        "bytes": revision.bytes,
        "salt": revision.salt,
        "digest": revision.digest,
        "previous_seal": previous,
        "seal": revision.seal,
    }


def _seals_before(document: Document, shown: list[Revision]) -> dict[int, str]:
    """By position in the chain, the seals before those of these revisions; whose they are is nobody's business."""
    before = [each.position - 1 for each in shown]
    query: Any = Revision.select(Revision.position, Revision.seal).where(Revision.business == document.business_id)
    return dict(query.where(Revision.position.in_(before)).tuples())


def _renditions(document: Document, shown: list[int]) -> list[Rendition]:
    query = Rendition.select(Rendition.sha256, Rendition.revision, Rendition.archive)
    query = query.where((Rendition.document == document.id) & Rendition.revision.in_(shown))
    return list(query.order_by(Rendition.archive.desc(), Rendition.id))


def all_of(document: Document) -> list[Revision]:
    """All revisions of a document, for those who work on it."""
    return list(Revision.select().where(Revision.document == document.id).order_by(Revision.number))


def handed_out(document: Document) -> list[Revision]:
    """The revisions that whoever has the link could see: those that stood since it was sent, the last one at least."""
    every = all_of(document)
    sent = document.sent_at
    return [each for each, after in pairwise(every) if sent is not None and after.at > sent] + every[-1:]
