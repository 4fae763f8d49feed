from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from peewee import fn

from jupinv import clock
from jupinv.accounts.devices import browser_name
from jupinv.accounts.models import Session, User
from tests.pages import Page, PageClient

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def client(as_: Callable[[User], PageClient], alice: User) -> PageClient:
    """Alice's browser."""
    return as_(alice)


def test_it_shows_who_where_and_what(client: PageClient, alice: User) -> None:
    page = client.page("/account")
    assert page.said("main strong") == alice.email
    assert (page.fields["name"], page.fields["locale"]) == ("Ana Halden", "en_GB")
    assert page.link("Studio Halden") == "/b/studio-halden/invoices"
    assert "this browser" in page.text


def test_name_and_language_can_be_changed(client: PageClient, alice: User) -> None:
    page = client.page("/account")
    page = client.submit(page.form("/account"), name="  Ana   Maria Halden ", locale="de_CH")
    assert "Saved." in page.text
    assert (page.fields["name"], page.fields["locale"]) == ("Ana Maria Halden", "de_CH")
    kept = User.get_by_id(alice.id)
    assert (kept.name, kept.locale, kept.email) == ("Ana Maria Halden", "de_CH", alice.email)


def test_the_app_speaks_as_it_is_told_and_numbers_are_written_otherwise(client: PageClient, alice: User) -> None:
    page = client.page("/account")
    assert page.fields["language"] == "en"
    page = client.submit(page.form("/account"), language="de", locale="en_GB")
    assert page.find("html").get("lang") == "de"
    assert page.fields["locale"] == "en_GB"
    page = client.submit(page.form("/account"), language="en", locale="de_CH")
    assert page.find("html").get("lang") == "en"


def test_a_time_zone_is_the_businesses_unless_it_is_set(client: PageClient, alice: User) -> None:
    page = client.page("/account")
    assert (page.fields["time_zone"], page.find("#time_zone").get("placeholder")) == ("", "Europe/Berlin")
    berlin = client.page("/account")
    kept = client.submit(page.form("/account"), time_zone=" Asia/Kolkata ")
    assert kept.fields["time_zone"] == "Asia/Kolkata"
    assert User.get_by_id(alice.id).time_zone == "Asia/Kolkata"
    assert last_use(berlin) != last_use(kept)


def last_use(page: Page) -> str:
    return page.said("#sessions + ul small")


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Last used today at "), (1, "Last used yesterday"), (400, "Last used")], ids=str
)
def test_the_last_use_is_said_in_words(
    client: PageClient, alice: User, as_: Callable[[User], PageClient], days: int, words: str
) -> None:
    as_(alice)
    at = clock.now() - timedelta(days=days)
    Session.update(last_used_at=at).where(Session.id == Session.select(fn.MAX(Session.id))).execute()
    said = client.page("/account").text
    assert words in said
    assert ("yesterday" in said) == (days == 1)
    assert said.count("today at") == (2 if days == 0 else 1)


def test_shortcuts_can_be_switched_off(client: PageClient, alice: User) -> None:
    page = client.page("/account")
    assert page.find("body").get("data-shortcuts") is None
    page = client.submit(page.form("/account"), shortcuts="off")
    assert page.find("body").get("data-shortcuts") == "off"
    page = client.submit(page.form("/account"), shortcuts="on")
    assert page.find("body").get("data-shortcuts") is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "x" * 201),
        ("name", "a\u202eb"),
        ("locale", ""),
        ("locale", "xx"),
        ("locale", "en_GB'"),
        ("language", "fr"),
        ("language", ""),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "../etc/passwd"),
        ("shortcuts", "maybe"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_stays(client: PageClient, alice: User, field: str, typed: str) -> None:
    form = {"name": "New name", "locale": "de"} | {field: typed}
    page = client.post_form("/account", form, status=422)
    assert page.error_at(field)
    assert page.fields["name"] == form["name"]
    kept = User.get_by_id(alice.id)
    assert {name: kept.__data__[name] for name in form} == {name: alice.__data__[name] for name in form}


def test_a_locale_that_is_not_on_the_list_stays_while_it_is_ones_own(client: PageClient, alice: User) -> None:
    User.update(locale="en_MT").where(User.id == alice.id).execute()
    page = client.page("/account")
    assert page.fields["locale"] == "en_MT"
    client.submit(page.form("/account"), name="Ana")
    assert User.get_by_id(alice.id).locale == "en_MT"


def test_another_browser_can_be_signed_out(client: PageClient, alice: User, as_: Callable[[User], PageClient]) -> None:
    lost = as_(alice)
    page = client.page("/account")
    other = Session.select().order_by(Session.id.desc()).first()
    client.submit(page.form(f"/account/sessions/{other.id}/end"))
    assert lost.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_this_browser_can_be_signed_out_here(client: PageClient) -> None:
    client.post_form(f"/account/sessions/{Session.get().id}/end", status=303)
    assert client.get("/account").location == "/sign-in?next=/account"


def test_sessions_of_others_are_not_there(client: PageClient, bob: User, as_: Callable[[User], PageClient]) -> None:
    browser = as_(bob)
    theirs = Session.get(Session.user == bob)
    client.post_form(f"/account/sessions/{theirs.id}/end", status=404)
    client.post_form("/account/sessions/999999999/end", status=404)
    client.post_form("/account/sessions/99999999999999999999999/end", status=404)
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("method", "url"), [("GET", "/account"), ("POST", "/account"), ("POST", "/account/sessions/1/end")]
)
def test_signed_out_and_guests_are_led_to_sign_in(
    app: Flask, guest: User, as_: Callable[[User], PageClient], method: str, url: str
) -> None:
    for browser in (app.test_client(), as_(guest)):
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = browser.open(url, method=method, headers=headers)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
        answer = browser.open(url, method=method, headers=headers | {"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"].partition("?")[0]) == (401, "/sign-in")
    assert Session.select().count() == 1


def test_an_unconfirmed_account_page_sets_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/account").headers


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
            "Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_have_names(said: str, name: str) -> None:
    assert browser_name(said) == name
