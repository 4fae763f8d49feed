"""Filters as they read: the words of each choice, and those in use with the address of the list without them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from jupinv import language
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.content.sentence import Sentence as _s
from jupinv.customers.models import Customer
from jupinv.documents.lists import filters as by
from jupinv.documents.lists.filters import Filters
from jupinv.documents.lists.parts import OF_KIND
from jupinv.translations import said

PLURALS = {INVOICE: "invoices", QUOTE: "quotes", CREDIT_NOTE: "credit-notes", PROFORMA: "proformas"}  # in addresses
STATES = {
    by.ATTENTION: _s("Needs attention"),
    by.ASKED: _s("Change requested"),
    by.OVERDUE: _s("Overdue"),
    by.DRAFT: _s("Drafts"),
    by.UNSENT: _s("Not sent yet"),
    by.SENT: _s("Sent"),
    by.SEEN: _s("Seen"),
    by.APPROVED: _s("Approved"),
    by.OPEN: _s("Unpaid"),
    by.PARTLY_PAID: _s("Partly paid"),
    by.PAID: _s("Paid"),
    by.CREDITED: _s("Credited"),
    by.WRITTEN_OFF: _s("Written off"),
    by.DEPOSIT: _s("Deposits"),
    by.ACCEPTED: _s("Accepted"),
    by.DECLINED: _s("Declined"),
    by.EXPIRED: _s("Expired"),
    by.INVOICED: _s("Invoiced"),
    by.VOID: _s("Void"),
}
OPEN_QUOTES = _s("Open")
PERIODS = {
    by.THIS_MONTH: _s("This month"),
    by.LAST_MONTH: _s("Last month"),
    by.THIS_YEAR: _s("This year"),
    by.LAST_YEAR: _s("Last year"),
}


def address_of(business: Business, kind: str) -> str:
    """Where documents of a kind are listed."""
    return f"/b/{business.handle}/{PLURALS[kind]}"


@dataclass(frozen=True, slots=True)
class Word:
    """A filter in use, and the query of the list without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the filter form shows: the choices, what stands in the fields, and what could not be read."""

    filters: Filters
    business: Business
    locale: str
    kind: str = INVOICE

    @property
    def address(self) -> str:
        """Of the list."""
        return address_of(self.business, self.kind)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states to choose from: those that the kind is ever in."""
        return [(key, self._state(key)) for key in OF_KIND[self.kind] if key]

    def _state(self, key: str) -> str:
        return said(OPEN_QUOTES if key == by.OPEN and self.kind == QUOTE else STATES[key])

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The periods to choose from."""
        return [(key, said(word)) for key, word in PERIODS.items()]

    @property
    def wrong(self) -> dict[str, str]:
        """What could not be read, by its field, in words."""
        messages = {
            "from": _("Please give a date, like 2026-05-31."),
            "to": _("Please give a date, like 2026-05-31."),
            "currency": _("Please give a currency by its three letters, like EUR."),
            "min": _("Please give one clear amount, like 1200.50."),
            "max": _("Please give one clear amount, like 1200.50."),
        }
        return {name: messages[name] for name, _text in self.filters.wrong}

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, by their names."""
        amounts = {"min": self.filters.least, "max": self.filters.most}
        shown = {
            name: language.write_number(amount, self.locale) for name, amount in amounts.items() if amount is not None
        }
        return dict(self.filters.pairs()) | shown | {"customer": self.customer} | dict(self.filters.wrong)

    @property
    def customer(self) -> str:
        """What stands in the customer's field: the name where the address has an id."""
        return self._customer() if self.filters.customer else ""

    def _customer(self) -> str:
        number = self.filters.customer_id
        if number is None:
            return self.filters.customer
        known = (Customer.business == self.business.id) & (Customer.id == number)
        found = Customer.select(Customer.name).where(known).first()
        return found.name if found else self.filters.customer

    def words(self) -> list[Word]:
        """The filters in use, each to be taken away."""
        filters, found = self.filters, []

        def add(text: str, *names: str) -> None:
            found.append(Word(text, filters.without(*names).query()))

        if filters.search:
            add(_("“%(text)s”", text=filters.search), "search")
        if filters.state:
            add(self._state(filters.state), "state")
        if filters.customer:
            add(self.customer, "customer")
        if filters.period:
            add(said(PERIODS[filters.period]), "period")
        if filters.since or filters.until:
            add(_span(filters.since, filters.until, self.locale), "since", "until")
        if filters.currency:
            add(filters.currency, "currency")
        if filters.least is not None or filters.most is not None:
            add(self._amounts(), "least", "most")
        return found

    def _amounts(self) -> str:
        least, most = (
            None if amount is None else language.format_number(amount, self.locale)
            for amount in (self.filters.least, self.filters.most)
        )
        if most is None:
            return str(_("at least %(amount)s", amount=least))
        if least is None:
            return str(_("at most %(amount)s", amount=most))
        return str(_("%(least)s to %(most)s", least=least, most=most))


def _span(since: date | None, until: date | None, locale: str) -> str:
    first, last = (None if day is None else language.format_date(day, locale) for day in (since, until))
    if last is None:
        return str(_("since %(day)s", day=first))
    if first is None:
        return str(_("until %(day)s", day=last))
    return str(_("%(first)s to %(last)s", first=first, last=last))
