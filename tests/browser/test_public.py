"""The public page by keyboard, by touch and without a script: what its reader can do opens in its place, and closes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


def open_by_keyboard(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")


def test_a_part_opens_in_its_place_and_escape_closes_it(page: Page, demo):
    page.goto(demo["open"])
    here = page.url
    open_by_keyboard(page, "Correct your details")
    act = page.locator("#act")
    expect(act.get_by_label("PO number")).to_be_focused()
    expect(page.get_by_role("link", name="Correct your details")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(act).to_be_empty()
    expect(page.get_by_role("link", name="Correct your details")).to_be_focused()
    assert page.url == here


def test_one_part_makes_room_for_another(page: Page, demo):
    page.goto(demo["open"])
    open_by_keyboard(page, "History")
    expect(page.locator("#act")).to_contain_text("issued INV-")
    open_by_keyboard(page, "Why trust this")
    expect(page.locator("#act")).to_contain_text("has confirmed the address")
    expect(page.locator("#part")).to_have_count(1)
    expect(page.get_by_role("link", name="History")).not_to_have_attribute("aria-expanded", "true")
    open_by_keyboard(page, "Why trust this")
    expect(page.locator("#act")).to_be_empty()


def test_the_way_out_of_a_form_closes_it(page: Page, demo):
    page.goto(demo["open"])
    page.get_by_role("link", name="Request a change").click()
    page.locator("#act").get_by_role("link", name="Cancel").first.click()
    expect(page.locator("#act")).to_be_empty()


def test_instants_are_told_in_the_readers_zone(visit, demo):
    texts = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        page = visit(timezone_id=zone)
        page.goto(f"{demo['open']}/history")
        expect(page.locator("#part time").last).not_to_have_text("")
        texts.append(page.locator("#part time").last.inner_text())
    assert texts[0] != texts[1]


@pytest.mark.forgives("Failed to load resource", "Failed to fetch")
def test_what_did_not_arrive_is_told_and_nothing_typed_is_lost(page: Page, demo):
    page.goto(demo["open"])
    open_by_keyboard(page, "Correct your details")
    act = page.locator("#act")
    expect(act.locator("[name=po_number]")).to_be_focused()  # it stands where it will stay
    for name, text in (("po_number", "PO-77"), ("name", "Claire Morel"), ("email", "claire@acme.example")):
        act.locator(f"[name={name}]").fill(text)
    page.context.set_offline(True)
    act.locator("[name=email]").press("Enter")
    expect(act.get_by_role("alert")).to_contain_text("did not reach us")
    expect(act.get_by_role("alert")).to_be_in_viewport()
    expect(act.locator("[name=po_number]")).to_have_value("PO-77")
    page.context.set_offline(False)


def test_nobody_is_shut_out(page: Page, demo, axe):
    for name in ("open", "quote", "paid"):
        page.goto(demo[name])
        axe(page)
    page.goto(demo["open"])
    open_by_keyboard(page, "Why trust this")
    page.locator("#part summary").click()
    axe(page)


def test_without_a_script_every_act_is_a_page_of_its_own(visit, demo):
    page = visit(**PHONE, java_script_enabled=False)
    page.goto(demo["open"])
    acts = page.locator(".acts > ul a")
    addresses = [acts.nth(n).get_attribute("href") or "" for n in range(acts.count())]
    names = acts.all_inner_texts()
    assert len(addresses) > 8
    for address, name in zip(addresses, names, strict=True):
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, (name, answer and answer.status)
        expect(page.locator("h1")).to_have_count(1)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{name} is {width} wide"


def test_nothing_of_it_is_printed(page: Page, demo):
    page.goto(demo["open"])
    open_by_keyboard(page, "Why trust this")
    expect(page.locator("#part")).to_be_visible()
    page.emulate_media(media="print")
    for each in (".acts", "#act", ".hook"):
        expect(page.locator(each).first).to_be_hidden()
    expect(page.locator("#paper h1")).to_be_visible()


def test_a_reader_who_only_reads_gets_the_page_and_a_small_script(page: Page, demo):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo["open"])
    page.wait_for_load_state("networkidle")
    assert [re.sub(r".*/", "", url).partition(".")[0] for url in asked[1:]] == ["share"], asked
