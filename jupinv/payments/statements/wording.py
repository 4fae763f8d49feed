"""How a statement reads to the owner, in the app's words."""

from __future__ import annotations

from jupinv.content.sentence import Sentence as _s
from jupinv.payments.entries.wording import tested
from jupinv.payments.models import CREDIT, DISPUTE, EXCHANGE, PAYMENT, REFUND, WRITE_OFF
from jupinv.payments.statements.account import GIVEN, TAKEN, Movement
from jupinv.payments.statements.period import ALL, LAST_YEAR, MONTH, QUARTER, YEAR
from jupinv.translations import said

PERIODS = {
    MONTH: _s("This month"),
    QUARTER: _s("Last quarter"),
    YEAR: _s("This year"),
    LAST_YEAR: _s("Last year"),
    ALL: _s("All"),
}
AGES = (
    _s("not due yet"),
    _s("1 to 30 days late"),
    _s("31 to 60 days late"),
    _s("61 to 90 days late"),
    _s("more than 90 days late"),
)
_ENTRIES = {
    PAYMENT: (_s("Payment"), _s("Payment undone")),
    REFUND: (_s("Refund"), _s("Refund undone")),
    DISPUTE: (_s("Payment disputed"), _s("Dispute resolved")),
    WRITE_OFF: (_s("Written off"), _s("Write-off undone")),
    EXCHANGE: (_s("Exchange difference"), _s("Exchange difference undone")),
    CREDIT: (_s("Credit"), _s("Credit undone")),
    GIVEN: (_s("Credit used for another customer"), _s("Credit used for another customer")),
    TAKEN: (_s("Settled by credit of another customer"), _s("Settled by credit of another customer")),
}


def periods() -> list[tuple[str, str]]:
    """The usual periods with their words."""
    return [(quick, said(words)) for quick, words in PERIODS.items()]


def ages() -> list[str]:
    """What the groups of account.AGES are called."""
    return [said(words) for words in AGES]


def entry(movement: Movement) -> str:
    """What moved the account, where that was no document."""
    word = said(_ENTRIES[movement.what][movement.undoes])
    return tested(word) if movement.test else word
