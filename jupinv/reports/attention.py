"""What needs somebody now, the first few of each.

Changes asked for, invoices overdue, e-mails that failed, invoices not sent, drafts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, fn

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.lists.pages import SHOWN
from jupinv.documents.models import ASKED, DRAFT, DUE, OWED, Delivery, Document
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

    asked: Need  # their customers ask for a change
    overdue: Need
    failed: Need  # each row has `to` and `error` of its last e-mail
    unsent: Need
    drafts: Need

    @property
    def nothing(self) -> bool:
        """Whether all is done."""
        return not (
            self.asked.count or self.overdue.count or self.failed.count or self.unsent.count or self.drafts.count
        )


def needs(business: Business, *, on: date, now: datetime) -> Needs:
    """What needs somebody on a day of the business's calendar; one query, and one for the e-mails."""
    owed, draft, due, unsent = SQL(OWED), SQL(DRAFT), SQL(DUE), SQL("sent_at IS NULL")
    failed = tuple(_failed(business, now).limit(ROWS))
    found = _found(
        _need("asked", business, SQL(ASKED), due, Document.id),
        _need("overdue", business, owed & (due < on), due, Document.id),
        _need("unsent", business, owed & unsent & (due >= on), due, Document.id),
        _need("drafts", business, draft, Document.updated_at.desc(), Document.id.desc()),
    )
    return Needs(failed=Need(failed, failed[0].in_all if failed else 0), **found)


def _need(name: str, business: Business, where: Any, *order: Any) -> Any:
    """The first few and how many there are. Its names are bare: they mean the table of the query they stand in."""
    mine = (SQL("business_id") == business.id) & where
    every: Any = Document.alias()
    count = every.select(fn.COUNT(SQL("1"))).where(mine)
    told = (count.alias("in_all"), SQL(f"'{name}'").alias("need"))
    return Document.select(*SHOWN, *told).where(mine).order_by(*order).limit(ROWS)


def _found(*queries: Any) -> dict[str, Need]:
    """By name what each of these finds, asked for at once."""
    every: Any = None
    for each in queries:
        part = Document.select(SQL("*")).from_(each)
        every = part if every is None else every.union_all(part)
    found: dict[str, list[Any]] = {name: [] for name in ("asked", "overdue", "unsent", "drafts")}
    for row in every.objects():
        found[row.need].append(row)
    return {name: Need(tuple(rows), rows[0].in_all if rows else 0) for name, rows in found.items()}


def _failed(business: Business, now: datetime) -> Any:
    """Invoices still owed of which the last e-mail failed: another one sent since then has settled it."""
    later: Any = Delivery.alias()
    settled = fn.EXISTS(later.select(SQL("1")).where(later.document == Document.id, later.id > Delivery.id))
    recent = (Mail.state == SQL(f"'{mail.FAILED}'")) & (Mail.created_at >= now - RECENT)
    # By no index: the few mails that failed are looked at first.
    of_business, owed = Document.business + 0 == business.id, Document.balance + 0 > 0
    return (
        Document.select(*SHOWN, fn.COUNT(Document.id).over().alias("in_all"), Mail.to, Mail.error)
        .join(Delivery)
        .join(Mail)
        .where(of_business, recent, Document.void_at.is_null(), owed, ~settled)
        .order_by(Mail.created_at.desc(), Document.id.desc())
        .objects()
    )
