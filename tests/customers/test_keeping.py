"""What becomes of a customer: made once, changed as seen, merged as previewed, whoever else is at it this instant."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupinv.customers import keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import db
from jupinv.documents.models import Document
from tests.customers.people import LATER, NOW, billed, customer


def test_made_from_many_windows_it_is_one(alice):
    together = threading.Barrier(4)

    def make() -> bool:
        with db.connection_context():
            together.wait()
            try:
                keeping.create(alice.business, {"name": "Nordwind"}, {}, now=NOW)
            except keeping.NameTaken as taken:
                return taken.other.name != "Nordwind"
            return True

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: make(), range(4)))
    assert sorted(answers) == [False, False, False, True]
    assert Customer.select().count() == 1


def test_what_is_changed_is_no_longer_of_a_draft_alone(alice):
    one = customer(alice.business)
    Customer.update(made_for="a-draft").where(Customer.id == one.id).execute()
    changed = keeping.change(one, {"name": "Nordwind GmbH"}, {}, seen=keeping.mark(one), now=LATER)
    assert changed.made_for == Customer.get().made_for == ""


def test_a_change_of_what_is_gone_is_refused(alice):
    one = customer(alice.business)
    keeping.delete(one)
    with pytest.raises(keeping.Gone):
        keeping.change(one, {"name": "Nordwind"}, {}, seen=keeping.mark(one), now=LATER)
    keeping.archive(one, now=LATER)
    assert not Customer.select().exists()


def test_archiving_twice_keeps_the_first_instant(alice):
    one = customer(alice.business)
    keeping.archive(one, now=NOW)
    keeping.archive(one, now=LATER)
    assert Customer.get().archived_at == NOW and Customer.get().is_archived
    keeping.bring_back(one, now=LATER)
    assert not Customer.get().is_archived


def test_a_customer_is_not_merged_with_itself_nor_with_one_who_is_gone(alice):
    one, other = customer(alice.business), customer(alice.business, "Ostwind")
    with pytest.raises(merging.TheSame):
        merging.merge(one, one, as_seen=merging.seen(one, one), now=LATER)
    keeping.delete(other)
    with pytest.raises(keeping.Gone):
        merging.merge(one, other, as_seen=merging.seen(one, other), now=LATER)


def test_an_address_is_not_put_together_from_two():
    street, town, none = ({"name": "A", **said} for said in ({"street": "Weg 1"}, {"city": "Basel", "code": "B"}, {}))
    first, second, third = (Customer(name="A", details=details) for details in (street, town, none))
    assert merging.details_of(first, second) == {"name": "A", "street": "Weg 1", "code": "B"}
    assert merging.details_of(third, second) == {"name": "A", "city": "Basel", "code": "B"}


def test_a_failed_merge_leaves_all_as_it_was(alice):
    one, other = customer(alice.business), customer(alice.business, "Ostwind", city="Basel")
    document = billed(alice, other)
    with pytest.raises(merging.ChangedMeanwhile):
        merging.merge(one, other, as_seen="something else", now=LATER)
    assert Document.get_by_id(document.id).customer_id == other.id
    assert {each.name: each.details.get("city") for each in Customer.select()} == {
        "Nordwind GmbH": None,
        "Ostwind": "Basel",
    }


def test_two_merges_at_once_in_opposite_directions_end_with_one(alice):
    one, other = customer(alice.business), customer(alice.business, "Ostwind")
    billed(alice, one), billed(alice, other)
    together = threading.Barrier(2)

    def merge(stays: Customer, goes: Customer) -> bool:
        with db.connection_context():
            together.wait()
            try:
                merging.merge(stays, goes, as_seen=merging.seen(stays, goes), now=LATER)
            except (keeping.Gone, keeping.ChangedMeanwhile):
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: merge(*pair), [(one, other), (other, one)]))
    assert sorted(answers) == [False, True]
    left = Customer.get()
    assert [each.customer_id for each in Document.select()] == [left.id, left.id]
