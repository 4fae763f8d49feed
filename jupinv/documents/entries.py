"""The rows of a list as they read: who, how it stands, when due, how much; each word and figure is made once a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from jupinv.content.fields import INVOICE
from jupinv.documents.rows import Row
from jupinv.documents.status import OVERDUE, Status, status
from jupinv.documents.wording import Wording


class Entry(NamedTuple):
    """One row of a list."""

    key: str
    address: str
    who: str
    number: str  # with what it is, where it is no invoice
    tone: str
    state: str
    due: str  # ISO 8601, or empty
    due_day: str
    amount: str
    is_draft: bool
    is_overdue: bool
    name: str  # by which a control in the row says which row it means


def entries(rows: Iterable[Row], words: Wording, *, on: date) -> list[Entry]:
    """The rows on a day of the business's calendar."""
    states: dict[Status, str] = {}
    nobody, draft = _("No customer yet"), _("Draft")
    found = []
    for row in rows:
        state = status(row, on=on)
        if (said := states.get(state)) is None:
            said = states[state] = words.state(state)
        is_draft = row.issued_at is None
        due = None if is_draft else row.due_date
        number = row.number or ""
        if row.kind != INVOICE:
            number = " · ".join(filter(None, (number, words.kind(row.kind))))
        found.append(
            Entry(
                row.key,
                f"/drafts/{row.key}" if is_draft else f"/documents/{row.key}",
                row.customer_name or nobody,
                number,
                state.tone,
                said,
                due.isoformat() if due else "",
                words.day(due),
                words.amount_of(row),
                is_draft,
                state.key == OVERDUE,
                row.number or f"{draft} {row.customer_name}".rstrip(),
            )
        )
    return found
