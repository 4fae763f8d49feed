"""What documents are found by: text folded in any script, amounts however written, and old rows that had none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import util
from pathlib import Path

import pytest

from jupinv import db
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Line, Note
from jupinv.db import write
from jupinv.documents import checking, revisions, search
from jupinv.documents.lists import pages
from jupinv.documents.lists.filters import Filters
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed
from tests.documents import making

MIGRATION = Path(__file__).parents[2] / "migrations" / "0003_lists.py"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  ÄRZTE\tMüller ", "ärzte müller"),
        ("Straße", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("МОСКВА", "москва"),
        ("Ｉｎｖｏｉｃｅ", "invoice"),
        ("Cafe\u0301", "café"),
        ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
        ("請求書", "請求書"),
        ("", ""),
    ],
)
def test_capitals_of_any_script_are_folded(text: str, folded: str) -> None:
    assert search.folded(text) == folded


@pytest.mark.parametrize(
    ("text", "locale", "terms"),
    [
        ("1190", "en_GB", (("1190",),)),
        ("1.190,00", "de_DE", (("1.190,00", "1190.00"),)),
        ("1,190.00", "en_GB", (("1,190.00", "1190.00"),)),
        ("1,190.00", "de_DE", (("1,190.00", "1190.00"),)),
        ("1.190", "de_DE", (("1.190", "1190"),)),
        ("1.190", "en_GB", (("1.190", "1190"),)),
        ("1 190,50 €", "fr_FR", (("1 190,50 €", "1190.50"),)),
        ("Nordwind 1.190,00", "de_DE", (("nordwind",), ("1.190,00", "1190.00"))),
        ("INV-2026-0002", "de_DE", (("inv-2026-0002",),)),
        ("   ", "en_GB", ()),
    ],
)
def test_words_and_amounts_are_looked_for(text: str, locale: str, terms: tuple[tuple[str, ...], ...]) -> None:
    assert search.terms(text, locale) == terms


def test_what_is_looked_for_has_an_end() -> None:
    assert len(search.terms("a " * 1000, "en")) == search.MOST_WORDS
    assert len(search.terms("9" * 1000, "en")[0][0]) == search.LONGEST


def test_the_text_of_a_document_is_what_it_says() -> None:
    said = making.content(number="INV-1", notes=(Note("Thank YOU"),), billing_entity="Nordwind Bau")
    text = search.words(said, 119_000)
    for part in ("inv-1", "1190.00", "nordwind gmbh", "nordwind bau", "po-4711", "thank you", "workshop", "travel"):
        assert part in text.split("\n")


def test_a_thousand_long_lines_keep_an_end() -> None:
    lines = tuple(Line(f"k{n}", f"{n} {'x' * 400}", quantity=Decimal(1), price=Decimal(1)) for n in range(1000))
    assert len(search.words(making.content(lines=lines), 100)) == search.LONGEST_TEXT


@pytest.mark.tampers
def test_issuing_writes_it_and_the_proof_compares_it(business: Business, owner: User) -> None:
    document = making.issued(business, owner)
    assert "workshop" in document.search == Document.get_by_id(document.id).search
    assert not list(checking.of_business(business))
    with write():
        Document.update(search="something else").where(Document.id == document.id).execute()
    said = f"{document.number}: what it is found by is not what the last revision says"
    assert list(checking.of_business(business)) == [said]


def test_saving_a_draft_writes_it(business: Business, owner: User) -> None:
    pairs = (("customer.name", "ÄRZTE Müller"), ("line.a.description", "Visite"), ("line.a.price", "5"))
    key, window = saving.new_key(), saving.Window("e", 0)
    saving.save(key, Typed(pairs, "de_DE"), window, by=owner, business=business, now=making.NOW)
    found = Document.get(Document.key == key)
    assert {"ärzte müller", "visite"} <= set(found.search.split("\n"))
    again = Typed((*pairs, ("note", "Danke SEHR")), "de_DE")
    saving.save(key, again, window, by=owner, business=business, now=making.NOW)
    assert "danke sehr" in Document.get(Document.key == key).search


def test_what_is_erased_is_not_found_any_more(business: Business, owner: User) -> None:
    document = making.issued(business, owner)
    revision = revisions.last_of(document)
    assert revision is not None
    revisions.erase(revision, reason="asked for", at=making.NOW)
    assert Document.get_by_id(document.id).search == ""


def test_the_migration_fills_rows_that_are_there(business: Business, owner: User) -> None:
    said = making.content(notes=(Note("Thank YOU"),), currency="JPY", due_date=date(2026, 6, 2))
    line = replace(said.lines[0], details="Prepared\nand HELD", price=Decimal(800))
    issued = making.issued(business, owner, replace(said, lines=(line,)))
    euro = making.issued(business, owner)
    fields = [["customer.name", "ÄRZTE"], ["line.a.description", "Visite"], ["sender.name", "Halden"]]
    draft = making.draft(business, owner, typed={"locale": "de", "fields": fields}, total=119_000)
    erased = making.issued(business, owner)
    revisions.erase(revisions.last_of(erased), reason="asked for", at=making.NOW)
    with write():
        Document.update(search="").execute()
        spec = util.spec_from_file_location("lists", MIGRATION)
        migration = util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        migration.fill(db.db.obj)
    for document in (issued, euro):
        assert Document.get_by_id(document.id).search == document.search
    assert Document.get_by_id(draft.id).search == "1190.00\närzte\nvisite"
    assert Document.get_by_id(erased.id).search == ""
    assert not list(checking.of_business(business))


@pytest.mark.parametrize(("currency", "written"), [("EUR", "790,05"), ("JPY", "79.005"), ("KWD", "79,005")])
@pytest.mark.tampers
def test_what_is_left_to_pay_is_found_as_rows_show_it(
    business: Business, owner: User, currency: str, written: str
) -> None:
    document = making.issued(business, owner)
    with write():
        changes = {"paid": 40_000, "balance": 79_005, "currency": currency}
        Document.update(**changes).where(Document.id == document.id).execute()
    for text, found in ((written, [document.id]), ("790,06", []), ("9" * 40, []), ("0,00001", [])):
        page = pages.page(business, Filters(search=text), on=making.TODAY, locale="de_DE")
        assert [row.id for row in page.rows] == found
