"""What nobody may do who only found a device: whoever signed in long ago is asked to confirm that it is them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, request

from jupinv import clock
from jupinv.accounts import browser
from jupinv.accounts.models import Session, SignIn, User
from jupinv.mail import Mail
from tests.accounts.letters import letter
from tests.pages import Page, PageClient

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The app with a page of its own that only a fresh sign-in may see, and a form that says what it got."""
    app.add_url_rule("/guarded", "guarded", browser.fresh_only(lambda: "inside"))
    app.add_url_rule(
        "/guarded/form",
        "guarded_form",
        browser.fresh_only(lambda: {name: request.form.getlist(name) for name in request.form}),
        methods=["POST"],
    )
    return app


@pytest.fixture
def client(guarded: Flask, as_: Callable[[User], PageClient], alice: User) -> PageClient:
    """Alice's browser."""
    return as_(alice)


def grow_stale() -> None:
    """All who are signed in did so 31 minutes ago."""
    Session.update(created_at=clock.now() - timedelta(minutes=31)).execute()


def confirm(client: PageClient, next: str) -> str:
    """Go through the page and the mail; the answer is where it leads."""
    page = client.page(f"/account/confirm?next={next}")
    page = client.submit(page.form("/account/confirm"))
    return client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=letter().code, status=303).location


def test_whoever_has_just_signed_in_is_not_asked(client: PageClient) -> None:
    assert client.get("/guarded").text == "inside"
    Session.update(created_at=clock.now() - timedelta(minutes=29)).execute()
    assert client.get("/guarded").text == "inside"
    assert client.page("/account/confirm?next=/guarded", status=303).location == "/guarded"


def test_everybody_else_confirms_by_mail_and_comes_back(client: PageClient, alice: User) -> None:
    grow_stale()
    assert client.get("/guarded?a=1").location == "/account/confirm?next=/guarded?a%3D1"
    assert confirm(client, "/guarded?a%3D1") == "/guarded?a=1"
    assert Mail.get().to == [alice.email]
    assert client.get("/guarded?a=1").text == "inside"
    assert Session.select().count() == 1


@pytest.mark.parametrize(
    ("speaks", "locale", "subject"), [("en", "de_DE", "Sign in to Jupinv"), ("de", "en_GB", "anmelden")]
)
def test_the_mail_speaks_as_the_pages_do(
    client: PageClient, alice: User, speaks: str, locale: str, subject: str
) -> None:
    User.update(language=speaks, locale=locale).where(User.id == alice.id).execute()
    grow_stale()
    page = client.submit(client.page("/account/confirm?next=/guarded").form("/account/confirm"))
    assert subject in Mail.get().subject
    assert not page.has("a[href^='/sign-in?next']"), "no other address: it is this account that is asked"


def test_a_form_that_comes_too_late_loses_nothing(client: PageClient) -> None:
    grow_stale()
    page = client.post_form("/guarded/form", [("a", "1"), ("a", "\n2 <b>"), ("b", "ä")], status=403)
    assert page.link("Confirm in a new tab that it’s you") == "/account/confirm"
    assert "Thank you, it’s you" in client.page(confirm(client, "/account/confirm")).text
    again = client.post("/guarded/form", data=typed(page), headers=SAME)
    assert again.json == {"a": ["1", "\n2 <b>"], "b": ["ä"]}


def typed(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in page.all("form textarea"):
        found.setdefault(field.get("name"), []).append(field.text or "")
    return found


def test_htmx_is_led_to_the_page(client: PageClient) -> None:
    grow_stale()
    asked = client.htmx("POST", "/guarded/form", status=401, headers={"Referer": "http://localhost/guarded"})
    assert asked.headers["HX-Redirect"] == "/account/confirm?next=/guarded"


def test_signed_out_people_and_guests_sign_in(guarded: Flask, as_: Callable[[User], PageClient], guest: User) -> None:
    for browser_ in (guarded.test_client(), as_(guest)):
        assert browser_.get("/guarded").location == "/sign-in?next=/guarded"
        assert browser_.post("/account/confirm", headers=SAME).location.startswith("/sign-in")
        assert browser_.post("/guarded/form", headers=SAME).location.startswith("/sign-in")


def test_next_never_leads_away(client: PageClient) -> None:
    assert "Thank you" in client.page("/account/confirm?next=//evil.example").text
    grow_stale()
    page = client.page("/account/confirm?next=https://evil.example/")
    assert page.fields["next"] == "/account/confirm"
