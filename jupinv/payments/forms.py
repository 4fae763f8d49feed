"""The form "Record payment": what stands in it, and what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import language
from jupinv.money import EXACT, from_minor, unit
from jupinv.payments.recording import LARGEST

NAMES = ("paid_on", "amount", "method", "note", "form_key", "exchanged", "receipt")
LONGEST = {"method": 80, "note": 500, "form_key": 40}
OLDEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class PaymentForm:
    """The typed texts by field, and a message at each field that can't be read."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    paid_on: date = OLDEST
    amount: Decimal = Decimal(0)

    @property
    def leads_to_receipt(self) -> bool:
        """Whether the mail with its receipt is written next."""
        return self.typed.get("receipt") == "y"

    @property
    def is_exchanged(self) -> bool:
        """Whether it came in another currency, so that what it is short or too much is an exchange difference."""
        return self.typed.get("exchanged") == "y"

    @property
    def is_open(self) -> bool:
        """Whether the fold stands open: something in it needs a look."""
        return bool(self.errors)

    def refused(self, name: str, message: str) -> PaymentForm:
        """The same form with a message at a field."""
        return PaymentForm(self.typed, {**self.errors, name: message}, self.paid_on, self.amount)


def blank(*, balance: Decimal, currency: str, locale: str, today: date, form_key: str) -> PaymentForm:
    """The form as it is offered: today, and all that is left to pay."""
    amount = language.offer_amount(balance, currency, locale) if balance > 0 else ""
    return PaymentForm({"paid_on": today.isoformat(), "amount": amount, "form_key": form_key})


def read(posted: Mapping[str, str], *, currency: str, locale: str, today: date) -> PaymentForm:
    """What was sent, read in the owner's language."""
    typed = {name: clean(posted.get(name, "")) for name in NAMES}
    errors: dict[str, str] = {}
    paid_on, amount = OLDEST, Decimal(0)
    try:
        paid_on = day_of(typed["paid_on"], today)
    except ValueError as error:
        errors["paid_on"] = str(error)
    try:
        amount = amount_of(typed["amount"], currency, locale)
    except ValueError as error:
        errors["amount"] = str(error)
    for name, longest in LONGEST.items():
        if len(typed[name]) > longest:
            errors[name] = _("Please keep this to %(most)s characters.", most=longest)
    return PaymentForm(typed, errors, paid_on, amount)


def day_of(text: str, today: date, *, missing: str = "") -> date:
    """The day that was written; `missing` is said where there is none. ValueError says what is wrong."""
    if not text:
        raise ValueError(missing or _("On which day did the money arrive?"))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Write the day as year-month-day, like 2026-05-03.")) from None
    if day > today:
        raise ValueError(_("This day is still to come. A payment is recorded once the money is there."))
    if day < OLDEST:
        raise ValueError(_("This day is too long ago."))
    return day


def amount_of(text: str, currency: str, locale: str, *, missing: str = "", below: str = "") -> Decimal:
    """The amount above zero that was written; the texts are said where there is none. ValueError says what is wrong."""
    if not text:
        raise ValueError(missing or _("How much arrived?"))
    if language.names_other(text, currency):
        raise ValueError(
            _("This amount is counted in %(currency)s. Please write what it came to in that.", currency=currency)
        )
    try:
        amount = language.read_number(text.replace("%", "?"), locale)  # a share is no amount
    except language.Ambiguous as error:
        first, second = (language.format_money(reading, currency, locale) for reading in error.readings)
        raise ValueError(_which(first, second, currency)) from None
    except language.NotANumber:
        raise ValueError(_("Please write an amount in figures.")) from None
    if amount <= 0:
        raise ValueError(below or _("The amount must be above zero. To take a payment back, undo it below."))
    if EXACT.remainder(amount, unit(currency)):
        least = language.format_number(unit(currency), locale)
        raise ValueError(_("%(currency)s has no smaller coin than %(least)s.", currency=currency, least=least))
    if amount > from_minor(LARGEST, currency):
        raise ValueError(_("That is more than we can count."))
    return amount


def _which(first: str, second: str, currency: str) -> str:
    if unit(currency) < 1:
        return _(
            "This could mean %(first)s or %(second)s. Please write it with its decimals.", first=first, second=second
        )
    return _(
        "This could mean %(first)s or %(second)s. Please write it without points and commas.",
        first=first,
        second=second,
    )


def clean(text: str) -> str:
    """Without what no database keeps: null bytes and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
