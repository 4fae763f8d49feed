"""Every page of the journey, each in the states in which it can stand."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.journey import CUSTOMER, SENDER, add_bank, answer_tax, named, press, saved, write

SECTIONS = (
    *("Profile", "Logo", "Colour", "Ways to pay", "After sending", "Numbers", "Taxes"),
    *("Mail texts", "Answers and signature", "Checked", "News by e-mail", "Visits", "Invoice-me page", "Members"),
)
UNREADABLE = {"line.a.description": "Workshop", "line.a.price": "twelve", "issue_date": "", "customer.ap_email": "no"}


def unfold(page: Page) -> None:
    """Open every fold of the page, as if by its summary: what one shows may lie over the next."""
    page.locator("main details").evaluate_all("folds => folds.forEach((fold) => { fold.open = true; })")


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


def news(page: Page) -> None:
    """By the bell."""
    page.goto("/settings")
    page.locator(".bar").get_by_role("link", name="News").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("News")


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


# the life of a document, told by the demo's own job


def quote_editor(page: Page) -> None:
    page.goto("/new?kind=quote")
    write(page, CUSTOMER | {"line.a.description": "Photography", "line.a.price": "1800"})
    page.get_by_role("button", name="More about line 1").click()
    page.get_by_label("Optional: counts when they choose it").check()
    saved(page)


def at_business(path: str) -> Callable[[Page], None]:
    """A page of the business last used."""

    def go(page: Page) -> None:
        page.goto("/settings")
        page.goto(page.url.removesuffix("/settings") + path)
        unfold(page)

    return go


def listed(kind: str, state: str, then: str = "") -> Callable[[Page], None]:
    """The first document of this kind and state in the demo's story, or where a link of this name on its page leads."""

    def go(page: Page) -> None:
        at_business(f"/{kind}")(page)
        row = page.locator("tr", has=page.locator(".state", has_text=re.compile(state)))
        if kind == "quotes":  # others write quotes to Acme
            row = row.filter(has_not_text="Acme")
        row.get_by_role("link").first.click()
        expect(page.locator("#timeline")).to_be_visible()
        if then:
            follow(page, then)
        unfold(page)

    return go


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(f"^{name}")).first.click()
    page.wait_for_load_state()


def deposit(page: Page) -> None:
    """Asked for on a quote without options, as there is none in the story."""
    page.goto("/new?kind=quote")
    write(page, CUSTOMER | {"line.a.description": "Photography", "line.a.price": "1800"})
    saved(page)
    press(page, "send")
    page.get_by_role("button", name="Issue, I hand it over myself").click()
    follow(page, "A deposit first")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Deposit on QUO-")


def final_invoice(page: Page) -> None:
    """What is left after a deposit; its PO number was amended."""
    listed("quotes", "invoiced")(page)
    page.goto(page.locator("#offer a", has_text="INV-").last.get_attribute("href"))  # an opened fold lies over it
    expect(page.locator("#paper")).to_contain_text("Less deposit INV-")


def proforma_editor(page: Page) -> None:
    page.goto("/new?kind=proforma")
    expect(page.get_by_role("heading", level=1)).to_have_text("Proforma invoice")


def job(page: Page) -> None:
    final_invoice(page)
    follow(page, "(Job|All of this job)")
    expect(page.get_by_label("Account in EUR")).to_be_visible()
    unfold(page)


def history(page: Page) -> None:
    listed("quotes", "invoiced", "History")(page)
    expect(page.locator(".chapters > li").first).to_be_visible()


def side_by_side(page: Page) -> None:
    history(page)
    follow(page, "Side by side")
    expect(page.locator(".papers del").first).to_be_visible()


def reverting(page: Page) -> None:
    final_invoice(page)
    follow(page, "History")
    follow(page, "Side by side")
    page.get_by_role("button", name="Revert this change…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Revert revision")
    unfold(page)


def changing(page: Page) -> None:
    final_invoice(page)
    follow(page, "Change…")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change INV-")


def what_changes(fields: dict[str, str]) -> Callable[[Page], None]:
    """What a change of an invoice that was sent would come to, by the usual law of the demo's country."""

    def go(page: Page) -> None:
        changing(page)
        write(page, fields)
        press(page, "look")
        expect(page.get_by_role("heading", level=1)).to_contain_text("What changes on")
        unfold(page)

    return go


def notice(page: Page) -> None:
    """The notice by which an address was put right."""
    changing(page)
    street = named(page, "customer.street")
    street.fill(f"{street.input_value()} a")
    press(page, "look")
    page.get_by_label("Why").fill("The street was misspelt")
    page.get_by_role("button", name="Make the change").click()
    follow(page, "History")
    follow(page, "Side by side")
    follow(page, "The correction notice")


def item(page: Page) -> None:
    at_business("/items")(page)
    page.locator("main tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def planned_import(page: Page) -> None:
    at_business("/items/import")(page)
    named(page, "rows").fill(
        "name,code,unit,price EUR\nDesign system workshop,WS-1,days,1250\nLogo,LG-1,,900\n,,,\nX,,,y"
    )
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Nothing is done yet.")).to_be_visible()
    unfold(page)


def checked_now(page: Page) -> None:
    settings("Checked")(page)
    page.locator("main form button").first.click()
    expect(page.locator("#checked")).to_contain_text("0 differences")


def check_answered(page: Page) -> None:
    side_by_side(page)
    found = re.search(r"check (\w{4}-\w{4})", page.locator(".papers").inner_text())
    assert found
    page.goto("/check")
    page.get_by_label("Check code").fill(found[1])
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_label("Answer")).to_contain_text("superseded")


# what customers and vendors do


def shared(words: str, then: str = "") -> Callable[[Page], None]:
    """The newest open invoice of the demo that is found by these words, or where a link of this name on it leads."""

    def go(page: Page) -> None:
        page.goto(f"/invoices?state=open&q={words}")
        page.locator("#list tbody a[href*='/documents/']").last.click()
        expect(page.locator("#timeline")).to_be_visible()
        if then:
            follow(page, then)
        unfold(page)

    return go


def request_accepted(page: Page) -> None:
    shared("4500017321", "Look at it")(page)
    page.get_by_role("button", name="Accept what is ticked…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Accept what Maya Brandt asks for")


def request_declined_without_a_word(page: Page) -> None:
    shared("4500017321", "Look at it")(page)
    page.get_by_role("button", name="Decline the request").click()
    expect(page.locator("#answer[aria-invalid=true]")).to_be_visible()


def links(page: Page) -> None:
    """Who has a link, after a page that leads there."""
    shared("PO-90417")(page)
    page.goto(f"{page.url}/links")
    unfold(page)
    expect(page.get_by_text("forwarded by Noah Kim")).to_be_visible()


def bill(show: str, then: str = "") -> Callable[[Page], None]:
    """The first bill in this part of the list, or where a link of this name on it leads."""

    def go(page: Page) -> None:
        at_business(f"/bills?show={show}")(page)
        page.locator("#list tbody a").first.click()
        expect(page.locator("#standing")).to_be_visible()
        if then:
            follow(page, then)

    return go


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
    "nobody takes invoices": at("/to/nobody"),
    "check": at("/check"),
    "check, unknown": at("/check?code=0000-0000"),
    "how to verify": at("/help/proof"),
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
    "news, by the bell": news,
    "settings, bad account": bad_account,
    "settings, a mail text": mail_text,
    "businesses": at("/businesses"),
    "new business": at("/businesses/new"),
    "account": at("/account"),
}
LIFE: dict[str, Callable[[Page], None]] = {
    "quote, written": quote_editor,
    "proforma, written": proforma_editor,
    "quotes": at_business("/quotes"),
    "quote, open": listed("quotes", "^open"),
    "quote, accepting": listed("quotes", "^open", "Mark as accepted"),
    "quote, declining": listed("quotes", "^open", "Mark as declined"),
    "deposit, asked for": deposit,
    "quote, accepted": listed("quotes", "invoiced"),
    "final invoice": final_invoice,
    "job": job,
    "history": history,
    "side by side": side_by_side,
    "reverting": reverting,
    "changing": changing,
    "what changes, corrected": what_changes({"line.k1.quantity": "6", "customer.street": "Schillerstraße 23"}),
    "what changes, a name": what_changes({"customer.name": "Brightwater Laboratories GmbH"}),
    "notice": notice,
    "credit notes": at_business("/credit-notes"),
    "credit note": listed("credit-notes", ""),
    "credited": listed("invoices", "credited"),
    "crediting": listed("invoices", "^sent$", "Credit note"),
    "series": at_business("/settings/numbers/new"),
    "items": at_business("/items"),
    "items, nothing found": at_business("/items?q=nobody"),
    "item, new": at_business("/items/new"),
    "item": item,
    "items, imported": at_business("/items/import"),
    "items, a plan": planned_import,
    "checked": checked_now,
    "check, answered": check_answered,
}
SENDERS: dict[str, Callable[[Page], None]] = {
    "a change is asked for": shared("4500017321"),
    "change request": shared("4500017321", "Look at it"),
    "change request, accepting": request_accepted,
    "change request, declined without a word": request_declined_without_a_word,
    "approved": shared("PO-90417"),
    "links": links,
    "commented on": shared("4500018840"),
    "removing a comment": shared("4500018840", "Remove the comment"),
    "visits": shared("4500018840", "All visits"),
    "news, nothing found": at_business("/news?q=nobody"),
    "bills": at_business("/bills"),
    "bills, to review": at_business("/bills?show=review"),
    "bills, nothing found": at_business("/bills?q=nobody"),
    "bill": bill("open"),
    "bill, paid": bill("paid"),
    "bill, to review": bill("review"),
    "bill, deleting": bill("open", "Delete this bill…"),
}
