"""Nothing typed is ever lost: bad networks, crashes, windows that do not know of each other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.journey import kept, named, saved, write
from tests.processes import until

NOT_SAVED = "Not saved yet, retrying"
forgives_the_network = pytest.mark.forgives("net::ERR_", "htmx:error")


def type_offline(page: Page, text: str) -> None:
    """A draft whose last change has not reached the server."""
    page.goto("/")
    write(page, {"sender.name": "Studio Halden"})
    saved(page)
    page.context.set_offline(True)
    write(page, {"note": text})
    expect(page.locator("#save-state")).to_have_text(NOT_SAVED)


def let_nothing_be_saved(page: Page) -> None:
    """The network carries everything but drafts."""
    page.route("**/drafts/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())


def in_database(site: Site, text: str) -> int:
    """How many drafts hold this text."""
    return len(site.rows("SELECT 1 FROM document WHERE typed LIKE ?", f"%{text}%"))


@forgives_the_network
def test_what_is_typed_offline_is_saved_when_the_network_is_back(page, site):
    type_offline(page, "typed in a tunnel")
    assert kept(page)
    page.context.set_offline(False)
    saved(page)
    assert in_database(site, "typed in a tunnel") == 1


@forgives_the_network
@pytest.mark.parametrize("crashed_on", ["its own page", "a page that was never saved"])
def test_after_a_crash_it_is_offered_back(page, site, crashed_on):
    text = f"typed before a crash on {crashed_on}"
    type_offline(page, text)
    address = page.url if crashed_on == "its own page" else "/new"
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(address)
    again.get_by_role("button", name="Put it back").click()
    expect(named(again, "note")).to_have_value(text)
    saved(again)
    assert in_database(site, text) == 1


@forgives_the_network
def test_what_is_offered_back_can_be_discarded(page, site):
    type_offline(page, "not worth keeping")
    let_nothing_be_saved(page)
    page.context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
    assert kept(page) == []
    expect(named(page, "note")).to_have_value("")
    assert in_database(site, "not worth keeping") == 0


def test_what_a_button_has_saved_is_not_offered_back(page):
    """Neither after an answer with messages, nor on the next blank paper."""
    page.goto("/")
    write(page, {"sender.name": "Studio Halden", "line.a.price": "1.200"})
    page.get_by_role("button", name="Send…").first.click()
    expect(page.locator("#summary")).to_contain_text("Not ready to send yet")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
    assert kept(page) == []


@forgives_the_network
def test_signing_out_clears_the_device(page, outbox, address):
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill(outbox.latest(address).code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".menu summary")).to_be_visible()
    type_offline(page, "not for the next one at this desk")
    let_nothing_be_saved(page)
    page.context.set_offline(False)
    page.goto("/invoices")
    assert kept(page)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert kept(page) == []


def test_what_is_typed_before_the_script_arrived_is_saved(page, site):
    held: list[Route] = []
    page.route(re.compile(r"/app[^/]*\.js"), lambda route: held.append(route))
    page.goto("/", wait_until="commit")
    write(page, {"sender.name": "Quicker than the script"})
    until(lambda: page.evaluate("1") and held)
    for route in held:
        route.continue_()
    saved(page)
    assert in_database(site, "Quicker than the script") == 1


def test_a_page_loaded_anew_during_a_save_goes_on_with_what_was_typed(page, site):
    """Else the save would land unseen, and the page would say that another window had changed it."""
    held: list[Route] = []
    page.goto("/")
    write(page, {"sender.name": "Studio Halden"})
    saved(page)
    page.route(
        "**/drafts/*",
        lambda route: held.append(route) if route.request.headers.get("hx-request") and not held else route.continue_(),
    )
    write(page, {"note": "typed just before"})
    until(lambda: page.evaluate("1") and held)
    late = held[0].request
    body, headers = late.post_data, {"content-type": late.headers["content-type"], "hx-request": "true"}
    page.reload()
    expect(named(page, "note")).to_have_value("typed just before")
    page.request.post(late.url, data=body, headers=headers | {"sec-fetch-site": "same-origin"})  # it lands only now
    write(page, {"terms": "typed after"})
    saved(page)
    assert in_database(site, "typed just before") == in_database(site, "typed after") == 1
    expect(page.locator("#notices")).to_have_text("")


def test_a_button_waits_for_the_save_under_way(page):
    """Else the save could reach the server last, and undo what the button did."""
    happened: list[str] = []
    held: list[Route] = []

    def hold_saves(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            held.append(route)
        else:
            happened.append("button")
            route.continue_()

    page.goto("/")
    write(page, {"sender.name": "Studio Halden"})
    saved(page)
    page.route("**/drafts/*", hold_saves)
    write(page, {"note": "typed last"})
    named(page, "note").blur()
    until(lambda: page.evaluate("1") and held)
    page.get_by_role("button", name="Add a bank account").click()
    assert page.evaluate("document.readyState") == "complete" and happened == []
    happened.append("save")
    held.pop(0).continue_()
    expect(page.locator("[name$='.iban']")).to_have_count(1)
    expect(named(page, "note")).to_have_value("typed last")
    assert happened[:2] == ["save", "button"]


@pytest.mark.forgives("409")
def test_of_two_windows_the_older_is_told_and_neither_loses_anything(page, site):
    page.goto("/")
    write(page, {"sender.name": "Studio Halden"})
    saved(page)
    newer = page.context.new_page()
    newer.goto(page.url)
    write(newer, {"note": "from the newer window"})
    saved(newer)
    write(page, {"note": "from the older window"})
    expect(page.locator("#notices")).to_contain_text("changed in another window")
    expect(page.locator("#save-state")).to_have_text("Not saved: changed in another window")
    assert in_database(site, "from the older window") == 0
    page.get_by_role("button", name="Keep mine as a second draft").click()
    expect(page.locator("#notices")).not_to_contain_text("changed in another window")
    expect(named(page, "note")).to_have_value("from the older window")
    assert page.url != newer.url
    assert (in_database(site, "from the older window"), in_database(site, "from the newer window")) == (1, 1)


def test_a_first_save_on_a_slow_network_makes_one_draft(page, site):
    page.goto("/")
    network = page.context.new_cdp_session(page)
    slow_3g = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    network.send("Network.emulateNetworkConditions", slow_3g)
    for name in ("sender.name", "customer.name", "note"):
        named(page, name).press_sequentially("Slowly typed", delay=20)
    saved(page)
    assert in_database(site, "Slowly typed") == 1


@forgives_the_network
def test_a_save_whose_answer_is_lost_makes_one_draft_of_one_guest(page, site):
    lost: list[Route] = []

    def lose_the_first_answer(route: Route) -> None:
        if not lost:
            lost.append(route)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.goto("/")
    guests = site.rows('SELECT count(*) FROM "user"')[0][0]
    page.route("**/drafts/*", lose_the_first_answer)
    write(page, {"sender.name": "Answer lost on the way"})
    expect(page.locator("#save-state")).to_have_text(NOT_SAVED)
    saved(page)
    assert len(lost) == 1
    assert in_database(site, "Answer lost on the way") == 1
    assert site.rows('SELECT count(*) FROM "user"')[0][0] == guests + 1
