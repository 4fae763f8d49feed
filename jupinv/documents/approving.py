"""Approve what a document says: its customer's word on one version of it, which locks amendments."""

from __future__ import annotations

from datetime import datetime

from jupinv.content.fields import INVOICE
from jupinv.db import locked, write
from jupinv.documents import revisions, timeline
from jupinv.documents.changing import is_approved
from jupinv.documents.issuing import AlreadyPaid, AlreadyVoid, NotIssued
from jupinv.documents.models import Document, Revision


class AlreadyApproved(Exception):
    """The version that counts was approved before."""


class NotApprovable(Exception):
    """Only invoices are approved: a quote is accepted or declined."""


class Superseded(Exception):
    """What was read is not what it says now: look at it again."""


def approve(document: Document, revision: Revision, *, by_name: str, now: datetime) -> Document:
    """Keep that its customer approves just this revision of an invoice, which must be the one that counts.

    From then on amendments are refused; a next version needs an approval of its own. Raises NotIssued, AlreadyVoid,
    NotApprovable, Superseded, AlreadyApproved, and AlreadyPaid where it is paid or credited in full.
    """
    with write():
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        if row.is_draft:
            raise NotIssued
        if row.is_void:
            raise AlreadyVoid
        if row.kind != INVOICE:
            raise NotApprovable
        last = revisions.last_of(row)
        if last is None or last.id != revision.id:
            raise Superseded
        if is_approved(row):
            raise AlreadyApproved
        if row.balance <= 0 and (row.paid_on is not None or row.credited):
            raise AlreadyPaid
        facts = {"approved_at": now, "approved_version": last.version, "updated_at": now}
        Document.update(**facts).where(Document.id == row.id).execute()
        for name, value in facts.items():
            setattr(document, name, value)
        timeline.note(row, "approved", at=now, actor=by_name, name=by_name, version=last.version, revision=last.number)
    return document
