"""The forms by which an amount is booked: how much, on which day, how, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from jupinv import language
from jupinv.money import from_minor, to_minor
from jupinv.payments import forms
from jupinv.payments.forms import LONGEST, OLDEST

NAMES = ("amount", "paid_on", "method", "note", "form_key")


@dataclass(frozen=True, slots=True)
class BookingForm:
    """The typed texts by field, and a message at each field that can't be read; the amount in minor units."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    amount: int = 0
    paid_on: date = OLDEST

    def refused(self, name: str, message: str) -> BookingForm:
        """The same form with a message at a field."""
        return replace(self, errors={**self.errors, name: message})


def blank(amount: int, currency: str, *, locale: str, today: date, form_key: str) -> BookingForm:
    """The form as it is offered: today, and all there is, in minor units."""
    offered = language.offer_amount(from_minor(amount, currency), currency, locale) if amount > 0 else ""
    return BookingForm({"amount": offered, "paid_on": today.isoformat(), "form_key": form_key})


def read(
    posted: Mapping[str, str], currency: str, *, locale: str, today: date, dated: bool = True, reason: bool = False
) -> BookingForm:
    """What was sent, read in the owner's language; `dated`: it has a day, `reason`: it must say why."""
    typed = {name: forms.clean(posted.get(name, "")) for name in NAMES}
    errors: dict[str, str] = {}
    amount, paid_on = 0, today
    try:
        texts = {"missing": _("How much?"), "below": _("The amount must be above zero.")}
        amount = to_minor(forms.amount_of(typed["amount"], currency, locale, **texts), currency)
    except ValueError as error:
        errors["amount"] = str(error)
    if dated:
        try:
            paid_on = forms.day_of(typed["paid_on"], today, missing=_("On which day?"))
        except ValueError as error:
            errors["paid_on"] = str(error)
    if reason and not typed["note"]:
        errors["note"] = _("Please say why, for your books.")
    for name, longest in LONGEST.items():
        if len(typed[name]) > longest:
            errors[name] = _("Please keep this to %(most)s characters.", most=longest)
    return BookingForm(typed, errors, amount, paid_on)
