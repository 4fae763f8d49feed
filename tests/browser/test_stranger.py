"""How long somebody who has never seen Jupinv needs, at the speed of typing."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.browser.journey import CUSTOMER, SENDER, answer_tax, named, press

KEY_MS = 60  # some 200 characters a minute
SECONDS = 90
THREE_LINES = {
    "line.a.description": "Brand workshop",
    "line.a.quantity": "2",
    "line.a.price": "1200",
    "line.b.description": "Logo drawings",
    "line.b.price": "636",
    "line.c.description": "Travel, at cost",
    "line.c.price": "364.50",
}


def test_a_stranger_issues_an_invoice_of_three_lines_in_ninety_seconds(page, outbox, address, capsys):
    begun = time.monotonic()
    page.goto("/")
    for name, text in (SENDER | CUSTOMER).items():
        named(page, name).press_sequentially(text, delay=KEY_MS)
    answer_tax(page)
    for name, text in THREE_LINES.items():
        named(page, name).press_sequentially(text, delay=KEY_MS)
    press(page, "add-bank")
    page.locator("[name$='.iban']").press_sequentially("DE89370400440532013000", delay=KEY_MS)
    press(page, "send")
    page.get_by_label("Your e-mail address").press_sequentially(address, delay=KEY_MS)
    page.keyboard.press("Enter")
    page.get_by_label("Code of six digits").press_sequentially(outbox.latest(address).code, delay=KEY_MS)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Issue and e-mail it").click()
    expect(page.locator("#timeline")).to_contain_text(re.compile(r"Issued as INV-\d{4}-0001"))
    seconds = time.monotonic() - begun
    with capsys.disabled():
        print(f"\nfrom a blank page to an issued invoice: {seconds:.0f} s at {KEY_MS} ms a key")
    assert seconds < SECONDS
