"""Drafts follow what is changed on their customer's page, and keep what was typed in them."""

from __future__ import annotations

import pytest

from jupinv.customers import keeping
from jupinv.customers.models import Customer
from jupinv.documents.following import followed
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.saving import EditedElsewhere, Window
from jupinv.drafts.typed import Typed
from tests.customers.people import LATER, customer, draft, said


@pytest.mark.parametrize(
    ("fields", "before", "after", "expected"),
    [
        ([], {}, {}, []),
        ([["customer.city", "Kiel"]], {"city": "Kiel"}, {"city": "Bonn"}, [["customer.city", "Bonn"]]),
        ([["customer.city", " Kiel "]], {"city": "Kiel"}, {"city": "Bonn"}, [["customer.city", "Bonn"]]),
        ([["customer.city", "Kiel"]], {"city": "Kiel"}, {}, []),
        ([["customer.city", ""], ["note", ""]], {}, {"city": "Bonn"}, [["customer.city", "Bonn"], ["note", ""]]),
        ([], {}, {"city": "Bonn"}, [["customer.city", "Bonn"]]),
        ([["customer.city", "Ulm"]], {"city": "Kiel"}, {"city": "Bonn"}, [["customer.city", "Ulm"]]),
        ([["customer.city", "Ulm"]], {"city": "Kiel"}, {}, [["customer.city", "Ulm"]]),
        ([["customer.city", "Kiel"]], {"city": "Kiel"}, {"city": "Kiel"}, [["customer.city", "Kiel"]]),
        ([["note", "Kiel"]], {"city": ""}, {"city": ""}, [["note", "Kiel"]]),
    ],
)
def test_a_field_that_said_the_old_says_the_new(fields, before, after, expected):
    assert followed(fields, before, after) == expected


def test_a_window_in_which_the_draft_is_open_can_not_write_the_old_back(alice):
    one = customer(alice.business, city="Kiel")
    document = draft(alice, one)
    window = Window("window-1", document.save_count)
    typed = Typed.stored(document.typed)
    keeping.change(one, {"name": "Südwind", "city": "Bonn"}, {}, seen=keeping.mark(one), now=LATER)
    with pytest.raises(EditedElsewhere):
        saving.save(document.key, typed.having({"note": "Hello"}), window, by=alice, business=None, now=LATER)
    assert said(document)["customer.name"] == "Südwind" and said(document)["customer.city"] == "Bonn"


def test_a_draft_is_found_by_what_its_customer_is_called_now(alice):
    one = customer(alice.business, billing_entity="Nordwind GmbH")
    typed = Typed.stored(draft(alice, one).typed)
    document = saving.save(saving.new_key(), typed, Window("window-1", 0), by=alice, business=alice.business, now=LATER)
    saving.keep_customer(document, typed, now=LATER)
    one = Customer.get_by_id(one.id)
    after = {"name": "Südwind", "billing_entity": "Ostwind", "reference": "04011000-12345-03"}
    keeping.change(one, after, {}, seen=keeping.mark(one), now=LATER)
    followed_now = Document.get_by_id(document.id).search
    kept = saving.typed_of(Document.get_by_id(document.id)).having({"due": "7"})
    saving.save(document.key, kept, Window("window-2", document.save_count + 1), by=alice, business=None, now=LATER)
    assert sorted(followed_now.split("\n")) == sorted(Document.get_by_id(document.id).search.split("\n"))
    assert "südwind" in followed_now and "nordwind" not in followed_now


def test_drafts_of_others_and_drafts_that_said_nothing_stay_untouched(alice, bob):
    one, other = customer(alice.business, city="Kiel"), customer(alice.business, "Ostwind", city="Kiel")
    theirs = customer(bob.business, city="Kiel")
    of_other, of_bob = draft(alice, other), draft(bob, theirs)
    keeping.change(one, {"name": "Nordwind GmbH", "city": "Bonn"}, {}, seen=keeping.mark(one), now=LATER)
    for document in (of_other, of_bob):
        assert said(document)["customer.city"] == "Kiel"
