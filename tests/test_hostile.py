"""Whatever is sent, and however broken: an answer, never a 500, and every page can still be read afterwards."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.documents.models import Document
from tests.pages import Page, PageClient, form_values
from tests.test_routes import addresses
from tests.world import World
from tests.world import world as make_world

CODE = Path(__file__).parent.parent / "jupinv"
SAME = {"Sec-Fetch-Site": "same-origin"}
PARTIAL = SAME | {"HX-Request": "true", "HX-Request-Type": "partial"}

NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202egnp.exe",
    "\u200b\ufeff",
    "\ud800",
    "a\udfffb",
    "\U0010ffff\ufffe",
    "👩‍👩‍👧‍👦" * 50,
    "'; DROP TABLE document; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% raw %}",
    "%s %n %x {0} {x.__class__}",
    "../../../../etc/passwd\x00.pdf",
    "\r\nSubject: injected\r\n\r\nbody",
    "-1",
    "0",
    "-0",
    "1e999999999",
    "1E-999999999",
    "9" * 400,
    "0." + "0" * 400 + "1",
    "NaN",
    "sNaN",
    "-Infinity",
    "1.234,56",
    "١٢٣٤",
    "½",
    "1_000",
    "0x10",
    "true",
    "[]",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "99999-01-01",
    "EUR",
    "XXX",
    "eur",
    "none",
    "a@b",
    '"<a@b.example>"@[127.0.0.1], x@y.example',
    "DE89 3704 0044 0532 0130 00",
    "{YYYY}{NNNNNNNNNNNNNNNNNNNNNNNNNNNNN}{CUSTOMER}{",
    "Europe/../../etc/passwd",
    "//evil.example",
    "ÀÉ" * 2000,
]

NAMES = [
    "",
    "a" * 5000,
    ".",
    "line",
    "line.",
    "line..",
    "line.k1",
    "line.k1.",
    "line.k1.quantity.deeper.and.deeper",
    ".".join(["line"] * 500),
    "line.\x00.price",
    "line.\u202e.price",
    "line.\ud800.price",
    "line.__class__.price",
    "bank.b1.iban[]",
    "bank..iban",
    "way." + "x" * 3000 + ".label",
    "customer.",
    "customer.__init__",
    "discount.value.value",
    "act",
    "editor",
    "base",
    "kind",
    "_continue",
]

FORM = "application/x-www-form-urlencoded"
BODIES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", FORM),
    ("not utf-8", b"note=%ff%fe&%ff=%fe&note=\xff\xfe", FORM),
    ("lone surrogates", b"note=%ed%a0%80&line.%ed%a0%80.price=1", FORM),
    ("overlong", b"note=%c0%80%e0%80%af", FORM),
    ("half an escape", b"note=%&a=%z&b=%1", FORM),
    ("only signs", b"&&&===&;;;=&=&", FORM),
    ("20,500 fields", b"&".join(b"line.%d.price=1" % number for number in range(20_500)), FORM),
    ("one field of a megabyte", b"note=" + b"x" * 1_000_000, FORM),
    ("one name of a megabyte", b"x" * 1_000_000 + b"=1", FORM),
    ("one line of a megabyte", b"line.k1.description=" + quote_from_bytes("工".encode()).encode() * 100_000, FORM),
    (
        "a number of a megabyte",
        b"line.k1.price=" + b"9" * 1_000_000 + b"&line.k1.quantity=1&amount=" + b"1" * 900,
        FORM,
    ),
    ("too much", b"note=" + b"x" * 3_000_000, FORM),
    ("utf-7", b"note=+ADw-script+AD4-", FORM + "; charset=utf-7"),
    ("an unknown charset", b"note=x", FORM + "; charset=nonsense"),
    ("json", b'{"note": ["x"]}', "application/json"),
    ("deep json", b"[" * 100_000, "application/json"),
    ("text", b"note=x", "text/plain"),
    ("nothing known", b"\x00\x01\x02", "x/y; =;;"),
    ("no type", b"note=x", ""),
    ("multipart without a boundary", b"--x\r\n\r\n", "multipart/form-data"),
    (
        "multipart cut short",
        b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nabc',
        "multipart/form-data; boundary=x",
    ),
    ("multipart with nonsense", b"--x\r\nnonsense\r\n\r\nabc\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    (
        "multipart, a file where a text is expected",
        b'--x\r\nContent-Disposition: form-data; name="note"; filename="\xff\x00"\r\n\r\nabc\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (
        "multipart in a strange charset",
        b'--x\r\nContent-Disposition: form-data; name="note"\r\nContent-Type: text/plain; charset=utf-99\r\n\r\n'
        b"\xff\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    (
        "multipart with many parts",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % number for number in range(2000))
        + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
]

HEADERS = [
    {"Accept-Language": "\x80\xff, *;q=9, de-" + "x" * 5000},
    {"Accept-Language": "zh-Hant-TW-u-nu-hanidec,../../etc;q=0.9"},
    {"Accept-Encoding": "br;q=nonsense, ,,;"},
    {"Cookie": "jupinv=nonsense; jupinv=%00; =; a"},
    {"Cookie": "jupinv=" + "A" * 3000},
    {"If-None-Match": 'W/"' + "x" * 3000 + '", *, "\xff'},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 XXX"},
    {"Range": "bytes=9-1,-,x"},
    {"HX-Request": "nonsense", "HX-Request-Type": "both", "HX-Target": "#\xff", "HX-Current-URL": "//["},
    {"Content-Type": "\xff/\xff; boundary=\xff"},
    {"X-Forwarded-For": "nonsense, \xff, ::::", "X-Forwarded-Proto": "x"},
    {"User-Agent": "\xff" * 3000},
    {"Referer": "http://[::1", "Origin": "http://[::1"},
]


# Where no word of it reaches the database, one engine is enough.
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def world(alice: User) -> World:
    """Alice's business, in full swing."""
    return make_world(alice)


@pytest.fixture
def client(alice: User, as_: Any) -> PageClient:
    """Alice's browser: what is refused to strangers anyway is reached."""
    return as_(alice)


def send(client: PageClient, method: str, path: str, what: object, **how: Any) -> TestResponse:
    """A request that must not break anything; also not where it asks for a fragment."""
    answer = client.open(path, method=method, **({"headers": SAME} | how))
    assert answer.status_code < 500, f"{method} {path} answered {answer.status_code} to {str(what)[:300]!r}"
    return answer


def posts(app: Flask, world: World) -> Iterator[tuple[str, Document]]:
    """Every route that takes a POST, with things of Alice's in each state."""
    seen = set()
    for document in (world.draft, world.issued):
        for method, path, rule in addresses(app, world, document):
            if method == "POST" and rule.endpoint != "accounts.sign_out" and path not in seen:
                seen.add(path)
                yield path, document


def read_again(client: PageClient, world: World) -> None:
    """All that shows what was stored."""
    for key in (world.draft.key, world.issued.key):
        for path in (f"/drafts/{key}", f"/drafts/{key}/preview", f"/drafts/{key}/send", f"/documents/{key}"):
            send(client, "GET", path, "what was stored before")
    for path in ("/invoices", f"/b/{world.draft.business.handle}/invoices", "/new", "/account", f"/i/{world.token}"):
        send(client, "GET", path, "what was stored before")


def forms(client: PageClient, world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    """The real forms of Alice's pages: where they go and what they hold."""
    pages = [f"/drafts/{world.draft.key}", f"/drafts/{world.draft.key}/send", f"/documents/{world.issued.key}"]
    pages += [f"/documents/{world.paid.key}", "/account", "/sign-in", "/sign-in/asked"]
    found = {}
    for url in pages:
        answer = client.get(url)
        if answer.status_code == 200:
            page = Page(answer, url, fragment=False)
            for form in page.all("form[method=post]"):
                found[form.get("action")] = form_values(page.root, form)
    found.pop("/sign-out", None)
    assert len(found) >= 5, f"too few forms to try: {sorted(found)}"
    return list(found.items())


@ON_SQLITE
@pytest.mark.parametrize(("what", "body", "kind"), BODIES, ids=[name for name, _, _ in BODIES])
def test_a_broken_body_breaks_nothing(app, world, client, what, body, kind) -> None:
    heavy = len(body) > 100_000
    for path, document in posts(app, world):
        if not heavy or document == world.draft:
            send(client, "POST", path, what, data=body, content_type=kind)
    send(client, "POST", f"/drafts/{world.draft.key}", what, data=body, content_type=kind, headers=PARTIAL)
    send(client, "POST", f"/drafts/{world.draft.key}", what, data=body, content_type=kind, headers={})
    read_again(client, world)


def test_nonsense_in_every_field_breaks_nothing(world, client) -> None:
    for action, fields in forms(client, world):
        for value in NASTY:
            said = [(name, value) for name, _ in fields]
            send(client, "POST", action, (value, "everywhere"), data=encoded(said), content_type=FORM)
        read_again(client, world)


@pytest.mark.parametrize("seed", range(3))
def test_nonsense_in_some_fields_breaks_nothing(world, client, seed) -> None:
    dice = random.Random(seed)
    for action, fields in forms(client, world):
        for _ in range(10):
            said = [(name, dice.choice(NASTY) if dice.random() < 0.3 else value) for name, value in fields]
            said = [pair for pair in said if dice.random() < 0.95]  # some fields are missing
            said += [dice.choice(said) for _ in range(3) if said]  # some stand there twice
            said += [(dice.choice(NAMES), dice.choice(NASTY)) for _ in range(3)]
            headers = dice.choice([SAME, PARTIAL, {}])
            send(client, "POST", action, said, data=encoded(said), content_type=FORM, headers=headers)
            send(client, "GET", f"/drafts/{world.draft.key}/preview", said)
    read_again(client, world)
    jobs.run_due(clock.now())


def test_names_of_fields_break_nothing(app, world, client) -> None:
    said = [(name, value) for name in NAMES for value in ("1", "\x00", "x" * 500)]
    for path, _ in posts(app, world):
        send(client, "POST", path, "strange names", data=encoded(said), content_type=FORM)
    for name in NAMES:
        send(client, "POST", f"/drafts/{world.draft.key}", name, data=encoded([(name, "1")]), content_type=FORM)
    read_again(client, world)


@ON_SQLITE
def test_queries_break_nothing(app, world, client) -> None:
    asked = {name for path in CODE.rglob("*.py") for name in READ.findall(path.read_text())} | {"x"}
    assert "next" in asked
    raw = ["%ff=%fe", "%ed%a0%80", "&&==;", "a" * 7000, "next=%00", "q=" + "%e5%b7%a5" * 500]
    for method, path, _rule in addresses(app, world, world.issued):
        if method != "GET":
            continue
        for value in NASTY[:: 1 if path.endswith(("/invoices", "/matching", "/sign-in")) else 9]:
            query = urlencode(dict.fromkeys(sorted(asked), value), errors="surrogatepass")
            send(client, "GET", path, (value, "in the query"), query_string=query)
        for query in raw:
            send(client, "GET", path, query, query_string=query, headers=PARTIAL)


READ = re.compile(r"request\.(?:args|values)\.get(?:list)?\(\s*\"([^\"]+)\"")


@ON_SQLITE
@pytest.mark.parametrize("headers", HEADERS, ids=[next(iter(headers)) for headers in HEADERS])
def test_headers_break_nothing(app, world, client, headers) -> None:
    for browser in (client, app.test_client()):
        for method, path, rule in addresses(app, world, world.draft):
            if rule.endpoint != "accounts.sign_out":
                send(browser, method, path, headers, headers=SAME | headers)


@ON_SQLITE
@pytest.mark.parametrize(
    "path", ["/%", "/%ff", "/%00", "//", "/..%2f..", "/" + "a/" * 500, "/documents/%ed%a0%80.pdf", "/i/"]
)
def test_paths_break_nothing(client, path) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        send(client, method, path, path)


def encoded(fields: list[tuple[str, str]]) -> bytes:
    """As a form is sent; lone surrogates as the bytes that a careless program would send."""
    return "&".join(
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}" for name, value in fields
    ).encode()
