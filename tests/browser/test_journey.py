"""From a blank page to a paid invoice, as a guest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Outbox, Site
from tests.browser.journey import (
    CUSTOMER,
    HOLDER,
    IBAN,
    LINES,
    NET,
    PAID_FIRST,
    REST,
    SENDER,
    TAXES,
    TOTAL,
    add_bank,
    answer_tax,
    in_sight,
    named,
    pdf,
    press,
    record_payment,
    saved,
    sign_in_by_code,
    write,
)


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_the_whole_journey(visit, outbox, address, site, window):
    page = visit(**window)
    starts_blank(page)
    is_kept_as_it_is_typed(page, site)
    is_written(page)
    is_sent_by_a_guest(page, outbox, address)
    link = is_issued_and_mailed(page, outbox)
    recipient = reads_it_on_a_phone(visit, link)
    is_paid(page, recipient, link)


def starts_blank(page: Page) -> None:
    page.goto("/")
    expect(named(page, "sender.name")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice")
    assert page.context.cookies() == [], "nothing is to be remembered yet"


def is_kept_as_it_is_typed(page: Page, site: Site) -> None:
    before = _counts(site)
    page.keyboard.type("Studio Halden")
    saved(page)
    page.keyboard.type(" GmbH")
    saved(page)
    assert [now - then for now, then in zip(_counts(site), before, strict=True)] == [1, 1], "one guest, one draft"
    page.reload()
    expect(named(page, "sender.name")).to_have_value("Studio Halden GmbH")
    expect(named(page, "customer.name")).to_be_focused()


def _counts(site: Site) -> list[int]:
    return [site.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ('"user"', "document")]


def is_written(page: Page) -> None:
    write(page, SENDER | CUSTOMER)
    answer_tax(page)
    write(page, LINES)
    named(page, "currency").fill("EUR")
    expect(page.locator("#totals")).to_contain_text(TOTAL)
    expect(page.locator("[data-amount=a]")).to_have_text("€2,400.00")
    has_a_discount(page)
    tells_when_it_is_due(page)
    answers_why(page)
    add_bank(page)
    saved(page)


def has_a_discount(page: Page) -> None:
    page.get_by_text("Discount, surcharge, service period").click()
    write(page, {"discount.value": "10", "discount.reason": "Loyalty"})
    expect(page.locator("#totals")).to_contain_text("€3,251.56")
    write(page, {"discount.value": ""})
    expect(page.locator("#totals")).to_contain_text(TOTAL)


def tells_when_it_is_due(page: Page) -> None:
    named(page, "issue_date").fill("2026-01-20")
    page.get_by_text("14 days").click()
    expect(page.locator("[data-due='14']")).to_have_text("3 Feb 2026")
    named(page, "issue_date").fill(page.locator("[name=today]").input_value())


def answers_why(page: Page) -> None:
    page.get_by_role("link", name=f"Why VAT 19% is {TAXES}").click()
    expect(page.locator("#why")).to_contain_text(NET)
    expect(page.locator("#why")).to_be_focused()


def is_sent_by_a_guest(page: Page, outbox: Outbox, address: str) -> None:
    press(page, "send")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Send INV-\d{4}-0001$"))
    expect(page.locator("#paper")).to_contain_text(TOTAL)
    sign_in_by_code(page, outbox, address)
    expect(page.get_by_label("To", exact=True)).to_have_value(CUSTOMER["customer.ap_email"])
    assert TOTAL in page.get_by_label("Subject").input_value()


def is_issued_and_mailed(page: Page, outbox: Outbox) -> str:
    recipient = f"claire.{len(outbox.to('claire'))}@acme.example"
    page.get_by_label("To", exact=True).fill(recipient)
    page.get_by_role("button", name="Issue and e-mail it").click()
    expect(page.locator("#letters")).to_contain_text("leaves in")
    expect(page.locator("#timeline")).to_contain_text("was written")
    expect(page.locator("#timeline")).to_contain_text("accepted by the mail server", timeout=30_000)
    expect(page.locator("#standing")).to_have_text("sent")
    letter = outbox.latest(recipient, state="accepted")
    assert re.fullmatch(r"INV-\d{4}-0001 Studio Halden GmbH\.pdf", letter.attachment_name)
    return letter.link


def reads_it_on_a_phone(visit, link: str) -> Page:
    """The recipient: no account, no script, no cookie; all that a payment needs without scrolling."""
    recipient = visit(**PHONE, java_script_enabled=False)
    recipient.goto(link)
    assert recipient.viewport_size == {"width": 360, "height": 640}
    for text in (TOTAL, "due ", HOLDER, IBAN, "INV-"):
        in_sight(recipient, text)
    expect(recipient.locator("#paper")).to_contain_text("Brand workshop")
    assert recipient.context.cookies() == []
    name, text = pdf(recipient, f"{link}.pdf")
    assert re.fullmatch(r"INV-\d{4}-0001 Studio Halden GmbH\.pdf", name)
    assert TOTAL in text and "Acme Logistics SA" in text
    return recipient


def is_paid(page: Page, recipient: Page, link: str) -> None:
    record_payment(page, PAID_FIRST)
    expect(page.locator("#standing")).to_contain_text("partly paid")
    recipient.reload()
    in_sight(recipient, REST)
    record_payment(page)
    expect(page.locator("#standing")).to_contain_text("paid ")
    expect(page.locator("#paper")).to_contain_text("Paid")
    recipient.reload()
    in_sight(recipient, "Paid")
    assert "Paid" in pdf(recipient, f"{link}.pdf")[1]
    page.get_by_role("link", name="Invoices").click()
    expect(page.locator("tr", has_text=CUSTOMER["customer.name"])).to_contain_text("paid ")
