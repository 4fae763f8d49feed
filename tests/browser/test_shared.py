"""The shared document by visible words, in three browsers: its sender, a clerk in accounts payable on a phone without
JavaScript, and a manager to whom the clerk forwards it. Every mail of it is read back, as text and as HTML.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Letter, Outbox, Site
from tests.browser.journey import CUSTOMER, SENDER, answer_tax, named, press, record_payment, write
from tests.browser.test_after_issue import Filled, filled  # noqa: F401 - a fixture
from tests.processes import until

LINES = {
    "line.a.description": "Brand workshop",
    "line.a.quantity": "2",
    "line.a.unit": "days",
    "line.a.price": "1,000.00",
    "line.b.description": "Printed books",
    "line.b.quantity": "10",
    "line.b.price": "20",
}
# 2,200 net and 19 % of it; then with eight books fewer than ten.
TOTAL, LESS = "€2,618.00", "€2,570.40"


@dataclass
class Trio:
    """The three, and where mails to them are read."""

    sender: Page
    clerk: Page
    manager: Page
    outbox: Outbox
    owner: str
    clerks: str
    managers: str

    def mail(self, address: str, *words: str) -> Letter:
        """The mail to an address that says all of this, as text and as HTML; waited for until a server has taken it."""

        def found() -> Letter | None:
            letters = [each for each in self.outbox.to(address) if each.state == "accepted"]
            return next((each for each in reversed(letters) if all(word in plain(each.text) for word in words)), None)

        try:
            letter = until(found, seconds=40)
        except AssertionError:
            there = "\n\n".join(f"{each.subject} [{each.state}]\n{each.text}" for each in self.outbox.to(address))
            raise AssertionError(f"no mail to {address} says {words}; there are\n{there}") from None
        shown = plain(html.unescape(re.sub(r"<[^>]+>", " ", letter.html)))
        for word in words:
            assert word in shown, f"“{word}” is not in the HTML of\n{shown}"
        assert "<script" not in letter.html and "<img" not in letter.html, "no pixel"
        return letter


def plain(text: str) -> str:
    """Without line ends and the marks that isolate a direction."""
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


@pytest.fixture
def trio(visit, filled: Filled, site: Site) -> Trio:  # noqa: F811
    sender = visit(**DESK)
    sender.context.add_cookies([filled.cookie])
    return Trio(
        sender,
        visit(**PHONE, java_script_enabled=False),
        visit(**DESK),
        Outbox(site),
        filled.owner.email,
        f"claire{filled.business.id}@acme.example",
        f"marc{filled.business.id}@acme.example",
    )


def test_three_work_on_one_invoice(trio: Trio, filled: Filled) -> None:  # noqa: F811
    may_make_versions(trio.sender, filled)
    number = is_sent(trio)
    adds_the_order_number(trio, number)
    comments_on_a_line(trio, number)
    forwards(trio, number)
    asks_for_less(trio, number)
    is_accepted_as_a_version(trio, number)
    is_approved_by_a_code(trio, number)
    is_paid(trio, number)
    tells_its_history(trio)


def test_where_it_may_not_be_changed_a_credit_note_and_a_new_invoice_say_it(trio: Trio) -> None:
    number = is_sent(trio)
    adds_the_order_number(trio, number)  # which is no identity: it is put right everywhere
    asks_for_less(trio, number)
    page = look_at_the_request(trio)
    page.get_by_role("button", name="Accept what is ticked…").click()
    page.get_by_role("button", name="Issue the credit note and write the new draft").click()
    expect(page.locator(".notice").first).to_contain_text("CN-")
    note = re.search(r"CN-\d+-\d+", page.locator(".notice").first.inner_text())
    assert note
    expect(page.locator("#totals")).to_contain_text(LESS)
    press(page, "send")
    page.get_by_role("button", name="Issue, I hand it over myself").click()
    again = re.search(r"INV-\d+-\d+", page.locator("main").inner_text())
    assert again and again[0] != number
    expect(page.locator("#paper")).to_contain_text(LESS)
    expect(page.locator("#paper")).to_contain_text("PO-2026-77")
    trio.mail(trio.clerks, number, "accepted", "credit note", "Two were damaged", TOTAL, LESS)
    trio.clerk.goto(trio.clerk.url.partition("/change")[0])
    expect(trio.clerk.locator("header")).to_contain_text("Nothing to pay")


def may_make_versions(page: Page, filled: Filled) -> None:  # noqa: F811
    """In Germany what was sent is only corrected, unless the business says otherwise."""
    page.goto(f"/b/{filled.business.handle}/settings/after-sending")
    page.get_by_label(re.compile(r"be changed as a new version \(V2")).check()
    page.get_by_role("button", name="Save").click()


def is_sent(trio: Trio) -> str:
    page = trio.sender
    page.goto("/new")
    write(page, SENDER | CUSTOMER | {"customer.ap_email": trio.clerks})
    answer_tax(page)
    write(page, LINES)
    named(page, "currency").fill("EUR")
    press(page, "send")
    page.get_by_role("button", name=re.compile("^Issue and e-mail|^Send to")).first.click()
    expect(page.locator("#standing")).to_be_visible()
    number = re.search(r"INV-\d+-\d+", page.locator("main").inner_text())
    assert number
    trio.clerk.goto(trio.mail(trio.clerks, number[0], TOTAL).link)
    expect(trio.clerk.locator(".amount")).to_have_text(TOTAL)
    return number[0]


def claire(trio: Trio) -> None:
    """Who the clerk is: asked once."""
    named(trio.clerk, "name").fill("Claire Morel")
    named(trio.clerk, "email").fill(trio.clerks)


def adds_the_order_number(trio: Trio, number: str) -> None:
    page = trio.clerk
    page.get_by_role("link", name="+ Add PO number").click()
    named(page, "po_number").fill("PO-2026-77")
    claire(trio)
    named(page, "po_number").press("Enter")
    expect(page.locator("#paper")).to_contain_text("PO-2026-77")
    expect(page.locator("#paper")).to_contain_text("V1")
    trio.mail(trio.owner, number, "Claire Morel", "PO number", "PO-2026-77")


def comments_on_a_line(trio: Trio, number: str) -> None:
    page = trio.clerk
    page.get_by_role("link", name=re.compile("^(Ask a question|Comments)")).click()
    named(page, "text").fill("Were these the books with the <b>wrong</b> cover?")
    page.get_by_label("What is it about?").select_option(label="Printed books")
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator("main")).to_contain_text("the <b>wrong</b> cover?")
    trio.mail(trio.owner, number, "Claire Morel", "Printed books", "Were these the books with the <b>wrong</b> cover?")
    sender = trio.sender
    sender.reload()
    sender.locator("#comments summary").click()
    sender.locator("#comments").get_by_label("Your comment").fill("No, those were replaced.")
    sender.locator("#comments").get_by_role("button", name="Send comment").click()
    expect(sender.locator("#comments")).to_contain_text("No, those were replaced.")
    trio.mail(trio.clerks, number, "No, those were replaced.")
    page.goto(page.url.partition("/comments")[0])


def forwards(trio: Trio, number: str) -> None:
    page = trio.clerk
    page.get_by_role("link", name="Forward this invoice").click()
    page.get_by_label("Their e-mail").fill(trio.managers)
    page.get_by_label("Note (optional)").fill("Please approve, it is ours.")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    letter = trio.mail(trio.managers, number, "Claire Morel", "Please approve, it is ours.", TOTAL)
    assert letter.link.startswith("http") and letter.link != page.url.partition("?")[0], "a link of their own"
    trio.mail(trio.owner, number, "Claire Morel", trio.managers)
    trio.manager.goto(letter.link)
    expect(trio.manager.locator(".amount")).to_have_text(TOTAL)


def asks_for_less(trio: Trio, number: str) -> None:
    page = trio.clerk
    if not page.locator("#paper").count():
        page.get_by_role("link", name="Back to the document").click()
    page.get_by_role("link", name="Request a change").click()
    named(page, "line.b.quantity").fill("8")
    named(page, "why").fill("Two were damaged")
    page.get_by_role("button", name="See what changes").last.click()
    expect(page.locator("main")).to_contain_text(LESS)
    page.get_by_role("button", name="Send request").click()
    expect(page.locator("main")).to_contain_text(re.compile("Two were damaged|request", re.IGNORECASE))
    trio.mail(trio.owner, number, "Claire Morel", "Two were damaged", "10", "8")


def look_at_the_request(trio: Trio) -> Page:
    page = trio.sender
    page.goto(trio.mail(trio.owner, "Two were damaged").link)
    expect(page.locator("main")).to_contain_text("Two were damaged")
    for total in (TOTAL, LESS):
        expect(page.locator("main")).to_contain_text(total)
    expect(page.locator("del").filter(has_text="10").first).to_be_visible()
    return page


def is_accepted_as_a_version(trio: Trio, number: str) -> None:
    page = look_at_the_request(trio)
    page.get_by_role("button", name="Accept what is ticked…").click()
    page.get_by_role("button", name="Accept it").click()
    expect(page.locator("#paper")).to_contain_text("V2")
    expect(page.locator("#paper")).to_contain_text(LESS)
    trio.mail(trio.clerks, number, LESS)
    trio.clerk.goto(trio.clerk.url.partition("/change")[0].partition("?")[0])
    expect(trio.clerk.locator(".amount")).to_have_text(LESS)
    expect(trio.clerk.locator("#paper")).to_contain_text("V2")


def is_approved_by_a_code(trio: Trio, number: str) -> None:
    page = trio.manager
    page.reload()
    expect(page.locator(".amount")).to_have_text(LESS)
    page.get_by_role("link", name="Approve version 2").click()
    part = page.locator("#part")
    part.locator("[name=name]").fill("Marc Petit")
    part.locator("[name=email]").fill(trio.managers)
    part.get_by_role("button", name=re.compile("code")).click()
    code = trio.mail(trio.managers, number, "code").code
    named(page, "code").fill(code)
    page.get_by_role("button", name="Approve version 2").click()
    expect(page.locator("main")).to_contain_text("Marc Petit")
    expect(page.get_by_role("link", name="Approve version 2")).to_have_count(0)
    expect(page.get_by_role("link", name="Correct your details")).to_have_count(0)
    trio.mail(trio.owner, number, "Marc Petit", "V2")


def is_paid(trio: Trio, number: str) -> None:
    page = trio.sender
    page.goto(trio.mail(trio.owner, number, "Marc Petit", "V2").link)
    expect(page.locator("main")).to_contain_text("Marc Petit")
    record_payment(page)
    expect(page.locator("#standing")).to_contain_text("paid")
    trio.clerk.reload()
    expect(trio.clerk.locator(".amount")).to_contain_text("Paid")


def tells_its_history(trio: Trio) -> None:
    page = trio.clerk
    page.get_by_role("link", name="History").click()
    told = page.locator("main").inner_text()
    for words in ("PO-2026-77", "Claire Morel", "Marc Petit", "from 10 to 8"):
        assert words in told, f"“{words}” is not in\n{told}"
    assert trio.managers not in told and trio.clerks not in told
