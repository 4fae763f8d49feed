"""Amounts as shapes: the paths of an SVG, in whole units of its own grid. Pure; the words stand in the template."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 480, 120  # of the drawing's grid, stretched by the page
GAP = 8  # between two months
BAR = 480  # of the bar of ages


def columns(amounts: Sequence[int], *, highest: int, part: int, parts: int) -> str:
    """A column for each amount, as one path; of `parts` columns that share a month this is number `part`.

    Nothing is drawn for amounts of zero or less; what is there at all is at least one unit high.
    """
    month = WIDTH / len(amounts)
    width = (month - GAP) / parts
    shapes = []
    for place, amount in enumerate(amounts):
        if amount > 0 and highest > 0:
            height = max(1, round(HEIGHT * amount / highest))
            left = place * month + GAP / 2 + part * width
            shapes.append(f"M{_short(left)} {HEIGHT}v-{height}h{_short(width - 1)}v{height}z")
    return "".join(shapes)


def shares(amounts: Sequence[int]) -> list[tuple[int, int]]:
    """Where each amount begins in a bar of all of them, and how wide it is; together they fill it.

    What is there at all is seen: at least three units wide.
    """
    whole = sum(amounts)
    if whole <= 0:
        return [(0, 0)] * len(amounts)
    wide = [max(3, BAR * amount // whole) if amount > 0 else 0 for amount in amounts]
    wide[wide.index(max(wide))] += BAR - sum(wide)
    return [(sum(wide[:place]), width) for place, width in enumerate(wide)]


def _short(number: float) -> str:
    """With at most one decimal, and none where it would be zero."""
    return f"{number:.1f}".removesuffix(".0")
