"""How entries read: what each is, and the filters in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from jupinv import language
from jupinv.businesses.models import Business
from jupinv.content.sentence import Sentence as _s
from jupinv.customers.models import Customer
from jupinv.documents.lists.narrowed import Word
from jupinv.payments.entries.filters import ALL, KINDS, Filters
from jupinv.payments.models import CREDIT, DISPUTE, EXCHANGE, FEE, PAYMENT, REFUND, WRITE_OFF
from jupinv.translations import said

WHAT = {
    PAYMENT: _s("Payment"),
    REFUND: _s("Refund"),
    DISPUTE: _s("Taken back by the bank"),
    WRITE_OFF: _s("Write-off"),
    EXCHANGE: _s("Exchange difference"),
    CREDIT: _s("Credit from before"),
    FEE: _s("Fee"),
}
UNDOES = {
    PAYMENT: _s("Payment undone"),
    REFUND: _s("Refund undone"),
    DISPUTE: _s("Returned by the bank"),
    WRITE_OFF: _s("Write-off undone"),
    EXCHANGE: _s("Exchange difference undone"),
    CREDIT: _s("Credit undone"),
    FEE: _s("Fee undone"),
}
SUMS = {
    PAYMENT: _s("Received"),
    REFUND: _s("Paid back"),
    DISPUTE: _s("Taken back by banks"),
    WRITE_OFF: _s("Written off"),
    EXCHANGE: _s("Exchange differences"),
    CREDIT: _s("Credit from before"),
    FEE: _s("Fees"),
}
CHOICES = {
    PAYMENT: _s("Payments"),
    REFUND: _s("Refunds"),
    DISPUTE: _s("Taken back by the bank"),
    WRITE_OFF: _s("Write-offs"),
    EXCHANGE: _s("Exchange differences"),
    CREDIT: _s("Credit from before"),
    FEE: _s("Fees"),
    ALL: _s("Everything, fees too"),
}


def what(entry: Any) -> str:
    """What an entry is, in a word or two."""
    word = said((UNDOES if entry.reverses_id else WHAT)[entry.kind])
    return tested(word) if entry.test else word


def tested(word: str) -> str:
    """What is called so, of a test: no money moved."""
    return str(_("%(what)s (test)", what=word))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the filter form shows: the choices, what stands in the fields, and what could not be read."""

    filters: Filters
    business: Business
    locale: str
    customer: str  # the name, where the address has an id

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What to choose from."""
        return [(key, said(CHOICES[key])) for key in KINDS]

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, by their names."""
        return dict(self.filters.pairs()) | {"customer": self.customer} | dict(self.filters.wrong)

    @property
    def wrong(self) -> dict[str, str]:
        """What could not be read, by its field, in words."""
        messages = {
            "from": _("Please give a date, like 2026-05-31."),
            "to": _("Please give a date, like 2026-05-31."),
            "currency": _("Please give a currency by its three letters, like EUR."),
        }
        return {name: messages[name] for name, _text in self.filters.wrong}

    def words(self) -> list[Word]:
        """The filters in use, each to be taken away."""
        filters = self.filters
        told = [
            (_("“%(text)s”", text=filters.search) if filters.search else "", ("search",)),
            (said(CHOICES[filters.kind]) if filters.kind else "", ("kind",)),
            (self.customer, ("customer",)),
            (filters.method, ("method",)),
            (filters.currency, ("currency",)),
            (self._span(), ("since", "until")),
        ]
        return [Word(text, filters.without(*names).query()) for text, names in told if text]

    def _span(self) -> str:
        since, until = self.filters.since, self.filters.until
        first = language.format_date(since, self.locale) if since else ""
        last = language.format_date(until, self.locale) if until else ""
        if first and last:
            return str(_("%(first)s to %(last)s", first=first, last=last))
        if first:
            return str(_("since %(day)s", day=first))
        return str(_("until %(day)s", day=last)) if last else ""


def customer_of(business: Business, filters: Filters) -> str:
    """What stands in the customer's field: the name where the address has an id."""
    number = filters.customer_id
    if number is None:
        return filters.customer
    found = Customer.select(Customer.name).where((Customer.business == business.id) & (Customer.id == number)).first()
    return found.name if found else filters.customer
