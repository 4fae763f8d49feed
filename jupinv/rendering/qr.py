"""QR codes as SVG: black on white whatever is around them, with the quiet zone that their scheme asks for."""

from __future__ import annotations

from itertools import groupby
from math import ceil

import segno

from jupinv.rendering.scan import SWISS, Code

QUIET = 4  # modules around it: ISO/IEC 18004
# Style Guide QR-bill, in millimetres: the code, the white around it, and the cross in its middle, box upon box: how
# wide, how high, whether white.
SWISS_SIDE, SWISS_QUIET = 46, 5
CROSS = ((7, 7, True), (6, 6, False), (35 / 9, 7 / 6, True), (7 / 6, 35 / 9, True))


def drawn(code: Code) -> str:
    """The code as its scheme wants it: the Swiss one has a cross in its middle, and more white around it."""
    if code.scheme != SWISS:
        return svg(code.payload)
    side = len(rows(code.payload))
    module = side / SWISS_SIDE
    quiet = ceil(SWISS_QUIET * module)
    middle = side / 2 + quiet
    cross = "".join(
        _box(middle, wide * module, high * module, "fff" if white else "000") for wide, high, white in CROSS
    )
    return svg(code.payload, quiet=quiet, inside=cross)


def svg(payload: str, *, quiet: int = QUIET, inside: str = "") -> str:
    """The code at error level M, as text in UTF-8; 200 pixels wide unless its place says otherwise."""
    matrix = rows(payload)
    side = len(matrix) + 2 * quiet
    path = "".join(f"M{start + quiet} {y + quiet}h{length}v1h-{length}z" for start, y, length in runs(matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="200" height="200" '
        'shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/>{inside}</svg>'
    )


def rows(payload: str) -> tuple[bytearray, ...]:
    """The modules of the code, without white around it."""
    return tuple(segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8").matrix)


def runs(matrix: tuple[bytearray, ...]) -> list[tuple[int, int, int]]:
    """Where dark modules stand side by side: column, row, and how many."""
    found = []
    for y, row in enumerate(matrix):
        at = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                found.append((at, y, length))
            at += length
    return found


def _box(middle: float, wide: float, high: float, fill: str) -> str:
    x, y = middle - wide / 2, middle - high / 2
    return f'<path fill="#{fill}" d="M{x:.3f} {y:.3f}h{wide:.3f}v{high:.3f}h-{wide:.3f}z"/>'
