"""Somebody who was told nothing finds the way by the words on the pages alone, beginning at the start page: every step
presses or fills what can be read, and no address is typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import CUSTOMER, SENDER, answer_tax, saved, write


@pytest.fixture
def person(visit, outbox, address) -> Page:
    """Somebody with an account and one issued invoice of their own."""
    page = visit()
    page.goto("/")
    write(page, SENDER | CUSTOMER | {"line.a.description": "Workshop", "line.a.price": "1200"})
    answer_tax(page)
    saved(page)
    sign_in(page, outbox, address)
    page.get_by_role("link", name="Jupinv").click()
    page.get_by_role("link", name="Acme Logistics SA").first.click()
    page.get_by_role("button", name="Send…").first.click()
    page.get_by_role("button", name="Issue, I hand it over myself").click()
    expect(page.locator("#timeline")).to_be_visible()
    page.get_by_role("link", name="Jupinv").click()
    return page


def sign_in(page: Page, outbox, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill(outbox.latest(address).code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Invoices").wait_for()


def open_menu(page: Page, address: str) -> None:
    """The fold in the header that is named after the person."""
    page.get_by_text(address, exact=True).click()


def test_how_to_change_the_number_pattern(person: Page, address):
    open_menu(person, address)
    person.get_by_role("link", name="Settings").click()
    person.get_by_role("link", name="Numbers").click()
    person.get_by_label("Pattern of invoices").fill("HAL/{YY}-{NNN}")
    expect(person.get_by_text(re.compile(r"HAL/\d\d-001"))).to_be_visible()
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_role("status")).to_be_visible()
    person.get_by_role("link", name="New invoice").first.click()
    expect(person.get_by_text(re.compile(r"gets its number when issued: HAL/\d\d-001"))).to_be_visible()


def test_how_to_send_an_invoice_again(person: Page, outbox):
    person.get_by_role("link", name="Invoices").first.click()
    person.get_by_role("link", name="Acme Logistics SA").first.click()
    person.get_by_role("link", name=re.compile("^Send")).first.click()
    to = person.get_by_label("To", exact=True)
    to.fill("somebody.else@acme.example")
    person.get_by_role("button", name="Send the e-mail").click()
    expect(person.get_by_text("somebody.else@acme.example").first).to_be_visible()
    assert "INV-" in outbox.latest("somebody.else@acme.example", "accepted").subject


def test_how_to_find_all_unpaid_ones_of_one_customer(owner: Page):
    owner.goto("/")
    owner.get_by_role("link", name="Customers").click()
    owner.get_by_role("link", name="Nordwind GmbH").click()
    owner.get_by_role("link", name="The unpaid ones").click()
    rows = owner.locator("#list tbody tr")
    assert rows.count() > 1
    for row in rows.all():
        expect(row).to_contain_text("Nordwind GmbH")
        expect(row).to_contain_text(re.compile("sent|seen|overdue"))
    found = owner.url
    owner.get_by_role("link", name="Invoices").first.click()
    owner.get_by_text("Filter", exact=True).click()
    owner.get_by_label("State").select_option(label="Unpaid")
    owner.get_by_label("Customer", exact=True).fill("Nordwind GmbH")
    owner.get_by_role("button", name="Show", exact=True).click()
    assert owner.locator("#list tbody tr").count() == rows.count(), f"{owner.url} finds other ones than {found}"


def test_how_to_end_a_session(person: Page, visit, outbox, address):
    other = visit()
    sign_in(other, outbox, address)
    open_menu(person, address)
    person.get_by_role("link", name="Account").click()
    places = person.get_by_role("listitem").filter(has_text="Last used")
    expect(places).to_have_count(2)
    places.filter(has_not_text="this browser").get_by_role("button").click()
    expect(places).to_have_count(1)
    other.get_by_role("link", name="Invoices").first.click()
    expect(other.get_by_label("E-mail address")).to_be_visible()


def test_how_to_delete_the_account(person: Page, outbox, address, visit):
    open_menu(person, address)
    person.get_by_role("link", name="Account").click()
    person.get_by_role("link", name="Delete the account").click()
    expect(person.get_by_text("1 issued document")).to_be_visible()
    person.get_by_label(re.compile("to confirm it")).fill(address)
    person.get_by_role("button", name="Delete my account").click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("deleted")
    person.get_by_role("link", name="Jupinv").click()
    expect(person.get_by_role("link", name="Sign in")).to_be_visible()
    assert not person.context.cookies() or "Sign in" in person.content()
