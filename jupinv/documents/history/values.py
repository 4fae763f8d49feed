"""How a value of a Content reads in a sentence: money, days, countries and taxes as the reader writes them."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jupinv import language
from jupinv.content import codes
from jupinv.content.fields import (
    Address,
    Allowance,
    Attachment,
    BankAccount,
    Deposit,
    Earlier,
    Identifier,
    Line,
    Note,
    OtherWay,
    Period,
    Tax,
)
from jupinv.content.sentence import Sentence as _s
from jupinv.rendering.paper import in_fours

LONGEST = 80  # characters of a text in a sentence: all of it stands on the paper
_MONEY = ("price", "list_price", "prepaid", "rounding", "cash_step", "amount", "base", "gross")
_PERCENT = ("rate", "percent")
_COUNTRY = ("country", "origin")
_QUOTED = ("terms", "notes", "footer", "description", "details", "note", "legal_text", "text", "section")
_KINDS = {
    "invoice": _s("an invoice"),
    "quote": _s("a quote"),
    "credit_note": _s("a credit note"),
    "proforma": _s("a proforma invoice"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a value is told, and the currency of amounts that name none."""

    locale: str
    currency: str

    def told(self, path: str, value: Any) -> str:
        """The value at a path of a Content, in words; empty for what is not there."""
        text = self._told(path.rpartition(".")[2], value)
        return _quoted(text) if path.rpartition(".")[2] in _QUOTED and text else text

    def _told(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return _s("yes") if value else _s("no")
        if isinstance(value, Decimal):
            return self._number(name, value)
        if isinstance(value, date):
            return language.format_date(value, self.locale)
        if isinstance(value, tuple):
            return ", ".join(filter(None, (self._told(name, each) for each in value)))
        return self._text(name, value) if isinstance(value, str) else self._thing(value)

    def money(self, amount: Decimal, currency: str = "") -> str:
        """An amount in the major unit."""
        return language.format_money(amount, currency or self.currency, self.locale).replace("-", "\u2212")

    def _number(self, name: str, number: Decimal) -> str:
        if name in _PERCENT:
            return language.format_percent(number, self.locale).replace("-", "\u2212")
        text = self.money(number) if name in _MONEY else language.format_number(number, self.locale)
        return text.replace("-", "\u2212")

    def _text(self, name: str, text: str) -> str:
        if name in _COUNTRY and text:
            return language.country_name(text, self.locale)
        if name in ("languages",):
            return str(language.known(text).get_display_name(self.locale) or text)
        if name in ("unit", "base_unit"):
            return codes.unit_word(text, self.locale) or text
        return _KINDS.get(text, text) if name == "kind" else text

    def _thing(self, value: Any) -> str:
        match value:
            case Identifier() | Note():
                return value.value if isinstance(value, Identifier) else value.text
            case Address():
                return ", ".join(language.address_lines(value, locale=self.locale))
            case Tax():
                return self.tax(value)
            case Allowance():
                return self._allowance(value)
            case Period():
                return " – ".join(self._told("", day) for day in (value.start, value.end) if day)
            case BankAccount():
                return in_fours(value.iban) or " ".join(filter(None, (value.routing, value.sort_code, value.account)))
            case OtherWay():
                return f"{value.label}: {value.text}"
            case Earlier():
                return value.number
            case Deposit():
                return f"{value.number}, {self.money(value.gross)}"
            case Attachment():
                return value.filename or value.reference
            case Line():
                return self.line(value)
        return self._parts(value)

    def _parts(self, value: Any) -> str:
        """What a thing says, part by part."""
        if not is_dataclass(value):
            return str(value)
        told = (self._told(each.name, getattr(value, each.name)) for each in fields(value))
        return ", ".join(filter(None, told))

    def tax(self, tax: Tax) -> str:
        """ "19 % VAT", "Reverse charge"."""
        if language.labelled(f"category_{tax.category}") and not tax.rate:
            return language.label(f"category_{tax.category}", self.locale)
        rate = self._number("rate", tax.rate) if tax.rate is not None else ""
        return " ".join(filter(None, (rate, tax.name or language.label("tax", self.locale))))

    def _allowance(self, allowance: Allowance) -> str:
        name = language.label("charge" if allowance.charge else "discount", self.locale)
        amount = ""
        if allowance.percent is not None:
            amount = self._number("percent", allowance.percent)
        elif allowance.amount is not None:
            amount = self.money(allowance.amount)
        why = f" ({allowance.reason})" if allowance.reason else ""
        return f"{name} {amount}".strip() + why

    def line(self, line: Line) -> str:
        """ "“Hosting”, 3 × 20.00"."""
        quantity = "" if line.quantity is None else self._number("quantity", line.quantity)
        unit = line.unit_text or (codes.unit_word(line.unit, self.locale, line.quantity) if line.unit != "C62" else "")
        price = "" if line.price is None else self.money(line.price)
        much = " × ".join(filter(None, (f"{quantity} {unit}".strip(), price)))
        name = self.name_of(line)
        return _s("%(name)s, %(much)s", name=name, much=much) if name and much else name or much

    def name_of(self, line: Line) -> str:
        """What a line is called: its description."""
        return _quoted(line.description) if line.description else ""


def _quoted(text: str) -> str:
    """In the marks of the language that the sentence around it is said in."""
    short = " ".join(text.split())
    return _s("“%(text)s”", text=f"{short[: LONGEST - 1]}…" if len(short) > LONGEST else short)
