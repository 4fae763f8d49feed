"""Another e-mail address: asked for by whoever is surely signed in, confirmed from both mailboxes, told when done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from jupinv import clock, jobs
from jupinv.accounts.models import EmailChange, Session, User
from jupinv.mail import Mail
from tests.accounts.letters import letters
from tests.pages import Page, PageClient

OLD, NEW = "ana@halden.example", "ana@new.example"


@pytest.fixture
def client(as_: Callable[[User], PageClient], alice: User) -> PageClient:
    """Alice's browser."""
    return as_(alice)


def ask(client: PageClient, email: str = NEW) -> Page:
    page = client.page("/account/email")
    return client.submit(page.form("/account/email"), email=email)


def mail_to(email: str) -> Mail:
    """The newest mail to an address."""
    return next(mail for mail in Mail.select().order_by(Mail.id.desc()) if mail.to == [email])


def link(email: str) -> str:
    """The path in the newest mail to an address."""
    found = re.search(r"http://localhost(/account/email/\S+)", mail_to(email).text)
    assert found, mail_to(email).text
    return found[1]


def address(user: User) -> str:
    return User.get_by_id(user.id).email


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)], ids=["old first", "new first"])
def test_it_changes_when_both_have_confirmed(client: PageClient, app: Flask, alice: User, order: list[str]) -> None:
    page = ask(client, " Ana@New.Example")
    assert "not confirmed yet" in page.text
    links = {email: link(email) for email in order}
    mailbox = app.test_client()  # where nobody is signed in
    first = mailbox.page(links[order[0]])
    first = mailbox.submit(first.form(links[order[0]]))
    assert "one of two" in first.text
    assert address(alice) == OLD
    assert "It is to become ana@new.example" in client.page("/account").text
    second = mailbox.page(links[order[1]])
    second = mailbox.submit(second.form(links[order[1]]))
    assert "Your address is changed" in second.text
    assert address(alice) == NEW
    assert client.page("/account").said("p strong") == NEW
    assert f"known by {NEW}" in mail_to(OLD).text
    for old in links.values():
        mailbox.page(old, status=410)
        mailbox.post_form(old, status=410)


def test_then_one_signs_in_with_the_new_one_alone(client: PageClient, app: Flask, alice: User) -> None:
    ask(client)
    for email in (OLD, NEW):
        client.post_form(link(email))
    browser = app.test_client()
    for email, expected in ((NEW, alice.id), (OLD, None)):
        browser.post_form("/sign-in", {"email": email}, status=303)
        browser.post_form(next(each.link for each in letters() if each.to == email), status=303)
        assert (Session.select().order_by(Session.id.desc()).first().user_id == alice.id) == (expected is not None)


def test_one_side_alone_changes_nothing_however_often(client: PageClient, alice: User) -> None:
    ask(client)
    for _ in range(3):
        assert "one of two" in client.post_form(link(NEW)).text
    assert address(alice) == OLD


def test_scanners_change_nothing_by_opening_the_links(client: PageClient, app: Flask, alice: User) -> None:
    ask(client)
    scanner = app.test_client()
    for email in (OLD, NEW):
        page = scanner.page(link(email))
        scanner.head(link(email))
        assert "Set-Cookie" not in page.headers
    kept = EmailChange.get()
    assert (kept.old_at, kept.new_at) == (None, None)


@pytest.mark.parametrize("email", [OLD, NEW])
def test_either_mailbox_may_refuse(client: PageClient, app: Flask, alice: User, email: str) -> None:
    ask(client)
    other = link(NEW if email == OLD else OLD)
    page = app.test_client().page(link(email))
    page = app.test_client().submit(page.button("Leave my address as it is"))
    assert "stays as it is" in page.text
    client.page(other, status=410)
    client.post_form(link(email) + "/refuse", status=410)
    assert not EmailChange.select().exists()
    assert address(alice) == OLD


def test_whoever_asked_may_cancel(client: PageClient, alice: User) -> None:
    page = ask(client)
    page = client.submit(page.form("/account/email/cancel"))
    assert "stays as it is" in page.text
    client.post_form(link(NEW), status=410)
    client.post_form("/account/email/cancel", status=303)
    assert address(alice) == OLD


def test_asking_again_ends_what_was_asked_before(client: PageClient, alice: User) -> None:
    ask(client, "wrong@new.example")
    wrong = link("wrong@new.example")
    old = link(OLD)
    ask(client)
    for gone in (wrong, old):
        client.post_form(gone, status=410)
    client.post_form(link(NEW))
    client.post_form(link(OLD))
    assert address(alice) == NEW


def test_after_a_day_it_is_over(client: PageClient, alice: User) -> None:
    ask(client)
    EmailChange.update(expires_at=clock.now() - timedelta(seconds=1)).execute()
    page = client.page(link(NEW), status=410)
    assert page.source == client.page("/account/email/nothing", status=410).source
    client.post_form(link(OLD), status=410)
    jobs.enqueue_daily(clock.now().date(), clock.now())
    jobs.run_due(clock.now())
    assert not EmailChange.select().exists()


def test_nobody_learns_on_the_page_that_an_address_is_in_use(client: PageClient, alice: User, bob: User) -> None:
    free = ask(client, "x" * (len(bob.email) - len("@b.example")) + "@b.example")
    taken = ask(client, bob.email)
    email = EmailChange.get().email
    assert taken.source.replace(bob.email, "EMAIL") == free.source.replace(
        "x" * (len(bob.email) - len("@b.example")) + "@b.example", "EMAIL"
    )
    assert email == bob.email
    mail = mail_to(bob.email)
    assert "has an account of its own" in mail.text
    assert "/account/email/" not in mail.text
    client.post_form(link(OLD))
    assert (address(alice), address(bob)) == (OLD, bob.email)


def test_an_address_that_was_taken_meanwhile_is_told_to_its_owner(client: PageClient, alice: User, bob: User) -> None:
    ask(client)
    client.post_form(link(OLD))
    User.update(email=NEW).where(User.id == bob.id).execute()
    page = client.post_form(link(NEW), status=409)
    assert "has an account already" in page.text
    assert address(alice) == OLD


@pytest.mark.parametrize("typed", ["", "ana", "ana@new", OLD.upper(), "a@b.example\r\nBcc: eve@mallory.example"])
def test_what_does_not_do_is_told_at_the_field(client: PageClient, typed: str) -> None:
    page = client.post_form("/account/email", {"email": typed}, status=422)
    assert page.error_at("email")
    assert not Mail.select().exists()


def test_it_needs_a_fresh_sign_in(client: PageClient, alice: User) -> None:
    Session.update(created_at=clock.now() - timedelta(hours=1)).execute()
    assert client.page("/account/email", status=303).location == "/account/confirm?next=/account/email"
    client.post_form("/account/email", {"email": NEW}, status=403)
    assert not EmailChange.select().exists()


def test_signed_out_people_and_guests_ask_for_nothing(
    app: Flask, guest: User, as_: Callable[[User], PageClient]
) -> None:
    for browser in (app.test_client(), as_(guest)):
        for url in ("/account/email", "/account/email/cancel"):
            assert browser.post_form(url, {"email": NEW}, status=303).location.startswith("/sign-in")


def test_five_mails_an_hour_to_one_address(client: PageClient, alice: User) -> None:
    for _ in range(5):
        ask(client)
    client.post_form("/account/email", {"email": NEW}, status=429)
    assert EmailChange.select().count() == 1


def test_the_mails_speak_as_the_app_does(client: PageClient, alice: User) -> None:
    ask(client)
    assert "open this link" in mail_to(NEW).text
    assert 'lang="en"' in mail_to(NEW).html
