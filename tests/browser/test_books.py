"""The pages about money: wide and narrow, light and dark, for everybody.

Those about cards come in the order in which an owner and a customer see them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.books import BOOKS
from tests.browser.conftest import Outbox
from tests.browser.journey import named, write_invoice
from tests.browser.places import at_business, unfold
from tests.browser.test_pages import is_fine
from tests.browser.test_settings import settings
from tests.browser.test_without_javascript import is_handed_over, is_sent_by_a_guest
from tests.payments.stripe_double import Double

Axe = Callable[[Page], None]


@pytest.mark.parametrize("go", BOOKS.values(), ids=BOOKS)
def test_pages_about_money(owner: Page, axe: Axe, go: Callable[[Page], None]) -> None:
    go(owner)
    is_fine(owner, axe)


def test_pages_about_cards(
    visit: Callable[..., Page],
    outbox: Outbox,
    address: str,
    stripe: Double,
    axe: Axe,
) -> None:
    page, customer = visit(), visit()

    def fine(seen: Page) -> None:
        is_fine(seen, axe)
        seen.emulate_media(media="screen")
        seen.set_viewport_size({"width": 1280, "height": 800})

    page.goto("/")
    write_invoice(page)
    is_sent_by_a_guest(page, outbox, address)
    at = page.url
    at_business("/payments")(page)
    expect(page.locator(".empty")).to_be_visible()
    fine(page)
    for each in is_connected(page, stripe):
        fine(each)
    for each in is_imported(page):
        fine(each)
    page.goto(at)
    expect(page.locator("#cards")).to_contain_text("Customers can pay this by card")
    link = is_handed_over(page, customer)
    unfold(page)
    fine(page)
    for each in is_paid(customer, link, stripe):
        fine(each)
    page.goto(at)
    page.locator(".payments").get_by_role("link", name="Payment").first.click()
    fine(page)
    page.get_by_role("link", name="Refund…").click()
    fine(page)
    for each in is_undone(page):
        fine(each)


def is_connected(page: Page, stripe: Double):
    """Settings: not connected, refused, connected by a key that lacks something, about to be disconnected; the ways."""
    settings(page, "Cards")
    yield page
    page.get_by_role("link", name="Taking cards").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taking cards")
    yield page
    settings(page, "Cards")
    named(page, "key").fill(stripe.restricted("checkout_session_write"))
    page.get_by_role("button", name="Check and connect").click()
    expect(page.get_by_text("This is what the key lacks.")).to_be_visible()
    yield page
    named(page, "key").fill(stripe.restricted("dispute_read"))
    page.get_by_role("button", name="Check and connect").click()
    expect(page.get_by_role("status").first).to_contain_text("Connected by a test key")
    named(page, "parts").check()
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    unfold(page)
    yield page
    page.get_by_role("link", name="Disconnect…").click()
    yield page
    settings(page, "Ways to pay")
    unfold(page)
    yield page


def is_imported(page: Page):
    """The bar of a blank invoice, and what it answers to an address that is the customer's."""
    page.goto("/new")
    yield page
    named(page, "invoice").fill("https://invoice.stripe.com/i/acct_1Double/test_x")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import a Stripe invoice")
    yield page


def is_paid(page: Page, link: str, stripe: Double):
    """The public page, how much is paid, the way to Stripe, back without paying, while money is on its way, paid."""
    page.goto(link)
    yield page
    page.goto(f"{link}/card")
    pays(page, "a lot")
    expect(page.locator("#amount-error")).to_be_visible()
    yield page
    pays(page, "500")
    yield page
    page.get_by_role("link", name="Continue to pay at Stripe").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not paid yet")
    yield page
    (session,) = list(stripe.sessions)[-1:]
    stripe.pay(session, later=True)
    stands_still(page)
    page.reload()
    yield page
    stripe.arrives(session)
    page.unroute("**/card/*")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid")
    yield page


def is_undone(page: Page):
    """What undoing all test payments does, and that it is done."""
    settings(page, "Cards")
    page.get_by_role("link", name="Undo all test payments…").click()
    yield page
    page.get_by_role("button", name="Undo all test payments").click()
    expect(page.get_by_text("1 test payment is undone.")).to_be_visible()
    yield page


def pays(page: Page, amount: str) -> None:
    """Sent as a browser does it without a script of ours: a page of its own answers."""
    named(page, "amount").fill(amount)
    with page.expect_navigation():
        page.locator("#part form").evaluate("form => form.submit()")


def stands_still(page: Page) -> None:
    """From here on a page is loaded once, and not again by itself."""
    seen: list[str] = []

    def once(route: Route) -> None:
        seen.append(route.request.url)
        route.continue_() if len(seen) == 1 else route.abort("aborted")

    page.route("**/card/*", once)
