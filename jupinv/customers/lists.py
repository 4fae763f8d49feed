"""The list of a business's customers: by name, searched through, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer

ROWS = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list, and the cursor of those that follow; empty: none do."""

    rows: tuple[Customer, ...]
    after: str


def page(business: Business, *, search: str = "", archived: bool = False, after: str = "", rows: int = ROWS) -> Page:
    """The customers behind a name, or the first ones; those put away, or all others."""
    query = every(business, search=search, archived=archived)
    if after:
        query = query.where(Customer.name_key > after)
    shown = list(query.limit(rows + 1))
    return Page(tuple(shown[:rows]), shown[rows - 1].name_key if len(shown) > rows else "")


def every(business: Business, *, search: str = "", archived: bool = False) -> Any:
    """All of the customers that a search finds, in the order of their names."""
    query = Customer.select().where((Customer.business == business.id) & Customer.archived_at.is_null(not archived))
    if text := search.strip()[:LONGEST_SEARCH].casefold():
        query = query.where(Customer.search.contains(text))
    return query.order_by(Customer.name_key)


def has_archived(business: Business) -> bool:
    """Whether anybody was put away."""
    away: bool = every(business, archived=True).order_by().exists()
    return away
