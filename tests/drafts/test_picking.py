"""A customer comes onto the paper with what their invoices begin with, and nothing that was chosen is overwritten."""

from __future__ import annotations

from datetime import date

import pytest

from jupinv.customers.models import Customer
from jupinv.drafts.forms import read
from jupinv.drafts.picking import with_customer
from tests.customers.people import customer
from tests.drafts.writing import COMPLETE, TAX, autosave, draft, key_of, typed
from tests.pages import PageClient

DAY = date(2026, 5, 3)
TERMS = {"due": "45", "currency": "USD", "tax": "7"}


def picked(fields: dict[str, str], defaults: dict[str, str], before: dict[str, str] | None = None) -> dict[str, str]:
    new = Customer(name="Ostwind", details={"city": "Basel"}, defaults=defaults)
    old = Customer(name="Nordwind", details={}, defaults=before) if before is not None else None
    return dict(with_customer(typed(TAX | fields), new, currency="EUR", before=old).pairs)


@pytest.mark.parametrize(
    ("fields", "before", "expected"),
    [
        ({}, None, TERMS),
        ({"due": "30", "currency": "EUR", "line.a.tax": "19"}, None, TERMS),
        ({"due": "7", "currency": "CHF", "line.a.tax": "reverse_charge"}, None, {"due": "7", "currency": "CHF"}),
        ({"due": "date", "due_date": "2026-06-01"}, None, {"due": "date", "due_date": "2026-06-01"}),
        ({"due": "60", "currency": "CHF"}, {"due": "60", "currency": "CHF"}, TERMS),
        ({"due": "30"}, {"due": "60"}, {"due": "30"}),
        ({"currency": "eur"}, None, TERMS),
    ],
)
def test_terms_take_the_place_of_what_nobody_chose(fields, before, expected):
    found = picked({"line.a.description": ""} | fields, TERMS, before)
    expected = {"line.a.tax" if name == "tax" else name: text for name, text in expected.items()}
    assert {name: found[name] for name in expected} == expected
    assert found["customer.name"] == "Ostwind" and found["customer.city"] == "Basel"


def test_a_customer_without_terms_brings_back_the_usual_ones():
    before = {"due": "60", "currency": "CHF", "tax": "7"}
    found = picked({"due": "60", "currency": "CHF", "line.a.tax": "7", "line.b.tax": "exempt"}, {}, before)
    assert (found["due"], found["currency"], found["line.a.tax"]) == ("30", "EUR", "19")
    assert found["line.b.tax"] == "exempt"


def test_a_rate_that_is_charged_no_more_counts_for_nothing():
    assert picked({"line.a.description": ""}, {"tax": "16"})["line.a.tax"] == "19"


def test_days_that_were_agreed_are_offered_and_reckoned(as_, alice):
    one = customer(alice.business, "Ostwind", city="Basel", language="de", cc="a@x.example", defaults=TERMS)
    browser: PageClient = as_(alice)
    page = browser.page(f"/new?customer={one.id}")
    fields = page.fields
    assert (fields["customer.name"], fields["customer.city"]) == ("Ostwind", "Basel")
    assert (fields["customer.language"], fields["customer.cc"]) == ("de", "a@x.example")
    assert (fields["due"], fields["currency"], fields["line.a.tax"], fields["line.c.tax"]) == ("45", "USD", "7", "7")
    assert "45 days" in page.text and page.has('input[name="due"][value="45"][checked]')
    autosave(browser, page, {"line.a.description": "Workshop", "line.a.price": "100"})
    page = browser.page(f"/drafts/{key_of(page)}")
    assert page.fields["due"] == "45" and "45 days" in page.text


def test_picking_applies_the_terms_and_a_new_line_bears_the_tax_of_the_one_above(as_, alice):
    one = customer(alice.business, "Ostwind", defaults={"due": "14", "tax": "reverse_charge"})
    browser: PageClient = as_(alice)
    page = browser.page("/new")
    page = browser.post_form(f"/drafts/{key_of(page)}", page.fields | {"act": f"customer:{one.id}"})
    assert page.fields["due"] == "14" and page.fields["line.b.tax"] == "reverse_charge"
    page = browser.submit(page.button("Add a line"))
    taxes = [text for name, text in page.fields.items() if name.endswith(".tax")]
    assert taxes[:4] == ["reverse_charge"] * 4


def test_days_beyond_a_year_are_no_terms():
    for days, known in (("45", True), ("365", True), ("366", False), ("045", False), ("4a", False)):
        found = read(typed(COMPLETE | {"due": days}), currency="EUR", today=DAY)
        assert (days in found.due_dates) is known
        assert [problem.field for problem in found.problems] == ([] if known else ["due"])


def test_naming_an_archived_customer_brings_them_back(alice):
    document = draft(alice)
    one = document.customer
    Customer.update(archived_at=one.created_at).where(Customer.id == one.id).execute()
    draft(alice)
    assert Customer.get_by_id(one.id).archived_at is None
