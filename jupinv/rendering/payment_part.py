"""The payment part and the receipt of a Swiss QR-bill: 210 × 105 mm at the foot of a page.

Places and sizes are those of SIX's Style Guide QR-bill: millimetres from the lower left corner, letters in points. What
is printed is what stands in the code.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from jupinv.rendering import qr
from jupinv.rendering.fonts import FOLDER
from jupinv.rendering.paper import in_fours
from jupinv.rendering.swiss import Bill, Holder

WIDTH, HEIGHT, MARGIN, RECEIPT = 210, 105, 5, 62
PLAIN, BOLD, SIGNS = "payment-part", "payment-part-bold", "payment-part-signs"
FILES = {PLAIN: "LiberationSans-Regular.ttf", BOLD: "LiberationSans-Bold.ttf", SIGNS: "DejaVuSansCondensed.ttf"}
TITLE = 11  # points
SCISSORS = "\u2702"
CORNER = 3  # how long the sides of a corner mark are

# English, German, French, Italian: annex D of the guidelines.
WORDS = {
    "payment": ("Payment part", "Zahlteil", "Section paiement", "Sezione pagamento"),
    "receipt": ("Receipt", "Empfangsschein", "Récépissé", "Ricevuta"),
    "account": ("Account / Payable to", "Konto / Zahlbar an", "Compte / Payable à", "Conto / Pagabile a"),
    "reference": ("Reference", "Referenz", "Référence", "Riferimento"),
    "message": (
        "Additional information",
        "Zusätzliche Informationen",
        "Informations supplémentaires",
        "Informazioni supplementari",
    ),
    "debtor": ("Payable by", "Zahlbar durch", "Payable par", "Pagabile da"),
    "open_debtor": (
        "Payable by (name/address)",
        "Zahlbar durch (Name/Adresse)",
        "Payable par (nom/adresse)",
        "Pagabile da (nome/indirizzo)",
    ),
    "currency": ("Currency", "Währung", "Monnaie", "Valuta"),
    "amount": ("Amount", "Betrag", "Montant", "Importo"),
    "acceptance": ("Acceptance point", "Annahmestelle", "Point de dépôt", "Punto di accettazione"),
}
LANGUAGES = ("en", "de", "fr", "it")


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the two halves: where its texts stand, how large they are, and its field for a name to be written in."""

    left: float  # of title, amount and, on the receipt, everything
    column: float  # of the texts
    top: float  # of the texts
    width: float
    height: float
    size: int  # of a text; its heading is two points smaller
    least: int
    amount: float  # from the currency to the amount
    box: tuple[float, float]


_RECEIPT = _Part(5, 5, 93, 52, 56, 8, 8, 12, (52, 20))
_PAYMENT = _Part(67, 118, 100, 87, 85, 10, 8, 15, (65, 25))
_Block = tuple[str, tuple[str, ...]]  # a heading and its lines; no lines: a field to be written in


def payment_part(bill: Bill) -> bytes:
    """A PDF of one page of A4 with nothing else on it."""
    _fonts()
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, initialFontName=PLAIN, lang=bill.language)
    page.scale(mm, mm)
    _separate(page)
    _write(page, 5, _hanging(100, TITLE, BOLD), _word("receipt", bill), TITLE, BOLD)
    _write(page, 67, _hanging(100, TITLE, BOLD), _word("payment", bill), TITLE, BOLD)
    _texts(page, _RECEIPT, _receipt_blocks(bill))
    _texts(page, _PAYMENT, [_payment_blocks(bill)])
    _amount(page, _RECEIPT, bill)
    _amount(page, _PAYMENT, bill)
    acceptance = _word("acceptance", bill)
    right = RECEIPT - MARGIN - _wide(acceptance, 6, BOLD)
    _write(page, right, _hanging(23, 6, BOLD), acceptance, 6, BOLD)
    _code(page, 67, 42, bill.payload)
    page.save()
    return out.getvalue()


@cache
def _fonts() -> None:
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(FOLDER / file)))


def _word(key: str, bill: Bill) -> str:
    return WORDS[key][LANGUAGES.index(bill.language)]


# What stands there


def _payment_blocks(bill: Bill) -> list[_Block]:
    return list(_blocks(bill, message=True, streets=(True, True)))


def _receipt_blocks(bill: Bill) -> list[list[_Block]]:
    """As it should be, and with fewer lines: first the debtor's street is left out, then the creditor's too."""
    return [list(_blocks(bill, message=False, streets=each)) for each in ((True, True), (True, False), (False, False))]


def _blocks(bill: Bill, *, message: bool, streets: tuple[bool, bool]) -> Iterator[_Block]:
    yield _word("account", bill), (in_fours(bill.iban), *bill.creditor.lines(street=streets[0]))
    if bill.reference:
        yield _word("reference", bill), (bill.printed_reference,)
    if message and bill.message:
        yield _word("message", bill), (bill.message,)
    yield _debtor(bill, bill.debtor, street=streets[1])


def _debtor(bill: Bill, debtor: Holder | None, *, street: bool) -> _Block:
    if debtor is None:
        return _word("open_debtor", bill), ()
    return _word("debtor", bill), tuple(debtor.lines(street=street))


# Where it stands


def _texts(page: Canvas, part: _Part, choices: Sequence[list[_Block]]) -> None:
    """The blocks below each other, of the first choice and in the largest letters that fit."""
    tries = [(blocks, size) for blocks in choices for size in range(part.size, part.least - 1, -1)]
    for blocks, size in tries:
        wrapped = [(heading, _wrapped(lines, size, part.width)) for heading, lines in blocks]
        line = _points(size + 1)
        field = sum(part.box[1] for _, lines in wrapped if not lines)
        free = part.height - field - line * sum(1 + len(lines) for _, lines in wrapped)
        gap = min(free / (len(wrapped) - 1), line)
        if gap >= line / 2:
            break
    y = _hanging(part.top, size - 2, BOLD)
    for heading, lines in wrapped:
        _write(page, part.column, y, heading, size - 2, BOLD)
        for text in lines:
            y -= line
            _write(page, part.column, y, text, size, PLAIN)
        if not lines:
            y -= _points(3) + part.box[1]
            _corners(page, part.column, y, *part.box)
        y -= line + max(gap, 0)


def _amount(page: Canvas, part: _Part, bill: Bill) -> None:
    heading = _hanging(37, part.size - 2, BOLD)
    below = heading - _points(part.size + 3)
    figure = f"{bill.amount:,.2f}".replace(",", "\u00a0")
    for x, key, text in ((part.left, "currency", bill.currency), (part.left + part.amount, "amount", figure)):
        _write(page, x, heading, _word(key, bill), part.size - 2, BOLD)
        _write(page, x, below, text, part.size, PLAIN)


def _wrapped(texts: Sequence[str], size: int, width: float) -> list[str]:
    """Lines that are no wider: broken between words, and within one where it is too wide by itself."""
    return [
        piece
        for text in texts
        for line in simpleSplit(text, PLAIN, size, width * mm)
        for piece in _pieces(line, size, width)
    ]


def _pieces(line: str, size: int, width: float) -> Iterator[str]:
    while _wide(line, size, PLAIN) > width:
        fits = next(end for end in range(len(line), 0, -1) if end == 1 or _wide(line[:end], size, PLAIN) <= width)
        yield line[:fits]
        line = line[fits:]
    yield line


# How it is drawn: everything in millimetres but the size of letters


def _points(size: float) -> float:
    return size / mm


def _wide(text: str, size: float, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, size)) / mm


def _hanging(top: float, size: float, font: str) -> float:
    """The base line of letters that begin at this height."""
    return top - _points(pdfmetrics.getAscent(font, size))


def _write(page: Canvas, x: float, y: float, text: str, size: float, font: str) -> None:
    page.saveState()
    page.translate(x, y)
    page.scale(1 / mm, 1 / mm)
    page.setFont(font, size)
    page.drawString(0, 0, text)
    page.restoreState()


def _separate(page: Canvas) -> None:
    """The lines along which it is cut, with the scissors that a bill sent as PDF has to have."""
    page.setLineWidth(_points(0.5))
    page.setDash(1, 0.7)
    page.line(0, HEIGHT, WIDTH, HEIGHT)
    page.line(RECEIPT, 0, RECEIPT, HEIGHT)
    page.setDash()
    for x, y, turned in ((5, HEIGHT, 0), (RECEIPT, HEIGHT - 5, -90)):
        page.saveState()
        page.translate(x, y)
        page.rotate(turned)
        _write(page, 0, -1.45, SCISSORS, 14, SIGNS)
        page.restoreState()


def _corners(page: Canvas, x: float, y: float, width: float, height: float) -> None:
    """A field to be written in, shown by its corners alone."""
    page.setLineWidth(_points(0.75))
    for left, inward in ((x, CORNER), (x + width, -CORNER)):
        for bottom, up in ((y, CORNER), (y + height, -CORNER)):
            page.lines([(left, bottom, left + inward, bottom), (left, bottom, left, bottom + up)])


def _code(page: Canvas, x: float, y: float, payload: str) -> None:
    """The code, 46 × 46 mm without the white around it, and the cross in its middle."""
    matrix = qr.rows(payload)
    module = qr.SWISS_SIDE / len(matrix)
    path = page.beginPath()
    for column, row, length in qr.runs(matrix):
        path.rect(x + column * module, y + qr.SWISS_SIDE - (row + 1) * module, length * module, module)
    page.drawPath(path, stroke=0, fill=1)
    middle = x + qr.SWISS_SIDE / 2, y + qr.SWISS_SIDE / 2
    for wide, high, white in qr.CROSS:
        page.setFillGray(1 if white else 0)
        page.rect(middle[0] - wide / 2, middle[1] - high / 2, wide, high, stroke=0, fill=1)
    page.setFillGray(0)
