"""The pictures of the README, made from the demo: `make tour`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESK, FLAGS, PHONE, chromium
from tests.conftest import BASE, environment
from tests.processes import Process, free_port, until

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "static" / "tour"
COLOURS, GAP = 128, 40
LINES = (("Brand workshop, two days on site", "2", "days", "1,200.00"), ("Travel, at cost", "", "", "364.00"))


def main() -> None:
    """Start a demo of its own, walk through it and keep what is seen."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"http://localhost:{port}"
        settings = BASE | {"PORT": str(port), "BASE_URL": url, "DATA_DIR": name}
        flask(settings, "db", "upgrade")
        addresses = dict(line.split(": ", 1) for line in flask(settings, "demo").splitlines() if ": http" in line)
        processes = [Process(["serve"], settings, folder), Process(["work"], settings, folder)]
        try:
            until(lambda: "Jupinv is at" in processes[0].log() or None)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                walk(browser, url, addresses)
                browser.close()
        finally:
            for process in processes:
                process.terminate()


def flask(settings: dict[str, str], *command: str) -> str:
    """What a command of ours says."""
    run = [sys.executable, "-m", "flask", *command]
    return subprocess.run(run, cwd=ROOT, env=environment(settings), check=True, capture_output=True, text=True).stdout


def walk(browser: Browser, url: str, addresses: dict[str, str]) -> None:
    """Each page of the tour."""
    writing = browser.new_context(**DESK, locale="en-GB", timezone_id="Europe/Berlin").new_page()
    writing.goto(url)
    write(writing)
    editor = keep(writing, "editor")
    writing.locator("button[value=send]").first.click()
    writing.wait_for_url("**/send")
    keep(writing, "send")
    phone = browser.new_context(**PHONE).new_page()
    phone.goto(addresses["open"])
    beside(editor, keep(phone, "public", whole=False))
    signed_in = browser.new_context(**DESK).new_page()
    signed_in.goto(addresses["sign-in"])
    signed_in.locator("main form button").first.click()
    signed_in.goto(f"{url}/invoices")
    keep(signed_in, "list", whole=False)
    signed_in.locator("main tbody a[href*='/documents/']").first.click()
    keep(signed_in, "document", whole=False)


def write(page: Page) -> None:
    """A short invoice."""
    sender = {"name": "Studio Halden GmbH", "street": "Torstraße 140", "postcode": "10119", "city": "Berlin"}
    buyer = {"name": "Acme Logistics SA", "street": "12 rue du Port", "postcode": "69002", "city": "Lyon"}
    more = {"sender.country": "Germany", "sender.vat_id": "DE811907980", "customer.country": "France"}
    fields = {f"sender.{name}": text for name, text in sender.items()}
    fields |= {f"customer.{name}": text for name, text in buyer.items()}
    for name, text in (fields | more | {"customer.ap_email": "claire.morel@acme.example"}).items():
        page.fill(f"[name='{name}']", text)
    page.locator("label", has_text="Yes").click()
    page.fill("[name='tax.rates']", "19, 7")
    for key, line in zip("ab", LINES, strict=True):
        for part, text in zip(("description", "quantity", "unit", "price"), line, strict=True):
            page.fill(f"[name='line.{key}.{part}']", text)
    page.locator("#save-state", has_text="Saved").wait_for()
    page.locator("[data-amount=b]", has_text="364").wait_for()


def keep(page: Page, name: str, *, whole: bool = True) -> Image.Image:
    """A screenshot, small enough for a repository."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    save(picture, name)
    return picture


def beside(wide: Image.Image, narrow: Image.Image) -> None:
    """The first picture of all: writing, and what the customer sees."""
    wide = wide.crop((0, 0, wide.width, min(wide.height, 1000)))
    narrow = narrow.resize((narrow.width * 3 // 5, narrow.height * 3 // 5))
    height = max(wide.height, narrow.height + 2 * GAP)
    both = Image.new("RGB", (wide.width + narrow.width + 2 * GAP, height), "#dcd9cf")
    both.paste(wide, (0, 0))
    both.paste(narrow, (wide.width + GAP, GAP))
    save(both, "start")


def save(picture: Image.Image, name: str) -> None:
    """As a PNG of few colours."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}: {os.path.getsize(PICTURES / f'{name}.png') // 1024} KB")


if __name__ == "__main__":
    main()
