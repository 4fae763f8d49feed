"""The sums above the list: what is owed, and what of it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jupinv.businesses.models import Business
from jupinv.documents.owed import Owed, owed
from jupinv.money import from_minor


@dataclass(frozen=True, slots=True)
class Sums:
    """What is owed in one currency. `overdue` is part of `open`."""

    currency: str
    open: Decimal
    open_count: int
    overdue: Decimal
    overdue_count: int
    oldest: date | None  # the earliest due date of what is overdue


def sums(business: Business, *, on: date) -> list[Sums]:
    """What is owed to a business by currency, the largest number of invoices first."""
    found = [_sums(each) for each in owed(business, [on])]
    return sorted(found, key=lambda each: (-each.open_count, each.currency))


def _sums(found: Owed) -> Sums:
    coming, late = found.sums
    return Sums(
        found.currency,
        from_minor(coming.amount + late.amount, found.currency),
        coming.count + late.count,
        from_minor(late.amount, found.currency),
        late.count,
        found.oldest if late.count else None,
    )
