"""The same journey with JavaScript off: plain links, plain forms, a Save button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.journey import (
    CUSTOMER,
    HOLDER,
    IBAN,
    LINES,
    PAID_FIRST,
    REST,
    SENDER,
    TOTAL,
    add_bank,
    answer_tax,
    in_sight,
    named,
    pdf,
    press,
    record_payment,
    write,
)


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_the_whole_journey(visit, outbox, address, window):
    page = visit(**window, java_script_enabled=False)
    is_written(page)
    is_sent_by_a_guest(page, outbox, address)
    recipient = visit(**PHONE, java_script_enabled=False)
    link = is_handed_over(page, recipient)
    is_paid(page, recipient)
    assert "Paid" in pdf(recipient, f"{link}.pdf")[1]


def is_written(page: Page) -> None:
    page.goto("/")
    assert page.context.cookies() == []
    write(page, SENDER | CUSTOMER)
    answer_tax(page)
    write(page, LINES)
    named(page, "currency").fill("EUR")
    add_bank(page)
    press(page, "preview")
    expect(page.locator("#paper")).to_contain_text(TOTAL)
    page.get_by_role("link", name="Back to writing").click()
    page.get_by_role("link", name=re.compile("^Why Total")).click()
    expect(page.locator("#why")).to_contain_text(TOTAL)
    page.get_by_role("link", name="Back to the invoice").click()


def is_sent_by_a_guest(page: Page, outbox, address: str) -> None:
    """By the link of the mail: its page has a button, as a scanner must not use it up."""
    press(page, "send")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me the code").click()
    page.goto(outbox.latest(address).link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Issue, I hand it over myself").click()
    expect(page.locator("#standing")).to_have_text("not sent yet")


def is_handed_over(page: Page, recipient: Page) -> str:
    page.locator("summary").get_by_text("Link", exact=True).click()
    link = page.get_by_label("Whoever has this link").input_value()
    page.get_by_role("button", name="I have handed it over").click()
    expect(page.locator("#standing")).to_have_text("sent")
    expect(page.locator("#timeline")).to_contain_text("Handed over: the link was copied")
    recipient.goto(link)
    for text in (TOTAL, "due ", HOLDER, IBAN, "INV-"):
        in_sight(recipient, text)
    return link


def is_paid(page: Page, recipient: Page) -> None:
    record_payment(page, PAID_FIRST)
    expect(page.locator("#standing")).to_have_text("sent, partly paid")
    recipient.reload()
    in_sight(recipient, REST)
    page.get_by_role("button", name="Undo: Payment, €1,000.00").click()
    expect(page.locator(".payments")).to_contain_text("undone")
    recipient.reload()
    in_sight(recipient, TOTAL)
    record_payment(page)
    expect(page.locator("#standing")).to_contain_text("paid ")
    recipient.reload()
    in_sight(recipient, "Paid")
    page.get_by_role("link", name="Invoices").click()
    expect(page.locator("tr", has_text=CUSTOMER["customer.name"])).to_contain_text("paid ")


def test_a_save_button_keeps_the_draft(plain):
    plain.goto("/")
    write(plain, {"sender.name": "Studio Halden"})
    press(plain, "save")
    expect(plain.locator("#save-state")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    plain.goto("/")
    expect(named(plain, "sender.name")).to_have_value("Studio Halden")


def test_lines_are_added_removed_restored_and_moved(plain):
    plain.goto("/")
    write(plain, {"line.a.description": "first", "line.b.description": "second", "line.c.description": "third"})
    press(plain, "add-line")
    described = plain.get_by_role("textbox", name=re.compile("^Description, line"))
    described.nth(3).fill("fourth")
    plain.get_by_role("button", name="Move line 4 up").click()
    in_order(described, ["first", "second", "fourth", "third"])
    plain.get_by_role("button", name="Move line 1 down").click()
    in_order(described, ["second", "first", "fourth", "third"])
    plain.get_by_role("button", name="Remove line 2").click()
    expect(plain.get_by_text("Line removed.").filter(visible=True)).to_be_visible()
    expect(described).to_have_count(3)
    plain.get_by_role("button", name="Undo").click()
    expect(described).to_have_count(4)
    expect(described.nth(1)).to_have_value("first")


def in_order(fields: Locator, texts: list[str]) -> None:
    """What the page says once it has come."""
    for place, text in enumerate(texts):
        expect(fields.nth(place)).to_have_value(text)


def test_a_pasted_address_is_split(plain):
    plain.goto("/")
    write(plain, {"customer.street": "12 rue du Port\n69002 Lyon\nFrance"})
    plain.get_by_role("button", name="Split the pasted address").last.click()
    found = [named(plain, f"customer.{part}").input_value() for part in ("street", "postcode", "city", "country")]
    assert found == ["12 rue du Port", "69002", "Lyon", "France"]


def test_what_cannot_be_read_is_said_at_its_field_and_all_that_is_typed_stays(plain):
    plain.goto("/")
    typed = SENDER | CUSTOMER | LINES | {"line.a.price": "twelve", "issue_date": "2026-02-01", "po_number": "PO 7"}
    write(plain, typed)
    with plain.expect_response(lambda answer: answer.request.method == "POST") as posted:
        press(plain, "save")
    assert posted.value.status == 422
    price = named(plain, "line.a.price")
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_accessible_description(re.compile("number"))
    expect(plain.locator("#summary a")).to_have_attribute("href", "#line.a.price")
    assert {name: named(plain, name).input_value() for name in typed} == typed


def test_sending_says_what_is_missing_at_its_field(plain):
    plain.goto("/")
    write(plain, SENDER)
    press(plain, "send")
    expect(plain.locator("#summary")).to_contain_text("Not ready to send yet")
    for name in ("customer.name", "tax.charge"):
        expect(plain.locator(f'[id="{name}-error"]')).not_to_be_empty()
    for link in plain.locator("#summary a").all():
        assert plain.locator(f'[id="{link.get_attribute("href")[1:]}"]').count() == 1, link.text_content()


def test_nobody_has_got_it_so_it_can_be_voided(plain, outbox, address, visit):
    is_written(plain)
    is_sent_by_a_guest(plain, outbox, address)
    plain.locator("summary", has_text="Void this invoice").click()
    plain.get_by_role("button", name="Void INV-").click()
    expect(plain.locator("#reason-error")).to_be_visible()
    plain.get_by_label("Why?", exact=True).fill("Wrong customer")
    plain.get_by_role("button", name="Void INV-").click()
    expect(plain.locator("#standing")).to_have_text("void")
    plain.locator("summary").get_by_text("Link", exact=True).click()
    recipient = visit(**PHONE, java_script_enabled=False)
    recipient.goto(plain.get_by_label("Whoever has this link").input_value())
    in_sight(recipient, "Wrong customer")
    expect(recipient.locator("#bank")).to_have_count(0)


def test_a_deleted_draft_comes_back(plain):
    plain.goto("/")
    write(plain, CUSTOMER)
    press(plain, "save")
    plain.get_by_role("link", name="Invoices").click()
    plain.get_by_role("button", name="Delete the draft: Acme Logistics SA").click()
    expect(plain.get_by_text("The draft is deleted.")).to_be_visible()
    plain.get_by_role("button", name="Undo").click()
    expect(plain.get_by_role("link", name="Acme Logistics SA")).to_be_visible()
