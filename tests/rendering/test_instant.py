"""UPI and Pix: each is read back from PDF and SVG by another library, and what a scheme forbids is not drawn."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal as D
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from jupinv.content import instant
from jupinv.content.fields import Address, BankAccount, Content, OtherWay, Party
from jupinv.content.instant import PIX, UPI, pix_key, upi_id
from jupinv.content.json import dumps, loads
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering.pdf import pdf
from jupinv.rendering.qr import svg
from tests.rendering.paying import of, paid_to, payload, why_not
from tests.rendering.samples import ABROAD, BANK, printed
from tests.rendering.scanner import in_pdf, in_svg

UPI_WAY, PIX_WAY = OtherWay("UPI", "halden@okhdfcbank", UPI), OtherWay("Pix", "ana@halden.example", PIX)
MUMBAI = Party(
    name="Halden & Rao Design", address=Address("14 Hill Road", postcode="400050", city="Mumbai", country="IN")
)
SAO_PAULO = Party(
    name="Estúdio Conceição", address=Address("Rua Augusta 10", postcode="01305-000", city="São Paulo", country="BR")
)


def rupees(way: OtherWay | BankAccount = UPI_WAY, **changes: object) -> Content:
    return replace(paid_to(way), **{"currency": "INR", "sender": MUMBAI} | changes)  # type: ignore[arg-type]


def reais(way: OtherWay | BankAccount = PIX_WAY, **changes: object) -> Content:
    return replace(paid_to(way), **{"currency": "BRL", "sender": SAO_PAULO} | changes)  # type: ignore[arg-type]


def fields_of(text: str) -> dict[str, str]:
    """The fields of an EMV code: two digits of name, two of length, and so on to the end."""
    found, at = {}, 0
    while at < len(text):
        name, length = text[at : at + 2], int(text[at + 2 : at + 4])
        found[name] = text[at + 4 : at + 4 + length]
        assert len(found[name]) == length, "it ends within a field"
        at += 4 + length
    return found


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE, bit by bit: polynomial 0x1021, begun with ones."""
    sum_ = 0xFFFF
    for byte in text.encode():
        sum_ ^= byte << 8
        for _ in range(8):
            sum_ = (sum_ << 1) ^ 0x1021 if sum_ & 0x8000 else sum_ << 1
        sum_ &= 0xFFFF
    return f"{sum_:04X}"


# UPI


def test_a_upi_link_is_drawn_and_read_back() -> None:
    expected = "upi://pay?pa=halden@okhdfcbank&pn=Halden%20%26%20Rao%20Design&am=4284.00&cu=INR&tn=INV-2026-0042"
    assert in_pdf(pdf(printed(rupees()))) == [expected] == in_svg(svg(payload(rupees())))


def test_the_link_says_what_was_typed_whatever_that_is() -> None:
    sly = rupees(sender=replace(MUMBAI, name="A&am=1#ü\nB"), number="7?pa=eve@x")
    assert dict(parse_qsl(urlsplit(payload(sly)).query)) == {
        "pa": "halden@okhdfcbank",
        "pn": "A&am=1#ü B",
        "am": "4284.00",
        "cu": "INR",
        "tn": "7?pa=eve@x",
    }


def test_it_follows_the_balance() -> None:
    assert "&am=284.00&" in payload(rupees(), Standing(paid=D(4000), balance=D(284)))
    assert in_pdf(pdf(printed(rupees(), Standing(paid=D(4284))))) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (rupees(OtherWay("UPI", "halden", UPI)), "This is not a UPI id."),
        (
            rupees(sender=replace(MUMBAI, name="x" * 100)),
            "For a code your name has to have between 1 and 99 characters.",
        ),
        (rupees(number="1" * 51), "The reference is longer than 50 characters."),
        (rupees(BANK), "For a code in rupees, add a UPI id to your ways to pay."),
        (reais(BANK), "For a code in reais, add a Pix key to your ways to pay."),
    ],
)
def test_what_upi_forbids_is_not_drawn(content: Content, why: str) -> None:
    assert why_not(content) == why


def test_no_more_is_asked_for_than_upi_takes_at_once() -> None:
    assert "&am=500000.00&" in payload(rupees(), Standing(paid=D(1), balance=D(500_000)))
    assert "500,000 rupees" in why_not(rupees(), Standing(paid=D(1), balance=D("500000.01")))


@pytest.mark.parametrize("content", [replace(rupees(), currency="EUR"), replace(reais(), currency="INR")])
def test_neither_takes_another_currency(content: Content) -> None:
    assert getattr(of(content), "why", None) == ""


# Pix


def test_the_example_of_the_manual() -> None:
    """Manual de Padrões para Iniciação do Pix, static code: its own check sum."""
    text = (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
        "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"
    )
    assert crc(text[:-4]) == text[-4:]


def test_a_pix_code_is_drawn_and_read_back() -> None:
    body = (
        "00020126" + "40" + "0014br.gov.bcb.pix" + "0118ana@halden.example" + "52040000" + "5303986"
        "5407" + "4284.00" + "5802BR" + "5917Estudio Conceicao" + "6009Sao Paulo" + "6215" + "0511INV20260042" + "6304"
    )
    drawn = pdf(printed(reais()))
    assert in_pdf(drawn) == [body + crc(body)] == in_svg(svg(payload(reais())))
    text = "".join(PdfReader(io.BytesIO(drawn)).pages[0].extract_text().split())
    assert "Pixcopiaecola" in text and "".join((body + crc(body)).split()) in text, "to copy beside the code"


@given(
    name=st.text(min_size=1, max_size=80),
    city=st.text(min_size=1, max_size=40),
    amount=st.decimals(D("0.01"), D("999999999.99"), places=2),
)
def test_whatever_is_typed_each_field_keeps_its_length(name: str, city: str, amount: D) -> None:
    sender = replace(SAO_PAULO, name=f"A{name}", address=replace(SAO_PAULO.address, city=f"B{city}"))
    content = replace(reais(sender=sender), lines=(replace(ABROAD.lines[0], price=amount, quantity=D(1)),))
    text = payload(content)
    found = fields_of(text)
    assert text.isascii() and found["63"] == crc(text[:-4]) and D(found["54"]) == amount
    assert 1 <= len(found["59"]) <= 25 and 1 <= len(found["60"]) <= 15
    assert fields_of(found["26"]) == {"00": "br.gov.bcb.pix", "01": "ana@halden.example"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (reais(OtherWay("Pix", "390.533.447-06", PIX)), "This is not a Pix key."),
        (reais(sender=replace(SAO_PAULO, name="東京")), "For a code your name needs Latin letters."),
        (
            reais(sender=replace(SAO_PAULO, address=Address(country="BR"))),
            "For a code your address needs its city, in Latin letters.",
        ),
        (reais(number="A" * 26), "The reference has more than 25 letters and digits."),
    ],
)
def test_what_pix_forbids_is_not_drawn(content: Content, why: str) -> None:
    assert why_not(content) == why


def test_what_is_too_long_for_pix_gives_way_to_the_number() -> None:
    content = reais()
    content = replace(content, payment=replace(content.payment, reference="210000000003139471430009017"))
    assert fields_of(fields_of(payload(content))["62"]) == {"05": "INV20260042"}


# ids


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("390.533.447-05", "39053344705"),
        ("11.222.333/0001-81", "11222333000181"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("+55 (11) 94321-4321", "+5511943214321"),
        (" Ana@Halden.Example ", "ana@halden.example"),
        ("123E4567-E12B-12D1-A456-426655440000", "123e4567-e12b-12d1-a456-426655440000"),
        ("390.533.447-06", ""),
        ("111.111.111-11", ""),
        ("11.222.333/0001-82", ""),
        ("11 94321-4321", ""),
        ("ana@", ""),
        ("a" * 70 + "@halden.example", ""),
        ("٣٩٠٥٣٣٤٤٧٠٥", ""),
        ("", ""),
    ],
)
def test_pix_keys(typed: str, key: str) -> None:
    assert pix_key(typed) == key
    doubt = instant.doubt(PIX, typed)
    assert (doubt is None) is bool(key) and (doubt is None or doubt.sure and doubt.message and doubt.mend)


@pytest.mark.parametrize(
    ("typed", "tight"),
    [
        ("halden@okhdfcbank", "halden@okhdfcbank"),
        ("98 7654 3210@ybl", "9876543210@ybl"),
        ("50100012345678@HDFC0001234.ifsc.npci", "50100012345678@HDFC0001234.ifsc.npci"),
        ("halden", ""),
        ("a@ok", ""),
        ("halden@", ""),
        ("halden@ok&am=1", ""),
        ("hälden@okhdfcbank", ""),
    ],
)
def test_upi_ids(typed: str, tight: str) -> None:
    assert upi_id(typed) == tight and (instant.doubt(UPI, typed) is None) is bool(tight)


# what they are kept as


def test_the_paper_names_them_and_old_revisions_stay_readable() -> None:
    for content, label in ((rupees(), "UPI ID"), (reais(), "Pix key")):
        (way,) = printed(content).ways
        assert [fact.label for fact in way.facts][:2] == ["Account holder", label]
        assert loads(dumps(content, totals(content)))[0] == content
    old = rupees(OtherWay("UPI", "halden@okhdfcbank"))
    assert '"scheme"' not in dumps(old, totals(old)) and printed(old).ways[0].key == "other"
