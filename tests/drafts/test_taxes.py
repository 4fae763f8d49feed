"""The business's own list of taxes on a document: several on a line, kept back, prices with tax, rounding to coins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of, replace_taxes
from jupinv.content.fields import Content, Tax
from jupinv.content.totals import totals
from jupinv.documents import issuing, revisions
from jupinv.documents.models import Document
from jupinv.drafts import duplicating, saving, taxes, taxlist
from jupinv.drafts.forms import read
from jupinv.drafts.typed import Typed
from tests.drafts import writing
from tests.drafts.writing import COMPLETE

TODAY = date(2026, 5, 3)
LIST = {
    "taxes.t1.name": "GST",
    "taxes.t1.rate": "5",
    "taxes.t2.name": "QST",
    "taxes.t2.rate": "9.975",
    "taxes.t2.together": "t1",
    "taxes.t3.name": "Old QST",
    "taxes.t3.rate": "10",
    "taxes.t3.together": "t1",
    "taxes.t3.compound": "1",
    "taxes.t4.name": "Medical care",
    "taxes.t4.kind": "E",
    "taxes.t4.reason": "Article 132 of Directive 2006/112/EC",
    "taxes.t5.name": "IRPF",
    "taxes.t5.kind": "W",
    "taxes.t5.rate": "15",
}


def content(locale: str = "en_GB", **more: str) -> Content:
    lines = {"line.a.description": "Work", "line.a.price": "100"}
    fields = {name: text for name, text in COMPLETE.items() if not name.startswith("line.")}
    return read(Typed(tuple((fields | LIST | lines | more).items()), locale), currency="EUR", today=TODAY).content


def on_line(choice: str, **more: str) -> tuple[Tax, ...]:
    return content(**{"line.a.tax": choice}, **more).lines[0].taxes


def test_a_line_bears_the_tax_that_was_chosen_and_those_charged_with_it() -> None:
    assert on_line("t1") == (Tax(rate=Decimal("5"), name="GST"),)
    assert on_line("t2") == (Tax(rate=Decimal("5"), name="GST"), Tax(rate=Decimal("9.975"), name="QST"))
    assert on_line("t4") == (Tax("E", Decimal(0), "Medical care", "Article 132 of Directive 2006/112/EC"),)


def test_several_taxes_are_reckoned_each_on_its_base() -> None:
    figures = totals(content(**{"line.a.tax": "t2"}))
    assert [(group.name, str(group.base), str(group.tax)) for group in figures.groups] == [
        ("GST", "100.00", "5.00"),
        ("QST", "100.00", "9.98"),
    ]
    figures = totals(content(**{"line.a.tax": "t3"}))
    assert [(group.name, str(group.base), str(group.tax)) for group in figures.groups] == [
        ("GST", "100.00", "5.00"),
        ("Old QST", "105.00", "10.50"),
    ]


def test_a_tax_that_is_no_more_leaves_the_line_without_any_so_that_it_is_asked() -> None:
    assert on_line("t99") == ()
    assert on_line("t1", **{"taxes.t1.name": ""}) == ()


def test_a_circle_ends() -> None:
    assert [tax.name for tax in on_line("t2", **{"taxes.t1.together": "t2"})] == ["GST", "QST"]


def test_who_charges_no_tax_is_offered_none() -> None:
    said = Typed((*LIST.items(), ("tax.charge", "no")), "en_GB")
    assert taxes.rated(said) == []
    assert on_line("t1", **{"tax.charge": "no"})[0].category == "O"


def test_the_field_offers_the_rates_and_then_the_list() -> None:
    said = Typed((*LIST.items(), ("tax.charge", "yes"), ("tax.rates", "19, 7")), "de_DE")
    assert taxes.rated(said) == [
        ("19", "19\xa0%"),
        ("7", "7\xa0%"),
        ("t1", "GST 5\xa0%"),
        ("t2", "GST 5\xa0% + QST 9,975\xa0%"),
        ("t3", "GST 5\xa0% + Old QST 10\xa0%"),
        ("t4", "Medical care"),
    ]


def test_what_is_ticked_is_kept_back_and_named_apart() -> None:
    figures = totals(content(**{"withheld.t5": "1"}))
    assert [(each.name, str(each.amount)) for each in figures.withheld] == [("IRPF", "15.00")]
    assert (str(figures.due), str(figures.payable)) == ("119.00", "104.00")
    assert totals(content(**{"withheld.t1": "1", "withheld.t99": "1"})).withheld == ()


@pytest.mark.parametrize("said", [{"prices": "gross"}, {"tax.prices": "gross"}])
def test_a_price_typed_with_tax_is_met_to_the_cent(said: dict[str, str]) -> None:
    figures = totals(content(**{"line.a.price": "99.99", **said}))
    assert (str(figures.net), str(figures.tax), str(figures.gross)) == ("84.03", "15.97", "100.00")
    assert (str(figures.rounding), str(figures.due)) == ("-0.01", "99.99")


def test_a_document_may_differ_from_how_prices_are_usually_typed() -> None:
    assert not content(**{"tax.prices": "gross", "prices": "net"}).lines[0].gross_entry


@pytest.mark.parametrize(
    ("said", "currency", "due"),
    [
        ({"tax.coins": "CHF 0.05"}, "CHF", "119.15"),
        ({"tax.coins": "CHF 0.05", "coins": "exact"}, "CHF", "119.13"),
        ({"tax.coins": "CHF 0.05"}, "EUR", "119.13"),
        ({"tax.coins": "CHF 0.07"}, "CHF", "119.13"),
        ({"tax.coins": "nonsense"}, "CHF", "119.13"),
        ({"tax.coins": "CHF 1"}, "CHF", "119.00"),
    ],
)
def test_what_is_due_is_rounded_to_coins_of_its_currency(said: dict[str, str], currency: str, due: str) -> None:
    figures = totals(content(**{"line.a.price": "100.11", "currency": currency, **said}))
    assert str(figures.due) == due


def test_a_delivery_says_when_and_where_to() -> None:
    found = content(**{"delivery.date": "2026-04-30", "delivery.country": "France"}).delivery
    assert found is not None and (found.date, found.address.country) == (date(2026, 4, 30), "FR")
    assert content().delivery is None


def test_the_copy_of_an_issued_document_has_chosen_the_same(alice: User) -> None:
    replace_taxes(alice.business, (*LIST.items(), ("tax.coins", "EUR 0.05")))
    more = {"line.a.tax": "t2", "withheld.t5": "1", "prices": "gross", "coins": "exact", "delivery.country": "FR"}
    draft = writing.draft(alice, None, **more)
    reading = saving.read_draft(draft, today=TODAY)
    issuing.issue(draft, reading.content, by=alice, now=writing.NOW, today=TODAY)
    original = Document.seen_by(alice).where(Document.id == draft.id).get()
    copy = duplicating.duplicate(original, by=alice, now=writing.NOW, today=TODAY)
    again = saving.read_draft(Document.seen_by(alice).where(Document.id == copy.id).get(), today=TODAY).content
    said, _ = revisions.content_of(revisions.last_of(original))
    assert [line.taxes for line in again.lines] == [line.taxes for line in said.lines]
    assert said.withholdings == again.withholdings != ()
    assert said.cash_step is again.cash_step is None
    assert all(line.gross_entry for line in (*said.lines, *again.lines))
    assert again.delivery == said.delivery


def test_lists_show_the_total_with_the_taxes_of_the_list(alice: User) -> None:
    replace_taxes(alice.business, tuple(LIST.items()))
    lines = {"line.a.price": "50", "line.a.tax": "t2", "line.b.price": "0", "line.b.tax": "t2"}
    assert writing.draft(alice, None, **lines).total == 114_98


def test_new_documents_have_ticked_what_is_always_kept_back(alice: User) -> None:
    replace_taxes(alice.business, (*LIST.items(), ("taxes.t5.always", "1")))
    blank = saving.blank(profile_of(Business.get_by_id(alice.business.id)), locale="en_GB")
    assert taxlist.withheld(blank) == [("t5", "IRPF 15%", True)]
