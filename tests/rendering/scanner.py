"""Codes read back from what was drawn, by another library than the one that draws them."""

from __future__ import annotations

import io

import pypdfium2
import zxingcpp
from reportlab.graphics import renderPDF
from svglib.svglib import svg2rlg

DOTS = 150  # an inch: less than a phone sees


def in_pdf(pdf: bytes) -> list[str]:
    """What the codes in a PDF say."""
    pages = list(pypdfium2.PdfDocument(pdf))
    pictures = [page.render(scale=DOTS / 72).to_pil() for page in pages]
    formats = zxingcpp.BarcodeFormat.QRCode
    return [found.text for each in pictures for found in zxingcpp.read_barcodes(each, formats=formats)]


def in_svg(svg: str) -> list[str]:
    """What the code in an SVG says."""
    drawing = svg2rlg(io.BytesIO(svg.encode()))
    assert drawing is not None, "this is no SVG"
    return in_pdf(renderPDF.drawToString(drawing))
