"""A business that ends: its documents keep number, day and seals, and say nothing any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import fn

from jupinv import jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Series
from jupinv.documents import revisions, timeline
from jupinv.documents.batches.models import Batch
from jupinv.documents.models import Chain, Delivery, Document, Event, Link, Rendition, Revision, Thread

REASON = "the account was deleted"
KEPT = (
    *("id", "key", "business", "kind", "created_at", "series", "by_hand", "number", "issued_at", "issue_date"),
    *("void_at", "version"),
)


def on_closed(business: Business, *, now: datetime, **_: Any) -> bool:
    """Delete drafts, mails, timelines and PDFs, and erase what was issued; True where anything was.

    What stays is what the chain of seals is reckoned from (see `Revision`): that nothing was ever slipped into it or
    taken out can still be shown, and nobody can be told from it.
    """
    Chain.held(business)
    ours = Document.select(Document.id).where(Document.business == business)
    _forget_mails(ours)
    jobs.forget("document", _numbers(ours))
    jobs.forget("batch", _numbers(Batch.select(Batch.id).where(Batch.business == business)))
    Batch.delete().where(Batch.business == business).execute()
    Document.delete().where((Document.business == business) & Document.issued_at.is_null()).execute()
    for table in (Event, Rendition):
        table.delete().where(table.document.in_(ours)).execute()
    Link.update(token_sealed="", email="").where(Link.document.in_(ours)).execute()
    revisions.erase_all(business, reason=REASON, at=now)
    Document.update(_plain(now)).where(Document.business == business).execute()
    Thread.delete().where(Thread.business == business).execute()
    _forget_unused_series(business)
    stays = Document.select().where(Document.business == business).exists()
    if not stays:
        Chain.delete().where(Chain.business == business).execute()
    return stays


def on_erased(revision: Revision, *, whole: bool, **_: Any) -> None:
    """What readers changed goes with the words that they changed; with the whole document, all that readers did."""
    for event in Event.select().where(Event.document == revision.document_id):
        if whole and (event.what in timeline.BY_READERS or event.data.get("about") == "person"):
            event.delete_instance()
        elif whole and event.what in ("approved", "accepted", "declined"):
            _forget_who(event)
        elif "changes" in event.data and event.data.get("revision") in (revision.number, revision.number + 1):
            left = {key: value for key, value in event.data.items() if key != "changes"}
            Event.update(data=left, actor=timeline.READER).where(Event.id == event.id).execute()


def _forget_who(event: Event) -> None:
    """That it was approved or answered stays; who said so, and why, goes."""
    who, about = event.data.get("name") or event.data.get("who") or "", event.data.get("about")
    about = about if about == "invoiced" else "nobody"
    data = {key: value for key, value in event.data.items() if key not in ("name", "who", "note")} | {"about": about}
    by_reader = event.actor.partition(" <")[0] == who
    Event.update(data=data, actor=timeline.READER if by_reader else event.actor).where(Event.id == event.id).execute()


def on_readdressed(user: User, *, email: str, **_: Any) -> None:
    """Timelines name who did it by the new address, so that it is found when the account ends."""
    Event.update(actor=fn.REPLACE(Event.actor, user.email, email)).where(timeline.is_by(Event.actor, user)).execute()


def on_deleting(user: User, **_: Any) -> None:
    """Timelines stay without the name of who did it, also of businesses that the user has left before."""
    Event.update(actor=timeline.FORMER).where(timeline.is_by(Event.actor, user)).execute()


def _forget_mails(ours: Any) -> None:
    numbers = _numbers(Delivery.select(Delivery.mail).where(Delivery.document.in_(ours)))
    Delivery.delete().where(Delivery.document.in_(ours)).execute()
    mail.delete(numbers)


def _numbers(query: Any) -> list[int]:
    return [number for (number,) in query.tuples()]


def _plain(now: datetime) -> dict[str, Any]:
    """Every column as in a new document, but for those that the chain and the run of numbers are reckoned from."""
    fields = [field for field in Document._meta.sorted_fields if field.name not in KEPT]
    return {field.name: field.default for field in fields} | {"updated_at": now}


def _forget_unused_series(business: Business) -> None:
    used = Document.select(Document.series).where((Document.business == business) & Document.series.is_null(False))
    Series.delete().where((Series.business == business) & Series.id.not_in(used)).execute()
