"""The page of the list: filters by forms and links alone, what rows offer, many at once, and the list as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write
from jupinv.documents.models import Document
from tests.documents import making
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]


def address(business: Business, query: str = "") -> str:
    return f"/b/{business.handle}/invoices{query}"


def shown(page: Page) -> list[str]:
    return [row.get("href").rpartition("/")[2] for row in page.all("#list .who a")]


def set_columns(document: Document, **columns: object) -> Document:
    with write():
        Document.update(**columns).where(Document.id == document.id).execute()
    return Document.get_by_id(document.id)


@pytest.fixture
def late(business: Business, owner: User) -> Document:
    """Sent, and overdue."""
    customer = making.customer(business)
    return set_columns(making.issued(business, owner, to=customer), sent_at=making.NOW)


@pytest.fixture
def paid(business: Business, owner: User) -> Document:
    """Paid by another customer."""
    customer = making.customer(business, "Südwind KG", code="SW")
    return set_columns(making.issued(business, owner, to=customer), balance=0, paid=119_000, paid_on=making.TODAY)


@pytest.fixture
def reader(business: Business) -> User:
    """An accountant."""
    user = making.owner("Carol", "carol@x.example")
    with write():
        Member.create(business=business, user=user, role=ACCOUNTANT)
    return user


# filters


@pytest.mark.tampers
def test_filters_are_chosen_in_a_form_and_taken_away_by_links(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    browser = as_(owner)
    page = browser.page(address(business))
    assert shown(page) == [late.key, paid.key] and not page.has(".chosen")
    page = browser.submit(page.form(".filter form"), {"state": "open", "customer": "nordwind", "currency": "EUR"})
    assert shown(page) == [late.key]
    assert page.said(".chosen") == "Unpaid × nordwind × EUR ×"
    assert page.fields["state"] == "open" and page.fields["currency"] == "EUR"
    assert not page.has(".sum3"), "the sums are of everything"
    page = browser.page(page.all(".chosen a")[0].get("href"))
    assert "Unpaid" not in page.said(".chosen") and page.fields["customer"] == "nordwind"
    page = browser.page(page.link("Show all"))
    assert not page.has(".chosen") and shown(page) == [late.key, paid.key]


@pytest.mark.tampers
def test_search_keeps_the_filters_and_they_keep_the_search(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    browser = as_(owner)
    page = browser.page(address(business, "?state=paid"))
    page = browser.submit(page.form(".search"), {"q": "workshop"})
    assert shown(page) == [paid.key] and "q=workshop" in page.url and "state=paid" in page.url
    page = browser.submit(page.form(".filter form"), {"state": "overdue"})
    assert shown(page) == [late.key] and "q=workshop" in page.url


def test_a_customer_by_id_is_shown_by_name(as_: SignIn, owner: User, business: Business, late: Document) -> None:
    page = as_(owner).page(address(business, f"?customer={late.customer_id}"))
    assert shown(page) == [late.key]
    assert page.said(".chosen") == "Nordwind GmbH ×" and page.find("#by-customer").get("value") == "Nordwind GmbH"


def test_nothing_found_says_what_to_do(as_: SignIn, owner: User, business: Business, late: Document) -> None:
    page = as_(owner).page(address(business, "?state=void&min=5000"))
    assert "Nothing fits all of these filters." in page.text
    assert page.said(".chosen") == "Void × at least 5,000 ×"
    assert page.link("Show all") == address(business)
    assert "Nothing has “zzz” in its number, customer" in as_(owner).page(address(business, "?q=zzz")).text


@pytest.mark.tampers
def test_what_cannot_be_read_is_said_at_its_field(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    page = as_(owner).page(address(business, "?min=1.190&to=tomorrow&currency=XYZ"))
    assert shown(page) == [late.key, paid.key], "what can't be read narrows nothing down"
    assert page.has("details.filter[open]")
    assert "one clear amount" in page.error_at("min") and "date" in page.error_at("to")
    assert "three letters" in page.error_at("currency") and page.fields["min"] == "1.190"


def test_pages_keep_the_filters(as_: SignIn, owner: User, business: Business) -> None:
    for n in range(55):
        making.draft(business, owner, customer_name=f"Draft {n}")
    making.issued(business, owner)
    browser = as_(owner)
    first = browser.page(address(business, "?state=draft"))
    second = browser.page(first.link("More"))
    assert len(shown(first)) == 50 and len(shown(second)) == 5 and second.fields["state"] == "draft"


def test_htmx_asks_for_the_rows_alone(as_: SignIn, owner: User, business: Business, late: Document) -> None:
    fragment = as_(owner).htmx("GET", address(business), {"state": "void", "q": "x"})
    assert fragment.root[0].get("id") == "list" and "Nothing fits" in fragment.text


@pytest.mark.parametrize(
    "query", ["?q=%00", "?customer=%00", "?after=%00~~", "?q=" + "%F0%9F%92%A9" * 500, "?min=1e9&from=9999-99-99"]
)
def test_nonsense_is_no_error(as_: SignIn, owner: User, business: Business, late: Document, query: str) -> None:
    as_(owner).page(address(business, query))


# what rows offer


@pytest.mark.tampers
def test_overdue_ones_offer_a_reminder_or_to_be_sent(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    unsent = making.issued(business, owner)
    page = as_(owner).page(address(business))
    assert page.link("Send a reminder") == f"/documents/{late.key}/remind"
    assert page.link("Send it") == f"/documents/{unsent.key}/send"
    assert len(page.all("#list .how a")) == 2


def test_an_accountant_reads_filters_and_takes_the_table(
    as_: SignIn, reader: User, business: Business, late: Document
) -> None:
    browser = as_(reader)
    page = browser.page(address(business, "?state=overdue"))
    assert shown(page) == [late.key]
    assert not page.has("#list [type=checkbox]") and not page.has("#bulk") and not page.has("#list .how a")
    assert browser.get(address(business, ".csv")).status_code == 200


# many at once


@pytest.mark.tampers
def test_marked_ones_are_packed_without_javascript(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    browser = as_(owner)
    making.draft(business, owner)
    page = browser.page(address(business))
    assert page.all("#list [name=document]")[0].get("aria-label") == late.number
    assert len(page.all("#list [name=document]")) == 2, "a draft has nothing to be packed or sent"
    page = browser.page(page.link("Mark all shown"))
    assert [box.get("value") for box in page.all("[name=document][checked]")] == [late.key, paid.key]
    assert browser.page(page.link("Mark none")).all("[name=document][checked]") == []
    page = browser.submit(page.button("E-mail them…"))
    assert page.url.startswith(f"/b/{business.handle}/batches/")
    assert late.number in page.text and paid.number in page.text


@pytest.mark.tampers
def test_all_found_are_those_of_the_filters(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    browser = as_(owner)
    page = browser.page(address(business, "?state=paid&q=workshop"))
    page = browser.submit(page.button("E-mail them…"), {"all": "1"})
    assert paid.number in page.text and late.number not in page.text


# the table


def table(browser: PageClient, path: str) -> list[dict[str, str]]:
    answer = browser.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"] and "no-store" in answer.headers["Cache-Control"]
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(answer.get_data().decode("utf-8-sig").splitlines()))


@pytest.mark.tampers
def test_the_table_is_what_is_shown(
    as_: SignIn, owner: User, business: Business, late: Document, paid: Document
) -> None:
    browser = as_(owner)
    draft = making.draft(business, owner, customer_name="=cmd|' /C calc'!A0", currency="JPY", total=1200)
    set_columns(draft, updated_at=clock.now() - timedelta(days=1))
    making.draft(business, owner, customer_name="-2+3", currency="")
    page = browser.page(address(business))
    assert page.link("Download as CSV") == address(business, ".csv")
    overdue, first, second, done = table(browser, page.link("Download as CSV"))
    assert (overdue["number"], overdue["customer"], overdue["state"]) == (late.number, "Nordwind GmbH", "overdue")
    assert (overdue["issued"], overdue["due"], overdue["currency"]) == ("2026-05-03", "2026-06-02", "EUR")
    assert (overdue["total"], overdue["paid"], overdue["balance"]) == ("1190.00", "0.00", "1190.00")
    assert (first["customer"], first["total"]) == ("'-2+3", "") or (second["customer"], second["total"]) == (
        "'-2+3",
        "",
    )
    japanese = first if first["currency"] else second
    assert (japanese["customer"], japanese["total"], japanese["balance"]) == ("'=cmd|' /C calc'!A0", "1200", "")
    assert (done["state"], done["paid on"]) == ("paid", "2026-05-03")


def test_the_table_keeps_the_filters_and_has_all_pages(as_: SignIn, owner: User, business: Business) -> None:
    for n in range(60):
        making.draft(business, owner, customer_name=f"Draft {n}")
    making.issued(business, owner)
    browser = as_(owner)
    page = browser.page(address(business, "?state=draft"))
    assert len(table(browser, page.link("Download as CSV"))) == 60
    assert len(table(browser, address(business, ".csv"))) == 61


def test_who_may_not_see_the_table(client: PageClient, as_: SignIn, business: Business, late: Document) -> None:
    path = address(business, ".csv")
    assert client.page(path, status=303).location.startswith("/sign-in")
    as_(making.owner("Bob", "bob@x.example")).page(path, status=404)


@pytest.mark.tampers
def test_names_and_numbers_are_escaped(as_: SignIn, owner: User, business: Business, late: Document) -> None:
    set_columns(late, customer_name="<b>&\"'</b>", number='<i>"1"</i>', currency="EUR")
    making.draft(business, owner, customer_name="<script>alert(1)</script>")
    page = as_(owner).page(address(business))
    assert page.all("#list .who a")[0].text == "<b>&\"'</b>" and page.all("#list .who .soft")[0].text == '<i>"1"</i>'
    assert page.all("#list [name=document]")[0].get("aria-label") == '<i>"1"</i>'
    assert not page.has("#list b") and not page.has("#list i") and not page.has("#list script")
    assert page.link("Send a reminder") == f"/documents/{late.key}/remind"


def test_the_bare_address_keeps_the_filters(as_, alice: User) -> None:
    led = as_(alice).page("/invoices?state=open&q=workshop&_external=1&handle=other", status=303)
    assert led.location == f"/b/{alice.business.handle}/invoices?q=workshop&state=open"
