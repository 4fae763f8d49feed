"""The mails by which readers learn of what the sender says: who gets one, with which link, and what it reads like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from jupinv import clock, db, jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import links, sending
from jupinv.documents.models import Document, Event, Link, Unwanted
from jupinv.mail import FAILED, STOPPED, Mail
from jupinv.sharing.comments import closing, removing, saying
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.forwarding import passing_on
from jupinv.sharing.models import Approval, Comment, Forward
from jupinv.sharing.reader import Reader
from tests.documents import making
from tests.mailserver import Handler, mail_server
from tests.pages import PageClient

CLAIRE = Reader("Claire Morel", "claire@acme.example")
JON = Reader("Jon Ek", "jon@nordwind.example")
NOW = making.NOW


def said(document: Document, who: Reader, text: str = "Which project?", *, line: str = "", link: Link | None = None):
    return saying.say(document, text, who=who, link=link or links.of(document), now=NOW, line=line)


def answered(document: Document, owner: User, text: str = "The fair.", *, line: str = "") -> dict[str, Mail]:
    """The mails of an answer, by whom they are to."""
    comment = saying.answer(document, text, by=owner, now=NOW + timedelta(hours=1), line=line).comment
    told = CommentMail.select(CommentMail, Mail).join(Mail).where(CommentMail.comment == comment)
    return {",".join(each.mail.to): each.mail for each in told}


def personal(document: Document, email: str, at: datetime = NOW) -> Link:
    with write():
        return links.new(document, at=at, email=email)


def withdraw(link: Link) -> None:
    links.withdraw(link, at=NOW, actor="Ana Halden")


# who


def test_nobody_is_told_where_nobody_is_known(owner: User, invoice: Document) -> None:
    assert answered(invoice, owner) == {}


def test_those_whom_it_was_sent_to_are_told_until_somebody_acts(owner: User, invoice: Document) -> None:
    sending.email_it(
        invoice,
        to=["ap@nordwind.example"],
        cc=["boss@nordwind.example"],
        subject="Your invoice",
        text="Here",
        by=owner,
        now=NOW,
        stop_seconds=0,
    )
    assert set(answered(invoice, owner)) == {"ap@nordwind.example", "boss@nordwind.example"}
    said(invoice, CLAIRE)
    assert set(answered(invoice, owner, "Again.")) == {"claire@acme.example"}


def test_whose_address_somebody_else_typed_ends_the_mails(client: PageClient, owner: User, invoice: Document) -> None:
    own = personal(invoice, "dora@nordwind.example")
    said(invoice, Reader("Mallory", "victim@example.com"))
    said(invoice, Reader("Dora", "dora@nordwind.example"), "And?", link=own)
    posted = answered(invoice, owner)["victim@example.com"]
    path = next(line for line in posted.text.splitlines() if line.endswith("/trust")).removeprefix("http://localhost")
    page = client.page(path)
    assert "v…@example.com" in page.text and "d…@nordwind.example" not in page.text, "Dora has a link of her own"
    key = page.find("input[type=radio][value]:not([value=''])").get("value")
    client.submit(page.button("Stop mails and report"), {"address": key})
    assert set(answered(invoice, owner, "Again.")) == {"dora@nordwind.example"}


def test_whoever_commented_approved_or_forwarded_is_told_once(owner: User, invoice: Document) -> None:
    said(invoice, CLAIRE)
    said(invoice, Reader("Claire", "Claire@ACME.example"), "And?")
    with write():
        revision = invoice.revisions.get()
        Approval.create(
            document=invoice,
            revision=revision,
            version=1,
            digest=revision.digest,
            name=JON.name,
            email=JON.email,
            at=NOW,
        )
        Approval.create(document=invoice, revision=revision, version=1, digest=revision.digest, name="Nobody", at=NOW)
        theirs = links.new(invoice, at=NOW, email="manager@acme.example")
        Forward.create(document=invoice, link=theirs, name="Ina", email="ina@acme.example", at=NOW)
    told = {address.casefold() for address in answered(invoice, owner)}
    assert told == {"claire@acme.example", "jon@nordwind.example", "ina@acme.example"}


def test_each_gets_the_link_that_is_theirs(owner: User, invoice: Document) -> None:
    public, own = links.of(invoice), personal(invoice, "jon@nordwind.example")
    said(invoice, CLAIRE)
    said(invoice, JON, link=own)
    told = answered(invoice, owner)
    assert f"{links.address(public)}/comments" in told["claire@acme.example"].text
    assert f"{links.address(own)}/comments" in told["jon@nordwind.example"].text
    assert links.address(public) not in told["jon@nordwind.example"].html


def test_whose_link_was_withdrawn_learns_nothing_more(owner: User, invoice: Document) -> None:
    own = personal(invoice, "jon@nordwind.example")
    said(invoice, JON, link=own)
    said(invoice, CLAIRE)
    withdraw(own)
    assert set(answered(invoice, owner)) == {"claire@acme.example"}
    links.renew(invoice, at=NOW + timedelta(minutes=1), actor="Ana Halden")
    assert answered(invoice, owner, "Again.") == {}, "a new link is handed to nobody who came by the old one"


def test_whoever_forwards_by_a_link_of_their_own_never_gets_that_of_all(owner: User, invoice: Document) -> None:
    own = personal(invoice, "jon@nordwind.example")
    mallory, later = Reader("Mallory", "mallory@evil.example"), NOW + timedelta(minutes=1)
    for turn, who in enumerate((JON, mallory)):
        to, about = f"dora{turn}@x.example", {"network": "n", "secret": "s", "now": later}
        passing_on.forward(invoice, to, "", reader=who, link=own, **about)
    assert set(answered(invoice, owner)) == {"jon@nordwind.example"}
    withdraw(own)
    assert answered(invoice, owner, "Again.") == {}


def test_who_wants_no_mails_gets_none(owner: User, business: Business, invoice: Document) -> None:
    said(invoice, Reader("Claire", "Claire@acme.example"))
    said(invoice, JON)
    with write():
        Unwanted.create(business=business, email="claire@acme.example", document=invoice, at=NOW)
    assert set(answered(invoice, owner)) == {"jon@nordwind.example"}


def test_an_owner_who_signed_as_a_reader_is_not_told_of_their_own(owner: User, invoice: Document) -> None:
    said(invoice, Reader("Ana", "ana@halden.example"))
    assert answered(invoice, owner) == {}


# what it says


def test_it_quotes_and_leads_there(owner: User, invoice: Document) -> None:
    said(invoice, CLAIRE, "Which project?\nWe have two.", line="k2")
    said(invoice, JON, "Who knows")
    told = answered(invoice, owner, "The fair.\n\nIn May <soon>.", line="k2")
    claires, jons = told["claire@acme.example"], told["jon@nordwind.example"]
    assert claires.subject == f"Invoice {invoice.number}: comment from Studio Halden"
    assert (claires.reply_to, claires.sender_name) == ("ana@halden.example", "Studio Halden")
    text = claires.text
    assert f"Studio Halden wrote about Invoice {invoice.number}:\nOn “Travel”" in text
    assert "> The fair.\n> \n> In May <soon>." in text
    assert "In answer to what you wrote:" in text and ">> Which project?\n>> We have two." in text
    assert "In answer to what Claire Morel wrote:" in jons.text
    html = claires.html
    assert "The fair.\n\nIn May &lt;soon&gt;." in html and "Which project?\nWe have two." in html
    assert 'dir="auto"' in html and html.count("<a ") == 3, "the button, the way to end them, and Jupinv's own"


def test_it_speaks_the_documents_language(owner: User, business: Business) -> None:
    for language, subject, button in (
        ("de", "Rechnung {}: Kommentar von Studio Halden", "Lesen und antworten"),
        ("fr", "Facture {} : commentaire de Studio Halden", "Lire et répondre"),
    ):
        document = making.issued(business, owner, making.content(languages=(language,)))
        said(document, CLAIRE)
        [posted] = answered(document, owner).values()
        assert posted.subject == subject.format(document.number)
        assert button in posted.text and button in posted.html and f'lang="{language}' in posted.html


def test_the_trade_name_is_what_customers_know(owner: User, business: Business) -> None:
    content = making.content()
    document = making.issued(business, owner, replace(content, sender=replace(content.sender, trade_name="Halden")))
    said(document, CLAIRE)
    [posted] = answered(document, owner).values()
    assert posted.subject.endswith("comment from Halden")


def test_the_same_twice_is_mailed_once(owner: User, invoice: Document) -> None:
    said(invoice, CLAIRE)
    answered(invoice, owner)
    assert saying.answer(invoice, "The fair.", by=owner, now=NOW, line="").told == []
    assert CommentMail.select(CommentMail.mail).distinct().count() == 1


# as it arrives


@pytest.fixture
def server(app: Flask) -> Iterator[Handler]:
    settings = app.extensions["jupinv"]
    with mail_server() as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
        yield handler


HOSTILE = (
    "\u202e<script>alert(1)</script>\u200b https://evil.example/login\r\n"
    "Bcc: victim@example.com\r\n\r\n.\r\nSubject: You won\u2028\x1b[31m"
)


def test_nothing_that_a_stranger_writes_becomes_a_header_or_a_link(
    client: PageClient, as_: Callable[[User], PageClient], server: Handler, owner: User, invoice: Document
) -> None:
    path = links.address_of(invoice).removeprefix("http://localhost") + "/comments"
    name = "Claire\r\nBcc: victim@example.com\u202e<b>\u200b"
    client.post_form(path, {"text": HOSTILE, "name": name, "email": "claire@acme.example"})
    as_(owner).post_form(f"/documents/{invoice.key}/comments", {"text": HOSTILE + " too"})
    jobs.run_due(clock.now() + timedelta(minutes=1))
    to_reader = next(each for each in server.mails if each.recipients == ["claire@acme.example"])
    for received in server.mails:
        message = received.message
        assert "victim" not in str(received.recipients) and message["Bcc"] is None
        assert len(message.get_all("Subject")) == 1 and "won" not in message["Subject"]
        text = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert "<script>" not in html and 'href="https://evil.example' not in html
        for unseen in "\u202e\u200b\u2028\x1b":
            assert unseen not in text + html + str(message["Subject"]) + str(message["From"])
    message = to_reader.message
    assert message["Subject"] == f"Invoice {invoice.number}: comment from Studio Halden"
    assert message["To"] == "claire@acme.example" and "ana@halden.example" in message["Reply-To"]
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "> <script>alert(1)</script> https://evil.example/login\n> Bcc: victim@example.com" in text
    assert "what you wrote" in text and ">> Subject: You won\n>> [31m" in text


def test_nothing_that_a_stranger_writes_becomes_part_of_a_page(
    client: PageClient, as_: Callable[[User], PageClient], owner: User, invoice: Document
) -> None:
    address = links.address_of(invoice).removeprefix("http://localhost")
    name = "<img src=x onerror=alert(1)>\u202e\u200b\r\nSet-Cookie: a=b"
    for part in ("/comments", "/dispute"):
        client.post_form(address + part, {"text": HOSTILE, "about": "k1", "name": name, "email": "c@acme.example"})
    [comment, dispute] = Comment.select().order_by(Comment.id)
    assert comment.name == "<img src=x onerror=alert(1)> Set-Cookie: a=b"
    assert (
        comment.text
        == dispute.text
        == (
            "<script>alert(1)</script> https://evil.example/login\nBcc: victim@example.com\n\n.\nSubject: You won\n[31m"
        )
    )
    browser = as_(owner)
    pages = [client.page(f"{address}/comments"), browser.page(f"/documents/{invoice.key}/comments")]
    pages += [
        browser.page(f"/documents/{invoice.key}"),
        browser.page(f"/documents/{invoice.key}/comments/{comment.id}/remove"),
    ]
    for page in pages:
        assert "https://evil.example/login" in page.text and "<script>alert(1)</script>" in page.text
        assert not page.has("a[href*=evil]") and not page.has("main script") and not page.has("img[src=x]")
        assert all(unseen not in page.source for unseen in "\u202e\u200b\u2028\x1b")
        assert page.has("[dir=auto]")


def test_ten_thousand_characters_are_refused_and_kept(client: PageClient, invoice: Document) -> None:
    address = links.address_of(invoice).removeprefix("http://localhost")
    who = {"name": CLAIRE.name, "email": CLAIRE.email}
    for part in ("/comments", "/dispute"):
        page = client.post_form(address + part, {"text": "ß" * 10_000, **who}, status=422)
        assert "2,000" in page.error_at("text") and page.fields["text"].strip() == "ß" * 10_000
        page = client.post_form(address + part, {"text": "ß" * 1_999 + "\r\n!", **who}, status=422)
        assert page.error_at("text")
        client.post_form(address + part, {"text": "ß" * 1_998 + "\r\n!", **who})
    assert [len(each.text) for each in Comment.select()] == [2_000, 2_000]


def test_a_mail_that_fails_is_told_on_the_timeline(
    as_: Callable[[User], PageClient], server: Handler, owner: User, invoice: Document
) -> None:
    server.refusals["claire@acme.example"] = ["550 no such user"]
    said(invoice, CLAIRE)
    [posted] = answered(invoice, owner).values()
    jobs.run_due(clock.now() + timedelta(minutes=1))
    assert Mail.get_by_id(posted.id).state == FAILED
    [event] = Event.select().where(Event.what == "comment_failed")
    assert event.data["to"] == ["claire@acme.example"]
    assert "no such user" in as_(owner).page(f"/documents/{invoice.key}").said("#timeline")


# what is removed


def test_the_words_go_from_the_mails_that_have_them(owner: User, invoice: Document) -> None:
    comment = said(invoice, CLAIRE, "An indiscretion")
    [posted] = answered(invoice, owner, "Please don't.").values()
    assert "An indiscretion" in posted.text
    removing.remove(comment, by=owner, now=NOW)
    gone = Mail.get_by_id(posted.id)
    assert (gone.text, gone.html, gone.state) == (None, None, STOPPED)
    [later] = answered(invoice, owner, "Let us talk.").values()
    assert "In answer" not in later.text, "what was removed is answered no more"


def test_a_business_that_ends_forgets_it(owner: User, business: Business, invoice: Document) -> None:
    bob = making.owner("Bob", "bob@x.example")
    theirs = making.issued(making.business(bob, "Other"), bob)
    for document, by in ((invoice, owner), (theirs, bob)):
        said(document, CLAIRE)
        answered(document, by)
    with write():
        closing.on_closed(business)
    [left] = Comment.select().where(Comment.email != "")
    assert left.document_id == theirs.id
    assert {each.comment.document_id for each in CommentMail.select()} == {theirs.id}
    kept = {each.mail_id for each in CommentMail.select()}
    assert {each.id for each in Mail.select().where(Mail.subject.contains("comment from"))} == kept


# two at once


def test_two_at_once_are_both_kept(app: Flask, invoice: Document) -> None:
    def speak(reader: Reader) -> int:
        with app.app_context(), db.db.connection_context():
            document = Document.get_by_id(invoice.id)
            return saying.say(document, f"I am {reader.name}", who=reader, link=None, now=NOW).id

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(speak, (CLAIRE, JON)))
    assert len(set(numbers)) == 2 and Comment.select().count() == 2
    assert Document.get_by_id(invoice.id).activity == 2


def test_one_button_pressed_by_two_hands_is_one_comment(app: Flask, invoice: Document) -> None:
    def speak(_: int) -> int:
        with app.app_context(), db.db.connection_context():
            document = Document.get_by_id(invoice.id)
            return saying.say(document, "Hello", who=CLAIRE, link=None, now=NOW).id

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(speak, range(2)))
    assert len(set(numbers)) == 1 and Comment.select().count() == 1
