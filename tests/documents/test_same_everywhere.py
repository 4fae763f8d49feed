"""Page, PDF, JSON and mail of one document say the same figures, for a sample of every kind."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from pypdf import PdfReader

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import (
    CREDIT_NOTE,
    DEPOSIT_INVOICE,
    PROFORMA,
    QUOTE,
    Allowance,
    Content,
    Deposit,
    DepositTax,
    Earlier,
    Line,
    References,
    Tax,
)
from jupinv.content.figures import Totals
from jupinv.documents import letters, links, revisions, states
from jupinv.documents.models import Document
from jupinv.rendering.paper import MINUS, paper
from jupinv.rendering.pdf import pdf
from tests.documents import making
from tests.pages import PageClient

S19, S7, GST, QST = making.VAT, Tax("S", D(7), "VAT"), Tax(name="GST", rate=D(5)), Tax(name="QST", rate=D("9.975"))


def line(key: str, quantity: str, price: str, *taxes: Tax, **more: object) -> Line:
    return Line(key, f"Work {key}", quantity=D(quantity), price=D(price), taxes=taxes or (S19,), **more)


FIVE_OFF = Allowance(percent=D(5), reason="Loyalty")
FREIGHT = Allowance(charge=True, amount=D("12.34"), reason="Freight")
EARLIER = References(earlier=(Earlier("INV-2026-0001", date(2026, 4, 1)),))
TWO_RATES = (line("a", "3", "33.333333"), line("b", "-1", "20", S7), line("c", "2.5", "99.99", S7))
DEPOSIT = Deposit("INV-2026-0001", date(2026, 4, 1), D("59.50"), (DepositTax("S", D(19), "VAT", D(50), D("9.50")),))

SAMPLES = {
    "invoice": {"lines": TWO_RATES, "allowances": (FIVE_OFF, FREIGHT)},
    "prices with tax": {"lines": tuple(replace(each, gross_entry=True) for each in TWO_RATES)},
    "two taxes": {"lines": (line("a", "1", "100", GST, QST),), "currency": "CAD"},
    "no decimals": {"lines": (line("a", "1.5", "333"),), "currency": "JPY"},
    "three decimals": {"lines": (line("a", "7", "1.2345"),), "currency": "KWD"},
    "coins and withholding": {
        "lines": (line("a", "1", "100.11"),),
        "currency": "CHF",
        "cash_step": D("0.05"),
        "withholdings": (Tax(name="IRPF", rate=D(15)),),
    },
    "deposit": {"type_code": DEPOSIT_INVOICE, "lines": (line("a", "1", "59.50", gross_entry=True),)},
    "final invoice": {"lines": TWO_RATES, "deposits": (DEPOSIT,), "references": EARLIER},
    "quote": {"kind": QUOTE, "lines": (*TWO_RATES, line("d", "1", "500", optional=True))},
    "proforma": {"kind": PROFORMA, "lines": TWO_RATES},
    "credit note": {"kind": CREDIT_NOTE, "lines": (line("a", "1", "10.01"),), "references": EARLIER, "due_date": None},
}


@pytest.fixture(params=SAMPLES)
def issued(request: pytest.FixtureRequest, owner: User, business: Business) -> Document:
    if request.param in ("credit note", "final invoice"):
        making.issued(business, owner)
    return making.issued(business, owner, making.content(**SAMPLES[request.param]))


def plain(text: str) -> str:
    """Without spaces and with one kind of minus: whoever shows a text may break it anywhere."""
    return "".join(text.split()).replace("-", MINUS)


def said(document: Document) -> tuple[Content, Totals, dict]:
    revision = revisions.last_of(document)
    return *revisions.content_of(revision), json.loads(revision.bytes)


def test_the_page_the_pdf_and_the_bytes_say_the_same(issued: Document, client: PageClient) -> None:
    content, figures, stored = said(issued)
    page = client.page(links.address_of(issued).removeprefix("http://localhost"), weight=8 * 1024)
    standing = states.standing(issued, today=making.TODAY, link=links.address_of(issued))
    sheet = paper(content, figures, standing)
    on_page = plain(page.said("#paper"))
    in_pdf = plain("".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf(sheet))).pages))
    shown = [row.amount for row in sheet.rows] + [each.value for each in sheet.sums]
    assert [text for text in shown if plain(text) not in on_page] == []
    assert [text for text in shown if plain(text) not in in_pdf] == []
    main = next(each for each in sheet.sums if each.main)
    assert plain(letters.defaults(content, figures).text).count(plain(main.value)) >= (content.kind != CREDIT_NOTE)
    assert D(stored["totals"]["payable"]) == figures.payable
    assert stored["content"].get("kind", "invoice") == content.kind == issued.kind
