"""What lines say only when they are asked: by keyboard and on a phone, kept whether it is open or not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.journey import named, press, saved, write

LINE = {"line.a.description": "Workshop", "line.a.quantity": "2", "line.a.unit": "days", "line.a.price": "100"}
MORE = {"line.a.details": "Hamburg", "line.a.off_value": "10", "line.a.off_reason": "Loyalty"}


def amount(page: Page, key: str):
    return page.locator(f'[data-amount="{key}"]')


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_more_is_opened_filled_closed_and_kept(visit: Callable[..., Page], axe, window) -> None:
    page = visit(**window)
    page.goto("/")
    write(page, LINE)
    more = page.get_by_role("button", name="More about line 1")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".extra")).to_have_count(0)
    more.focus()
    page.keyboard.press("Enter")
    expect(named(page, "line.a.details")).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "true")
    write(page, MORE)
    expect(amount(page, "a")).to_have_text(re.compile("180.00$"))
    page.get_by_role("button", name="Remove line 2").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth") == window["viewport"]["width"], "it fits the window"
    saved(page)
    axe(page)
    more.click()
    expect(named(page, "line.a.details")).to_be_hidden()
    write(page, {"line.a.quantity": "3"})
    expect(amount(page, "a")).to_have_text(re.compile("270.00$"))
    saved(page)
    page.reload()
    expect(named(page, "line.a.details")).to_have_value("Hamburg")
    expect(named(page, "line.a.off_reason")).to_have_value("Loyalty")


def test_a_mistake_in_more_is_told_at_its_field(page: Page) -> None:
    page.goto("/")
    write(page, LINE)
    page.get_by_role("button", name="More about line 1").click()
    write(page, {"line.a.off_value": "much"})
    expect(page.locator('[id="line.a.off_value-error"]')).to_contain_text("is not a number")
    expect(named(page, "line.a.off_value")).to_have_attribute("aria-invalid", "true")
    write(page, {"line.a.off_value": "5"})
    expect(page.locator('[id="line.a.off_value-error"]')).to_be_empty()


def test_sections_are_added_moved_removed_and_restored(page: Page, axe) -> None:
    page.goto("/")
    write(page, LINE)
    press(page, "add-section")
    heading = page.get_by_role("textbox", name="Heading of section 1")
    expect(heading).to_be_focused()
    page.keyboard.type("Phase 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Description, line 2")).to_be_focused()
    page.keyboard.type("Care")
    write(page, {"line.b.price": "50"})
    under = page.locator("tr.heading .amount")
    expect(under).to_have_text(re.compile("50.00$"))
    heading.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(under).to_have_text(re.compile("250.00$"))
    expect(heading).to_be_focused()
    page.get_by_role("button", name="Remove heading 1").click()
    expect(page.get_by_text("Heading removed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(heading).to_be_focused()
    expect(heading).to_have_value("Phase 2")
    saved(page)
    axe(page)
    press(page, "preview")
    expect(page.locator("#paper")).to_contain_text("Phase 2")


def test_without_javascript_more_and_sections_are_a_page_each(plain: Page) -> None:
    plain.goto("/")
    write(plain, LINE)
    press(plain, "more:a")
    expect(named(plain, "line.a.details")).to_be_focused()
    write(plain, MORE)
    press(plain, "add-section")
    expect(plain.locator("tr.heading input").first).to_be_focused()
    expect(named(plain, "line.a.details")).to_have_value("Hamburg")
    expect(amount(plain, "a")).to_have_text(re.compile("180.00$"))
