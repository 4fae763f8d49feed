"""Tables for spreadsheets: CSV that opens right in all of them, and in which nothing is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

BOM = "\ufeff"  # by which spreadsheets know UTF-8
AT_ONCE = 200  # rows of one piece
_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")


def csv_of(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """The file piece by piece, RFC 4180: days as ISO 8601, amounts as plain decimals, None as nothing."""
    kept = io.StringIO()
    kept.write(BOM)
    table = csv.writer(kept)
    table.writerow(map(_cell, head))
    for count, row in enumerate(rows, 1):
        table.writerow(map(_cell, row))
        if count % AT_ONCE == 0:
            yield _taken(kept)
    yield _taken(kept)


def _taken(kept: io.StringIO) -> bytes:
    piece = kept.getvalue().encode("utf-8", "replace")
    kept.seek(0)
    kept.truncate()
    return piece


def _cell(value: object) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe; numbers, negative ones too, stay numbers."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    text = str(value).replace("\x00", "")
    begins_one = text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    return f"'{text}" if begins_one and not _NUMBER.fullmatch(text) else text
