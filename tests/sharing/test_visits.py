"""Who opened a document: people are counted, machines and its own sender kept apart, and no page waits for it."""

from __future__ import annotations

import random
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from peewee import fn
from playhouse.test_utils import count_queries

from jupinv import db, jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import issuing, links, sending, timeline
from jupinv.documents.models import Document, Event
from jupinv.documents.status import status
from jupinv.sharing.models import BOT, PERSON, PREFETCH, SCANNER, SENDER, News, Visit
from jupinv.sharing.visits import kinds, log
from jupinv.sharing.visits.kinds import Said
from tests import people
from tests.conftest import POSTGRESQL, SQLITE
from tests.documents import making
from tests.pages import PageClient
from tests.processes import server, until
from tests.sharing.agents import AGENTS, CHROME, OPENS, SAFARI, Agent
from tests.sharing.paths import path_of

SignIn = Callable[[User], PageClient]
Written = Callable[[], None]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READER = OPENS | {"User-Agent": FIREFOX}


@pytest.fixture
def sent(owner: User, invoice: Document) -> Document:
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    return invoice


def open_it(client: PageClient, path: str, method: str = "GET", *, address: str = "", **headers: str) -> Any:
    """As a server does: the answer leaves, then it is closed."""
    said = READER | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.open(path, method=method, headers=said, environ_base={"REMOTE_ADDR": address or "203.0.113.5"})
    answer.get_data()
    answer.close()
    return answer


def seen(document: Document) -> bool:
    return Document.get_by_id(document.id).seen_at is not None


# telling apart


@pytest.mark.parametrize("one", AGENTS, ids=[f"{one.kind}: {one.agent[-40:]}" for one in AGENTS])
def test_recorded_agents_are_told_apart(one: Agent) -> None:
    said = one.headers.get
    purposes = " ".join(filter(None, (said("Sec-Purpose"), said("Purpose"), said("X-Purpose"), said("X-Moz"))))
    asks = Said(
        one.method,
        one.agent,
        said("Accept-Language", ""),
        said("Sec-Fetch-Mode", ""),
        said("Sec-Fetch-Dest", ""),
        purposes,
    )
    told = kinds.told_apart(asks)
    gateway = kinds.gateway(one.address) if told.kind == PERSON else ""
    assert (SCANNER if gateway else told.kind, gateway or told.browser) == (one.kind, one.called)


def test_there_are_enough_of_each() -> None:
    assert len(AGENTS) >= 60
    assert all(count >= 5 for count in Counter(one.kind for one in AGENTS).values())


def test_without_https_no_browser_says_how_it_fetches() -> None:
    asks = Said("GET", CHROME, "de", "", "", "", says_how=False)
    assert kinds.told_apart(asks).kind == PERSON
    assert kinds.told_apart(asks._replace(says_how=True)).kind == SCANNER
    assert kinds.told_apart(asks._replace(languages="")).kind == SCANNER


def test_a_household_of_ipv6_is_one_network() -> None:
    assert (
        kinds.network("2001:db8:1:2:aaaa::1")
        == kinds.network("2001:db8:1:2:bbbb::7")
        != kinds.network("2001:db8:1:3::1")
    )
    assert kinds.network("::ffff:203.0.113.5") == kinds.network("203.0.113.5")
    assert kinds.network("no address") == "" and kinds.gateway("no address") == ""
    assert kinds.gateway("::ffff:209.222.82.7") == "Barracuda"


# what is put down


def test_every_opening_stands_in_the_log(client: PageClient, sent: Document, visits_written: Written) -> None:
    path = path_of(sent)
    first = open_it(client, path, User_Agent=SAFARI, address="2001:db8::7")
    again = open_it(client, path, User_Agent=SAFARI, address="2001:db8::7", If_None_Match=first.headers["ETag"])
    assert (first.status_code, again.status_code) == (200, 304)
    open_it(client, path)
    assert not Visit.select().exists(), "nothing is written while the page is answered"
    visits_written()
    rows = list(Visit.select().order_by(Visit.id))
    assert [(row.kind, row.browser) for row in rows] == [
        (PERSON, "Safari on iPhone"),
        (PERSON, "Safari on iPhone"),
        (PERSON, "Firefox on Linux"),
    ]
    link = links.of(sent)
    assert link is not None and {row.link_id for row in rows} == {link.id}
    assert rows[0].network == "2001:db8::7" and rows[0].place == ""
    assert rows[0].viewer == rows[1].viewer != rows[2].viewer


def test_the_pdf_is_an_opening_of_its_own(client: PageClient, sent: Document, visits_written: Written) -> None:
    assert open_it(client, f"{path_of(sent)}.pdf").status_code == 202
    visits_written()
    assert not Visit.select().exists(), "it waits for the PDF and has not seen it"
    while jobs.run_due(making.NOW + timedelta(days=1)):
        pass
    assert open_it(client, f"{path_of(sent)}.pdf").status_code == 200
    visits_written()
    assert [(row.kind, row.pdf) for row in Visit.select()] == [(PERSON, True)] and seen(sent)


def test_withdrawn_and_unknown_links_are_no_visits(client: PageClient, sent: Document, visits_written: Written) -> None:
    path, link = path_of(sent), links.of(sent)
    assert link is not None
    links.withdraw(link, at=making.NOW, actor="x")
    assert open_it(client, path).status_code == 410 and open_it(client, "/i/unknown").status_code == 404
    visits_written()
    assert not Visit.select().exists()


def test_a_viewer_is_another_one_on_another_document_and_with_another_key(
    app: Flask, business: Business, owner: User, sent: Document, client: PageClient, visits_written: Written
) -> None:
    other = making.issued(business, owner)
    open_it(client, path_of(sent))
    open_it(client, path_of(other))
    visits_written()
    assert Visit.select(fn.COUNT(Visit.viewer.distinct())).scalar() == 2
    app.extensions["visits"]._key = b"another"
    open_it(client, path_of(sent))
    visits_written()
    assert Visit.select(fn.COUNT(Visit.viewer.distinct())).scalar() == 3


def test_it_costs_the_page_no_query_and_no_cookie(client: PageClient, sent: Document, visits_written: Written) -> None:
    path = path_of(sent)
    client.get(path)
    with count_queries() as counter:
        answer = client.get(path, headers=READER)
    assert counter.count == 1
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    answer.close()
    visits_written()
    assert seen(sent)


# seen


def test_whoever_opens_it_first_is_told_once(client: PageClient, sent: Document, visits_written: Written) -> None:
    for _ in range(3):
        open_it(client, path_of(sent))
    visits_written()
    first = Document.get_by_id(sent.id)
    assert status(first, on=making.TODAY).key == "seen"
    assert timeline.words(Event.get(Event.what == "seen")).startswith("Opened for the first time")
    open_it(client, path_of(sent))
    visits_written()
    assert Document.get_by_id(sent.id).seen_at == first.seen_at
    assert Event.select().where(Event.what == "seen").count() == 1
    news = News.get()
    assert (news.what, news.who, news.data["page"], news.data["browser"]) == (
        "first_seen",
        "",
        "visits",
        "Firefox on Linux",
    )
    assert News.select().count() == 1


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize("kind", [SCANNER, PREFETCH, BOT])
def test_no_machine_counts(client: PageClient, sent: Document, visits_written: Written, kind: str) -> None:
    machines = [one for one in AGENTS if one.kind == kind]
    for one in machines:
        answer = client.open(
            path_of(sent),
            method=one.method,
            headers=one.headers | {"User-Agent": one.agent},
            environ_base={"REMOTE_ADDR": one.address or "203.0.113.5"},
        )
        answer.close()
        assert answer.status_code == 200
    visits_written()
    assert [row.kind for row in Visit.select()] == [kind] * len(machines)
    document = Document.get_by_id(sent.id)
    assert document.seen_at is None and document.last_seen_at is None and not News.select().exists()


def test_what_was_not_sent_or_is_void_is_not_seen(
    client: PageClient, owner: User, invoice: Document, visits_written: Written
) -> None:
    open_it(client, path_of(invoice))
    visits_written()
    assert not seen(invoice) and Document.get_by_id(invoice.id).last_seen_at is not None
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    open_it(client, path_of(invoice))
    visits_written()
    assert not seen(invoice) and Visit.select().count() == 2


def test_members_look_at_their_own_things(
    as_: SignIn, owner: User, business: Business, sent: Document, visits_written: Written
) -> None:
    for member in (owner, people.carol(business)):
        open_it(as_(member), path_of(sent))
        visits_written()
        assert not seen(sent)
    assert {row.kind for row in Visit.select()} == {SENDER}
    open_it(as_(people.bob()), path_of(sent))
    visits_written()
    assert seen(sent), "somebody of another business is a reader like any other"


def test_two_at_the_same_moment_are_told_once(sent: Document) -> None:
    visit = log.Visit(1, PERSON, "x", "", "Firefox on Linux", "", False, making.NOW, sent.id)
    for _ in range(2):
        log.see(sent.id, visit)
    assert Event.select().where(Event.what == "seen").count() == 1 == News.select().count()


def test_lists_are_told_when_it_was_seen_last_at_most_once_a_minute(
    app: Flask, sent: Document, visits_written: Written
) -> None:
    def opened(seconds: int) -> datetime:
        note(app, sent, making.NOW + timedelta(seconds=seconds))
        visits_written()
        return Document.get_by_id(sent.id).last_seen_at

    assert opened(0) == making.NOW
    assert opened(40) == making.NOW
    assert opened(70) == making.NOW + timedelta(seconds=70)
    assert opened(5) == making.NOW + timedelta(seconds=70), "what comes late does not turn it back"


def note(app: Flask, document: Document, at: datetime, one: Agent | None = None, address: str = "203.0.113.5") -> None:
    """Put an opening down, past the page."""
    one = one or AGENTS[0]
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in one.headers.items()}
    environ = headers | {
        "REQUEST_METHOD": one.method,
        "REMOTE_ADDR": one.address or address,
        "HTTP_USER_AGENT": one.agent,
    }
    link = links.of(document)
    assert link is not None
    app.extensions["visits"].note(document.id, link.id, environ, "", at)


# ten thousand


def test_ten_thousand_openings_give_the_right_counts(
    app: Flask, as_: SignIn, owner: User, sent: Document, visits_written: Written
) -> None:
    dice = random.Random(7)
    by_hand, bulk = 200, 9_800
    expected: Counter[str] = Counter()
    viewers: set[tuple[str, str]] = set()
    stranger, member, path = app.test_client(), as_(owner), path_of(sent)
    for number in range(by_hand):  # through the page
        one = dice.choice(AGENTS)
        client, kind = (member, SENDER) if number % 10 == 0 else (stranger, one.kind)
        address = one.address or f"198.51.100.{dice.randrange(20)}"
        headers = one.headers | {"User-Agent": one.agent}
        client.open(path, method=one.method, headers=headers, environ_base={"REMOTE_ADDR": address}).close()
        expected[kind] += 1
        if kind == PERSON:
            viewers.add((address, one.agent))
    for number in range(bulk):  # and past it
        one, address = dice.choice(AGENTS), f"198.51.100.{dice.randrange(20)}"
        note(app, sent, making.NOW + timedelta(seconds=number), one, address)
        expected[one.kind] += 1
        if one.kind == PERSON:
            viewers.add((one.address or address, one.agent))
    visits_written()
    counts = Visit.select(Visit.kind, fn.COUNT(Visit.id)).group_by(Visit.kind).tuples()
    assert dict(counts) == dict(expected) and sum(expected.values()) == 10_000
    people_ = Visit.select(fn.COUNT(Visit.viewer.distinct())).where(Visit.kind == PERSON).scalar()
    assert people_ == len(viewers)
    assert Event.select().where(Event.what == "seen").count() == 1


# what goes wrong


def waits(app: Flask) -> bool:
    """The log could not write, and still has what it was given."""
    return not app.extensions["visits"].flush()


def test_a_log_without_its_table_fails_no_page_and_loses_nothing(
    app: Flask, client: PageClient, sent: Document, visits_written: Written
) -> None:
    db.db.execute_sql("ALTER TABLE visit RENAME TO elsewhere")
    assert open_it(client, path_of(sent)).status_code == 200 and waits(app)
    assert open_it(client, path_of(sent)).status_code == 200 and waits(app)
    db.db.execute_sql("ALTER TABLE elsewhere RENAME TO visit")
    visits_written()
    assert Visit.select().count() == 2 and seen(sent)


def test_a_locked_database_keeps_nobody_waiting(
    app: Flask, client: PageClient, sent: Document, visits_written: Written, engine: str
) -> None:
    path = path_of(sent)
    other = db._journal_of(db.db.obj)
    other.execute_sql("BEGIN IMMEDIATE" if engine == SQLITE else "BEGIN")
    if engine != SQLITE:
        other.execute_sql("LOCK TABLE visit IN ACCESS EXCLUSIVE MODE")
    assert open_it(client, path).status_code == 200 and waits(app)
    other.execute_sql("ROLLBACK")
    other.close()
    visits_written()
    assert Visit.select().count() == 1 and seen(sent)


@pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)
def test_the_log_gives_way_where_it_and_somebody_wait_for_one_another(
    app: Flask, business: Business, owner: User, sent: Document
) -> None:
    other, journal, went_on = making.issued(business, owner), db.Journal(), []
    holds, goes = threading.Event(), threading.Event()

    def settle_both() -> None:
        with app.app_context(), db.db.connection_context(), db.write():
            db.locked(Document.select().where(Document.id == sent.id)).get()
            holds.set()
            goes.wait(5)
            went_on.append(db.locked(Document.select().where(Document.id == other.id)).get())

    def waiting() -> int:
        return db.db.execute_sql("SELECT COUNT(*) FROM pg_locks WHERE NOT granted").fetchone()[0]

    somebody = threading.Thread(target=settle_both)
    somebody.start()
    assert holds.wait(5)
    said = (PERSON, "a", "", "", "", False, making.NOW)
    with pytest.raises(Exception, match="lock timeout"), journal.writing() as cursor:
        cursor.execute(log._marked(log._INSERT), (0, *said, other.id))
        goes.set()
        until(lambda: waiting() > 0, 10)
        cursor.execute(log._marked(log._INSERT), (0, *said, sent.id))
    somebody.join(5)
    assert [each.id for each in went_on] == [other.id]


def test_a_full_disk_or_a_lost_connection_fails_no_page(
    app: Flask, client: PageClient, sent: Document, visits_written: Written, engine: str
) -> None:
    open_it(client, path_of(sent))
    visits_written()
    own = app.extensions["visits"]._journal._connected()
    if engine == SQLITE:
        own.execute_sql("PRAGMA max_page_count = 1")  # it takes nothing more
    else:
        [(number,)] = own.execute_sql("SELECT pg_backend_pid()").fetchall()
        db.db.execute_sql("SELECT pg_terminate_backend(%s)", (number,))
    for number in range(2000):
        note(app, sent, making.NOW + timedelta(seconds=number))
    assert waits(app)
    assert open_it(client, path_of(sent)).status_code == 200
    visits_written()
    assert Visit.select().count() == 2002


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_what_can_never_be_written_is_given_up(
    app: Flask, client: PageClient, sent: Document, visits_written: Written
) -> None:
    db.db.execute_sql("ALTER TABLE visit RENAME TO elsewhere")
    open_it(client, path_of(sent))
    for _ in range(log.TRIES):
        assert waits(app)
    db.db.execute_sql("ALTER TABLE elsewhere RENAME TO visit")
    visits_written()
    assert not Visit.select().exists()


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_no_more_wait_than_memory_is_worth(app: Flask, sent: Document, visits_written: Written) -> None:
    for _ in range(log.MOST + 5):
        note(app, sent, making.NOW)
    assert len(app.extensions["visits"]._waiting) == log.MOST
    visits_written()
    assert Visit.select().count() == log.MOST


def test_a_document_that_is_gone_meanwhile_takes_its_visits_along(
    app: Flask, client: PageClient, sent: Document, visits_written: Written
) -> None:
    open_it(client, path_of(sent))
    environ = {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": "curl/8"}
    app.extensions["visits"].note(sent.id + 1000, 1, environ, "", making.NOW)
    app.extensions["visits"].note(sent.id, 100_000, environ, "", making.NOW)
    visits_written()
    assert [(row.kind, row.link_id is None) for row in Visit.select().order_by(Visit.id)] == [
        (PERSON, False),
        (BOT, True),
    ]


HOSTILE = "<script>alert(1)</script>" + "\x1b[31m\x07\x7f" + "A" * 10_000 + "bot"


@pytest.mark.parametrize(
    "agent", [HOSTILE, HOSTILE[::-1], "Mozilla/5.0 (Windows) " + HOSTILE, "bot" * 4000, "((((" * 2500]
)
def test_a_hostile_agent_is_clipped_and_harmless(
    app: Flask, sent: Document, visits_written: Written, agent: str
) -> None:
    note(app, sent, making.NOW, Agent(BOT, "", agent, OPENS), address="<b>" + "9" * 10_000)
    visits_written()
    row = Visit.get()
    assert len(row.browser) <= kinds.LONGEST and len(row.network) <= 45 and len(row.viewer) == 20
    assert not set(row.browser) & set("<>\x1b\x07\x7f")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_nobody_is_known_by_a_cookie_that_is_none(
    app: Flask, client: PageClient, sent: Document, visits_written: Written
) -> None:
    client.set_cookie("jupinv", "forged")
    open_it(client, path_of(sent))
    visits_written()
    assert Visit.get().kind == PERSON


# in a real server


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_server_writes_by_itself_and_what_waits_when_it_ends(
    app: Flask, environ: dict[str, str], folder: Path, sent: Document
) -> None:
    path = path_of(sent)
    with server(environ, folder / "logs") as (process, url):
        fetch(f"{url}{path}")
        until(lambda: Visit.select().count() == 1, process=process)
        for _ in range(20):
            fetch(f"{url}{path}")
        process.terminate()
    assert Visit.select().count() == 21
    assert seen(sent)


def fetch(url: str) -> None:
    request = urllib.request.Request(url, headers=READER)  # noqa: S310 - http, of a server of ours
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200 and answer.read()
