"""A code by mail confirms who answers: what it is bound to, how often it may be guessed, who can't go around it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from jupinv import clock, jobs
from jupinv.accounts.models import Attempt, User
from jupinv.businesses.models import Business
from jupinv.content.fields import References
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import changing, issuing, links, revisions
from jupinv.documents.models import Document, Link, Unwanted
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.sharing.answers import answering, confirming
from jupinv.sharing.answers.answering import Answerer
from jupinv.sharing.models import Approval, Confirmation, News
from jupinv.sharing.reader import Reader
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient
from tests.sharing.answers import CLAIRE, YUSUF, address, code, code_mails, fresh, wrong


@pytest.fixture
def strict(customer: Customer) -> Customer:
    """A customer who has to confirm."""
    with write():
        Customer.update(defaults={"confirm_approvals": "1"}).where(Customer.id == customer.id).execute()
    return customer


def ask(client: PageClient, document: Document, who: dict[str, str] = CLAIRE, act: str = "/approve") -> Page:
    """Ask for a code; the page that wants it."""
    page = client.page(address(document, act))
    return client.submit(page.button("Send me a code to confirm"), who if "name" in page.fields else {})


def test_a_code_confirms(client: PageClient, as_, owner: User, invoice: Document) -> None:
    page = ask(client, invoice)
    asked = Confirmation.get()
    assert page.url == address(invoice, f"/confirm/{asked.key}") and "claire@acme.example" in page.text
    assert fresh(invoice).approved_at is None and asked.code_hash and code() not in asked.code_hash
    assert page.find("#code").get("autocomplete") == "one-time-code"
    done = client.submit(page.form(address(invoice, f"/confirm/{asked.key}")), {"code": f" {code()[:3]} {code()[3:]}"})
    assert done.url == address(invoice, "?done=approved")
    approval = Approval.get()
    assert approval.name == "Claire Morel" and approval.confirmed_at == approval.at == fresh(invoice).approved_at
    assert News.get().data == {"version": 1, "confirmed": True}
    assert "Confirmed by a code" in as_(owner).page(f"/documents/{invoice.key}").said("#approval")
    assert not code_mails() and Mail.select().where(Mail.text.is_null()).count() == 1, "its words are wiped"
    path = address(invoice, f"/confirm/{asked.key}")
    assert "Claire Morel approved version 1" in client.page(path, status=409).text
    again = client.post_form(path, {"code": "123456"}, status=303)
    assert again.location == address(invoice, "?done=approved"), "the button was pressed twice"


def test_the_mail_says_what_it_is_for_and_nothing_that_was_typed(client: PageClient, invoice: Document) -> None:
    ask(client, invoice, CLAIRE | {"name": "Buy pills at evil.example"})
    [mail] = code_mails()
    assert mail.to == ["claire@acme.example"] and mail.sender_name == "Studio Halden"
    assert mail.subject == "Your code for invoice INV-2026-0001 from Studio Halden" and code() not in mail.subject
    spaced = f"{code()[:3]} {code()[3:]}"
    for said in (mail.text, re.sub(r"<[^>]+>", "", mail.html)):
        assert spaced in said and "to approve version 1 of invoice INV-2026-0001: €1,190.00 to Studio Halden" in said
        assert "15 minutes" in said and "evil.example" not in said and "/i/" not in said


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("Ihr Code ist", "Version 1 der Rechnung")), ("fr", ("Votre code est", "la version 1 de la facture"))],
)
def test_the_mail_is_in_the_documents_language(
    client: PageClient, owner: User, business: Business, language: str, words: tuple[str, str]
) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)))
    form = dict(client.page(address(document, "/approve")).fields) | CLAIRE | {"how": "code"}
    client.post_form(address(document, "/approve"), form, status=303)
    [mail] = code_mails()
    assert all(word in mail.text for word in words) and f'lang="{language}' in mail.html


def test_no_page_goes_around_the_requirement(client: PageClient, strict: Customer, invoice: Document) -> None:
    page = client.page(address(invoice, "/approve"))
    assert "asks you to confirm with a code" in page.text
    assert [each.text for each in page.all("form button")] == ["Send me a code to confirm"]
    for more in ({}, {"how": "typed"}, {"how": ""}):
        typed = {"base_revision": "1"} | CLAIRE | more
        done = client.post_form(address(invoice, "/approve"), typed, status=303)
        assert "/confirm/" in done.location and fresh(invoice).approved_at is None
    by = Answerer(Reader(**CLAIRE), Link.get())
    with pytest.raises(answering.CodeNeeded):
        answering.approve(fresh(invoice), revisions.last_of(invoice), by=by, now=making.NOW)
    assert not Approval.select().exists()
    client.post_form(done.location, {"code": code()}, status=303)
    assert Approval.get().confirmed_at


def test_five_guesses_and_no_more(client: PageClient, invoice: Document) -> None:
    page = ask(client, invoice)
    form, right = page.form(page.url), code()
    for left in (4, 3, 2, 1):
        page = client.submit(form, {"code": wrong(right)}, status=422)
        assert f"Tries left: {left}" in page.error_at("code") and page.fields["code"] == wrong(right)
    assert "no longer works" in client.submit(form, {"code": wrong(right)}, status=410).text
    client.submit(form, {"code": right}, status=410)
    assert Confirmation.get().guesses == 5 and fresh(invoice).approved_at is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\x00", "9" * 10_000, "½½½½½½"])
def test_what_is_no_code_is_no_guess(client: PageClient, invoice: Document, typed: str) -> None:
    page = ask(client, invoice)
    assert "six digits" in client.post_form(page.url, {"code": typed}, status=422).error_at("code")
    assert Confirmation.get().guesses == 0


def test_digits_of_other_scripts_are_digits(client: PageClient, invoice: Document) -> None:
    page = ask(client, invoice)
    arabic = "".join(chr(0x0660 + int(each)) for each in code())
    client.post_form(page.url, {"code": arabic}, status=303)
    assert Approval.get().confirmed_at


def test_an_expired_code_does_nothing(client: PageClient, invoice: Document) -> None:
    page, right = ask(client, invoice), code()
    with write():
        Confirmation.update(expires_at=clock.now() - timedelta(seconds=1)).execute()
    over = client.submit(page.form(page.url), {"code": right}, status=410)
    assert "Nothing was sent" in over.text and over.link("Ask for a new code") == address(invoice, "/approve")
    client.page(page.url, status=410)
    assert fresh(invoice).approved_at is None and Confirmation.get().used_at is None


def test_a_code_belongs_to_its_link(client: PageClient, owner: User, business: Business, invoice: Document) -> None:
    page, other = ask(client, invoice), making.issued(business, owner)
    with write():
        own = links.new(invoice, at=making.NOW, email="yusuf@acme.example")
    for path in (address(other), f"/i/{links.address(own).rpartition('/')[2]}"):
        key = page.url.rpartition("/")[2]
        client.page(f"{path}/confirm/{key}", status=410)
        client.post_form(f"{path}/confirm/{key}", {"code": code()}, status=410)
    assert not Approval.select().exists() and Confirmation.get().guesses == 0


def test_a_code_is_of_what_was_read(client: PageClient, owner: User, invoice: Document) -> None:
    page, right = ask(client, invoice), code()
    last = revisions.last_of(invoice)
    said = replace(revisions.content_of(last)[0], references=References(purchase_order="PO-9"))
    when = {"base_revision": 1, "now": clock.now(), "today": making.TODAY}
    changing.change(fresh(invoice), said, by=owner, reason="", **when)
    told = client.submit(page.form(page.url), {"code": right}, status=409)
    assert "PO-9" in told.said("ins") and "Claire Morel" in told.text
    assert fresh(invoice).approved_at is None and Confirmation.get().used_at is None
    client.submit(told.button("Send me a code to confirm"))
    client.post_form(
        address(invoice, f"/confirm/{Confirmation.select().order_by(-Confirmation.id).get().key}"), {"code": code()}
    )
    assert Approval.get().revision.number == 2


def test_void_meanwhile(client: PageClient, owner: User, invoice: Document) -> None:
    page, right = ask(client, invoice), code()
    issuing.void_unsent(fresh(invoice), by=owner, reason="x", now=making.NOW)
    assert "void by now" in client.submit(page.form(page.url), {"code": right}, status=409).text
    assert not Approval.select().exists()


def test_reading_the_code_page_does_nothing(client: PageClient, invoice: Document) -> None:
    page = ask(client, invoice)
    for method in ("GET", "HEAD"):
        client.open(f"{page.url}?code={code()}", method=method)
    assert Confirmation.get().guesses == 0 and fresh(invoice).approved_at is None


def test_mails_with_codes_are_few(client: PageClient, invoice: Document) -> None:
    for _ in range(5):
        ask(client, invoice)
    typed = CLAIRE | {"base_revision": "1", "how": "code"}
    assert int(client.post_form(address(invoice, "/approve"), typed, status=429).headers["Retry-After"]) > 0
    ask(client.application.test_client(), invoice, YUSUF)
    assert len(code_mails()) == 6 and Attempt.select().where(Attempt.what == "code to").count() == 6


def test_who_wants_no_mails_gets_none(client: PageClient, business: Business, invoice: Document) -> None:
    with write():
        Unwanted.create(business=business, email="claire@acme.example", at=making.NOW)
    typed = {"name": "Claire", "email": "Claire@ACME.example", "base_revision": "1", "how": "code"}
    page = client.post_form(address(invoice, "/approve"), typed, status=422)
    assert "asked for no more mails" in page.text and page.fields["name"] == "Claire"
    assert not code_mails() and not Confirmation.select().exists()


def test_the_words_of_an_unused_mail_are_wiped_when_it_expires(client: PageClient, invoice: Document) -> None:
    ask(client, invoice)
    jobs.run_due(clock.now() + timedelta(minutes=14))
    assert len(code_mails()) == 1
    jobs.run_due(clock.now() + timedelta(minutes=16))
    assert not code_mails()


def test_codes_are_forgotten_after_a_day(client: PageClient, invoice: Document) -> None:
    ask(client, invoice)
    with write():
        Confirmation.update(expires_at=clock.now() - timedelta(hours=25)).execute()
    jobs.enqueue_daily(clock.now().date(), clock.now())
    jobs.run_due(clock.now())
    assert not Confirmation.select().exists() and not Mail.select().exists()
    assert not Job.select().where(Job.kind == "expire_confirmation").exists()


def test_one_code_entered_twice_at_once_counts_once(client: PageClient, invoice: Document) -> None:
    ask(client, invoice)
    asked, right = Confirmation.get(), code()

    def enter() -> None:
        secret = client.application.config["SECRET_KEY"]
        confirming.check(asked, right, network="x", secret=secret, now=clock.now())
        by = Answerer(Reader(**CLAIRE), asked.link, confirmed_at=clock.now())
        answering.carry_out(asked, fresh(invoice), by=by, now=clock.now(), today=making.TODAY)

    results = together(*[enter] * 4)
    assert sum(isinstance(each, Exception) for each in results) == 3, results
    assert Approval.select().count() == 1 and News.select().count() == 1
