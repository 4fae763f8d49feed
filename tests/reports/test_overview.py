"""The start page of a business: what needs somebody, its charts, whoever looks, and how many queries that takes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv import clock, mail
from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents import sending
from jupinv.documents.models import Delivery, Document
from jupinv.mail import Mail
from tests.documents import making
from tests.pages import Page, PageClient, text_of

SignIn = Callable[[User], PageClient]


def due(alice: User, days: int, **columns: object) -> Document:
    """An invoice of Alice's, sent, and due in so many days."""
    document = making.issued(
        alice.business, alice, to=making.customer(alice.business, f"Customer {secrets.token_hex(4)}")
    )
    day = clock.today("Europe/Berlin") + timedelta(days=days)
    columns = {"sent_at": clock.now(), "due_date": day} | columns
    with write():
        Document.update(**columns).where(Document.id == document.id).execute()
    return Document.get_by_id(document.id)


def failed(alice: User) -> Document:
    """An invoice whose e-mail no server took."""
    document = due(alice, 5, sent_at=None)
    delivery = sending.email_it(
        document, to=["ap@nowhere.example"], subject="x", text="y", by=alice, now=clock.now(), stop_seconds=0
    )
    with write():
        Mail.update(state=mail.FAILED).where(Mail.id == delivery.mail_id).execute()
    return document


def headings(page: Page) -> list[str]:
    return [text_of(heading) for heading in page.all(".needs h3")]


def test_a_new_business_is_told_what_will_stand_there(as_: SignIn, alice: User) -> None:
    page = as_(alice).page("/b/studio-halden/")
    assert page.said("h1") == "Studio Halden"
    assert "Write your first invoice" in page.text


@pytest.mark.tampers
def test_what_needs_somebody_is_counted_and_named(as_: SignIn, alice: User) -> None:
    late = due(alice, -31)
    due(alice, 10, sent_at=None)
    failing = failed(alice)
    making.draft(alice.business, alice, customer_name="Almost done")
    page = as_(alice).page("/b/studio-halden/")
    assert headings(page) == ["Overdue 1", "E-mail failed 1", "Not sent yet 2", "Drafts 1"]
    assert f"{late.number}" in page.text and "31 days overdue" in page.text and "Almost done" in page.text
    assert "ap@nowhere.example" in page.text and failing.number in page.text


@pytest.mark.tampers
def test_an_overdue_invoice_that_nobody_has_got_is_sent_and_not_reminded_of(as_: SignIn, alice: User) -> None:
    late, unsent = due(alice, -2), due(alice, -1, sent_at=None)
    client = as_(alice)
    offered = [link.get("href") for link in client.page("/b/studio-halden/").all(".needs a.quiet")]
    assert offered == [f"/documents/{late.key}/remind", f"/documents/{unsent.key}/send"]
    for address in offered:
        client.page(address)


@pytest.mark.tampers
def test_only_the_first_few_are_shown_and_where_the_others_are(as_: SignIn, alice: User) -> None:
    for days in range(6):
        due(alice, -1 - days)
    page = as_(alice).page("/b/studio-halden/")
    assert headings(page)[0].startswith("Overdue 6") and len(page.all(".needs tbody tr")) == 4
    assert page.find(".needs h3 a").get("href") == "/b/studio-halden/invoices?state=overdue"
    assert "6 days overdue" in page.text and "1 day overdue" not in page.text


@pytest.mark.tampers
def test_an_email_sent_again_settles_the_one_that_failed(as_: SignIn, alice: User) -> None:
    document = failed(alice)
    sending.email_it(
        document, to=["ap@nordwind.example"], subject="x", text="y", by=alice, now=clock.now(), stop_seconds=0
    )
    assert headings(as_(alice).page("/b/studio-halden/")) == ["Not sent yet 1"]
    assert Delivery.select().count() == 2


@pytest.mark.tampers
def test_when_all_is_done_it_says_so(as_: SignIn, alice: User) -> None:
    due(alice, 10)
    assert "Nothing now" in as_(alice).page("/b/studio-halden/").text


def test_charts_say_in_words_what_they_show(as_: SignIn, alice: User) -> None:
    making.issued(
        alice.business, alice, making.content(issue_date=clock.today("Europe/Berlin"), due_date=date(2199, 1, 1))
    )
    page = as_(alice).page("/b/studio-halden/")
    drawn = page.all("[role=img]")
    assert [each.get("aria-labelledby") for each in drawn] == ["columns-title", "ages-title"]
    assert "invoiced €1,190.00, paid €0.00 in all" in page.said("#columns-title")
    assert len(page.all("details table tbody tr")) == 12
    assert "Not due yet 1 invoice €1,190.00" in page.text


def test_a_currency_can_be_chosen_and_an_unknown_one_is_the_usual(as_: SignIn, alice: User) -> None:
    for currency in ("EUR", "USD"):
        making.issued(alice.business, alice, making.content(due_date=date(2199, 1, 1), currency=currency))
    client = as_(alice)
    assert [text_of(link) for link in client.page("/b/studio-halden/").all(".currencies a")] == ["EUR", "USD"]
    assert "Twelve months in USD" in client.page("/b/studio-halden/?currency=USD").text
    for odd in ("XXX", "%00", "usd", "'"):
        assert "Twelve months in EUR" in client.page(f"/b/studio-halden/?currency={odd}").text


@pytest.mark.tampers
def test_an_accountant_sees_it_without_what_changes(as_: SignIn, alice: User, carol: User) -> None:
    due(alice, -3)
    page = as_(carol).page("/b/studio-halden/")
    assert "3 days overdue" in page.text
    assert not [link for link in page.all("main a") if "New invoice" in text_of(link)]


def test_strangers_and_signed_out_people_see_nothing(as_: SignIn, alice: User, bob: User, client: PageClient) -> None:
    as_(bob).page("/b/studio-halden/", status=404)
    assert client.page("/b/studio-halden/", status=303).location.startswith("/sign-in")


@pytest.mark.tampers
def test_it_takes_the_same_few_queries_for_one_row_and_for_many(as_: SignIn, alice: User) -> None:
    client, counts = as_(alice), []
    for rows in (1, 12):
        for days in range(rows):
            due(alice, -days - 1)
            due(alice, days + 100, sent_at=None)
            making.draft(alice.business, alice)
        with count_queries() as counted:
            client.page("/b/studio-halden/")
        counts.append(counted.count)
    assert counts[0] == counts[1] <= 8, counts


# where people begin


def test_signed_in_people_begin_there(as_: SignIn, alice: User) -> None:
    client = as_(alice)
    assert client.page("/", status=303).location == "/b/studio-halden/"
    assert client.page("/b/studio-halden/").find(".mark").get("aria-current") == "page"
    assert client.page("/new").said("h1") == "Invoice"


@pytest.mark.parametrize("who", ["guest", "nobody"])
def test_everybody_else_gets_a_blank_paper(app: Flask, as_: SignIn, who: str, request: pytest.FixtureRequest) -> None:
    client = app.test_client() if who == "nobody" else as_(request.getfixturevalue("guest"))
    assert client.page("/").said("h1") == "Invoice"
