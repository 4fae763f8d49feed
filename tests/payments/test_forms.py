"""What was typed into "Record payment", read in the owner's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jupinv.payments import forms

TODAY = date(2026, 5, 3)


def read(locale: str = "en_GB", currency: str = "EUR", **typed: str) -> forms.PaymentForm:
    return forms.read({"paid_on": "2026-05-02", "amount": "10"} | typed, currency=currency, locale=locale, today=TODAY)


@pytest.mark.parametrize(
    ("locale", "currency", "text", "amount"),
    [
        ("en_GB", "EUR", "1,200.50", "1200.50"),
        ("de", "EUR", "1.200,50", "1200.50"),
        ("de", "EUR", "1200,5", "1200.5"),
        ("fr", "EUR", "1 200,50 €", "1200.50"),
        ("en_US", "USD", "$ 1,200", "1200"),
        ("ja", "JPY", "1190", "1190"),
        ("en_GB", "KWD", "0.005", "0.005"),
    ],
)
def test_amounts_are_read_as_the_owner_writes_them(locale: str, currency: str, text: str, amount: str) -> None:
    form = read(locale, currency, amount=text)
    assert (dict(form.errors), form.amount) == ({}, Decimal(amount))


@pytest.mark.parametrize(
    ("currency", "text"),
    [
        *(("EUR", text) for text in ("$500", "US$ 500", "500 USD", "500 usd", "£5", "¥5", "500 $US", "CHF 5", "₹5")),
        *(("USD", text) for text in ("A$5", "5 CA$", "R$ 5", "€5")),
        *(("AUD", "US$5"), ("JPY", "CN¥5"), ("JPY", "€5"), ("KWD", "5 €"), ("GBP", "5 EUR")),
    ],
)
def test_an_amount_in_another_currency_is_not_taken_for_this_one(currency: str, text: str) -> None:
    assert f"in {currency}" in read(currency=currency, amount=text).errors["amount"]


@pytest.mark.parametrize(
    ("currency", "text"),
    [
        *(("EUR", text) for text in ("€5", "5 €", "5 EUR", "eur 5")),
        *(("USD", text) for text in ("$5", "US$5", "5 $US", "USD 5")),
        *(
            ("CAD", "$5"),
            ("AUD", "A$5"),
            ("BRL", "R$ 5"),
            ("JPY", "¥5"),
            ("JPY", "5 JP¥"),
            ("CNY", "¥5"),
            ("MXN", "$5"),
        ),
        *(("NOK", "5 kr"), ("CHF", "Fr. 5"), ("INR", "₹5"), ("INR", "Rs 5"), ("KWD", "KWD 5"), ("GBP", "£5")),
    ],
)
def test_an_amount_may_name_its_own_currency(currency: str, text: str) -> None:
    assert not read(currency=currency, amount=text).errors


def test_whole_coins_are_asked_for_without_points() -> None:
    assert "without points" in read(currency="JPY", amount="1.000").errors["amount"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "How much"),
        ("50 %", "in figures"),
        ("a lot", "in figures"),
        ("0", "above zero"),
        ("-5", "undo"),
        ("1.0015", "no smaller coin"),
        ("1.200", "could mean"),
        ("99999999999999999", "more than we can count"),
        ("\x00\ud800", "in figures"),
    ],
)
def test_what_is_no_amount_is_said_at_the_field_and_kept(text: str, said: str) -> None:
    form = read(amount=text)
    assert said in form.errors["amount"]
    assert form.typed["amount"] == text.replace("\x00", "").replace("\ud800", "?")
    assert form.typed["paid_on"] == "2026-05-02"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "which day"),
        ("2026-05-04", "still to come"),
        ("yesterday", "year-month-day"),
        ("1066-10-14", "too long ago"),
    ],
)
def test_what_is_no_day_is_said_at_the_field(text: str, said: str) -> None:
    assert said in read(paid_on=text).errors["paid_on"]


def test_long_words_are_said_at_their_fields() -> None:
    assert set(read(method="x" * 81, note="x" * 501, form_key="x" * 41).errors) == {"method", "note", "form_key"}


@pytest.mark.parametrize(
    ("balance", "locale", "text"), [("690.50", "de", "690,50"), ("1190", "en_GB", "1190.00"), ("0", "en_GB", "")]
)
def test_the_form_offers_all_that_is_left(balance: str, locale: str, text: str) -> None:
    form = forms.blank(balance=Decimal(balance), currency="EUR", locale=locale, today=TODAY, form_key="k")
    assert form.typed == {"paid_on": "2026-05-03", "amount": text, "form_key": "k"}
