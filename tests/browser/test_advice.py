"""What is wrong with a paper is said beside its fields while somebody writes, and of no field before it was reached."""

from __future__ import annotations

from playwright.sync_api import expect


def test_messages_come_to_the_fields_that_were_reached_and_go_when_mended(page):
    page.goto("/")
    page.fill("[name='sender.name']", "Studio Halden")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    assert [each for each in page.locator(".error").all_inner_texts() if each] == []
    page.fill("[name='customer.vat_id']", "DE136695975")
    hint = page.locator("[id='customer.vat_id-error']")
    expect(hint).to_contain_text("EN 16931, BR-CO-09")
    assert "hint" in hint.get_attribute("class")
    assert page.get_attribute("[name='customer.vat_id']", "aria-invalid") is None
    first, second = page.locator("textarea[name^='line.'][name$='.description']").all()[:2]
    first.fill("Workshop")
    second.fill("Travel")
    price = page.locator("[name^='line.'][name$='.price']").first
    expect(page.locator(".error", has_text="The unit price is missing.")).to_have_count(1)
    assert price.get_attribute("aria-invalid") == "true"
    expect(page.locator("[id='customer.name-error']")).to_contain_text("(EN 16931, BR-07)")
    price.fill("400")
    page.locator("[name^='line.'][name$='.price']").nth(1).fill("80")
    page.fill("[name='customer.vat_id']", "DE136695976")
    page.fill("[name='customer.name']", "Nordwind GmbH")
    expect(page.locator(".error", has_text="The unit price is missing.")).to_have_count(0)
    expect(hint).to_have_text("")
    assert price.get_attribute("aria-invalid") is None
