"""Where a document stands apart from what it says: paid, void, its version, its link and its look.

Computed from facts (ledger, timestamps, dates) by `documents`, never stored as a word that could lie.
Amounts are positive, in the major unit of the document's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jupinv.content.look import PLAIN, Look


@dataclass(frozen=True, slots=True)
class Standing:
    """One document at one moment. The defaults are those of a document that was just issued and not yet sent."""

    version: str = "V1"  # moves only when a commercial field changes after issue
    revision: int = 1
    recorded_on: date | None = None  # the day of that revision
    check: str = ""  # by which anybody can ask about that revision: "a1b2-c3d4", empty while nothing is recorded
    paid: Decimal = Decimal(0)  # what settles this document so far; of a credit note: what was paid back
    balance: Decimal = Decimal(0)  # what is still asked for, never below zero
    credit: Decimal = Decimal(0)  # what came in beyond what was due
    written_off: Decimal = Decimal(0)  # what the sender asks for no more
    credited: Decimal = Decimal(0)  # what credit notes take off it
    credited_by: tuple[str, ...] = ()  # the numbers of the credit notes for it
    used: tuple[tuple[str, Decimal], ...] = ()  # of a credit note: what it takes off which documents, by their numbers
    paid_on: date | None = None  # the day on which the balance reached zero
    accepted_on: date | None = None  # a quote
    declined_on: date | None = None  # a quote
    void_on: date | None = None
    void_reason: str = ""
    replaced_by: str = ""  # the number of what takes the place of a void one, and its public URL
    replaced_by_link: str = ""
    sent: bool = False
    overdue_since: date | None = None  # the first day after the due date; None unless overdue
    link: str = ""  # the public URL, empty when there is none
    look: Look = PLAIN  # the sender's logo and colour, as they are now

    @property
    def is_void(self) -> bool:
        """A void document asks for nothing, whatever its balance says."""
        return self.void_on is not None

    @property
    def is_paid(self) -> bool:
        """Nothing is left to pay, and something was: a document over zero is not 'paid'."""
        return self.paid_on is not None and not self.balance and not self.is_written_off

    @property
    def is_credited(self) -> bool:
        """Credit notes leave nothing to pay, and nothing was paid."""
        return bool(self.credited) and not self.balance and not self.paid and not self.is_written_off

    @property
    def is_written_off(self) -> bool:
        """Nothing is left to pay, as the sender asks for the most of it no more."""
        return not self.balance and self.written_off > self.paid + self.credited

    @property
    def is_settled(self) -> bool:
        """Whether the ledger has anything to say about it."""
        return bool(self.paid or self.credited or self.written_off)

    @property
    def is_partly_paid(self) -> bool:
        """Something came in, and something is left."""
        return bool(self.paid) and bool(self.balance)
