"""The budgets that can be counted: bytes, requests, queries. What depends on the machine is measured by the bench."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
from flask import Flask
from peewee import CharField, Model, TextField
from werkzeug.test import TestResponse

from jupinv.accounts.models import Session, User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.fields import QUOTE
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, threads, voiding
from jupinv.documents.models import Delivery, Document, Event, Link
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.payments import credit
from jupinv.payments.models import Allocation, Entry
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import PageClient
from tests.payments.test_credit import credited
from tests.payments.test_recording import pay
from tests.sharing.paths import path_of
from tests.test_routes import addresses
from tests.world import World
from tests.world import world as make_world

KB = 1024
SERVER_LINES = len("HTTP/1.1 304 Not Modified\r\nserver: granian\r\ndate: Sun, 22 Nov 2026 10:20:33 GMT\r\n\r\n")
QUERIES = 8
# The editor's first view is aimed at 22 KB, of which htmx alone takes 12. Until the rest fits into 10, it may not grow.
EDITOR, EDITOR_REQUESTS = 31 * KB, 4


class Counter(logging.Handler):
    """Counts the statements that peewee logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


@contextmanager
def counted() -> Iterator[Counter]:
    log, counter = logging.getLogger("peewee"), Counter()
    log.addHandler(counter)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield counter
    finally:
        log.setLevel(logging.NOTSET)
        log.propagate = True
        log.removeHandler(counter)


def wire(response: TestResponse) -> int:
    """Bytes on the wire: head and body, with what the server adds."""
    head = sum(len(f"{name}: {value}\r\n".encode()) for name, value in response.headers)
    return SERVER_LINES + head + len(response.get_data())


def packed(client: PageClient, path: str, **headers: str) -> TestResponse:
    """A page as a browser gets it."""
    return client.get(path, headers={"Accept-Encoding": "br", **headers})


LATER = ("data-htmx", "data-forms")  # what comes when a reader first points at something to do


def parts(client: PageClient, path: str) -> list[str]:
    """The addresses of what a page makes the browser fetch before it is complete."""
    page = client.page(path, weight=8 * KB)
    linked = [each.get("href") for each in page.all("link[rel=stylesheet], link[rel=icon], link[rel=preload]")]
    loaded = [each.get("src") for each in page.all("script[src]:not([async]), img[src], iframe[src]")]
    return [address for address in linked + loaded if not address.startswith("data:")]


@pytest.fixture
def invoice(alice: User) -> Document:
    customer = making.customer(alice.business)
    return making.issued(alice.business, alice, to=customer)


@pytest.fixture
def draft(alice: User) -> Document:
    fields = {"customer.name": "Nordwind GmbH", "customer.city": "Hamburg", "customer.country": "DE"}
    lines = {
        f"line.k{n}.{part}": text
        for n in range(3)
        for part, text in {"description": "Workshop", "quantity": "2", "unit": "days", "price": "960.00"}.items()
    }
    typed = Typed((*map(tuple, alice.business.profile), *(fields | lines).items()), "en_GB")
    return saving.save(
        saving.new_key(), typed, saving.Window("e", 0), by=alice, business=alice.business, now=making.NOW
    )


# bytes and requests


def test_the_public_page_is_one_request_of_six_kilobytes(client: PageClient, invoice: Document) -> None:
    answer = packed(client, path_of(invoice))
    assert answer.headers["Content-Encoding"] == "br" and b"Studio Halden" in brotli.decompress(answer.get_data())
    assert wire(answer) <= 6 * KB
    assert parts(client, path_of(invoice)) == []


def test_the_script_of_the_public_page_comes_behind_it(client: PageClient, invoice: Document) -> None:
    page = client.page(path_of(invoice))
    assert [script.get("async") is not None for script in page.all("script")] == [True]
    script = client.get(page.find("script").get("src"), headers={"Accept-Encoding": "br"})
    assert len(script.get_data()) <= 2 * KB, "it is there to be forgotten"
    later = [client.get(page.find("script").get(name), headers={"Accept-Encoding": "br"}) for name in LATER]
    assert len(script.get_data()) + sum(len(each.get_data()) for each in later) <= 16 * KB


def test_a_repeat_of_the_public_page_is_one_small_304(client: PageClient, invoice: Document) -> None:
    again = packed(client, path_of(invoice), **{"If-None-Match": packed(client, path_of(invoice)).headers["ETag"]})
    assert again.status_code == 304
    assert wire(again) <= 0.4 * KB


def test_the_first_view_of_the_editor(
    as_: Callable[[User], PageClient], alice: User, draft: Document, environ: dict[str, str]
) -> None:
    client, path = as_(alice), f"/drafts/{draft.key}"
    addresses = parts(client, path)
    files = [Path(environ["DATA_DIR"]) / "assets" / f"{address.rpartition('/')[2]}.br" for address in addresses]
    heads = 0.6 * KB * len(files)  # what the server sends beside each file
    assert len(addresses) + 1 <= EDITOR_REQUESTS, addresses
    assert wire(packed(client, path)) + sum(file.stat().st_size for file in files) + heads <= EDITOR


def test_an_autosave_is_answered_in_a_kilobyte(as_: Callable[[User], PageClient], alice: User, draft: Document) -> None:
    fields = dict(draft.typed["fields"]) | {"editor": "e", "base": "1", "line.k1.price": "970.00"}
    asked = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}
    answer = as_(alice).post(f"/drafts/{draft.key}", data=fields, headers=asked | {"Accept-Encoding": "br"})
    assert answer.status_code == 200 and Document.get_by_id(draft.id).save_count == 2
    assert len(answer.get_data()) <= KB


# queries


def queries(client: PageClient, path: str) -> int:
    """Of a view after the first one, which may note that the session is in use."""
    assert client.get(path).status_code == 200
    with counted() as counter:
        assert client.get(path).status_code == 200
    assert counter.count > 0
    return counter.count


MULTIPLIED = (User, Customer, Document, Mail, Session, Entry, Job, Event, Link, Member, Delivery, Allocation)


def many(business: Business, rows: int) -> None:
    """So many more of all that there is: of each row of each table copies, told apart where they have to be."""
    with write():
        for table in MULTIPLIED[:-3]:
            for row in list(table.select().order_by(table.id).limit(3)):
                _copies(row, rows)
        for user in User.select().where(User.email.contains(COPY)):
            Member.create(business=business, user=user, role=ACCOUNTANT)
        for mail in Mail.select().where(Mail.message_id.contains(COPY)):
            for document in Document.select().where(Document.key.contains(COPY) == 0).limit(1):
                Delivery.create(document=document, mail=mail, created_at=mail.created_at)
        for payment in Entry.select().order_by(Entry.id):
            for document in Document.select().join(Allocation).distinct():
                Allocation.get_or_create(entry=payment, document=document, defaults={"amount": 0, "at": payment.at})


COPY = "-copy-"


def _copies(row: Model, rows: int) -> None:
    model = type(row)
    unique = [field for index in model._meta.fields_to_index() if index._unique for field in index._expressions]
    told_apart = {field.name for field in unique if isinstance(field, CharField | TextField)}
    data = {name: value for name, value in row.__data__.items() if name != model._meta.primary_key.name}
    for n in range(rows):
        changed = {name: f"{value}{COPY}{n}" for name in told_apart if isinstance(value := data.get(name), str)}
        model.insert(data | changed).execute()


def pages(app: Flask, world: World) -> dict[str, str]:
    """Each page once, by what it is: of a draft, of an issued and of a paid document."""
    found: dict[str, str] = {}
    for what, document in (("a draft", world.draft), ("an issued one", world.issued), ("a paid one", world.paid)):
        for verb, path, rule in addresses(app, world, document):
            if verb == "GET" and not rule.endpoint.startswith("health."):
                found.setdefault(path, f"{rule.rule} of {what}")
    return {what: path for path, what in found.items()}


@pytest.mark.tampers  # by copies that have no revision
@pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # the other one is asked just as often
def test_every_page_asks_as_often_for_fifty_rows_as_for_one(
    app: Flask, as_: Callable[[User], PageClient], alice: User
) -> None:
    world, client = make_world(alice), as_(alice)
    found = {what: path for what, path in pages(app, world).items() if client.get(path).status_code == 200}
    assert len(found) > 40
    few = {what: queries(client, path) for what, path in found.items()}
    many(alice.business, 50)
    for table in MULTIPLIED:
        assert table.select().count() > 50, f"no more of {table.__name__}"
    much = {what: queries(client, path) for what, path in found.items()}
    grown = {what: f"{few[what]} → {count} queries" for what, count in much.items() if count != few[what]}
    assert not grown, "a query for each row: join it, or ask for all rows at once"
    too_often = {what: count for what, count in much.items() if count > QUERIES}
    assert not too_often, f"more than {QUERIES} queries a page"


def test_the_owners_page_asks_no_more_of_what_has_everything(
    as_: Callable[[User], PageClient], alice: User, invoice: Document
) -> None:
    business, customer, client = alice.business, invoice.customer, as_(alice)
    pay(invoice, "1190", alice)
    note = credited(invoice, alice, k2="1")
    other, void = (making.issued(business, alice, to=customer) for _ in range(2))
    credit.use(other, by=alice, now=making.NOW)
    pay(other, "100", alice)
    credited(other, alice, k2="1")
    issuing.void_unsent(void, by=alice, reason="Wrong customer", now=making.NOW)
    voiding.replace(void, other, by=alice, now=making.NOW)
    quote = making.issued(business, alice, making.content(kind=QUOTE), customer)
    gone = credited(other, alice, k2="1")
    issuing.void_unsent(gone, by=alice, reason="Twice", now=making.NOW)
    for document in (invoice, note, other, void, quote, gone):
        threads.thread_of(document, now=making.NOW)
    asked = {
        each.number: queries(client, f"/documents/{each.key}") for each in (invoice, note, other, void, quote, gone)
    }
    assert len(asked) == 6
    assert max(asked.values()) <= QUERIES, asked


def test_a_public_page_seen_before_asks_once(client: PageClient, invoice: Document) -> None:
    assert queries(client, path_of(invoice)) == 1
