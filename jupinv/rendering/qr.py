"""QR codes as SVG: black on white whatever is around them, with the quiet zone that ISO/IEC 18004 asks for."""

from __future__ import annotations

from itertools import groupby

import segno

QUIET = 4  # modules around it


def svg(payload: str) -> str:
    """The code at error level M, as text in UTF-8; 200 pixels wide unless its place says otherwise."""
    rows = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8").matrix
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _dark(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="200" height="200" '
        'shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def _dark(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules stand side by side, and how many."""
    found, at = [], 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            found.append((at, length))
        at += length
    return found
