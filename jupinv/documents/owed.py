"""What is owed to a business, by currency and by when it was due.

Its query is text, like those of the list, and asks an index that has all it needs for one stretch of days after the
other: to look at the day of each invoice takes longer than to add it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from jupinv.businesses.models import Business
from jupinv.db import asked
from jupinv.documents.models import OWED


@dataclass(frozen=True, slots=True)
class Sum:
    """Minor units of a currency, and of how many invoices."""

    amount: int = 0
    count: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.amount + other.amount, self.count + other.count)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed in one currency."""

    currency: str
    oldest: date | None  # the earliest day on which something was due or will be
    sums: tuple[Sum, ...]  # due on the first day asked for or later, or on no day; on the next one or later …; before


def owed(business: Business, days: Sequence[date]) -> list[Owed]:
    """By currency, between days that are given from the last to the first."""
    values = {"business": business.id} | {f"day{at}": day.isoformat() for at, day in enumerate(days)}
    return [_owed(*row) for row in asked(_written(len(days)), values)]


def _owed(currency: str, oldest: Any, *figures: Any) -> Owed:
    never, *rest = (
        Sum(int(amount or 0), int(count)) for amount, count in zip(figures[::2], figures[1::2], strict=True)
    )
    oldest = date.fromisoformat(oldest) if isinstance(oldest, str) else oldest
    return Owed(currency, oldest, (never + rest[0], *rest[1:]))


@lru_cache
def _written(days: int) -> str:
    """The currencies are found by one step of the index for each."""
    mine = f"FROM document WHERE business_id = :business AND {OWED}"
    between = ["due_date >= :day0"]
    between += [f"due_date >= :day{at} AND due_date < :day{at - 1}" for at in range(1, days)]
    sums = [
        f"(SELECT {what} {mine} AND document.currency = used.currency AND {when})"
        for when in ("due_date IS NULL", *between, f"due_date < :day{days - 1}")
        for what in ("SUM(balance)", "COUNT(*)")
    ]
    return f"""
        WITH RECURSIVE used (currency) AS (
            SELECT MIN(currency) {mine}
            UNION ALL
            SELECT (SELECT MIN(currency) {mine} AND currency > used.currency) FROM used WHERE currency IS NOT NULL
        )
        SELECT currency, (SELECT MIN(due_date) {mine} AND document.currency = used.currency), {", ".join(sums)}
        FROM used WHERE currency IS NOT NULL ORDER BY currency
    """  # noqa: S608
