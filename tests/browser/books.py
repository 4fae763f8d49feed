"""What a sender sees of money: payments, what goes back, receipts, statements of account; told by the demo's books."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.places import at_business, customer, document, follow, named, unfold

FOR_TWO = "q=Sammelüberweisung"  # the payment of the demo that settles two invoices
Go = Callable[[Page], None]


def payment(found_by: str, then: str = "") -> Go:
    """The newest entry of the ledger that is found so, or where a link of this name on its page leads."""

    def go(page: Page) -> None:
        at_business(f"/payments?{found_by}")(page)
        page.locator("#list tbody a").first.click()
        expect(page.get_by_role("heading", name="Details")).to_be_visible()
        if then:
            follow(page, then)
        unfold(page)

    return go


def undone(page: Page) -> None:
    """A payment that was recorded wrongly."""
    at_business("/payments?customer=nordwind")(page)
    page.locator("#list tr", has=page.locator("del")).get_by_role("link").first.click()
    expect(page.get_by_text("It counts no more")).to_be_visible()


def receipt_mailed(page: Page) -> None:
    payment(FOR_TWO, "Receipt")(page)
    follow(page, "Send by e-mail")
    unfold(page)


def statement(query: str = "", then: str = "") -> Go:
    """The account of a customer, or where a link of this name on it leads."""

    def go(page: Page) -> None:
        customer("Statement of account")(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Statement of account")
        if query:
            page.goto(page.url.partition("?")[0] + query)
        if then:
            follow(page, then)

    return go


def several_wrong(page: Page) -> None:
    """A payment for several invoices whose amount is none."""
    customer("Record payment")(page)
    named(page, "amount").fill("a lot")
    page.get_by_label("As I write it here").check()
    page.get_by_role("button", name="Record payment").click()
    expect(page.get_by_role("alert")).to_be_visible()


def write_off_wrong(page: Page) -> None:
    document("overdue")(page)
    follow(page, "Write off")
    named(page, "amount").fill("a lot")
    page.get_by_role("button", name="Write it off").click()
    expect(page.get_by_role("alert")).to_be_visible()


BOOKS: dict[str, Go] = {
    "payments": at_business("/payments"),
    "payments, filtered": at_business("/payments?kind=refund&currency=USD&to=2026-12-31"),
    "payments, nothing found": at_business("/payments?q=nobody"),
    "payment for two": payment(FOR_TWO),
    "payment, undone": undone,
    "refund": payment("kind=refund"),
    "write-off": payment("kind=write_off"),
    "refunding by hand": payment(FOR_TWO, "Record a refund"),
    "receipt": payment(FOR_TWO, "Receipt"),
    "receipt, mailed": receipt_mailed,
    "statement": statement(),
    "statement, nothing moved": statement("?from=2001-01-01&to=2001-01-31"),
    "statement, mailed": statement(then="Send by e-mail"),
    "payment for several, wrong": several_wrong,
    "writing off, wrong": write_off_wrong,
}
