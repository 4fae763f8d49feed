"""The recipient's side and what it brings the sender: every page of it wide and narrow, light and dark, for everybody;
its parts also opened in their place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from jupinv.businesses.models import Member
from jupinv.db import db
from jupinv.sharing import telling
from jupinv.sharing.news import unsubscribing
from tests.browser.conftest import PHONE
from tests.browser.journey import named
from tests.browser.places import SENDERS
from tests.browser.recipients import FOUND_BY, RECIPIENTS, who
from tests.browser.test_after_issue import Filled, filled  # noqa: F401 - a fixture
from tests.browser.test_pages import is_fine, link_of

refusals_are_pages = pytest.mark.forgives("the server responded with a status of 4(03|09|10)")


@pytest.fixture(scope="module")
def shared(browser, site, demo, signed_in) -> dict[str, str]:
    """Public addresses of the demo, by what is worth a look there."""
    context = browser.new_context(base_url=site.url, storage_state=signed_in)
    page = context.new_page()
    found = {name: demo[name] for name in ("open", "quote")}
    for name, words in FOUND_BY.items():
        found[name] = address_in_list(page, words)
    found["german"] = address_in_list(page, "nordwind")
    context.close()
    return found


def address_in_list(page: Page, words: str) -> str:
    """Of the newest open invoice that is found by these words."""
    page.goto(f"/invoices?state=open&q={words}")
    page.locator("#list tbody a[href*='/documents/']").last.click()
    expect(page.locator("#timeline")).to_be_visible()
    return link_of(page)


@refusals_are_pages
@pytest.mark.parametrize("go", RECIPIENTS.values(), ids=RECIPIENTS)
def test_pages_of_a_recipient(page, axe, shared, go):
    go(page, shared)
    is_fine(page, axe)


@pytest.mark.parametrize("go", SENDERS.values(), ids=SENDERS)
def test_pages_of_their_sender(owner, axe, go):
    go(owner)
    is_fine(owner, axe)


@pytest.mark.parametrize("name", ["discussed", "quote"])
def test_parts_open_in_their_place(visit, axe, shared, name):
    page = visit(**PHONE, color_scheme="dark")
    page.goto(shared[name])
    links = page.locator("[hx-get]")
    assert links.count() > 5
    for link in links.all():
        link.click()
        expect(page.locator("#act #part")).to_be_visible()
        expect(link).to_have_attribute("aria-expanded", "true")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), link.inner_text()
        page.keyboard.press("Escape")
        expect(page.locator("#act #part")).to_have_count(0)
        expect(link).to_be_focused()
    assert page.context.cookies() == [], "nobody is remembered who has only looked"


def test_a_part_is_opened_filled_and_left_by_keyboard_alone(page, shared):
    page.goto(shared["discussed"])
    link = page.locator(".acts a", has_text="Forward this invoice")
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    to = page.get_by_label("Their e-mail")
    expect(to).to_be_focused()
    page.keyboard.type("nobody")
    for _ in range(3):  # note, name, e-mail
        page.keyboard.press("Tab")
    expect(page.get_by_label("Your e-mail")).to_be_focused()
    page.keyboard.press("Enter")
    expect(to).to_have_attribute("aria-invalid", "true")
    expect(to).to_have_value("nobody")
    assert page.evaluate("document.querySelector('#part').contains(document.activeElement)"), "focus is not lost"
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


@refusals_are_pages
def test_a_sender_is_told_why_they_may_not(owner, axe, shared):
    owner.goto(shared["discussed"] + "/comments")
    named(owner, "text").fill("Talking to myself")
    who(owner)
    owner.locator("#part .button.main").click()
    expect(owner.locator("#part [role=alert]")).to_be_visible()
    is_fine(owner, axe)


def test_a_mail_is_ended_by_one_press(page, axe, filled):  # noqa: F811
    with db.connection_context():
        member = Member.select().where(Member.business == filled.business).get()
        address = unsubscribing.address(member, telling.COMMENTED)
    page.goto(address)
    is_fine(page, axe)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="End these mails").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    is_fine(page, axe)


def test_a_received_invoice_is_filed(visit, axe, site, filled):  # noqa: F811
    _, address = filled.invoice()
    page = visit()
    page.context.add_cookies([Filled(site).cookie])
    page.goto(address)
    page.get_by_role("link", name="Add to my bills").click()
    is_fine(page, axe)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Add to my bills").click()
    expect(page.get_by_role("link", name="View bills")).to_be_visible()
    is_fine(page, axe)
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Open this bill").click()
    expect(page.locator("#standing")).to_have_text(re.compile("open"))
