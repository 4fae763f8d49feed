"""Why trust a document; and whoever does not know its sender gets no more mails of it, whatever sends them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.businesses import closing
from jupinv.businesses.models import Business
from jupinv.content.fields import BankAccount, Content, PaymentMeans
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, links, sending, timeline, unwanted
from jupinv.documents.batches import preparing, working
from jupinv.documents.batches.models import BatchItem
from jupinv.documents.models import Delivery, Document, Event, Unwanted
from jupinv.mail import Mail
from tests.documents import making
from tests.pages import Page, PageClient
from tests.sharing.paths import path_of

AP, JON = "ap@nordwind.example", "jon@nordwind.example"


@pytest.fixture
def customer(business: Business) -> Customer:
    return making.customer(business)


@pytest.fixture
def invoice(business: Business, owner: User, customer: Customer) -> Document:
    return making.issued(business, owner, to=customer)


def trust(client: PageClient, document: Document) -> Page:
    return client.page(f"{path_of(document)}/trust")


def paid_to(*ibans: str) -> Content:
    return making.content(payment=PaymentMeans(ways=tuple(BankAccount(iban, holder="Ana") for iban in ibans)))


def send(document: Document, owner: User, *to: str, seconds: int = 600) -> Mail:
    words = {"subject": "Your invoice", "text": "Here it is."}
    delivery = sending.email_it(document, to=to, **words, by=owner, now=clock.now(), stop_seconds=seconds)
    return Mail.get_by_id(delivery.mail_id)


def refuse(client: PageClient, document: Document, choice: str = "a…@nordwind.example") -> Page:
    page = trust(client, document)
    form = page.form(f"{path_of(document)}/unknown")
    labels = {"".join(label.itertext()).strip(): label.find("input").get("value") for label in form.iter("label")}
    return client.submit(form, {"address": labels[choice]}, status=303)


# what speaks for it


def test_the_first_one_says_so(client: PageClient, owner: User, invoice: Document) -> None:
    page = trust(client, invoice)
    assert page.said("h1") == "Why trust this"
    assert "first invoice from Studio Halden to you" in page.text
    assert "no earlier one to compare" in page.text
    assert (owner.email or "") in page.text and "has confirmed the address" in page.text


def test_the_fourth_one_names_the_one_with_the_same_account(
    client: PageClient, business: Business, owner: User, customer: Customer
) -> None:
    before = [making.issued(business, owner, to=customer) for _ in range(3)]
    making.issued(business, owner)  # to somebody else
    making.issued(business, owner, making.content(kind="quote"), customer)
    issuing.void_unsent(before[2], by=owner, reason="", now=making.NOW)
    fourth = making.issued(business, owner, to=customer, now=making.NOW + timedelta(days=1))
    page = trust(client, fourth)
    assert "third invoice from Studio Halden to you" in page.text, "a void one does not count"
    assert f"same account as {before[1].number}" in page.text and not page.has("#part .error")


def test_another_account_is_an_alarm(
    client: PageClient, business: Business, owner: User, customer: Customer, invoice: Document
) -> None:
    later = making.NOW + timedelta(days=1)
    other = making.issued(business, owner, paid_to("FR1420041010050500013M02606"), customer, now=later)
    assert "Call Studio Halden before you pay" in trust(client, other).said("#part .error")
    spaced = making.issued(business, owner, paid_to("DE89 3704 0044 0532 0130 00"), customer, now=later)
    assert not trust(client, spaced).has("#part .error"), "it is the same one, written otherwise"


def test_an_account_beside_the_known_one_is_new(
    client: PageClient, business: Business, owner: User, customer: Customer, invoice: Document
) -> None:
    both = paid_to("DE89370400440532013000", "FR1420041010050500013M02606")
    more = making.issued(business, owner, both, customer, now=making.NOW + timedelta(days=1))
    assert trust(client, more).has("#part .error")


@pytest.mark.parametrize(("language", "words"), [("de", "erste Rechnung"), ("fr", "première facture")])
def test_it_speaks_the_documents_language(
    client: PageClient, business: Business, owner: User, language: str, words: str
) -> None:
    assert words in trust(client, making.issued(business, owner, making.content(languages=(language,)))).text


def test_many_earlier_ones_are_no_more_work(
    client: PageClient, business: Business, owner: User, customer: Customer, invoice: Document
) -> None:
    def asked(document: Document) -> int:
        path = f"{path_of(document)}/trust"
        with count_queries() as counter:
            client.get(path)
        return counter.count

    later = [making.issued(business, owner, to=customer, now=making.NOW + timedelta(n)) for n in range(1, 16)]
    assert asked(later[0]) == asked(later[-1]) <= 8
    assert "16th invoice" in trust(client, later[-1]).text


# I don't know this sender


def test_an_address_is_chosen_by_its_mask_and_gets_nothing_more(
    client: PageClient, owner: User, invoice: Document, caplog
) -> None:
    send(invoice, owner, AP, JON, seconds=0)
    page = trust(client, invoice)
    assert "a…@nordwind.example" in page.text and AP not in page.source
    with caplog.at_level(logging.WARNING, "jupinv.sharing"):
        done = refuse(client, invoice)
    assert "no more mails" in client.page(done.location).said("main > [role=status]")
    assert "does not know the sender" in caplog.text and AP not in caplog.text
    assert Unwanted.get().email == AP
    assert AP in timeline.words(Event.get(Event.what == "unwanted"))
    with pytest.raises(unwanted.NotWanted):
        send(invoice, owner, AP.upper())
    send(invoice, owner, JON)


def test_a_queued_mail_leaves_for_the_others_only(client: PageClient, owner: User, invoice: Document) -> None:
    both, alone = send(invoice, owner, AP, JON), send(invoice, owner, AP)
    refuse(client, invoice)
    assert Mail.get_by_id(alone.id).state == "stopped"
    jobs.run_due(clock.now() + timedelta(hours=1))
    assert Mail.get_by_id(both.id).accepted_by == [JON]
    assert Mail.get_by_id(alone.id).accepted_by == []


def test_other_documents_of_the_business_are_meant_too_and_other_businesses_are_not(
    client: PageClient, owner: User, business: Business, invoice: Document
) -> None:
    send(invoice, owner, AP, seconds=0)
    waiting = send(making.issued(business, owner), owner, AP)
    refuse(client, invoice)
    assert Mail.get_by_id(waiting.id).state == "stopped"
    other = making.business(owner)
    send(making.issued(other, owner), owner, AP)


def test_the_sender_is_told_at_the_field(
    as_: Callable[[User], PageClient], client: PageClient, owner: User, invoice: Document
) -> None:
    send(invoice, owner, AP, seconds=0)
    refuse(client, invoice)
    theirs = as_(owner)
    page = theirs.page(f"/documents/{invoice.key}/send")
    form = page.form(f"/documents/{invoice.key}/send")
    refused = theirs.submit(form, {"to": AP, "text": "Please read it"}, status=422)
    assert refused.error_at("to") == f"{AP} does not want mails from you."
    assert refused.fields["text"] == "Please read it"
    assert Delivery.select().count() == 1


def test_sending_again_is_refused(as_: Callable[[User], PageClient], owner: User, invoice: Document) -> None:
    mail = send(invoice, owner, AP)
    sending.stop(Delivery.get(Delivery.mail == mail), by=owner, now=clock.now())
    unwanted.refuse(invoice, AP, now=clock.now())
    with pytest.raises(unwanted.NotWanted):
        sending.again(Delivery.get(Delivery.mail == mail), by=owner, now=clock.now())


def test_it_is_allowed_again_by_whoever_refused(client: PageClient, owner: User, invoice: Document) -> None:
    send(invoice, owner, AP, seconds=0)
    refuse(client, invoice)
    page = trust(client, invoice)
    assert "to a…@nordwind.example are stopped" in page.text
    done = client.submit(page.button("Allow again"), status=303)
    assert "allowed again" in client.page(done.location).text
    assert Unwanted.select().count() == 0
    send(invoice, owner, AP)


def test_whoever_got_it_elsewhere_only_reports(client: PageClient, owner: User, invoice: Document) -> None:
    send(invoice, owner, AP, seconds=0)
    done = refuse(client, invoice, "Somewhere else: only report it")
    assert "Thank you" in client.page(done.location).said("main > [role=status]")
    assert Unwanted.select().count() == 0
    assert Event.select().where(Event.what == "unknown_sender").exists()


def test_a_personal_link_speaks_for_its_own_address_alone(client: PageClient, owner: User, invoice: Document) -> None:
    send(invoice, owner, AP, seconds=0)
    theirs_before = trust(client, invoice).find("input[value]:not([value=''])").get("value")
    with write():
        own = links.new(invoice, at=making.NOW, email="paul@acme.example")
    path = links.address(own).removeprefix("http://localhost")
    page = client.page(f"{path}/trust")
    assert "p…@acme.example" in page.text and "nordwind" not in page.said("#part details")
    client.post_form(f"{path}/unknown", {"address": theirs_before}, status=422)
    assert Unwanted.select().count() == 0


def test_nothing_chosen_and_nonsense_are_told(client: PageClient, owner: User, invoice: Document) -> None:
    send(invoice, owner, AP, seconds=0)
    for values in ({}, {"address": "x" * 5000}, {"address": AP}):
        page = client.post_form(f"{path_of(invoice)}/unknown", values, status=422)
        assert "Please choose one." in page.text
    part = client.htmx("POST", f"{path_of(invoice)}/unknown", {}, status=422)
    assert part.has("#part .error")
    client.post_form(f"{path_of(invoice)}/known", {"address": "x"}, status=422)
    assert Unwanted.select().count() == 0


def test_with_htmx_it_leads_back_to_the_document(client: PageClient, owner: User, invoice: Document) -> None:
    answer = client.htmx("POST", f"{path_of(invoice)}/unknown", {"address": ""})
    assert answer.headers["HX-Redirect"] == f"{path_of(invoice)}?done=reported"


def test_a_business_that_ends_forgets_who_refused_it(owner: User, business: Business, invoice: Document) -> None:
    unwanted.refuse(invoice, AP, now=clock.now())
    with write():
        closing.closed.send(business, now=clock.now())
    assert Unwanted.select().count() == 0


def test_refusing_twice_is_once(invoice: Document) -> None:
    for _ in range(2):
        unwanted.refuse(invoice, AP, now=clock.now())
    assert Unwanted.select().count() == 1 == Event.select().where(Event.what == "unwanted").count()


def test_a_batch_names_whom_it_left_out(owner: User, business: Business, customer: Customer, invoice: Document) -> None:
    said = making.content()
    other = making.issued(business, owner, replace(said, cc=()), customer)
    unwanted.refuse(invoice, AP, now=clock.now())
    batch = preparing.prepare(business, [other.id], "send", key="k", by=owner, now=clock.now())
    working.start(batch, now=clock.now(), stop_seconds=0)
    jobs.run_due(clock.now())
    assert BatchItem.get(BatchItem.document == other).problem == working.UNWANTED


def test_its_operator_sees_who_was_reported(app: Flask, business: Business, invoice: Document) -> None:
    runner = app.test_cli_runner()
    assert "Nobody was reported." in runner.invoke(args=["reported"]).output
    for email in (AP, JON):
        unwanted.refuse(invoice, email, now=clock.now())
    told = runner.invoke(args=["reported"]).output
    assert told.startswith("2 ×  Studio Halden") and business.handle in told and "@" not in told
