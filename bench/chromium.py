"""Pages in a real browser: what goes over the wire, and when something is there to see on a slow link."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.site import Site
from bench.table import Row, against, most

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
RUNS = 7
TIMES = """() => {
  const navigation = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [performance.timeOrigin, paint ? paint.startTime : null, navigation.domContentLoadedEventEnd];
}"""


@dataclass
class Visit:
    """One page load: each request's address with its bytes (headers and body), and the times in milliseconds."""

    sizes: dict[str, float] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    paint: float = 0
    ready: float = 0
    before_paint: int = 0  # what is not `async`
    behind: set[str] = field(default_factory=set)  # those that the page does not wait for: its scripts' ids

    @property
    def whole(self) -> float:
        """Without what comes behind the page."""
        return sum(size for each, size in self.sizes.items() if each not in self.behind)

    @property
    def bytes(self) -> float:
        """All that came over the wire."""
        return sum(self.sizes.values())

    @property
    def requests(self) -> int:
        """How many requests went out; what the cache answered did not."""
        return len(self.sizes)


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SystemExit("The bench drives a real Chromium. Install it: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


def rows(site: Site) -> list[Row]:
    """Bytes and requests of first and repeated views, and the slow link."""
    with browser() as chromium:
        return [*_public_bytes(chromium, site), *_signed_in_bytes(chromium, site), *_slow(chromium, site)]


def _public_bytes(chromium: Browser, site: Site) -> list[Row]:
    with _context(chromium, site) as context:
        first, again = _visit(context, site.url + site.public), _visit(context, site.url + site.public)
    return [
        most("public page, first view: HTML", round(first.whole), "bytes", 6 * 1024),
        most("public page, first view: async script", round(first.bytes - first.whole), "bytes", 16 * 1024),
        most("public page, first view: requests before first paint", first.before_paint, "", 1),
        most("public page, first view: all requests", first.requests, "", 2),
        most("public page, repeat view", round(again.bytes), "bytes", 0.4 * 1024),
        most("public page, repeat view: requests", again.requests, "", 1),
    ]


def _signed_in_bytes(chromium: Browser, site: Site) -> list[Row]:
    found = []
    for what, path in (("editor", site.editor), ("list of 50", site.long_list), ("owner's page", site.document)):
        with _context(chromium, site, signed_in=True) as context:
            first, again = _visit(context, site.url + path), _visit(context, site.url + path)
        found += [
            most(f"{what}, first view", round(first.bytes), "bytes", 22 * 1024),
            most(f"{what}, first view: requests", first.requests, "", 4),
            most(f"{what}, repeat view", round(again.bytes), "bytes", 5 * 1024),
            most(f"{what}, repeat view: requests", again.requests, "", 1),
        ]
    return found


def _slow(chromium: Browser, site: Site) -> list[Row]:
    """Fresh browsers in turn, on the same throttled link, after a first one each that is not counted."""
    hand = site.url + "/floor/hand"

    def fresh(address: str, signed_in: bool = False) -> Visit:
        with _context(chromium, site, signed_in=signed_in) as context:
            return _visit(context, address, slow=True)

    pages = {"public": site.url + site.public, "editor": site.url + site.editor}
    for address in (hand, *pages.values()):
        fresh(address)
    found = []
    for name, address in pages.items():
        pairs = [(fresh(address, name != "public"), fresh(hand)) for _ in range(RUNS)]
        if name == "public":
            found.append(_paired("public page on Slow 3G: first paint", [(a.paint, b.paint) for a, b in pairs], 1.05))
            found.append(_paired("public page on Slow 3G: DOM ready", [(a.ready, b.ready) for a, b in pairs], 1.05))
        else:
            found.append(_paired("editor on Slow 3G: interactive", [(a.ready, b.ready) for a, b in pairs], 2.2))
    return found


def _paired(what: str, pairs: list[tuple[float, float]], budget: float) -> Row:
    ours, floors = zip(*pairs, strict=True)
    ratio = statistics.median(one / floor for one, floor in pairs)
    return against(what, round(statistics.median(ours)), "ms", round(statistics.median(floors)), ratio, most=budget)


@contextmanager
def _context(chromium: Browser, site: Site, *, signed_in: bool = False) -> Iterator[BrowserContext]:
    """A browser with an empty cache."""
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    if signed_in:
        context.add_cookies([{"name": "jupinv", "value": site.cookie, "url": site.url}])
    yield context
    context.close()


# Not by wait_for_function: it evaluates a string, which our Content-Security-Policy refuses.
PAINTED = """() => new Promise((done) => {
  const painted = () => performance.getEntriesByName("first-contentful-paint").length;
  const look = () => painted() ? done() : requestAnimationFrame(look);
  look();
})"""


def _visit(context: BrowserContext, address: str, *, slow: bool = False) -> Visit:
    page, visit = context.new_page(), Visit()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    if slow:
        protocol.send("Network.emulateNetworkConditions", SLOW_3G)
    protocol.on("Network.requestWillBeSent", lambda event: _begun(visit, event))
    protocol.on("Network.requestServedFromCache", lambda event: visit.begun.pop(event["requestId"], None))
    protocol.on("Network.responseReceived", lambda event: _from_cache(visit, event))
    protocol.on("Network.loadingFinished", lambda event: _finished(visit, event))
    page.goto(address, wait_until="load")
    page.evaluate(PAINTED)
    origin, visit.paint, visit.ready = page.evaluate(TIMES)
    page.wait_for_load_state("networkidle")
    awaited = (at for each, at in visit.begun.items() if each not in visit.behind)
    visit.before_paint = sum(at * 1000 - origin < visit.paint for at in awaited)
    page.close()
    return visit


def _begun(visit: Visit, event: dict[str, Any]) -> None:
    if event["request"]["url"].startswith("http"):
        visit.begun[event["requestId"]] = event["wallTime"]
        if event["request"]["initialPriority"] == "Low" and event["type"] == "Script":  # async
            visit.behind.add(event["requestId"])
        visit.addresses[event["requestId"]] = event["request"]["url"]


def _from_cache(visit: Visit, event: dict[str, Any]) -> None:
    if event["response"].get("fromDiskCache"):
        visit.begun.pop(event["requestId"], None)


def _finished(visit: Visit, event: dict[str, Any]) -> None:
    if event["requestId"] in visit.begun:
        visit.sizes[event["requestId"]] = event["encodedDataLength"]
