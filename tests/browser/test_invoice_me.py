"""A vendor without an account, on a phone without JavaScript, writes an invoice at the page of a business."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from jupinv.demo.papers import OWNER_EMAIL
from tests.browser.conftest import PHONE
from tests.browser.journey import LINES, SENDER, TOTAL, add_bank, answer_tax, named, press, write
from tests.browser.test_pages import is_fine

NAME = "Morel et Fils SARL"


def is_opened(owner: Page) -> str:
    """The page of a new business; the answer is its address."""
    owner.goto("/businesses/new")
    owner.get_by_label("Name").first.fill(NAME)
    named(owner, "country").fill("France")
    owner.locator("main form button.main").click()
    owner.get_by_role("link", name="Invoice-me page").click()
    owner.get_by_label("The page is open").check()
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_role("button", name="Copy the address")).to_be_visible()
    return owner.get_by_label("The address of your page").input_value()


def test_it_lands_in_review_and_is_accepted(visit, owner, outbox, address, axe):
    at = is_opened(owner)
    axe(owner)
    page = visit()
    page.goto(at)
    is_fine(page, axe)
    vendor = visit(**PHONE, java_script_enabled=False)
    vendor.goto(at)
    expect(vendor.get_by_role("heading", level=1)).to_have_text(f"Write an invoice to {NAME}")
    vendor.get_by_role("button", name=f"Write an invoice to {NAME}").click()
    expect(named(vendor, "customer.name")).to_have_value(NAME)
    write(vendor, SENDER)
    answer_tax(vendor)
    write(vendor, LINES)
    named(vendor, "currency").fill("EUR")
    add_bank(vendor)
    press(vendor, "send")
    vendor.get_by_label("Your e-mail address").fill(address)
    vendor.get_by_role("button", name="Send me the code").click()
    vendor.goto(outbox.latest(address).link)
    vendor.get_by_role("button", name="Sign in").click()
    expect(vendor.get_by_text(f"It goes straight to the bills of {NAME}.")).to_be_visible()
    fits(vendor)
    vendor.get_by_role("button", name=f"Issue it to {NAME}").click()
    expect(vendor.get_by_text(f"It is issued, and stands in the bills of {NAME}.")).to_be_visible()
    expect(vendor.locator("#standing")).to_have_text("sent")

    told = outbox.latest(OWNER_EMAIL)
    assert told.subject.startswith("To review: INV-") and TOTAL in told.subject and address in told.text
    owner.goto(told.link)
    expect(owner.get_by_text("This needs your review.")).to_be_visible()
    expect(owner.locator("#paper")).to_contain_text(TOTAL)
    axe(owner)
    owner.get_by_role("button", name="Accept, and trust them from now on").click()
    expect(owner.locator("#standing")).to_have_text("open")
    owner.get_by_role("link", name="Bills", exact=True).first.click()
    row = owner.locator("tr", has_text=SENDER["sender.name"])
    expect(row).to_contain_text(TOTAL)
    axe(owner)
    row.get_by_role("button", name="Mark as paid").click()
    owner.get_by_role("button", name="Undo").click()
    expect(owner.locator("#standing")).to_have_text("open")


def fits(page: Page) -> None:
    """Nothing is cut off or to be moved sideways at 360 px."""
    box = page.locator("main").bounding_box()
    assert box is not None and box["width"] <= 360
