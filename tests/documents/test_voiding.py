"""Voiding what the customer has: where the law allows it, what stays, who is told, and what takes its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jupinv import clock, jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content import sent_law
from jupinv.content.fields import Address
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import checking, issuing, links, sending, states, timeline, voiding
from jupinv.documents.models import Delivery, Document, Event
from jupinv.mail import Mail
from jupinv.payments import recording
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.documents.test_concurrency import together
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]


def from_country(country: str, **changes):
    content = making.content(**changes)
    return replace(content, sender=replace(content.sender, address=Address(city="X", country=country)))


@pytest.fixture
def invoice(business: Business, owner: User, customer: Customer) -> Document:
    """Billed from the United States, and sent by mail."""
    return sent(business, owner, customer)


def sent(business: Business, owner: User, customer: Customer, country: str = "US") -> Document:
    document = making.issued(business, owner, from_country(country), to=customer)
    sending.email_it(
        document,
        to=["ap@nordwind.example"],
        cc=["jon@nordwind.example"],
        subject="Invoice",
        text="Please pay.",
        attach_pdf=False,
        by=owner,
        now=clock.now(),
        stop_seconds=0,
    )
    jobs.run_due(clock.now())
    return fresh(document)


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def url_of(document: Document, act: str = "/void") -> str:
    return f"/documents/{document.key}{act}"


def void(document: Document, by: User, **more):
    return voiding.void_sent(fresh(document), by=by, reason="Wrong price", now=clock.now(), **more)


# the law


@pytest.mark.parametrize("country", ["DE", "FR", "GB", "CH", "NO", "AU", "IN"])
def test_where_the_law_says_so_it_needs_a_credit_note(
    owner: User, business: Business, customer: Customer, country: str
) -> None:
    assert voiding.law_against(sent(business, owner, customer, country)) == sent_law.SENT_LAWS[country].source


def test_a_business_may_choose_otherwise(owner: User, business: Business, customer: Customer) -> None:
    settings.choose_changing(business, sent_law.VERSIONS)
    assert voiding.law_against(fresh(sent(business, owner, customer, "DE"))) == ""
    settings.choose_changing(business, sent_law.CORRECTIONS)
    assert voiding.law_against(fresh(sent(business, owner, customer, "US"))) == "what you chose in your settings"


# the verb


def test_it_is_void_and_everything_else_stays(owner: User, business: Business, invoice: Document) -> None:
    void(invoice, owner)
    row = fresh(invoice)
    assert row.is_void and (row.void_reason, row.number, row.sent_at) == (
        "Wrong price",
        "INV-2026-0001",
        invoice.sent_at,
    )
    assert list(checking.of_business(business)) == []
    assert [event.what for event in timeline.of(row)][-1] == "voided"


def test_what_cannot_be_voided_like_this(
    owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    with pytest.raises(issuing.NotIssued):
        void(making.draft(business, owner), owner)
    with pytest.raises(voiding.NotSent):
        void(making.issued(business, owner, from_country("US")), owner)
    with pytest.raises(voiding.NeedsCreditNote):
        void(sent(business, owner, customer, "DE"), owner)
    void(invoice, owner)
    with pytest.raises(issuing.AlreadyVoid):
        void(invoice, owner)


def test_what_was_paid_is_not_void(owner: User, invoice: Document) -> None:
    recording.record(
        invoice,
        paid_on=TODAY,
        amount=Decimal(1),
        method="",
        note="",
        by=owner,
        now=NOW,
        form_key="",
    )
    with pytest.raises(issuing.AlreadyPaid):
        void(invoice, owner)
    assert not fresh(invoice).is_void


def test_a_mail_that_waits_is_stopped(owner: User, invoice: Document) -> None:
    waiting = sending.email_it(
        invoice, to=["a@b.example"], subject="s", text="t", by=owner, now=clock.now(), stop_seconds=600
    )
    void(invoice, owner)
    assert Mail.get_by_id(waiting.mail_id).state == mail.STOPPED


def test_those_who_do_not_have_it_yet_do_not_get_it_any_more(
    owner: User, business: Business, invoice: Document
) -> None:
    """One server took the mail, the other one said "later"; in between it is voided."""
    half = sending.email_it(
        invoice, to=["a@b.example", "c@d.example"], subject="s", text="t", by=owner, now=clock.now(), stop_seconds=0
    )
    with write():
        states_ = {"a@b.example": mail.ACCEPTED, "c@d.example": mail.QUEUED}
        Mail.update(recipients=states_).where(Mail.id == half.mail_id).execute()
    void(invoice, owner)
    jobs.run_due(clock.now())
    kept = Mail.get_by_id(half.mail_id)
    assert kept.recipients == {"a@b.example": mail.ACCEPTED, "c@d.example": mail.STOPPED}
    assert kept.state == mail.ACCEPTED and kept.settled_at


def test_its_news_leave_though_it_is_void(owner: User, invoice: Document) -> None:
    news = voiding.news(invoice)
    assert news.to == ("ap@nordwind.example", "jon@nordwind.example") and news.subject.startswith("Void: Invoice")
    post = sending.Post(news.to, (), news.subject, news.text, attach_pdf=True, reply_to="")
    void(invoice, owner, news=post)
    jobs.run_due(clock.now() + timedelta(seconds=1))
    told = Delivery.select().order_by(Delivery.id.desc()).first()
    assert told.kind == "void" and told.mail.state == mail.ACCEPTED and told.mail.attachment
    assert "mail server of ap@nordwind.example" in timeline.words(list(timeline.of(invoice))[-1])


def test_it_names_what_takes_its_place_once_that_is_issued(
    owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    draft = making.draft(business, owner, customer)
    void(invoice, owner, successor=draft)
    assert states.standing(fresh(invoice), today=TODAY).replaced_by == ""
    issuing.issue(draft, from_country("US"), by=owner, now=NOW, today=TODAY)
    standing = states.standing(fresh(invoice), today=TODAY)
    assert standing.replaced_by == "INV-2026-0002" and standing.replaced_by_link == links.address_of(draft)
    assert "Replaced by INV-2026-0002" in [timeline.words(event) for event in timeline.of(invoice)]


@pytest.mark.tampers
def test_only_another_document_of_the_customer_takes_its_place(
    owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    with write():
        Document.update(customer_name="Somebody else").where(Document.id == invoice.id).execute()
    elsewhere = making.issued(business, owner, from_country("US"), to=making.customer(business, "Other AG", "OA"))
    other = making.business(making.owner("Bob", "bob@x.example"), "Other")
    stranger = making.issued(other, owner, from_country("US"), to=making.customer(other))
    gone = making.issued(business, owner, from_country("US"), to=customer)
    issuing.void_unsent(gone, by=owner, reason="x", now=NOW)
    for wrong in (elsewhere, stranger, gone, invoice):
        with pytest.raises(voiding.NoSuccessor):
            void(invoice, owner, successor=fresh(wrong))
    assert not fresh(invoice).is_void


def test_what_takes_its_place_can_be_said_later_and_changed(
    owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    first, second = (making.issued(business, owner, from_country("US"), to=customer) for _ in range(2))
    with pytest.raises(voiding.NotVoid):
        voiding.replace(invoice, first, by=owner, now=NOW)
    void(invoice, owner)
    for successor in (first, second, second, None):
        voiding.replace(fresh(invoice), successor, by=owner, now=clock.now())
        assert fresh(invoice).successor_id == (successor.id if successor else None)
    lines = [event.what for event in timeline.of(invoice)]
    assert lines.count("replaced") == 2 and lines[-1] == "not_replaced"


# two at once


def test_voiding_and_paying_at_once_never_both_win(owner: User, business: Business, customer: Customer) -> None:
    for _ in range(6):
        number = sent(business, owner, customer).id
        voided, paid = together(
            lambda number=number: void(Document.get_by_id(number), owner),
            lambda number=number: recording.record(
                Document.get_by_id(number),
                paid_on=TODAY,
                amount=Decimal(1190),
                method="",
                note="",
                by=owner,
                now=NOW,
                form_key="",
            ),
        )
        kept = Document.get_by_id(number)
        assert kept.is_void != (kept.paid > 0)
        assert isinstance(voided, issuing.AlreadyPaid) != isinstance(paid, recording.NotPayable)
    assert list(checking.of_business(business)) == []


def test_voiding_while_a_mail_leaves_waits_for_nobody(owner: User, business: Business, customer: Customer) -> None:
    for _ in range(6):
        document = sent(business, owner, customer)
        again = sending.email_it(
            document,
            to=["a@b.example"],
            subject="s",
            text="t",
            attach_pdf=False,
            by=owner,
            now=NOW,
            stop_seconds=0,
        )
        voided, _ = together(lambda document=document: void(document, owner), lambda: jobs.run_due(NOW))
        assert isinstance(voided, Document), voided
        jobs.run_due(clock.now())
        assert fresh(document).is_void and Mail.get_by_id(again.mail_id).state in (mail.STOPPED, mail.ACCEPTED)


def test_voiding_and_sending_at_once_leave_no_mail_behind(owner: User, business: Business, customer: Customer) -> None:
    for _ in range(6):
        document = sent(business, owner, customer)
        post = sending.Post(("a@b.example",), (), "s", "t", attach_pdf=False, reply_to="")
        voided, posted = together(
            lambda document=document: void(document, owner),
            lambda document=document, post=post: sending.post(
                document, post, by=owner, now=clock.now(), stop_seconds=600
            ),
        )
        assert isinstance(voided, Document), voided
        if isinstance(posted, Delivery):
            assert Mail.get_by_id(posted.mail_id).state == mail.STOPPED
        else:
            assert isinstance(posted, issuing.AlreadyVoid), posted


# the pages


def test_the_page_says_what_goes_and_what_stays(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.page(url_of(invoice, ""))
    page = browser.page(page.link("Void this invoice…"))
    assert "The number INV-2026-0001 stays taken" in page.text and "This can’t be undone." in page.text
    assert page.fields["to"] == "ap@nordwind.example, jon@nordwind.example" and page.fields["tell"] == "y"
    page = browser.submit(page.button("Void INV-2026-0001"), {"reason": " Wrong   price "})
    assert page.said("#standing") == "void" and "Voided: Wrong price" in page.said("#timeline")
    assert "leaves in" in page.said("#letters"), "the news wait, and can be stopped"
    assert page.button("Stop") is not None
    public = links.address_of(fresh(invoice)).partition("localhost")[2].partition("/i/")[2]
    public = browser.page(f"/i/{public}")
    assert "Wrong price" in public.text and "Void" in public.text


def test_a_reason_is_asked_for_and_nothing_typed_is_lost(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    form = browser.page(url_of(invoice)).form(url_of(invoice))
    page = browser.submit(form, {"reason": " ", "subject": "My own"}, status=422)
    assert "say why" in page.error_at("reason") and page.fields["subject"] == "My own"
    page = browser.submit(form, {"reason": "x" * 301}, status=422)
    assert "300 characters" in page.error_at("reason")
    page = browser.submit(form, {"reason": "Wrong", "to": "nobody"}, status=422)
    assert "not an e-mail address" in page.error_at("to") and not fresh(invoice).is_void
    browser.submit(form, {"reason": "Wrong", "to": "nobody", "tell": None}, status=303)
    assert fresh(invoice).is_void and Delivery.select().where(Delivery.kind == "void").count() == 0


def test_where_the_law_asks_for_a_credit_note_the_page_says_so(
    as_: SignIn, owner: User, business: Business, customer: Customer
) -> None:
    document, browser = sent(business, owner, customer, "DE"), as_(owner)
    page = browser.page(url_of(document))
    assert "credit note" in page.text and "Directive 2006/112/EC" in page.text
    assert page.button("Void by a full credit note") is not None and not page.has("[name=tell]")
    typed = {"reason": "Wrong", "tell": ""}
    assert "credit note" in browser.post_form(url_of(document), typed, status=409).text
    assert not fresh(document).is_void


def test_what_was_paid_tells_the_way_out(as_: SignIn, owner: User, invoice: Document) -> None:
    recording.record(invoice, paid_on=TODAY, amount=Decimal(1), method="", note="", by=owner, now=NOW, form_key="")
    browser = as_(owner)
    assert "undo it" in browser.page(url_of(invoice)).text
    assert "Undo the payment first" in browser.post_form(url_of(invoice), {"reason": "Wrong"}, status=409).text


def test_what_is_not_to_be_voided_has_no_such_page(as_: SignIn, owner: User, business: Business) -> None:
    browser = as_(owner)
    for document in (making.draft(business, owner), making.issued(business, owner)):
        assert browser.page(url_of(document), status=303).location == url_of(document, "")


def test_its_public_page_leads_to_what_takes_its_place(
    as_: SignIn, client: PageClient, owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    successor, browser = making.issued(business, owner, from_country("US"), to=customer), as_(owner)
    page = browser.page(url_of(invoice))
    page = browser.submit(page.button("Void INV-2026-0001"), {"reason": "x", "successor": successor.key})
    assert page.find("#successor option[selected]").get("value") == successor.key
    address = links.address_of(fresh(invoice)).rpartition("/")[2]
    public = client.page(f"/i/{address}")
    assert public.link("Replaced by INV-2026-0002") == links.address_of(successor)
    etag = public.headers["ETag"]
    links.renew(successor, at=NOW, actor="Ana")
    again = client.page(f"/i/{address}", headers={"If-None-Match": etag})
    assert again.link("Replaced by INV-2026-0002") == links.address_of(successor)
    page = browser.submit(page.form("#successor"), {"successor": ""})
    assert fresh(invoice).successor_id is None and "No longer replaced" in page.said("#timeline")


def test_a_copy_that_replaces_it_is_written_at_once(
    as_: SignIn, owner: User, customer: Customer, invoice: Document
) -> None:
    browser = as_(owner)
    page = browser.page(url_of(invoice))
    page = browser.submit(page.button("Void INV-2026-0001"), {"reason": "x", "successor": "anew", "tell": None})
    draft = Document.select().order_by(Document.id.desc()).first()
    assert page.url == f"/drafts/{draft.key}" and fresh(invoice).successor_id == draft.id and draft.is_draft
    assert "This draft replaces INV-2026-0001" in page.text
    browser.post_form(url_of(invoice, "/successor"), {"successor": "anew"})
    assert fresh(invoice).successor_id not in (None, draft.id)


def test_a_successor_that_was_not_offered_is_refused(
    as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    browser = as_(owner)
    typed = {"reason": "x", "successor": making.draft(business, owner).key}
    browser.post_form(url_of(invoice), typed, status=409)
    browser.post_form(url_of(invoice, "/successor"), {"successor": "nothing"}, status=409)
    browser.post_form(url_of(invoice, "/successor"), {"successor": ""}, status=409)
    browser.post_form(url_of(invoice, "/successor"), {"successor": "anew"}, status=409)
    assert not fresh(invoice).is_void


@pytest.mark.parametrize("act", ["/void", "/successor"])
def test_nobody_else_voids_or_replaces(
    client: PageClient, as_: SignIn, business: Business, invoice: Document, act: str
) -> None:
    typed = {"reason": "Mine", "successor": ""}
    before = Event.select().count()
    assert client.post_form(url_of(invoice, act), typed, status=303).location.startswith("/sign-in")
    assert client.htmx("POST", url_of(invoice, act), typed, status=401).location.startswith("/sign-in")
    stranger, reader = making.owner("Bob", "bob@x.example"), making.owner("Carol", "carol@x.example")
    making.business(stranger, "Other")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    as_(stranger).post_form(url_of(invoice, act), typed, status=404)
    as_(reader).post_form(url_of(invoice, act), typed, status=403)
    assert not fresh(invoice).is_void and Event.select().count() == before


def test_the_paper_and_its_pdf_say_what_replaces_it(
    owner: User, business: Business, customer: Customer, invoice: Document
) -> None:
    from jupinv.documents import revisions
    from jupinv.rendering.paper import paper

    successor = making.issued(business, owner, from_country("US"), to=customer)
    void(invoice, owner, successor=successor)
    said = revisions.content_of(revisions.last_of(invoice))
    shown = paper(*said, states.standing(fresh(invoice), today=date(2026, 5, 4)))
    assert shown.stamp.note.endswith("Wrong price · Replaced by INV-2026-0002")


def test_too_many_mails_void_nothing_and_lose_nothing(as_: SignIn, owner: User, invoice: Document, monkeypatch) -> None:
    monkeypatch.setattr(sending, "MOST_MAILS", 1)
    browser = as_(owner)
    asked = browser.page(url_of(invoice))
    typed = {"reason": "Wrong price", "text": "Please do not pay", "tell": "y"}
    page = browser.submit(asked.form(url_of(invoice)), typed, status=429)
    assert (page.fields["reason"], page.fields["text"]) == ("Wrong price", "Please do not pay")
    assert "have left in the last hour" in page.error_at("to")
    assert int(page.headers["Retry-After"]) > 0
    assert not fresh(invoice).is_void
