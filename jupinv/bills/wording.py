"""How a bill reads in the list and on its page: its state in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from jupinv.bills.models import DISMISSED, REVIEW, Bill
from jupinv.documents.wording import Wording


@dataclass(frozen=True, slots=True)
class State:
    """In words, and how it is coloured: "good", "bad", "warn" or plain."""

    words: str
    tone: str = ""


def state(bill: Bill, words: Wording) -> State:
    """Of a row of the list."""
    document = bill.theirs
    if bill.state == REVIEW:
        return State(_("needs review"), "warn")
    if bill.state == DISMISSED:
        return State(_("dismissed"))
    if bill.paid_on is not None:
        return State(_("paid %(day)s", day=words.day(bill.paid_on)), "good")
    if document is not None and document.is_void:
        return State(_("voided by its sender"))
    if document is not None and document.paid_on is not None:
        return State(_("paid %(day)s, says its sender", day=words.day(document.paid_on)), "good")
    return _to_pay(bill, words.today, is_changed(bill))


def is_changed(bill: Bill) -> bool:
    """Whether the sender asks for another amount or another day by now."""
    document = bill.theirs
    if document is None or not document.total:  # nothing is told by one whose words were erased
        return False
    return (document.total, document.due_date) != (bill.total, bill.due_date)


def plain(bill: Bill, on: date) -> str:
    """The same in English, without days: for tables, which read alike in every language."""
    document = bill.theirs
    if bill.state in (REVIEW, DISMISSED):
        return {REVIEW: "needs review", DISMISSED: "dismissed"}[bill.state]
    if bill.paid_on is not None:
        return "paid"
    if document is not None and document.is_void:
        return "voided by its sender"
    if document is not None and document.paid_on is not None:
        return "paid, says its sender"
    return "overdue" if bill.due_date is not None and bill.due_date < on else "open"


def _to_pay(bill: Bill, today: date, changed: bool) -> State:
    late = (today - bill.due_date).days if bill.due_date else 0
    told = ngettext("%(num)s day overdue", "%(num)s days overdue", late) if late > 0 else _("open")
    return State(_("%(state)s, changed by its sender", state=told) if changed else told, "bad" if late > 0 else "")
