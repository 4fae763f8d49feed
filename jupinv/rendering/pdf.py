"""The paper as PDF: A4, fonts embedded, nothing fetched.

The template shares no styles with the screen: xhtml2pdf has tables and frames only. Everything a person typed is
escaped, and the one folder that the document may read is that of the fonts; a logo stands in the document itself. A
process draws one document at a time.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from jupinv.rendering.fonts import FOLDER, missing
from jupinv.rendering.notice import Notice
from jupinv.rendering.paper import Paper
from jupinv.rendering.qr import drawn as drawn_code
from jupinv.rendering.scan import Code

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "rendering"
SECONDS = 150  # by the clock: a thousand lines take eight of a processor that has nothing else to do
BESIDE = 420  # characters of notes that may stand beside the sums; more stand below them
_WIDEST = {"quantity": 17, "price": 18, "tax": 13, "amount": 26}  # percent; a tax in words wraps
NO_GLYPH = "\u25a1"  # an empty box, where no font has the character


class NotDrawn(Exception):
    """The PDF could not be made; the text says why."""


def pdf(paper: Paper, logo: bytes = b"") -> bytes:
    """The document; `logo` is the picture that its look names. Raises `NotDrawn`, or what the library raises when it
    takes longer than it may.
    """
    start, end = ("left", "right") if paper.direction == "ltr" else ("right", "left")
    html = _template().render(
        start=start,
        end=end,
        paper=paper,
        logo=_inline(paper.look.logo, logo) if logo else "",
        scan=_scan,
        title=" ".join(filter(None, (paper.title, paper.number, paper.sender.name))),
        widths=_widths(paper),
        sums_width=min(7 + 3 * max(len(row.value) for row in paper.sums), 75),
        beside=sum(map(len, (*paper.notes, paper.terms, *paper.legal))) <= BESIDE,
    )
    return drawn(html)


def notice_pdf(notice: Notice, logo: bytes = b"") -> bytes:
    """A correction notice; see `pdf`."""
    start, end = ("left", "right") if notice.direction == "ltr" else ("right", "left")
    html = _template("notice.html").render(
        start=start,
        end=end,
        notice=notice,
        logo=_inline(notice.look.logo, logo) if logo else "",
        title=" ".join((notice.title, notice.number, notice.sender.name)),
    )
    return drawn(html)


def drawn(html: str) -> bytes:
    """The PDF of a whole HTML page, which may read the fonts and nothing else, on this machine or any other."""
    policy = ResourceAccessPolicy.server(FOLDER, allow_remote=False, max_render_seconds=SECONDS)
    out = io.BytesIO()
    result = pisa.CreatePDF(html, dest=out, path=str(FOLDER / "paper.html"), encoding="utf-8", resource_policy=policy)
    if result.err:
        raise NotDrawn("; ".join(str(entry) for entry in result.log))
    return out.getvalue()


@cache
def _template(name: str = "pdf.html") -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=_drawable
    )
    return environment.get_template(name)


def _drawable(value: object) -> object:
    """Text as the fonts can draw it: a narrow space becomes a no-break space, what has no glyph an empty box."""
    if type(value) is not str:
        return value
    text = value.replace("\u202f", "\u00a0")
    lost = missing(text)
    return "".join(NO_GLYPH if char in lost else char for char in text if unicodedata.category(char) != "Cc")


def _inline(name: str, picture: bytes) -> str:
    """The picture as an address that holds it. It is one that we made: see `businesses/logo.py`."""
    return f"data:image/{name.rpartition('.')[2]};base64,{base64.b64encode(picture).decode()}"


def _scan(code: Code) -> str:
    """The code to scan, drawn in vectors."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn_code(code).encode()).decode()}"


def _widths(paper: Paper) -> dict[str, int]:
    """The columns' widths in percent: as wide as their longest figure, and the description has the rest."""
    widths = {}
    for column in paper.columns[1:]:
        longest = max(len(column.label), *(len(getattr(row, column.key)) for row in paper.rows), 6)
        widths[column.key] = min(round(longest * 1.05) + 4, _WIDEST[column.key])
    return {"description": 100 - sum(widths.values()), **widths}
