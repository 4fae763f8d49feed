"""What was invoiced and what came in, month by month, and how old what is owed is; in minor units, by currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jupinv.businesses.models import Business
from jupinv.db import Written
from jupinv.documents.owed import Sum, owed
from jupinv.money import from_minor
from jupinv.reports.models import MonthTotal

MONTHS = 12
AGES = (0, 30, 60, 90)  # days after the due date: not due, 1 to 30, 31 to 60, 61 to 90, more


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a currency."""

    first: date
    invoiced: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True)
class Currency:
    """What a business does in one currency."""

    code: str
    months: tuple[Month, ...]  # the oldest first, this one last
    ages: tuple[Sum, ...]  # as in AGES, one more for what is older

    @property
    def weight(self) -> tuple[int, int]:
        """By how much it goes first: invoices that are owed, then months in which something happened."""
        return sum(age.count for age in self.ages), sum(1 for month in self.months if month.invoiced or month.paid)


def months_until(day: date) -> tuple[date, ...]:
    """The first days of the twelve months that end with the month of a day."""
    found = [day.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found))


def currencies(business: Business, *, on: date) -> list[Currency]:
    """All currencies in which something is owed or happened within twelve months; the business's own one first."""
    months = months_until(on)
    happened, owed = _months(business, months), _ages(business, on)
    found = [
        Currency(
            code,
            tuple(Month(first, *happened.get(code, {}).get(first, (0, 0))) for first in months),
            owed.get(code) or (Sum(),) * (len(AGES) + 1),
        )
        for code in sorted(set(happened) | set(owed))
    ]
    return sorted(found, key=lambda each: (each.code == business.currency, each.weight), reverse=True)


def received(business: Business, *, month: date) -> list[tuple[str, Decimal]]:
    """What came in within the month of a day, by currency, the largest first; what was undone is not in it."""
    rows = _RECEIVED.rows(business=business.id, month=month.replace(day=1).isoformat())
    return [(currency, from_minor(int(paid), currency)) for currency, paid in rows]


_RECEIVED = Written(
    lambda value: (
        MonthTotal.select(MonthTotal.currency, MonthTotal.paid)
        .where(
            (MonthTotal.business == value("business")) & (MonthTotal.month == value("month")) & (MonthTotal.paid != 0)
        )
        .order_by(MonthTotal.paid.desc())
    )
)


def _months(business: Business, months: tuple[date, ...]) -> dict[str, dict[date, tuple[int, int]]]:
    """By currency and month what was invoiced, void ones left out, and what came in."""
    within = (MonthTotal.business == business.id) & MonthTotal.month.between(months[0], months[-1])
    found: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in MonthTotal.select().where(within & ((MonthTotal.invoiced != 0) | (MonthTotal.paid != 0))):
        found[row.currency][row.month] = (row.invoiced, row.paid)
    return found


def _ages(business: Business, on: date) -> dict[str, tuple[Sum, ...]]:
    """What is owed by currency, each in the order of AGES."""
    return {each.currency: each.sums for each in owed(business, [on - timedelta(days=past) for past in AGES])}
