"""What a recipient sees: each part of the public page as a page of its own, by what readers have done in the demo."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.journey import named
from tests.browser.places import unfold

Shared = dict[str, str]  # public addresses in the demo, by what is worth a look there
Go = Callable[[Page, Shared], None]
FOUND_BY = {
    "asked": "4500017321",  # the PO number of an invoice of which less is asked for
    "approved": "PO-90417",
    "discussed": "4500018840",  # amended since, with comments on a line
}


def at(name: str, path: str = "") -> Go:
    """A page below the address of this document."""

    def go(page: Page, shared: Shared) -> None:
        page.goto(shared[name] + path)
        expect(page.locator("main")).to_be_visible()

    return go


def sent_empty(name: str, path: str) -> Go:
    """What is told to whoever sends a form without a word in it."""

    def go(page: Page, shared: Shared) -> None:
        at(name, path)(page, shared)
        page.locator("#part form .button.main").last.click()
        expect(page.locator("#part [role=alert]").first).to_be_visible()

    return go


def who(page: Page) -> None:
    named(page, "name").last.fill("Claire Morel")
    named(page, "email").last.fill("claire@brightwater.example")


def the_copy(page: Page, shared: Shared) -> None:
    """With what is seldom asked for."""
    at("discussed", "/change")(page, shared)
    unfold(page)
    expect(named(page, "line.k2.unit")).to_be_visible()


def what_would_change(page: Page, shared: Shared) -> None:
    at("discussed", "/change")(page, shared)
    named(page, "line.k2.quantity").fill("12")
    named(page, "why").fill("Two of the templates were never used.")
    who(page)
    page.locator("#part form .button.main").last.click()
    expect(page.locator("#part del").first).to_be_visible()


def a_code_is_asked_for(page: Page, shared: Shared) -> None:
    at("discussed", "/approve")(page, shared)
    who(page)
    page.locator("#part button[value=code]").click()
    expect(named(page, "code")).to_be_visible()


def a_wrong_code(page: Page, shared: Shared) -> None:
    a_code_is_asked_for(page, shared)
    named(page, "code").fill("12")
    page.locator("#part .button.main").click()
    expect(page.locator("#code-error")).to_be_visible()


def read_before(path: str, fill: Callable[[Page], None] = lambda page: None) -> Go:
    """409: what was read was amended meanwhile, and what was typed is still there."""

    def go(page: Page, shared: Shared) -> None:
        at("discussed", path)(page, shared)
        fill(page)
        who(page)
        named(page, "base_revision").evaluate("field => { field.value = 1; }")
        page.locator("#part form .button.main").last.click()
        expect(page.locator("#part [role=alert]").first).to_be_visible()
        expect(named(page, "email").last).to_have_value("claire@brightwater.example")

    return go


def over(page: Page, shared: Shared) -> None:
    """409: it is approved, nothing is corrected any more."""
    at("approved", "/details")(page, shared)
    expect(page.get_by_role("alert")).to_be_visible()


RECIPIENTS: dict[str, Go] = {
    "a change is asked for": at("asked"),
    "commented on": at("discussed"),
    "approved": at("approved"),
    "done": at("asked", "?done=corrected"),
    "details": at("discussed", "/details"),
    "details, in German": at("german", "/details"),
    "details, the PO number": at("german", "/details?only=po_number"),
    "details, of an old version": read_before("/details", lambda page: named(page, "po_number").fill("PO-1")),
    "details, too late": over,
    "comments": at("discussed", "/comments"),
    "comments on a line": at("discussed", "/comments?line=k2"),
    "comment, empty": sent_empty("discussed", "/comments"),
    "forward": at("discussed", "/forward"),
    "forward, in German": at("german", "/forward"),
    "forward, empty": sent_empty("discussed", "/forward"),
    "change": the_copy,
    "change, in German": at("german", "/change"),
    "change, empty": sent_empty("discussed", "/change"),
    "change, what it comes to": what_would_change,
    "change, asked for": at("asked", "/change"),
    "approve": at("asked", "/approve"),
    "approve, empty": sent_empty("discussed", "/approve"),
    "approve, an old version": read_before("/approve"),
    "code": a_code_is_asked_for,
    "code, wrong": a_wrong_code,
    "accept": at("quote", "/accept"),
    "accept, empty": sent_empty("quote", "/accept"),
    "decline": at("quote", "/decline"),
    "how to pay": at("discussed", "/code"),
    "how to pay, in German": at("german", "/code"),
    "will pay": at("german", "/pay?kind=will_pay"),
    "has paid, empty": sent_empty("discussed", "/pay?kind=has_paid"),
    "dispute": at("discussed", "/dispute"),
    "dispute, empty": sent_empty("german", "/dispute"),
    "history": at("discussed", "/history"),
    "trust": at("discussed", "/trust"),
    "bill, signed out": at("discussed", "/bill"),
}
