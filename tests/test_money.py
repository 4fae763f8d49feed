from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupinv.money import EXPONENTS, exponent, from_minor, rounded, to_minor, unit


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("EUR", 2), ("USD", 2), ("GBP", 2), ("HUF", 2), ("CZK", 2), ("LBP", 2), ("IRR", 2), ("XCG", 2), ("ZWG", 2),
        ("JPY", 0), ("ISK", 0), ("KRW", 0), ("CLP", 0), ("VND", 0), ("UGX", 0), ("XAF", 0), ("XPF", 0), ("UYI", 0),
        ("KWD", 3), ("BHD", 3), ("IQD", 3), ("JOD", 3), ("LYD", 3), ("OMR", 3), ("TND", 3),
        ("CLF", 4), ("UYW", 4),
    ],
)  # fmt: skip
def test_decimals_are_those_of_iso_4217(currency, decimals):
    assert exponent(currency) == decimals
    assert unit(currency) == Decimal(10) ** -decimals


def test_table_is_complete():
    assert len(EXPONENTS) == 165
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in EXPONENTS)


@pytest.mark.parametrize("gone", ["BGN", "HRK", "DEM", "ZWL", "ANG", "XAU", "XDR", "XXX", "XTS", "", "eur", "€"])
def test_what_is_no_active_currency_is_refused(gone):
    with pytest.raises(ValueError, match="no"):
        exponent(gone)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("2.345", "EUR", "2.35"),
        ("2.3449999999999999999999999999", "EUR", "2.34"),
        ("-2.345", "EUR", "-2.35"),
        ("2.355", "EUR", "2.36"),
        ("0.5", "JPY", "1"),
        ("-0.5", "JPY", "-1"),
        ("1.0005", "KWD", "1.001"),
        ("7", "EUR", "7.00"),
        ("1E+3", "JPY", "1000"),
    ],
)
def test_rounding_is_half_up_on_the_magnitude(amount, currency, expected):
    assert str(rounded(Decimal(amount), currency)) == expected


def test_nothing_is_never_below_zero():
    assert str(rounded(Decimal("-0.001"), "EUR")) == "0.00"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("12.3400", "EUR", 1234),
        ("12", "JPY", 12),
        ("-0.005", "KWD", -5),
        ("1E+2", "EUR", 10000),
    ],
)
def test_minor_units(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("NaN", "EUR"), ("Infinity", "EUR")]
)
def test_what_is_no_whole_unit_is_refused(amount, currency):
    with pytest.raises(ValueError, match="whole amount"):
        to_minor(Decimal(amount), currency)


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(EXPONENTS)))
def test_minor_units_there_and_back(minor, currency):
    amount = from_minor(minor, currency)
    assert to_minor(amount, currency) == minor
    assert amount.as_tuple().exponent == -exponent(currency)
