"""Every page of the journey, each in the states in which it can stand."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.journey import CUSTOMER, SENDER, add_bank, answer_tax, named, press, saved, write

SECTIONS = ("Profile", "Logo", "Colour", "Ways to pay", "Numbers", "Mail texts", "Answers and signature", "Members")
UNREADABLE = {"line.a.description": "Workshop", "line.a.price": "twelve", "issue_date": "", "customer.ap_email": "no"}


def unfold(page: Page) -> None:
    """Open every fold of the page."""
    folded = page.locator("main details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()


def start(page: Page) -> None:
    page.goto("/new")


def filled_editor(page: Page) -> None:
    page.goto("/new")
    write(page, SENDER | CUSTOMER | {"line.a.description": "Workshop", "line.a.price": "1200"})
    answer_tax(page)
    add_bank(page)
    unfold(page)
    page.get_by_role("button", name="Remove line 2").click()
    page.get_by_role("link", name=re.compile("^Why Total is")).click()
    expect(page.locator("#why table")).to_be_visible()
    saved(page)


def editor_with_mistakes(page: Page) -> None:
    page.goto("/new")
    write(page, UNREADABLE)
    press(page, "save")
    expect(page.locator("#summary")).to_be_visible()


def editor_not_ready(page: Page) -> None:
    page.goto("/new")
    press(page, "send")
    expect(page.locator("#summary")).to_be_visible()


def send(page: Page) -> None:
    page.goto("/new")
    write(page, CUSTOMER | {"line.a.description": "Workshop", "line.a.price": "1200"})
    if not named(page, "sender.name").input_value():
        write(page, SENDER)
        answer_tax(page)
    saved(page)
    press(page, "send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Send INV-")


def send_with_mistakes(page: Page) -> None:
    send(page)
    page.get_by_label("To", exact=True).fill("nobody")
    page.get_by_role("button", name="Issue and e-mail it").click()
    expect(page.locator("#to-error")).not_to_be_empty()


def preview(page: Page) -> None:
    page.goto("/new")
    write(page, CUSTOMER)
    press(page, "preview")
    expect(page.locator("#paper")).to_be_visible()


def code(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("visitor@example.com")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill("12")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#code-error")).to_be_visible()


def bad_address(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("#email-error")).to_be_visible()


def at(address: str) -> Callable[[Page], None]:
    """The page of an address."""

    def go(page: Page) -> None:
        page.goto(address)

    return go


def document(state: str) -> Callable[[Page], None]:
    """The owner's page of the first document in this state, with its folds open."""

    def go(page: Page) -> None:
        page.goto("/invoices")
        page.locator("tr", has=page.locator(".state", has_text=re.compile(state))).first.get_by_role(
            "link"
        ).first.click()
        expect(page.locator("#timeline")).to_be_visible()
        unfold(page)

    return go


def bad_payment(page: Page) -> None:
    document("^sent$")(page)
    page.get_by_label("Amount in").fill("a lot")
    page.get_by_role("button", name="Record payment").click()
    expect(page.locator("#amount-error")).to_be_visible()


def deleted_draft(page: Page) -> None:
    preview(page)
    page.goto("/invoices")
    page.get_by_role("button", name="Delete the draft: Acme Logistics SA").first.click()
    expect(page.get_by_text("The draft is deleted.")).to_be_visible()


def settings(section: str) -> Callable[[Page], None]:
    """A section of the settings of the business last used, with its folds open."""

    def go(page: Page) -> None:
        page.goto("/settings")
        page.get_by_role("link", name=section, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(section)
        unfold(page)

    return go


def bad_account(page: Page) -> None:
    settings("Ways to pay")(page)
    page.get_by_role("button", name="Add a bank account").click()
    page.get_by_label("Account holder").last.fill("Ana Halden")
    page.get_by_role("button", name="Save and tell everybody").last.click()
    expect(page.get_by_role("alert")).to_be_visible()


def mail_text(page: Page) -> None:
    settings("Mail texts")(page)
    page.get_by_role("link", name="Deutsch: With an invoice").click()
    expect(page.get_by_label("Subject")).to_be_visible()
    unfold(page)


def customer(then: str = "") -> Callable[[Page], None]:
    """The page of a customer, or where a link of this name on it leads."""

    def go(page: Page) -> None:
        page.goto("/customers?q=nordwind")
        page.locator("main tbody a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Nordwind GmbH")
        if then:
            page.get_by_role("link", name=then).first.click()
            page.wait_for_load_state()
        unfold(page)

    return go


def beside(state: str, then: str) -> Callable[[Page], None]:
    """Where a link of this name on the page of a document leads."""

    def go(page: Page) -> None:
        document(state)(page)
        page.get_by_role("link", name=then).first.click()
        page.wait_for_load_state()

    return go


def packed(page: Page) -> None:
    page.goto("/invoices?state=open")
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="Download their PDFs").click()
    expect(page.get_by_role("link", name="Download the PDFs")).to_be_visible()


def pasted(page: Page) -> None:
    page.goto("/new")
    unfold(page)
    named(page, "rows").fill("Workshop;two;1,200\nTravel;;364")
    page.get_by_role("button", name="Put them into lines").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("columns")


GUESTS: dict[str, Callable[[Page], None]] = {
    "start": start,
    "filled editor": filled_editor,
    "editor with mistakes": editor_with_mistakes,
    "editor not ready": editor_not_ready,
    "send as a guest": send,
    "preview": preview,
    "sign in": at("/sign-in"),
    "sign in, bad address": bad_address,
    "code": code,
    "used link": at("/sign-in/link/used"),
    "empty list": at("/invoices"),
    "outbox": at("/outbox"),
    "404": at("/nowhere"),
    "public 404": at("/i/nobody"),
}
OWNERS: dict[str, Callable[[Page], None]] = {
    "start page": at("/"),
    "customers": at("/customers"),
    "customer": customer(),
    "customer, edited": customer("Edit"),
    "customer, merged": customer("Merge with another"),
    "customer, deleted": customer("Delete"),
    "reminder": beside("overdue", "Send a reminder"),
    "voiding": beside("^sent$", "Void this invoice"),
    "packed": packed,
    "pasted": pasted,
    "address change": at("/account/email"),
    "end of the account": at("/account/delete"),
    "send": send,
    "send with mistakes": send_with_mistakes,
    "list": at("/invoices"),
    "list, found": at("/invoices?q=nordwind"),
    "list, nothing found": at("/invoices?q=nobody"),
    "list, deleted": deleted_draft,
    "sent": document("^sent$"),
    "overdue": document("overdue"),
    "paid": document("^paid"),
    "void": document("^void"),
    "bad payment": bad_payment,
    **{f"settings, {name}": settings(name) for name in SECTIONS},
    "settings": at("/settings"),
    "settings, bad account": bad_account,
    "settings, a mail text": mail_text,
    "businesses": at("/businesses"),
    "new business": at("/businesses/new"),
    "account": at("/account"),
}
