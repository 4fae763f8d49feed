"""What needs somebody now: invoices overdue, e-mails that failed, invoices not sent, drafts; the first few of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, fn

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.lists import SHOWN
from jupinv.documents.models import DRAFT, DUE, OWED, Delivery, Document
from jupinv.mail import Mail

ROWS = 4
RECENT = timedelta(days=60)  # an e-mail that failed before that is told on its document's page only


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of thing to do: how many there are, and the first few."""

    rows: tuple[Document, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Needs:
    """All that needs somebody."""

    overdue: Need
    failed: Need  # each row has `to` and `error` of its last e-mail
    unsent: Need
    drafts: Need

    @property
    def nothing(self) -> bool:
        """Whether all is done."""
        return not (self.overdue.count or self.failed.count or self.unsent.count or self.drafts.count)


def needs(business: Business, *, on: date, now: datetime) -> Needs:
    """What needs somebody on a day of the business's calendar; one query for each kind."""
    owed = _of(business).where(SQL(OWED))
    due = SQL(DUE)
    return Needs(
        overdue=_need(owed.where(due < on).order_by(due, Document.id)),
        failed=_need(_failed(business, now)),
        unsent=_need(owed.where(Document.sent_at.is_null(), due >= on).order_by(due, Document.id)),
        drafts=_need(_of(business).where(SQL(DRAFT)).order_by(Document.updated_at.desc(), Document.id.desc())),
    )


def _of(business: Business) -> Any:
    return Document.select(*SHOWN, fn.COUNT(Document.id).over().alias("in_all")).where(Document.business == business.id)


def _failed(business: Business, now: datetime) -> Any:
    """Invoices still owed of which the last e-mail failed: another one sent since then has settled it."""
    later: Any = Delivery.alias()
    settled = fn.EXISTS(later.select(SQL("1")).where(later.document == Document.id, later.id > Delivery.id))
    recent = (Mail.state == SQL(f"'{mail.FAILED}'")) & (Mail.created_at >= now - RECENT)
    return (
        _of(business)
        .select_extend(Mail.to, Mail.error)
        .join(Delivery)
        .join(Mail)
        .where(recent, Document.void_at.is_null(), Document.balance > 0, ~settled)
        .order_by(Mail.created_at.desc(), Document.id.desc())
        .objects()
    )


def _need(query: Any) -> Need:
    rows = tuple(query.limit(ROWS))
    return Need(rows, rows[0].in_all if rows else 0)
