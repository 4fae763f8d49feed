"""A long statement page by page: so many movements at a time, with what the account stood at before and after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupinv.payments.statements.account import Account, Movement, Open

MOVEMENTS = 100  # of one page
MOST_OPEN = 50  # documents of one account that are named


@dataclass(frozen=True, slots=True)
class Part:
    """What of an account stands on a page."""

    account: Account
    movements: tuple[Movement, ...]
    before: int  # what it stands at before the first of them
    begins: bool
    ends: bool

    @property
    def after(self) -> int:
        """What it stands at after the last of them."""
        return self.movements[-1].balance if self.movements else self.before

    @property
    def open(self) -> tuple[Open, ...]:
        """What is open, as far as it is named."""
        return self.account.open[:MOST_OPEN]

    @property
    def more_open(self) -> int:
        """How many more are open."""
        return max(len(self.account.open) - MOST_OPEN, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a statement."""

    parts: tuple[Part, ...]
    number: int
    last: int
    several: bool  # accounts, on whatever page


def pages(accounts: Sequence[Account], number: int) -> Shown:
    """The page of this number, or the nearest that there is."""
    last = max(-(-sum(len(each.movements) for each in accounts) // MOVEMENTS), 1)
    number = min(max(number, 1), last)
    return Shown(tuple(_parts(accounts, (number - 1) * MOVEMENTS, number == last)), number, last, len(accounts) > 1)


def _parts(accounts: Sequence[Account], start: int, is_last: bool) -> Iterator[Part]:
    at = 0  # of the first movement of an account among all of them
    for each in accounts:
        begin, end = max(start - at, 0), min(start + MOVEMENTS - at, len(each.movements))
        begins, ends = begin == 0 and start <= at, end == len(each.movements)
        without = not each.movements and start <= at and (at < start + MOVEMENTS or is_last)
        if begin < end or without:
            before = each.movements[begin - 1].balance if begin else each.opening
            yield Part(each, each.movements[begin:end], before, begins, ends)
        at += len(each.movements)
