"""Every difference between two contents has words, and they are the reader's."""

import dataclasses
import typing
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.changes import changes
from jupinv.content.fields import (
    Address,
    Allowance,
    BankAccount,
    Contact,
    Content,
    Delivery,
    Identifier,
    Line,
    Note,
    Party,
    PaymentMeans,
    Period,
    References,
    Tax,
)
from jupinv.content.sentence import Sentence
from jupinv.documents.history.nouns import noun, part
from jupinv.documents.history.sentences import sentences
from tests.content.contents import S7, any_contents, complete, line, parts, values

D = Decimal
HOSTING = line("h", "3", "20", description="Hosting")
OLD = complete(lines=(line("a", "16", "95", description="Workshop"), HOSTING))
with_ = dataclasses.replace


def told(old, new, locale="en_GB"):
    return sentences(changes(old, new), old, new, who="Ana", locale=locale)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"due_date": date(2026, 5, 15)}, "Ana changed the due date from 17 May 2026 to 15 May 2026"),
        ({"due_date": None}, "Ana removed the due date: 17 May 2026"),
        ({"references": References(purchase_order="4711")}, "Ana added the PO number: 4711"),
        ({"terms": "30 days\nnet"}, "Ana added the terms: “30 days net”"),
        ({"notes": (Note("Thank you"),)}, "Ana added the note: “Thank you”"),
        ({"currency": "USD"}, "Ana changed the currency from EUR to USD"),
        ({"languages": ("de",)}, "Ana added the language: German"),
        ({"billing_entity": "Acme Holding"}, "Ana added the billing entity: Acme Holding"),
        ({"ap_contact": Contact("Ada")}, "Ana added the accounts payable contact: Ada"),
        ({"cc": ("a@b.example", "c@d.example")}, "Ana added who gets copies: a@b.example, c@d.example"),
        (
            {"recipient": with_(OLD.recipient, name="Acme SAS")},
            "Ana changed the name of the customer from Acme SARL to Acme SAS",
        ),
        (
            {"recipient": with_(OLD.recipient, address=Address("1 rue X", "", "", "75001", "Paris", country="FR"))},
            "Ana changed the address of the customer from Lyon, France to 1 rue X, 75001 Paris, France",
        ),
        (
            {"recipient": with_(OLD.recipient, legal_id=Identifier("123"))},
            "Ana added the company number of the customer: 123",
        ),
        ({"allowances": (Allowance(percent=D(10), reason="loyalty"),)},
         "Ana added the discounts and charges: Discount 10% (loyalty)"),
        ({"prepaid": D("50")}, "Ana added what was paid before: €50.00"),
        ({"period": Period(date(2026, 1, 1), date(2026, 1, 31))}, "Ana added the period: 1 Jan 2026 – 31 Jan 2026"),
        ({"kind": "quote"}, "Ana changed what it is from an invoice to a quote"),
        (
            {"payment": PaymentMeans(ways=(BankAccount(iban="DE02120300000000202051"),))},
            "Ana changed the ways to pay from DE89 3704 0044 0532 0130 00 to DE02 1203 0000 0000 2020 51",
        ),
        ({"delivery": Delivery(date=date(2026, 5, 1))}, "Ana added the delivery: 1 May 2026"),
    ],
)  # fmt: skip
def test_fields_in_words(fields, expected):
    assert told(OLD, with_(OLD, **fields)) == [expected]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ["Ana removed the line “Workshop”, 16 × €95.00", "Ana removed the line “Hosting”, 3 × €20.00"]),
        ((*OLD.lines, line("n", "2", "10", description="Travel", unit_text="km")),
         ["Ana added the line “Travel”, 2 km × €10.00"]),
        ((OLD.lines[0], with_(HOSTING, quantity=D("4.5"))), ["Ana changed the quantity of “Hosting” from 3 to 4.5"]),
        ((OLD.lines[0], with_(HOSTING, price=D("19.9"))), ["Ana changed the price of “Hosting” from €20.00 to €19.90"]),
        ((OLD.lines[0], with_(HOSTING, taxes=(S7,))), ["Ana changed the tax of “Hosting” from 19% Tax to 7% Tax"]),
        ((OLD.lines[0], with_(HOSTING, unit="HUR")), ["Ana added the unit of “Hosting”: hours"]),
        ((OLD.lines[0], with_(HOSTING, unit="HUR", unit_text="h")), ["Ana added the unit of “Hosting”: h"]),
        ((OLD.lines[0], with_(HOSTING, optional=True)), ["Ana made “Hosting” optional"]),
        ((OLD.lines[0], with_(HOSTING, gross_entry=True)), ["Ana included the tax in the price of “Hosting”"]),
        ((OLD.lines[0], with_(HOSTING, description="Servers")),
         ["Ana changed the description of “Hosting” from “Hosting” to “Servers”"]),
        ((HOSTING, OLD.lines[0]), ["Ana put the lines into another order"]),
    ],
)  # fmt: skip
def test_lines_in_words(lines, expected):
    assert told(OLD, with_(OLD, lines=lines)) == expected


def test_a_line_without_words_is_known_by_its_place():
    old = Content(currency="EUR", lines=(Line("a"), Line("b")))
    new = with_(old, lines=(Line("a"), Line("b", quantity=D(2))))
    assert told(old, new) == ["Ana added the quantity of line 2: 2"]


def test_amounts_and_days_are_the_readers():
    new = with_(OLD, due_date=date(2026, 5, 1), lines=(OLD.lines[0], with_(HOSTING, price=D("1234.5"))))
    assert told(OLD, new, "de_DE") == [
        "Ana changed the due date from 17.05.2026 to 01.05.2026",
        "Ana changed the price of “Hosting” from 20,00\xa0€ to 1.234,50\xa0€",
    ]


def test_a_long_text_is_told_by_its_beginning():
    (said,) = told(OLD, with_(OLD, terms="word " * 100))
    assert len(said) < 130 and said.endswith("…”")


def paths(kind, path=""):
    """Every path that a Change can have."""
    hints = typing.get_type_hints(kind)
    for each in dataclasses.fields(kind):
        inner, hint = (f"{path}.{each.name}" if path else each.name), hints[each.name]
        yield inner
        for one in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(one) and typing.get_origin(hint) is not tuple:
                yield from paths(one, inner)


@pytest.mark.parametrize("path", sorted(set(paths(Content))))
def test_every_path_of_a_content_is_called_something(path):
    said = noun(path)
    assert isinstance(said, Sentence) and "_" not in said and "%" not in said and len(said) > 5


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Line) if each.name != "key"])
def test_every_field_of_a_line_is_called_something(name):
    assert "_" not in part(name)


@settings(deadline=None, max_examples=150)
@given(any_contents(), any_contents(), st.sampled_from(["en_GB", "de_DE", "fr_FR"]))
def test_whatever_differs_has_words(old, new, locale):
    said = told(old, new, locale)
    assert bool(said) == (old != new)
    assert all(isinstance(each, Sentence) and each.startswith("Ana ") and "Decimal(" not in each for each in said)


@settings(deadline=None, max_examples=60)
@given(parts(Party), parts(Party), values(Tax))
def test_whoever_differs_has_words(one, other, tax):
    old, new = Content(recipient=one, withholdings=(tax,)), Content(recipient=other)
    assert len(told(old, new)) >= 1
