"""The end of an account: what goes leaves database, files, logs and outbox; what stays says nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playhouse.test_utils import assert_query_count

from jupinv import clock, config, jobs
from jupinv.accounts import address_change
from jupinv.accounts.models import Attempt, Session, User
from jupinv.businesses import members
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, OWNER, STAFF, Business, Member
from jupinv.db import db
from jupinv.documents.checking import differences
from jupinv.documents.models import Document, Erasure, Event, Link, Revision
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.payments.models import Entry
from tests.accounts import canary
from tests.accounts.canary import AMOUNT, CANARY, EMAIL
from tests.documents import making
from tests.pages import Page, PageClient
from tests.world import work_off
from tests.world import world as make_world


def delete(client: PageClient, email: str) -> Page:
    page = client.page("/account/delete")
    return client.submit(page.form("/account/delete"), confirm=f" {email.upper()} ")


def test_no_canary_is_left(app: Flask, environ: dict[str, str], bob: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    settings = config.read(environ)
    client, user = canary.live(app)
    store = settings.data_dir / "files" / str(Business.of(user).get().id)
    before = canary.in_tables(CANARY, AMOUNT)
    told = {line.partition(":")[0] for line in before}
    assert {"user.email", "business.profile", "customer.details", "document.typed", "document.customer_name"} <= told
    assert {"revision.bytes", "event.data", "event.actor", "mail.text", "mail.to", "entry.note"} <= told
    assert {"document.search", "document.void_reason", "session.user_agent", "device.user_agent"} <= told
    assert {"identity.subject", "email_change.email", "sign_in.email", "sign_in.next", "document.total"} <= told
    assert len(list(store.iterdir())) >= 3, "PDFs and a logo"
    assert canary.in_files(settings.data_dir, CANARY), "or nothing would be found later"
    numbers = [document.number for document in Document.select().where(Document.issued_at.is_null(False))]
    tokens = {link.token_hash for link in Link.select()}
    address = public_address(client)

    page = delete(client, EMAIL)
    assert "Your account is deleted" in page.text
    assert page.link("Sign in") and not page.has(".menu"), "the page knows nobody any more"
    jobs.run_due(clock.now())

    assert canary.in_tables(CANARY, AMOUNT) == []
    assert canary.in_files(Path(environ["DATA_DIR"]), CANARY, AMOUNT) == []
    assert not store.exists()
    assert CANARY not in caplog.text
    assert CANARY not in app.test_client().page("/outbox", weight=9000).text
    for ending in ("", ".pdf"):
        gone = app.test_client().page(address + ending, status=410)
        assert CANARY not in gone.text.casefold()
    assert client.get("/account").status_code == 303
    with client.session_transaction() as cookie:
        assert not cookie
    # what stays: numbers, days, seals
    assert sorted(document.number for document in Document.select()) == sorted(numbers)
    assert {link.token_hash for link in Link.select()} == tokens
    assert len(numbers) == 4
    assert Erasure.select().count() == Revision.select().count() == 5, "one of them was changed"
    assert list(differences()) == []
    assert User.get().id == bob.id


def public_address(client: PageClient) -> str:
    document = Document.select().where(Document.void_at.is_null(), Document.issued_at.is_null(False)).get()
    page = client.page(f"/documents/{document.key}", weight=9000)
    return next(link.get("href") for link in page.all("a[href*='/i/']")).replace("http://localhost", "")


def test_whoever_comes_again_begins_anew(app: Flask, environ: dict[str, str]) -> None:
    client, _ = canary.live(app)
    delete(client, EMAIL)
    Attempt.delete().execute()  # so many mails within the hour
    again, user = canary.live(app)
    assert Business.of(user).count() == 1
    assert Document.select().where(Document.business == Business.of(user).get()).count() == 6
    assert list(differences()) == []
    assert again.get("/account").status_code == 200


def test_pages_that_were_split_and_joined_keep_nothing(
    app: Flask, environ: dict[str, str], alice: User, bob: User, as_: Callable[[User], PageClient]
) -> None:
    for number in range(300):
        to = making.customer(alice.business, name=f"{number} {CANARY * (number % 7)}")
        fields = [["note", f"{CANARY} " * (number * 13 % 400)]]
        making.draft(alice.business, alice, to, typed={"locale": "en", "fields": fields})
        making.draft(bob.business, bob, None, typed={"locale": "en", "fields": [["note", "x" * (number * 17 % 900)]]})
        if number % 3 == 0:
            Document.update(typed=None).where(Document.id == number).execute()
    delete(as_(alice), alice.email)
    jobs.run_due(clock.now())
    assert canary.in_files(Path(environ["DATA_DIR"]), CANARY) == []
    assert Document.select().count() == 300


def test_others_keep_all_of_theirs(app: Flask, alice: User, bob: User, as_: Callable[[User], PageClient]) -> None:
    make_world(alice)
    work_off()
    before = [list(table.select().order_by(table.id).tuples()) for table in (Document, Event, Entry, Revision, Mail)]
    delete(as_(bob), bob.email)
    after = [list(table.select().order_by(table.id).tuples()) for table in (Document, Event, Entry, Revision, Mail)]
    assert before == after
    theirs = Business.select().where(Business.handle == "reyes-consulting")
    assert (theirs.get().name, theirs.get().profile) == ("", [])
    jobs.run_due(clock.now() + timedelta(hours=2))
    assert not theirs.exists(), "nothing was issued there"
    assert Business.select().where(Business.id == alice.business.id).exists()
    assert not User.select().where(User.id == bob.id).exists()


def test_a_business_with_others_goes_on_without_the_name(
    app: Flask, alice: User, bob: User, as_: Callable[[User], PageClient]
) -> None:
    world = make_world(alice)
    Member.create(business=alice.business, user=bob, role=OWNER)
    client = as_(alice)
    page = client.page("/account/delete")
    assert "because others work in it" in page.text
    delete(client, alice.email)
    documents = Document.select().where(Document.business == alice.business)
    assert documents.where(Document.key == world.issued.key).exists()
    assert Revision.get(Revision.document == world.issued.id).bytes
    assert not Event.select().where(Event.actor.contains("Halden <")).exists()
    assert not Entry.select().where(Entry.actor.contains("Halden")).exists()
    theirs = as_(bob)
    assert "A former member" in theirs.page(f"/documents/{world.paid.key}", weight=9000).text
    assert list(differences()) == []


@pytest.mark.parametrize("has_left", [False, True], ids=["works there", "has left"])
def test_what_was_done_under_an_older_address_is_nobodys_either(
    app: Flask, environ: dict[str, str], alice: User, bob: User, as_: Callable[[User], PageClient], has_left: bool
) -> None:
    make_world(alice)
    Member.create(business=alice.business, user=bob, role=OWNER)
    if has_left:
        members.leave(alice.business, alice)
    before = Event.select().where(Event.actor.endswith("<ana@halden.example>")).count()
    address_change.ask(alice, "ana@new.example", network="", config=config.read(environ), now=clock.now())
    for email in ("ana@halden.example", "ana@new.example"):
        token = re.search(r"/account/email/(\S+)", letter_to(email).text)[1]
        changed = address_change.confirm(token, now=clock.now())
    assert changed.email == "ana@new.example"
    assert Event.select().where(Event.actor == "Ana Halden <ana@new.example>").count() == before > 0
    delete(as_(changed), changed.email)
    for table in (Event, Entry):
        hers = [table.actor.contains(part) for part in ("Halden <", "@halden.example", "@new.example")]
        assert not table.select().where(hers[0] | hers[1] | hers[2]).exists()
        assert table.select().where(table.actor == "A former member").exists()


def letter_to(email: str) -> Mail:
    return next(mail for mail in Mail.select().order_by(Mail.id.desc()) if mail.to == [email])


def test_the_only_owner_makes_another_one_first(
    app: Flask, alice: User, carol: User, as_: Callable[[User], PageClient]
) -> None:
    client = as_(alice)
    page = client.page("/account/delete")
    assert "needs another owner first" in page.text
    assert not page.has("form[action='/account/delete']")
    client.post_form("/account/delete", {"confirm": alice.email}, status=409)
    assert User.select().where(User.id == alice.id).exists()
    page = client.submit(page.button("Make Carol Lund its owner"))
    client.submit(page.form("/account/delete"), confirm=alice.email)
    assert Member.get(Member.business == alice.business).role == OWNER
    assert not User.select().where(User.id == alice.id).exists()
    assert as_(carol).get(f"/b/{alice.business.handle}/invoices").status_code == 200


@pytest.mark.parametrize("role", [ACCOUNTANT, STAFF])
def test_whoever_owns_nothing_just_leaves(alice: User, bob: User, as_: Callable[[User], PageClient], role: str) -> None:
    Member.create(business=alice.business, user=bob, role=role)
    delete(as_(bob), bob.email)
    assert [member.user for member in Member.select()] == [alice]


def test_only_members_become_owners_and_only_where_one_is_needed(
    app: Flask, alice: User, bob: User, carol: User, as_: Callable[[User], PageClient]
) -> None:
    handle = alice.business.handle
    for member in (str(bob.id), "0", "x", "²", "9" * 30, ""):
        as_(alice).post_form("/account/delete/owner", {"business": handle, "member": member}, status=404)
    for user in (bob, carol):
        as_(user).post_form("/account/delete/owner", {"business": handle, "member": str(carol.id)}, status=404)
    Member.create(business=alice.business, user=bob, role=OWNER)
    as_(alice).post_form("/account/delete/owner", {"business": handle, "member": str(carol.id)}, status=404)
    assert Member.get(Member.user == carol).role == ACCOUNTANT


@pytest.mark.parametrize("typed", ["", "delete", "bob@reyes.example"])
def test_it_must_be_confirmed_by_typing(alice: User, as_: Callable[[User], PageClient], typed: str) -> None:
    page = as_(alice).post_form("/account/delete", {"confirm": typed}, status=422)
    assert alice.email in page.error_at("confirm")
    assert page.fields["confirm"] == typed
    assert User.select().where(User.id == alice.id).exists()


@pytest.mark.parametrize("typed", ["jürgen@straße.example", " JÜRGEN@Straße.example ", "ju\u0308rgen@straße.example"])
def test_an_address_that_case_folding_would_change_confirms_it(
    alice: User, as_: Callable[[User], PageClient], typed: str
) -> None:
    User.update(email="jürgen@straße.example").where(User.id == alice.id).execute()
    as_(alice).post_form("/account/delete", {"confirm": typed})
    assert not User.select().where(User.id == alice.id).exists()


def test_it_needs_a_fresh_sign_in(alice: User, as_: Callable[[User], PageClient]) -> None:
    client = as_(alice)
    Session.update(created_at=clock.now() - timedelta(hours=1)).execute()
    assert client.page("/account/delete", status=303).location == "/account/confirm?next=/account/delete"
    for url in ("/account/delete", "/account/delete/owner"):
        client.post_form(url, {"confirm": alice.email}, status=403)
    assert User.select().where(User.id == alice.id).exists()


def test_signed_out_people_and_guests_delete_nothing(
    app: Flask, guest: User, as_: Callable[[User], PageClient]
) -> None:
    for browser in (app.test_client(), as_(guest)):
        for url in ("/account/delete", "/account/delete/owner"):
            assert browser.post_form(url, {"confirm": ""}, status=303).location.startswith("/sign-in")
    assert User.select().exists()


def test_a_job_that_is_under_way_writes_nothing_any_more(
    app: Flask, alice: User, as_: Callable[[User], PageClient]
) -> None:
    make_world(alice)
    claim = jobs._claim(clock.now)
    assert claim is not None
    delete(as_(alice), alice.email)
    with pytest.raises(jobs.ClaimLost), claim.finishing():
        pass
    assert {job.kind for job in Job.select()} <= {"delete_files", "overwrite_deleted"}


def test_the_page_asks_as_little_for_fifty_businesses_as_for_one(
    alice: User, as_: Callable[[User], PageClient]
) -> None:
    client = as_(alice)
    with assert_query_count(4):
        client.page("/account/delete")
    for number in range(50):
        found(alice, locale="en", now=clock.now(), name=f"Business {number}")
    with assert_query_count(4):
        client.page("/account/delete", weight=20_000)
    assert db.is_closed() is False
