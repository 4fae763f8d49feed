"""The fonts that every PDF embeds, and which characters they can draw.

Liberation Sans has Latin, Greek, Cyrillic and most currency signs; DejaVu Sans Condensed, nearly as narrow, stands
behind it character by character (Armenian, Arabic, symbols). Other scripts can't be drawn: `missing` names them.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
FIRST, SECOND = "LiberationSans-Regular.ttf", "DejaVuSansCondensed.ttf"


def missing(text: str) -> set[str]:
    """The characters of the text that neither font can draw. Spaces and marks without a shape count as drawn."""
    return {char for char in text if ord(char) not in _covered() and not _shapeless(char)}


def _shapeless(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")


@cache
def _covered() -> frozenset[int]:
    return frozenset(point for name in (FIRST, SECOND) for point in _code_points((FOLDER / name).read_bytes()))


def _code_points(font: bytes) -> Iterator[int]:
    """The code points with a glyph, from the font's character map (OpenType `cmap`, formats 4 and 12)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if platform in (0, 3) and form == 4:
            yield from _segments(font, start + offset)
        elif platform in (0, 3) and form == 12:
            yield from _ranges(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name!r}")


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: ranges of 16 bit. A glyph number 0 means that there is none."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    form = f">{double // 2}H"
    ends = struct.unpack_from(form, font, at + 14)
    starts = struct.unpack_from(form, font, at + 16 + double)
    deltas = struct.unpack_from(form, font, at + 16 + 2 * double)
    offsets = struct.unpack_from(form, font, at + 16 + 3 * double)
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offset:
                place = at + 16 + 3 * double + 2 * index + offset + 2 * (point - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            if (glyph + delta) & 0xFFFF and (glyph or not offset):
                yield point


def _ranges(font: bytes, at: int) -> Iterator[int]:
    """Format 12: ranges of 32 bit."""
    (count,) = struct.unpack_from(">L", font, at + 12)
    for index in range(count):
        first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * index)
        yield from range(first, last + 1)
