"""The rows of a list as they read: who, how it stands, when due, how much; each word and figure is made once a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _

from jupinv.content.fields import CREDIT_NOTE
from jupinv.documents.rows import Row
from jupinv.documents.status import OVERDUE, status
from jupinv.documents.wording import Wording

REMIND, SEND = "remind", "send"


class Entry(NamedTuple):
    """One row of a list."""

    key: str
    address: str
    who: str
    number: str  # with what it is, where it is a deposit, and with its version, where that is not the first
    tone: str
    state: str
    due: str  # ISO 8601, or empty; of a quote until when it is valid, of a credit note its date
    due_day: str
    amount: str
    is_draft: bool
    offers: str  # what an overdue one offers: REMIND, SEND where nobody has got it yet, or nothing
    offer: str  # in words
    seen: str  # when and where it was last opened, in words
    asked: str  # that its customer asks for a change, in words


def entries(rows: Iterable[Row], words: Wording, *, on: date, now: datetime) -> list[Entry]:
    """The rows on a day of the business's calendar, at an instant of it."""
    states: dict[tuple[object, ...], tuple[str, str, str, str]] = {}
    nobody, found, spoken = _("No customer yet"), [], words.spoken()
    asked = _("Change requested")
    for row in rows:
        is_draft, due_date = row.issued_at is None, row.due_date
        # All that a state is told from: rows alike in these have the same words.
        facts = (row.kind, is_draft, row.void_at is None, row.sent_at is None, row.balance > 0, row.paid > 0)
        answer = (row.seen_at is None, row.credited > 0, row.accepted_at is None, row.declined_at is None, row.invoiced)
        known = (*facts, *answer, row.approved_version == row.version, due_date, row.paid_on)
        if (state := states.get(known)) is None:
            state = states[known] = _state(row, words, on)
        day = row.issue_date if row.kind == CREDIT_NOTE else due_date
        due = "" if is_draft or day is None else day.isoformat()
        number = row.number or ""
        if row.deposit:
            number = " · ".join(filter(None, (number, words.kind("deposit"))))
        if row.version > 1:
            number = f"{number} · V{row.version}"
        found.append(
            Entry(
                row.key,
                f"/drafts/{row.key}" if is_draft else f"/documents/{row.key}",
                row.customer_name or nobody,
                number,
                state[0],
                state[1],
                due,
                words.day(day) if due else "",
                words.amount_of(row),
                is_draft,
                state[2],
                state[3],
                words.last_seen(opened, row.last_seen_place, now, spoken) if (opened := row.opened_at) else "",
                asked if row.open_requests else "",
            )
        )
    return found


def _state(row: Row, words: Wording, on: date) -> tuple[str, str, str, str]:
    """Its tone, its words, and what it offers, as its address ends and in words."""
    state = status(row, on=on)
    said = words.state(state)
    if state.key != OVERDUE:
        return state.tone, said, "", ""
    return state.tone, said, *((SEND, _("Send it")) if state.unsent else (REMIND, _("Send a reminder")))
