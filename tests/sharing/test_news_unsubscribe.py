"""Ending mails by the address in them: by a button, or by a program for mail, without signing in (RFC 8058)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from jupinv.accounts.models import User
from jupinv.businesses.models import Member
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.sharing import telling
from jupinv.sharing.news import choices, unsubscribing
from tests.conftest import BASE
from tests.documents import making
from tests.pages import PageClient
from tests.sharing.newsreaders import mails, member, tell

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}


@pytest.fixture
def invoice(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


@pytest.fixture
def path(alice: User, invoice: Document) -> str:
    """The address in a mail about a comment."""
    tell(invoice, telling.COMMENTED, now=NOW)
    [letter] = mails()
    base, found = letter.unsubscribe[: len("http://localhost")], letter.unsubscribe[len("http://localhost") :]
    assert base == "http://localhost" and found.startswith("/unsubscribe/")
    return found


def way(alice: User, what: str = "commented") -> str:
    return choices.way(member(alice.business, alice), what)


def test_opening_the_address_changes_nothing(client: PageClient, alice: User, path: str) -> None:
    page = client.page(path)
    assert "ana@halden.example then gets no more mails of Studio Halden about “Comments”." in page.text
    assert client.head(path).status_code == 200 and way(alice) == "once" and "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]


def test_the_button_ends_this_kind_of_mail_and_undo_brings_it_back(
    client: PageClient, alice: User, invoice: Document, path: str
) -> None:
    done = client.submit(client.page(path).form(path))
    assert "ana@halden.example gets no more mails of Studio Halden about “Comments”." in done.said("[role=status]")
    assert way(alice) == "off" and way(alice, "approved") == "once"
    tell(invoice, telling.COMMENTED, now=NOW + timedelta(hours=1))
    tell(invoice, telling.APPROVED, now=NOW + timedelta(hours=1))
    assert [each.subject.split()[2] for each in mails()] == ["commented", "approved"]
    back = client.submit(done.all("main button")[0])
    assert way(alice) == "once" and "ana@halden.example gets mails of Studio Halden about “Comments” again" in back.text


@pytest.mark.parametrize("headers", [{}, ELSEWHERE, {"Origin": "null"}])
def test_a_program_for_mail_ends_it_signed_out_from_anywhere(
    client: PageClient, alice: User, path: str, headers: dict[str, str]
) -> None:
    for _ in range(2):
        answer = client.post(path, data=ONE_CLICK, headers=headers)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
        assert way(alice) == "off"
    assert not client.post_form(path, ONE_CLICK).has("main button"), "there is nothing left to undo"
    opened = client.page(path)
    assert "gets no more mails of Studio Halden about “Comments”." in opened.said("[role=status]")
    client.submit(opened.button("Undo"))
    assert way(alice) == "once"


def test_an_address_that_is_not_ours_leads_nowhere(client: PageClient, alice: User, path: str) -> None:
    token = path.rpartition("/")[2]
    number = member(alice.business, alice).id
    forged = URLSafeSerializer("another-secret", salt="unsubscribe").dumps([number, 1767605400, "commented"])
    of_another_use = URLSafeSerializer(BASE["SECRET_KEY"], salt="reader").dumps([number, 1767605400, "commented"])
    said, sign = token.split(".")
    swapped = f"{said}.{'A' if sign[0] != 'A' else 'B'}{sign[1:]}"
    other_account = URLSafeSerializer(BASE["SECRET_KEY"], salt="unsubscribe").dumps([number, 1, "commented"])
    for wrong in (forged, of_another_use, swapped, token[1:], "x", "x" * 5000, ".", other_account):
        for answer in (client.get(f"/unsubscribe/{wrong}"), client.post(f"/unsubscribe/{wrong}", data=ONE_CLICK)):
            assert answer.status_code == 404, wrong
    assert way(alice) == "once"


def test_it_is_bound_to_the_member_and_the_kind(client: PageClient, alice: User, bob: User, path: str) -> None:
    with write():
        Member.create(business=bob.business, user=alice)
    client.post(path, data=ONE_CLICK)
    assert choices.way(member(bob.business, alice), "commented") == "once" and way(alice, "disputed") == "once"
    refused = client.post(path, data={"act": "back", "kind": ["commented", "disputed"]})
    assert refused.status_code == 404 and way(alice) == "off"
    with write():
        Member.delete().where((Member.user == alice) & (Member.business == alice.business)).execute()
    assert client.get(path).status_code == client.post(path, data=ONE_CLICK).status_code == 404


def test_an_address_of_a_digest_ends_all_that_is_told_daily(client: PageClient, alice: User, invoice: Document) -> None:
    ana = member(alice.business, alice)
    choices.choose(ana, {"commented": "daily", "approved": "daily", "disputed": "off"}, now=NOW)
    ana.user = alice
    path = unsubscribing.address(ana, choices.DAILY).removeprefix("http://localhost")
    assert "gets no more daily mails of Studio Halden" in client.page(path).text
    done = client.submit(client.page(path).form(path))
    ways = {what: way(alice, what) for what in ("commented", "approved", "disputed", "amended")}
    assert ways == {"commented": "off", "approved": "off", "disputed": "off", "amended": "once"}
    client.submit(done.all("main button")[0])
    ways = {what: way(alice, what) for what in ("commented", "approved", "disputed", "amended")}
    assert ways == {"commented": "daily", "approved": "daily", "disputed": "off", "amended": "once"}
    assert client.post(path, data={"act": "back", "kind": "nonsense"}).status_code == 404


def test_the_page_speaks_the_language_of_whoever_got_the_mail(client: PageClient, alice: User, path: str) -> None:
    User.update(language="de", locale="de").where(User.id == alice.id).execute()
    page = client.page(path, headers={"Accept-Language": "en"})
    assert page.root.get("lang") == "de"
