"""The forms by which an owner keeps a quote's answer, and asks for a deposit on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from jupinv import language, money
from jupinv.documents.mails.form import CLEAN

LONGEST_NAME, LONGEST_NOTE = 100, 300
PERCENT, AMOUNT = "percent", "amount"
USUAL = "30"
LARGEST = Decimal(10) ** 12


class AnswerForm(FlaskForm):
    """Who said so, and a note: one line each."""

    who = StringField(_l("Who said so?"), [Length(max=LONGEST_NAME, message=_l("At most %(max)d characters."))], CLEAN)
    note = StringField(_l("Note"), [Length(max=LONGEST_NOTE, message=_l("At most %(max)d characters."))], CLEAN)

    def validate(self, extra_validators: object = None) -> bool:
        """Without spaces around."""
        for field in (self.who, self.note):
            field.data = " ".join((field.data or "").split())
        return bool(super().validate(extra_validators))


class LateAnswerForm(AnswerForm):
    """The same for a quote that has run out: then a note has to say why it still counts."""

    note = StringField(
        _l("Why it still counts"),
        [
            DataRequired(_l("It has run out. Please say why it still counts, such as: agreed by phone.")),
            Length(max=LONGEST_NOTE, message=_l("At most %(max)d characters.")),
        ],
        CLEAN,
    )


@dataclass(frozen=True, slots=True)
class DepositForm:
    """How much is asked for: as it was typed, and what it comes to; `error` says why it can't be asked for."""

    share: str
    unit: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    error: str = ""


def read_deposit(share: str, unit: str, *, currency: str, agreed: Decimal, left: Decimal, locale: str) -> DepositForm:
    """A percentage of what was agreed, or an amount, as people of `locale` write numbers."""
    unit = unit if unit in (PERCENT, AMOUNT) else PERCENT
    typed = DepositForm(share[:40], unit)
    try:
        number = language.read_number(share.replace("%", "").strip(), locale, largest=LARGEST)
    except language.Ambiguous:
        return _wrong(typed, _("Please write it so that only one number is possible."))
    except language.NotANumber:
        return _wrong(typed, _("Please give a number, such as 30."))
    if unit == PERCENT and not 0 < number <= 100:
        return _wrong(typed, _("Please give a share above 0 and up to 100 %."))
    if unit == AMOUNT and money.rounded(number, currency) != number:
        return _wrong(typed, _("%(currency)s has no amounts as fine as that.", currency=currency))
    amount = money.rounded(agreed * number / 100 if unit == PERCENT else number, currency)
    found = DepositForm(typed.share, unit, amount, number if unit == PERCENT else None)
    if amount <= 0:
        return _wrong(found, _("The amount must be above zero."))
    if amount > left:
        most = language.format_money(left, currency, locale)
        return _wrong(found, _("Only %(amount)s of the quote is left to ask for.", amount=most))
    return found


def _wrong(typed: DepositForm, error: str) -> DepositForm:
    return DepositForm(typed.share, typed.unit, None, None, error)
