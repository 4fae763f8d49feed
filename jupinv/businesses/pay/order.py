"""In which order the page holds the ways to pay: paying by card is among them, although nothing is typed about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from jupinv.businesses.ways import CARD, WAYS

T = TypeVar("T")

CARD_AT = ".".join(CARD)


def order_of(fields: Iterable[str]) -> list[str]:
    """Which ones the fields of a form are about, in their order: "bank.b1", "way.k2", "card.card"."""
    ours = (name.rpartition(".")[0] for name in fields if name.startswith((*WAYS, f"{CARD[0]}.")))
    return list(dict.fromkeys(ours))


def moved(order: list[str], at: str, step: int) -> list[str]:
    """The same with one of them one place up (-1) or down (+1)."""
    order = list(order)
    place = order.index(at) if at in order else -1
    if place >= 0 and 0 <= place + step < len(order):
        order[place], order[place + step] = order[place + step], order[place]
    return order


def arranged(known: dict[str, T], order: Iterable[str]) -> list[T]:
    """What is known of each, in this order; what it does not name comes last."""
    return [known[at] for at in dict.fromkeys([*order, *known]) if at in known]
