"""What came in and went back besides one payment for one invoice: a transfer for two, one that was too much and is used
elsewhere, one that goes back, charges that are written off, and a mistake that is undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import INVOICE
from jupinv.customers.models import Customer
from jupinv.demo.papers import CHARGED, FIRST, OVERPAID, RETOUCHED, SECOND, TOO_MUCH
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.documents.states import civil
from jupinv.money import from_minor, to_minor
from jupinv.payments import collecting, credit, giving_up, recording, refunding
from jupinv.payments.models import Entry

METHOD = "Bank transfer"


@dataclass(frozen=True, slots=True)
class Books:
    """Whose they are, and who keeps them."""

    business: Business
    owner: User

    def steps(self) -> list[tuple[int, Callable[[datetime], None]]]:
        """What happens how many days ago, the oldest first."""
        return [
            (90, self._sends_ten_dollars_back),
            (38, self._is_paid_less_the_charges),
            (37, self._writes_the_charges_off),
            (36, self._is_paid_too_much),
            (33, self._uses_the_credit),
            (24, self._is_paid_for_two),
            (9, self._is_paid_the_rest),
        ]

    def _sends_ten_dollars_back(self, at: datetime) -> None:
        document = self._with(TOO_MUCH)
        refunding.pay_back(
            _payer(document),
            amount=to_minor(Decimal(10), "USD"),
            currency="USD",
            paid_on=self._day(at),
            method=METHOD,
            note="Ten dollars too much, sent back",
            actor=timeline.actor(self.owner),
            now=at,
        )

    def _is_paid_less_the_charges(self, at: datetime) -> None:
        self._record(self._with(CHARGED), "912.50", at)

    def _writes_the_charges_off(self, at: datetime) -> None:
        document = self._with(CHARGED)
        giving_up.write_off(
            document,
            amount=int(document.balance),
            reason="Charges of their bank",
            on=self._day(at),
            by=self.owner,
            now=at,
        )

    def _is_paid_too_much(self, at: datetime) -> None:
        self._record(self._with(OVERPAID), "560.00", at)

    def _uses_the_credit(self, at: datetime) -> None:
        credit.use(self._with(RETOUCHED), by=self.owner, now=at)

    def _is_paid_the_rest(self, at: datetime) -> None:
        document = self._with(RETOUCHED)
        self._record(document, str(from_minor(document.balance, document.currency)), at)

    def _is_paid_for_two(self, at: datetime) -> None:
        """Recorded for the first of them alone before somebody looked again."""
        both = [self._with(FIRST), self._with(SECOND)]
        parts = {each.id: int(each.balance) for each in both}
        wrong = self._record(both[0], str(from_minor(sum(parts.values()), "EUR")), at)
        recording.reverse(wrong, by=self.owner, now=at)
        collecting.collect(
            _payer(both[0]),
            amount=sum(parts.values()),
            currency="EUR",
            parts=parts,
            paid_on=self._day(at),
            method=METHOD,
            note="Sammelüberweisung",
            by=self.owner,
            now=at,
            form_key="",
        )

    def _record(self, document: Document, amount: str, at: datetime) -> Entry:
        return recording.record(
            document,
            paid_on=self._day(at),
            amount=Decimal(amount),
            method=METHOD,
            note="",
            by=self.owner,
            now=at,
            form_key="",
        )

    def _day(self, at: datetime) -> date:
        return civil(at, self.business.time_zone)

    def _with(self, words: str) -> Document:
        found: Document = (
            Document.in_business(self.business, INVOICE).where(Document.search.contains(words.lower())).get()
        )
        found.business = Business.get_by_id(self.business.id)
        return found


def _payer(document: Document) -> Customer:
    payer: Customer = Customer.get_by_id(document.customer_id)
    return payer
