"""A running Jupinv and a real Chromium. Each worker of the test run has a server, a database and a browser of its own,
which end when it goes on to other tests.

`page`, `phone` and `plain` are fresh browsers (no cookies); `visit(**options)` opens more. An error on the console, or
something that the Content-Security-Policy refused, fails the test; `@pytest.mark.forgives("text")` allows for some.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.conftest import BASE
from tests.payments.stripe_double import Double
from tests.processes import Process, free_port, until

PATIENCE = 15_000  # milliseconds: of a machine that has other things to do, too
expect.set_options(timeout=PATIENCE)
# The one without windows is the same browser, and takes a third of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
STOP_SECONDS = 2  # how long a mail waits for "Stop" here
# A form that is not valid answers 422: the browser calls that an error, for us it is an answer. The icon of this name
# is asked for by Chromium alone, when it leaves a page before it has read the page's own link.
FORGIVEN = (r"the server responded with a status of 422", r"/favicon\.ico: Failed to load resource")
# Stylesheets need not be read again: only an experimental rule of axe's, which is off, looks into them.
VIOLATIONS = """
    axe.run(document, {resultTypes: ["violations"], preload: false}).then(found => found.violations)
"""
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@dataclass
class Site:
    """A running Jupinv."""

    url: str
    environ: dict[str, str]
    folder: Path
    server: Process
    worker: Process

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What the database says, read beside the app."""
        with sqlite3.connect(self.folder / "jupinv.db") as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """Bring about beside the app what no page of it does yet."""
        with sqlite3.connect(self.folder / "jupinv.db", timeout=30) as connection:
            connection.execute(sql, values)


@dataclass
class Letter:
    """A mail as it stands in the database."""

    to: list[str]
    subject: str
    text: str
    html: str
    state: str
    attachment_name: str

    @property
    def code(self) -> str:
        """The six digits by which one signs in."""
        found = re.search(r"\b(\d{3})\s?(\d{3})\b", self.text)
        assert found, self.text
        return found[1] + found[2]

    @property
    def link(self) -> str:
        """The first address in the text."""
        found = re.search(r"https?://\S+", self.text)
        assert found, self.text
        return found[0].rstrip(".,)>")


class Outbox:
    """The mails of the running app."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def to(self, address: str) -> list[Letter]:
        """All mails to an address so far, the oldest first."""
        columns = '"to", subject, text, html, state, attachment_name'
        letters = [
            Letter(json.loads(row["to"]), *(row[name] or "" for name in row.keys()[1:]))
            for row in self.site.rows(f"SELECT {columns} FROM mail ORDER BY id")
        ]
        return [letter for letter in letters if any(address in one for one in letter.to)]

    def latest(self, address: str, state: str = "") -> Letter:
        """The latest mail to an address, waited for; in this state, if one is named."""

        def arrived() -> Letter | None:
            letters = [letter for letter in self.to(address) if not state or letter.state == state]
            return letters[-1] if letters else None

        return until(arrived, seconds=20 + STOP_SECONDS)


@pytest.fixture(scope="package")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`flask serve` and `flask work` on a database of their own."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    shutil.copy(sqlite_template, folder / "jupinv.db")
    url = f"http://localhost:{port}"
    environ = BASE | {"PORT": str(port), "BASE_URL": url, "DATA_DIR": str(folder), "STOP_SECONDS": str(STOP_SECONDS)}
    environ |= {"STRIPE_API_BASE": f"http://127.0.0.1:{free_port()}"}  # nobody is there, unless a test begins a double
    server, worker = Process(["serve"], environ, folder), Process(["work"], environ, folder)
    until(lambda: _answers(port), process=server)
    yield Site(url, environ, folder, server, worker)
    for process in (server, worker):
        assert process.popen.poll() is None, f"a process of the site ended by itself:\n{process.log()[-5000:]}"
        process.terminate()


@pytest.fixture(scope="package")
def stripe(site: Site) -> Iterator[Double]:
    """Stripe, where the running app asks for it: one as long as the app, which knows its sessions by their names."""
    with Double(urlsplit(site.environ["STRIPE_API_BASE"]).port or 0) as double:
        yield double
    assert not double.wrong, "\n".join(double.wrong)


def chromium() -> str:
    """Where the system's own Chromium is."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "the browser tests need Chromium: apt-get install chromium-headless-shell"
    return path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, the system's own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`visit(**options)`: a page in a browser of its own, with options of a Playwright context."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []
    forgiven = [*FORGIVEN, *(text for marker in request.node.iter_markers("forgives") for text in marker.args)]

    def tell(message: str) -> None:
        if not any(re.search(text, message) for text in forgiven):
            trouble.append(message)

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": site.url, "locale": "en-GB", **DESK, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: tell(_said(message)) if message.type in ("error", "warning") else None)
        context.on("weberror", lambda error: tell(f"script error: {error.error}"))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble, "the browser complained:\n" + "\n".join(trouble)


@pytest.fixture(scope="package")
def demo(site: Site) -> dict[str, str]:
    """The demo business: names and addresses of what is worth a look."""
    filling = Process(["demo"], site.environ, site.folder)
    assert filling.popen.wait(300) == 0, filling.log()
    return dict(line.split(": ", 1) for line in filling.log().splitlines() if ": http" in line)


@pytest.fixture(scope="package")
def signed_in(browser: Browser, demo: dict[str, str]) -> Any:
    """The cookie of the owner of the demo business."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(demo["sign-in"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/b/*/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def owner(visit: Callable[..., Page], signed_in: Any) -> Page:
    """A desk at which the owner of the demo business is signed in."""
    return visit(storage_state=signed_in)


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """A desk: 1280 × 800."""
    return visit()


@pytest.fixture
def phone(visit: Callable[..., Page]) -> Page:
    """A small phone: 360 × 640, by touch."""
    return visit(**PHONE)


@pytest.fixture
def plain(visit: Callable[..., Page]) -> Page:
    """A desk without JavaScript."""
    return visit(java_script_enabled=False)


@pytest.fixture
def outbox(site: Site) -> Outbox:
    """The mails that the app has written."""
    return Outbox(site)


@pytest.fixture(scope="package")
def addresses(worker_id: str) -> Iterator[str]:
    """Mail addresses that nobody has used yet."""
    return (f"person{number}.{worker_id}@example.com" for number in itertools.count(1))


@pytest.fixture
def address(addresses: Iterator[str], site: Site) -> str:
    """A mail address that nobody has used yet, asked for a mail as if nobody before had been from this network."""
    site.change("DELETE FROM attempt")
    return next(addresses)


@pytest.fixture(scope="package")
def axe() -> Callable[[Page], None]:
    """`axe(page)`: nothing on the page stands in the way of people who use it otherwise.

    The half a megabyte of its script goes to a page once, and back comes only what is wrong: half the processor time.
    """

    def run(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        results = AxeResults({"violations": page.evaluate(VIOLATIONS)})
        assert not results.violations_count, f"{page.url}\n{results.generate_report()}"

    return run


def _said(message: ConsoleMessage) -> str:
    return f"{message.type} at {message.location.get('url')}: {message.text}"


def _answers(port: int) -> bool:
    import urllib.request
    from urllib.error import URLError

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False
