"""The pictures of the README, made from the demo: `make tour`. Each shows a page wide, and beside it on a phone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESK, FLAGS, PHONE, chromium
from tests.browser.recipients import FOUND_BY
from tests.conftest import BASE, environment
from tests.processes import Process, free_port, until

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "static" / "tour"
COLOURS, GAP, GROUND = 72, 30, "#dcd9cf"
SCALE = 0.7  # of what is seen, as a README shows it
LINES = (("Brand workshop, two days on site", "2", "days", "1,200.00"), ("Travel, at cost", "", "", "364.00"))
ROWS = "Logo, three drafts\t3\t240.00\nStyle guide\t1\t960.00\nPrint supervision\t6\t85.00"
GOOGLE = {"GOOGLE_CLIENT_ID": "tour", "GOOGLE_CLIENT_SECRET": "tour"}  # so that its button is there; nobody is asked

Go = Callable[[Page], None]


def main() -> None:
    """Start a demo of its own, walk through it and keep what is seen."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"http://localhost:{port}"
        settings = BASE | GOOGLE | {"PORT": str(port), "BASE_URL": url, "DATA_DIR": name}
        flask(settings, "db", "upgrade")
        addresses = dict(line.split(": ", 1) for line in flask(settings, "demo").splitlines() if ": http" in line)
        processes = [Process(["serve"], settings, folder), Process(["work"], settings, folder)]
        try:
            until(lambda: "Jupinv is at" in processes[0].log() or None)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                walk(Tour(browser, url, addresses))
                browser.close()
        finally:
            for process in processes:
                process.terminate()


def flask(settings: dict[str, str], *command: str) -> str:
    """What a command of ours says."""
    run = [sys.executable, "-m", "flask", *command]
    return subprocess.run(run, cwd=ROOT, env=environment(settings), check=True, capture_output=True, text=True).stdout


class Tour:
    """A desk and a phone, first of a stranger, then of the owner of the demo business."""

    def __init__(self, browser: Browser, url: str, addresses: dict[str, str]) -> None:
        self.browser, self.url, self.addresses = browser, url, addresses
        self.desk, self.phone = self._pages()

    def sign_in(self) -> None:
        """From here on the owner looks, in browsers that bring no drafts along."""
        self.desk, self.phone = self._pages()
        self.desk.goto(self.addresses["sign-in"])
        self.desk.get_by_role("button", name="Sign in", exact=True).click()
        self.desk.wait_for_url("**/b/*/")
        self.desk, self.phone = self._pages(storage_state=self.desk.context.storage_state())

    def shared(self) -> dict[str, str]:
        """What strangers are shown of the demo, by what its customers have done there."""
        found = {}
        for name, words in FOUND_BY.items():
            find(words)(self.desk)
            found[name] = self.desk.get_by_label("Whoever has this link").input_value()
        return found

    def show_to_strangers(self, pictures: dict[str, Go]) -> None:
        """Keep pages as they are seen by who is not signed in."""
        owner = self.desk, self.phone
        self.desk, self.phone = self._pages()
        for name, go in pictures.items():
            self.show(name, go)
        self.desk, self.phone = owner

    def _pages(self, **options: object) -> tuple[Page, Page]:
        spoken = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "base_url": self.url, **options}
        narrow = PHONE | {"device_scale_factor": 1, "viewport": {"width": 360, "height": 800}}
        return self.browser.new_context(**DESK, **spoken).new_page(), self.browser.new_context(
            **narrow, **spoken
        ).new_page()

    def show(self, name: str, go: Go | str) -> tuple[Image.Image, Image.Image]:
        """Keep a page of the app, or what somebody sees after going there."""
        seen = []
        for page in (self.desk, self.phone):
            page.goto(go) if isinstance(go, str) else go(page)
            page.wait_for_load_state("networkidle")
            seen.append(Image.open(BytesIO(page.screenshot())).convert("RGB"))
        beside(name, *seen)
        return seen[0], seen[1]


def walk(tour: Tour) -> None:
    """Each page of the tour."""
    editor, _ = tour.show("editor", write)
    tour.show("rows", paste)
    tour.show("send", lambda page: (write(page), press(page, "send"))[0])
    _, public = tour.show("public", tour.addresses["open"])
    beside("start", editor, public)
    tour.show("code", f"{tour.addresses['open']}/code")
    tour.show("sign-in", "/sign-in")
    tour.sign_in()
    tour.show("overview", "/")
    tour.show("list", "/invoices")
    tour.show("unpaid", unpaid)
    tour.show("batch", pack)
    tour.show("customers", "/customers")
    tour.show("customer", customer)
    tour.show("document", document)
    tour.show("payments", in_business("/payments"))
    tour.show("statement", statement)
    shared = tour.shared()
    tour.show_to_strangers(
        {
            "shared": opened(shared["discussed"], "Comments"),
            "shared-change": asks_for_less(shared["discussed"]),
            "shared-approve": lambda page: page.goto(f"{shared['discussed']}/approve"),
        }
    )
    tour.show("request", lambda page: (find(FOUND_BY["asked"])(page), page.get_by_text("Look at it").click())[0])
    tour.show("visits", lambda page: (find(FOUND_BY["approved"])(page), page.get_by_text("All visits").click())[0])
    tour.show("news", in_business("/news"))
    tour.show("bills", in_business("/bills"))
    tour.show("bill", bill_to_review)
    invoice_me = open_to_vendors(tour.desk)
    tour.show_to_strangers({"invoice-me": lambda page: page.goto(invoice_me)})
    in_demo(tour.desk)
    for name, go in (("quote", accepted_quote), ("job", job), ("history", side_by_side), ("change", change)):
        tour.show(name, go)
    tour.show("items", in_business("/items"))
    tour.show("check", check)
    tour.show("remind", lambda page: (document(page), page.get_by_role("link", name="Send a reminder").click())[0])
    tour.show("mail", mail)
    tour.show("void", lambda page: (document(page), page.get_by_role("link", name="Void this invoice").click())[0])
    for section in (
        "",
        "/profile",
        "/logo",
        "/colour",
        "/ways",
        "/after-sending",
        "/numbers",
        "/taxes",
        "/texts",
        "/checked",
    ):
        tour.show(f"settings{section.replace('/', '-')}", setting(section))
    tour.show("account", "/account")
    tour.show("account-delete", "/account/delete")
    tour.show("german", german)


def write(page: Page) -> None:
    """A short invoice."""
    sender = {"name": "Studio Halden GmbH", "street": "Torstraße 140", "postcode": "10119", "city": "Berlin"}
    buyer = {"name": "Acme Logistics SA", "street": "12 rue du Port", "postcode": "69002", "city": "Lyon"}
    more = {"sender.country": "Germany", "sender.vat_id": "DE811907980", "customer.country": "France"}
    fields = {f"sender.{name}": text for name, text in sender.items()}
    fields |= {f"customer.{name}": text for name, text in buyer.items()}
    page.goto("/new")
    for name, text in (fields | more | {"customer.ap_email": "claire.morel@acme.example"}).items():
        page.fill(f"[name='{name}']", text)
    if (charges := page.locator("label", has_text="Yes")).is_visible():  # asked once
        charges.click()
        page.fill("[name='tax.rates']", "19, 7")
    for key, line in zip("ab", LINES, strict=True):
        for part, text in zip(("description", "quantity", "unit", "price"), line, strict=True):
            page.fill(f"[name='line.{key}.{part}']", text)
    page.locator("#save-state", has_text="Saved").wait_for()
    page.locator("[data-amount=b]", has_text="364").wait_for()
    page.evaluate("scrollTo(0, 0)")


def press(page: Page, act: str) -> None:
    """A button of the editor, the first one to be seen."""
    page.locator(f"button[value={act}]:visible").first.click()
    page.wait_for_url("**/send")


def paste(page: Page) -> None:
    """Rows of a spreadsheet."""
    write(page)
    page.locator("summary", has_text="Paste rows").click()
    page.locator("textarea[name=rows]").fill(ROWS)
    page.get_by_role("button", name="Put them into lines").click()
    page.wait_for_load_state()


def unpaid(page: Page) -> None:
    """All that one customer has not paid."""
    customer(page)
    page.get_by_role("link", name="The unpaid ones").click()
    page.wait_for_load_state()


def pack(page: Page) -> None:
    """PDFs of several invoices in one file."""
    page.goto("/invoices?state=open")
    for box in page.locator("tbody input[type=checkbox]").all()[:5]:
        box.check()
    page.get_by_role("button", name="Download their PDFs").click()
    page.get_by_role("link", name="Download the PDFs").wait_for()


def customer(page: Page) -> None:
    """One of the customers."""
    page.goto("/customers?q=nordwind")
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()


def statement(page: Page) -> None:
    """What a customer was billed and has paid this year."""
    customer(page)
    page.get_by_role("link", name="Statement of account").click()
    page.wait_for_load_state()


def document(page: Page) -> None:
    """The one that is overdue for longest."""
    page.goto("/invoices")
    page.locator("main tbody a[href*='/documents/']").first.click()
    page.wait_for_load_state()


def find(words: str) -> Go:
    """The newest open invoice that is found by these words."""

    def go(page: Page) -> None:
        page.goto(f"/invoices?state=open&q={words}")
        page.locator("#list tbody a[href*='/documents/']").last.click()
        page.locator("#timeline").wait_for()

    return go


def opened(address: str, label: str) -> Go:
    """A part of the public page, opened in its place."""

    def go(page: Page) -> None:
        page.goto(address)
        page.locator(".acts a", has_text=label).click()
        page.locator("#act #part").wait_for()
        page.locator("#act").evaluate("act => scrollTo(0, act.getBoundingClientRect().top + scrollY - 120)")

    return go


def asks_for_less(address: str) -> Go:
    """What a request for a change comes to, before it is sent."""

    def go(page: Page) -> None:
        page.goto(f"{address}/change")
        page.fill("[name='line.k2.quantity']", "12")
        page.fill("[name=why]", "Two of the templates were never used.")
        page.fill("[name=name]", "Maya Brandt")
        page.fill("[name=email]", "maya@brightwater.example")
        page.get_by_role("button", name="See what changes").last.click()
        page.locator("#part del").first.wait_for()

    return go


def bill_to_review(page: Page) -> None:
    """What a vendor wrote whom nobody here knows yet."""
    in_business("/bills?show=review")(page)
    page.locator("#list tbody a").first.click()
    page.locator("#standing").wait_for()


def open_to_vendors(page: Page) -> str:
    """The invoice-me page of another business, as the demo's takes no invoices."""
    page.goto("/businesses/new")
    page.get_by_label("Name").first.fill("Morel et Fils SARL")
    page.fill("[name=country]", "France")
    page.locator("main form button.main").click()
    page.get_by_role("link", name="Profile").click()
    for name, text in {"street": "12 rue du Port", "postcode": "69002", "city": "Lyon"}.items():
        page.locator(f"[name$='{name}']").first.fill(text)
    page.locator("main form button.main").first.click()
    in_business("/settings/invoice-me")(page)
    page.get_by_label("The page is open").check()
    page.get_by_role("button", name="Save").click()
    return page.get_by_label("The address of your page").input_value()


def in_demo(page: Page) -> None:
    """Back in the demo, which is the business last used from here on."""
    page.goto("/businesses")
    page.get_by_role("link", name="Studio Halden").first.click()
    page.wait_for_url("**/b/*/**")


def in_business(path: str) -> Go:
    """A page of the business."""

    def go(page: Page) -> None:
        page.goto("/settings")
        page.goto(page.url.removesuffix("/settings") + path)
        page.wait_for_load_state()

    return go


def accepted_quote(page: Page) -> None:
    """The quote with which a job of the demo began."""
    in_business("/quotes")(page)
    page.locator("main tbody a[href*='/documents/']").last.click()
    page.locator("#offer").wait_for()


def job(page: Page) -> None:
    """All of a job, with its account."""
    accepted_quote(page)
    page.get_by_role("link", name=re.compile("^Job|All of this job")).click()
    page.locator(".account").wait_for()


def side_by_side(page: Page) -> None:
    """What was changed on that quote, on the two papers."""
    accepted_quote(page)
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Side by side").last.click()
    page.locator(".papers del").first.scroll_into_view_if_needed()


def change(page: Page) -> None:
    """What a change of an invoice would come to."""
    accepted_quote(page)
    page.locator("#offer a", has_text="INV-").last.click()
    page.get_by_role("link", name="Change…").click()
    page.fill("[name='line.k1.quantity']", "6")
    page.locator("button[value=look]:visible").first.click()
    page.locator("#foretold").wait_for()


def check(page: Page) -> None:
    """What the code at the foot of a paper tells."""
    side_by_side(page)
    code = re.search(r"check (\w{4}-\w{4})", page.locator(".papers").inner_text())
    assert code
    page.goto("/check")
    page.fill("#code", code[1])
    page.get_by_role("button", name="Check the code").click()
    page.locator("section.notice").wait_for()


def mail(page: Page) -> None:
    """A mail as it was sent."""
    page.goto("/invoices?state=open")
    links = page.locator("main tbody a[href*='/documents/']")
    for each in [link.get_attribute("href") for link in links.all()]:
        page.goto(each)
        if page.locator("a[href*='/mails/']").count():
            page.locator("a[href*='/mails/']").first.click()
            return
    raise LookupError("no document of the demo was sent by mail")


def setting(section: str) -> Go:
    """A page of the settings of the business."""

    def go(page: Page) -> None:
        page.goto("/settings")
        page.goto(f"{page.url}{section}")

    return go


def german(page: Page) -> None:
    """The start in German."""
    page.goto("/account")
    page.get_by_label(re.compile("Language of the app|Sprache")).select_option("de")
    page.locator("main form button.main").first.click()
    page.goto("/")


def beside(name: str, wide: Image.Image, narrow: Image.Image) -> None:
    """Both in one picture of few colours, small enough for a repository."""
    height = max(wide.height, narrow.height) + 2 * GAP
    both = Image.new("RGB", (wide.width + narrow.width + 3 * GAP, height), GROUND)
    both.paste(wide, (GAP, GAP))
    both.paste(narrow, (wide.width + 2 * GAP, GAP))
    both = both.resize((int(both.width * SCALE), int(both.height * SCALE)), Image.Resampling.LANCZOS)
    path = PICTURES / f"{name}.png"
    both.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{name}: {os.path.getsize(path) // 1024} KB")


if __name__ == "__main__":
    main()
