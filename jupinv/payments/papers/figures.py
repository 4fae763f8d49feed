"""Amounts as they stand on the papers of this room."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import get_currency_symbol

from jupinv.language import format_money, known
from jupinv.money import from_minor
from jupinv.rendering.fonts import missing
from jupinv.rendering.paper import MINUS


@lru_cache(maxsize=4096)
def money(amount: int, currency: str, locale: str) -> str:
    """An amount in minor units, with a true minus sign; with the code of a currency whose sign no font has."""
    by_code = bool(missing(get_currency_symbol(currency, known(locale))))
    return format_money(from_minor(amount, currency), currency, locale, code=by_code).replace("-", MINUS)
