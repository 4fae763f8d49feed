"""Batches at work: begun, stopped, and done by the worker, one document after the other.

Each step is a job of its own, and enqueues the next one in the transaction in which it is done: so a step is never
lost, never done twice, and others get their turn in between.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from jupinv import files, jobs
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import locked, write
from jupinv.documents import renditions, revisions, sending, states
from jupinv.documents.batches import packing
from jupinv.documents.batches.models import DONE, FAILED, STOPPED, WAITING, ZIP, Batch, BatchItem
from jupinv.documents.issuing import AlreadyVoid, NotConfirmed, NotIssued
from jupinv.documents.models import Delivery, Document
from jupinv.documents.sending import Post
from jupinv.documents.unwanted import NotWanted
from jupinv.mail import QUEUED, BadAddress, Mail

log = logging.getLogger("jupinv.batches")

LEASE = renditions.LEASE + timedelta(minutes=1)
TRIES = 3  # of a PDF, before the others go on without it
KEPT = timedelta(days=1)  # how long a packed file waits to be downloaded
REMEMBERED = timedelta(days=30)
BROKEN, CHANGED, BAD_ADDRESS, UNWANTED = "broken", "changed", "bad_address", "unwanted"


class AlreadyBegun(Exception):
    """It runs, or it is over."""


class AlreadyOver(Exception):
    """There is nothing left to stop."""


def start(batch: Batch, *, now: datetime, stop_seconds: int) -> None:
    """Let the worker do it; its mails wait `stop_seconds` before they leave. Raises AlreadyBegun."""
    with write():
        ready = (Batch.id == batch.id) & Batch.begun_at.is_null() & Batch.stopped_at.is_null()
        if not Batch.update(begun_at=now).where(ready).execute():
            raise AlreadyBegun
        _enqueue(batch.id, stop_seconds, due=now)


def stop(batch: Batch, *, by: User, now: datetime) -> None:
    """Do nothing more, and keep those of its mails back that have not left. Raises AlreadyOver."""
    with write():
        running = (Batch.id == batch.id) & Batch.stopped_at.is_null() & Batch.finished_at.is_null()
        if not Batch.update(stopped_at=now, waits_until=None).where(running).execute():
            raise AlreadyOver
        of_batch = BatchItem.batch == batch.id
        BatchItem.update(state=STOPPED).where(of_batch & (BatchItem.state == WAITING)).execute()
    for item in list(BatchItem.select().join(Mail).where(of_batch & (Mail.state == QUEUED))):
        with suppress(sending.AlreadyLeft):
            _keep_back(item, by=by, now=now)


def _keep_back(item: BatchItem, *, by: User, now: datetime) -> None:
    with write():
        sending.stop(Delivery.get(Delivery.mail == item.mail_id), by=by, now=now)
        BatchItem.update(state=STOPPED).where(BatchItem.id == item.id).execute()


# what the worker does


def _given_up(payload: dict[str, Any], _error: str, now: datetime) -> None:
    """A step that fails again and again is left out, and the others go on; without its last one a batch ends."""
    number = payload["batch"]
    if item := _next(number):
        _set(item, state=FAILED, problem=BROKEN)
        _enqueue(number, payload["stop_seconds"], due=now)
        return
    running = (Batch.id == number) & Batch.stopped_at.is_null() & Batch.finished_at.is_null()
    ended = Batch.update(finished_at=now, waits_until=None).where(running)
    if ended.execute() and Batch.get_by_id(number).act == ZIP:
        unpacked = (BatchItem.batch == number) & (BatchItem.state == DONE)
        BatchItem.update(state=FAILED, problem=BROKEN).where(unpacked).execute()


@jobs.handles("batch_step", lease=LEASE, given_up=_given_up)
def step(claim: jobs.Claim) -> None:
    """Do the next document of a batch; after the last one, what ends it."""
    batch = Batch.get_or_none(Batch.id == claim.payload["batch"])
    if batch is None or batch.stopped_at or batch.finished_at:
        return
    item = _next(batch.id)
    if batch.act == ZIP:
        _pack_next(batch, item, claim) if item else _pack(batch, claim)
        return
    with claim.finishing():
        if _holds(batch):
            if item is None:
                Batch.update(finished_at=claim.now(), waits_until=None).where(Batch.id == batch.id).execute()
            else:
                _go_on(batch, claim, due=_send(batch, item, claim))


def _send(batch: Batch, item: BatchItem, claim: jobs.Claim) -> datetime:
    """Queue the mail of one document; when the next one is due."""
    now, document, by = claim.now(), item.document, batch.created_by
    if by is None or not _may_write(by, batch):  # who has left meanwhile
        _set(item, state=FAILED, problem=CHANGED)
        return now
    today = states.civil(now, document.business.time_zone)
    try:
        letter = sending.proposal("document", document, today=today)
        post = Post(
            to=letter.to,
            cc=letter.cc,
            subject=letter.subject,
            text=letter.text,
            attach_pdf=True,
            reply_to=sending.reply_to(document.business, by),
        )
        seconds = claim.payload["stop_seconds"]
        delivery = sending.post(document, post, by=by, now=now, stop_seconds=seconds)
    except TooMany as many:
        until = now + timedelta(seconds=many.seconds)
        Batch.update(waits_until=until).where(Batch.id == batch.id).execute()
        return until
    except BadAddress:
        _set(item, state=FAILED, problem=BAD_ADDRESS)
    except NotWanted:
        _set(item, state=FAILED, problem=UNWANTED)
    except (NotIssued, AlreadyVoid, NotConfirmed, revisions.Erased):
        _set(item, state=FAILED, problem=CHANGED)
    else:
        _set(item, state=DONE, mail=delivery.mail_id)
    return now


def _may_write(by: User, batch: Batch) -> bool:
    return bool(Business.written_by(by).where(Business.id == batch.business_id).exists())


def _pack_next(batch: Batch, item: BatchItem, claim: jobs.Claim) -> None:
    """Make sure of one document's PDF, as the document stands now."""
    document: Document = item.document
    revision = revisions.last_of(document)
    today = states.civil(claim.now(), document.business.time_zone)
    changes: dict[str, Any] = {"state": FAILED, "problem": CHANGED}
    built = None
    if revision is not None and revision.bytes is not None:
        standing = states.standing(document, today=today, revision=revision)
        if rendition := renditions.find(document, standing, revision):
            changes = {"state": DONE, "file": renditions.file_key(document, rendition)}
        else:
            try:
                built = renditions.draw(document, standing, revision)
            except Exception:
                log.exception("the PDF of document %s could not be built", document.id)
                if claim.attempt < TRIES:
                    raise jobs.TryLater("a PDF could not be built") from None
                changes = {"state": FAILED, "problem": BROKEN}
    with claim.finishing():
        if _holds(batch):
            if built:
                rendition = renditions.keep(document, built, now=claim.now())
                changes = {"state": DONE, "file": renditions.file_key(document, rendition)}
            _set(item, **changes)
            _go_on(batch, claim, due=claim.now())


def _pack(batch: Batch, claim: jobs.Claim) -> None:
    """Put all PDFs into one file."""
    packed = packing.packed(batch)
    key = files.put(batch.business_id, packed) if packed else ""
    with claim.finishing():
        if _holds(batch):
            Batch.update(file=key, finished_at=claim.now()).where(Batch.id == batch.id).execute()


def _holds(batch: Batch) -> bool:
    """Whether it still goes on; its row is locked, so that nobody stops it before this step is done."""
    row: Batch = locked(Batch.select().where(Batch.id == batch.id)).get()
    return row.stopped_at is None and row.finished_at is None


def _next(number: int) -> BatchItem | None:
    waiting = (BatchItem.batch == number) & (BatchItem.state == WAITING)
    found: BatchItem | None = BatchItem.select().where(waiting).order_by(BatchItem.position).first()
    return found


def _set(item: BatchItem, **changes: Any) -> None:
    BatchItem.update(**changes).where(BatchItem.id == item.id).execute()


def _go_on(batch: Batch, claim: jobs.Claim, *, due: datetime) -> None:
    if batch.waits_until and due <= claim.now():
        Batch.update(waits_until=None).where(Batch.id == batch.id).execute()
    _enqueue(batch.id, claim.payload["stop_seconds"], due=due)


def _enqueue(number: int, stop_seconds: int, *, due: datetime) -> None:
    jobs.enqueue("batch_step", {"batch": number, "stop_seconds": stop_seconds}, due=due)


@jobs.daily("forget_batches")
def forget_batches(claim: jobs.Claim) -> None:
    """Purge packed files whose day is over, and forget batches that were never begun, or ended long ago."""
    old = claim.now() - KEPT
    for batch in list(Batch.select().where((Batch.file != "") & (Batch.finished_at < old))):
        others = (Batch.file == batch.file) & (Batch.finished_at >= old)
        if not Batch.select().where(others).exists():
            files.delete(batch.file)
        with claim.holding():
            Batch.update(file="").where(Batch.id == batch.id).execute()
    with claim.finishing():
        Batch.delete().where(Batch.begun_at.is_null() & (Batch.created_at < old)).execute()
        Batch.delete().where((Batch.created_at < claim.now() - REMEMBERED) & (Batch.file == "")).execute()
