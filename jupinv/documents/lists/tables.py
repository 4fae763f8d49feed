"""The list of documents as a table for spreadsheets: plain values, the same in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from jupinv.documents.lists.rows import Row
from jupinv.documents.status import status
from jupinv.documents.wording import plain
from jupinv.money import from_minor

HEAD = ("number", "kind", "customer", "state", "issued", "due", "currency", "total", "paid", "balance", "paid on")


def rows(listed: Iterable[Row], *, on: date) -> Iterator[tuple[object, ...]]:
    """The columns of HEAD: amounts in the currency's major unit, the state on a day of the business's calendar."""
    for row in listed:
        total, paid, balance = (
            from_minor(amount, row.currency) if row.currency else None for amount in (row.total, row.paid, row.balance)
        )
        if row.is_draft:
            paid = balance = None
        state = plain(status(row, on=on))
        days = (row.issue_date, row.due_date)
        yield (
            *(row.number, row.kind.replace("_", " "), row.customer_name, state, *days),
            *(row.currency, total, paid, balance, row.paid_on),
        )
