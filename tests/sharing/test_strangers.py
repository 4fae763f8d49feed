"""What is under a public link is done by whoever has it, and by nobody else: every route, by every wrong token."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from jupinv import db, vault
from jupinv.accounts.models import Attempt, User
from tests.conftest import SQLITE
from tests.pages import PageClient
from tests.test_migrations import models
from tests.world import World, world

# What a reader might send to any of the routes: enough for each to do something by a right token.
OURS = {"Sec-Fetch-Site": "same-origin"}
SENT = {
    "name": "Mallory",
    "email": "mallory@evil.example",
    "to": "victim@example.com",
    "text": "Pay me instead",
    "why": "Because",
    "note": "Now",
    "po_number": "PO-666",
    "base_revision": "1",
    "on": "2026-12-01",
    "kind": "will_pay",
    "code": "123456",
    "address": "",
    "terms": "Cash",
    "act": "send",
}


@pytest.fixture
def alices(alice: User) -> World:
    return world(alice)


def public_routes(app: Flask, method: str) -> list[str]:
    """The paths under a public link that take this method, the token left open."""
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/i/<token>")]
    return sorted(rule.rule for rule in found if method in (rule.methods or ()))


def path(rule: str, token: str) -> str:
    """The address: numbers and keys in it name nothing."""
    return re.sub(r"<[^>]+>", "1", rule.replace("<token>", token))


def everything(_app: Flask) -> dict[str, int]:
    """How many rows every table has; tries that are counted apart."""
    with db.db.connection_context():
        return {each._meta.table_name: each.select().count() for each in models() if each is not Attempt}


def facts(number: int) -> tuple[object, ...]:
    from jupinv.documents.models import Document

    with db.db.connection_context():
        row = Document.get_by_id(number)
        return row.activity, row.approved_at, row.accepted_at, row.declined_at, row.open_requests, row.updated_at


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_guessed_token_opens_and_changes_nothing(app: Flask, client: PageClient, alices: World) -> None:
    before = everything(app)
    for rule in public_routes(app, "GET"):
        assert client.get(path(rule, vault.new_token())).status_code == 404, rule
    for rule in public_routes(app, "POST"):
        assert client.post(path(rule, vault.new_token()), data=SENT, headers=OURS).status_code == 404, rule
    assert everything(app) == before


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_withdrawn_token_opens_and_changes_nothing(app: Flask, client: PageClient, alices: World) -> None:
    before = everything(app)
    for method in ("GET", "POST"):
        for rule in public_routes(app, method):
            answer = client.open(path(rule, alices.withdrawn), method=method, data=SENT, headers=OURS)
            assert answer.status_code == 410, (method, rule)
    assert everything(app) == before


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_its_sender_does_not_answer_it(
    app: Flask, as_: Callable[[User], PageClient], alice: User, alices: World
) -> None:
    client = as_(alice)
    before, was = everything(app), facts(alices.issued.id)
    for rule in public_routes(app, "POST"):
        assert client.post(path(rule, alices.token), data=SENT, headers=OURS).status_code == 403, rule
    assert (everything(app), facts(alices.issued.id)) == (before, was)


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_reading_changes_nothing(app: Flask, client: PageClient, alices: World) -> None:
    was = facts(alices.issued.id)
    for rule in public_routes(app, "GET"):
        for method in ("GET", "HEAD"):
            assert client.open(path(rule, alices.token), method=method).status_code < 500, rule
    assert facts(alices.issued.id) == was


def test_who_reads_is_asked_once_and_kept_in_a_cookie_of_their_own(client: PageClient, alices: World) -> None:
    page = client.page(f"/i/{alices.token}/who")
    refused = client.submit(page.form(f"/i/{alices.token}/who"), {"name": "", "email": "nobody"}, status=422)
    assert refused.error_at("name") and refused.fields["email"] == "nobody"
    claire = {"name": "Claire Morel", "email": "claire@acme.example"}
    done = client.submit(refused.form(f"/i/{alices.token}/who"), claire, status=303)
    cookie = done.headers["Set-Cookie"]
    assert "Path=/i" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert client.page(f"/i/{alices.token}/who").fields["name"] == "Claire Morel"
    assert "Set-Cookie" not in client.get(f"/i/{alices.token}").headers


def test_a_forged_cookie_is_nobody(client: PageClient, alices: World) -> None:
    client.set_cookie("reader", '["Claire Morel","claire@acme.example"].forged', path="/i")
    assert client.page(f"/i/{alices.token}/who").fields["name"] == ""
