"""The Swiss QR-bill: what stands in its code, who is named, and what the guidelines forbid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.fields import Address, BankAccount, Content, Party, PaymentMeans
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering.codes import Code, asked, code, codes
from jupinv.rendering.pdf import pdf
from jupinv.rendering.qr import drawn
from jupinv.rendering.swiss import split_street
from tests.rendering.paying import of, paid_to, payload, why_not
from tests.rendering.samples import ABROAD, ACME, BANK, printed
from tests.rendering.scanner import in_pdf, in_svg
from tests.rendering.swiss_samples import BUYER, ORDINARY, QR_IBAN, QRR, STUDIO, francs, lines

LONG = Address("é" * 70, postcode="é" * 16, city="é" * 35, country="CH")
WIDE = replace(ORDINARY, holder="é" * 70)


def test_the_code_of_an_invoice_with_a_qr_reference() -> None:
    assert payload(francs(QR_IBAN, QRR)) == "\r\n".join(
        [
            *("SPC", "0200", "1", "CH4431999123000889012"),
            *("S", "Atelier Zürisee GmbH", "Seestrasse", "17a", "8002", "Zürich", "CH"),
            *("", "", "", "", "", "", ""),
            *("4284.00", "CHF"),
            *("S", "Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse", "28", "9400", "Rorschach", "CH"),
            *("QRR", "210000000003139471430009017", "INV-2026-0042", "EPD"),
        ]
    )


@pytest.mark.parametrize(
    ("account", "reference", "told"),
    [
        (ORDINARY, "", ["NON", "", "INV-2026-0042", "EPD"]),
        (ORDINARY, "RF18 5390 0754 7034", ["SCOR", "RF18539007547034", "INV-2026-0042", "EPD"]),
        (ORDINARY, "Bestellung 7, „Süd“ – Teil 2", ["NON", "", 'Bestellung 7, "Süd" - Teil 2', "EPD"]),
        (QR_IBAN, "21 00000 00003 13947 14300 09017", ["QRR", QRR, "INV-2026-0042", "EPD"]),
    ],
)
def test_the_kind_of_reference(account: BankAccount, reference: str, told: list[str]) -> None:
    assert lines(payload(francs(account, reference)))[27:] == told


def test_pdf_and_page_show_the_same_code_with_its_cross() -> None:
    content = francs(QR_IBAN, QRR)
    found = of(content)
    assert isinstance(found, Code)
    assert in_pdf(pdf(printed(content))) == [found.payload] == in_svg(drawn(found))
    assert drawn(found).count("<path") == 6, "white, the modules, and a cross of four boxes"


@settings(max_examples=25, deadline=None)
@given(
    name=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F), min_size=1, max_size=80),
    message=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F), max_size=150),
    amount=st.decimals(D("0.01"), D("999999999.99"), places=2),
)
def test_whatever_is_drawn_is_read_back_line_by_line(name: str, message: str, amount: D) -> None:
    found = code(francs(replace(ORDINARY, holder=f"A{name}"), f"m{message}"), amount)
    if isinstance(found, Code):
        assert in_svg(drawn(found)) == [found.payload]
        said = lines(found.payload)
        assert len(said) == 31 and said[18] == f"{amount:.2f}" and len(said[5]) <= 70 and len(said[29]) <= 140
    else:
        assert "70 characters" in found.why or "140 characters" in found.why


def test_the_amount_follows_the_balance_and_what_is_paid_has_none() -> None:
    content = francs(ORDINARY)
    assert lines(payload(content, Standing(paid=D(4000), balance=D(284))))[18] == "284.00"
    paid = Standing(paid=D(4284), paid_on=date(2026, 12, 1))
    assert of(content, paid).why == "" and in_pdf(pdf(printed(content, paid))) == []  # type: ignore[union-attr]


# who is named


@pytest.mark.parametrize(
    ("street", "parts"),
    [
        ("Seestrasse 17a", ("Seestrasse", "17a")),
        ("Rue du Grand-Pré 12-14", ("Rue du Grand-Pré", "12-14")),
        ("Via Nassa, 5", ("Via Nassa", "5")),
        ("Strasse des 17. Juni 135", ("Strasse des 17. Juni", "135")),
        ("12 rue du Port", ("12 rue du Port", "")),
        ("Postfach 12", ("Postfach 12", "")),
        ("Case postale 7", ("Case postale 7", "")),
        ("Im Hof", ("Im Hof", "")),
        ("", ("", "")),
    ],
)
def test_a_buildings_number_stands_by_itself(street: str, parts: tuple[str, str]) -> None:
    assert split_street(street) == parts


@pytest.mark.parametrize(
    "recipient",
    [
        Party(name="Acme"),
        replace(BUYER, address=replace(BUYER.address, city="")),
        replace(BUYER, address=replace(BUYER.address, postcode="")),
        replace(BUYER, address=replace(BUYER.address, country="")),
        replace(BUYER, name="x" * 71),
        replace(BUYER, name="東京"),
        replace(BUYER, address=replace(BUYER.address, city="x" * 36)),
    ],
)
def test_a_payer_who_is_not_known_whole_is_left_open(recipient: Party) -> None:
    assert lines(payload(francs(ORDINARY, recipient=recipient)))[20:27] == [""] * 7


def test_a_payer_abroad_is_named() -> None:
    said = lines(payload(francs(ORDINARY, recipient=ACME)))
    assert said[20:27] == ["S", "Acme Logistics SA", "12 rue du Port", "", "69002", "Lyon", "FR"]


def test_the_code_is_no_larger_than_version_25() -> None:
    content = francs(ORDINARY, "é" * 140, recipient=replace(BUYER, name="é" * 70, address=LONG))
    assert len(payload(content).encode()) <= 997 and lines(payload(content))[21] == "é" * 70
    content = replace(content, sender=replace(STUDIO, address=LONG), payment=replace(content.payment, ways=(WIDE,)))
    assert len(payload(content).encode()) <= 997 and lines(payload(content))[20:27] == [""] * 7
    paper = printed(content)
    assert in_pdf(pdf(paper)) == [payload(content)]


# what the guidelines forbid


def of_studio(**changes: str) -> Content:
    return francs(ORDINARY, sender=replace(STUDIO, address=replace(STUDIO.address, **changes)))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            francs(QR_IBAN, "RF18539007547034"),
            "A QR-IBAN only takes payments with a QR reference: choose it in the settings, Payment reference.",
        ),
        (
            francs(QR_IBAN),
            "A QR-IBAN only takes payments with a QR reference: choose it in the settings, Payment reference.",
        ),
        (
            francs(ORDINARY, QRR),
            "A QR reference can only be paid to a QR-IBAN, and this IBAN is an ordinary one.",
        ),
        (francs(BANK), "For francs the code needs an IBAN of Switzerland or Liechtenstein."),
        (francs(replace(ORDINARY, iban="CH9300762011623852958")), "The IBAN's check digits do not match."),
        (francs(replace(ORDINARY, iban="", account="1")), "The account has no IBAN."),
        (francs(replace(ORDINARY, holder="x" * 71)), "The account holder's name is longer than 70 characters."),
        (francs(ORDINARY, "x" * 141), "The reference is longer than 140 characters."),
        (
            francs(
                replace(ORDINARY, holder="€" * 70),
                "€" * 140,
                sender=replace(STUDIO, address=replace(LONG, city="€" * 35)),
            ),
            "Name and reference are too long for a code.",
        ),
        (francs(ORDINARY, "Зима 7"), "Swiss banks do not take these characters of the reference: Зима"),
        (
            francs(replace(ORDINARY, holder="東京 AG")),
            "Swiss banks do not take these characters of your name or address: 東京",
        ),
        (of_studio(city=""), "The Swiss code needs your name, postcode, city and country."),
        (of_studio(postcode=""), "The Swiss code needs your name, postcode, city and country."),
        (of_studio(country=""), "The Swiss code needs your name, postcode, city and country."),
        (
            of_studio(city="x" * 36),
            "Your address is too long for a Swiss code: the street has at most 70 characters, the city 35.",
        ),
    ],
)
def test_what_the_guidelines_forbid_is_not_drawn(content: Content, why: str) -> None:
    assert why_not(content) == why
    paper = printed(content)
    assert paper.scanned is None and in_pdf(pdf(paper)) == []


@pytest.mark.parametrize("amount", [D("0.001"), D(10) ** 9])
def test_amounts_that_do_not_fit(amount: D) -> None:
    assert getattr(code(francs(ORDINARY), amount), "why", "") == "The amount is not between 0.01 and 999,999,999.99."


# in euro, where two schemes meet


@pytest.mark.parametrize(
    ("recipient", "bic", "scheme"),
    [
        (BUYER, "UBSWCHZH80A", "swiss"),
        (replace(BUYER, address=Address()), "UBSWCHZH80A", "swiss"),
        (ACME, "UBSWCHZH80A", "epc"),
        (ACME, "", "swiss"),
    ],
)
def test_a_payer_gets_the_code_that_the_banks_at_home_read(recipient: Party, bic: str, scheme: str) -> None:
    found = of(replace(francs(replace(ORDINARY, bic=bic), recipient=recipient), currency="EUR"))
    assert isinstance(found, Code) and found.scheme == scheme


def test_two_accounts_have_each_its_code() -> None:
    content = replace(francs(ORDINARY), currency="EUR", payment=PaymentMeans(ways=(BANK, ORDINARY, QR_IBAN)))
    amount = asked(content, totals(content), Standing())
    assert [(each.scheme, each.way) for each in codes(content, amount)] == [("epc", BANK), ("swiss", ORDINARY)]
    assert code(content, amount) == codes(content, amount)[0]
    assert [text[:3] for text in in_pdf(pdf(printed(content)))] == ["BCD", "SPC"]


def test_a_qr_iban_takes_no_transfer_by_another_code() -> None:
    content = paid_to(replace(QR_IBAN, bic="UBSWCHZH80A"), content=replace(ABROAD, sender=STUDIO))
    assert why_not(content) == "A QR-IBAN takes no transfers but those of a Swiss QR-bill."
