"""What the page of an entry tells: what it settles, what is about it, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from peewee import JOIN, fn

from jupinv.addresses import country_code
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.customers.models import Customer
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.payments import credit, giving_up
from jupinv.payments.cards import part
from jupinv.payments.cards.part import CardPart
from jupinv.payments.entries import wording
from jupinv.payments.models import DISPUTE, EXCHANGE, FEE, PAYMENT, REFUND, Allocation, Entry


@dataclass(frozen=True, slots=True)
class Settled:
    """A document that it was recorded on or settles, and how much of it, in minor units."""

    document: Document
    amount: int


class EntryPage:
    """An entry of a business as its people see it now; `business.member` tells who asks."""

    def __init__(self, entry: Entry, business: Business, words: Wording) -> None:
        self.entry, self.business, self.words = entry, business, words

    @property
    def title(self) -> str:
        """What it is."""
        return wording.what(self.entry)

    @property
    def amount(self) -> str:
        """How much, in words."""
        return self.money(self.entry.amount)

    @property
    def who(self) -> str:
        """Who recorded it, to be read: the name alone, and nobody where the app did it by itself."""
        actor = str(self.entry.actor)
        return "" if actor in (timeline.SYSTEM, timeline.FORMER) else actor.partition(" <")[0]

    @property
    def customer(self) -> Customer | None:
        """Whose it is, as far as they are known."""
        found: Customer | None = self.entry.customer if self.entry.customer_id else None
        return found

    @cached_property
    def settles(self) -> list[Settled]:
        """What it settles; of a payment less what of it went back. What is undone settles nothing."""
        family = [each.id for each in self._relatives if self.entry.id in (each.origin_id, each.reverses_id)]
        ours = Allocation.entry.in_([self.entry.id, *(family if self.brings_credit else ())])
        amounts = Allocation.select(Allocation.document, fn.SUM(Allocation.amount).alias("amount")).where(ours)
        parts = amounts.group_by(Allocation.document).alias("part")
        rows: Any = (
            Document.select(Document, parts.c.amount.alias("part"))
            .join(parts, on=(parts.c.document_id == Document.id))
            .where(Document.business + 0 == self.business.id)  # by no index: what it settles is few
            .order_by(Document.id)
        )
        return [Settled(row, 0 if self.undone_by else int(row.part)) for row in rows.objects()]

    @cached_property
    def _relatives(self) -> list[Entry]:
        entry = self.entry
        near = (Entry.origin == entry.id) | (Entry.reverses == entry.id)
        if of := [number for number in (entry.reverses_id, entry.origin_id) if number]:
            near |= Entry.id.in_(of)
        here = Entry.business + 0 == self.business.id  # by no index: its relatives are few
        return list(Entry.select().where(here & near).order_by(Entry.id))

    @cached_property
    def undone_by(self) -> Entry | None:
        """The entry that undoes it."""
        return next((each for each in self._relatives if each.reverses_id == self.entry.id), None)

    @property
    def undoes(self) -> Entry | None:
        """The entry that it undoes."""
        return next((each for each in self._relatives if each.id == self.entry.reverses_id), None)

    @property
    def about(self) -> Entry | None:
        """The payment that it is about."""
        return next((each for each in self._relatives if each.id == self.entry.origin_id), None)

    @property
    def given_back(self) -> list[Entry]:
        """Refunds of it and disputes about it, and what undid these."""
        return [each for each in self._about if each.kind in (REFUND, DISPUTE)]

    @property
    def others(self) -> list[Entry]:
        """What else is about it: exchange differences, say."""
        return [each for each in self._about if each.kind not in (REFUND, DISPUTE, FEE)]

    @property
    def _about(self) -> list[Entry]:
        return [each for each in self._relatives if each.origin_id == self.entry.id]

    def is_undone(self, entry: Entry) -> bool:
        """Whether another entry about the same payment undoes this one."""
        return any(each.reverses_id == entry.id for each in self._relatives)

    @property
    def fee(self) -> int:
        """What its provider kept of it, in minor units."""
        return -sum(int(each.amount) for each in self._fees)

    @property
    def came(self) -> int:
        """What is left of it without the provider's fee and what went back, in minor units; a fee may be more."""
        return int(self.entry.amount) + sum(int(each.amount) for each in self.given_back) - self.fee

    @property
    def _fees(self) -> list[Entry]:
        return [each for each in self._about if each.kind == FEE and each.currency == self.entry.currency]

    @property
    def foreign_fees(self) -> list[Entry]:
        """Fees in another currency than its own: nothing can be taken off there."""
        return [each for each in self._about if each.kind == FEE and each.currency != self.entry.currency]

    @property
    def credit(self) -> int:
        """What of a payment settles nothing and is the customer's credit, in minor units: see `ledger.spare`."""
        if not (self.brings_credit and self.stands):
            return 0
        family = [self.entry, *(each for each in self._about if each.kind != FEE)]
        return sum(int(each.amount) for each in family) - sum(each.amount for each in self.settles)

    @property
    def is_payment(self) -> bool:
        """Whether money came in by it."""
        return self.entry.kind == PAYMENT and self.entry.reverses_id is None

    @property
    def brings_credit(self) -> bool:
        """Whether a customer may have credit of it: of a payment, and of what they had before."""
        return self.entry.kind in credit.SOURCES and self.entry.reverses_id is None

    @property
    def stands(self) -> bool:
        """Whether it counts: nothing undoes it, and it undoes nothing itself."""
        return self.entry.reverses_id is None and self.undone_by is None

    @property
    def may_change(self) -> bool:
        """Accountants read only."""
        return bool(self.business.member.role != ACCOUNTANT)

    @property
    def left(self) -> int:
        """How much of a payment was not given back, in minor units: see `refunding.left_of`."""
        if not self.brings_credit:
            return 0
        lost = sum(int(each.amount) for each in self._about if each.kind == EXCHANGE)
        return int(self.entry.amount) + sum(int(each.amount) for each in self.given_back) + min(lost, 0)

    @property
    def may_undo(self) -> bool:
        """Whether it can be undone by hand: what a provider told is as the provider says."""
        whole = not any(each.reverses_id is None and not self.is_undone(each) for each in self.given_back)
        return self.may_change and self.stands and whole and is_by_hand(self.entry)

    @property
    def may_refund(self) -> bool:
        """Whether somebody can record that something of it was paid back by hand: a provider gives back by itself."""
        return self.may_change and self.stands and is_by_hand(self.entry) and self.left > 0

    @cached_property
    def difference(self) -> tuple[Document, int] | None:
        """What could be an exchange difference of it, on which document; see `giving_up.difference`.

        None is offered where nobody changes money, of what came by card, in the document's currency always, or of what
        was given back in part: that is why something is left.
        """
        could = self.may_change and self.brings_credit and self.stands and not self.given_back and self._was_exchanged
        for each in self.settles if could and is_by_hand(self.entry) else ():
            spare = self.credit if each.document.id == self.entry.document_id else 0
            if amount := giving_up.possible(each.document, settles=each.amount, spare=spare):
                return each.document, amount
        return None

    @property
    def _was_exchanged(self) -> bool:
        """Whether its money may have been changed on its way."""
        country = country_code(self.customer.details.get("country", "")) if self.customer else ""
        home, currency = self.business.currency, str(self.entry.currency)
        return giving_up.may_be_exchanged(currency, home=home, country=country, today=self.words.today)

    @cached_property
    def card(self) -> CardPart | None:
        """What its card payment says at Stripe; None where it did not come by card."""
        left = self.left if self.stands else 0
        return part.of(self.entry, self.words, left=left, has_fee=bool(self._fees or self.foreign_fees))

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt can be made of it."""
        return self.is_payment and self.stands

    def what(self, entry: Entry) -> str:
        """What another entry is."""
        return wording.what(entry)

    def money(self, amount: int, currency: str = "") -> str:
        """An amount in minor units, in words."""
        return self.words.minor(amount, currency or self.entry.currency)


def is_by_hand(entry: Entry) -> bool:
    """Whether somebody here recorded it: no provider knows of it."""
    return not entry.provider_id and entry.kind != FEE


def find(business: Business, number: int) -> Entry | None:
    """The entry of this number in the ledger of a business."""
    query = Entry.select(Entry, Customer).join(Customer, JOIN.LEFT_OUTER)
    found: Entry | None = query.where((Entry.id == number) & (Entry.business == business.id)).first()
    return found
