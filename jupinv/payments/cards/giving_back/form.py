"""The form "Refund": what stands in it, and what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from jupinv import language
from jupinv.documents.models import Document
from jupinv.money import from_minor, to_minor
from jupinv.payments import forms
from jupinv.payments.cards import amounts

NAMES = ("amount", "reason", "note", "form_key")
LONGEST_REASON, LONGEST_KEY = 500, 40


@dataclass(frozen=True, slots=True)
class RefundForm:
    """The typed texts by field, and a message at each field that can't be read."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    amount: int = 0  # minor units
    credit_note: Document | None = None

    def refused(self, name: str, message: str, *, form_key: str) -> RefundForm:
        """The same form with a message at a field; another refund, if it is sent again."""
        typed = {**self.typed, "form_key": form_key}
        return RefundForm(typed, {**self.errors, name: message}, self.amount, self.credit_note)


def blank(*, left: int, currency: str, locale: str, form_key: str, notes: Sequence[Document], note: str) -> RefundForm:
    """The form as it is offered: all that is left, or what the credit note has left that the address names."""
    named = next((each for each in notes if str(each.id) == note), None)
    offered = from_minor(min(left, int(named.balance)) if named else left, currency)
    amount = language.offer_amount(offered, currency, locale) if offered > 0 else ""
    return RefundForm({"amount": amount, "form_key": form_key, "note": str(named.id) if named else ""})


def read(posted: Mapping[str, str], *, currency: str, locale: str, notes: Sequence[Document]) -> RefundForm:
    """What was sent, read in the owner's language."""
    typed = {name: forms.clean(posted.get(name, "")) for name in NAMES}
    typed["form_key"] = typed["form_key"][:LONGEST_KEY]
    errors: dict[str, str] = {}
    amount = 0
    try:
        amount = _amount(typed["amount"], currency, locale)
    except ValueError as error:
        errors["amount"] = str(error)
    if len(typed["reason"]) > LONGEST_REASON:
        errors["reason"] = _("Please keep this to %(most)s characters.", most=LONGEST_REASON)
    named = next((each for each in notes if str(each.id) == typed["note"]), None)
    if typed["note"] and named is None:
        errors["note"] = _("This credit note is used up, or is not of the customer who paid.")
    return RefundForm(typed, errors, amount, named)


def _amount(text: str, currency: str, locale: str) -> int:
    texts = {"missing": _("How much goes back?"), "below": _("The amount must be above zero.")}
    minor = to_minor(forms.amount_of(text, currency, locale, **texts), currency)
    if not amounts.is_chargeable(minor, currency):
        raise ValueError(_("Stripe gives back no amount as fine as this in %(currency)s.", currency=currency))
    return minor
