"""That a document was seen: once, by a person in a browser who is no member, and never in the way of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from peewee import OperationalError
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import issuing, links, sending, timeline
from jupinv.documents.models import Document, Event
from jupinv.documents.status import status
from jupinv.sharing import seeing
from tests import people
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PERSON = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "User-Agent": FIREFOX}


@pytest.fixture
def sent(owner: User, invoice: Document) -> Document:
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    return invoice


def open_it(client: PageClient, document: Document, method: str = "GET", **headers: str) -> int:
    """As a server does: the answer leaves, then it is closed."""
    path = links.address_of(document).removeprefix("http://localhost")
    answer = client.open(
        path, method=method, headers=PERSON | {name.replace("_", "-"): v for name, v in headers.items()}
    )
    answer.get_data()
    answer.close()
    return answer.status_code


def seen(document: Document) -> bool:
    return Document.get_by_id(document.id).seen_at is not None


def test_whoever_opens_it_first_is_noted_once(client: PageClient, sent: Document) -> None:
    assert open_it(client, sent) == 200 and seen(sent)
    first = Document.get_by_id(sent.id)
    assert status(first, on=making.TODAY).key == "seen"
    assert timeline.words(Event.get(Event.what == "seen")).startswith("Opened for the first time")
    assert open_it(client, sent) == 200
    assert Document.get_by_id(sent.id).seen_at == first.seen_at
    assert Event.select().where(Event.what == "seen").count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Mode": ""},
        {"Sec_Fetch_Dest": "iframe"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User_Agent": ""},
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User_Agent": "WhatsApp/2.23.20.0"},
        {"User_Agent": "facebookexternalhit/1.1"},
        {"User_Agent": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36"},
        {"User_Agent": "curl/8.5.0"},
        {"User_Agent": "python-requests/2.32"},
        {"User_Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    ],
)
def test_machines_do_not_count(client: PageClient, sent: Document, headers: dict[str, str]) -> None:
    assert open_it(client, sent, **headers) == 200
    assert not seen(sent)


def test_asking_for_the_head_does_not_count(client: PageClient, sent: Document) -> None:
    assert open_it(client, sent, "HEAD") == 200 and not seen(sent)


def test_what_was_not_sent_or_is_void_is_not_seen(client: PageClient, owner: User, invoice: Document) -> None:
    open_it(client, invoice)
    assert not seen(invoice)
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    open_it(client, invoice)
    assert not seen(invoice)


def test_members_look_at_their_own_things(as_: SignIn, owner: User, business: Business, sent: Document) -> None:
    for member in (owner, people.carol(business)):
        open_it(as_(member), sent)
        assert not seen(sent)
    open_it(as_(people.bob()), sent)
    assert seen(sent), "somebody of another business is a reader like any other"


def test_it_costs_the_page_no_query_and_no_cookie(client: PageClient, sent: Document) -> None:
    path = links.address_of(sent).removeprefix("http://localhost")
    client.get(path)
    with count_queries() as counter:
        answer = client.get(path, headers=PERSON)
    assert counter.count == 1 and not seen(sent), "it is noted when the answer has left"
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    answer.close()
    assert seen(sent)


def test_a_failure_does_not_fail_the_page(client: PageClient, sent: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(seeing, "_note", breaks)
    assert open_it(client, sent) == 200 and not seen(sent)


def test_two_at_the_same_moment_are_noted_once(sent: Document) -> None:
    for _ in range(2):
        seeing.note(sent.id, "", at=making.NOW)
    assert Event.select().where(Event.what == "seen").count() == 1
    with write():
        Document.update(seen_at=None, sent_at=None).where(Document.id == sent.id).execute()
    seeing.note(sent.id, "", at=making.NOW)
    assert not seen(sent)
