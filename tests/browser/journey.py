"""The steps of the journey from a blank page to a paid invoice, as a person takes them; with and without JavaScript."""

from __future__ import annotations

import io
import re

from playwright.sync_api import APIResponse, Locator, Page, expect
from pypdf import PdfReader

from tests.processes import until

SENDER = {
    "sender.name": "Studio Halden GmbH",
    "sender.street": "Torstraße 140",
    "sender.postcode": "10119",
    "sender.city": "Berlin",
    "sender.country": "Germany",
    "sender.vat_id": "DE136695976",
}
CUSTOMER = {
    "customer.name": "Acme Logistics SA",
    "customer.street": "12 rue du Port",
    "customer.postcode": "69002",
    "customer.city": "Lyon",
    "customer.country": "France",
    "customer.ap_email": "claire@acme.example",
}
LINES = {
    "line.a.description": "Brand workshop",
    "line.a.quantity": "2",
    "line.a.unit": "days",
    "line.a.price": "1,200.00",
    "line.b.description": "Logo drawings",
    "line.b.price": "636",
}
TAX = {"tax.rates": "19, 7", "tax.name": "VAT"}
IBAN, HOLDER = "DE89 3704 0044 0532 0130 00", "Studio Halden GmbH"
NET, TAXES, TOTAL = "€3,036.00", "€576.84", "€3,612.84"  # 2 × 1,200 + 636; 19 % of it; both
PAID_FIRST, REST = "1000", "€2,612.84"


def named(page: Page, name: str) -> Locator:
    """The field of this name."""
    return page.locator(f'[name="{name}"]')


def write(page: Page, fields: dict[str, str]) -> None:
    """Type into the fields."""
    for name, text in fields.items():
        named(page, name).fill(text)


def answer_tax(page: Page) -> None:
    """Yes, we charge VAT."""
    page.get_by_role("group", name="Do you charge VAT or sales tax?").get_by_text("Yes", exact=True).click()
    write(page, TAX)


def press(page: Page, act: str) -> None:
    """Press the button of the editor that does this; the first one that is to be seen."""
    page.locator(f'button[value="{act}"]:visible').first.click()


def saved(page: Page) -> None:
    """Wait until the server has acknowledged all that is typed: nothing is kept on the device any more."""
    until(lambda: not kept(page), seconds=20)
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"^Saved \d\d:\d\d"))


def kept(page: Page) -> list[str]:
    """The drafts that this device keeps, because the server has not acknowledged them."""
    names: list[str] = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('jupinv:draft:'))")
    return names


def write_invoice(page: Page) -> None:
    """A whole invoice with JavaScript: who bills whom for what, tax, bank account."""
    write(page, SENDER | CUSTOMER)
    answer_tax(page)
    write(page, LINES)
    named(page, "currency").fill("EUR")
    add_bank(page)
    saved(page)


def add_bank(page: Page) -> None:
    """A bank account; its holder is proposed."""
    press(page, "add-bank")
    page.locator("[name$='.iban']").fill(IBAN)
    expect(page.locator("[name$='.holder']")).to_have_value(HOLDER)


def sign_in_by_code(page: Page, outbox, address: str) -> None:
    """From the preview of a guest, by the six digits of the mail, back to the preview."""
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.get_by_label("Code of six digits").fill(outbox.latest(address).code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Issue and e-mail it")).to_be_visible()


def record_payment(page: Page, amount: str = "") -> None:
    """Record a payment: of this amount, or of what is proposed, all that is left."""
    page.locator("#record > summary").click()
    if amount:
        page.get_by_label("Amount in").fill(amount)
    page.get_by_role("button", name="Record payment").click()


def in_sight(page: Page, text: str) -> None:
    """The text is to be seen without scrolling."""
    found = page.locator(".due").get_by_text(text).first
    expect(found).to_be_visible()
    box = found.bounding_box()
    height = page.viewport_size["height"]
    assert box["y"] + box["height"] <= height, f"{text} stands {box['y']:.0f} px down, the window has {height}"


def pdf(page: Page, address: str) -> tuple[str, str]:
    """Name and text of a PDF, asked for until it is made."""
    answer = until(lambda: _made(page, address))
    assert answer.ok, f"{address}: {answer.status}"
    sheets = PdfReader(io.BytesIO(answer.body())).pages
    name = answer.headers["content-disposition"].partition("filename=")[2].strip('"')
    return name, " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def _made(page: Page, address: str) -> APIResponse | None:
    answer = page.request.get(address)
    return None if answer.status == 202 else answer
