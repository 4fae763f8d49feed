"""What a list reads of a document: a few columns, without the weight of a whole Document."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

COLUMNS = (
    *("id", "key", "kind", "number", "customer_id", "customer_name", "currency", "total", "paid", "balance"),
    *("paid_on", "issue_date", "due_date", "updated_at", "issued_at", "sent_at", "void_at"),
    *("credited", "written_off", "deposit", "seen_at", "accepted_at", "declined_at", "version", "approved_version"),
    *("last_seen_at", "last_seen_place", "open_requests"),
)


class Row(NamedTuple):
    """One document of a list, with the names of a Document. Amounts are minor units."""

    id: int
    key: str
    kind: str
    number: str | None
    customer_id: int | None
    customer_name: str
    currency: str
    total: int
    paid: int
    balance: int
    paid_on: date | None
    issue_date: date | None
    due_date: date | None
    updated_at: str  # as the database writes it, UTC
    issued_at: object  # of these it only matters whether they are there
    sent_at: object
    void_at: object
    credited: int
    written_off: int
    deposit: bool
    seen_at: object
    accepted_at: object
    declined_at: object
    version: int
    approved_version: int | None  # the one that its customer approved
    last_seen_at: Any  # as the database writes it, UTC
    last_seen_place: str
    open_requests: int  # changes that its customer asks for
    invoiced: bool = False  # a quote or a proforma, from which an invoice was made

    @property
    def is_draft(self) -> bool:
        """It has no number yet."""
        return self.issued_at is None

    @property
    def opened_at(self) -> datetime | None:
        """When a person last opened it."""
        if not (at := self.last_seen_at):
            return None
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        return at.replace(tzinfo=UTC)

    @property
    def is_void(self) -> bool:
        """Nothing is owed for it."""
        return self.void_at is not None


def row(values: Any) -> Row:
    """A row as it came from either engine, in the order of COLUMNS."""
    days = _day(values[10]), _day(values[11]), _day(values[12])
    return Row._make((*values[:10], *days, str(values[13]), *values[14:], False))


@lru_cache(maxsize=4096)
def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
