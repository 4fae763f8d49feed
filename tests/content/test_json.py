"""The JSON form: exact there and back, one way to write, strict to read."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from jupinv.content.fields import BankAccount, Content, Delivery, Line, OtherWay, PaymentMeans
from jupinv.content.json import content_from_json, dumps, loads, to_json, totals_from_json
from jupinv.content.totals import totals
from tests.content.contents import any_contents, complete, line, vat_contents


@settings(deadline=None, max_examples=60)
@given(any_contents())
def test_any_content_there_and_back(content):
    found = totals(content)
    text = dumps(content, found)
    again, figures = loads(text)
    assert (again, figures) == (content, found)
    assert figures.derivation == found.derivation
    assert dumps(again, figures) == text


@settings(deadline=None, max_examples=30)
@given(vat_contents(gross=None))
def test_any_figures_there_and_back(content):
    found = totals(content)
    assert totals_from_json(json.loads(json.dumps(to_json(found)))) == found


def test_bytes_are_those_of_jcs():
    content = Content(
        issue_date=date(2026, 5, 3),
        currency="JPY",
        lines=(Line("a", "Übersetzung", quantity=Decimal("1.50"), price=Decimal("1E+2")),),
        payment=PaymentMeans(ways=(OtherWay("M-Pesa", "522 522"), BankAccount(iban="DE89"))),
    )
    assert dumps(content, totals(content)) == (
        '{"content":{"currency":"JPY","issue_date":"2026-05-03","lines":[{"description":"Übersetzung","key":"a","price":"100",'
        '"quantity":"1.50"}],"payment":{"ways":[{"is":"other","label":"M-Pesa","text":"522 522"},'
        '{"iban":"DE89","is":"account"}]}},"schema":2,"totals":{"charges":"0","currency":"JPY","discounts":"0","due":"150","gross":"150","groups":[],'
        '"line_sum":"150","lines":[{"key":"a","net":"150","price":"100","subtotal":"150"}],"net":"150","parts":[],'
        '"payable":"150","prepaid":"0","rounding":"0","tax":"0","withheld":[],"withholding":"0"}}'
    )  # fmt: skip


def test_decimals_keep_their_zeros():
    content = Content(lines=(line("a", "1.500", "49.00"),))
    again, _ = loads(dumps(content, totals(content)))
    assert (str(again.lines[0].quantity), str(again.lines[0].price)) == ("1.500", "49.00")


def test_nothing_and_empty_are_two_things():
    content = Content(delivery=Delivery())
    assert loads(dumps(content, totals(content)))[0].delivery == Delivery()


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "1E+50", "1E-50"])
def test_what_is_no_plain_number_is_not_written(number):
    content = Content(lines=(Line("a", quantity=Decimal(number)),))
    with pytest.raises(ValueError, match="can't be written"):
        dumps(content, totals(content))


def test_what_is_no_text_is_not_written():
    content = Content(terms="\ud800")
    with pytest.raises(ValueError, match="can't be written"):
        dumps(content, totals(content))


def stored(**changed: object) -> str:
    content = complete()
    whole = json.loads(dumps(content, totals(content)))
    return json.dumps(whole | changed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "deep|Expecting"),
        (stored(schema=3), "schema: 3 is unknown"),
        (stored(schema=0), "schema: 0 is unknown"),
        (stored(schema="1"), "schema: '1' is unknown"),
        (stored(schema=True), "schema: True is unknown"),
        (stored(extra=1), "expected schema, content and totals"),
        (stored(content=[]), r"content: expected an object"),
        (stored(content={"colour": "red"}), "content: unknown colour"),
        (stored(content={"terms": 5}), "content.terms: expected a string"),
        (stored(content={"terms": None}), "content.terms: expected a string"),
        (stored(content={"prepaid": 5}), "content.prepaid: expected a decimal as a string"),
        (stored(content={"prepaid": "5,0"}), "content.prepaid: expected a decimal"),
        (stored(content={"prepaid": "1E+5"}), "content.prepaid: expected a decimal"),
        (stored(content={"prepaid": "٣"}), "content.prepaid: expected a decimal"),
        (stored(content={"prepaid": "1" * 41}), "content.prepaid: expected a decimal"),
        (stored(content={"prepaid": "5\n"}), "content.prepaid: expected a decimal"),
        (stored(content={"issue_date": "3 May 2026"}), "content.issue_date: expected a date"),
        (stored(content={"issue_date": "2026-02-30"}), "content.issue_date: 2026-02-30 is no day"),
        (stored(content={"lines": {"key": "a"}}), "content.lines: expected a list"),
        (stored(content={"lines": [{"key": "a"}, {"key": 1}]}), r"content.lines\[1\].key: expected a string"),
        (stored(content={"lines": [{"description": "x"}]}), r"content.lines\[0\]:.*key"),
        (stored(content={"lines": [{"key": "a", "gross_entry": 1}]}), r"\[0\].gross_entry: expected true or false"),
        (stored(content={"lines": [{"key": "a", "taxes": [{"rate": "x"}]}]}), r"taxes\[0\].rate: expected a decimal"),
        (stored(content={"payment": {"ways": [{"iban": "DE89"}]}}), r"ways\[0\].is: expected one of account, other"),
        (stored(content={"payment": {"ways": ["DE89"]}}), r"ways\[0\]: expected an object"),
        (stored(content={"sender": {"is": "account"}}), "content.sender: unknown is"),
        (stored(content={}), "totals.lines: not one for each line"),
        (stored(totals={}), "totals: .*missing"),
        ('{"schema": 1, "schema": 1}', "stands twice"),
        ('{"schema": 1.0}', "1.0: numbers with decimals"),
        ('{"schema": NaN}', "NaN: numbers"),
    ],
)  # fmt: skip
def test_what_was_never_written_is_not_read(text, message):
    with pytest.raises(ValueError, match=message):
        loads(text)


def test_content_alone():
    assert content_from_json(to_json(complete())) == complete()
