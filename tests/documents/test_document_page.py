"""What an owner sees and does after issue: the paper, link, PDF, mails, void."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jupinv import clock, jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write
from jupinv.documents import issuing, links, revisions, sending, timeline
from jupinv.documents.models import Delivery, Document, Revision
from jupinv.mail import Mail
from tests.documents import making
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]


@pytest.fixture
def invoice(business: Business, owner: User) -> Document:
    return making.issued(business, owner, to=making.customer(business))


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def url_of(document: Document, act: str = "") -> str:
    return f"/documents/{document.key}{act}"


def e_mail(document: Document, owner: User, stop_seconds: int = 20) -> Mail:
    delivery = sending.email_it(
        document,
        to=["ap@nordwind.example"],
        subject="Invoice",
        text="Please pay.",
        by=owner,
        now=clock.now(),
        stop_seconds=stop_seconds,
    )
    return delivery.mail


def fail(posted: Mail) -> None:
    with write():
        recipients = dict.fromkeys(posted.recipients, mail.REFUSED)
        Mail.update(state=mail.FAILED, error="550 no such user", recipients=recipients).where(
            Mail.id == posted.id
        ).execute()


def test_the_page_has_paper_state_link_and_history(as_: SignIn, owner: User, invoice: Document) -> None:
    page = as_(owner).page(url_of(invoice))
    assert page.said("#paper h1") == "Invoice"
    assert "INV-2026-0001 · Nordwind GmbH" in page.text
    assert page.find("#link").get("value") == links.address_of(invoice)
    assert "Issued as INV-2026-0001" in page.said("#timeline") and "Ana Halden" in page.said("#timeline")


def test_the_beginning_of_a_long_story_is_folded_away(as_: SignIn, owner: User, invoice: Document) -> None:
    before = len(as_(owner).page(url_of(invoice)).all("#timeline li"))
    with write():
        for number in range(30):
            timeline.note(invoice, "commented", at=clock.now() + timedelta(minutes=number), actor=f"Reader {number}")
    page = as_(owner).page(url_of(invoice))
    assert len(page.all("#timeline > ol > li")) == 20 and len(page.all("#timeline details li")) == 10 + before
    assert page.said("#timeline summary") == f"Earlier ({10 + before})"
    assert "Reader 29" in page.said("#timeline > ol") and "Issued" in page.said("#timeline details")


def test_a_draft_is_shown_by_its_editor(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    assert as_(owner).page(url_of(draft), status=303).location == f"/drafts/{draft.key}"


def test_what_was_erased_still_has_its_page(as_: SignIn, owner: User, invoice: Document) -> None:
    revisions.erase(Revision.get(), reason="Art. 17", at=making.NOW)
    page = as_(owner).page(url_of(invoice))
    assert "erased" in page.text and page.said("h1") == "INV-2026-0001"
    as_(owner).page(url_of(invoice, ".pdf"), status=410)


# handed over


@pytest.mark.parametrize(("how", "lead"), [("link", ""), ("share", ""), ("pdf", ".pdf")])
def test_taking_it_along_counts_as_sent(as_: SignIn, owner: User, invoice: Document, how: str, lead: str) -> None:
    page = as_(owner).post_form(url_of(invoice, "/hand-over"), {"how": how}, status=303)
    assert page.location == url_of(invoice, lead)
    assert fresh(invoice).sent_at is not None


def test_looking_at_it_changes_nothing(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    for path in (url_of(invoice), url_of(invoice, ".pdf"), url_of(invoice, "/timeline")):
        browser.get(path)
    assert fresh(invoice).sent_at is None


def test_once_sent_the_pdf_is_a_plain_link(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.page(url_of(invoice))
    page = browser.submit(page.form("#handed-over"))
    assert not page.has("#handed-over") and not page.has("[data-then]")
    assert page.link("PDF") == url_of(invoice, ".pdf")
    assert "Handed over" in page.said("#timeline") and not page.has(".void")


def test_another_way_is_refused(as_: SignIn, owner: User, invoice: Document) -> None:
    as_(owner).post_form(url_of(invoice, "/hand-over"), {"how": "pigeon"}, status=400)


# the PDF


def test_the_pdf_is_awaited_and_then_served(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.page(url_of(invoice, ".pdf"), status=202)
    assert page.find("meta[http-equiv=refresh]").get("content") == "2"
    jobs.run_due(clock.now())
    answer = browser.get(url_of(invoice, ".pdf"))
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert "INV-2026-0001" in answer.headers["Content-Disposition"]
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert browser.get(url_of(invoice, ".pdf"), headers=tag).status_code == 304


def test_a_draft_has_no_pdf(as_: SignIn, owner: User, business: Business) -> None:
    as_(owner).page(url_of(making.draft(business, owner), ".pdf"), status=409)


# void


def test_voiding_asks_for_a_reason_and_says_what_happens(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.page(url_of(invoice))
    assert "The number INV-2026-0001 stays taken" in page.said(".void")
    refused = browser.submit(page.form(url_of(invoice, "/void")), {"reason": " "}, status=422)
    assert "say why" in refused.error_at("reason") and refused.find(".void").get("open") is not None
    long = browser.submit(page.form(url_of(invoice, "/void")), {"reason": "x" * 301}, status=422)
    assert "300 characters" in long.error_at("reason") and long.fields["reason"] == "x" * 301
    page = browser.submit(page.form(url_of(invoice, "/void")), {"reason": "Wrong  customer"})
    assert fresh(invoice).void_reason == "Wrong customer"
    assert page.said("#standing") == "void" and "Voided: Wrong customer" in page.said("#timeline")
    assert not page.has("#record") and not page.has(".void")


def test_what_was_sent_void_or_paid_is_not_voided(as_: SignIn, owner: User, business: Business) -> None:
    browser, reason = as_(owner), {"reason": "Wrong"}
    sent, void, draft = making.issued(business, owner), making.issued(business, owner), making.draft(business, owner)
    sending.hand_over(sent, how="link", by=owner, now=making.NOW)
    issuing.void_unsent(void, by=owner, reason="Wrong", now=making.NOW)
    assert "has it already" in browser.post_form(url_of(sent, "/void"), reason, status=409).text
    assert "void already" in browser.post_form(url_of(void, "/void"), reason, status=409).text
    browser.post_form(url_of(draft, "/void"), reason, status=409)
    browser.post_form(url_of(draft, "/void"), {"reason": ""}, status=409)
    browser.post_form(url_of(void, "/hand-over"), {"how": "link"}, status=409)
    assert fresh(sent).void_at is None


# mails


def test_a_waiting_mail_counts_down_and_can_be_stopped(as_: SignIn, owner: User, invoice: Document) -> None:
    posted, browser = e_mail(invoice, owner), as_(owner)
    page = browser.page(url_of(invoice))
    assert "ap@nordwind.example leaves in" in page.said("#letters")
    assert page.find("#letters").get("hx-get") == url_of(invoice, "/timeline")
    page = browser.submit(page.button("Stop"))
    assert "was stopped. It is not sent." in page.said("#letters")
    assert not page.find("#letters").get("hx-get"), "nothing is about to change: no more asking"
    assert Mail.get_by_id(posted.id).state == mail.STOPPED
    page = browser.submit(page.button("Send it after all"))
    assert Mail.get_by_id(posted.id).state == mail.QUEUED and page.button("Stop") is not None


def test_the_timeline_is_asked_for_while_a_mail_waits(as_: SignIn, owner: User, invoice: Document) -> None:
    e_mail(invoice, owner)
    browser = as_(owner)
    fragment = browser.htmx("GET", url_of(invoice, "/timeline"))
    assert "not sent yet" in fragment.said("#standing")
    assert [part.get("hx-target") for part in fragment.all("hx-partial")] == ["#timeline", "#standing"]
    jobs.run_due(clock.now() + timedelta(seconds=30))
    fragment = browser.htmx("GET", url_of(invoice, "/timeline"))
    assert not fragment.find("#letters").get("hx-get")
    assert "accepted" in fragment.said("#timeline") and "not sent" not in fragment.said("#standing")
    assert browser.page(url_of(invoice, "/timeline"), status=303).location == url_of(invoice)


def test_a_failed_mail_says_why_and_is_sent_again(as_: SignIn, owner: User, invoice: Document) -> None:
    posted, browser = e_mail(invoice, owner), as_(owner)
    fail(posted)
    page = browser.page(url_of(invoice))
    assert "Not delivered to ap@nordwind.example" in page.said("#letters")
    assert "550 no such user" in page.said("#letters")
    browser.submit(page.button("Send again"))
    assert Mail.get_by_id(posted.id).state == mail.QUEUED


def test_a_mail_that_has_left_is_neither_stopped_nor_repeated(as_: SignIn, owner: User, invoice: Document) -> None:
    posted, browser = e_mail(invoice, owner, 0), as_(owner)
    jobs.run_due(clock.now() + timedelta(seconds=1))
    assert "has left" in browser.post_form(f"/mails/{posted.id}/stop", status=409).text
    browser.post_form(f"/mails/{posted.id}/retry", status=409)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_unknown_mails(as_: SignIn, owner: User, invoice: Document, number: str) -> None:
    as_(owner).post_form(f"/mails/{number}/stop", status=404)


# who may not


ACTS = ["/hand-over", "/void", "mail/stop", "mail/retry"]


@pytest.fixture
def act_url(request: pytest.FixtureRequest, owner: User, invoice: Document) -> str:
    posted = e_mail(invoice, owner)
    act = request.param
    return f"/mails/{posted.id}/{act.partition('/')[2]}" if act.startswith("mail") else url_of(invoice, act)


def untouched(invoice: Document) -> bool:
    row = fresh(invoice)
    return not row.sent_at and not row.void_at and Delivery.get().mail.state == mail.QUEUED


@pytest.mark.parametrize("act_url", ACTS, indirect=True)
def test_strangers_the_signed_out_and_readers_change_nothing(
    client: PageClient, as_: SignIn, business: Business, invoice: Document, act_url: str
) -> None:
    typed = {"how": "link", "reason": "Mine"}
    assert client.post_form(act_url, typed, status=303).location.startswith("/sign-in")
    assert client.htmx("POST", act_url, typed, status=401).location.startswith("/sign-in")
    stranger = making.owner("Bob", "bob@x.example")
    making.business(stranger, "Other")
    as_(stranger).post_form(act_url, typed, status=404)
    reader = making.owner("Carol", "carol@x.example")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    as_(reader).post_form(act_url, typed, status=403)
    assert untouched(invoice)


@pytest.mark.parametrize("path", ["", ".pdf", "/timeline"])
def test_strangers_and_the_signed_out_see_nothing(
    client: PageClient, as_: SignIn, invoice: Document, path: str
) -> None:
    assert client.page(url_of(invoice, path), status=303).location.startswith("/sign-in")
    as_(making.owner("Bob", "bob@x.example")).page(url_of(invoice, path), status=404)


def test_an_accountant_reads_without_buttons(as_: SignIn, business: Business, owner: User, invoice: Document) -> None:
    fail(e_mail(invoice, owner))
    reader = making.owner("Carol", "carol@x.example")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    page: Page = as_(reader).page(url_of(invoice))
    actions = {form.get("action") for form in page.all("form")}
    assert actions <= {"/sign-out"}, actions
    assert page.link("PDF") == url_of(invoice, ".pdf")
