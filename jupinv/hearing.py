"""Signals that are heard in the order of `signals`: by whom they were connected first, first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet

import blinker


class InOrder(MutableSet[object]):
    """A set that gives out what is in it in the order in which it came."""

    def __init__(self, found: Iterable[object] = ()) -> None:
        self._found = dict.fromkeys(found)

    def __contains__(self, one: object) -> bool:
        return one in self._found

    def __iter__(self) -> Iterator[object]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def add(self, value: object) -> None:
        """The last one, unless it is there."""
        self._found[value] = None

    def discard(self, value: object) -> None:
        """Take it out, if it is there."""
        self._found.pop(value, None)

    def copy(self) -> InOrder:
        """The same, to be gone through while this one changes."""
        return InOrder(self._found)


class Signal(blinker.Signal):
    """What left tells right. The library's own hear in an order that is another one in every process."""

    set_class = InOrder  # type: ignore[assignment]
