"""The PDF: the same figures as the paper, fonts inside, nothing fetched, everything typed printed as text."""

import io
import socket
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from jupinv.content.fields import Content, Line, Note, OtherWay, Party, PaymentMeans
from jupinv.content.standing import Standing
from jupinv.rendering.paper import Paper
from jupinv.rendering.pdf import drawn, pdf
from tests.rendering.samples import ABROAD, AT_HOME, FULL, printed


def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(paper)))


def plain(text: str) -> str:
    """Text without any spaces: extraction may break lines anywhere."""
    return "".join(text.split())


def text_of(reader: PdfReader) -> str:
    return plain("".join(page.extract_text() for page in reader.pages))


def test_pdf_says_what_the_paper_says() -> None:
    paper = printed(AT_HOME, Standing(paid=D(1000), balance=D(2000), link="https://example.com/i/abc"))
    reader = read(paper)
    text = text_of(reader)
    said = [paper.title, paper.number, paper.sender.name, *paper.sender.lines, *paper.sender.ids]
    said += [paper.recipient_label, paper.recipient.name, *paper.recipient.lines, *paper.notes, paper.terms]
    said += [word for fact in paper.facts for word in (fact.label, fact.value)]
    said += [column.label for column in paper.columns]
    said += [word for row in paper.rows for word in (row.description, row.quantity, row.price, row.tax, row.amount)]
    said += [word for row in paper.sums for word in (row.label, row.value)]
    said += [word for way in paper.ways for fact in way.facts for word in (fact.label, fact.value)]
    said += [paper.footer, paper.link, "1/1"]
    assert [word for word in said if plain(word) not in text] == []
    assert len(reader.pages) == 1


def test_metadata_language_and_embedded_fonts() -> None:
    reader = read(printed(replace(ABROAD, sender=Party(name="Ελληνική ₼ Εταιρεία ₸"))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-2026-0042 Ελληνική □ Εταιρεία ₸"
    assert reader.metadata.author == "Ελληνική □ Εταιρεία ₸"
    assert reader.root_object["/Lang"] == "en"
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    fonts = _drawing_fonts(reader)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    names = {font["/BaseFont"].split("+")[-1] for font in fonts}
    assert names == {"LiberationSans", "LiberationSans-Bold", "DejaVuSansCondensed-Bold"}


def _drawing_fonts(reader: PdfReader) -> list[DictionaryObject]:
    """The fonts with which some visible character is drawn."""
    found = []

    def visit(text: str, _cm: object, _tm: object, font: DictionaryObject | None, _size: object) -> None:
        if font is not None and text.strip():
            found.append(font)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return found


def test_markup_is_text() -> None:
    nasty = '<img src="http://example.invalid/x.png"><b>x</b><style>*{color:red}</style>&amp;{{7*7}}'
    content = replace(
        ABROAD,
        number=nasty,
        sender=replace(ABROAD.sender, name=nasty),
        lines=(Line("a", nasty, nasty, D(1), price=D(1)),),
        notes=(Note(nasty),),
        terms='<img src="/etc/hostname"><pdf:barcode value="1">',
        payment=PaymentMeans(ways=(OtherWay(nasty, nasty),)),
    )
    text = text_of(read(printed(content)))
    assert text.count(plain(nasty)) >= 4
    assert '<imgsrc="/etc/hostname"><pdf:barcodevalue="1">' in text


def test_nothing_is_fetched_even_by_markup_that_slipped_through(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<p>swordfish</p>")
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        listener = threading.Thread(target=_listen, args=(server, asked))
        listener.start()
        there = f"http://127.0.0.1:{address[1]}"
        page = drawn(
            f'<link rel="stylesheet" href="{there}/a.css"><style>@import url("{there}/b.css");'
            f'@font-face {{ font-family: X; src: url("{there}/c.ttf") }} p {{ font-family: X }}</style>'
            f'<p>text<img src="{there}/d.png"><object data="{secret}"></object><iframe src="{secret}"></iframe></p>'
        )
        with socket.create_connection(address) as last:
            last.sendall(b"that is all")
        listener.join()
    assert asked == [b"that is all"]
    assert "swordfish" not in text_of(PdfReader(io.BytesIO(page)))


def _listen(server: socket.socket, asked: list[bytes]) -> None:
    """Notes every request until the one that says that no more will come."""
    while not asked or asked[-1] != b"that is all":
        connection, _ = server.accept()
        with connection:
            asked.append(connection.recv(1000))


def test_long_document_repeats_its_header_and_numbers_its_pages() -> None:
    lines = tuple(Line(f"l{i}", f"Position {i}", "", D(1), "HUR", "", D(i), taxes=FULL) for i in range(60))
    paper = printed(replace(AT_HOME, lines=lines))
    pages = [plain(page.extract_text()) for page in read(paper).pages]
    assert len(pages) > 1
    assert all(f"{i}/{len(pages)}" in page for i, page in enumerate(pages, start=1))
    assert all("Beschreibung" in page for page in pages if "Position" in page)
    assert plain(paper.sums[-1].value) in pages[-1]
    assert plain("DE89 3704 0044 0532 0130 00") in pages[-1], "bank details stand with the sums"


def test_hard_document_is_drawn() -> None:
    content = replace(
        ABROAD,
        lines=(
            Line("a", "Donaudampfschifffahrt" * 40, "\n".join("row" for _ in range(120)), D(10**6), "", "", D(10**6)),
            Line("b", "東京 \x00\x0b Ω Ж", section="東"),
        ),
        notes=(Note("word " * 2000),),
        footer="f\n" * 80,
        payment=PaymentMeans(ways=tuple(OtherWay(f"way {i}", "text\n" * 3) for i in range(30))),
    )
    text = text_of(read(printed(content, Standing())))
    assert "€1,000,000,000,000.00" in text
    assert "□□" in text


@pytest.mark.parametrize(
    ("content", "standing", "stamp"),
    [
        (ABROAD, Standing(paid=D(4284), paid_on=date(2026, 5, 3)), "Paid 3 May 2026"),
        (
            ABROAD,
            Standing(void_on=date(2026, 11, 23), void_reason="Issued twice"),
            "Void since 23 Nov 2026: Issued twice",
        ),
        (Content(), Standing(), "Draft"),
    ],
)
def test_stamp(content: Content, standing: Standing, stamp: str) -> None:
    text = text_of(read(printed(content, standing)))
    assert plain(stamp) in text
    assert "IBAN" not in text
