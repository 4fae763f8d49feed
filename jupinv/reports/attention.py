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
    owed, draft, due, unsent = SQL(OWED), SQL(DRAFT), SQL(DUE), SQL("sent_at IS NULL")
    failed = tuple(_failed(business, now).limit(ROWS))
    return Needs(
        overdue=_need(business, owed & (due < on), due, Document.id),
        failed=Need(failed, failed[0].in_all if failed else 0),
        unsent=_need(business, owed & unsent & (due >= on), due, Document.id),
        drafts=_need(business, draft, Document.updated_at.desc(), Document.id.desc()),
    )


def _need(business: Business, where: Any, *order: Any) -> Need:
    """The first few and how many there are. Its names are bare: they mean the table of the query they stand in."""
    mine = (SQL("business_id") == business.id) & where
    every: Any = Document.alias()
    count = every.select(fn.COUNT(SQL("1"))).where(mine)
    rows: tuple[Any, ...] = tuple(
        Document.select(*SHOWN, count.alias("in_all")).where(mine).order_by(*order).limit(ROWS)
    )
    return Need(rows, rows[0].in_all if rows else 0)


def _failed(business: Business, now: datetime) -> Any:
    """Invoices still owed of which the last e-mail failed: another one sent since then has settled it."""
    later: Any = Delivery.alias()
    settled = fn.EXISTS(later.select(SQL("1")).where(later.document == Document.id, later.id > Delivery.id))
    recent = (Mail.state == SQL(f"'{mail.FAILED}'")) & (Mail.created_at >= now - RECENT)
    of_business = Document.business + 0 == business.id  # by no index: the few mails that failed are looked at first
    return (
        Document.select(*SHOWN, fn.COUNT(Document.id).over().alias("in_all"), Mail.to, Mail.error)
        .join(Delivery)
        .join(Mail)
        .where(of_business, recent, Document.void_at.is_null(), Document.balance > 0, ~settled)
        .order_by(Mail.created_at.desc(), Document.id.desc())
        .objects()
    )
