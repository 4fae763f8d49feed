""" "We will pay on …" and "I have paid on …": what a reader says, what of it is a day, and what the owner reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import issuing, links
from jupinv.documents.models import Document, Event
from jupinv.payments import recording
from jupinv.sharing import recipient
from jupinv.sharing.models import HAS_PAID, WILL_PAY, News, Promise
from jupinv.sharing.promises import closing, promising
from jupinv.sharing.promises.form import PromiseForm
from jupinv.sharing.reader import Reader
from tests import people
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
CLAIRE = {"name": "Claire Morel", "email": "claire@acme.example"}
NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda zone: date(2026, 5, 3))


def path_of(document: Document, query: str = "") -> str:
    return links.address_of(document).removeprefix("http://localhost") + "/pay" + query


def pay(document: Document, owner: User, amount: str = "1190") -> None:
    recording.record(
        document,
        paid_on=making.TODAY,
        amount=Decimal(amount),
        method="",
        note="",
        by=owner,
        now=NOW,
        form_key="",
    )


def test_a_reader_says_when_they_will_pay(
    client: PageClient, as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    page = client.page(path_of(invoice, "?kind=will_pay"))
    assert page.said("h1") == "When will you pay?" and "Tell Studio Halden" in page.text
    before = client.get(path_of(invoice).removesuffix("/pay")).headers["ETag"]
    page = client.submit(page.form(path_of(invoice)), {"on": "2026-05-20", "note": "With the next run.", **CLAIRE})
    assert page.url.endswith("?done=promised")
    assert page.headers["ETag"] != before
    [promise] = Promise.select()
    assert (promise.kind, promise.on, promise.note) == (WILL_PAY, date(2026, 5, 20), "With the next run.")
    assert promise.link_id == links.of(invoice).id
    [news] = News.select()
    assert (news.what, news.data["on"], news.data["text"]) == ("will_pay", "2026-05-20", "With the next run.")
    for member in (owner, people.carol(business)):
        page = as_(member).page(f"/documents/{invoice.key}")
        assert "Claire Morel says they will pay on 20 May." in page.said("#promised")
        assert "With the next run." in page.said("#promised") and "claire@acme.example" in page.said("#promised")
        assert "Said they will pay on 20 May" in page.said("#timeline") and not page.has("#promised a")


def test_a_reader_says_that_they_have_paid(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    page = client.page(path_of(invoice, "?kind=has_paid"))
    assert page.said("h1") == "When did you pay?"
    client.submit(page.form(path_of(invoice)), {"on": "2026-05-02", **CLAIRE})
    browser = as_(owner)
    page = browser.page(f"/documents/{invoice.key}")
    assert "Claire Morel says they paid on 2 May." in page.said("#promised")
    assert not page.has("#record[open]")
    page = browser.page(page.link("Record payment…").partition("#")[0])
    assert page.has("#record[open]") and page.fields["paid_on"] == "2026-05-02"
    browser.submit(page.form(f"/documents/{invoice.key}/payments"))
    assert Document.get_by_id(invoice.id).paid_on == date(2026, 5, 2)
    assert not browser.page(f"/documents/{invoice.key}").has("#promised"), "it is paid"


def test_what_was_said_last_counts(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    for kind, day in ((WILL_PAY, "2026-05-20"), (WILL_PAY, "2026-05-20"), (HAS_PAID, "2026-05-02")):
        client.post_form(path_of(invoice), {"kind": kind, "on": day, **CLAIRE})
    assert (Promise.select().count(), News.select().count()) == (2, 2), "the same twice is once"
    assert promising.latest(invoice).kind == HAS_PAID
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert "they paid on 2 May" in page.said("#promised") and "20 May" not in page.said("#promised")


@pytest.mark.parametrize(
    ("kind", "day", "said"),
    [
        (WILL_PAY, "", "give the day"),
        (WILL_PAY, "tomorrow", "year-month-day"),
        (WILL_PAY, "2026-02-30", "year-month-day"),
        (WILL_PAY, "2026-05-01", "has passed"),
        (WILL_PAY, "2062-05-01", "too far"),
        (HAS_PAID, "2026-05-05", "still to come"),
        (HAS_PAID, "1926-05-01", "too far"),
        (HAS_PAID, "\u0662\u0660\u0662\u0666-05-01x", "year-month-day"),
    ],
)
@pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # refused before any word of it reaches a database
def test_the_day_makes_sense(client: PageClient, invoice: Document, kind: str, day: str, said: str) -> None:
    page = client.page(path_of(invoice, f"?kind={kind}"))
    page = client.submit(page.form(path_of(invoice)), {"on": day, "note": "Hello", **CLAIRE}, status=422)
    assert said in page.error_at("on")
    assert (page.fields["on"], page.fields["note"].strip(), page.fields["kind"]) == (day, "Hello", kind)
    assert not Promise.select().exists() and not News.select().exists()


@pytest.mark.parametrize(
    ("kind", "day", "valid"),
    [
        (WILL_PAY, "2026-05-03", True),
        (WILL_PAY, "2026-05-02", True),  # it is still that day in Honolulu
        (WILL_PAY, "2026-05-01", False),
        (HAS_PAID, "2026-05-04", True),  # and that day in Auckland already
        (HAS_PAID, "2026-05-05", False),
    ],
)
def test_today_is_that_of_whoever_reads(kind: str, day: str, valid: bool) -> None:
    assert PromiseForm(kind, NOW.replace(hour=11), MultiDict({"on": day})).validate() is valid


def test_a_long_or_hostile_note(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    data = {"kind": WILL_PAY, "on": "2026-05-20", **CLAIRE}
    page = client.post_form(path_of(invoice), {**data, "note": "x" * 10_000}, status=422)
    assert page.error_at("note") and page.fields["note"].strip() == "x" * 10_000
    client.post_form(path_of(invoice), {**data, "note": "\u202e<b>bold</b>\u200b\r\nhttps://evil.example"})
    assert Promise.get().note == "<b>bold</b>\nhttps://evil.example"
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert "<b>bold</b> https://evil.example" in page.said("#promised") and not page.has("#promised a")


def test_a_name_with_brackets_is_a_name(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    data = {"kind": WILL_PAY, "on": "2026-05-20", "name": "Claire <boss>", "email": "claire@acme.example"}
    client.post_form(path_of(invoice), data)
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert page.said("#promised").count("claire@acme.example") == 1 and "Claire <boss> says" in page.said("#promised")


def test_it_asks_who_says_so(client: PageClient, invoice: Document) -> None:
    page = client.post_form(
        path_of(invoice), {"kind": WILL_PAY, "on": "2026-05-20", "name": "", "email": ""}, status=422
    )
    assert page.error_at("name") and page.error_at("email") and page.fields["on"] == "2026-05-20"


def test_for_htmx_it_is_a_part_of_the_page(client: PageClient, invoice: Document) -> None:
    page = client.htmx("GET", path_of(invoice), {"kind": WILL_PAY})
    assert page.root[0].get("id") == "part"
    page = client.htmx("POST", path_of(invoice), {"kind": WILL_PAY, "on": ""}, status=422)
    assert page.error_at("on")
    page = client.htmx("POST", path_of(invoice), {"kind": WILL_PAY, "on": "2026-05-20", **CLAIRE})
    assert "done=promised" in page.headers["HX-Redirect"] and Promise.select().count() == 1


def test_nothing_is_promised_where_nothing_is_owed(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    paid, quote = making.issued(business, owner), making.issued(business, owner, making.content(kind="quote"))
    form = client.page(path_of(paid, "?kind=will_pay")).form(path_of(paid))
    pay(paid, owner)
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    page = client.submit(form, {"on": "2026-05-20", "note": "On Monday", **CLAIRE}, status=409)
    assert "Nothing is left to pay" in page.text and page.said("#kept") == "On Monday"
    for document in (invoice, quote, paid):
        client.page(path_of(document, "?kind=will_pay"), status=409)
        client.post_form(path_of(document), {"kind": WILL_PAY, "on": "2026-05-20", **CLAIRE}, status=409)
    assert not Promise.select().exists() and not News.select().exists()


def test_another_kind_is_nothing(client: PageClient, invoice: Document) -> None:
    client.page(path_of(invoice), status=404)
    client.page(path_of(invoice, "?kind=never"), status=404)
    client.post_form(path_of(invoice), {"kind": "never", "on": "2026-05-20", **CLAIRE}, status=404)


def test_too_many_are_refused(client: PageClient, invoice: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipient, "ACTS_AN_HOUR", 1)
    for day, status in (("2026-05-20", 303), ("2026-05-21", 429)):
        client.post_form(path_of(invoice), {"kind": WILL_PAY, "on": day, **CLAIRE}, status=status)
    assert Promise.select().count() == 1


def test_it_speaks_german_and_french(client: PageClient, business: Business, owner: User) -> None:
    for language, title in (("de", "Wann zahlen Sie?"), ("fr", "Quand paierez-vous ?")):
        document = making.issued(business, owner, making.content(languages=(language,)))
        assert client.page(path_of(document, "?kind=will_pay")).said("h1") == title


def test_days_that_make_no_sense_open_no_form(as_: SignIn, owner: User, invoice: Document) -> None:
    for day in ("2027-01-01", "x", "2026-13-01"):
        assert not as_(owner).page(f"/documents/{invoice.key}?paid_on={day}").has("#record[open]")


def test_a_business_that_ends_forgets_it(business: Business, owner: User, invoice: Document) -> None:
    other = making.issued(making.business(making.owner("Bob", "bob@x.example"), "Other"), owner)
    for document in (invoice, other):
        promising.promise(
            document,
            WILL_PAY,
            NOW.date() + timedelta(days=9),
            who=Reader("Claire", "c@acme.example"),
            link=None,
            now=NOW,
        )
    with write():
        closing.on_closed(business)
    assert [each.document_id for each in Promise.select()] == [other.id]
    assert Event.select().where(Event.what == WILL_PAY).count() == 2, "the timeline goes with the documents"
