"""References: the figures of the schemes' own documents, and that every mistyped digit is found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jupinv.content import remittance
from jupinv.content.remittance import (
    KID10,
    KID11,
    LONGEST,
    OGM,
    QRR,
    RF,
    VIITE,
    NoReference,
    holds,
    made,
    readable,
    referred,
)
from tests.documents import making

SCHEMES = pytest.mark.parametrize("scheme", list(LONGEST))
NUMBERS = st.from_regex(r"[1-9][0-9]{0,9}", fullmatch=True)


@pytest.mark.parametrize(
    ("scheme", "number", "reference", "source"),
    [
        (RF, "539007547034", "RF18539007547034", "ISO 11649, EPC069-12"),
        (RF, "INV-2026-0042", "RF73INV20260042", "by hand: 98 less the remainder by 97"),
        (OGM, "0909337554", "090933755493", "Febelfin: +++090/9337/55493+++"),
        (OGM, "97", "000000009797", "Febelfin: 97 where nothing remains"),
        (VIITE, "123456", "1234561", "Finance Finland, the national reference"),
        (KID10, "1234567", "12345674", "Mastercard Payment Services, modulus 10"),
        (KID11, "12345678", "123456785", "Mastercard Payment Services, modulus 11"),
        (QRR, "21000000000313947143000901", "210000000003139471430009017", "SIX, implementation guidelines QR-bill"),
        (QRR, "2026-0042", "000000000000000000202600427", "filled up to 27 digits"),
    ],
)
def test_figures_of_the_schemes(scheme: str, number: str, reference: str, source: str) -> None:
    assert made(scheme, number) == reference, source
    assert holds(scheme, reference)


def test_kid_of_remainder_ten_ends_in_a_dash() -> None:
    dashed = [reference for n in range(1, 200) if (reference := made(KID11, str(n))).endswith("-")]
    assert dashed and all(holds(KID11, each) for each in dashed)
    assert not any(holds(KID10, each) for each in dashed)


@SCHEMES
@given(number=NUMBERS)
def test_what_was_made_holds(scheme: str, number: str) -> None:
    reference = made(scheme, number)
    assert holds(scheme, reference)
    for country in ("BE", "FI", "NO", "CH", "DE"):
        printed = readable(reference, country)
        read_as = remittance.scheme_of(reference, country)
        assert holds(read_as, printed) if read_as else printed == reference


@SCHEMES
@given(numbers=st.lists(st.from_regex(r"[AB]?-?[0-9]{1,3}-?[0-9]{1,8}", fullmatch=True), max_size=30, unique=True))
def test_no_two_documents_get_the_same_one(scheme: str, numbers: list[str]) -> None:
    borne: dict[str, str] = {}
    for number in numbers:
        reference = referred(making.content(number=number), scheme, lambda _: borne).payment.reference
        if reference:
            assert reference not in borne and holds(scheme, reference)
            borne[reference] = number
            assert reference in remittance.ways_to_say(scheme, number)
        else:
            assert all(way in borne for way in remittance.ways_to_say(scheme, number))


@SCHEMES
@given(number=NUMBERS, place=st.integers(0, 30), digit=st.sampled_from("0123456789"))
def test_every_mistyped_digit_is_found(scheme: str, number: str, place: int, digit: str) -> None:
    reference = made(scheme, number)
    place %= len(reference)
    assume(reference[place].isdigit() and reference[place] != digit)
    assert not holds(scheme, reference[:place] + digit + reference[place + 1 :])


@SCHEMES
def test_what_a_scheme_can_not_say_is_refused(scheme: str) -> None:
    for number in ("", "---", "0", "9" * (LONGEST[scheme] + 1)):
        with pytest.raises(NoReference):
            made(scheme, number)
    assert holds(scheme, made(scheme, "9" * LONGEST[scheme]))
    assert made(scheme, "000" + "7" * LONGEST[scheme]) == made(scheme, "7" * LONGEST[scheme])


@pytest.mark.parametrize(
    ("reference", "country", "printed"),
    [
        ("RF18539007547034", "DE", "RF18 5390 0754 7034"),
        ("090933755493", "BE", "+++090/9337/55493+++"),
        ("090933755493", "DE", "090933755493"),
        ("202600428", "FI", "2026 00428"),
        ("210000000003139471430009017", "CH", "21 00000 00003 13947 14300 09017"),
        ("INV-2026-0042", "FI", "INV-2026-0042"),
        ("RF00 of May", "DE", "RF00 of May"),
    ],
)
def test_how_people_read_them(reference: str, country: str, printed: str) -> None:
    assert readable(reference, country) == printed


@given(text=st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    for scheme in LONGEST:
        holds(scheme, text)
    readable(text, "BE")


@pytest.mark.parametrize("text", ["٣٣٣٣٣", "RF18 5390 0754 7035", "000000000000", "RF"])
def test_what_only_looks_like_one(text: str) -> None:
    assert not any(holds(scheme, text) for scheme in (RF, OGM, VIITE, QRR))


@pytest.mark.parametrize("scheme", [OGM, VIITE, KID10, KID11, QRR])
def test_a_proforma_never_asks_for_what_an_invoice_asks_for(scheme: str) -> None:
    invoice, proforma = (
        referred(making.content(kind=kind, number=f"{prefix}-2026-0001"), scheme).payment.reference
        for kind, prefix in (("invoice", "INV"), ("proforma", "PRO"))
    )
    assert invoice and not proforma
    assert referred(making.content(kind="proforma", number="PRO-1"), RF).payment.reference
