"""Addresses that want no more mails of a business: whoever reads there does not know it, and said so.

Whatever mails to somebody on behalf of a business asks `among` first. Only who refused it allows it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Delivery, Document, Event, Unwanted
from jupinv.mail import QUEUED, Mail

REPORTS = ("unwanted", "unknown_sender")  # what the timeline calls it


class NotWanted(Exception):
    """These addresses want no mails of this business."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(f"{len(addresses)} addresses want no mails")  # which ones is nobody's business in a log
        self.addresses = addresses


def refuse(document: Document, email: str, *, now: datetime) -> None:
    """Let the business of a document write no more to this address; what waits to leave for it stays here."""
    business = document.business_id
    with write():
        if not among(business, [email]):
            row = {"business": business, "email": email.casefold(), "document": document, "at": now}
            Unwanted.insert(row).on_conflict_ignore().execute()  # somebody else may say so this instant
            timeline.note(document, "unwanted", at=now, actor=timeline.READER, to=email)
        for each in _waiting(business):
            mail.stop_for(each, email, now)


def allow(document: Document, email: str, *, now: datetime) -> None:
    """Take it back: the business may write to this address again."""
    ours = (Unwanted.business == document.business_id) & (Unwanted.email == email.casefold())
    with write():
        if Unwanted.delete().where(ours).execute():
            timeline.note(document, "wanted_again", at=now, actor=timeline.READER, to=email)


def among(business: Business | int, addresses: Iterable[str]) -> list[str]:
    """Which of these addresses want no mails of the business, as they are written here."""
    if not (asked := list(addresses)):
        return []
    query: Any = Unwanted.select(Unwanted.email).where(
        (Unwanted.business == business) & Unwanted.email.in_([each.strip().casefold() for each in asked])
    )
    refused = {email for (email,) in query.tuples()}
    return [each for each in asked if each.strip().casefold() in refused]


def expect_wanted(business: Business | int, addresses: Iterable[str]) -> None:
    """Go on only if each of them takes mails of the business. Raises NotWanted."""
    if refused := among(business, addresses):
        raise NotWanted(refused)


@dataclass(frozen=True, slots=True)
class Report:
    """A business that readers said they do not know: how many times, and when last."""

    handle: str
    name: str
    times: int
    last_at: datetime


def reported() -> list[Report]:
    """Such businesses, whoever was reported most first: for the operator, who may look whether somebody cheats."""
    said = Event.what.in_(REPORTS)
    query: Any = Business.select(Business.handle, Business.name, fn.COUNT(Event.id), fn.MAX(Event.at))
    rows = (
        query.join(Document, on=(Document.business == Business.id))
        .join(Event)
        .where(said)
        .group_by(Business.handle, Business.name)
    )
    found = [Report(handle, name, times, _instant(at)) for handle, name, times, at in rows.tuples()]
    return sorted(found, key=lambda report: (-report.times, report.handle))


def _instant(at: Any) -> datetime:
    """SQLite's MAX is of the text that is kept."""
    return Event.at.python_value(at) or datetime.min


def on_closed(business: Business, **_: Any) -> None:
    """A business that is no more writes to nobody, so that nobody's address has to be remembered."""
    Unwanted.delete().where(Unwanted.business == business).execute()


def _waiting(business: int) -> list[Mail]:
    """The mails with documents of a business that have not left yet."""
    mails = Mail.select().join(Delivery).join(Document)
    return list(mails.where((Document.business == business) & (Mail.state == QUEUED)))
