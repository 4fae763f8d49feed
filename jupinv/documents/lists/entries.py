"""The rows of a list as they read: who, how it stands, when due, how much; each word and figure is made once a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _

from jupinv.content.fields import CREDIT_NOTE
from jupinv.documents.lists.rows import Row
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
    offers: str  # what an overdue one offers: REMIND, SEND where nobody has got it yet, or nothing
    offer: str  # in words
    due: str  # ISO 8601, or empty; of a quote until when it is valid, of a credit note its date
    due_day: str
    amount: str
    is_draft: bool
    seen: str  # when and where it was last opened, in words
    asked: str  # that its customer asks for a change, in words


def entries(rows: Iterable[Row], words: Wording, *, on: date, now: datetime) -> list[Entry]:
    """The rows on a day of the business's calendar, at an instant of it."""
    alike: dict[tuple[object, ...], tuple[str, str, str, str, str, str]] = {}
    nobody = asked = spoken = ""  # words are asked for where a row needs them, and once
    found = []
    for row in rows:
        is_draft, opened = row.issued_at is None, row.opened_at
        day = row.issue_date if row.kind == CREDIT_NOTE else row.due_date
        # All that a state and a day are told from: rows alike in these have the same words.
        facts = (row.kind, is_draft, row.void_at is None, row.sent_at is None, row.balance > 0, row.paid > 0)
        answer = (row.seen_at is None, row.credited > 0, row.accepted_at is None, row.declined_at is None, row.invoiced)
        known = (*facts, *answer, row.approved_version == row.version, row.due_date, row.paid_on, day)
        if (told := alike.get(known)) is None:
            told = alike[known] = (*_state(row, words, on), *_due(is_draft, day, words))
        number = row.number or ""
        if row.deposit:
            number = " · ".join(filter(None, (number, words.kind("deposit"))))
        if row.version > 1:
            number = f"{number} · V{row.version}"
        if not row.customer_name:
            nobody = nobody or _("No customer yet")
        if row.open_requests:
            asked = asked or _("Change requested")
        if opened:
            spoken = spoken or words.spoken()
        found.append(
            Entry(
                row.key,
                f"/drafts/{row.key}" if is_draft else f"/documents/{row.key}",
                row.customer_name or nobody,
                number,
                *told,
                words.amount_of(row),
                is_draft,
                words.last_seen(opened, row.last_seen_place, now, spoken) if opened else "",
                asked if row.open_requests else "",
            )
        )
    return found


def _due(is_draft: bool, day: date | None, words: Wording) -> tuple[str, str]:
    """A day, as a machine and as a person reads it; a draft promises none."""
    return ("", "") if is_draft or day is None else (day.isoformat(), words.day(day))


def _state(row: Row, words: Wording, on: date) -> tuple[str, str, str, str]:
    """Its tone, its words, and what it offers, as its address ends and in words."""
    state = status(row, on=on)
    said = words.state(state)
    if state.key != OVERDUE:
        return state.tone, said, "", ""
    return state.tone, said, *((SEND, _("Send it")) if state.unsent else (REMIND, _("Send a reminder")))
