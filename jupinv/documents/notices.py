"""Correction notices: which there are, what each says, and its PDF, built once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from jupinv import files, jobs
from jupinv.content.look import Look
from jupinv.db import locked, write
from jupinv.documents import renditions, revisions, states
from jupinv.documents.models import CorrectionNotice, Delivery, Document, Rendition, Revision
from jupinv.rendering.notice import Notice, notice


def of(document: Document) -> list[Revision]:
    """The revisions that were told by a notice, the oldest first, without their words."""
    columns = (Revision.id, Revision.number, Revision.at)
    mine = CorrectionNotice.document == document
    return list(Revision.select(*columns).join(CorrectionNotice).where(mine).order_by(Revision.number))


def find(document: Document, number: int) -> Revision | None:
    """The revision of this number, if a notice tells of it."""
    one = (CorrectionNotice.document == document) & (Revision.number == number)
    found: Revision | None = Revision.select().join(CorrectionNotice).where(one).first()
    return found


def said(document: Document, revision: Revision) -> Notice:
    """What the notice of a revision says. Raises revisions.Erased."""
    before = (Revision.document == document) & (Revision.number == revision.number - 1)
    old, _ = revisions.content_of(Revision.get(before))
    new, _ = revisions.content_of(revision)
    day = states.civil(revision.at, document.business.time_zone)
    return notice(old, new, on=day, reason=revision.reason, look=document.business.look)


def built(document: Document, revision: Revision) -> Rendition | None:
    """Its PDF; None while it is not built."""
    found: Rendition | None = Rendition.get_or_none(
        (Rendition.document == document) & (Rendition.state == _state(revision, document.business.look))
    )
    return found


def request(document: Document, revision: Revision, *, now: datetime) -> None:
    """Have its PDF built, unless it is there or somebody has just asked for it."""
    if revision.bytes is None or built(document, revision):
        return
    payload = {"document": document.id, "revision": revision.id}
    key = f"notice:{_state(revision, document.business.look)}:{now:%Y%m%d%H}"
    with write():
        jobs.enqueue("build_notice", payload, due=now, unique_key=key)


def told_by(delivery: Delivery) -> Revision | None:
    """The revision whose notice goes with a mail: the last one when the mail was written."""
    mine = CorrectionNotice.document == delivery.document_id
    written = CorrectionNotice.created_at <= delivery.created_at
    rows = Revision.select().join(CorrectionNotice).where(mine & written).order_by(Revision.number.desc())
    found: Revision | None = rows.first()
    return found


@jobs.handles("build_notice", lease=renditions.LEASE)
def build_notice(claim: jobs.Claim) -> None:
    """Build what was asked for; what is gone meanwhile needs none."""
    document = Document.get_or_none(Document.id == claim.payload["document"])
    revision = Revision.get_or_none(Revision.id == claim.payload["revision"])
    if document is None or revision is None or revision.bytes is None or built(document, revision):
        return
    made = draw(document, revision)
    with claim.finishing():
        keep(document, made, now=claim.now())


def draw(document: Document, revision: Revision) -> renditions.Built:
    """Draw the notice and put it into the file store, to be kept."""
    from jupinv.rendering.pdf import notice_pdf  # only the worker pays for its library

    look = document.business.look
    picture = PurePosixPath(look.logo).stem
    logo = files.read(f"{document.business_id}/{picture}") if picture else b""
    key = files.put(document.business_id, notice_pdf(said(document, revision), logo))
    return renditions.Built(_state(revision, look), key.rpartition("/")[2], revision.id)


def keep(document: Document, made: renditions.Built, *, now: datetime) -> Rendition:
    """Record a built PDF, in the transaction of the job that built it. It is never the document's archive."""
    locked(Document.select(Document.id).where(Document.id == document.id)).get()
    there = Rendition.get_or_none((Rendition.document == document) & (Rendition.state == made.state))
    if there is None:
        there = Rendition.create(document=document, archive=False, created_at=now, **made._asdict())
    found: Rendition = there
    return found


def file_name(document: Document, told: Notice) -> str:
    """ "Correction notice INV-2026-0042.pdf", safe on every system."""
    return renditions.file_name(Document(number=f"{told.title} {document.number}"), told.sender.name)


def _state(revision: Revision, look: Look) -> str:
    shown: Any = ["notice", revision.id, asdict(look), _version()]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


@cache
def _version() -> str:
    return renditions.template_version()
