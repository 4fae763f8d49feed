"""The form "Refund": what stands in it, and what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import language
from jupinv.documents.models import Document
from jupinv.money import EXACT, from_minor, to_minor, unit
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
    amount = language.write_number(offered, locale) if offered > 0 else ""
    return RefundForm({"amount": amount, "form_key": form_key, "note": str(named.id) if named else ""})


def read(posted: Mapping[str, str], *, currency: str, locale: str, notes: Sequence[Document]) -> RefundForm:
    """What was sent, read in the owner's language."""
    typed = {name: _clean(posted.get(name, "")) for name in NAMES}
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
    if not text:
        raise ValueError(_("How much goes back?"))
    try:
        amount = language.read_number(text, locale)
    except language.Ambiguous as error:
        first, second = (language.format_money(reading, currency, locale) for reading in error.readings)
        question = _(
            "This could mean %(first)s or %(second)s. Please write it with its decimals.", first=first, second=second
        )
        raise ValueError(question) from None
    except language.NotANumber:
        raise ValueError(_("Please write an amount in figures.")) from None
    if amount <= 0:
        raise ValueError(_("The amount must be above zero."))
    if amount > Decimal(10) ** 13:
        raise ValueError(_("That is more than we can count."))
    if EXACT.remainder(amount, unit(currency)):
        least = language.format_number(unit(currency), locale)
        raise ValueError(_("%(currency)s has no smaller coin than %(least)s.", currency=currency, least=least))
    minor = to_minor(amount, currency)
    if not amounts.is_chargeable(minor, currency):
        raise ValueError(_("Stripe gives back no amount as fine as this in %(currency)s.", currency=currency))
    return minor


def _clean(text: str) -> str:
    """Without what no database keeps: null bytes and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
