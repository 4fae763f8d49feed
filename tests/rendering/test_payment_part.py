"""The payment part and the receipt, measured against SIX's Style Guide QR-bill: within half a millimetre."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal as D

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader

from jupinv.content.fields import Address, Content, Line, Note, Party
from jupinv.rendering.pdf import pdf
from tests.rendering.samples import printed
from tests.rendering.scanner import in_pdf
from tests.rendering.swiss_samples import BUYER, ORDINARY, QR_IBAN, QRR, STUDIO, francs

DOTS = 20  # a millimetre
NEAR = 0.5  # millimetres
HEIGHT = 297


@dataclass(frozen=True)
class Piece:
    """A text on a page: millimetres from the lower left corner of the page, letters in points."""

    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    font: str


class Sheet:
    """The page with the payment part: its texts, and what of it is dark."""

    def __init__(self, content: Content) -> None:
        self.bytes = pdf(printed(content))
        self.document = pypdfium2.PdfDocument(self.bytes)
        self.page = self.document[len(self.document) - 1]
        self.picture: Image.Image = self.page.render(scale=DOTS * 25.4 / 72).to_pil().convert("L")
        self.texts = self.page.get_textpage()

    def find(self, text: str, *, beside: float = 0) -> Piece:
        """The text that begins to the right of so many millimetres, within the payment part."""
        found = [piece for piece in self._all(text) if piece.base < 105 and piece.left >= beside]
        assert found, f"{text!r} does not stand there"
        return min(found, key=lambda piece: piece.left)

    def _all(self, text: str) -> Iterator[Piece]:
        search = self.texts.search(text, match_case=True)
        while (place := search.get_next()) is not None:
            yield self.piece(*place)

    def piece(self, index: int, count: int) -> Piece:
        """So many characters from this one on."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.texts.raw, index, ctypes.byref(x), ctypes.byref(y))
        name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.texts.raw, index, name, 100, ctypes.byref(flags))
        boxes = [self.texts.get_charbox(each) for each in range(index, index + count)]
        return Piece(
            self.texts.get_text_range(index, count),
            left=_mm(x.value),
            right=_mm(max(box[2] for box in boxes)),
            top=_mm(max(box[3] for box in boxes)),
            base=_mm(y.value),
            size=pdfium.FPDFText_GetFontSize(self.texts.raw, index),
            font=name.value.decode(),
        )

    def pieces(self) -> list[Piece]:
        """Every letter on the payment part."""
        letters = (self.piece(index, 1) for index in range(self.texts.count_chars()))
        return [letter for letter in letters if letter.text.strip() and letter.base < 105]

    def dark(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The box around what is dark within a box: left, bottom, right, top."""
        box = (left, HEIGHT - top, right, HEIGHT - bottom)
        found = ImageOps.invert(self.picture.crop(tuple(round(each * DOTS) for each in box))).point(_black).getbbox()  # type: ignore[arg-type]
        assert found, "nothing dark is there"
        return left + found[0] / DOTS, top - found[3] / DOTS, left + found[2] / DOTS, top - found[1] / DOTS

    def run(self, x: float, y: float, *, upward: bool, dark: bool) -> tuple[float, float]:
        """From where to where it stays dark, or light, to both sides of a point."""
        ends = []
        for step in (-1, 1):
            at = 0
            while (self._is_dark(x, y, at) if upward else self._is_dark(x, y, at, across=True)) is dark:
                at += step
            ends.append(at / DOTS)
        low, high = (y, y) if upward else (x, x)
        return low + ends[0], high + ends[1]

    def _is_dark(self, x: float, y: float, shift: int, *, across: bool = False) -> bool:
        place = round(x * DOTS) + (shift if across else 0), round((HEIGHT - y) * DOTS) - (0 if across else shift)
        level = self.picture.getpixel(place)
        assert isinstance(level, int)
        return level < 128


def _mm(points: float) -> float:
    return points / 72 * 25.4


def _black(level: int) -> int:
    return 255 if level > 128 else 0


def near(value: float) -> object:
    return pytest.approx(value, abs=NEAR)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(francs(QR_IBAN, QRR))


# the code


def test_the_code_is_46_mm_wide_and_stands_in_its_place(sheet: Sheet) -> None:
    assert sheet.dark(63, 41, 117, 91) == (near(67), near(42), near(113), near(88))


def test_five_millimetres_around_it_are_white(sheet: Sheet) -> None:
    around = [(62.6, 37.5, 66.9, 90), (113.1, 37.5, 117.9, 94), (62.6, 88.1, 117.9, 92.9), (62.6, 37.5, 117.9, 41.9)]
    for box in around:
        with pytest.raises(AssertionError, match="nothing dark"):
            sheet.dark(*box)


def test_the_cross_in_its_middle_is_7_mm_wide(sheet: Sheet) -> None:
    for upward in (False, True):
        x, y = (92.5, 65) if upward else (90, 67.5)  # within the black square, beside the cross
        begin, end = sheet.run(x, y, upward=upward, dark=True)
        middle = 65 if upward else 90
        assert (begin, end) == (near(middle - 3), near(middle + 3))
        for edge, outward in ((begin, -0.2), (end, 0.2)):
            light = sheet.run(*((x, edge + outward) if upward else (edge + outward, y)), upward=upward, dark=False)
            assert abs(light[1] - light[0]) >= 0.4, "a white border parts it from the code"
        arm = sheet.run(90, 65, upward=upward, dark=False)
        assert arm == (near(middle - 35 / 18), near(middle + 35 / 18))
    assert sheet.run(91.5, 65, upward=True, dark=False) == (near(65 - 7 / 12), near(65 + 7 / 12))


def test_it_is_read_and_says_what_is_printed(sheet: Sheet) -> None:
    expected = "\r\n".join(
        [
            *("SPC", "0200", "1", "CH4431999123000889012"),
            *("S", "Atelier Zürisee GmbH", "Seestrasse", "17a", "8002", "Zürich", "CH", *[""] * 7),
            *("4284.00", "CHF", "S", "Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse", "28", "9400", "Rorschach"),
            *("CH", "QRR", QRR, "INV-2026-0042", "EPD"),
        ]
    )
    assert in_pdf(sheet.bytes) == [expected]
    for said in ("CH44 3199 9123 0008 8901 2", "Seestrasse 17a", "8002 Zürich", "21 00000 00003 13947 14300 09017"):
        assert sorted(piece.left for piece in sheet._all(said) if piece.base < 105) == [near(5), near(118)]
    assert sheet.find("INV-2026-0042").left == near(118)


# the texts


@pytest.mark.parametrize(
    ("text", "beside", "left", "size", "font"),
    [
        ("Empfangsschein", 0, 5, 11, "LiberationSans-Bold"),
        ("Zahlteil", 0, 67, 11, "LiberationSans-Bold"),
        ("Konto / Zahlbar an", 0, 5, 6, "LiberationSans-Bold"),
        ("Konto / Zahlbar an", 62, 118, 8, "LiberationSans-Bold"),
        ("Atelier Zürisee GmbH", 0, 5, 8, "LiberationSans"),
        ("Atelier Zürisee GmbH", 62, 118, 10, "LiberationSans"),
        ("Referenz", 0, 5, 6, "LiberationSans-Bold"),
        ("Referenz", 62, 118, 8, "LiberationSans-Bold"),
        ("Zusätzliche Informationen", 0, 118, 8, "LiberationSans-Bold"),
        ("Zahlbar durch", 0, 5, 6, "LiberationSans-Bold"),
        ("Pia-Maria Rutschmann-Schnyder", 62, 118, 10, "LiberationSans"),
        ("Währung", 0, 5, 6, "LiberationSans-Bold"),
        ("Betrag", 0, 17, 6, "LiberationSans-Bold"),
        ("Währung", 62, 67, 8, "LiberationSans-Bold"),
        ("Betrag", 62, 82, 8, "LiberationSans-Bold"),
        ("CHF", 62, 67, 10, "LiberationSans"),
        ("4 284.00", 0, 17, 8, "LiberationSans"),
        ("4 284.00", 62, 82, 10, "LiberationSans"),
    ],
)
def test_texts_stand_in_their_place_and_size(
    sheet: Sheet, text: str, beside: float, left: float, size: float, font: str
) -> None:
    piece = sheet.find(text, beside=beside)
    assert (piece.left, piece.size, piece.font) == (near(left), pytest.approx(size), font)


def test_sections_begin_at_their_height(sheet: Sheet) -> None:
    """Capitals hang from the top of their section."""
    tops = {("Empfangsschein", 0): 100, ("Zahlteil", 0): 100, ("Konto", 0): 93, ("Konto", 62): 100}
    tops |= {("Währung", 0): 37, ("Währung", 62): 37, ("Annahmestelle", 0): 23}
    for (text, beside), top in tops.items():
        assert sheet.find(text, beside=beside).top == near(top)
    assert sheet.find("Annahmestelle").right == near(57)


def test_lines_of_the_texts_follow_each_other(sheet: Sheet) -> None:
    for beside, size in ((0, 8), (62, 10)):
        first, second = (sheet.find(text, beside=beside).base for text in ("Seestrasse 17a", "8002 Zürich"))
        assert _mm(size + 1) == near(first - second)


def test_nothing_is_printed_in_the_margins(sheet: Sheet) -> None:
    letters = [each for each in sheet.pieces() if each.text != "✂"]
    assert {letter.font for letter in letters} == {"LiberationSans", "LiberationSans-Bold"}
    for letter in letters:
        left, right = (5, 57) if letter.left < 62 else (67, 205)
        assert left - 0.1 <= letter.left and letter.right <= right + 0.1 and 5 <= letter.base <= 100, letter
    assert not [each for each in letters if 62 <= each.left <= 113 and 42 <= each.base <= 88], "none upon the code"


def test_receipt_and_payment_part_are_divided_by_lines_with_scissors(sheet: Sheet) -> None:
    left, bottom, right, top = sheet.dark(58, 0, 66, 41)
    assert (left, right, bottom, top) == (near(62), near(62), near(0), near(41))
    left, bottom, right, top = sheet.dark(9, 102.5, 61, 107)
    assert (bottom, top) == (near(105), near(105)) and left == near(9) and right == near(61)
    assert sheet.dark(100, 102.5, 210, 107)[2] == near(210)
    assert len(list(sheet._all("✂"))) == 2


def test_who_is_not_known_writes_into_fields_with_corners() -> None:
    sheet = Sheet(francs(ORDINARY, recipient=Party(name="Acme")))
    for heading, beside, size in (("Zahlbar durch (Name/Adresse)", 0, (52, 20)), ("Zahlbar durch (N", 62, (65, 25))):
        left = sheet.find(heading, beside=beside).left
        below = sheet.find(heading, beside=beside).base - 0.8
        box = sheet.dark(left - 1, below - size[1] - 1, left + size[0] + 1, below)
        assert (box[0], box[2]) == (near(left), near(left + size[0]))
        assert box[3] - box[1] == near(size[1])


# what does not fit as it is


def test_long_texts_stay_in_their_columns() -> None:
    long = Address(
        "Strasse der allerlängsten Wörter und Namen bis ans Ende 12345", "", "", "1" * 16, "Ort " * 8, "", "DE"
    )
    content = francs(
        replace(ORDINARY, holder="W" * 70),
        "Mitteilung " * 12 + "Ende",
        sender=replace(STUDIO, address=long),
        recipient=replace(BUYER, name="M" * 70, address=long),
    )
    sheet = Sheet(content)
    test_nothing_is_printed_in_the_margins(sheet)
    receipt = [letter for letter in sheet.pieces() if letter.left < 57 and letter.font == "LiberationSans"]
    assert min(letter.base for letter in receipt if letter.base > 36) >= 37, "it ends above the amount"
    assert min(letter.size for letter in sheet.pieces()) >= 6 and len(in_pdf(sheet.bytes)) == 1


# where it stands


def text_of(page: object) -> str:
    return " ".join(page.extract_text().split())  # type: ignore[attr-defined]


@pytest.mark.parametrize(("count", "pages", "sums"), [(3, 1, 1), (12, 2, 1), (30, 2, 2), (35, 3, 2)])
def test_it_stands_at_the_foot_of_the_last_page_or_of_one_more(count: int, pages: int, sums: int) -> None:
    line = replace(francs(ORDINARY).lines[0], details="", price=D(10))
    content = francs(ORDINARY, lines=tuple(replace(line, key=f"l{index}") for index in range(count)))
    sheet = Sheet(content)
    found = [text_of(page) for page in PdfReader(io.BytesIO(sheet.bytes)).pages]
    assert [("Zahlteil" in text) for text in found] == [False] * (pages - 1) + [True]
    assert "Gesamtbetrag" in found[sums - 1]
    assert all(text.count(f"{number}/{pages}") == 1 for number, text in enumerate(found, 1))
    above = [sheet.piece(index, 1) for index in range(sheet.texts.count_chars())]
    others = [piece for piece in above if piece.text.strip() and piece.base > 105 and piece.text != "✂"]
    assert min(piece.base for piece in others) > 106, "the foot stands above it"


def test_the_paper_above_it_is_the_same() -> None:
    with_part = PdfReader(io.BytesIO(pdf(printed(francs(ORDINARY)))))
    without = PdfReader(io.BytesIO(pdf(printed(francs(ORDINARY, "x " * 80)))))
    words = [text_of(each.pages[0]).split() for each in (without, with_part)]
    assert len(without.pages) == 1 and set(words[0]) - set(words[1]) == {"x"}
    assert with_part.metadata and without.metadata and with_part.metadata.title == without.metadata.title
    assert with_part.root_object["/Lang"] == without.root_object["/Lang"] == "de-CH"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Receipt Payment part Account / Payable to Additional information Payable by Currency Amount"),
        ("de", "Empfangsschein Zahlteil Konto / Zahlbar an Zusätzliche Informationen Zahlbar durch Währung Betrag"),
        (
            "fr",
            "Récépissé Section paiement Compte / Payable à Informations supplémentaires Payable par Monnaie Montant",
        ),
        ("it", "Ricevuta Sezione pagamento Conto / Pagabile a Informazioni supplementari Pagabile da Valuta Importo"),
        ("es", "Receipt Payment part Account / Payable to Additional information Payable by Currency Amount"),
    ],
)
def test_it_speaks_a_language_of_switzerland_or_english(language: str, words: str) -> None:
    page = PdfReader(io.BytesIO(pdf(printed(francs(ORDINARY, languages=(language,)))))).pages[0]
    assert set(words.split()) <= set(re.split(r"\s+", page.extract_text()))


def test_euro_stands_on_it_too() -> None:
    sheet = Sheet(
        replace(francs(ORDINARY), currency="EUR", notes=(Note("x"),), lines=(Line("a", "b", "", D(1), "", "", D(7)),))
    )
    assert sheet.find("EUR", beside=62).left == near(67) and sheet.find("7.00", beside=62).size == 10
