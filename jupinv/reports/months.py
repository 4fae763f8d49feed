"""Keeping the sums of each month: by signals of issue, void and ledger, within their transactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from peewee import Case, fn

from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.documents.models import Document
from jupinv.payments.models import MOVES_MONEY, Entry
from jupinv.reports.models import MonthTotal

SIGNS = {INVOICE: 1, CREDIT_NOTE: -1}


def on_issued(document: Document, **_: Any) -> None:
    """An invoice counts in the month of its date; a credit note takes away in the month of its own."""
    if document.kind in SIGNS and document.issue_date:
        amount = SIGNS[document.kind] * document.total
        _add(document.business_id, document.currency, document.issue_date, invoiced=amount)


def on_voided(document: Document, **_: Any) -> None:
    """A void one counts no more."""
    if document.kind in SIGNS and document.issue_date:
        amount = SIGNS[document.kind] * document.total
        _add(document.business_id, document.currency, document.issue_date, invoiced=-amount)


def on_changed(document: Document, *, before: Mapping[str, Any], **_: Any) -> None:
    """A new version counts with its own amount in its own currency."""
    if document.kind == INVOICE and document.issue_date:
        sums: dict[str, int] = defaultdict(int)
        sums[before["currency"]] -= before["total"]
        sums[document.currency] += document.total
        for currency, amount in sorted(sums.items()):
            _add(document.business_id, currency, document.issue_date, invoiced=amount)


def on_posted(entry: Entry, **_: Any) -> None:
    """Money counts in the month in which it arrived or went back, and a test moved none."""
    if entry.kind in MOVES_MONEY and not entry.test:
        _add(entry.business_id, entry.currency, entry.paid_on, paid=entry.amount)


def on_closed(business: Business, **_: Any) -> None:
    """A business that ends has no sums."""
    MonthTotal.delete().where(MonthTotal.business == business).execute()


def _add(business: int, currency: str, day: date, *, invoiced: int = 0, paid: int = 0) -> None:
    """Last in its transaction, so that whoever waits for this row holds nothing that we want."""
    row = {"business": business, "currency": currency, "month": day.replace(day=1), "invoiced": invoiced, "paid": paid}
    MonthTotal.insert(row).on_conflict(
        conflict_target=[MonthTotal.business, MonthTotal.month, MonthTotal.currency],
        update={MonthTotal.invoiced: MonthTotal.invoiced + invoiced, MonthTotal.paid: MonthTotal.paid + paid},
    ).execute()


def differences(business: Business) -> Iterator[str]:
    """For `flask check`: one sentence for every month whose sums are not what documents and ledger say."""
    told = _told(business)
    kept = {
        (row.currency, row.month): (row.invoiced, row.paid)
        for row in MonthTotal.select().where(MonthTotal.business == business)
    }
    for currency, month in sorted(set(told) | set(kept)):
        ours, theirs = kept.get((currency, month), (0, 0)), told.get((currency, month), (0, 0))
        for name, one, other in zip(("invoiced", "paid"), ours, theirs, strict=True):
            if one != other:
                yield f"{month:%Y-%m}, {currency}: {name} is kept as {one}, all entries come to {other}"


def _told(business: Business) -> dict[tuple[str, date], tuple[int, int]]:
    """The same sums, reckoned anew."""
    found: dict[tuple[str, date], tuple[int, int]] = defaultdict(lambda: (0, 0))
    invoices: Any = (
        Document.select(Document.currency, Document.issue_date, fn.SUM(_signed()))
        .where((Document.business == business.id) & Document.kind.in_(list(SIGNS)) & Document.void_at.is_null())
        .where(Document.issue_date.is_null(False))
        .group_by(Document.currency, Document.issue_date)
    )
    payments: Any = (
        Entry.select(Entry.currency, Entry.paid_on, fn.SUM(Entry.amount))
        .where((Entry.business == business.id) & Entry.kind.in_(MOVES_MONEY) & ~Entry.test)
        .group_by(Entry.currency, Entry.paid_on)
    )
    for currency, day, amount in invoices.tuples():
        key = currency, day.replace(day=1)
        found[key] = (found[key][0] + int(amount), found[key][1])
    for currency, day, amount in payments.tuples():
        key = currency, day.replace(day=1)
        found[key] = (found[key][0], found[key][1] + int(amount))
    return found


def _signed() -> Any:
    """What a document adds to what was invoiced."""
    return Case(Document.kind, [(kind, sign * Document.total) for kind, sign in SIGNS.items()], 0)
