"""Requests a second, and what one reader feels while PDFs are built."""

from __future__ import annotations

from datetime import timedelta

from bench.load import latencies, paired
from bench.site import Site, running
from bench.table import Row, against, told
from jupinv import clock, jobs
from jupinv.db import write
from jupinv.documents import revisions, states
from jupinv.documents.models import Document, Rendition
from jupinv.documents.renditions import request
from jupinv.jobs import Job

ASKED = 300  # requests for a percentile
P99 = int(ASKED * 0.99) - 1


def rows(site: Site) -> list[Row]:
    """The public page against the bare one-row page, a built PDF against a trivial page."""
    row = f"/floor/row/{site.first_document}"
    ours, floor, ratio = paired(site.port, site.public, row)
    found = [against("public page, requests/s", ours, "/s", floor, ratio, least=0.5)]
    ours, floor, ratio = paired(site.port, site.short_list, row, [f"Cookie: jupinv={site.cookie}"])
    found.append(told("list of 1 row, requests/s", ours, "/s", floor))
    return found + _pdfs(site)


def _pdfs(site: Site) -> list[Row]:
    """Build what waits, then build many more while the page is asked for."""
    idle = latencies(site.port, site.public, ASKED)
    _have_many_built()
    with running(site, "flask", "work"):
        busy = _while_building(site)
    while jobs.run_due(clock.now()):
        pass
    ours, floor, ratio = paired(site.port, f"{site.public}.pdf", "/floor/trivial")
    return [
        against("public page while PDFs are built, p99", busy[P99], "ms", idle[P99], busy[P99] / idle[P99], most=2),
        told("public page while PDFs are built, median", busy[ASKED // 2], "ms", idle[ASKED // 2]),
        against("a built PDF, time a request", 1000 / ours, "ms", 1000 / floor, 1 / ratio, most=3),
    ]


def _while_building(site: Site) -> list[float]:
    """From the first PDF on, and only as long as there is more to build."""
    while not Rendition.select().exists():
        latencies(site.port, site.public, 5)
    took = latencies(site.port, site.public, ASKED)
    waiting = Job.select().where((Job.kind == "build_pdf") & Job.done_at.is_null()).exists()
    if not waiting:
        raise RuntimeError("the PDFs were built before the requests were done: ask for more of them")
    return took


def _have_many_built() -> None:
    """Every issued document as it stood on each of many days in the past: as many PDFs as there are states."""
    Rendition.delete().execute()
    now = clock.now()
    for document in list(Document.select().where(Document.issued_at.is_null(False))):  # read before others write
        revision = revisions.last_of(document)
        standing = states.standing(document, today=now.date(), revision=revision)
        with write():
            Job.delete().where(Job.unique_key.startswith(f"pdf:{document.id}:")).execute()
        request(document, standing, now=now - timedelta(seconds=1), revision=revision)
