"""Codes to scan: each is read back from PDF and SVG by another library, and what a scheme forbids is not drawn."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jupinv.content.fields import CREDIT_NOTE, QUOTE, BankAccount, Content, OtherWay, Party, Payee, PaymentMeans, Tax
from jupinv.content.standing import Standing
from jupinv.rendering.codes import NoCode, code
from jupinv.rendering.pdf import pdf
from jupinv.rendering.qr import svg
from tests.rendering.paying import of, paid_to, payload, why_not
from tests.rendering.samples import ABROAD, AT_HOME, BANK, printed
from tests.rendering.scanner import in_pdf, in_svg

PRAGUE = BankAccount(iban="CZ65 0800 0000 1920 0014 5399", holder="Studio Halden")


def transfer(name: str, iban: str, amount: str, *, bic: str = "", text: str = "", structured: str = "") -> str:
    """Twelve lines as EPC069-12 lists them; empty ones at the end are left out."""
    lines = {1: "BCD", 2: "002", 3: "1", 4: "SCT", 5: bic, 6: name, 7: iban, 8: "EUR" + amount}
    lines |= {9: "", 10: structured, 11: text, 12: ""}
    return "\n".join(lines[number] for number in sorted(lines)).rstrip("\n")


# what is drawn


def test_the_pdf_shows_the_code_in_vectors() -> None:
    drawn = pdf(printed(ABROAD))
    expected = transfer(
        "Studio Halden GmbH", "DE89370400440532013000", "4284.00", bic="COBADEFFXXX", text="INV-2026-0042"
    )
    assert in_pdf(drawn) == [expected]
    page = PdfReader(io.BytesIO(drawn)).pages[0]
    assert not page.images, "a picture of dots"
    states = page["/Resources"].get("/ExtGState", {}).values()
    assert all(state.get_object().get("/ca", 1) == 1 for state in states), "archives take nothing transparent"
    assert "Scan to pay" in page.extract_text()


def test_the_svg_is_read_as_it_was_written() -> None:
    written = payload(paid_to(replace(BANK, holder="Kaffeerösterei Müller & Søn, Łódź")))
    assert in_svg(svg(written)) == [written]
    assert "Łódź" in written


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    holder=st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "P")), min_size=1, max_size=70),
    amount=st.decimals(D("0.01"), D("999999999.99"), places=2),
)
def test_any_name_and_amount_is_read_back(holder: str, amount: D) -> None:
    found = code(paid_to(replace(BANK, holder=f"A{holder}"[:70])), amount)
    if isinstance(found, NoCode):
        assert found.why == "Name and reference are too long for a code."
    else:
        name = " ".join(f"A{holder}"[:70].split())
        whole = transfer(name, BANK.iban, f"{amount:.2f}", bic=BANK.bic, text="INV-2026-0042")
        assert in_svg(svg(found.payload)) == [whole] == [found.payload]


def test_the_longest_that_fits_is_drawn() -> None:
    longest = paid_to(replace(BANK, holder="H" * 70), reference="r" * 140)
    assert in_pdf(pdf(printed(longest))) == [
        transfer("H" * 70, BANK.iban, "4284.00", bic=BANK.bic, text="r" * 140),
    ]


# what stands in it


@pytest.mark.parametrize(
    ("standing", "amount"),
    [
        (Standing(), "4284.00"),
        (Standing(paid=D(1000), balance=D("3284.00")), "3284.00"),
        (Standing(credited=D("4283.99"), balance=D("0.01")), "0.01"),
    ],
)
def test_it_asks_for_what_the_paper_asks_for(standing: Standing, amount: str) -> None:
    assert f"\nEUR{amount}\n" in payload(ABROAD, standing)
    assert printed(ABROAD, standing).asked == f"€{D(amount):,}"


def test_what_is_withheld_is_not_asked_for() -> None:
    content = replace(ABROAD, withholdings=(Tax(name="IRPF", rate=D(15)),))
    assert "\nEUR3641.40\n" in payload(content)
    assert printed(content).asked == "€3,641.40"


def test_a_reference_by_iso_11649_stands_in_its_own_line() -> None:
    plain = transfer("Studio Halden GmbH", BANK.iban, "4284.00", bic=BANK.bic, structured="RF18539007547034")
    assert payload(paid_to(BANK, reference="RF18 5390 0754 7034")) == plain
    mistyped = transfer("Studio Halden GmbH", BANK.iban, "4284.00", bic=BANK.bic, text="RF18 5390 0754 7035")
    assert payload(paid_to(BANK, reference="RF18 5390 0754 7035")) == mistyped


def test_what_was_typed_begins_no_line_of_its_own() -> None:
    sly = replace(BANK, holder="Halden\nEUR1\u2028x", iban="de89 3704 0044 0532 0130 00", bic="cobadeff xxx")
    expected = transfer("Halden EUR1 x", BANK.iban, "4284.00", bic=BANK.bic, text="a b")
    assert payload(paid_to(sly, reference="a\r\nb")) == expected


def test_a_name_with_marks_that_nobody_sees_is_the_name_that_the_bank_knows() -> None:
    marked = replace(BANK, holder="\ufeffStudio Hal\u00adden\u200b\u00a0\u202eGmbH")
    assert payload(paid_to(marked)).split("\n")[5] == "Studio Halden GmbH"


def test_payee_or_sender_where_no_holder_is_named() -> None:
    nameless = paid_to(replace(BANK, holder=""))
    assert "\nStudio Halden GmbH\n" in payload(nameless)
    assert "\nFactor Bank\n" in payload(replace(nameless, payee=Payee("Factor Bank")))


def test_the_first_account_that_fits() -> None:
    dollars = BankAccount(account="12345678", routing="021000021", currency="USD")
    other = replace(BANK, iban="FR1420041010050500013M02606", bic="")
    content = paid_to(OtherWay("PayPal", "paypal.me/halden"), dollars, replace(BANK, iban="DE00"), other, BANK)
    paper = printed(content)
    assert [way.code is not None for way in paper.ways] == [False, False, True, False]
    assert "FR1420041010050500013M02606" in payload(content)


def test_koruna() -> None:
    content = paid_to(replace(PRAGUE, bic="GIBACZPX"), currency="CZK")
    written = "SPD*1.0*ACC:CZ6508000000192000145399+GIBACZPX*AM:4284.00*CC:CZK*MSG:INV-2026-0042"
    assert in_pdf(pdf(printed(content))) == [written]
    content = paid_to(PRAGUE, reference="2026 * č", currency="CZK")
    assert payload(content).endswith("*CC:CZK*MSG:2026 %2A %C4%8D")
    content = paid_to(PRAGUE, currency="CZK", number="20260042")
    assert payload(content).endswith("*CC:CZK*X-VS:20260042*MSG:20260042")


# what is not drawn, and why

LONG = "ü" * 70
DEAR = (replace(ABROAD.lines[0], price=D("999999999.99"), quantity=D(2)),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (replace(ABROAD, currency="USD"), "For USD there is no code that banks read."),
        (paid_to(replace(BANK, iban="")), "The account has no IBAN."),
        (paid_to(replace(BANK, iban="DE88370400440532013000")), "The IBAN's check digits do not match."),
        (paid_to(replace(BANK, bic="COBA")), "This is not a BIC."),
        (paid_to(replace(BANK, holder="H" * 71)), "The account holder's name is longer than 70 characters."),
        (paid_to(BANK, reference="r" * 141), "The reference is longer than 140 characters."),
        (paid_to(replace(BANK, holder=LONG), reference=LONG * 2), "Name and reference are too long for a code."),
        (replace(ABROAD, lines=DEAR), "The amount is not between 0.01 and 999,999,999.99."),
        (
            paid_to(replace(BANK, iban="SA0380000000608010167519", bic="")),
            "Transfers in euro do not reach the country of this IBAN.",
        ),
        (
            paid_to(replace(BANK, iban="GB29NWBK60161331926819", bic="")),
            "For an IBAN from outside the European Economic Area the code needs the BIC.",
        ),
        (paid_to(replace(BANK, currency="USD")), "None of the bank accounts takes this currency."),
        (paid_to(BANK, currency="CZK"), "For koruna the code needs an IBAN of a Czech bank."),
        (paid_to(PRAGUE, currency="CZK", reference="r" * 61), "The reference is longer than 60 characters."),
    ],
)
def test_what_the_scheme_forbids_is_not_drawn(content: Content, why: str) -> None:
    assert why_not(content) == why
    paper = printed(content)
    assert paper.scanned is None and "Scan to pay" not in PdfReader(io.BytesIO(pdf(paper))).pages[0].extract_text()


PAID = Standing(paid=D(4284), paid_on=date(2026, 12, 1))
CREDITED = Standing(credited=D(4284), credited_by=("CN-1",))


@pytest.mark.parametrize(
    ("content", "standing"),
    [
        (replace(ABROAD, kind=CREDIT_NOTE), Standing()),
        (replace(ABROAD, kind=QUOTE), Standing()),
        (ABROAD, PAID),
        (ABROAD, CREDITED),
        (ABROAD, Standing(void_on=date(2026, 12, 1))),
        (replace(ABROAD, prepaid=D(4284)), Standing()),
        (replace(ABROAD, number=""), Standing()),
        (paid_to(OtherWay("PayPal", "paypal.me/halden")), Standing()),
        (paid_to(), Standing()),
    ],
)
def test_where_nothing_is_asked_for_there_is_none(content: Content, standing: Standing) -> None:
    assert of(content, standing) == NoCode("")
    assert printed(content, standing).scanned is None
    assert in_pdf(pdf(printed(content, standing))) == []


def test_from_outside_the_eea_with_its_bic() -> None:
    swiss = replace(BANK, iban="CH93 0076 2011 6238 5295 7", bic="UBSWCHZH80A")
    assert payload(paid_to(swiss)).splitlines()[4] == "UBSWCHZH80A"


def test_it_reads_from_right_to_left_too() -> None:
    arabic = replace(AT_HOME, languages=("ar",), sender=Party(name="Halden"), payment=PaymentMeans(ways=(BANK,)))
    assert len(in_pdf(pdf(printed(arabic)))) == 1
