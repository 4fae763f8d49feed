"""Taking a card payment and making one: the owner connects Stripe, the customer pays on a phone, both see it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Outbox
from tests.browser.journey import TOTAL, write_invoice
from tests.browser.test_settings import settings
from tests.browser.test_without_javascript import is_handed_over, is_sent_by_a_guest, is_written
from tests.payments.stripe_double import Double


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_invoice_is_paid_by_card_on_a_phone(
    visit: Callable[..., Page], outbox: Outbox, address: str, stripe: Double, script: bool
) -> None:
    before = len(stripe.sessions)
    page, phone = visit(java_script_enabled=script), visit(**PHONE, java_script_enabled=script)
    if script:
        page.goto("/")
        write_invoice(page)
    else:
        is_written(page)
    is_sent_by_a_guest(page, outbox, address)
    at = page.url
    connects_stripe(page, stripe)
    page.goto(at)
    link = is_handed_over(page, phone)
    phone.goto(link)
    goes_to_stripe(phone, script)
    comes_back_and_changes_its_mind(phone, link)
    goes_to_stripe(phone, script)
    phone.get_by_role("button", name="Pay").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Paid")
    expect(phone.get_by_text(f"{TOTAL} was paid")).to_be_visible()
    expect(phone.get_by_text("Test: this is a try")).to_be_visible()
    phone.get_by_role("link", name="Back to the document").last.click()
    expect(phone.locator(".due .amount")).to_contain_text("Paid")
    expect(phone.get_by_role("button", name="Pay by card")).to_have_count(0)
    page.reload()
    expect(page.locator("#standing")).to_contain_text("paid ")
    expect(page.locator(".payments").first).to_contain_text("Card")
    assert "was paid by card" in outbox.latest(address).subject
    assert len(stripe.sessions) == before + 1


def connects_stripe(page: Page, stripe: Double) -> None:
    settings(page, "Cards")
    page.get_by_label("Secret or restricted key").fill(stripe.key)
    page.get_by_role("button", name="Check and connect").click()
    expect(page.get_by_role("status").first).to_contain_text("Connected by a test key")


def goes_to_stripe(phone: Page, script: bool) -> None:
    """By one press where a script runs, else by one more."""
    phone.get_by_role("button", name="Pay by card").click()
    if not script:
        expect(phone.get_by_text(f"You pay {TOTAL}")).to_be_visible()
        phone.get_by_role("link", name="Continue to pay at Stripe").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("^Invoice INV-"))


def comes_back_and_changes_its_mind(phone: Page, link: str) -> None:
    phone.get_by_role("link", name="Back").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Not paid yet")
    phone.get_by_role("link", name="Back to the document").last.click()
    expect(phone).to_have_url(link)
