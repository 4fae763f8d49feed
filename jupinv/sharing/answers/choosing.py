"""What a quote leaves to its recipient: the lines to choose from, and what the choice comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jupinv.content.fields import Content, Line
from jupinv.content.figures import Totals
from jupinv.content.totals import totals
from jupinv.documents import deciding
from jupinv.language import format_money

PICK, EITHER = "pick", "either."  # the fields: options one by one, and of each either-or the key of one


@dataclass(frozen=True, slots=True)
class Option:
    """A line to choose."""

    key: str
    description: str
    details: str
    amount: str
    before_tax: bool  # tax comes on top of the amount
    picked: bool


@dataclass(frozen=True, slots=True)
class Either:
    """Lines of which one is chosen, or none where all of them are optional."""

    field: str
    name: str
    options: tuple[Option, ...]
    may_be_none: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """All that is to be chosen, and what is chosen of it: the sum is empty where that can't be accepted."""

    options: tuple[Option, ...]
    alternatives: tuple[Either, ...]
    sum: str
    tax: str

    def __bool__(self) -> bool:
        return bool(self.options or self.alternatives)


def picked(fields: Iterable[tuple[str, str]], content: Content) -> frozenset[str]:
    """The keys that were chosen, of those that there are to choose."""
    found = deciding.choices(content)
    known = {line.key for lines in (found.options, *found.alternatives) for line in lines}
    return frozenset(text for name, text in fields if name == PICK or name.startswith(EITHER)) & known


def offer(content: Content, figures: Totals, keys: Collection[str], locale: str) -> Offer:
    """What is to be chosen, with these lines picked, and what that comes to."""
    found, amounts = deciding.choices(content), {line.key: line for line in figures.lines}

    def option(line: Line) -> Option:
        amount = amounts[line.key]
        shown = amount.net if amount.gross is None else amount.gross
        before_tax = amount.gross is None and any(tax.rate for tax in line.taxes)
        return Option(
            key=line.key,
            description=line.description,
            details=line.details,
            amount=format_money(shown, figures.currency, locale),
            before_tax=before_tax,
            picked=line.key in keys,
        )

    reckoned = _reckoned(content, keys)
    return Offer(
        options=tuple(map(option, found.options)),
        alternatives=tuple(
            Either(
                field=f"{EITHER}{lines[0].key}",
                name=lines[0].choice,
                options=tuple(map(option, lines)),
                may_be_none=all(line.optional for line in lines),
            )
            for lines in found.alternatives
        ),
        sum=format_money(reckoned.payable, figures.currency, locale) if reckoned else "",
        tax=format_money(reckoned.tax, figures.currency, locale) if reckoned and reckoned.tax else "",
    )


def _reckoned(content: Content, keys: Collection[str]) -> Totals | None:
    try:
        return totals(deciding.chosen(content, keys))
    except deciding.WrongChoice:
        return None
