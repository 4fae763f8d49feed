from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts.models import Attempt, Session, SignIn, User
from jupinv.jobs import Job
from jupinv.mail import STOPPED, Mail
from tests.accounts.letters import letter, letters, wrong
from tests.pages import Page, PageClient

ANA = "ana@halden.example"


def ask(client: PageClient, email: str = ANA, **more: str) -> Page:
    """Ask for a mail; the answer is the page that asks for the code."""
    page = client.page("/sign-in")
    return client.submit(page.form("/sign-in"), {"email": email} | more)


def account(client: PageClient) -> str:
    """The address that a browser is signed in with, or empty."""
    answer = client.get("/account")
    return "" if answer.status_code == 303 else Page(answer, "/account", fragment=False).said("p strong")


def expire(now_or_later: timedelta = timedelta()) -> None:
    SignIn.update(expires_at=clock.now() - timedelta(seconds=1) + now_or_later).execute()


# asking


def test_the_form_sets_no_cookie_and_says_that_there_is_no_password(client: PageClient) -> None:
    page = client.page("/sign-in")
    assert "Set-Cookie" not in page.headers
    assert "no password" in page.text
    assert page.find("#email").get("autocomplete") == "email"


def test_asking_sends_one_mail_with_a_code_and_a_link(client: PageClient) -> None:
    page = ask(client, " Ana@Halden.Example ")
    assert ANA in page.text
    field = page.find("#code")
    assert field.get("autocomplete") == "one-time-code"
    assert field.get("inputmode") == "numeric"
    [mail] = letters()
    assert mail.to == ANA
    assert mail.code[:3] in mail.mail.html and mail.link in mail.mail.html
    assert mail.code not in mail.mail.subject


def test_neither_code_nor_token_is_kept_outside_the_mail(client: PageClient) -> None:
    ask(client)
    mail = letter()
    row = SignIn.get()
    kept = (
        f"{row.__data__} {[job.payload for job in Job.select()]} {[attempt.__data__ for attempt in Attempt.select()]}"
    )
    assert mail.code not in kept
    assert mail.link.rpartition("/")[2] not in kept
    assert "halden" not in str([attempt.__data__ for attempt in Attempt.select()])


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@halden", "ana@halden.example\r\nBcc: eve@mallory.example", "\x00@b.example"]
)
def test_what_is_no_address_is_told_at_the_field(client: PageClient, typed: str) -> None:
    page = client.post_form("/sign-in", {"email": typed, "next": "/new"}, status=422)
    assert page.error_at("email")
    assert page.fields["next"] == "/new"
    assert page.find("#email").get("value").strip("\x00\ufffd\r\n ")[:3] == typed.strip("\x00")[:3]
    assert not Mail.select().exists()


def test_next_is_kept_and_stays_on_this_site(client: PageClient) -> None:
    page = client.page("/sign-in?next=/drafts/k/send")
    page = client.submit(page.form("/sign-in"), email=ANA)
    done = client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=letter().code, status=303)
    assert done.location == "/drafts/k/send"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "//[", "/a\nb"]
)
def test_next_never_leads_away(client: PageClient, evil: str) -> None:
    ask(client, next=evil)
    done = client.post_form(letter().link, status=303)
    assert done.location == "/"
    assert client.page("/account").said("p strong") == ANA


def test_whoever_is_signed_in_goes_on(as_: Callable[[User], PageClient], alice: User) -> None:
    assert as_(alice).get("/sign-in?next=/new").location == "/new"


# nothing tells whether an address is known


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(
    client: PageClient, app: Flask, alice: User
) -> None:
    seen = []
    for email in (alice.email, "nobody@reyes.example"):
        browser = app.test_client()
        with count_queries() as counted:
            asked = browser.post_form("/sign-in", {"email": email}, status=303)
        page = browser.page(asked.location)
        key = SignIn.select().order_by(SignIn.id.desc()).first().key
        typed = wrong(letter().code)
        refused = browser.post_form(f"/sign-in/{key}", {"code": typed}, status=422)
        opened = browser.page(letter().link)
        plain = [
            found.source.replace(key, "KEY")
            .replace(email, "EMAIL")
            .replace(letter().link, "LINK")
            .replace(typed, "CODE")
            for found in (page, refused, opened)
        ]
        seen.append((counted.count, asked.status, plain))
    assert seen[0] == seen[1]


def test_asking_does_not_look_whether_the_address_is_known(client: PageClient, alice: User) -> None:
    with count_queries() as counted:
        client.post_form("/sign-in", {"email": alice.email}, status=303)
    assert not [
        query for query in counted.get_queries() if '"user"' in str(query.msg[0]) and "email" in str(query.msg[0])
    ]


# the code


def test_the_code_signs_in_once(client: PageClient, app: Flask) -> None:
    page = ask(client)
    code = letter().code
    form = page.form(f"/sign-in/{SignIn.get().key}")
    assert client.submit(form, code=f" {code[:3]}-{code[3:]} ", status=303).location == "/"
    assert account(client) == ANA
    other = app.test_client()
    over = other.post_form(f"/sign-in/{SignIn.get().key}", {"code": code}, status=410)
    assert "can’t be used any more" in over.text
    assert account(other) == ""


def test_a_wrong_code_is_told_with_the_tries_left(client: PageClient) -> None:
    page = ask(client)
    bad = wrong(letter().code)
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        page = client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=bad, status=422)
        assert page.error_at("code") == f"That is not the code. {left} left."
        assert page.fields["code"] == bad
    page = client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=bad, status=410)
    assert "no tries left" in page.text
    client.post_form(f"/sign-in/{SignIn.get().key}", {"code": letter().code}, status=410)
    assert account(client) == ""
    client.post_form(letter().link, status=303)  # the link is no code that could be guessed
    assert account(client) == ANA


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥", "²²²²²²", "\x00"])
def test_what_is_no_code_is_no_try(client: PageClient, typed: str) -> None:
    page = ask(client)
    page = client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=typed, status=422)
    assert page.error_at("code") == "Type the six digits from the mail."
    assert SignIn.get().guesses == 0


@pytest.mark.parametrize("zero", ["０", "٠", "०"])
def test_digits_of_other_scripts_are_read(client: PageClient, zero: str) -> None:
    page = ask(client)
    code = "".join(chr(ord(zero) + int(digit)) for digit in letter().code)
    client.submit(page.form(f"/sign-in/{SignIn.get().key}"), code=code, status=303)
    assert account(client) == ANA


def test_an_expired_request_looks_like_one_that_never_was(client: PageClient) -> None:
    ask(client)
    code, link, key = letter().code, letter().link, SignIn.get().key
    expire()
    gone = client.page(f"/sign-in/{key}?next=/new", status=410)
    never = client.page("/sign-in/nothing?next=/new", status=410)
    assert gone.source == never.source
    assert gone.fields["next"] == "/new"
    tried = client.post_form(f"/sign-in/{key}", {"code": code}, status=410)
    assert tried.source == client.post_form("/sign-in/nothing", {"code": code}, status=410).source
    assert client.page(link, status=410).source == client.page("/sign-in/link/nothing", status=410).source
    assert client.post_form(link, status=410).source == client.post_form("/sign-in/link/nothing", status=410).source
    assert account(client) == ""


def test_the_page_of_an_expired_code_offers_a_new_mail(client: PageClient) -> None:
    ask(client)
    expire()
    page = client.page(f"/sign-in/{SignIn.get().key}", status=410)
    client.submit(page.form("/sign-in"), email=ANA)
    assert len(letters()) == 2


def test_send_again_and_another_address(client: PageClient) -> None:
    page = ask(client, next="/new")
    again = client.submit(page.button("Send again"))
    assert ANA in again.text
    assert len(letters()) == 2
    assert client.page(page.link("Use another address")).fields["next"] == "/new"


@pytest.mark.parametrize("way", ["code", "link"])
def test_used_twice_at_once_it_signs_in_once(app: Flask, client: PageClient, way: str) -> None:
    ask(client)
    url, data = (f"/sign-in/{SignIn.get().key}", {"code": letter().code}) if way == "code" else (letter().link, {})
    together = Barrier(2)

    def confirm(_: int) -> int:
        browser = app.test_client()
        together.wait()
        return browser.post(url, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(confirm, range(2))) == [303, 410]
    assert Session.select().count() == 1
    assert User.select().count() == 1


def test_guesses_at_once_are_no_more_than_five(app: Flask, client: PageClient) -> None:
    ask(client)
    url, bad = f"/sign-in/{SignIn.get().key}", wrong(letter().code)

    def guess(_: int) -> int:
        headers = {"Sec-Fetch-Site": "same-origin"}
        return app.test_client().post(url, data={"code": bad}, headers=headers).status_code

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(guess, range(16)))
    assert SignIn.get().guesses == 5


# the link


def test_scanners_change_nothing_by_opening_the_link(app: Flask, client: PageClient) -> None:
    ask(client)
    scanner = app.test_client()
    before = SignIn.get().__data__
    for _ in range(3):
        page = scanner.page(letter().link)
        scanner.head(letter().link)
    assert "Set-Cookie" not in page.headers
    assert page.said("main strong") == ANA
    assert SignIn.get().__data__ == before
    assert not Session.select().exists()
    assert not User.select().exists()


def test_the_link_signs_in_where_its_button_is_pressed_once(app: Flask, client: PageClient) -> None:
    ask(client)
    mail = letter()
    phone = app.test_client()
    page = phone.page(mail.link)
    phone.submit(page.form(mail.link), status=303)
    assert account(phone) == ANA
    assert account(client) == ""
    assert "can’t be used any more" in client.post_form(mail.link, status=410).text
    assert f"signed in here as {ANA}" in phone.page(mail.link, status=410).text


def test_the_button_does_not_work_from_another_site(client: PageClient) -> None:
    ask(client)
    client.post(letter().link, headers={"Sec-Fetch-Site": "cross-site"})
    assert SignIn.get().used_at is None


# sessions


def test_the_session_is_renewed_at_sign_in(as_: Callable[[User], PageClient], guest: User) -> None:
    client = as_(guest)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    ask(client)
    client.post_form(letter().link, status=303)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert Session.select().count() == 1


def test_signing_in_again_uses_the_same_account(client: PageClient, alice: User) -> None:
    ask(client, "ANA@HALDEN.EXAMPLE")
    client.post_form(letter().link, status=303)
    assert User.select().count() == 1
    assert account(client) == alice.email


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(
    as_: Callable[[User], PageClient], alice: User
) -> None:
    client = as_(alice)
    answer = client.post_form("/sign-out", status=303)
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert not Session.select().exists()
    assert account(client) == ""
    assert client.post_form("/sign-out", status=303).location == "/"


def test_htmx_is_led_on_by_a_header(client: PageClient) -> None:
    asked = client.htmx("POST", "/sign-in", {"email": ANA})
    assert asked.location.startswith("/sign-in/")
    assert client.htmx("POST", letter().link).location == "/"


# flooding


def test_an_address_gets_five_mails_an_hour_from_one_network(app: Flask) -> None:
    for _ in range(5):
        app.test_client().post_form("/sign-in", {"email": ANA}, status=303)
    refused = app.test_client().post_form("/sign-in", {"email": ANA.upper()}, status=429)
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert len(letters()) == 5
    app.test_client().post_form("/sign-in", {"email": "bob@reyes.example"}, status=303)


def test_a_stranger_does_not_lock_an_address_out(app: Flask, client: PageClient) -> None:
    for _ in range(5):
        asked_from(app, ANA, "203.0.113.9", 303)
    asked_from(app, ANA, "203.0.113.9", 429)
    ask(client)


def test_an_address_gets_thirty_mails_an_hour_from_everywhere(app: Flask) -> None:
    for number in range(30):
        asked_from(app, ANA, f"203.0.113.{number}", 303)
    asked_from(app, ANA, "203.0.113.99", 429)
    assert Mail.select().count() == 30


def asked_from(app: Flask, email: str, address: str, status: int) -> None:
    answer = app.test_client().post(
        "/sign-in",
        data={"email": email},
        headers={"Sec-Fetch-Site": "same-origin"},
        environ_overrides={"REMOTE_ADDR": address},
    )
    assert answer.status_code == status


def test_a_network_sends_twenty_mails_an_hour(app: Flask) -> None:
    for number in range(20):
        app.test_client().post_form("/sign-in", {"email": f"n{number}@reyes.example"}, status=303)
    app.test_client().post_form("/sign-in", {"email": "n20@reyes.example"}, status=429)
    assert Mail.select().count() == 20
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    answer = app.test_client().post(
        "/sign-in",
        data={"email": "n20@reyes.example"},
        headers={"Sec-Fetch-Site": "same-origin"},
        environ_overrides=elsewhere,
    )
    assert answer.status_code == 303


def test_the_addresses_of_one_ipv6_customer_are_one_network(app: Flask) -> None:
    def asked(number: int, address: str) -> int:
        return (
            app.test_client()
            .post(
                "/sign-in",
                data={"email": f"n{number}@reyes.example"},
                headers={"Sec-Fetch-Site": "same-origin"},
                environ_overrides={"REMOTE_ADDR": address},
            )
            .status_code
        )

    assert {asked(number, f"2001:db8:0:1::{number:x}") for number in range(20)} == {303}
    assert asked(20, "2001:db8:0:1:ffff::1") == 429
    assert asked(21, "2001:db8:0:2::1") == 303
    assert asked(22, "::ffff:192.0.2.1") == 303


def test_a_network_guesses_thirty_times_an_hour(app: Flask, client: PageClient) -> None:
    for number in range(7):
        ask(client, f"n{number}@reyes.example")
    keys = [row.key for row in SignIn.select().order_by(SignIn.id)]
    tries = [
        client.post(f"/sign-in/{key}", data={"code": "000000"}, headers={"Sec-Fetch-Site": "same-origin"})
        for key in keys
        for _ in range(5)
    ]
    assert [answer.status_code for answer in tries[30:]] == [429] * 5


# expiry


def test_the_words_of_the_mail_are_wiped_on_use(client: PageClient) -> None:
    ask(client)
    client.post_form(letter().link, status=303)
    mail = Mail.get()
    assert (mail.text, mail.html, mail.state) == (None, None, STOPPED)


def test_the_words_of_the_mail_are_wiped_on_expiry(client: PageClient) -> None:
    ask(client)
    now = clock.now()
    jobs.run_due(now + timedelta(seconds=30))
    assert Mail.get().text
    jobs.run_due(now + timedelta(minutes=10, seconds=1))
    assert (Mail.get().text, Mail.get().html) == (None, None)
    for job in Job.select():
        assert set(job.payload) <= {"mail", "sign_in"}


def test_what_means_nothing_any_more_is_forgotten(client: PageClient) -> None:
    ask(client)
    ask(client)
    client.post_form(letter().link, status=303)
    now = clock.now()
    jobs.enqueue_daily((now + timedelta(days=2)).date(), now + timedelta(days=2))
    jobs.run_due(now + timedelta(days=2))
    assert [row.used_at is None for row in SignIn.select()] == [False]
    jobs.enqueue_daily((now + timedelta(days=400)).date(), now + timedelta(days=400))
    jobs.run_due(now + timedelta(days=400))
    assert not SignIn.select().exists()
    assert not Session.select().exists()
    assert not Attempt.select().exists()


# what nobody means


@pytest.mark.parametrize("key", ["%00", "a%00b", "%ff", "%ed%a0%80", "'--", "x" * 3000])
def test_odd_keys_are_no_keys(client: PageClient, key: str) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    for url in (f"/sign-in/{key}", f"/sign-in/link/{key}", f"/sign-in/{key}/join"):
        assert client.get(url).status_code in (303, 404, 410)
        assert client.post(url, data={"code": "123456"}, headers=headers).status_code in (303, 404, 405, 410)


def test_long_texts_are_no_trouble(client: PageClient) -> None:
    long = "x" * 900_000
    assert client.post_form("/sign-in", {"email": long}, status=422).error_at("email")
    ask(client, next="/" + long)
    page = client.post_form(f"/sign-in/{SignIn.get().key}", {"code": long, "next": "/" + long}, status=422)
    assert page.fields["next"] == "/"
