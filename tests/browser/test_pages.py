"""Every page of the journey, wide and narrow, light and dark: nothing in anybody's way, nothing beyond the edge of a
phone, no complaint of the browser, and on paper only what belongs there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import saved, write
from tests.browser.places import GUESTS, LIFE, OWNERS, document, final_invoice, listed, notice

SEEN = ((1280, "light"), (360, "dark"))  # each width and each colour scheme once: colours do not depend on the width
PAPER_WIDTH = 794  # A4 at 96 dots an inch
DEMO_OWNER = "ana.halden@demo.example"
errors_are_pages = pytest.mark.forgives("the server responded with a status of 4(04|10)")


def is_fine(page: Page, axe) -> None:
    for width, scheme in SEEN:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{page.url} is {wider} px wider than a window of {width} px"
        page.emulate_media(color_scheme=scheme)
        axe(page)
    prints_without_the_frame(page)


def prints_without_the_frame(page: Page) -> None:
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 1123})
    page.emulate_media(media="print")
    for part in page.locator(".bar, .tools, .due").all():
        expect(part).to_be_hidden()
    papers = page.locator(".paper")
    assert not papers.count() or papers.first.is_visible()


@errors_are_pages
@pytest.mark.parametrize("go", GUESTS.values(), ids=GUESTS)
def test_pages_of_a_guest(page, axe, go):
    go(page)
    is_fine(page, axe)


@pytest.mark.parametrize("go", OWNERS.values(), ids=OWNERS)
def test_pages_of_an_owner(owner, axe, go):
    go(owner)
    is_fine(owner, axe)


@pytest.mark.parametrize("go", LIFE.values(), ids=LIFE)
def test_pages_of_a_documents_life(owner, axe, go):
    go(owner)
    is_fine(owner, axe)


PUBLIC = {
    "quote, accepted": listed("quotes", "invoiced"),
    "final invoice": final_invoice,
    "credited": listed("invoices", "credited"),
    "credit note": listed("credit-notes", ""),
}


@pytest.mark.parametrize("go", PUBLIC.values(), ids=PUBLIC)
def test_public_pages_of_a_documents_life(visit, owner, axe, go):
    go(owner)
    page = visit()
    page.goto(link_of(owner))
    is_fine(page, axe)


def test_a_public_notice(visit, owner, axe):
    notice(owner)
    number = owner.url.rsplit("/", 1)[1]
    owner.goto(owner.url.split("/notices/")[0])
    page = visit()
    page.goto(f"{link_of(owner)}/notices/{number}")
    is_fine(page, axe)


@errors_are_pages
@pytest.mark.parametrize("state", ["open", "overdue", "paid", "void", "withdrawn", "quote"])
def test_public_pages(visit, owner, axe, demo, site, state):
    page = visit()
    page.goto(demo.get(state) or public_address(owner, site, state))
    is_fine(page, axe)
    if state == "withdrawn":  # others look at it by the same link
        site.change("UPDATE link SET withdrawn_at = NULL")


def test_a_public_receipt(visit, axe, demo):
    page = visit()
    page.goto(demo["paid"])
    page.locator("a[href*='/receipts/']").click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    is_fine(page, axe)


def public_address(owner: Page, site, state: str) -> str:
    """Of a document in this state; as no page withdraws a link yet, it is done beside the app."""
    document("^void" if state == "void" else "^paid")(owner)
    address = link_of(owner)
    if state == "withdrawn":
        key, now = owner.url.rsplit("/", 1)[1], datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        whose = "document_id = (SELECT id FROM document WHERE key = ?)"
        site.change(f"UPDATE link SET withdrawn_at = ? WHERE {whose}", now, key)
    return address


def link_of(owner: Page) -> str:
    """The public address that the owner's page of a document offers."""
    return owner.get_by_label("Whoever has this link").input_value()


def test_the_page_behind_a_link_and_what_comes_along(page, visit, axe, demo, outbox):
    """A guest whose address has an account already, confirmed in another browser."""
    page.goto("/")
    write(page, {"sender.name": "Studio Halden", "customer.name": "Acme", "line.a.price": "100"})
    saved(page)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(DEMO_OWNER)
    page.get_by_role("button", name="Send me a code").click()
    other = visit()
    other.goto(outbox.latest(DEMO_OWNER).link)
    is_fine(other, axe)
    other.emulate_media(media="screen")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("What comes along?")
    is_fine(other, axe)
    other.emulate_media(media="screen")
    other.get_by_role("radio", name="Leave it behind").check()
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Studio Halden")
