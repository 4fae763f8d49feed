"""The mails of an issued document: written again, reminders, looked at as they were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock, jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, links, revisions, sending
from jupinv.documents.models import DOCUMENT, REMINDER, Delivery, Document, Revision
from jupinv.mail import Mail
from jupinv.payments import recording
from tests.documents import making
from tests.documents.making import NOW
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]

TO = {"to": "ap@nordwind.example", "subject": "Once more", "text": "Here it is.", "attach_pdf": "y"}


def url_of(document: Document, act: str = "") -> str:
    return f"/documents/{document.key}{act}"


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def sent(business: Business, owner: User, customer: Customer | None = None, due: date | None = None) -> Document:
    """Handed over by link, and due before today unless said otherwise."""
    days = timedelta(days=20)
    due = due or clock.today("Europe/Berlin") - timedelta(days=3)
    said = making.content(issue_date=due - days, due_date=due)
    document = making.issued(business, owner, said, to=customer)
    sending.hand_over(document, how="link", by=owner, now=clock.now())
    return fresh(document)


@pytest.fixture
def late(business: Business, owner: User, customer: Customer) -> Document:
    return sent(business, owner, customer)


def leave() -> None:
    """Let go what waits, with its PDFs."""
    jobs.run_due(clock.now() + timedelta(minutes=1))


def only_mail() -> Delivery:
    return Delivery.get()


# sent again


def test_what_was_handed_over_is_mailed_too(as_: SignIn, owner: User, late: Document) -> None:
    browser = as_(owner)
    page = browser.page(browser.page(url_of(late)).link("Send again…"))
    assert "They have it already" in page.text
    assert page.fields["to"] == "ap@nordwind.example" and page.fields["cc"] == "jon@nordwind.example"
    assert page.fields["text"].startswith("Hello Accounts payable,")
    page = browser.submit(page.button("Send the e-mail"), {"text": "Changed.", "attach_pdf": None})
    assert page.url == url_of(late) and "leaves in" in page.said("#letters")
    leave()
    posted = only_mail().mail
    assert posted.state == mail.ACCEPTED and "Changed." in posted.text and not posted.attachment
    assert links.address_of(late) in posted.text and posted.reply_to == "ana@halden.example"


def test_answers_go_where_the_business_wants_them(as_: SignIn, owner: User, late: Document) -> None:
    with write():
        Business.update(reply_to="billing@halden.example").where(Business.id == late.business_id).execute()
    browser = as_(owner)
    assert "Answers go to billing@halden.example" in browser.page(url_of(late, "/send")).text
    browser.post_form(url_of(late, "/send"), TO)
    assert only_mail().mail.reply_to == "billing@halden.example"


def test_the_next_one_goes_to_those_who_got_the_last_one(as_: SignIn, owner: User, late: Document) -> None:
    browser = as_(owner)
    browser.post_form(url_of(late, "/send"), TO | {"to": "a@x.example, b@x.example", "cc": "c@x.example"})
    page = browser.page(url_of(late, "/send"))
    assert (page.fields["to"], page.fields["cc"]) == ("a@x.example, b@x.example", "c@x.example")


def test_pressed_twice_it_leaves_once(as_: SignIn, owner: User, late: Document) -> None:
    browser = as_(owner)
    form = browser.page(url_of(late, "/send")).form(url_of(late, "/send"))
    for _ in range(2):
        browser.submit(form)
    assert Delivery.select().count() == 1
    browser.submit(browser.page(url_of(late, "/send")).form(url_of(late, "/send")))
    assert Delivery.select().count() == 2, "another form is another mail"


def test_pressed_twice_at_once_it_leaves_once(owner: User, late: Document) -> None:
    post = sending.Post(("ap@nordwind.example",), (), "s", "t", attach_pdf=False, reply_to="", form_key="pressed")
    both = together(
        *[lambda: sending.post(fresh(late), post, by=owner, now=clock.now(), stop_seconds=0)] * 2,
    )
    assert [type(each) for each in both] == [Delivery, Delivery] and both[0].id == both[1].id
    assert Delivery.select().count() == Mail.select().count() == 1


def test_what_was_typed_wrong_is_told_at_its_field(as_: SignIn, owner: User, late: Document) -> None:
    browser = as_(owner)
    form = browser.page(url_of(late, "/send")).form(url_of(late, "/send"))
    page = browser.submit(form, {"to": " , ", "subject": "", "text": "Kept"}, status=422)
    assert "Who gets it?" in page.error_at("to") and "needs a subject" in page.error_at("subject")
    assert page.fields["text"] == "Kept" and not Delivery.select().exists()
    assert "not an e-mail address" in browser.submit(form, {"cc": "x@"}, status=422).error_at("cc")
    assert "At most 200" in browser.submit(form, {"subject": "x" * 201}, status=422).error_at("subject")


def test_so_many_an_hour_and_no_more(as_: SignIn, owner: User, late: Document, monkeypatch) -> None:
    monkeypatch.setattr(sending, "MOST_MAILS", 1)
    browser = as_(owner)
    browser.post_form(url_of(late, "/send"), TO)
    page = browser.post_form(url_of(late, "/send"), TO | {"text": "Kept"}, status=429)
    assert "Try again in 60 minutes" in page.error_at("to") and page.fields["text"] == "Kept"
    assert page.headers["Retry-After"]


def test_drafts_and_void_ones_are_not_sent(as_: SignIn, owner: User, business: Business) -> None:
    browser, draft, void = as_(owner), making.draft(business, owner), making.issued(business, owner)
    issuing.void_unsent(void, by=owner, reason="x", now=NOW)
    assert browser.page(url_of(draft, "/send"), status=303).location == f"/drafts/{draft.key}/send"
    browser.post_form(url_of(draft, "/send"), TO, status=409)
    browser.page(url_of(void, "/send"), status=409)
    assert "void already" in browser.post_form(url_of(void, "/send"), TO, status=409).text
    assert "Send again" not in browser.page(url_of(void)).text


def test_what_was_erased_is_not_sent(as_: SignIn, owner: User, late: Document) -> None:
    revisions.erase(Revision.get(), reason="Art. 17", at=NOW)
    assert "erased" in as_(owner).page(url_of(late, "/send"), status=409).text
    as_(owner).post_form(url_of(late, "/send"), TO, status=409)


# reminders


def test_a_reminder_is_proposed_and_sent_by_hand(as_: SignIn, owner: User, late: Document) -> None:
    browser = as_(owner)
    page = browser.page(browser.page(url_of(late)).link("Send a reminder…"))
    assert "3 days ago" in page.text and page.fields["subject"].startswith("Reminder: Invoice INV-")
    assert "€1,190.00 of it is still open" in page.fields["text"]
    assert not Delivery.select().exists(), "nothing leaves by itself"
    page = browser.submit(page.button("Send the reminder"))
    assert "Reminder to ap@nordwind.example" in page.said("#timeline")
    leave()
    delivery = only_mail()
    assert delivery.kind == REMINDER and delivery.mail.attachment and fresh(late).reminded_at
    assert "Reminder accepted by the mail server of" in browser.page(url_of(late)).said("#timeline")
    page = browser.page(url_of(late, "/remind"))
    assert "You reminded them" in page.text and "within seven days" in page.fields["text"]


def test_what_is_left_is_asked_for(as_: SignIn, owner: User, late: Document) -> None:
    pay(late, owner, "1000.00")
    assert "€190.00 of it is still open" in as_(owner).page(url_of(late, "/remind")).fields["text"]


def pay(document: Document, owner: User, amount: str) -> None:
    day = making.TODAY
    recording.record(document, paid_on=day, amount=Decimal(amount), method="", note="", by=owner, now=NOW, form_key="")


def test_where_nothing_is_overdue_nobody_is_reminded(as_: SignIn, owner: User, business: Business) -> None:
    browser, today = as_(owner), clock.today("Europe/Berlin")
    due_today, paid = sent(business, owner, due=today), sent(business, owner)
    pay(paid, owner, "1190.00")
    unsent = making.issued(business, owner, making.content(due_date=making.TODAY))
    draft, void = making.draft(business, owner), making.issued(business, owner)
    issuing.void_unsent(void, by=owner, reason="x", now=NOW)
    for document in (due_today, paid, unsent, draft, void):
        browser.page(url_of(document, "/remind"), status=409)
        browser.post_form(url_of(document, "/remind"), TO, status=409)
        if document is not draft:
            assert "Send a reminder" not in browser.page(url_of(document)).text
    assert not Delivery.select().exists()


def test_a_reminder_of_what_was_paid_meanwhile_stays_here(owner: User, late: Document) -> None:
    queued = sending.email_it(
        late, to=["a@b.example"], subject="s", text="t", kind=REMINDER, by=owner, now=clock.now(), stop_seconds=20
    )
    pay(late, owner, "1190.00")
    leave()
    assert Mail.get_by_id(queued.mail_id).state == mail.STOPPED and fresh(late).reminded_at is None
    with pytest.raises(sending.NotOverdue):
        sending.again(queued, by=owner, now=clock.now())


# as it was sent


@pytest.fixture
def posted(late: Document, owner: User) -> Mail:
    return sending.email_it(
        late,
        to=["ap@nordwind.example"],
        cc=["jon@nordwind.example"],
        subject="Your <invoice>",
        text="Please <b>pay</b>.\n\nhttps://halden.example",
        by=owner,
        now=clock.now(),
        stop_seconds=0,
        reply_to="ana@halden.example",
    ).mail


def test_a_mail_is_opened_as_it_was_sent(as_: SignIn, owner: User, late: Document, posted: Mail) -> None:
    browser, at = as_(owner), url_of(late, f"/mails/{posted.id}")
    page = browser.page(at)
    assert "waiting to leave" in page.text and "The PDF, as it is when the mail leaves" in page.text
    leave()
    page = browser.page(url_of(late))
    page = browser.page(page.link("E-mail accepted by the mail server of ap@nordwind.example, jon@nordwind.example"))
    assert page.url == at and page.said("h1") == "Your <invoice>"
    assert page.text.count("taken by its mail server") == 2 and "ana@halden.example" in page.text
    assert "Please <b>pay</b>." in page.said("div.letter") and links.address_of(late) in page.said("div.letter")
    assert page.find("iframe").get("sandbox") == "allow-top-navigation-by-user-activation"
    html = browser.get(page.find("iframe").get("src"))
    assert "Please &lt;b&gt;pay&lt;/b&gt;" in html.text
    policy = html.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "script-src" not in policy and "default-src 'none'" in policy
    attached = browser.get(page.link(Mail.get().attachment_name))
    assert attached.data[:5] == b"%PDF-" and "attachment" in attached.headers["Content-Disposition"]


def test_the_state_of_each_recipient_is_told(as_: SignIn, owner: User, late: Document, posted: Mail) -> None:
    with write():
        states = {"ap@nordwind.example": mail.ACCEPTED, "jon@nordwind.example": mail.REFUSED}
        Mail.update(recipients=states, state=mail.ACCEPTED, error="550 no such user").execute()
    page = as_(owner).page(url_of(late, f"/mails/{posted.id}"))
    assert "jon@nordwind.example refused" in page.text and "ap@nordwind.example taken" in page.text
    assert "550 no such user" in page.text


def test_a_mail_whose_words_were_wiped_says_so(as_: SignIn, owner: User, late: Document, posted: Mail) -> None:
    mail.wipe(posted)
    browser = as_(owner)
    assert "are gone" in browser.page(url_of(late, f"/mails/{posted.id}")).text
    browser.page(url_of(late, f"/mails/{posted.id}/html"), status=404)
    browser.page(url_of(late, f"/mails/{posted.id}/attachment"), status=404)


def test_a_mail_is_found_only_with_its_document(
    as_: SignIn, owner: User, business: Business, late: Document, posted: Mail
) -> None:
    browser, other = as_(owner), making.issued(business, owner)
    for part in ("", "/html", "/attachment"):
        browser.page(url_of(other, f"/mails/{posted.id}{part}"), status=404)
        browser.page(url_of(late, f"/mails/{posted.id + 1}{part}"), status=404)


def test_looking_at_mails_takes_few_queries(as_: SignIn, owner: User, late: Document, posted: Mail) -> None:
    browser = as_(owner)
    browser.page(url_of(late))
    for path in (f"/mails/{posted.id}", "/send", "/remind"):
        with count_queries() as counted:
            browser.page(url_of(late, path))
        assert counted.count <= 8, path


# links


def test_a_link_is_withdrawn_and_leads_to_the_sender(
    client: PageClient, as_: SignIn, owner: User, late: Document
) -> None:
    browser, old = as_(owner), links.address_of(late).rpartition("/")[2]
    page = browser.page(url_of(late))
    assert "in mails that were sent already too" in page.text
    page = browser.submit(page.button("Withdraw it"))
    assert "nobody can open the page" in page.text and "The link was withdrawn" in page.said("#timeline")
    assert "ana@halden.example" in client.page(f"/i/{old}", status=410).text
    browser.post_form(url_of(late, "/link/withdraw"))
    assert page.said("#timeline").count("The link was withdrawn") == 1
    page = browser.submit(page.button("Make a new link"))
    new = links.address_of(late).rpartition("/")[2]
    assert page.find("#link").get("value") == links.address_of(late) and new != old
    client.page(f"/i/{new}")
    client.page(f"/i/{old}", status=410)


def test_a_link_is_renewed_at_once(client: PageClient, as_: SignIn, owner: User, late: Document) -> None:
    old = links.address_of(late).rpartition("/")[2]
    browser = as_(owner)
    page = browser.submit(browser.page(url_of(late)).button("Withdraw it and make a new one"))
    assert "This is the new link" in page.text
    client.page(f"/i/{old}", status=410)
    client.page(f"/i/{links.address_of(late).rpartition('/')[2]}")


@pytest.mark.parametrize("act", ["withdraw", "renew"])
def test_a_draft_has_no_link(as_: SignIn, owner: User, business: Business, act: str) -> None:
    as_(owner).post_form(url_of(making.draft(business, owner), f"/link/{act}"), status=409)


# who may not


@pytest.mark.parametrize("act", ["/send", "/remind", "/link/withdraw", "/link/renew"])
def test_nobody_else_changes_anything(
    client: PageClient, as_: SignIn, business: Business, late: Document, act: str
) -> None:
    before = links.address_of(late)
    assert client.post_form(url_of(late, act), TO, status=303).location.startswith("/sign-in")
    assert client.htmx("POST", url_of(late, act), TO, status=401).location.startswith("/sign-in")
    stranger, reader = making.owner("Bob", "bob@x.example"), making.owner("Carol", "carol@x.example")
    making.business(stranger, "Other")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    as_(stranger).post_form(url_of(late, act), TO, status=404)
    as_(reader).post_form(url_of(late, act), TO, status=403)
    assert links.address_of(late) == before and not Delivery.select().exists()


def test_an_accountant_reads_mails(as_: SignIn, business: Business, late: Document, posted: Mail) -> None:
    reader = making.owner("Carol", "carol@x.example")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    page: Page = as_(reader).page(url_of(late, f"/mails/{posted.id}"))
    assert "Your <invoice>" in page.text
    as_(reader).page(url_of(late, "/send"), status=403)
    assert only_mail().kind == DOCUMENT
