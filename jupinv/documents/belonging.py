"""What belongs to a document and is shown with it, asked for at once: its link, what it says now, its job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from jupinv.db import Written, made
from jupinv.documents.models import Document, Link, Revision, Thread

_READ = [(model, tuple(model._meta.sorted_fields)) for model in (Link, Revision, Thread)]


@dataclass(frozen=True, slots=True)
class Belongings:
    """None of each that there is not."""

    link: Link | None  # the newest one that was not withdrawn and is not one person's
    revision: Revision | None  # the one that counts
    job: Thread | None


def of(document: Document) -> Belongings:
    """What belongs to a document."""
    values = iter(_OF_DOCUMENT.rows(document=document.id)[0])
    found: list[Any] = [made(model, fields, values) for model, fields in _READ]
    return Belongings(*(each if each.id is not None else None for each in found))


_OWN_LINK = (Link.document == Document.id) & Link.withdrawn_at.is_null() & (Link.email == "")
_OF_DOCUMENT = Written(
    lambda value: (
        Document.select(*(field for _, fields in _READ for field in fields))
        .join(Link, JOIN.LEFT_OUTER, on=_OWN_LINK)
        .switch(Document)
        .join(Revision, JOIN.LEFT_OUTER, on=(Revision.document == Document.id))
        .switch(Document)
        .join(Thread, JOIN.LEFT_OUTER, on=(Thread.id == Document.thread))
        .where(Document.id == value("document"))
        .order_by(Revision.number.desc(), Link.id.desc())
        .limit(1)
    )
)
