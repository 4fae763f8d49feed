"""How a statement of account breaks over its pages."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from jupinv.content.look import Look
from jupinv.rendering.paper import Side
from jupinv.rendering.pdf import statement_pdf
from jupinv.rendering.statement import Left, Line, Sheet, Statement

LABELS = ("day", "what", "amount", "balance", "document", "due", "left", "page")


def statement(lines: int) -> Statement:
    """One currency with so many movements and one invoice that is open."""
    moved = tuple(Line("2 Jan 2026", f"Invoice {number}", "", "€10.00", "€10.00") for number in range(lines))
    left = Left("INV-OPEN", "4 Oct 2026", "", "€10.00")
    return Statement(
        title="Statement of account",
        period="2026",
        made="As of today",
        sender=Side("Studio Halden"),
        recipient=Side("Nordwind GmbH"),
        sheets=(Sheet("", moved, "", (left,), (), (("Open", "€10.00"),)),),
        nothing="",
        open_heading="What is open",
        in_favour="",
        labels={label: label for label in LABELS},
        language="en",
        direction="ltr",
        look=Look(),
    )


@pytest.mark.parametrize("lines", range(15, 20))
def test_a_heading_stands_on_the_page_of_its_table(lines: int) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(statement_pdf(statement(lines)))).pages]
    assert [("What is open" in text) for text in pages] == [("INV-OPEN" in text) for text in pages]


def test_one_of_many_pages_is_drawn() -> None:
    assert len(PdfReader(io.BytesIO(statement_pdf(statement(120)))).pages) > 2
