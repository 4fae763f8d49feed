"""Whatever is sent, and however broken: an answer, never a 500, never slow; nothing of anybody else's is touched, what
was refused has written nothing, nobody is led away, and every page can still be read afterwards.

All of it walks over the routes and the forms that there are, so that a new one is tried without a word here.
"""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode, urlsplit

import pytest
from flask import Flask
from lxml.html import document_fromstring
from peewee import sort_models
from PIL import Image
from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from jupinv import clock, files, jobs, mail, structure
from jupinv.accounts.models import Session, User
from jupinv.businesses.models import Business
from jupinv.db import BaseModel, db, is_sqlite
from tests.documents import making
from tests.mailserver import mail_server
from tests.pages import FIELDS, Page, PageClient, form_values
from tests.people import bob as make_bob
from tests.test_routes import addresses
from tests.world import World, work_off
from tests.world import world as make_world

CODE = Path(__file__).parent.parent / "jupinv"
SAME = {"Sec-Fetch-Site": "same-origin"}
PARTIAL = SAME | {"HX-Request": "true", "HX-Request-Type": "partial"}
SLOW = 2.0  # seconds of processor time that no request may take; on an idle machine none takes a tenth of it
READ = re.compile(r"\.(?:args|values|form|files)(?:\.get|\.getlist|\.get_all)?[(\[]\s*\"([^\"]+)\"")

# What a refused request may write all the same: tries and guesses are counted, and a code or a link may be over.
COUNTED = ("attempt", "sign_in", "session")

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

# What the engines take differently: null bytes, halves of letters, numbers and texts beyond a column, far days.
OTHERWISE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "9" * 400,
    "2147483648",
    "-9223372036854775809",
    "1e400",
    "NaN",
    "0001-01-01",
    "99999-01-01",
    "x" * 300,
    "工" * 300,
    "%",
    "\\",
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

# Each of these goes out in one request; they have nothing to do with one another.
HEADERS = [
    {
        "Accept-Language": "\x80\xff, *;q=9, de-" + "x" * 5000,
        "Accept-Encoding": "br;q=nonsense, ,,;",
        "Cookie": "jupinv=nonsense; jupinv=%00; =; a",
        "If-None-Match": 'W/"' + "x" * 3000 + '", *, "\xff',
        "If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 XXX",
        "Range": "bytes=9-1,-,x",
        "Referer": "http://[::1",
        "Origin": "http://[::1",
    },
    {
        "Accept-Language": "zh-Hant-TW-u-nu-hanidec,../../etc;q=0.9",
        "Cookie": "jupinv=" + "A" * 3000,
        "Range": "bytes=" + ",".join(f"{at}-" for at in range(500)),
        "X-Forwarded-For": "nonsense, \xff, ::::",
        "X-Forwarded-Proto": "x",
        "HX-Request": "nonsense",
        "HX-Request-Type": "both",
        "HX-Target": "#\xff",
        "HX-Current-URL": "//[",
        "Content-Length": "-1",
        "User-Agent": "\xff" * 3000,
    },
    {
        "Accept-Language": "de;q=1e999, tlh, x-klingon, i-default, *-*",
        "Cookie": "; ".join(f"c{number}={'x' * 50}" for number in range(200)),
        "Range": "bytes=0-99999999999999999999",
        "If-Range": "\xff",
        "Content-Length": "99999999999999999999",
        "Content-Type": "\xff/\xff; boundary=\xff",
        "Expect": "200-maybe",
        "Upgrade": "h2c, websocket",
        "Connection": "upgrade, x-forwarded-for",
        "Authorization": "Basic \xff",
    },
    {"Range": "lines=1-2", "Content-Encoding": "gzip", "Transfer-Encoding": "chunked", "Accept": "\xff;;q=x"},
]


# Where no word of it reaches the database, one engine is enough.
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class Alice:
    """Alice at her browser, among her things, with Bob next door."""

    def __init__(self, app: Flask, world: World, cookie: str) -> None:
        self.app, self.world, self.cookie = app, world, cookie
        self.neighbours, self.before = of_bob(), contents()

    def send(self, method: str, path: str, what: object, **how: Any) -> TestResponse:
        """A request from a browser of its own. It must not break anything, nor lead away, nor take long."""
        browser: PageClient = self.app.test_client()
        browser.set_cookie("jupinv", self.cookie)
        return send(browser, method, path, what, **how)

    def try_out(self, path: str, what: object, **how: Any) -> TestResponse:
        """POST something and take back what it wrote, so that the next one finds the same world.

        What was refused has written nothing.
        """
        with undone():
            changes = rows_changed()
            answer = self.send("POST", path, what, **how)
            if answer.status_code >= 400 and rows_changed() != changes:
                assert kept_of(path, contents()) == kept_of(path, self.before), (
                    f"{path}, sent {str(what)[:300]!r}, was refused and wrote something"
                )
        return answer

    def addresses(self) -> Iterator[tuple[str, str, Rule]]:
        """Every route with her things in each state, each address once."""
        seen = set()
        for document in (self.world.draft, self.world.issued, self.world.void, self.world.paid):
            for method, path, rule in addresses(self.app, self.world, document):
                if (method, path) not in seen:
                    seen.add((method, path))
                    yield method, path, rule

    def once(self) -> Iterator[tuple[str, str, Rule]]:
        """Every route once, with the thing of hers that it is made for."""
        of_drafts = {
            rule.rule: (method, path, rule) for method, path, rule in addresses(self.app, self.world, self.world.draft)
        }
        for method, path, rule in addresses(self.app, self.world, self.world.issued):
            yield (
                of_drafts[rule.rule]
                if rule.rule.startswith("/drafts") and method == of_drafts[rule.rule][0]
                else (method, path, rule)
            )

    def settle(self) -> None:
        """Do what is due; from here on nothing of Bob's changes."""
        work_off()
        self.neighbours, self.before = of_bob(), contents()

    def posts(self) -> list[tuple[str, Rule]]:
        """Every address that takes a POST."""
        return [(path, rule) for method, path, rule in self.addresses() if method == "POST"]

    def post_of_each(self, turn: int) -> list[str]:
        """One address for each route that takes a POST, with her things in another state each turn."""
        of_rules: dict[str, list[str]] = {}
        for path, rule in self.posts():
            of_rules.setdefault(rule.rule, []).append(path)
        return [paths[turn % len(paths)] for paths in of_rules.values()]

    def pages(self) -> Iterator[tuple[str, TestResponse]]:
        """Every page and fragment that she can open."""
        for method, path, _ in self.addresses():
            if method == "GET":
                answer = self.send("GET", path, "a page")
                if answer.status_code == 200 and answer.mimetype == "text/html" and answer.get_data():
                    yield path, answer

    def forms(self) -> dict[str, Form]:
        """Every form of her pages, by where it goes."""
        found: dict[str, Form] = {}
        for path, answer in self.pages():
            root = document_fromstring(answer.get_data())
            for form in root.cssselect("form[action]"):
                action, method = form.get("action").partition("?")[0], (form.get("method") or "get").upper()
                fields, boxes = form_values(root, form), form.cssselect(FIELDS)
                names = [one.get("name") for one in [*boxes, *form.cssselect("button[name]")] if one.get("name")]
                typed = [one.get("name") for one in boxes if is_typed(one) and one.get("name")]
                files = [one.get("name") for one in boxes if one.get("type") == "file"]
                known = found.get(f"{method} {action}")
                if known is None or len(known.fields) < len(fields):
                    names = [*(name for name, _ in fields), *names]
                    found[f"{method} {action}"] = Form(method, action, fields, names, typed, files, path)
        self.before = contents()  # to look at a page may have asked for a PDF
        assert len(found) > 20, f"too few forms to try: {sorted(found)}"
        return found

    def touched_nobody_else(self) -> None:
        """Nothing of Bob's has changed."""
        assert of_bob() == self.neighbours


class Form:
    """A form of a page."""

    def __init__(
        self,
        method: str,
        action: str,
        fields: list[tuple[str, str]],
        names: list[str],
        typed: list[str],
        files: list[str],
        page: str,
    ) -> None:
        self.method, self.action, self.page = method, action, page
        self.fields = fields  # what it holds
        self.names = list(dict.fromkeys(names))  # all it may send: buttons and empty boxes, too
        self.typed = list(dict.fromkeys(typed))  # where people type what they like
        self.files = files

    def sent(self, fields: list[tuple[str, str]]) -> dict[str, Any]:
        """How its method sends these fields."""
        return (
            {"query_string": encoded(fields).decode()}
            if self.method == "GET"
            else {"data": encoded(fields), "content_type": FORM}
        )


def is_typed(field: Any) -> bool:
    """Whether people write into it what they like."""
    return field.tag == "textarea" or field.get("type", "text") in ("text", "search", "email", "tel", "url")


def encoded(fields: list[tuple[str, str]]) -> bytes:
    """As a form is sent; lone surrogates as the bytes that a careless program would send."""
    return "&".join(
        f"{quote(name or '', errors='surrogatepass')}={quote(value, errors='surrogatepass')}" for name, value in fields
    ).encode()


def send(browser: PageClient, method: str, path: str, what: object, **how: Any) -> TestResponse:
    """A request that must not break anything, nor lead away, nor take long."""
    begun = time.process_time()
    answer = browser.open(path, method=method, **({"headers": SAME} | how))
    took, told = time.process_time() - begun, f"{method} {path}, sent {str(what)[:300]!r}"
    away = answer.status_code == 503 and "/google" in path  # that provider is not there: a page that says so
    assert answer.status_code < 500 or away, f"{told}, answered {answer.status_code}"
    assert took < SLOW, f"{told}, took {took:.1f} s"
    for name in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        leads_home(answer.headers.get(name, "/"), told)
    assert not any(name.lower().startswith("injected") for name, _ in answer.headers), told
    return answer


def leads_home(target: str, told: str) -> None:
    """An address that stays on this site, however a browser may read it."""
    read = re.sub(r"[\x00-\x20]", "", target).replace("\\", "/")
    parts = urlsplit(read)
    assert (parts.scheme, parts.netloc) in (("", ""), ("http", "localhost")), f"{told}, leads to {target!r}"
    assert not read.startswith("//"), f"{told}, leads to {target!r}"


@contextmanager
def undone() -> Iterator[None]:
    """What is written in here is taken back."""
    with db.atomic() as transaction:
        yield
        transaction.rollback()


def rows_changed() -> int:
    """How many rows were ever written by this connection; SQLite counts them, also those that were taken back."""
    return db.connection().total_changes if is_sqlite() else 0


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those in which refusals are counted."""
    tables = [table for table in structure.tables() if table.name not in COUNTED]
    with db.atomic():
        return {table.name: list(structure.rows(table)) for table in tables}


def kept_of(path: str, rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Without what a form that was refused keeps all the same: a draft its words, and a refused issue its customer."""
    if path.startswith("/drafts/") and not path.endswith("/issue"):
        return {}
    return {name: some for name, some in rows.items() if not (path.endswith("/issue") and name == "customer")}


def of_bob() -> dict[str, list[tuple[Any, ...]]]:
    """What belongs to Bob."""
    return of("bob@reyes.example", "reyes-consulting")


def of(email: str, handle: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that belongs to a person, to a business, or to anything of theirs."""
    his: dict[type[BaseModel], list[Any]] = {}
    found = {}
    for model in sort_models(BaseModel.__subclasses__()):
        meta, mine = model._meta, None
        if model in (User, Business):
            mine = (User.email == email) if model is User else (Business.handle == handle)
        for key in meta.refs:
            if key.rel_model in his and key.rel_model is not model:
                owned = key.in_(his[key.rel_model])
                mine = owned if mine is None else mine | owned
        if mine is None:
            continue
        fields = [field for field in meta.sorted_fields if field is not Session.last_used_at]
        rows = list(model.select(*fields).where(mine).order_by(meta.primary_key).tuples())
        his[model] = [row[fields.index(meta.primary_key)] for row in rows]
        found[meta.table_name] = rows
    return found


@pytest.fixture
def alice_here(app: Flask, alice: User, as_: Callable[[User], PageClient]) -> Alice:
    """Alice's business in full swing, and Bob's."""
    bob = make_bob()
    theirs = making.customer(bob.business)
    making.draft(bob.business, bob, theirs)
    making.issued(bob.business, bob, to=theirs)
    jobs.Job.delete().execute()  # his PDF is built by nobody meanwhile
    world = make_world(alice)
    cookie = as_(alice).get_cookie("jupinv")
    assert cookie is not None
    return Alice(app, world, cookie.value)


# what is sent


@ON_SQLITE
def test_broken_bodies(alice_here: Alice) -> None:
    """A body is read by the same code for all routes, before they ask for anything: each gets every eighth of them."""
    for number, (what, body, kind) in enumerate(BODIES):
        of_state = alice_here.post_of_each(number)[number % 8 :: 8]
        for path in [path for path, _ in alice_here.posts()] if what in ("nothing", "not utf-8") else of_state:
            alice_here.try_out(path, what, data=body, content_type=kind)
        draft = f"/drafts/{alice_here.world.draft.key}"
        alice_here.try_out(draft, what, data=body, content_type=kind, headers=PARTIAL)
        alice_here.try_out(draft, what, data=body, content_type=kind, headers={})
    alice_here.touched_nobody_else()


def test_nonsense_in_every_field(alice_here: Alice) -> None:
    """The same everywhere; on PostgreSQL what it may take for another thing than SQLite does."""
    dice = random.Random(11)
    for number, form in enumerate(alice_here.forms().values()):
        for value in dice.sample(NASTY, 8) if is_sqlite() else OTHERWISE[number % 2 :: 2]:
            said = [(name, value) for name in form.names]
            if form.method == "GET":
                alice_here.send("GET", form.action, (value, "everywhere"), **form.sent(said))
            else:
                alice_here.try_out(form.action, (value, "everywhere"), **form.sent(said))
    alice_here.touched_nobody_else()


# Repeated to a megabyte: what makes a careless pattern try every way to read it.
REPEATED = ["x", " ", "\n", "a@", "1,", "1.", "{", "(", "-", "\u0130", "\u202e", "a ", "@a.", "DE", "/", "\t1"]


@ON_SQLITE
def test_long_texts_in_every_field(alice_here: Alice) -> None:
    """A megabyte in all, of which each field has its part; then all of it in one field. `send` looks at the time."""
    forms = list(alice_here.forms().values())
    for number, form in enumerate(forms):
        typed = form.typed or form.names
        for part in REPEATED[number % 8 :: 8]:
            text = part * (900_000 // len(quote(part)) // (len(typed) + 1))
            said = [(name, kept) for name, kept in form.fields if name not in typed]
            said += [(name, text) for name in typed]
            if form.method == "POST":
                alice_here.try_out(form.action, (part, "very often"), **form.sent(said))
            else:
                said = [(name, value[: 6000 // len(typed)]) for name, value in said]
                alice_here.send("GET", form.action, (part, "often"), **form.sent(said))
    for path in ("/sign-in", f"/drafts/{alice_here.world.draft.key}"):
        form = next(form for form in forms if form.action == path and form.method == "POST")
        for part, name in zip(REPEATED, form.typed[::4], strict=False):
            said = [(each, kept) for each, kept in form.fields if each != name] + [
                (name, part * (1_000_000 // len(quote(part))))
            ]
            alice_here.try_out(form.action, (name, part, "very often"), **form.sent(said))
    alice_here.touched_nobody_else()


def test_nonsense_in_one_field(alice_here: Alice) -> None:
    """Everything else is as the page holds it, so that the value arrives where it is kept; then all is read again."""
    dice = random.Random(7)
    for number, form in enumerate(alice_here.forms().values()):
        for name in form.names if is_sqlite() else form.names[number % 2 :: 2]:
            for value in dice.sample(NASTY if is_sqlite() else OTHERWISE, 1):
                said = [(each, kept) for each, kept in form.fields if each != name] + [(name, value)]
                with undone():
                    answer = alice_here.send(form.method, form.action, (name, value), **form.sent(said))
                    if form.method == "POST" and answer.status_code < 400:
                        onward = answer.headers.get("Location", form.page)
                        for path in {onward, form.page}:
                            alice_here.send("GET", path, (name, value, "kept by", form.action))
    alice_here.touched_nobody_else()


def test_nonsense_in_some_fields_missing_and_doubled_ones(alice_here: Alice) -> None:
    """What is written stays, and piles up: at the end every page can be read, and the worker does its jobs."""
    dice, forms = random.Random(3 if is_sqlite() else 5), alice_here.forms()
    for form in forms.values():
        if "sign-out" in form.action or "/end" in form.action:
            continue
        for _ in range(6):
            said = [(name, dice.choice(NASTY) if dice.random() < 0.2 else value) for name, value in form.fields]
            said = [pair for pair in said if dice.random() < 0.95]
            said += [dice.choice(said) for _ in range(3) if said]
            said += [(dice.choice(NAMES), dice.choice(NASTY)) for _ in range(3)]
            headers = dice.choice([SAME, PARTIAL, {}])
            alice_here.send(form.method, form.action, said, headers=headers, **form.sent(said))
    for method, path, _ in alice_here.addresses():
        if method == "GET":
            alice_here.send("GET", path, "all that was kept")
    jobs.run_due(clock.now())
    alice_here.touched_nobody_else()


def test_names_of_fields(alice_here: Alice) -> None:
    """Those that the code reads, with nonsense, on every route; and nonsensical ones."""
    asked = sorted({name for path in CODE.rglob("*.py") for name in READ.findall(path.read_text())})
    assert "next" in asked and "to" in asked
    for number, value in enumerate(("\x00", "\ud800", "9" * 40, "x" * 5000, "-1")):
        said = encoded([(name, value) for name in asked for _ in range(2)])
        for path in alice_here.post_of_each(number):
            alice_here.try_out(path, (value, "by every name"), data=said, content_type=FORM)
    said = encoded([(name, value) for name in NAMES for value in ("1", "\x00", "x" * 500)])
    for path in alice_here.post_of_each(0):
        alice_here.try_out(path, "strange names", data=said, content_type=FORM)
    for name in NAMES:
        path = f"/drafts/{alice_here.world.draft.key}"
        alice_here.try_out(path, name, data=encoded([(name, "1")]), content_type=FORM)
    alice_here.touched_nobody_else()


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 10)) -> bytes:
    """A picture as it should be."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A picture of a few bytes whose head claims a size that would fill the memory."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    whole = picture()
    return whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]


SCRIPT = b"<script>alert(1)</script>"
# Name, kind as the browser says it, bytes.
UPLOADS: list[tuple[str, str, bytes]] = [
    ("nothing.png", "image/png", b""),
    ("page.png", "image/png", b"<!doctype html>" + SCRIPT),
    ("page.html", "text/html", SCRIPT),
    (
        "drawing.svg",
        "image/svg+xml",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>",
    ),
    ("entities.svg", "image/svg+xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>"),
    ("program.png", "image/png", b"\x7fELF" + b"\x00" * 2000),
    ("table.png", "image/png", b"PK\x03\x04" + b"\x00" * 2000),
    ("paper.pdf", "application/pdf", b"%PDF-1.7\n%%EOF"),
    ("head only.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ("half.png", "image/png", picture()[:-20]),
    ("broken.png", "image/png", picture()[:40] + b"\xff" * 20 + picture()[60:]),
    ("half.jpeg", "image/jpeg", picture("JPEG")[:-300]),
    ("no size.jpeg", "image/jpeg", b"\xff\xd8\xff" + b"\xff" * 5000),
    ("half.webp", "image/webp", picture("WEBP")[:-10]),
    ("a lie.webp", "image/webp", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 30),
    ("two things.png", "image/png", picture() + b"PK\x03\x04" + SCRIPT),
    ("bomb.png", "image/png", claiming(65_000, 65_000)),
    ("long bomb.png", "image/png", claiming(2**31 - 1, 1)),
    ("no width.png", "image/png", claiming(0, 10)),
    ("moving.gif", "image/gif", b"GIF89a" + b"\xff" * 100),
    ("noise.png", "image/png", random.Random(1).randbytes(1_900_000)),
    ("too much.png", "image/png", picture() + b"\x00" * 2_200_000),
]


@ON_SQLITE
def test_files_that_are_none_of_those_asked_for(alice_here: Alice) -> None:
    """Refused, each with words and nothing written; a name can be anything."""
    asking = [form for form in alice_here.forms().values() if form.files]
    assert asking, "no form asks for a file"
    for form in asking:
        for name, kind, data in UPLOADS:
            answer = alice_here.try_out(form.action, name, data=multipart(form, name, kind, data))
            assert answer.status_code in (413, 415, 422), f"{form.action}, {name}: {answer.status_code}"
        assert files_of(alice_here.app) == []
    for form in (form for form in asking if form.files == ["logo"]):  # which takes what the others do not
        for name in (
            "../../../x.png",
            "a\x00b.png",
            "\u202egnp.exe",
            "x" * 5000 + ".png",
            "%0d%0aInjected: 1",
            "C:\\x.png",
        ):
            body = multipart(form, name, "image/png; x=\xff", picture())
            assert alice_here.try_out(form.action, name, data=body).status_code < 400, name
        kept = files_of(alice_here.app)
        assert len(kept) == 1 and files.KEY.fullmatch(kept[0]), kept
    alice_here.touched_nobody_else()


def multipart(form: Form, name: str, kind: str, data: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = dict(form.fields)
    return fields | {field: (io.BytesIO(data), name, kind) for field in form.files}


def files_of(app: Flask) -> list[str]:
    """Whatever lies in the file store, under whatever name."""
    store = app.extensions["jupinv"].data_dir / "files"
    return [str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()]


def test_what_strangers_send(alice_here: Alice) -> None:
    """By every name that the code reads, to every route; nothing of Alice's or of Bob's is touched.

    But by her public link, which is there for its readers: what they may do is told in tests/sharing/.
    """
    hers, stranger = of("ana@halden.example", "studio-halden"), alice_here.app.test_client(use_cookies=False)
    for method, path, _ in alice_here.once():
        with undone():
            for value in ("1", "a\x00\ud800b", "x" * 5000, "ana@halden.example") if method == "POST" else ("1",):
                said = encoded([(name, value) for name in asked_for()])
                send(stranger, method, path, (value, "by every name"), data=said, content_type=FORM)
            by_link = method == "POST" and path.startswith("/i/")
            assert method == "GET" or by_link or of("ana@halden.example", "studio-halden") == hers, path
    alice_here.touched_nobody_else()


@cache
def asked_for() -> list[str]:
    """Every name of a field that the code reads."""
    return sorted({name for path in CODE.rglob("*.py") for name in READ.findall(path.read_text())})


LISTS = (".csv", "/invoices", "/customers", "/matching")


@ON_SQLITE
def test_queries(alice_here: Alice) -> None:
    raw = ["%ff=%fe", "%ed%a0%80", "&&==;", "a" * 7000, "next=%00", "q=" + "%e5%b7%a5" * 500, "a[b][c]=1&a.b=2"]
    for method, path, _rule in alice_here.once():
        if method != "GET":
            continue
        for value in NASTY[:: 2 if path.endswith(LISTS) else 17]:
            query = urlencode(dict.fromkeys(asked_for(), value), errors="surrogatepass")
            alice_here.send("GET", path, (value, "in the query"), query_string=query)
        alice_here.send("GET", path, raw, query_string="&".join(raw), headers=PARTIAL)


def test_one_field_of_a_question_at_a_time(alice_here: Alice) -> None:
    """Where one bad filter would hide another."""
    for form in alice_here.forms().values():
        for name in form.names if form.method == "GET" else ():
            for value in OTHERWISE[::3]:
                alice_here.send("GET", form.action, (name, value), **form.sent([(name, value)]))


# how it is sent


@ON_SQLITE
def test_headers(alice_here: Alice) -> None:
    alice_here.settle()
    stranger = alice_here.app.test_client(use_cookies=False)
    for number, headers in enumerate(HEADERS):
        for method, path, _ in list(alice_here.once())[number % 2 :: 2]:
            with undone():
                alice_here.send(method, path, headers, headers=SAME | without_cookie(headers))
                send(stranger, method, path, headers, headers=headers)
    alice_here.touched_nobody_else()


def without_cookie(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("Cookie", "Origin", "Referer")}


CLAIMS = [
    {"Host": "evil.example"},
    {"Host": "localhost:99999999"},
    {"Host": "[::1"},
    {"Host": ""},
    {"Host": "localhost, evil.example"},
    {"Host": "localhost@evil.example"},
    {"Host": "localhost\\evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "//evil.example"}
    | {
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/evil.example",
        "X-HTTP-Method-Override": "DELETE",
    },
]


@ON_SQLITE
def test_names_that_are_claimed_are_repeated_nowhere(alice_here: Alice) -> None:
    for number, claim in enumerate(CLAIMS):
        for method, path, _ in list(alice_here.once())[number % 2 :: 2]:
            if method == "GET":
                answer = alice_here.send("GET", path, claim, headers=claim)
                assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers), (path, claim)


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    ["/%", "/%ff", "/%00", "//", "/..%2f..", "/" + "a/" * 500, "/documents/%ed%a0%80.pdf", "/i/", "//evil.example"],
)
def test_paths(alice_here: Alice, path: str) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "NONSENSE"):
        alice_here.send(method, path, path)


@ON_SQLITE
def test_parts_of_paths(alice_here: Alice) -> None:
    """Nonsense where a key, a number or a handle is expected, one part after the other."""
    parts = ["%00", "%ed%a0%80", "9" * 40, "-1", "..", "x" * 3000, "%0d%0aInjected:%201", "%"]
    for method, path, rule in alice_here.once():
        for number, said in enumerate(rule.rule.split("/")):
            for part in parts if "<" in said else ():
                own = path.split("/")
                with undone():
                    alice_here.send(method, "/".join([*own[:number], part, *own[number + 1 :]]), (rule.rule, part))
    alice_here.touched_nobody_else()


AWAY = [
    "//evil.example",
    "http://evil.example",
    "/\\evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/..//evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "\u2028//evil.example",
    "\u3000//evil.example",
    "//evil.example@localhost",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "http://localhost\\@evil.example",
    "/\x00/evil.example",
    "/a\r\nInjected: 1",
    "/a\r\n\r\n<script>",
    "/\uff0fevil.example",
]


@ON_SQLITE
def test_nobody_is_led_away(alice_here: Alice) -> None:
    """By no name that might be read, in no query, in no form, by no header: `send` looks at every answer."""
    onward = ["next", "to", "back", "return", "url", "from"]
    for method, path, rule in alice_here.once():
        leads = "sign-in" in rule.rule or "confirm" in rule.rule
        for away in AWAY if leads else AWAY[:3] if method == "POST" else ():
            said = encoded([(name, away) for name in onward])
            with undone():
                alice_here.send(method, path, away, query_string=said.decode(), data=said, content_type=FORM)
                if away.startswith("/") and leads:
                    heading = SAME | {"Referer": "http://localhost" + quote(away, safe="/:@\\")}
                    alice_here.send(method, path, away, headers=heading)


# what becomes of it


MARK = """=HYPERLINK("http://evil.example","x")"'></textarea></title></style><x-mark onclick=x>{{7*7}}&lt;b&gt;"""
BROKEN_LINES = "\r\nBcc: x@evil.example\r\nInjected: 1\r\n\r\nbody"


def fill(alice_here: Alice, value: str) -> int:
    """Type the same into every field in which people type, one at a time where it can't be taken everywhere."""
    taken = 0
    for form in alice_here.forms().values():
        if form.method == "POST" and form.typed and "sign-in" not in form.action:
            for names in (form.typed, *([name] for name in form.typed)):
                said = [(name, kept) for name, kept in form.fields if name not in names]
                said += [(name, value) for name in names]
                answer = alice_here.send("POST", form.action, (names, value), **form.sent(said))
                taken += answer.status_code < 400
                if answer.status_code < 400 and names is form.typed:
                    break
    return taken


@ON_SQLITE
def test_what_was_typed_is_a_text_wherever_it_is_shown(app: Flask, alice_here: Alice) -> None:
    """Pages, tables, mails."""
    with mail_server() as (handler, port):
        mail.use(replace(app.extensions["jupinv"], smtp_url=f"smtp://127.0.0.1:{port}"))
        assert fill(alice_here, MARK + BROKEN_LINES) > 10
        jobs.run_due(clock.now())
    assert seen_on_pages(alice_here) > 3, "it is on no page: this tries nothing"
    assert seen_in_tables(alice_here), "no table shows it: this tries nothing"
    assert handler.mails, "no mail was sent: this tries nothing"
    for received in handler.mails:
        assert not {"Bcc", "Injected"} & set(received.message.keys()), received.message
        assert not any("evil" in address for address in received.recipients)


def seen_on_pages(alice_here: Alice) -> int:
    """On how many pages it is; on none it has become a tag, an attribute or a figure."""
    seen = 0
    for path, answer in alice_here.pages():
        if b"x-mark" in answer.get_data():
            page = Page(answer, path, fragment=answer.get_data().lstrip()[:9].lower() != b"<!doctype")
            assert not page.has("x-mark, [onclick]"), path
            seen += "<x-mark onclick=x>{{7*7}}&lt;b&gt;" in page.text
    return seen


def seen_in_tables(alice_here: Alice) -> int:
    seen = 0
    for method, path, _ in alice_here.once():
        if method == "GET" and path.endswith(".csv"):
            text = alice_here.send("GET", path, "a table").get_data().decode("utf-8-sig")
            for cell in (cell for row in csv.reader(io.StringIO(text)) for cell in row):
                seen += "HYPERLINK" in cell
                assert not re.match(r"\s*[=+@]|\s*-(?![0-9])", cell), (path, cell)
    return seen


FILES = ["<img src='file:///etc/hostname'>", "<pdf:nextpage />", "<link href='file:///etc/hostname'>"]
FILES += ["&#60;pdf:toc /&#62;", "url(file:///etc/hostname)", "<!ENTITY x SYSTEM 'file:///etc/hostname'>&x;", "{{7*7}}"]


@ON_SQLITE
def test_a_pdf_says_markup_as_it_was_typed(alice_here: Alice) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="s") as secret:  # a short name: how much fits on a page depends on it
        secret.write("CANARY")
        secret.flush()
        _says_markup(alice_here, " ".join(FILES).replace("/etc/hostname", secret.name))


def _says_markup(alice_here: Alice, typed: str) -> None:
    key = alice_here.world.draft.key
    form = alice_here.forms()[f"POST /drafts/{key}"]
    words = {"line.a.description", "note", "sender.name", "customer.name", "terms", "footer"} & set(form.names)
    assert len(words) > 3
    said = [(name, kept) for name, kept in form.fields if name not in words] + [(name, typed) for name in words]
    answer = alice_here.send("POST", form.action, typed, headers=PARTIAL, **form.sent(said))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page = Page(alice_here.send("GET", f"/drafts/{key}/send", "the preview"), "send", fragment=False)
    assert page.has(f"form[action='/drafts/{key}/issue']"), page.text
    send_form = next(form for form in alice_here.forms().values() if form.action == f"/drafts/{key}/issue")
    handed_over = [*send_form.fields, ("how", "hand")]
    answer = alice_here.send("POST", send_form.action, handed_over, **send_form.sent(handed_over))
    assert answer.status_code == 303, Page(answer, send_form.action, fragment=False).text
    work_off()
    pdf = alice_here.send("GET", f"/documents/{key}.pdf", "the PDF")
    assert pdf.mimetype == "application/pdf"
    sheets = PdfReader(io.BytesIO(pdf.get_data())).pages
    shown = "".join("".join(sheet.extract_text().split()) for sheet in sheets)
    assert "".join(typed.split()) in shown
    assert "CANARY" not in shown and len(sheets) == 1
