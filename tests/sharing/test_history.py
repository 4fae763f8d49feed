"""The history on the public page: what both sides may know, in the document's language, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import References
from jupinv.db import write
from jupinv.documents import approving, changing, deciding, issuing, links, revisions, sending, timeline
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document
from jupinv.sharing.models import DISPUTE, Approval, Comment
from jupinv.sharing.reader import Reader
from tests.documents import making
from tests.pages import Page, PageClient

CLAIRE = Reader("Claire Morel", "claire@acme.example")
LATER = making.NOW + timedelta(hours=1)


def history(client: PageClient, document: Document) -> Page:
    return client.page(f"{links.address_of(document).removeprefix('http://localhost')}/history")


def texts(page: Page) -> list[str]:
    return [" ".join("".join(p.itertext()).split()) for p in page.all("#part li p:first-of-type")]


def amend(document: Document, by: User | Actor, reason: str = "", **references: str) -> None:
    content, _ = revisions.content_of(revisions.last_of(document))
    said = replace(content, references=References(**references))
    changing.change(document, said, by=by, reason=reason, base_revision=1, now=LATER, today=making.TODAY)


@pytest.fixture
def invoice(business: Business, owner: User) -> Document:
    return making.issued(business, owner, to=making.customer(business))


def test_it_begins_with_the_issue(client: PageClient, owner: User, invoice: Document) -> None:
    page = history(client, invoice)
    assert page.said("h1") == "History"
    assert texts(page) == [f"{owner.name or 'Studio Halden'} issued {invoice.number}"]
    moment = page.find("#part time")
    assert moment.get("datetime").endswith("+00:00"), "a script tells it in the reader's zone"
    assert "Europe/Berlin" in page.text


def test_a_correction_tells_who_and_what_but_not_the_address(client: PageClient, invoice: Document) -> None:
    amend(invoice, CLAIRE.actor, purchase_order="PO-2026-7")
    page = history(client, invoice)
    assert texts(page)[0] == "Corrected by Claire Morel; still version 1"
    assert "Claire Morel changed the PO number from PO-4711 to PO-2026-7" in page.text
    assert "claire@acme.example" not in page.source


def test_a_reason_of_the_sender_is_not_shown(client: PageClient, owner: User, invoice: Document) -> None:
    amend(invoice, owner, reason="They always mix this up", purchase_order="PO-1")
    assert "mix this up" not in history(client, invoice).source


@pytest.mark.parametrize(
    ("language", "heading", "sentence"),
    [
        ("de", "Berichtigt von Claire Morel; weiterhin Version 1", "Bestellnummer"),
        (
            "fr",
            "Corrigé par Claire Morel ; toujours la version 1",
            "a modifié le numéro de commande : PO-4711, désormais PO-9",
        ),
        ("es", "Corrected by Claire Morel; still version 1", "changed the PO number from PO-4711 to PO-9"),
    ],
)
def test_it_speaks_the_documents_language(
    client: PageClient, business: Business, owner: User, language: str, heading: str, sentence: str
) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)))
    amend(document, CLAIRE.actor, purchase_order="PO-9")
    page = history(client, document)
    assert texts(page)[0] == heading and sentence in page.text


def test_what_readers_said_and_did(client: PageClient, invoice: Document) -> None:
    link = links.of(invoice)
    with write():
        said = {"document": invoice, "link": link, "name": "Claire Morel", "email": "claire@acme.example"}
        Comment.create(**said, text="Is <b>travel</b> in it?" + " more" * 100, at=LATER)
        Comment.create(**said, text="", kind=DISPUTE, line="k1", at=LATER, removed_at=LATER)
        timeline.note(invoice, "forwarded", at=LATER, actor=CLAIRE.told, to="paul@acme.example")
        timeline.note(invoice, "will_pay", at=LATER, actor=CLAIRE.told, on="2026-05-20")
        timeline.note(invoice, "mail_failed", at=LATER, to=["other@acme.example"], reason="No such box")
        revision = revisions.last_of(invoice)
        approving.approve(invoice, revision, by_name="Paul Roux", now=LATER)
        facts = {"document": invoice, "revision": revision, "version": 1, "digest": revision.digest}
        Approval.create(**facts, name="Paul Roux", email="paul@acme.example", network="203.0.113.9", at=LATER)
    page = history(client, invoice)
    for text in (
        "Claire Morel wrote",
        "Is <b>travel</b> in it?",
        "What Claire Morel wrote was removed",
        "Claire Morel forwarded it",
        "Claire Morel says: we will pay on 20 May 2026",
        "Paul Roux approved version 1",
        "name as typed",
    ):
        assert text in page.text
    for secret in ("@acme.example", "203.0.113.9", "No such box", "more more " * 20):
        assert secret not in page.source, secret


def test_sent_is_said_once(client: PageClient, owner: User, invoice: Document) -> None:
    for how in ("link", "pdf"):
        sending.hand_over(invoice, how=how, by=owner, now=LATER)
    with write():
        timeline.note(invoice, "mail_accepted", at=LATER, to=["ap@nordwind.example"])
    page = history(client, invoice)
    assert texts(page).count("Sent by Studio Halden") == 1 and "nordwind.example" not in page.source


def test_a_void_one_still_tells_its_history(client: PageClient, owner: User, invoice: Document) -> None:
    issuing.void_unsent(invoice, by=owner, reason="Wrong customer", now=LATER)
    assert texts(history(client, invoice))[0] == "Studio Halden made it void"


def test_the_answer_to_a_quote(client: PageClient, business: Business, owner: User) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    deciding.decline(quote, by=CLAIRE.actor, now=LATER, today=making.TODAY, who="Claire Morel", note="Too dear")
    page = history(client, quote)
    assert texts(page)[0] == "Declined by Claire Morel" and page.said("blockquote") == "Too dear"


def test_what_was_erased_is_not_there(client: PageClient, owner: User, invoice: Document) -> None:
    first = revisions.last_of(invoice)
    amend(invoice, owner, purchase_order="PO-1")
    revisions.erase(first, reason="Art. 17", at=LATER)
    page = history(client, invoice)
    assert "erased, as the law demands" in page.text and "PO-1" not in page.source


def test_htmx_gets_the_part_alone(client: PageClient, invoice: Document) -> None:
    path = f"{links.address_of(invoice).removeprefix('http://localhost')}/history"
    part = client.htmx("GET", path)
    assert part.fragment and part.has("#part ol")


def test_a_long_history_asks_no_more_often(app: Flask, client: PageClient, invoice: Document) -> None:
    path = f"{links.address_of(invoice).removeprefix('http://localhost')}/history"

    def asked() -> int:
        with count_queries() as counter:
            client.get(path)
        return counter.count

    few = asked()
    with write():
        for n in range(50):
            Comment.create(document=invoice, name="Claire", text=f"Question {n}", at=LATER)
            timeline.note(invoice, "forwarded", at=LATER, actor=CLAIRE.told, to="x@y.example")
    assert asked() == few <= 8
