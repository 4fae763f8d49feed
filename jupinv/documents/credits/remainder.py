"""What is left of an invoice: line by line, and of what was to be paid in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jupinv.content.fields import Content, Line
from jupinv.content.totals import totals
from jupinv.documents.said import Said


class TooMuch(Exception):
    """More than what is left of the invoice, or of one of its lines: `line` is its key, empty for the whole."""

    def __init__(self, line: str, left: Decimal) -> None:
        super().__init__(f"only {left} is left to credit")
        self.line, self.left = line, left


@dataclass(frozen=True, slots=True)
class Left:
    """What can still be credited of an invoice: by the key of its lines, and of what was to be paid in all.

    A line counts as it was entered: with its tax where it was a gross entry.
    """

    lines: Mapping[str, Decimal]
    total: Decimal

    @property
    def nothing(self) -> bool:
        """Whether all was credited."""
        return not self.total and not any(self.lines.values())


def left(of: Said, before: Sequence[Said]) -> Left:
    """What is left of an invoice after the credit notes before.

    A line all of whose quantity was credited has nothing left, even where the amounts of the parts round otherwise.
    """
    credited: dict[str, list[tuple[Line, Decimal]]] = {}
    for each in before:
        found = measures(each)
        for line in each[0].lines:
            credited.setdefault(line.key, []).append((line, found.get(line.key, Decimal(0))))
    whole, lines = measures(of), {line.key: line for line in of[0].lines}
    return Left(
        {key: _rest_of_line(lines[key], amount, credited.get(key, [])) for key, amount in whole.items()},
        of[1].payable - sum((figures.payable for _, figures in before), Decimal(0)),
    )


def quantity_left(line: Line, before: Sequence[Said]) -> Decimal | None:
    """What quantity of an invoice's line is left; None where some of it was credited by amount."""
    taken = [each for content, _ in before for each in content.lines if each.key == line.key]
    if line.quantity is None or any(each.price != line.price or each.quantity is None for each in taken):
        return None
    return line.quantity - sum((each.quantity or Decimal(0) for each in taken), Decimal(0))


def _rest_of_line(line: Line, amount: Decimal, credited: Sequence[tuple[Line, Decimal]]) -> Decimal:
    rest = amount - sum((each for _, each in credited), Decimal(0))
    if line.quantity is None or not credited or any(each.price != line.price for each, _ in credited):
        return rest
    quantity = line.quantity - sum((each.quantity or Decimal(0) for each, _ in credited), Decimal(0))
    if not _within(quantity, line.quantity):
        return rest
    return rest if quantity and _within(rest, amount) else Decimal(0)


def measures(said: Said) -> dict[str, Decimal]:
    """What each line comes to, as it was entered."""
    return {line.key: line.net if line.gross is None else line.gross for line in said[1].lines if line.counted}


def expect_left(of: Said, content: Content, before: Sequence[Said]) -> None:
    """Raises TooMuch where a line, or all of it, is more than what is left."""
    found = totals(content)
    whole, before_it, after_it = measures(of), left(of, before), left(of, [*before, (content, found)])
    for key, amount in after_it.lines.items():
        if not _within(amount, whole[key]):
            raise TooMuch(key, before_it.lines[key])
    if not _within(found.payable, before_it.total):
        raise TooMuch("", before_it.total)


def _within(amount: Decimal, most: Decimal) -> bool:
    """Whether an amount lies between nothing and the most, whatever the sign of that."""
    return min(most, Decimal(0)) <= amount <= max(most, Decimal(0))
