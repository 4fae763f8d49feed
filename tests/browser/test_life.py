"""The whole life of a job by visible words: quote, deposit, final invoice, what is changed and taken back after issue.

With JavaScript, and without it.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from jupinv import clock
from tests.browser.conftest import DESK, PHONE
from tests.browser.journey import CUSTOMER, SENDER, add_bank, answer_tax, named, press, record_payment, write
from tests.browser.test_after_issue import Filled, filled  # noqa: F401 - a fixture

LINES = {
    "line.a.description": "Concept",
    "line.a.quantity": "2",
    "line.a.unit": "days",
    "line.a.price": "1,000.00",
    "line.b.description": "Printed book",
    "line.b.quantity": "10",
    "line.b.price": "20",
}


@pytest.mark.parametrize(
    "options", [DESK, PHONE | {"java_script_enabled": False}], ids=["with a script", "a phone without one"]
)
def test_a_job_lives(visit, filled, options) -> None:  # noqa: F811
    page = visit(**options)
    page.context.add_cookies([filled.cookie])
    quote = is_quoted(page, script=options.get("java_script_enabled", True))
    is_accepted(page)
    deposit = is_paid_in_part(page, quote)
    final = is_invoiced(page, quote)
    is_changed_as_new_versions(page, filled)
    is_amended(page, final)
    is_made_a_new_version(page, final)
    is_reverted(page, final)
    tells_its_history(page, final)
    note, again = is_corrected(page, final)
    is_void(page, again)
    tells_of_the_job(page, quote, deposit, final, note, again)


def is_quoted(page: Page, *, script: bool) -> str:
    page.goto("/new")
    page.locator("#kind").get_by_text("Quote", exact=True).click()
    if not script:
        page.get_by_role("button", name="Switch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quote")
    expect(page.get_by_text("Valid until").first).to_be_visible()
    write(page, SENDER | CUSTOMER)
    answer_tax(page)
    write(page, LINES)
    if not script:
        press(page, "save")  # the rates are offered from then on
    named(page, "line.b.tax").select_option("7")
    named(page, "currency").fill("EUR")
    return is_sent(page, "QUO-")


def is_sent(page: Page, begins: str) -> str:
    """From the editor to the page of what was issued and handed over; its number."""
    press(page, "send")
    page.get_by_role("button", name="Issue, I hand it over myself").click()
    expect(page.locator("#standing")).to_have_text("not sent yet")
    page.locator("summary").get_by_text("Link", exact=True).click()
    page.get_by_role("button", name="I have handed it over").click()
    expect(page.locator("#standing")).not_to_have_text("not sent yet")
    found = re.search(rf"{begins}\d+-\d+", page.locator("main").inner_text())
    assert found, f"no number that begins with {begins}"
    return found[0]


def is_accepted(page: Page) -> None:
    page.get_by_role("link", name="Mark as accepted…").click()
    page.get_by_label("Who said so").fill("Claire Roux")
    page.get_by_role("button", name="Mark as accepted").click()
    expect(page.locator("#standing")).to_have_text("accepted")
    expect(page.locator("#timeline")).to_contain_text("Accepted by Claire Roux")


def is_paid_in_part(page: Page, quote: str) -> str:
    """30 % of €2,594.00: two days at 19 %, ten books at 7 %."""
    page.get_by_role("link", name="A deposit first…").click()
    page.get_by_label("How much?").fill("30")
    page.get_by_role("button", name="Make the deposit invoice").click()
    expect(page.locator("#totals")).to_contain_text("€778.20")
    if not named(page, "bank.b1.iban").count() and page.locator("button[value=add-bank]").count():
        add_bank(page)
    number = is_sent(page, "INV-")
    expect(page.locator("#paper")).to_contain_text(f"Deposit of 30% on quote {quote}")
    record_payment(page)
    expect(page.locator("#standing")).to_contain_text("paid")
    return number


def is_invoiced(page: Page, quote: str) -> str:
    open_listed(page, "quotes", quote)
    page.get_by_role("button", name="Make the invoice").click()
    expect(page.locator("#totals")).to_contain_text("€1,815.80")
    number = is_sent(page, "INV-")
    expect(page.locator("#paper")).to_contain_text("Less deposit INV-")
    expect(page.locator("#paper")).to_contain_text("€1,815.80")
    return number


def open_listed(page: Page, which: str, number: str) -> None:
    """By the lists: the document of this number."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Invoices").click()
    if which != "invoices":
        page.get_by_role("link", name=which.capitalize().replace("-", " "), exact=True).click()
    row = page.get_by_role("row").filter(has_text=number)
    row.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(number)


def is_changed_as_new_versions(page: Page, filled: Filled) -> None:  # noqa: F811
    page.goto(f"/b/{filled.business.handle}/settings")
    page.get_by_role("link", name="After sending").click()
    expect(page.get_by_label(re.compile("usual in Germany: only be corrected"))).to_be_checked()
    page.get_by_label(re.compile(r"be changed as a new version \(V2")).check()
    page.get_by_role("button", name="Save").click()


def change(page: Page, fields: dict[str, str], reason: str) -> None:
    """Change what was issued; nobody is told by mail."""
    page.get_by_role("link", name="Change…").click()
    write(page, fields)
    press(page, "look")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changes on")
    page.get_by_label("Why").fill(reason)
    if page.get_by_label(re.compile("^Tell .* by e-mail")).count():
        page.get_by_label(re.compile("^Tell .* by e-mail")).uncheck()


def is_amended(page: Page, final: str) -> None:
    open_listed(page, "invoices", final)
    change(page, {"po_number": "PO-77"}, "They forgot it")
    page.get_by_role("button", name="Make the change").click()
    expect(page.locator("#paper")).to_contain_text("PO-77")
    expect(page.locator("#paper")).to_contain_text("V1")


def is_made_a_new_version(page: Page, final: str) -> None:
    day = (clock.today("Europe/Berlin") + timedelta(days=45)).isoformat()
    change(page, {"line.b.quantity": "20", "due_date": day}, "Ten books more")
    expect(page.locator("main")).to_contain_text("V2")
    page.get_by_role("button", name="Make the change").click()
    expect(page.locator("#paper")).to_contain_text("V2")
    expect(page.locator("#paper")).to_contain_text("€2,029.80")


def is_reverted(page: Page, final: str) -> None:
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Side by side").first.click()
    struck = page.locator("del").filter(has_text="10").first
    expect(struck).to_be_visible()
    page.get_by_role("button", name="Revert this change…").click()
    if page.get_by_label(re.compile("^Tell .* by e-mail")).count():
        page.get_by_label(re.compile("^Tell .* by e-mail")).uncheck()
    page.get_by_role("button", name="Revert it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"History of {final}")
    expect(page.locator("main")).to_contain_text("The total was €2,029.80 and is €1,815.80.")


def tells_its_history(page: Page, final: str) -> None:
    told = page.locator("main").inner_text()
    for words in (
        f"Ana Halden issued {final}",
        "Ana Halden added the PO number: PO-77",
        "They forgot it",
        "from 10 to 20",
        "Ten books more",
        "from 20 to 10",
    ):
        assert words in told, f"“{words}” is not in\n{told}"
    page.get_by_role("link", name=f"Back to {final}").click()


def is_corrected(page: Page, final: str) -> tuple[str, str]:
    page.locator("summary").get_by_text("Correct this invoice…").click()
    page.get_by_label("Why? It stands on the credit note.").fill("Billed to the wrong office")
    page.get_by_role("button", name="Correct: credit note and new draft").click()
    note = re.search(r"CN-\d+-\d+", page.locator(".notice").first.inner_text())
    assert note
    write(page, {"customer.street": "14 rue du Port"})
    again = is_sent(page, "INV-")
    open_listed(page, "invoices", final)
    expect(page.locator("#standing")).to_contain_text("credited")
    return note[0], again


def is_void(page: Page, again: str) -> None:
    open_listed(page, "invoices", again)
    page.get_by_role("link", name="Void this invoice…").click()
    page.get_by_label("Why").first.fill("The job was stopped")
    if page.get_by_label(re.compile("^Tell .* by e-mail")).count():
        page.get_by_label(re.compile("^Tell .* by e-mail")).uncheck()
    page.get_by_role("button", name=f"Void {again}").click()
    expect(page.locator("#standing")).to_contain_text("void")


def tells_of_the_job(page: Page, quote: str, deposit: str, final: str, note: str, again: str) -> None:
    page.get_by_role("link", name="All of this job").click()
    told = page.locator("main").inner_text()
    for words in (quote, deposit, final, note, again, "€2,594.00", "€778.20", "€1,815.80", "void", "credited", "paid"):
        assert words in told, f"“{words}” is not in\n{told}"
    account = page.get_by_label("Account in EUR").inner_text()
    assert "Agreed" in account and "Paid" in account and "€778.20" in account
