"""Rows of the result, as a table to read and as JSON to keep."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `ok` is None where it is printed and not gated."""

    what: str
    measured: float
    unit: str
    floor: float | None
    ratio: float | None
    budget: str
    ok: bool | None


def most(what: str, measured: float, unit: str, limit: float) -> Row:
    """A figure that has a limit of its own."""
    return Row(what, measured, unit, None, None, f"≤ {limit:g} {unit}", measured <= limit)


def against(what: str, measured: float, unit: str, floor: float, ratio: float, *, most: float = 0, least: float = 0):
    """A figure held against a floor. `ratio` is the median of the pairs, which is not the ratio of the medians."""
    budget = f"≤ {most:g} × floor" if most else f"≥ {least:g} × floor"
    return Row(what, measured, unit, floor, ratio, budget, ratio <= most if most else ratio >= least)


def told(what: str, measured: float, unit: str, floor: float | None = None, aim: str = "") -> Row:
    """A figure that is printed and not gated."""
    return Row(what, measured, unit, floor, measured / floor if floor else None, aim or "printed", None)


def text(rows: list[Row]) -> str:
    """The table."""
    head = ("row", "measured", "floor", "ratio", "budget", "")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = [
        "  ".join(_placed(cell, width, at) for at, (cell, width) in enumerate(zip(line, widths, strict=True)))
        for line in cells
    ]
    missed = sum(row.ok is False for row in rows)
    return "\n".join([*(line.rstrip() for line in lines), "", f"{len(rows)} rows, {missed} missed"])


def keep(rows: list[Row], machine: dict[str, str]) -> None:
    """Write what was measured for whoever compares runs."""
    LATEST.write_text(
        json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=1, ensure_ascii=False)
    )


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "ok", False: "misses", None: ""}[row.ok]
    floor = "" if row.floor is None else _number(row.floor)
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    return row.what, f"{_number(row.measured)} {row.unit}".strip(), floor, ratio, row.budget, verdict


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.2f}"


def _placed(cell: str, width: int, at: int) -> str:
    return cell.rjust(width) if at in (1, 2, 3) else cell.ljust(width)
