"""The answer to "why?": how a figure of a draft came about, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from jupinv import money
from jupinv.content.figures import Step
from jupinv.content.sentence import Sentence as _s
from jupinv.language import format_money, format_number, format_percent
from jupinv.translations import said

STEP_WORDS = {
    "line": _s("Line"),
    "lines": _s("Sum of the lines"),
    "quantity": _s("Quantity"),
    "price": _s("Price"),
    "gross_price": _s("Price with tax"),
    "net_price": _s("Price without tax"),
    "base_quantity": _s("Price is for"),
    "gross": _s("Amount with tax"),
    "subtotal": _s("Quantity × price"),
    "discount": _s("Discount"),
    "discounts": _s("Discounts"),
    "charge": _s("Surcharge"),
    "charges": _s("Surcharges"),
    "net": _s("Net"),
    "base": _s("Taxed amount"),
    "compound_base": _s("Taxed amount, with the taxes before"),
    "rate": _s("Rate"),
    "tax": _s("Tax"),
    "tax_group": _s("Tax"),
    "total": _s("Total"),
    "prepaid": _s("Paid in advance"),
    "paid_before": _s("Paid before"),
    "deposit": _s("Deposit invoiced"),
    "typed_rounding": _s("Rounding"),
    "gross_remainder": _s("So that prices with tax are met"),
    "cash_rounding": _s("So that it can be paid in coins"),
    "rounding": _s("Rounding"),
    "due": _s("Due"),
    "withheld": _s("Withheld"),
    "withholding": _s("Withheld"),
    "payable": _s("To pay"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One row of the answer to "why?"."""

    label: str
    note: str
    amount: str


def answer(steps: Iterable[Step], currency: str, locale: str) -> list[Why]:
    """The steps to a figure as rows, the last one the figure itself."""
    return [_row(step, currency, locale) for step in steps]


def _row(step: Step, currency: str, locale: str) -> Why:
    note = step.note
    if step.percent is not None:
        share = format_percent(step.percent, locale)
        if step.base is not None:
            share = _("%(rate)s of %(amount)s", rate=share, amount=format_money(step.base, currency, locale))
        note = f"{note} {share}"
    return Why(said(STEP_WORDS.get(step.label, step.label)), note.strip(), _amount(step, currency, locale))


def _amount(step: Step, currency: str, locale: str) -> str:
    if step.amount is None:
        return str(_("not given yet"))
    if step.kind == "number":
        return format_number(step.amount, locale)
    if step.kind == "percent":
        return format_percent(step.amount, locale)
    of_one = step.label in ("price", "gross_price", "net_price")
    if of_one and -int(step.amount.as_tuple().exponent) > money.exponent(currency):  # exact, as it was typed
        return f"{format_number(step.amount, locale)} {currency}"
    return format_money(step.amount, currency, locale)
