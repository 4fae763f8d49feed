"""A credit over one amount: shared over the sets of taxes that the invoice's lines bear, with a line for each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jupinv.content.fields import Content, Line, Tax
from jupinv.content.figures import Totals
from jupinv.content.taxes import set_key, with_tax
from jupinv.content.totals import allotted
from jupinv.documents.said import Said
from jupinv.language import label
from jupinv.money import EXACT

SHARE = "share"


def share_lines(of: Said, amount: Decimal) -> tuple[Line, ...]:
    """The lines of a credit note over one amount with its taxes."""
    content, _ = of
    words = label("credit_on", next(iter(content.languages), "en")).format(number=content.number)
    return tuple(
        Line(key, words, quantity=Decimal(1), price=part, gross_entry=True) for key, part in shares(of, amount).items()
    )


def shares(of: Said, amount: Decimal) -> dict[str, Decimal]:
    """One amount with its taxes, shared over the sets of taxes that the invoice's lines bear; by the keys of lines."""
    content, figures = of
    grosses = [with_tax(base, taxes, content.currency) for taxes, base in _sets(content, figures)]
    weights = [max(each, Decimal(0)) for each in grosses]
    every = sum(weights, Decimal(0))
    if not every:
        return {share_key(0): amount} if grosses else {}
    parts = allotted(
        amount, [EXACT.divide(EXACT.multiply(amount, weight), every) for weight in weights], content.currency
    )
    return {share_key(place): part for place, part in enumerate(parts) if part}


def share_key(place: int) -> str:
    """The key of the line that credits a share of one amount under the taxes of this place."""
    return f"{SHARE}{place + 1}"


def is_share(key: str) -> bool:
    """Whether a line credits a share of one amount."""
    return key.startswith(SHARE) and key.removeprefix(SHARE).isdecimal()


def tax_sets(content: Content) -> dict[Any, tuple[Tax, ...]]:
    """The sets of taxes that the lines bear, in their order."""
    found: dict[Any, tuple[Tax, ...]] = {}
    for line in content.lines:
        found.setdefault(set_key(line.taxes), line.taxes)
    return found


def _sets(content: Content, figures: Totals) -> list[tuple[tuple[Tax, ...], Decimal]]:
    """Each set of taxes with its base after the document's discounts and charges."""
    bases = dict.fromkeys(tax_sets(content), Decimal(0))
    for line, total in zip(content.lines, figures.lines, strict=True):
        if total.counted:
            bases[set_key(line.taxes)] += total.net
    for part in figures.parts:
        if set_key(part.taxes) in bases:
            bases[set_key(part.taxes)] += part.amount if part.charge else -part.amount
    return [(taxes, bases[key]) for key, taxes in tax_sets(content).items()]
