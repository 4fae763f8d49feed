"""The same journey by keyboard alone, as a screen reader hears it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import HOLDER, IBAN, PAID_FIRST, TOTAL, named, saved

STEPS = 60  # of Tab, before a place counts as out of reach


class Hands:
    """Someone with a keyboard and no pointer: knows a place by its role and name only."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, role: str, name: str | re.Pattern[str], key: str = "Tab") -> None:
        """Press Tab until the focus is there; whatever has it on the way must show it."""
        there = self.page.get_by_role(role, name=name)
        for _ in range(STEPS):
            self.page.keyboard.press(key)
            self.sees_where_it_is()
            if there.and_(self.page.locator(":focus")).count():
                return
        raise AssertionError(f"no {role} “{name}” within {STEPS} steps of {key}")

    def open(self, words: str) -> None:
        """Tab to the summary of a fold, which no ARIA role names, and open it."""
        there = self.page.locator("summary:focus", has_text=words)
        for _ in range(STEPS):
            self.page.keyboard.press("Tab")
            if there.count():
                return self.page.keyboard.press("Enter")
        raise AssertionError(f"no fold “{words}” within {STEPS} steps of Tab")

    def sees_where_it_is(self) -> None:
        """The focus is somewhere, and its mark is drawn."""
        shown = self.page.evaluate(SHOWN)
        assert shown, f"{self.page.evaluate(WHERE)}: the focus is lost or not to be seen on {self.page.url}"

    def fill(self, fields: dict[str, str]) -> None:
        for name, text in fields.items():
            self.go_to("textbox", name)
            self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


# Radio buttons of a chip are drawn by their label; the parts of a date are drawn by the browser, inside the field.
SHOWN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return false;
  if (at.type === "date") return true;
  const drawn = [at, at.closest("label")].filter(Boolean);
  return drawn.some((each) => getComputedStyle(each).outlineStyle !== "none");
}"""

WHERE = "document.activeElement.outerHTML.slice(0, 200)"


@pytest.fixture
def hands(page) -> Hands:
    return Hands(page)


def test_the_whole_journey(page, hands, outbox, address):
    page.goto("/")
    is_written(page, hands)
    saved(page)
    hands.press("Control+Enter")
    is_sent_by_a_guest(page, hands, outbox, address)
    is_paid(page, hands)


def is_written(page: Page, hands: Hands) -> None:
    expect(named(page, "sender.name")).to_be_focused()
    page.keyboard.type("Studio Halden GmbH")
    hands.fill({"Street and number": "Torstraße 140", "Postcode": "10119", "Town": "Berlin", "Country": "Germany"})
    hands.fill({"VAT ID, if you have one": "DE136695976", "Customer": "Acme Logistics SA"})
    hands.fill({"Street and number": "12 rue du Port", "Postcode": "69002", "Town": "Lyon", "Country": "France"})
    hands.fill({"E-mail for invoices": "claire@acme.example"})
    hands.go_to("radio", "Yes")
    hands.press("Space")
    hands.fill({"Rates in %, the usual one first": "19, 7"})
    hands.fill({"Description, line 1": "Brand workshop", "Quantity, line 1": "2"})
    hands.go_to("combobox", "Unit, line 1")
    page.keyboard.type("days")
    hands.fill({"Price, line 1": "1200"})
    hands.press("Enter")
    expect(page.get_by_role("textbox", name="Description, line 2")).to_be_focused()
    page.keyboard.type("Logo drawings")
    hands.fill({"Price, line 2": "636"})
    hands.go_to("combobox", "Currency")
    page.keyboard.type("EUR")
    expect(page.locator("#totals")).to_contain_text(TOTAL)
    hands.go_to("link", re.compile("^Why Total is"))
    hands.press("Enter")
    expect(page.get_by_role("region", name=f"Why {TOTAL}?")).to_be_focused()
    hands.go_to("button", "Add a bank account")
    hands.press("Enter")
    page.wait_for_url("**/drafts/*")
    expect(named(page, "sender.name")).to_have_value(HOLDER)
    hands.go_to("textbox", "IBAN")
    page.keyboard.type(IBAN)


def is_sent_by_a_guest(page: Page, hands: Hands, outbox, address: str) -> None:
    expect(page.get_by_role("textbox", name="Your e-mail address")).to_be_focused()
    page.keyboard.type(address)
    hands.press("Enter")
    expect(page.get_by_role("textbox", name="Code of six digits")).to_be_focused()
    page.keyboard.type(outbox.latest(address).code)
    hands.press("Enter")
    expect(page.get_by_role("button", name="Issue, I hand it over myself")).to_be_visible()
    hands.go_to("button", "Issue, I hand it over myself")
    hands.press("Enter")
    expect(page.locator("#standing")).to_have_text("not sent yet")


def is_paid(page: Page, hands: Hands) -> None:
    for amount, state in ((PAID_FIRST, "not sent yet, partly paid"), ("", "paid")):
        hands.open("Record payment")
        hands.go_to("textbox", re.compile("^Amount in"))
        page.keyboard.type(amount)
        hands.press("Enter")
        expect(page.locator("#standing")).to_contain_text(state)


def test_lines_by_keyboard(page, hands):
    page.goto("/")
    described = page.get_by_role("textbox", name=re.compile("^Description, line"))
    described.nth(2).focus()
    page.keyboard.type("third")
    hands.press("Enter")
    expect(page.get_by_role("textbox", name="Description, line 4")).to_be_focused()
    page.keyboard.type("fourth")
    hands.press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="Description, line 3")).to_be_focused()
    assert [field.input_value() for field in described.all()] == ["", "", "fourth", "third"]
    hands.go_to("button", "Remove line 3")
    hands.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.get_by_text("Line removed.").filter(visible=True)).to_be_visible()
    hands.press("Enter")
    expect(page.get_by_role("textbox", name="Description, line 3")).to_be_focused()
    hands.sees_where_it_is()
    saved(page)
    page.reload()
    assert [field.input_value() for field in described.all()] == ["", "", "fourth", "third"]


def test_enter_never_sends(page, hands):
    page.goto("/")
    expect(named(page, "sender.name")).to_be_focused()
    page.keyboard.type("Studio Halden")
    hands.press("Enter")
    page.wait_for_url("**/drafts/*")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    expect(named(page, "customer.name")).to_be_focused()


def test_no_swap_takes_the_focus(page, hands):
    """Each answer to an autosave renews the state, the totals and the messages."""
    page.goto("/")
    expect(named(page, "sender.name")).to_be_focused()
    page.keyboard.type("Studio Halden")
    named(page, "line.a.price").fill("120")
    saved(page)
    hands.go_to("link", re.compile("^Why Total is"))
    with page.expect_response("**/drafts/*"):
        page.evaluate("document.querySelector('#draft').dispatchEvent(new Event('retry'))")
    saved(page)
    expect(page.get_by_role("link", name=re.compile("^Why Total is"))).to_be_focused()


def test_the_form_is_heard(page):
    """Roles and names as a screen reader reads them out."""
    page.goto("/")
    for label in ("Customer", "Street and number", "Postcode", "Town", "Country", "VAT ID", "E-mail for invoices"):
        expect(page.get_by_role("group", name="Bill to").get_by_role("textbox", name=label, exact=True)).to_have_count(
            1
        )
    expect(page.locator("#line-b")).to_match_aria_snapshot("""
- rowgroup:
  - row:
    - cell:
      - textbox "Description, line 2"
    - cell:
      - textbox "Quantity, line 2"
    - cell:
      - combobox "Unit, line 2"
    - cell:
      - textbox "Price, line 2"
    - cell:
      - combobox "Tax, line 2"
""")


@pytest.mark.forgives("ERR_INTERNET_DISCONNECTED", "htmx:error")
def test_a_mistake_is_heard_at_its_field_and_trouble_is_spoken(page):
    page.goto("/")
    price = page.get_by_role("textbox", name="Price, line 1")
    price.fill("twelve")
    expect(price).to_have_accessible_description(re.compile("number"))
    expect(price).to_have_attribute("aria-invalid", "true")
    price.fill("12")
    expect(price).to_have_accessible_description("")
    page.context.set_offline(True)
    price.fill("13")
    expect(page.get_by_role("status").filter(has_text="Not saved yet, retrying")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="Saved again")).to_have_count(1)


def test_rows_pasted_into_a_line_become_lines(page):
    page.goto("/")
    first = page.get_by_label("Description, line 1")
    first.focus()
    first.evaluate(
        """(field, text) => {
          const data = new DataTransfer();
          data.setData("text", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        "Design\t2\tdays\t900.00\nPrint\t1\tpcs\t80.00",
    )
    expect(page.get_by_text("2 lines were added.")).to_be_visible()
    expect(page.get_by_label("Description, line 2")).to_have_value("Print")
    page.locator("button[value^=unpaste]").click()
    expect(page.get_by_label("Description, line 1")).to_have_value("")
