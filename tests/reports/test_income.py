"""Twelve months and the ages of what is owed: exact, by currency, on the calendar of the business."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import QUOTE, Line
from jupinv.db import db, write
from jupinv.documents import issuing
from jupinv.documents.checking import of_business
from jupinv.documents.models import Document
from jupinv.documents.owed import Sum
from jupinv.payments import recording
from jupinv.reports import drawing, income
from jupinv.reports.models import MonthTotal
from tests.documents import making

TODAY = date(2026, 5, 3)


def billed(business: Business, by: User, amount: str = "100", **changes: Any) -> Document:
    """An issued invoice over exactly this much."""
    tax = making.Tax("Z", Decimal(0), "VAT")
    line = Line("k1", "Workshop", quantity=Decimal(1), price=Decimal(amount), taxes=(tax,))
    return making.issued(business, by, making.content(lines=(line,), **changes))


def pay(document: Document, by: User, amount: str, on: date) -> Any:
    return recording.record(
        document, paid_on=on, amount=Decimal(amount), method="", note="", by=by, now=making.NOW, form_key=""
    )


def one(business: Business, code: str = "EUR") -> income.Currency:
    return next(each for each in income.currencies(business, on=TODAY) if each.code == code)


def test_twelve_months_end_with_this_one() -> None:
    months = income.months_until(date(2026, 3, 31))
    assert months[0] == date(2025, 4, 1) and months[-1] == date(2026, 3, 1) and len(set(months)) == 12


def test_each_month_has_what_was_issued_and_what_came_in(business: Business, owner: User) -> None:
    first = billed(business, owner, "100.10", issue_date=date(2025, 6, 1))
    billed(business, owner, "20.05", issue_date=date(2025, 6, 30))
    billed(business, owner, "7", issue_date=date(2025, 5, 31))  # thirteen months ago
    billed(business, owner, "5", issue_date=TODAY)
    pay(first, owner, "60", date(2025, 6, 30))
    pay(first, owner, "40.10", date(2026, 5, 1))
    months = one(business).months
    assert [(month.first, month.invoiced, month.paid) for month in months if month.invoiced or month.paid] == [
        (date(2025, 6, 1), 12015, 6000),
        (date(2026, 5, 1), 500, 4010),
    ]


def test_what_is_void_or_undone_counts_no_more(business: Business, owner: User) -> None:
    issuing.void_unsent(billed(business, owner, "9"), by=owner, reason="Wrong", now=making.NOW)
    kept = billed(business, owner, "100")
    recording.reverse(pay(kept, owner, "30", TODAY), by=owner, now=making.NOW)
    found = one(business)
    assert (found.months[-1].invoiced, found.months[-1].paid) == (10000, 0)
    assert sum(age.amount for age in found.ages) == 10000


@pytest.mark.parametrize(
    ("days", "age"), [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)]
)
def test_what_is_owed_has_an_age(business: Business, owner: User, days: int, age: int) -> None:
    due = TODAY - timedelta(days=days)
    document = billed(business, owner, "100", issue_date=date(2025, 1, 1), due_date=due)
    pay(document, owner, "25", TODAY)
    ages = one(business).ages
    assert ages[age] == Sum(7500, 1)
    assert sum(each.count for each in ages) == 1


def test_the_currency_of_the_business_comes_first_then_the_busiest(business: Business, owner: User) -> None:
    billed(business, owner, "1", currency="USD")
    billed(business, owner, "1", currency="USD")
    billed(business, owner, "28000", currency="JPY")
    billed(business, owner, "1.234", currency="KWD", issue_date=date(2025, 5, 1), due_date=date(2025, 5, 2))
    billed(business, owner, "1")
    found = income.currencies(business, on=TODAY)
    assert [each.code for each in found] == ["EUR", "USD", "JPY", "KWD"]
    assert (found[2].months[-1].invoiced, found[3].ages[4].amount) == (28000, 1234)


def test_another_business_is_not_in_it(business: Business, owner: User, app: Flask) -> None:
    other = making.business(owner, "Other")
    billed(other, owner, "100")
    assert income.currencies(business, on=TODAY) == []


# shapes


def test_columns_are_as_high_as_their_amounts() -> None:
    path = drawing.columns([0, 50, 100, 1, -5], highest=100, part=0, parts=1)
    heights = [int(piece.split("h")[0]) for piece in path.split("v-")[1:]]
    assert heights == [60, 120, 1]


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawing.columns([0] * 12, highest=0, part=1, parts=2) == ""
    assert drawing.shares([0, 0]) == [(0, 0), (0, 0)]


def test_shares_fill_the_bar_and_the_smallest_is_seen() -> None:
    found = drawing.shares([10**12, 0, 1, 10**11])
    assert sum(wide for _, wide in found) == drawing.BAR
    assert found[1][1] == 0 and found[2][1] == 3
    assert [left for left, _ in found] == [0, found[0][1], found[0][1], found[0][1] + 3]


# the sums that are kept


@pytest.mark.tampers
def test_what_is_kept_is_proved_against_documents_and_ledger(business: Business, owner: User) -> None:
    first = billed(business, owner, "100.10", issue_date=date(2025, 6, 1))
    issuing.void_unsent(billed(business, owner, "9"), by=owner, reason="Wrong", now=making.NOW)
    recording.reverse(pay(first, owner, "30", date(2025, 7, 1)), by=owner, now=making.NOW)
    pay(first, owner, "150", date(2026, 1, 31))
    assert list(of_business(business)) == []
    with write():
        MonthTotal.update(invoiced=MonthTotal.invoiced + 1).where(MonthTotal.month == date(2025, 6, 1)).execute()
        MonthTotal.delete().where(MonthTotal.month == date(2026, 1, 1)).execute()
    assert list(of_business(business)) == [
        "2025-06, EUR: invoiced is kept as 10011, all entries come to 10010",
        "2026-01, EUR: paid is kept as 0, all entries come to 15000",
    ]


def test_a_quote_is_no_income(business: Business, owner: User) -> None:
    making.issued(business, owner, making.content(kind=QUOTE))
    assert not MonthTotal.select().exists()


def test_what_was_there_before_the_sums_were_kept_is_counted(business: Business, owner: User) -> None:
    pay(billed(business, owner, "100.10"), owner, "60", TODAY)
    issuing.void_unsent(billed(business, owner, "9"), by=owner, reason="Wrong", now=making.NOW)
    kept = list(MonthTotal.select(MonthTotal.currency, MonthTotal.month, MonthTotal.invoiced, MonthTotal.paid).tuples())
    migration = import_module("migrations.0010_months")
    db.execute_sql("ALTER TABLE entry RENAME TO payment")  # as it was called then
    migration.down(None, db.obj)
    migration.up(None, db.obj)
    db.execute_sql("ALTER TABLE payment RENAME TO entry")
    assert list(of_business(business)) == []
    found = MonthTotal.select(MonthTotal.currency, MonthTotal.month, MonthTotal.invoiced, MonthTotal.paid)
    assert list(found.tuples()) == kept == [("EUR", date(2026, 5, 1), 10010, 6000)]


def test_payments_at_the_same_moment_are_all_counted(app: Flask, business: Business, owner: User) -> None:
    documents = [billed(business, owner, "100") for _ in range(4)]

    def paying(document: Document) -> None:
        with db.connection_context():
            for _ in range(3):
                pay(document, owner, "1", TODAY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(paying, documents))
    assert one(business).months[-1].paid == 1200 and list(of_business(business)) == []
