"""The history's search: it finds what stands in an entry or in its customer's name, by the index as without it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers import merging
from jupinv.customers.models import Customer
from jupinv.db import db, write
from jupinv.documents.models import Document
from jupinv.payments import credit, recording
from jupinv.payments.entries import finding, lists
from jupinv.payments.entries.filters import Filters
from jupinv.payments.models import Entry
from jupinv.structure import MIGRATIONS
from tests.documents import making

Pay = Callable[..., Entry]
NOTES = ("paid by Maria Lindqvist", "請求書 7", 'a "quoted" 100% or_not', "back\\slash", "abcabd", "")
WORDS = (
    *(
        "maria",
        "lindqvist",
        "by m",
        "by maria",
        "zeppelin",
        "請求",
        "請求書",
        "7",
        "zz",
        '"quoted"',
        "100%",
        "%",
        "or_n",
    ),
    *(
        "\\slash",
        "cab",
        "abd",
        "überweisung",
        "virement",
        "bank transfer",
        "transfer maria",
        "nordwind",
        "ÖFFNER",
        "öff",
    ),
    *("500", "500.00", "500,00", "12", "pi_3n", "inv-", "maria öffner"),
)


@pytest.fixture
def pay(alice: User) -> Pay:
    def paid(document: Document, amount: str = "12", note: str = "", **more: Any) -> Entry:
        said = {"paid_on": making.TODAY, "method": "Überweisung", "form_key": ""} | more
        return recording.record(document, amount=Decimal(amount), note=note, by=alice, now=making.NOW, **said)

    return paid


@pytest.fixture
def entries(alice: User, bob: User, pay: Pay) -> list[Entry]:
    """Payments of two customers, and the same of another business."""
    for owner in (bob, alice):
        first, other = (
            making.issued(owner.business, owner, to=making.customer(owner.business, name, code=name[:3].upper()))
            for name in ("Nordwind GmbH", "Öffner & Söhne")
        )
        for at, note in enumerate(NOTES):
            pay(other if at % 2 else first, note=note)
        pay(first, "500", method="Card")
        said = {"amount": 700, "currency": "EUR", "method": "", "provider_id": f"pi_3N{owner.id}", "actor": "Stripe"}
        recording.receive(other, **said, paid_on=making.TODAY, now=making.NOW)
    return list(Entry.select().where(Entry.business == alice.business))


def found(business: Business, text: str) -> set[int]:
    return {row.entry.id for row in lists.page(business, Filters(search=text)).rows}


@pytest.mark.parametrize("few", [-1, 500], ids=["walking the history", "by the index"])
def test_what_stands_there_is_found_and_nothing_else(
    alice: User, entries: list[Entry], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    for looked_for in WORDS:
        parts = [looked_for.casefold().replace(",", ".")] if looked_for[0] == "5" else looked_for.casefold().split()
        texts = {each.id: f"{each.search}\n{each.customer.name.casefold()}" for each in entries}
        here = {number for number, text in texts.items() if all(part in text for part in parts)}
        assert found(alice.business, looked_for) == here, looked_for


def test_few_are_told_by_the_index_and_many_are_not(
    alice: User, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    (maria,) = [each.id for each in entries if "maria" in each.search]
    assert finding.few(alice.business, [("maria",)]) == [maria]
    assert finding.few(alice.business, [("inv",), ("zz",), ("maria",)]) is not None
    assert finding.few(alice.business, [("zz",)]) is None, "too short for the index"
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(finding, "COMMON", 2)
    assert finding.few(alice.business, [("inv-",)]) is None
    assert finding.few(alice.business, [("inv-",), ("maria",)]) == [maria]


def test_an_entry_is_found_by_each_document_that_it_comes_to_settle(alice: User, pay: Pay) -> None:
    customer = making.customer(alice.business)
    first, second = (making.issued(alice.business, alice, to=customer) for _ in range(2))
    payment = pay(first, "1290")
    assert found(alice.business, str(second.number)) == set()
    credit.use(Document.get_by_id(second.id), by=alice, now=making.NOW)
    assert payment.id in found(alice.business, str(second.number))
    assert payment.id in found(alice.business, str(first.number))


def test_customers_are_found_by_the_names_they_have_now(alice: User, entries: list[Entry]) -> None:
    first, other = Customer.select().where(Customer.business == alice.business).order_by(Customer.id)
    theirs = {each.id for each in entries if each.customer_id == first.id}
    merging.merge(other, first, as_seen=merging.seen(other, first), now=making.NOW)
    assert found(alice.business, "nordwind") == set()
    assert found(alice.business, "öffner") == {each.id for each in entries} > theirs


def test_what_was_there_before_is_found_alike(alice: User, entries: list[Entry]) -> None:
    before = {each.id: each.search for each in Entry.select()}
    with write():
        Entry.update(search="").execute()
        runpy.run_path(str(MIGRATIONS / "0055_entry_words.py"))["fill"](db.obj)
    assert {each.id: each.search for each in Entry.select()} == before
    assert len(found(alice.business, "maria")) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_index_forgets_with_the_entry(alice: User, entries: list[Entry]) -> None:
    rows = "SELECT COUNT(*) FROM entry_words WHERE entry_words MATCH '\"mar\"'"
    assert db.execute_sql(rows).fetchone()[0] == 2
    with write():
        Entry.update(search="").where((Entry.business == alice.business) & Entry.search.contains("maria")).execute()
    assert db.execute_sql(rows).fetchone()[0] == 1, "that of the other business"
