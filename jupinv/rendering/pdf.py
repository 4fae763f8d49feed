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
from pypdf import PageObject, PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from jupinv.rendering.fonts import FOLDER, missing
from jupinv.rendering.notice import Notice
from jupinv.rendering.paper import Paper
from jupinv.rendering.payment_part import payment_part
from jupinv.rendering.qr import drawn as drawn_code
from jupinv.rendering.receipt import Receipt
from jupinv.rendering.scan import Code
from jupinv.rendering.statement import Statement
from jupinv.rendering.swiss import Bill

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "rendering"
SECONDS = 150  # by the clock: a thousand lines take eight of a processor that has nothing else to do
BESIDE = 420  # characters of notes that may stand beside the sums; more stand below them
_WIDEST = {"quantity": 17, "price": 18, "tax": 13, "amount": 26}  # percent; a tax in words wraps
FREE = 116  # millimetres that a payment part and the foot above it take
NO_GLYPH = "\u25a1"  # an empty box, where no font has the character
COUNT = "<pdf:pagecount>"  # how many pages there are: to know it, the library lays all of them out twice
FEW = 26  # rows of tables that may well stand on one page, those around the lines among them


class NotDrawn(Exception):
    """The PDF could not be made; the text says why."""


def pdf(paper: Paper, logo: bytes = b"") -> bytes:
    """The document; `logo` is the picture that its look names. Raises `NotDrawn`, or what the library raises when it
    takes longer than it may.
    """
    start, end = ("left", "right") if paper.direction == "ltr" else ("right", "left")
    bill = next((way.code.bill for way in paper.ways if way.code and way.code.bill), None)
    html = _template().render(
        start=start,
        end=end,
        paper=paper,
        foot=bill is None,
        logo=_inline(paper.look.logo, logo) if logo else "",
        scan=_scan,
        title=" ".join(filter(None, (paper.title, paper.number, paper.sender.name))),
        widths=_widths(paper),
        sums_width=min(7 + 3 * max(len(row.value) for row in paper.sums), 75),
        beside=sum(map(len, (*paper.notes, paper.terms, *paper.legal))) <= BESIDE,
    )
    return _with_payment_part(drawn(html), bill, paper, end) if bill else drawn(html)


def notice_pdf(said: Notice, logo: bytes = b"") -> bytes:
    """A correction notice; see `pdf`."""
    return _sheet("notice.html", said, logo, (said.title, said.number, said.sender.name))


def statement_pdf(said: Statement, logo: bytes = b"") -> bytes:
    """A statement of account; see `pdf`."""
    figures = [
        [*(line.balance for line in sheet.lines), *(each.amount for each in sheet.open)] for sheet in said.sheets
    ]
    widths = [min(max(map(len, each), default=0) + 6, 28) for each in figures]
    return _sheet("statement.html", said, logo, (said.title, said.recipient.name), widths=widths)


def receipt_pdf(said: Receipt, logo: bytes = b"") -> bytes:
    """A receipt of a payment; see `pdf`."""
    return _sheet("receipt.html", said, logo, (said.title, said.number, said.sender.name))


def _sheet(
    template: str, said: Notice | Statement | Receipt, logo: bytes, title: tuple[str, ...], **more: object
) -> bytes:
    start, end = ("left", "right") if said.direction == "ltr" else ("right", "left")
    inline = _inline(said.look.logo, logo) if logo else ""
    html = _template(template).render(start=start, end=end, said=said, logo=inline, title=" ".join(title), **more)
    return drawn(html)


def drawn(html: str) -> bytes:
    """The PDF of a whole HTML page. Where it is likely to be one sheet of paper, it is drawn as such, in two thirds of
    the time, and anew if there are more.
    """
    if COUNT in html and html.count("<tr") <= FEW:
        sheet = _drawn(html.replace(COUNT, "1"))
        if len(PdfReader(io.BytesIO(sheet)).pages) == 1:
            return sheet
    return _drawn(html)


def _drawn(html: str) -> bytes:
    """The same, which may read the fonts and nothing else, on this machine or any other."""
    policy = ResourceAccessPolicy.server(FOLDER, allow_remote=False, max_render_seconds=SECONDS)
    out = io.BytesIO()
    result = pisa.CreatePDF(html, dest=out, path=str(FOLDER / "paper.html"), encoding="utf-8", resource_policy=policy)
    if result.err:
        raise NotDrawn("; ".join(str(entry) for entry in result.log))
    return out.getvalue()


def _with_payment_part(above: bytes, bill: Bill, paper: Paper, end: str) -> bytes:
    """The pages with their feet, and the payment part at the foot of the last one, or of one more where it is full."""
    writer = PdfWriter(clone_from=io.BytesIO(above))
    if _lowest(writer.pages[-1]) < FREE * mm:
        writer.add_blank_page(*A4)
    pages = len(writer.pages)
    feet = _drawn(_template("feet.html").render(paper=paper, pages=pages, end=end).replace(COUNT, str(pages)))
    for page, foot in zip(writer.pages, PdfReader(io.BytesIO(feet)).pages, strict=True):
        page.merge_page(foot)
    writer.pages[-1].merge_page(PdfReader(io.BytesIO(payment_part(bill))).pages[0])
    for page in writer.pages:
        page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _lowest(page: PageObject) -> float:
    """How far above the foot of the page its last text stands, in points."""
    heights = [A4[1]]

    def visit(text: str, shift: list[float], at: list[float], _font: object, _size: object) -> None:
        if text.strip():
            heights.append(at[5] * shift[3] + shift[5])

    page.extract_text(visitor_text=visit)
    return min(heights)


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
