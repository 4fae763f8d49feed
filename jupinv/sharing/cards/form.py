"""How much of what is due is paid by card. The message is a key of `words`, said in the document's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from wtforms import Form, StringField
from wtforms.validators import ValidationError

from jupinv import language
from jupinv.money import from_minor, to_minor
from jupinv.sharing.reader import plain

LONGEST = 40  # characters


class AmountForm(Form):
    """An amount as it is written in the language of the document."""

    amount = StringField()

    def __init__(self, due: int, currency: str, locale: str, posted: Mapping[str, str] | None = None) -> None:
        text = language.offer_amount(from_minor(due, currency), currency, locale)
        super().__init__(posted, data={"amount": text})
        self.due, self.currency, self.locale = due, currency, locale
        self.minor = due

    def validate_amount(self, field: StringField) -> None:
        """Above zero, at most what is due, and not finer than the currency."""
        field.data = plain(field.data or "")[:LONGEST]
        try:
            self.minor = to_minor(self._read(field.data), self.currency)
        except (language.Ambiguous, language.NotANumber, ValueError):
            raise ValidationError("bad_amount") from None
        if not 0 < self.minor <= self.due:
            raise ValidationError("bad_amount")

    def _read(self, text: str) -> Decimal:
        if language.names_other(text, self.currency):
            raise language.NotANumber(text)
        return language.read_number(text, self.locale, largest=from_minor(self.due, self.currency))
