"""The form "Credit note": how much of which line, or one amount, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import language
from jupinv.content.fields import Line
from jupinv.documents.credits import remainder, saying, shares
from jupinv.documents.said import Said
from jupinv.money import EXACT, unit

LONGEST_REASON = 300
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the invoice, what is left of it, and the names of its two fields."""

    key: str
    description: str
    amount: Decimal
    left: Decimal
    quantity: Decimal | None  # that is left; None where some of the line was credited by amount

    @property
    def by_quantity(self) -> str:
        """The name of the field for a quantity."""
        return f"q.{self.key}"

    @property
    def by_amount(self) -> str:
        """The name of the field for an amount."""
        return f"a.{self.key}"


@dataclass(frozen=True, slots=True)
class CreditForm:
    """The typed texts by field, a message at each field that can't be read, and the lines that were meant."""

    rows: tuple[Row, ...]
    left: Decimal
    currency: str
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the fold with the lines stands open: something was typed there."""
        return any(name.startswith(("q.", "a.")) and text for name, text in self.typed.items())


def blank(of: Said, before: list[Said]) -> CreditForm:
    """The form as it is offered: nothing chosen, which means all that is left."""
    content, _figures = of
    amounts, left = remainder.measures(of), remainder.left(of, before)
    rows = (
        Row(
            line.key,
            line.description,
            amounts.get(line.key, Decimal(0)),
            left.lines.get(line.key, Decimal(0)),
            remainder.quantity_left(line, before),
        )
        for line in content.lines
    )
    return CreditForm(tuple(rows), left.total, content.currency)


def read(posted: Mapping[str, str], of: Said, before: list[Said], *, locale: str) -> CreditForm:
    """What was sent, read in the owner's language."""
    form = blank(of, before)
    names = {"reason", "amount", *(name for row in form.rows for name in (row.by_quantity, row.by_amount))}
    typed = {name: _clean(text) for name, text in posted.items() if name in names}
    errors: dict[str, str] = {}
    reason = " ".join(typed.get("reason", "").split())
    if not reason:
        errors["reason"] = _("Please say why. It stands on the credit note.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Please keep the reason to 300 characters.")
    reader = _Reader(form.currency, locale, errors)
    lines = _lines(of, form, typed, reader)
    whole = reader.amount(typed, "amount", form.left)
    if whole is not None and any(typed.get(name) for row in form.rows for name in (row.by_quantity, row.by_amount)):
        errors["amount"] = _("Either line by line, or as one amount: please empty one of them.")
    elif whole is not None:
        lines = shares.share_lines(of, whole)
    elif not lines and not errors:
        lines = saying.rest(of, before, day=of[0].issue_date, reason=reason).lines
    return replace(form, typed=typed, errors=errors, lines=lines, reason=reason)


def _lines(of: Said, form: CreditForm, typed: Mapping[str, str], reader: _Reader) -> tuple[Line, ...]:
    found = []
    for line, row in zip(of[0].lines, form.rows, strict=True):
        quantity = reader.quantity(typed, row)
        amount = reader.amount(typed, row.by_amount, row.left)
        if quantity is not None and amount is not None:
            reader.errors[row.by_amount] = _("Either a quantity or an amount: please empty one of them.")
        elif quantity is not None:
            found.append(replace(line, quantity=quantity))
        elif amount is not None:
            found.append(saying.part_of(line, amount))
    return tuple(found)


class _Reader:
    """Reads numbers, and notes at which field one could not be read."""

    def __init__(self, currency: str, locale: str, errors: dict[str, str]) -> None:
        self.currency, self.locale, self.errors = currency, locale, errors

    def amount(self, typed: Mapping[str, str], name: str, most: Decimal) -> Decimal | None:
        number = self._number(typed, name)
        if number is None:
            return None
        if EXACT.remainder(number, unit(self.currency)):
            least = language.format_number(unit(self.currency), self.locale)
            message = _("%(currency)s has no smaller coin than %(least)s.", currency=self.currency, least=least)
            self.errors[name] = message
        return self._within(name, number, most, language.format_money(most, self.currency, self.locale))

    def quantity(self, typed: Mapping[str, str], row: Row) -> Decimal | None:
        number = self._number(typed, row.by_quantity)
        if number is None:
            return None
        if row.quantity is None:
            self.errors[row.by_quantity] = _("Some of this line was credited by amount, so its rest is an amount, too.")
            return None
        return self._within(row.by_quantity, number, row.quantity, language.format_number(row.quantity, self.locale))

    def _number(self, typed: Mapping[str, str], name: str) -> Decimal | None:
        text = typed.get(name, "")[:LONGEST_NUMBER]
        if not text:
            return None
        try:
            return language.read_number(text, self.locale)
        except language.Ambiguous as two:
            first, second = (language.write_number(one, self.locale) for one in two.readings)
            self.errors[name] = _(
                "“%(typed)s” could mean %(first)s or %(second)s. Please write it so that only one is possible.",
                typed=text,
                first=first,
                second=second,
            )
        except language.NotANumber:
            self.errors[name] = _("“%(typed)s” is not a number we can read.", typed=text)
        return None

    def _within(self, name: str, number: Decimal, most: Decimal, said: str) -> Decimal | None:
        if name in self.errors:
            return None
        if not number:
            self.errors[name] = _("Zero can’t be credited. Leave it empty instead.")
        elif not min(most, Decimal(0)) <= number <= max(most, Decimal(0)):
            self.errors[name] = _("At most %(most)s is left to credit here.", most=said)
        else:
            return number
        return None


def _clean(text: str) -> str:
    """Without what no database keeps: null bytes and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
