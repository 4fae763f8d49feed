"""A sign-in from a browser that is new to an account is told by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from jupinv import clock, jobs
from jupinv.accounts import devices
from jupinv.accounts.models import Device, Notice, Session, User
from jupinv.businesses.zone import zone_of
from jupinv.mail import Mail
from tests.accounts.letters import letters
from tests.pages import PageClient

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
SAFARI = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"}
AT = datetime(2026, 5, 3, 12, 2, tzinfo=UTC)


def sign_in(client: PageClient, email: str, browser: dict[str, str] = FIREFOX) -> None:
    client.post_form("/sign-in", {"email": email}, status=303)
    link = next(mail.link for mail in letters() if mail.to == email)
    client.post_form(link, status=303, headers=browser)


def told() -> list[Mail]:
    """The mails about new devices."""
    return list(Mail.select().join(Notice).order_by(Mail.id))


def test_the_very_first_one_is_not_told(client: PageClient, alice: User) -> None:
    sign_in(client, alice.email)
    assert told() == []
    assert Device.get().user == alice


def test_another_one_is(client: PageClient, app: Flask, alice: User) -> None:
    sign_in(client, alice.email)
    sign_in(app.test_client(), alice.email, SAFARI)
    [mail] = told()
    assert mail.to == [alice.email]
    assert "Safari on iPhone" in mail.text and "Safari on iPhone" in mail.html
    assert "http://localhost/account#sessions" in mail.text
    assert mail.subject == "A new device is signed in to Jupinv"


def test_one_that_is_known_is_not_told_whoever_signs_out(client: PageClient, app: Flask, alice: User) -> None:
    sign_in(client, alice.email)
    client.post_form("/sign-out", status=303)
    sign_in(client, alice.email)
    sign_in(client, alice.email)
    assert told() == []
    assert Device.select().count() == 1


def test_a_browser_that_two_people_share_is_new_to_each(client: PageClient, app: Flask, alice: User, bob: User) -> None:
    sign_in(app.test_client(), bob.email)
    sign_in(client, alice.email)
    client.post_form("/sign-out", status=303)
    sign_in(client, bob.email)
    assert [mail.to for mail in told()] == [[bob.email]]


def test_the_token_is_kept_as_a_hash_and_says_nothing_by_itself(client: PageClient, alice: User) -> None:
    sign_in(client, alice.email)
    client.post_form("/sign-out", status=303)
    with client.session_transaction() as cookie:
        assert set(cookie) == {"device", "_permanent"}
        assert Device.get().token_hash != cookie["device"]
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, ["3 May 2026", "14:02", "Europe/Berlin"]),  # the business's time zone
        ({"time_zone": "America/New_York"}, ["08:02", "America/New York"]),
        ({"language": "de", "locale": "de_DE"}, ["3. Mai 2026", "14:02"]),
    ],
    ids=str,
)
def test_when_it_was_is_said_as_its_user_writes_it(alice: User, columns: dict[str, str], words: list[str]) -> None:
    User.update({"locale": "en_GB"} | columns).where(User.id == alice.id).execute()
    user = User.get_by_id(alice.id)
    for token in ("first", "second"):
        devices.signed_in(user, token, user_agent="", time_zone=zone_of(user), base_url="https://x.example", now=AT)
    text = Mail.get().text
    assert [word for word in words if word not in text] == []


def test_signing_out_everywhere_else_keeps_this_one(
    client: PageClient, app: Flask, alice: User, bob: User, as_: Callable[[User], PageClient]
) -> None:
    other, theirs = app.test_client(), as_(bob)
    sign_in(other, alice.email)
    sign_in(client, alice.email)
    page = client.page("/account")
    assert "This browser stays signed in." in page.text
    page = client.submit(page.button("Sign out everywhere else"))
    assert "signed out everywhere but here" in page.text
    assert (other.get("/account").status_code, theirs.get("/account").status_code) == (303, 200)
    assert not page.has("form[action$=end-others]")
    sign_in(other, alice.email)
    assert len(told()) == 2, "after that every other browser is a new one"


def test_only_who_is_signed_in_signs_out_everywhere(app: Flask, guest: User, as_: Callable[[User], PageClient]) -> None:
    for browser in (app.test_client(), as_(guest)):
        assert browser.post_form("/account/sessions/end-others", status=303).location.startswith("/sign-in")
    assert Session.select().count() == 1


def test_its_owner_is_not_locked_out_by_others(client: PageClient, app: Flask, alice: User) -> None:
    sign_in(client, alice.email)
    client.post_form("/sign-out", status=303)
    for number in range(40):
        answer = app.test_client().post(
            "/sign-in",
            data={"email": alice.email},
            headers={"Sec-Fetch-Site": "same-origin"},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
        )
        assert answer.status_code == (303 if number < 29 else 429), number
    client.post_form("/sign-in", {"email": alice.email}, status=303)


def test_what_is_old_is_forgotten(client: PageClient, app: Flask, alice: User) -> None:
    sign_in(client, alice.email)
    sign_in(app.test_client(), alice.email)
    later = clock.now() + timedelta(days=31)
    jobs.enqueue_daily(later.date(), later)
    jobs.run_due(later)
    assert not Notice.select().exists() and not Mail.select().where(Mail.text.is_null(False)).exists()
    assert Device.select().count() == 2
    later = clock.now() + timedelta(days=366)
    jobs.enqueue_daily(later.date(), later)
    jobs.run_due(later)
    assert not Device.select().exists()
