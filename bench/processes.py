"""Printed, not gated: what the web process weighs and how long it takes to start, against a bare Flask app."""

from __future__ import annotations

import statistics
import subprocess
import sys

from bench.site import ROOT, Site
from bench.table import Row, told

MEASURE = """
import sys, time
started = time.perf_counter()
{load}
took = time.perf_counter() - started
size = next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]
print(took * 1000, int(size) / 1024, int("xhtml2pdf" in sys.modules))
"""
OURS = "import app"
BARE = "import bench.floors as floors; floors.bare({path!r})"
RUNS = 3


def rows(site: Site) -> list[Row]:
    """Time to start, memory, and whether the web process has imported what only the worker needs."""
    path = site.environ["DATA_DIR"] + "/jupinv.db"
    ours, bare = _measured(OURS, site), _measured(BARE.format(path=path), site)
    return [
        told("web process: start", ours[0], "ms", bare[0], "printed, aim ≤ 2 ×"),
        told("web process: memory", ours[1], "MB", bare[1], "printed, aim ≤ 1.5 ×"),
        told("web process: imports xhtml2pdf (1: yes)", ours[2], "", None, "printed, aim 0"),
    ]


def _measured(load: str, site: Site) -> tuple[float, ...]:
    def one() -> list[float]:
        command = [sys.executable, "-c", MEASURE.format(load=load)]
        told = subprocess.run(command, cwd=ROOT, env=site.environ, capture_output=True, text=True, check=True).stdout
        return [float(part) for part in told.split()]

    return tuple(statistics.median(each) for each in zip(*(one() for _ in range(RUNS)), strict=True))
