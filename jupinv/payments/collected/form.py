"""The form "Record payment" of a customer: what arrived, and what of it goes to which open invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from jupinv import language
from jupinv.documents.models import Document
from jupinv.money import from_minor, to_minor
from jupinv.payments import forms
from jupinv.payments.booking import form as booking
from jupinv.payments.booking.form import BookingForm

OLDEST, CHOSEN, ACCOUNT = "oldest", "chosen", "account"  # where the money goes
MOST = 50  # invoices to choose from


@dataclass(frozen=True, slots=True)
class CollectedForm:
    """The typed texts by field, and a message at each field that can't be read; amounts in minor units."""

    base: BookingForm
    goes: str = OLDEST
    is_credit: bool = False  # they had it before their payments were kept here
    typed_parts: Mapping[int, str] = field(default_factory=dict)
    parts: Mapping[int, int] = field(default_factory=dict)
    part_errors: Mapping[int, str] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether something in it needs a look."""
        return bool(self.base.errors or self.part_errors)

    def refused(self, name: str, message: str) -> CollectedForm:
        """The same form with a message at a field."""
        return replace(self, base=self.base.refused(name, message))

    def refused_part(self, number: int, message: str) -> CollectedForm:
        """The same form with a message at the field of an invoice."""
        return replace(self, part_errors={**self.part_errors, number: message})


def blank(invoices: Sequence[Document], currency: str, *, locale: str, form_key: str, today: date) -> CollectedForm:
    """The form as it is offered: all that is owed, each invoice with what is left of it, the oldest first."""
    owed = sum(int(each.balance) for each in invoices)
    base = booking.blank(owed, currency, locale=locale, today=today, form_key=form_key)
    return CollectedForm(base, OLDEST if invoices else ACCOUNT)


def read(
    posted: Mapping[str, str], invoices: Sequence[Document], currency: str, *, locale: str, today: date
) -> CollectedForm:
    """What was sent, read in the owner's language. A part that was typed is meant, wherever the money is to go."""
    base = booking.read(posted, currency, locale=locale, today=today)
    typed = {each.id: forms.clean(posted.get(f"part-{each.id}", ""))[:40] for each in invoices}
    goes = posted.get("goes", OLDEST)
    if any(typed.values()) or goes not in (OLDEST, CHOSEN, ACCOUNT):
        goes = CHOSEN
    found = CollectedForm(base, goes, posted.get("before") == "y", typed)
    if goes == CHOSEN:
        return _with_parts(found, invoices, currency, locale)
    return replace(found, parts=oldest_first(base.amount, invoices) if goes == OLDEST else {})


def oldest_first(amount: int, invoices: Sequence[Document]) -> dict[int, int]:
    """What of an amount settles which invoice, one after the other."""
    parts: dict[int, int] = {}
    for each in invoices:
        if part := min(amount, int(each.balance)):
            parts[each.id] = part
            amount -= part
    return parts


def _with_parts(found: CollectedForm, invoices: Sequence[Document], currency: str, locale: str) -> CollectedForm:
    parts: dict[int, int] = {}
    for each in invoices:
        if not found.typed_parts[each.id]:
            continue
        try:
            parts[each.id] = _part(found.typed_parts[each.id], each, currency, locale)
        except ValueError as error:
            found = found.refused_part(each.id, str(error))
    if not found.has_errors and sum(parts.values()) > found.base.amount:
        return found.refused("amount", _("What goes to the invoices is more than that."))
    return replace(found, parts=parts)


def _part(text: str, invoice: Document, currency: str, locale: str) -> int:
    if text.strip("0.,") == "":
        return 0
    part = to_minor(forms.amount_of(text, currency, locale, below=_("The amount must be above zero.")), currency)
    if part > invoice.balance:
        raise ValueError(left_of(invoice, locale))
    return part


def left_of(invoice: Document, locale: str) -> str:
    """That no more than this is left to pay on it."""
    amount = language.format_money(from_minor(int(invoice.balance), invoice.currency), invoice.currency, locale)
    return _("Only %(amount)s is left.", amount=amount)
