"""Who opened a document, as its sender reads it: on the document, in lists, one by one; and how long that is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.businesses import closing
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import links, revisions
from jupinv.documents.models import Document
from jupinv.sharing import telling
from jupinv.sharing.models import BOT, PERSON, SCANNER, SENDER, News, Visit, VisitCount
from jupinv.sharing.visits import keeping, opens
from tests import people
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
NOW = making.NOW
on_sqlite = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


def visit(document: Document, at: datetime, kind: str = PERSON, viewer: str = "a", **more: Any) -> Visit:
    shown = {"browser": "Firefox on Linux", "network": "203.0.113.5", "place": "Berlin, DE"} | more
    if "link" not in shown:
        shown["link"] = links.of(document)
    with write():
        return Visit.create(document=document, at=at, kind=kind, viewer=viewer, **shown)


def last_seen(document: Document, at: datetime, place: str = "Berlin, DE") -> None:
    with write():
        Document.update(last_seen_at=at, last_seen_place=place).where(Document.id == document.id).execute()


def history(document: Document) -> str:
    return f"/documents/{document.key}/visits"


# when it was seen last


def test_the_document_and_its_list_tell_when_it_was_last_seen(
    as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    client = as_(owner)
    listed = f"/b/{business.handle}/invoices"
    assert "Last seen" not in client.page(listed).text
    page = client.page(f"/documents/{invoice.key}")
    assert page.said("#seen") == "Not opened yet, as far as we know · All visits"
    last_seen(invoice, clock.now() - timedelta(hours=3, minutes=5))
    assert client.page(f"/documents/{invoice.key}").said("#seen") == "Last seen 3 hours ago, Berlin · All visits"
    assert "Last seen 3 hours ago, Berlin" in client.page(listed).text
    last_seen(invoice, clock.now() - timedelta(seconds=5), "")
    assert "Last seen just now" in client.page(listed).text
    last_seen(invoice, clock.now() - timedelta(days=40), "DE")
    assert "Last seen 1 month ago, Germany" in client.page(listed).text


@on_sqlite
def test_what_a_place_says_is_no_markup(as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    last_seen(invoice, clock.now(), "<b>Berlin</b>, DE")
    visit(invoice, NOW, place="<b>Berlin</b>, DE", browser="<i>x</i> on <i>y</i>", network="<u>1</u>")
    for url in (f"/b/{business.handle}/invoices", f"/documents/{invoice.key}", history(invoice)):
        assert "<b>Berlin" in as_(owner).page(url).text


@on_sqlite
def test_the_list_asks_no_more_for_it(as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    client, listed = as_(owner), f"/b/{business.handle}/invoices"
    client.page(listed)
    with count_queries() as before:
        client.page(listed)
    for _ in range(5):
        last_seen(making.issued(business, owner), clock.now())
    with count_queries() as after:
        client.page(listed)
    assert after.count == before.count


@on_sqlite
def test_it_is_told_in_the_owners_language(as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    with write():
        User.update(locale="de_DE").where(User.id == owner.id).execute()
    last_seen(invoice, clock.now() - timedelta(hours=3, minutes=5))
    text = as_(User.get_by_id(owner.id)).page(f"/b/{business.handle}/invoices").text
    assert "vor 3 Stunden, Berlin" in text


# all of them


def test_every_opening_is_told_and_machines_stand_apart(as_: SignIn, owner: User, invoice: Document) -> None:
    with write():
        other = links.new(invoice, at=NOW, email="claire@acme.example")
    visit(invoice, NOW - timedelta(days=3))
    visit(invoice, NOW - timedelta(days=2), link=other, viewer="b", browser="an app on iPhone", pdf=True, place="")
    visit(invoice, NOW - timedelta(days=1), SENDER)
    visit(invoice, NOW - timedelta(days=1), SCANNER, browser="Barracuda")
    visit(invoice, NOW - timedelta(days=1), BOT, browser="Slack", link=None)
    page = as_(owner).page(history(invoice))
    assert "Opened 2 times · 2 viewers" in page.text
    people_, own, machines = page.all("table")
    rows = [[" ".join(cell.itertext()).strip() for cell in row.findall("td")] for row in people_.iter("tr")][1:]
    assert [row[1:] for row in rows] == [
        ["an app on iPhone", "–", "203.0.113.5", "claire@acme.example"],
        ["Firefox on Linux", "Berlin, Germany", "203.0.113.5", "the document’s own"],
    ]
    assert "PDF" in rows[0][0] and "PDF" not in rows[1][0]
    assert "Opened by you or a colleague: 1 time" in page.text and "Firefox on Linux" in "".join(own.itertext())
    assert "Looked at by machines: 2 times" in page.text
    assert "mail scanner" in "".join(machines.itertext()) and "Slack" in "".join(machines.itertext())


def test_times_are_those_of_the_business(as_: SignIn, alice: User) -> None:
    document = making.issued(alice.business, alice)
    visit(document, datetime(2026, 3, 1, 22, 30, tzinfo=UTC))
    assert "23:30" in as_(alice).page(history(document)).text
    table = as_(alice).get(f"{history(document)}.csv").get_data(as_text=True).splitlines()
    assert table[0].lstrip("\ufeff") == "at,who,link of,what,browser,place,address,viewer"
    assert table[1] == '2026-03-01 23:30:00+01:00,person,,page,Firefox on Linux,"Berlin, DE",203.0.113.5,a'


@on_sqlite
def test_nobody_yet(as_: SignIn, owner: User, invoice: Document) -> None:
    page = as_(owner).page(history(invoice))
    assert "Nobody has opened it yet" in page.text and not page.has("table")


@on_sqlite
def test_they_are_paged_by_key_and_cost_the_same(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    visit(invoice, NOW)
    client.page(history(invoice))
    with count_queries() as few:
        client.page(history(invoice))
    for number in range(119):
        visit(invoice, NOW + timedelta(minutes=number), viewer=str(number))
    with count_queries() as many:
        first = client.page(history(invoice))
    assert few.count == many.count <= 8
    second = client.page(first.link("Older"))
    third = client.page(second.link("Older"))
    shown = [time.get("datetime") for page in (first, second, third) for time in page.all("tbody time")]
    assert len(shown) == 120 and shown[:-1] == sorted(shown[:-1], reverse=True)
    assert (
        "Opened 120 times" in third.text and "Older" not in third.text and third.link("The latest") == history(invoice)
    )


@on_sqlite
@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣", ""])
def test_an_odd_page_is_the_first_one(as_: SignIn, owner: User, invoice: Document, before: str) -> None:
    visit(invoice, NOW)
    assert as_(owner).page(f"{history(invoice)}?before={before}").has("tbody time")


@on_sqlite
def test_who_may_read_them(client: PageClient, as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    for url in (history(invoice), f"{history(invoice)}.csv"):
        assert client.get(url).status_code == 303
        assert as_(people.bob()).get(url).status_code == 404 if url.endswith("visits") else True
        assert as_(owner).get(url).status_code == 200
    assert as_(people.carol(business)).get(history(invoice)).status_code == 200
    draft = making.draft(business, owner, None, typed={"locale": "en_GB", "fields": [["kind", "invoice"]]})
    assert as_(owner).get(history(draft)).status_code == 409


# how long


@on_sqlite
def test_the_owner_says_how_long_and_is_told_what_goes(as_: SignIn, alice: User) -> None:
    document, client = making.issued(alice.business, alice), as_(alice)
    url = f"/b/{alice.business.handle}/settings/visits"
    visit(document, clock.now() - timedelta(days=100))
    visit(document, clock.now() - timedelta(days=10))
    page = client.page(url)
    assert page.fields["months"] == "12"
    asked = client.submit(page.form(url), months="3", status=200)
    assert "the details of 1 opening go within a day" in asked.text and kept(alice) == 12
    done = client.submit(asked.button("Keep them for 3 months"))
    assert "Saved." in done.text and kept(alice) == 3
    client.submit(done.form(url), months="24")
    assert kept(alice) == 24, "longer takes nothing away and asks nothing"
    assert "kept for 24 months" in client.page(f"/b/{alice.business.handle}/settings").text


@on_sqlite
def test_what_was_agreed_to_for_one_choice_counts_for_no_other(as_: SignIn, alice: User) -> None:
    visit(making.issued(alice.business, alice), clock.now() - timedelta(days=100))
    url = f"/b/{alice.business.handle}/settings/visits"
    page = as_(alice).post_form(url, {"months": "1", "sure": "3"}, status=200)
    assert "go within a day" in page.text and kept(alice) == 12


@on_sqlite
@pytest.mark.parametrize("months", ["", "2", "x", "0", "-1", "99999999999999999999"])
def test_other_numbers_are_refused(as_: SignIn, alice: User, months: str) -> None:
    page = as_(alice).post_form(f"/b/{alice.business.handle}/settings/visits", {"months": months}, status=422)
    assert "Please choose one of these." in page.text and kept(alice) == 12


@on_sqlite
def test_only_the_owner_says_it(client: PageClient, as_: SignIn, alice: User, bob: User, carol: User) -> None:
    url = f"/b/{alice.business.handle}/settings/visits"
    same = {"Sec-Fetch-Site": "same-origin"}
    for somebody, status in ((client, 303), (as_(bob), 404), (as_(carol), 403)):
        assert somebody.get(url).status_code == status
        assert somebody.post(url, data={"months": "1"}, headers=same).status_code == status
    assert kept(alice) == 12


def kept(user: User) -> int:
    return Business.get_by_id(user.business.id).visits_kept


def test_months_are_those_of_the_calendar() -> None:
    def day(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]

    assert keeping.since(day(2026, 3, 31), 1) == day(2026, 2, 28)
    assert keeping.since(day(2026, 1, 15), 1) == day(2025, 12, 15)
    assert keeping.since(day(2028, 2, 29), 12) == day(2027, 2, 28)
    assert keeping.since(day(2026, 11, 22), 24) == day(2024, 11, 22)


def clear_up(now: datetime) -> None:
    """The daily work of a day."""
    with write():
        jobs.enqueue("forget_visits", {}, due=now)
    jobs.run_due(now)


def numbers(document: Document) -> dict[str, tuple[int, int]]:
    return {kind: (each.opens, each.viewers) for kind, each in opens.tallies(document).items() if each.opens}


def test_older_ones_become_numbers_and_the_counts_stay(business: Business, owner: User, invoice: Document) -> None:
    other = making.issued(business, owner)
    for days in (500, 400, 380, 300, 20):
        visit(invoice, NOW - timedelta(days=days), viewer="a")
    visit(invoice, NOW - timedelta(days=450), viewer="b")
    visit(invoice, NOW - timedelta(days=450), viewer="b", kind=SCANNER)
    visit(other, NOW - timedelta(days=450), viewer="c", kind=BOT)
    before = [numbers(each) for each in (invoice, other)]
    assert before == [{PERSON: (6, 2), SCANNER: (1, 1)}, {BOT: (1, 1)}]
    clear_up(NOW)
    assert Visit.select().count() == 2
    assert [numbers(each) for each in (invoice, other)] == before
    count = VisitCount.get((VisitCount.document == invoice) & (VisitCount.kind == PERSON))
    assert (count.opens, count.viewers, count.last_at) == (4, 1, NOW - timedelta(days=380))
    assert opens.tallies(invoice)[PERSON].counted == 4
    clear_up(NOW + timedelta(days=200))
    assert [numbers(each) for each in (invoice, other)] == before
    clear_up(NOW + timedelta(days=400))
    assert not Visit.select().exists() and [numbers(each) for each in (invoice, other)] == before


def test_each_business_has_its_own_time(alice: User, bob: User) -> None:
    keeping.choose(alice.business, 1)
    mine, theirs = making.issued(alice.business, alice), making.issued(bob.business, bob)
    for document in (mine, theirs):
        visit(document, NOW - timedelta(days=50))
    clear_up(NOW)
    assert [row.document_id for row in Visit.select()] == [theirs.id]
    assert numbers(mine) == numbers(theirs) == {PERSON: (1, 1)}
    with pytest.raises(ValueError, match="2"):
        keeping.choose(alice.business, 2)


def test_where_somebody_was_is_kept_no_longer(business: Business, owner: User, invoice: Document) -> None:
    other = making.issued(business, owner)
    for document, days in ((invoice, 380), (other, 20)):
        at = NOW - timedelta(days=days)
        visit(document, at)
        last_seen(document, at)
        with write():
            telling.tell(
                document, telling.FIRST_SEEN, who=None, now=at, page="visits", browser="Edge", place="Berlin, DE"
            )
    clear_up(NOW)
    assert [Document.get_by_id(each.id).last_seen_place for each in (invoice, other)] == ["", "Berlin, DE"]
    assert Document.get_by_id(invoice.id).last_seen_at == NOW - timedelta(days=380), "when it was is a number"
    assert [each.data.get("place") for each in News.select().order_by(News.id)] == [None, "Berlin, DE"]


@on_sqlite
def test_the_page_of_what_is_only_numbers(as_: SignIn, owner: User, invoice: Document) -> None:
    visit(invoice, NOW - timedelta(days=900))
    visit(invoice, NOW - timedelta(days=900), SCANNER)
    clear_up(NOW)
    text = as_(owner).page(history(invoice)).text
    assert "Opened once · 1 viewer" in text and "2 older openings are kept as numbers only." in text
    assert "Looked at by machines: 1 time" in text


def test_a_closed_business_keeps_no_visits(app: Flask, alice: User, bob: User) -> None:
    mine, theirs = making.issued(alice.business, alice), making.issued(bob.business, bob)
    for document in (mine, theirs):
        visit(document, NOW)
        visit(document, NOW - timedelta(days=900))
        last_seen(document, NOW)
    clear_up(NOW)
    with write():
        closing.closed.send(alice.business, now=NOW)
    assert {row.document_id for row in Visit.select()} == {theirs.id}
    assert {row.document_id for row in VisitCount.select()} == {theirs.id}
    left = Document.get_or_none(Document.id == mine.id)
    assert left is None or left.last_seen_place == ""
    assert Document.get_by_id(theirs.id).last_seen_place == "Berlin, DE"


@on_sqlite
def test_what_the_law_made_us_forget_keeps_numbers_alone(business: Business, owner: User, invoice: Document) -> None:
    other = making.issued(business, owner)
    for document in (invoice, other):
        visit(document, NOW)
        last_seen(document, NOW)
    revisions.erase(revisions.last_of(invoice), reason="asked for", at=NOW)
    assert [row.document_id for row in Visit.select()] == [other.id]
    assert numbers(invoice) == {PERSON: (1, 1)} and Document.get_by_id(invoice.id).last_seen_place == ""
