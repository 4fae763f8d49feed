"""Details are put right on the paper itself, by keyboard; the sender copies the link by one key."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from jupinv.content.fields import References
from tests.browser.conftest import PHONE
from tests.browser.test_after_issue import filled, is_as_wide_as_the_window  # noqa: F401 - a fixture


def test_enter_saves_and_escape_cancels(visit, filled, axe):  # noqa: F811
    _, address = filled.invoice(references=References())
    page = visit()
    page.goto(address)
    add = page.locator("a[href*='only=po_number']").first
    add.click()
    field = page.get_by_label("PO number", exact=True)
    expect(field).to_be_focused()
    axe(page)
    page.keyboard.type("not this")
    page.keyboard.press("Escape")
    expect(page.locator("#part")).to_have_count(0)
    expect(add).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("")
    page.keyboard.type("4500001")
    page.get_by_label("Your name").fill("Claire Morel")
    page.get_by_label("Your e-mail").fill("claire@nordwind.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=corrected*")
    expect(page.locator("#paper")).to_contain_text("4500001")
    expect(page.locator("a[href*='only=po_number']")).to_have_count(0)


def test_the_form_fits_a_phone_and_everybody(visit, filled, axe):  # noqa: F811
    _, address = filled.invoice(language="de")
    for scheme in ("light", "dark"):
        page = visit(**PHONE, color_scheme=scheme)
        for part in ("details", "details?only=address", "forward"):
            page.goto(f"{address}/{part}")
            axe(page)
            assert is_as_wide_as_the_window(page), part


def test_one_key_copies_the_link_and_says_so(visit, filled):  # noqa: F811
    document, address = filled.invoice()
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies([filled.cookie])
    page.goto(f"/documents/{document.key}/links")
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    page.goto(f"/documents/{document.key}")
    page.keyboard.press("c")
    expect(page.get_by_text("Handed over: the link was copied")).to_be_visible()
    assert re.fullmatch(re.escape(address), page.evaluate("navigator.clipboard.readText()"))
    page.keyboard.press("c")  # it counts as handed over now: from here on the page stays, and says it
    expect(page.locator("#copied")).to_have_text("Link copied")
    with page.expect_popup() as opened:
        page.locator("summary", has_text="Link").first.click()
        page.get_by_role("link", name="Preview as recipient").click()
    assert opened.value.url == address
