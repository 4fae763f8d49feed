"""Work in the process itself, without a network: queries a page, CPU of a list, and drawing a PDF."""

from __future__ import annotations

import io
import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from bench import floors
from bench.site import Site
from bench.table import Row, against, most
from jupinv import clock
from jupinv.documents import revisions, states
from jupinv.documents.models import Document
from jupinv.drafts.views import bp as drafts

AUTOSAVE = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}
MANY, FEW = 40, 5
VISITS, OPENINGS = 15, 300  # as many openings as a busy process writes at once
OPENS = {  # as a person's browser does
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html",
    "Accept-Encoding": "br",
    "Accept-Language": "de,en;q=0.5",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


class Queries(logging.Handler):
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Peewee logs each statement once."""
        self.count += 1


def rows(site: Site) -> list[Row]:
    """All that needs no server."""
    client = site.app.test_client()
    client.set_cookie("jupinv", site.cookie, domain="127.0.0.1")
    return [*_queries(site, client), _autosave(site, client), _list(site, client), _visits(site), _pdf(site)]


def _queries(site: Site, client: FlaskClient) -> list[Row]:
    pages = {
        "public page": site.public,
        "list of 1 row": site.short_list,
        "list of 50 rows": site.long_list,
        "start page": site.long_list.removesuffix("invoices"),
        "customers": site.long_list.replace("invoices", "customers"),
        "owner's page": site.document,
        "editor": site.editor,
    }
    return [most(f"queries: {name}", _count(client, path, site), "", 8) for name, path in pages.items()]


def _count(client: FlaskClient, path: str, site: Site) -> int:
    _get(client, path, site)  # a first one, which may note the use of the session
    counter, log = Queries(), logging.getLogger("peewee")
    log.addHandler(counter)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        _get(client, path, site)
    finally:
        log.removeHandler(counter)
        log.setLevel(logging.NOTSET)
        log.propagate = True
    return counter.count


def _get(client: FlaskClient, path: str, site: Site, **how: Any) -> bytes:
    answer = client.get(path, base_url=site.url, headers={"Accept-Encoding": "br"}, **how)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer.get_data()


def _autosave(site: Site, client: FlaskClient) -> Row:
    """The draft as it stands in the form, sent as htmx does after a change."""
    key = site.editor.rpartition("/")[2]
    typed = Document.get(Document.key == key)
    fields = dict(typed.typed["fields"]) | {"editor": "bench", "base": str(typed.save_count)}
    answer = client.post(site.editor, data=fields, base_url=site.url, headers=AUTOSAVE | {"Accept-Encoding": "br"})
    if answer.status_code != 200:
        raise RuntimeError(f"{drafts.name} answered {answer.status_code}")
    return most("autosave answer", len(answer.get_data()), "bytes", 1024)


def _list(site: Site, client: FlaskClient) -> Row:
    bare = floors.bare(str(site.environ["DATA_DIR"]) + "/jupinv.db").test_client()
    floor = f"/floor/rows/{site.long_business}"

    def ours() -> None:
        client.get(site.long_list, base_url=site.url)

    def theirs() -> None:
        bare.get(floor)

    one, other, ratio = _cpu(ours, theirs, MANY)
    return against("list of 50 rows, CPU", one, "ms", other, ratio, most=1.6)


class NoLog:
    """In the place of the log of visits, to know what that costs."""

    def note(self, *_: Any) -> None:
        """Put nothing down."""


def _visits(site: Site) -> Row:
    """The public page with its log, all that is written of it counted, against the same page without."""
    log, asked = site.app.extensions["visits"], EnvironBuilder(site.public, site.url, headers=OPENS).get_environ()
    log.by_hand = True  # it is all done here, and not by a thread of its own

    def open_it(writes: Any) -> None:
        site.app.extensions["visits"] = writes
        for _ in range(OPENINGS):
            answer = site.app.wsgi_app(dict(asked), lambda *_: lambda _: None)
            for _ in answer:
                pass
            answer.close()
        if writes is log and not log.flush():
            raise RuntimeError("the log of visits could not be written")

    with_it, without, ratio = _cpu(lambda: open_it(log), lambda: open_it(NoLog()), VISITS)
    site.app.extensions["visits"] = log
    what = "public page with its log of visits, CPU"
    return against(what, with_it / OPENINGS, "ms", without / OPENINGS, ratio, most=1.1)


def _pdf(site: Site) -> Row:
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    from jupinv.rendering import pdf as drawing
    from jupinv.rendering.fonts import FOLDER
    from jupinv.rendering.paper import paper

    document = Document.get_by_id(site.first_document)
    revision = revisions.last_of(document)
    standing = states.standing(document, today=clock.now().date(), revision=revision)
    said = revisions.content_of(revision)
    kept: list[str] = []
    drawn = drawing.drawn
    drawing.drawn = lambda html: kept.append(html) or drawn(html)  # the very HTML, as it goes to the library
    drawing.pdf(paper(*said, standing))
    drawing.drawn = drawn

    def bare() -> None:
        policy = ResourceAccessPolicy.server(FOLDER, allow_remote=False)
        pisa.CreatePDF(kept[0], dest=io.BytesIO(), path=str(FOLDER / "paper.html"), resource_policy=policy)

    one, other, ratio = _cpu(lambda: drawing.pdf(paper(*said, standing)), bare, FEW)
    return against("PDF, CPU", one, "ms", other, ratio, most=1.15)


def _cpu(ours: Callable[[], Any], floor: Callable[[], Any], runs: int) -> tuple[float, float, float]:
    """Milliseconds of CPU of both, taken in turn: the medians, and the median of the ratios."""

    def spent(work: Callable[[], Any]) -> float:
        started = time.process_time()
        work()
        return (time.process_time() - started) * 1000

    for work in (ours, floor, ours, floor):
        work()
    pairs = [(spent(ours), spent(floor)) for _ in range(runs)]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(one / other for one, other in pairs),
    )
