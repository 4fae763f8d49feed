"""Paying by transfer as a recipient does it: a code read off the screen of a phone, and what is copied into a bank's
form, with a script, by keyboard, and without any.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site

IBAN, READ = "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"


def seen(page: Page) -> list[str]:
    """What a camera reads off the screen as it stands."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}, {"color_scheme": "dark"}])
def test_the_code_is_read_off_the_screen_of_a_phone(
    visit: Callable[..., Page], demo: dict[str, str], site: Site, options: dict[str, object]
) -> None:
    page = visit(**PHONE, **options)
    page.goto(demo["open"])
    page.get_by_role("link", name="Pay by bank transfer").click()
    code = page.get_by_role("img", name="Payment code")
    code.scroll_into_view_if_needed()
    expect(code).to_be_in_viewport(ratio=0.99)
    assert seen(page) == [written(site, number_on(page))]


def number_on(page: Page) -> str:
    """The number of the invoice that a page is about."""
    (number,) = re.findall(r"INV-\d{4}-\d{4}", page.title()) or re.findall(
        r"INV-\d{4}-\d{4}", page.locator("header").inner_text()
    )
    return number


def written(site: Site, number: str) -> str:
    """What is to stand in the code by EPC069-12, version 2, line by line: of what is stored, not of what is drawn."""
    (row,) = site.rows("SELECT balance FROM document WHERE number = ?", number)
    head = ("BCD", "002", "1", "SCT", "COBADEFFXXX", "Ana Halden", IBAN)
    return "\n".join((*head, f"EUR{row['balance'] / 100:.2f}", "", "", number))


def test_copying_by_a_button_and_by_keyboard(page: Page, demo: dict[str, str]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(demo["open"])
    header = page.locator("header.due")
    button = header.get_by_role("button", name="Copy: IBAN")
    button.click()
    expect(page.get_by_role("status").last).to_have_text("Copied: IBAN")
    assert page.evaluate("navigator.clipboard.readText()") == IBAN
    expect(button).to_have_text("Copied")
    amount = header.get_by_role("button", name=re.compile("^Copy: €"))
    amount.focus()
    page.keyboard.press("Enter")
    expect(amount).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"\d+\.\d\d", copied) and f"{float(copied):,.2f}" in header.locator(".amount").inner_text()


def test_copying_where_it_is_opened_in_its_place(page: Page, demo: dict[str, str]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(demo["open"])
    page.get_by_role("link", name="Pay by bank transfer").click()
    page.locator("#part").get_by_role("button", name="Copy: BIC").click()
    expect(page.get_by_role("status").last).to_have_text("Copied: BIC")
    assert page.evaluate("navigator.clipboard.readText()") == "COBADEFFXXX"
    expect(page.locator("header.due").get_by_role("button", name="Copy: IBAN")).to_have_count(1)


def test_without_a_script_a_click_selects_the_whole_of_it(visit: Callable[..., Page], demo: dict[str, str]) -> None:
    page = visit(java_script_enabled=False)
    page.goto(demo["open"])
    expect(page.get_by_role("button", name=re.compile("Copy"))).to_have_count(0)
    page.locator("header.due").get_by_text(READ).click()
    assert page.evaluate("getSelection().toString()") == READ


def test_on_a_phone_amount_day_and_account_are_seen_at_once(phone: Page, demo: dict[str, str]) -> None:
    phone.goto(demo["open"])
    header = phone.locator("header.due")
    for each in (header.locator(".amount"), header.locator("time"), header.locator(".button.main")):
        expect(each).to_be_in_viewport(ratio=1)
    for name in ("IBAN", "Reference"):
        button = header.get_by_role("button", name=f"Copy: {name}")
        expect(button).to_be_in_viewport(ratio=1)
        size = button.bounding_box()
        assert size and size["height"] >= 43 and size["width"] >= 44, size


def test_the_owner_copies_and_looks_at_the_code(owner: Page, demo: dict[str, str], site: Site) -> None:
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner.goto(demo["open"])
    number = number_on(owner)
    (row,) = site.rows("SELECT key FROM document WHERE number = ?", number)
    pictures: list[str] = []
    owner.on("request", lambda request: pictures.extend([request.url] * ("code.svg" in request.url)))
    owner.goto(f"/documents/{row['key']}")
    owner.get_by_role("button", name="Copy: IBAN").click()
    expect(owner.locator("#copied")).to_have_text("Copied")
    assert owner.evaluate("navigator.clipboard.readText()") == IBAN
    assert not pictures, "it comes when it is looked at"
    owner.get_by_text("Code to scan for the payment").click()
    code = owner.get_by_role("img", name="Code to scan for the payment")
    code.scroll_into_view_if_needed()
    expect(code).to_have_js_property("complete", True)
    assert seen(owner) == [written(site, number)]
