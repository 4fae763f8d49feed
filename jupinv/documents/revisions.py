"""What a document said, kept for good: exact bytes, sealed one onto the other in a chain for each business."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from peewee import Value, fn

from jupinv import vault
from jupinv.businesses.models import Business
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.json import dumps, loads, record_in
from jupinv.db import one_by_one, write
from jupinv.documents.models import Chain, Document, Erasure, Revision
from jupinv.hearing import Signal

erased = Signal(
    "The law made us forget what a revision said. Sender: the Revision; `whole`: it was the last one, so that the "
    "document says nothing any more. Inside the transaction."
)


class Erased(Exception):
    """The law made us forget what this revision said."""


def record(
    document: Document,
    content: Content,
    totals: Totals,
    *,
    at: datetime,
    actor: str,
    reason: str,
    chain: Chain,
    version: int = 1,
    typed: bool = False,
) -> Revision:
    """Add a revision of a document and seal it, in a transaction that holds the chain. ValueError: see `dumps`.

    `typed`: the reason is in somebody's own words, which stand in the bytes alone.
    """
    last = last_of(document)
    number = last.number + 1 if last else 1
    text, salt = dumps(content, totals, _sealed(actor, reason, number, version)), vault.new_salt()
    digest = digest_of(text, salt)
    seal = seal_of(chain.seal, content.number, at, digest)
    revision: Revision = Revision.create(
        document=document,
        business=document.business_id,
        number=number,
        version=version,
        position=chain.position + 1,
        at=at,
        actor=actor,
        own_reason="" if typed else reason,
        bytes=text,
        salt=salt,
        digest=digest,
        seal=seal,
    )
    chain.position, chain.seal = revision.position, seal
    Chain.update(position=chain.position, seal=seal).where(Chain.business == document.business_id).execute()
    return revision


def _sealed(actor: str, reason: str, number: int, version: int) -> dict[str, str | int]:
    """What stands in the bytes besides content and totals, so that the digest covers it too."""
    return {"actor": actor, "reason": reason, "revision": number, "version": version}


def last_of(document: Document) -> Revision | None:
    """The revision that counts; None for a draft."""
    found: Revision | None = _of(document).first()
    return found


def content_of(revision: Revision) -> tuple[Content, Totals]:
    """What it said, and the figures as they were reckoned then. Raises Erased."""
    if revision.bytes is None:
        raise Erased
    return loads(revision.bytes)


def erase(revision: Revision, *, reason: str, at: datetime) -> None:
    """Forget what a revision said, for a reason in law. Its place in the chain stays, and the chain holds."""
    with write():
        Erasure.create(revision=revision, reason=reason, at=at)
        Revision.update(bytes=None, salt=None).where(Revision.id == revision.id).execute()
        later = Revision.select().where(
            (Revision.document == revision.document_id) & (Revision.number > revision.number)
        )
        whole = not later.exists()
        if whole:  # it is found by what the last one says
            Document.update(search="").where(Document.id == revision.document_id).execute()
        erased.send(revision, whole=whole)


def erase_all(business: Business, *, reason: str, at: datetime) -> None:
    """Forget what all revisions of a business said. The chain holds."""
    with write():
        full = (Revision.business == business) & Revision.bytes.is_null(False)
        told: Any = Revision.select(Revision.id, Value(Erasure.at.db_value(at)), Value(reason)).where(full)
        Erasure.insert_from(told, [Erasure.revision, Erasure.at, Erasure.reason]).execute()
        Revision.update(bytes=None, salt=None).where(full).execute()


def verify(business: Business) -> Iterator[tuple[Revision | None, str]]:
    """Where the chain of a business does not hold: the revision (None: the chain's end) and what is wrong, in words."""
    seal, position = "", 0
    for revision in one_by_one(_chained(business), Revision.position):
        position += 1
        if revision.position != position:
            yield revision, f"stands at {revision.position} in the chain, where {position} is due"
            position = revision.position
        if revision.seal != seal_of(seal, revision.document.number or "", revision.at, revision.digest):
            yield revision, "the seal does not fit: number, instant, digest or the order was changed"
        seal = revision.seal
        yield from ((revision, what) for what in _false_bytes(revision, bool(revision.erased)))
    head = Chain.get_or_none(Chain.business == business)
    if (head.position, head.seal) != (position, seal) if head else position:
        yield None, "the chain's head is not its last revision: one is missing at the end"


def digest_of(text: str, salt: str) -> str:
    """SHA-256 over the salt's bytes and the text in UTF-8, in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def check_code(digest: str) -> str:
    """What stands on the paper for a digest: "a1b2-c3d4", its first 32 bits. Different revisions may share one."""
    return f"{digest[:4]}-{digest[4:8]}"


def seal_of(previous: str, number: str, at: datetime, digest: str) -> str:
    """SHA-256 over the previous seal, the document's number, the instant and the digest, in hex: see `Revision`."""
    return hashlib.sha256("\n".join((previous, number, instant_of(at), digest)).encode()).hexdigest()


def instant_of(at: datetime) -> str:
    """An instant as it is sealed: 2026-05-03T12:00:00.000000+00:00."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _of(document: Document) -> Any:
    return Revision.select().where(Revision.document == document).order_by(Revision.number.desc())


def _chained(business: Business) -> Any:
    erased = fn.EXISTS(Erasure.select(Erasure.id).where(Erasure.revision == Revision.id)).alias("erased")
    number = (Document.id, Document.number)
    return Revision.select(Revision, *number, erased).join(Document).where(Revision.business == business)


def _false_bytes(revision: Revision, erased: bool) -> Iterator[str]:
    if revision.bytes is None or revision.salt is None:
        if not erased:
            yield "what it said is gone, and no erasure says why"
    elif erased:
        yield "an erasure stands for it, and it still says something"
    elif not _is_hex(revision.salt) or digest_of(revision.bytes, revision.salt) != revision.digest:
        yield "what it says was changed: the digest does not fit"
    elif not _is_sealed(revision, revision.bytes):
        yield "who made it, why, or which version it is was changed: the sealed record says otherwise"


def _is_sealed(revision: Revision, text: str) -> bool:
    """Whether the columns say what was sealed; a reason in somebody's own words is no column."""
    sealed = record_in(text)
    reason = str(revision.own_reason or sealed.get("reason", ""))
    return sealed == _sealed(revision.actor, reason, revision.number, revision.version)


def _is_hex(salt: str) -> bool:
    return len(salt) == 32 and all(character in "0123456789abcdef" for character in salt)
