"""Finding a customer by name, or keeping a new one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jupinv.customers.finding import find_or_create
from jupinv.customers.models import Customer

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def keep(business, now=NOW, known=None, **details):
    return find_or_create(business, details, now=now, known=known)


def test_a_new_name_is_a_new_customer(alice):
    made = keep(alice.business, name="Nordwind GmbH", code="NW", city="Hamburg")
    assert Customer.get() == made
    assert (made.name, made.name_key, made.code) == ("Nordwind GmbH", "nordwind gmbh", "NW")
    assert made.details == {"name": "Nordwind GmbH", "code": "NW", "city": "Hamburg"}
    assert made.created_at == made.updated_at == NOW


@pytest.mark.parametrize("name", ["Straße AG", "STRASSE AG", "strasse ag", "StraSSe Ag"])
def test_the_name_is_found_however_it_is_written(alice, name):
    made = keep(alice.business, name="Straße AG")
    assert keep(alice.business, name=name) == made
    assert Customer.get_by_id(made.id).name == "Straße AG", "the name stays as it was first written"


def test_what_is_said_is_taken_over_and_what_is_not_said_stays(alice):
    keep(alice.business, name="Nordwind", city="Hamburg", street="Weg 1")
    kept = keep(alice.business, LATER, name="Nordwind", city="Bremen", code="N1")
    assert kept.details == {"name": "Nordwind", "city": "Bremen", "street": "Weg 1", "code": "N1"}
    assert (kept.code, kept.updated_at) == ("N1", LATER)


def test_nothing_new_changes_nothing(alice):
    keep(alice.business, name="Nordwind", city="Hamburg")
    assert keep(alice.business, LATER, name="Nordwind").updated_at == NOW


def test_on_its_own_paper_what_is_not_said_any_more_is_forgotten(alice):
    made = keep(alice.business, name="Nordwind", city="Hamburg", po_required="1", code="NW")
    kept = keep(alice.business, LATER, known=made.id, name="Nordwind", city="Hamburg")
    assert kept.details == {"name": "Nordwind", "city": "Hamburg"} and kept.code == ""


def test_each_business_has_its_own(alice, bob):
    assert keep(alice.business, name="Nordwind") != keep(bob.business, name="Nordwind")


def test_a_very_long_name_is_cut_and_still_found(alice):
    made = keep(alice.business, name="N" * 5000, code="C" * 5000)
    assert (len(made.name), len(made.code)) == (300, 20)
    assert keep(alice.business, name="N" * 5000) == made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nord", ["Nordlicht", "Nordwind"]),
        ("WIND", ["Nordwind", "Südwind"]),
        ("süd", ["Südwind"]),
        ("%", []),
        ("_", []),
        ("", ["Nordlicht", "Nordwind", "Südwind"]),
    ],
)
def test_matching_customers(alice, bob, text, names):
    for name in ("Südwind", "Nordwind", "Nordlicht"):
        keep(alice.business, name=name)
    keep(bob.business, name="Nordpol")
    assert [one.name for one in Customer.matching(alice.business, text)] == names


def test_matching_shows_a_handful(alice):
    for index in range(20):
        keep(alice.business, name=f"Nord {index:02}")
    assert len(list(Customer.matching(alice.business, "nord"))) == 8
