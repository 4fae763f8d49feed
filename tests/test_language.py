"""How numbers, money, dates and addresses are written and read back."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupinv.content.fields import Address
from jupinv.labels import LABELS
from jupinv.language import (
    LANGUAGES,
    Ambiguous,
    NotANumber,
    address_lines,
    direction,
    format_ago,
    format_date,
    format_money,
    format_number,
    format_percent,
    label,
    negotiate,
    offer_amount,
    read_number,
    regional,
    tag,
    write_number,
)
from jupinv.money import EXPONENTS, from_minor

READ = [
    ("en", "1,200.50", "1200.50"),
    ("en", "1,200", "1200"),
    ("en", "1,5", "1.5"),
    ("en", "0.125", "0.125"),
    ("en", ".5", "0.5"),
    ("en", "5.", "5"),
    ("en", "1234.567", "1234.567"),
    ("en", "1,234.567", "1234.567"),
    ("en", "1.234,56", "1234.56"),
    ("en", "1.200.300", "1200300"),
    ("en", "1,20,300", "120300"),
    ("en_IN", "12,34,567.50", "1234567.50"),
    ("en", "1 200.5", "1200.5"),
    ("en", "1'200.50", "1200.50"),
    ("en", "12345678901234567890", "12345678901234567890"),
    ("de", "1.200,50", "1200.50"),
    ("de", "1200,5", "1200.5"),
    ("de", "1.200", "1200"),
    ("de", "1.2", "1.2"),
    ("de", "0,125", "0.125"),
    ("de", "12.345.678", "12345678"),
    ("de_CH", "1’200.50", "1200.50"),
    ("de_CH", "CHF 5.–", "5"),
    ("de", "5,-", "5"),
    ("fr", "1\u202f200,50\u00a0€", "1200.50"),
    ("fr", "1\u00a0200,50", "1200.50"),
    # signs, currencies, percent
    ("en", "-5", "-5"),
    ("en", "−5", "-5"),
    ("en", "+5", "5"),
    ("en", "5-", "-5"),
    ("en", "-$5", "-5"),
    ("en", "€-5", "-5"),
    ("en", "(5.00)", "-5.00"),
    ("en", "$1,200.00 USD", "1200.00"),
    ("en", "US$5", "5"),
    ("en", "eur 5", "5"),
    ("en", "KSh 5,000", "5000"),
    ("sv", "5 kr", "5"),
    ("pl", "5 zł", "5"),
    ("de", "19 %", "19"),
    ("en", "8.875%", "8.875"),
    # digits of other scripts
    ("ar", "١٢٫٥", "12.5"),
    ("hi", "१२", "12"),
    ("en", "１２．５", "12.5"),
]


@pytest.mark.parametrize(("locale", "text", "number"), READ)
def test_number_is_read_as_written(locale: str, text: str, number: str) -> None:
    assert read_number(text, locale) == Decimal(number)


@pytest.mark.parametrize(
    ("locale", "text", "readings"),
    [
        ("en", "1.200", ("1.200", "1200")),
        ("en", "-12.345", ("-12.345", "-12345")),
        ("de", "1,200", ("1.200", "1200")),
        ("fr", "1.200", ("1.200", "1200")),
        ("fr", "1,200", ("1.200", "1200")),
        ("de_CH", "1,200", ("1.200", "1200")),
    ],
)
def test_two_readings_are_asked_about(locale: str, text: str, readings: tuple[str, str]) -> None:
    with pytest.raises(Ambiguous) as caught:
        read_number(text, locale)
    assert caught.value.readings == tuple(Decimal(reading) for reading in readings)


def test_reading_beyond_the_fields_limit_is_none() -> None:
    assert read_number("8.875", "en", largest=Decimal(100)) == Decimal("8.875")


@pytest.mark.parametrize(
    "text",
    "- . , abc 1e5 1E5 inf NaN 0x10 1_000 ½ 10² --5 -5- (5 5) 1.2.3 1,200, 1,23,4.5 1;5 $ €€€€€5 <b>5</b>".split()  # noqa: SIM905
    + ["", "1 2", "5 days", "9" * 21, "1" + " " * 200 + "2", "5\x00", "1 200 30", "1 200.300,5"],
)
@pytest.mark.parametrize("locale", ["en", "de", "fr", "de_CH"])
def test_garbage_is_no_number(text: str, locale: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text, locale)


@given(st.text(max_size=30), st.sampled_from(["en", "de", "fr", "de_CH", "en_IN", "ar"]))
def test_any_text_is_a_number_or_says_so(text: str, locale: str) -> None:
    with suppress(Ambiguous, NotANumber):
        assert read_number(text, locale).is_finite()


LOCALES = ["en", "en_001", "en_US", "en_GB", "en_IN", "de", "de_AT", "de_CH", "fr", "fr_CH", "es", "pl", "pt", "sv"]
NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=None, allow_nan=False).map(
    lambda number: round(number, 6)
)


@given(NUMBERS, st.sampled_from(LOCALES))
def test_what_stands_in_a_field_reads_the_same(number: Decimal, locale: str) -> None:
    assert read_number(write_number(number, locale), locale) == number


@given(st.integers(1, 10**12), st.sampled_from(LOCALES), st.sampled_from(["EUR", "JPY", "KWD", "UYW"]))
def test_an_amount_that_is_offered_reads_the_same(minor: int, locale: str, currency: str) -> None:
    amount = from_minor(minor, currency)
    assert read_number(offer_amount(amount, currency, locale), locale) == amount


def test_an_amount_is_offered_with_all_its_decimals() -> None:
    offered = [offer_amount(Decimal(text), code, "de") for text, code in (("2927.4", "EUR"), ("90", "JPY"))]
    assert offered == ["2927,40", "90"]


@given(NUMBERS, st.sampled_from(LOCALES), st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF", "PLN", ""]))
def test_money_as_printed_reads_the_same_or_is_asked_about(number: Decimal, locale: str, currency: str) -> None:
    try:
        assert read_number(format_money(number, currency, locale), locale) == number
    except Ambiguous as asked:
        assert number in asked.readings


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("4284", "EUR", "en_001", "€4,284.00"),
        ("4284", "EUR", "de", "4.284,00\u00a0€"),
        ("4284", "EUR", "fr", "4\u202f284,00\u00a0€"),
        ("1200", "JPY", "en", "¥1,200"),
        ("1.5", "KWD", "en", "KWD\u00a01.500"),
        ("1200", "ISK", "en", "ISK\u00a01,200"),
        ("1200", "HUF", "en", "HUF\u00a01,200.00"),  # two by ISO 4217, none by CLDR
        ("0.0125", "EUR", "en", "€0.0125"),  # a unit price is never rounded
        ("-5", "USD", "en_US", "-$5.00"),
        ("5", "", "en", "5.00"),
    ],
)
def test_money(amount: str, currency: str, locale: str, text: str) -> None:
    assert format_money(Decimal(amount), currency, locale) == text


def test_money_by_code() -> None:
    assert format_money(Decimal(5), "NPR", "en", code=True) == "NPR\u00a05.00"
    assert format_money(Decimal(5), "NPR", "de", code=True) == "5,00\u00a0NPR"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_currency_has_its_own_decimals(locale: str) -> None:
    for currency, places in EXPONENTS.items():
        text = format_money(Decimal(3), currency, locale, code=True).replace(currency, "")
        assert sum(char.isdigit() for char in text) == 1 + places, (currency, text)


def test_numbers_percent_and_dates() -> None:
    assert format_number(Decimal("2.50"), "en") == "2.5"
    assert format_number(Decimal("1E+3"), "de") == "1.000"
    assert format_percent(Decimal("7.70"), "en") == "7.7%"
    assert format_percent(Decimal(19), "de") == "19\u00a0%"
    assert format_date(date(2026, 11, 22), "en_001") == "22 Nov 2026"
    assert format_date(date(2026, 11, 22), "en_US") == "Nov 22, 2026"
    assert format_date(date(2026, 11, 22), "de", "long") == "22. November 2026"


@pytest.mark.parametrize(
    ("address", "home", "locale", "lines"),
    [
        (Address("Torstraße 140", "", "", "10119", "Berlin", "", "DE"), "DE", "de", ["Torstraße 140", "10119 Berlin"]),
        (
            Address("Torstraße 140", "", "", "10119", "Berlin", "", "DE"),
            "FR",
            "fr",
            ["Torstraße 140", "10119 Berlin", "Allemagne"],
        ),
        (
            Address("5 Main St", "Apt 2", "", "62701", "Springfield", "IL", "US"),
            "US",
            "en",
            ["5 Main St", "Apt 2", "Springfield, IL 62701"],
        ),
        (
            Address("1 High St", "", "", "SW1A 1AA", "London", "", "GB"),
            "",
            "en",
            ["1 High St", "London", "SW1A 1AA", "United Kingdom"],
        ),
        (Address("", "", "", "", "", "IL", "US"), "US", "en", ["IL"]),
        (Address(city="Nairobi", postcode="00100", country="KE"), "KE", "en", ["Nairobi", "00100"]),
        (Address(country="XX"), "", "en", ["XX"]),
        (Address(), "", "en", []),
    ],
)
def test_address(address: Address, home: str, locale: str, lines: list[str]) -> None:
    assert address_lines(address, home=home, locale=locale) == lines


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("de-DE,de;q=0.9,en;q=0.1", "de_DE"),
        ("xx-YY,en-GB;q=0.8", "en_GB"),
        ("fr;q=0.2, es;q=0.5", "es"),
        ("de;q=0, fr", "fr"),
        ("en;q=abc, de;q=0.1", "de"),
        ("zh-Hant-TW", "zh_Hant_TW"),
        ("de-XX", "de"),
        ("../../etc/passwd", "en"),
        ("*", "en"),
        ("", "en"),
        ("," * 5000, "en"),
    ],
)
def test_negotiate(header: str, locale: str) -> None:
    assert negotiate(header) == locale


def test_regional_way_of_writing() -> None:
    assert regional("de", "CH") == "de_CH"
    assert regional("fr", "DE", "CH") == "fr_CH"
    assert regional("en", "FR") == "en_001"
    assert regional("en", "US") == "en_US"
    assert regional("en", "../x") == "en_001"
    assert regional("de_AT", "CH") == "de_AT"


def test_tag_and_direction() -> None:
    assert (tag("en_001"), tag("de_CH"), tag("zh_Hant_TW")) == ("en", "de-CH", "zh-Hant-TW")
    assert (direction("de"), direction("ar")) == ("ltr", "rtl")


def test_every_label_exists_in_every_language() -> None:
    for key, words in LABELS.items():
        assert set(words) == set(LANGUAGES), key
        assert all(words.values()), key
        assert len({tuple(sorted(part.split("}")[0] for part in word.split("{")[1:])) for word in words.values()}) == 1


def test_label_falls_back_to_english_and_unknown_keys_fail() -> None:
    assert label("total", "de_CH") == "Gesamtbetrag"
    assert label("total", "pl") == "Total"
    with pytest.raises(KeyError):
        label("no such word", "en")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 minute ago"),
        (119, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3 * 3600 + 3500, "3 hours ago"),
        (86_400 * 13, "13 days ago"),
        (86_400 * 45, "1 month ago"),
        (86_400 * 800, "2 years ago"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_unit(seconds: int, words: str) -> None:
    assert format_ago(seconds, "en_GB") == words


def test_how_long_ago_is_told_in_every_language() -> None:
    assert format_ago(7300, "de_AT") == "vor 2 Stunden"
    assert format_ago(7300, "fr") == "il y a 2 heures"
