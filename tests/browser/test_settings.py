"""Setting up a business by what the pages say, and what its customers see of it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.journey import CUSTOMER, named, write
from tests.businesses.test_logo import picture, saved

IBAN = "DE89 3704 0044 0532 0130 00"


def sign_in(page: Page, outbox, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill(outbox.latest(address).code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Look into your mail")


def settings(page: Page, section: str) -> None:
    page.locator(".menu > summary").click()
    page.get_by_role("banner").get_by_role("link", name="Settings").click()
    page.get_by_role("link", name=section, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(section)


def test_a_business_is_set_up_from_its_menu(page, outbox, address):
    sign_in(page, outbox, address)
    page.locator(".menu > summary").click()
    page.get_by_role("link", name="Your businesses").click()
    page.get_by_role("link", name="New business").click()
    page.get_by_label("Its name").fill("Atelier Nord")
    page.get_by_label("Country").fill("Switzerland")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("status")).to_contain_text("Atelier Nord is there")

    settings(page, "Numbers")
    page.get_by_label("Pattern of invoices").fill("AN-{NNN}")
    page.get_by_label("Invoices begin with").fill("12")
    expect(page.locator("#next")).to_contain_text("AN-012")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")

    settings(page, "Logo")
    page.get_by_label("Picture").set_input_files(
        {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    )
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("#logo-error")).to_contain_text("SVG file")
    page.get_by_label("Picture").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": saved(picture((1200, 300)))}
    )
    page.get_by_role("button", name="Use this picture").click()
    shown = page.get_by_role("img", name="Your logo as it is shown")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 600

    settings(page, "Ways to pay")
    page.get_by_role("button", name="Add a bank account").click()
    page.get_by_label("Account holder").fill("Nora Nord")
    page.get_by_label("IBAN", exact=True).fill(IBAN)
    page.get_by_role("button", name="Save and tell everybody").last.click()
    expect(page.get_by_role("status")).to_contain_text("told by mail")

    page.get_by_role("link", name="New invoice").click()
    expect(named(page, "sender.name")).to_have_value("Atelier Nord")
    expect(page.locator("#number")).to_have_text("AN-012")
    expect(named(page, "currency")).to_have_value("CHF")
    write(page, CUSTOMER | {"line.a.description": "Workshop", "line.a.price": "1200"})
    page.get_by_role("button", name="What they will see").first.click()
    expect(page.locator("#paper img.logo")).to_be_visible()
    expect(page.locator("#paper")).to_contain_text(IBAN)


def test_without_scripts_an_account_is_added_too(visit, outbox, address):
    page = visit(java_script_enabled=False)
    sign_in(page, outbox, address)
    page.goto("/businesses/new")
    page.get_by_label("Its name").fill("Plain")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Ways to pay").click()
    page.get_by_role("button", name="Add another way to pay").click()
    page.get_by_label("Way to pay").fill("M-Pesa")
    page.get_by_label("What to do").fill("522 522")
    page.get_by_label("What to do").press("Enter")  # saves, and presses no other button
    expect(page.get_by_role("status")).to_have_text(re.compile("told by mail"))
    expect(page.get_by_label("What to do")).to_have_value("522 522")
