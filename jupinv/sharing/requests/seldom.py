"""What of a line is seldom asked to be different: unit, discount and tax rate, folded away in the copy.

Only what a single field can say is offered: no amounts or several discounts, no tax without a rate, and no rate where
discounts of the whole document are shared out by it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from jupinv import language
from jupinv.content import codes
from jupinv.content.fields import Allowance, Content, Line
from jupinv.sharing.requests.words import word

UNIT, DISCOUNT, TAX = PARTS = ("unit", "discount", "tax")
LONGEST_UNIT = 40
ALL = Decimal(100)  # percent


def shown(content: Content, line: Line, locale: str) -> dict[str, str]:
    """The fields that a line has, as they are shown."""
    found = {UNIT: line.unit_text or codes.unit_word(line.unit, locale, line.quantity)}
    if not line.allowances:
        found[DISCOUNT] = ""
    elif (percent := _percentage(line)) is not None:
        found[DISCOUNT] = language.write_number(percent, locale)
    if rate := _rate(content, line):
        found[TAX] = language.write_number(rate, locale)
    return found


def with_unit(line: Line, text: str, locale: str) -> Line:
    """The line in another unit, as somebody wrote it; the paper's own words tell one and many apart by themselves."""
    unit, kept = codes.unit(text)
    is_papers = codes.is_word(unit, kept, locale) and language.labelled(f"unit_{unit}")
    return replace(line, unit=unit, unit_text="" if is_papers else kept)


def with_discount(line: Line, percent: Decimal, locale: str) -> Line:
    """The line with this discount, or with none. Where there was none it needs a reason (EN 16931, BR-42)."""
    kept = line.allowances[0] if line.allowances else Allowance(reason=word("agreed", locale))
    return replace(line, allowances=(replace(kept, percent=percent),) if percent else ())


def with_rate(line: Line, rate: Decimal) -> Line:
    """The line with its tax at another rate."""
    return replace(line, taxes=(replace(line.taxes[0], rate=rate),))


def _percentage(line: Line) -> Decimal | None:
    """Of its one discount, if that is a plain percentage."""
    (first, *more) = line.allowances
    return None if more or first.charge or first.base is not None else first.percent


def _rate(content: Content, line: Line) -> Decimal | None:
    """Of its one tax, if that may be another one: what is not taxed has its reasons, which no rate tells."""
    taxed = len(line.taxes) == 1 and line.taxes[0].category in ("S", "")
    return line.taxes[0].rate if taxed and not content.allowances else None
