"""`make bench`: measure, print the table, keep it in bench/latest.json. `python -m bench rates work` runs two parts."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime

from bench import chromium, large, processes, rates, work, writers
from bench.site import running, site
from bench.table import Row, keep, text

PARTS = ("chromium", "rates", "work", "processes", "writers", "large")
ALONE = {"writers": writers, "large": large}  # with databases of their own


def measured(parts: list[str]) -> list[Row]:
    """The rows of the parts asked for."""
    rows: list[Row] = []
    if set(parts) - set(ALONE):
        with site() as one, running(one, "bench.serving", waits=True):
            for name, part in (("chromium", chromium), ("rates", rates), ("work", work), ("processes", processes)):
                if name in parts:
                    print(f"{name} …", file=sys.stderr, flush=True)
                    rows += part.rows(one)
    for name, part in ALONE.items():
        if name in parts:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += part.rows()
    return rows


def main() -> None:
    """All parts, or those named."""
    parts = sys.argv[1:] or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
    rows = measured(parts)
    print(text(rows))
    machine = {"python": platform.python_version(), "cores": str(os.cpu_count()), "at": datetime.now(UTC).isoformat()}
    keep(rows, machine)


if __name__ == "__main__":
    main()
