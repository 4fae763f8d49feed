"""The invoice-me page: who opens it, what vendors see and begin there, what lands in the bills, and who is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.bills.invoice_me import landing
from jupinv.bills.models import ACCEPTED, DISMISSED, REVIEW, Bill, Vendor
from jupinv.businesses.models import ACCOUNTANT, STAFF, Business, Member
from jupinv.content.fields import Party
from jupinv.db import write
from jupinv.documents.models import Document, Event
from jupinv.drafts import duplicating, saving
from jupinv.mail import Mail
from tests.bills.receiving import billed, goes_to, open_page, to_them
from tests.documents import making
from tests.pages import PageClient
from tests.world import work_off

As = Callable[[User], PageClient]
TO, SETTINGS = "/to/reyes-consulting", "/b/reyes-consulting/settings/invoice-me"
PROFILE = [
    ["sender.name", "Reyes Consulting"],
    ["sender.street", "5 Main St"],
    ["sender.city", "Chicago"],
    ["sender.country", "United States"],
    ["sender.vat_id", "US-77"],
    ["sender.phone", "+1 555 0100"],
    ["bank.b1.iban", "DE02120300000000202051"],
]


@pytest.fixture
def reyes(bob: User) -> Business:
    """Bob's business, whose page is open."""
    return open_page(bob.business, profile=PROFILE)


def bills_in(state: str) -> list[str]:
    return [bill.number for bill in Bill.select().where(Bill.state == state).order_by(Bill.id)]


def told(address: str = "bob@reyes.example") -> list[Mail]:
    return [mail for mail in Mail.select().order_by(Mail.id) if mail.to == [address]]


def happened(document: Document) -> list[str]:
    return [event.what for event in Event.select().where(Event.document == document).order_by(Event.id)]


# the setting


def test_its_owner_opens_and_closes_the_page(as_: As, client: PageClient, bob: User) -> None:
    owner = as_(bob)
    assert "Nobody takes invoices here" in client.page(TO, status=404).text
    page = owner.page(owner.page("/b/reyes-consulting/settings").link("Invoice-me page"))
    assert not page.has("#address")
    done = owner.submit(page.form(SETTINGS), on="1", mails=None, po="1")
    bob.business = Business.get_by_id(bob.business.id)
    assert bob.business.invoice_me and bob.business.invoice_me_po
    assert not Member.get(Member.user == bob).bill_mails
    assert done.find("#address").get("value") == "http://localhost/to/reyes-consulting"
    assert done.find("#line").get("value") == "Invoices to us: http://localhost/to/reyes-consulting"
    assert done.find("#html").get("value") == '<a href="http://localhost/to/reyes-consulting">Write us an invoice</a>'
    assert "Write an invoice to Reyes Consulting" in client.page(TO).text
    closed = owner.submit(done.form(SETTINGS), on=None)
    assert "The page is closed" in closed.text
    client.page(TO, status=404)
    client.post_form(TO, status=404)


def test_only_an_owner_does_that(as_: As, client: PageClient, alice: User, bob: User, guest: User) -> None:
    reader, helper = (making.owner(name, f"{name.lower()}@x.example") for name in ("Rita", "Stan"))
    with write():
        Member.create(business=bob.business, user=reader, role=ACCOUNTANT)
        Member.create(business=bob.business, user=helper, role=STAFF)
    for user, status in ((reader, 403), (helper, 403), (alice, 404)):
        as_(user).page(SETTINGS, status=status)
        as_(user).post_form(SETTINGS, {"on": "1"}, status=status)
    for browser in (client, as_(guest)):
        assert browser.page(SETTINGS, status=303).location.startswith("/sign-in")
        assert browser.post_form(SETTINGS, {"on": "1"}, status=303).location.startswith("/sign-in")
    assert not Business.get_by_id(bob.business.id).invoice_me


@pytest.mark.parametrize("columns", [{"demo": True}, {"profile": [], "name": ""}])
def test_without_a_name_or_in_the_demo_it_stays_closed(
    as_: As, client: PageClient, bob: User, columns: dict[str, object]
) -> None:
    with write():
        Business.update(**columns).where(Business.id == bob.business.id).execute()
    page = as_(bob).post_form(SETTINGS, {"on": "1", "po": "1"}, status=422)
    assert page.error_at("on") and page.has("input[name=po][checked]")
    open_page(bob.business)
    client.page(TO, status=404)


# the page


def test_a_stranger_sees_what_belongs_on_an_invoice_and_no_more(client: PageClient, reyes: Business) -> None:
    page = client.page(TO)
    for word in ("Reyes Consulting", "5 Main St", "Chicago", "US-77"):
        assert word in page.text
    for word in ("555 0100", "202051", "bob@"):
        assert word not in page.source
    assert "Set-Cookie" not in page.headers
    assert Document.select().count() == 0


def test_who_has_no_account_begins_a_draft_of_their_own(client: PageClient, reyes: Business) -> None:
    editor = client.post_form(TO)
    document = Document.get()
    assert document.billed_to_id == reyes.id != document.business_id
    assert editor.fields["customer.name"] == "Reyes Consulting" and editor.fields["customer.vat_id"] == "US-77"
    assert editor.fields["customer.language"] == "en" and "goes straight to their bills" in editor.text
    assert User.get(User.id == document.created_by_id).is_guest
    assert not editor.has("[aria-invalid=true]"), "nobody is told of what is missing before they have written a word"
    again = client.post_form(TO)
    assert again.url != editor.url and Document.select(Document.business).distinct().count() == 1
    assert Bill.select().count() == 0


def test_a_required_po_number_is_asked_for(client: PageClient, reyes: Business) -> None:
    open_page(reyes, invoice_me_po=True)
    assert "They need their PO number on it." in client.page(TO).text
    assert client.post_form(TO).fields["customer.po_required"] == "1"


def test_a_vendor_with_an_account_writes_in_their_own_business(
    as_: As, alice: User, bob: User, reyes: Business
) -> None:
    as_(alice).post_form(TO)
    assert Document.get().business_id == alice.business.id
    as_(bob).post_form(TO, status=409)
    assert Document.select().count() == 1, "nobody bills themselves"
    newcomer = making.owner("Nora Noll", "nora@noll.example")
    as_(newcomer).post_form(TO)
    assert Business.of(newcomer).count() == 1


def test_drafts_are_counted(client: PageClient, reyes: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupinv.bills.invoice_me.views.DRAFTS_A_DAY", 2)
    for _ in range(2):
        client.post_form(TO, status=303)
    assert client.post_form(TO, status=429).headers["Retry-After"]
    assert Document.select().count() == 2


# what lands


def test_a_first_invoice_waits_for_review_and_its_receiver_is_told(
    as_: As, alice: User, bob: User, reyes: Business
) -> None:
    document = billed(alice, reyes)
    bill = Bill.get()
    assert (bill.state, bill.document_id, bill.business_id) == (REVIEW, document.id, reyes.id)
    assert document.sent_at is not None and happened(document)[-1] == "billed"
    [mail] = told()
    assert mail.subject == f"To review: {document.number} from Studio Halden, €1,190.00"
    address = f"http://localhost/b/reyes-consulting/bills/{bill.key}"
    for text in (mail.text, mail.html):
        assert address in text and "ana@halden.example" in text and "accept it, or dismiss it" in text
        assert "/settings/invoice-me" in text
    work_off()
    page = as_(bob).page(f"/b/reyes-consulting/bills/{bill.key}")
    assert "This needs your review" in page.text and "ana@halden.example" in page.text
    assert not page.has(f"form[action$='{bill.key}/paid']"), "nothing is paid before it was accepted"
    assert as_(bob).get(f"/b/reyes-consulting/bills/{bill.key}.pdf").get_data().startswith(b"%PDF")
    done = as_(bob).submit(page.button("Accept, and trust them from now on"))
    assert done.said("#standing").endswith("overdue") and bills_in(ACCEPTED) == [document.number]
    second = billed(alice, reyes)
    assert bills_in(ACCEPTED) == [document.number, second.number], "trusted from now on"
    assert told()[-1].subject.startswith("New bill: ") and "dismiss" not in told()[-1].text
    assert "Put into the bills of Reyes Consulting" in as_(alice).page(f"/documents/{document.key}").text


def test_trust_and_dismissal_are_taken_back(as_: As, alice: User, bob: User, reyes: Business) -> None:
    document = billed(alice, reyes)
    client, at = as_(bob), f"/b/reyes-consulting/bills/{Bill.get().key}"
    before = Document.get_by_id(document.id).__data__
    away = client.submit(client.page(at).button("Dismiss"))
    assert bills_in(DISMISSED) == [document.number] and "dismissed" in away.said("#standing")
    assert Document.get_by_id(document.id).__data__ == before, "the vendor's copy stays, and nobody is told"
    back = client.submit(away.button("Bring it back"))
    assert bills_in(REVIEW) == [document.number]
    accepted = client.submit(back.button("Accept, and trust them from now on"))
    assert Vendor.get().trusted_at is not None
    client.submit(accepted.button("Trust this vendor no longer: back to review"))
    assert bills_in(REVIEW) == [document.number] and Vendor.get().trusted_at is None
    billed(alice, reyes)
    assert len(bills_in(REVIEW)) == 2
    for verb in ("bring-back", "distrust"):
        client.post_form(f"{at}/{verb}", status=409)


def test_another_name_on_it_bills_somebody_else(alice: User, reyes: Business) -> None:
    document = billed(alice, reyes, recipient=Party(name="Nordwind GmbH"))
    assert Bill.select().count() == 0 and document.sent_at is None
    assert Document.get_by_id(document.id).billed_to_id is None
    assert billed(alice, reyes, recipient=Party(name="  REYES  consulting ")).sent_at is not None
    assert billed(alice, reyes, recipient=Party(name="Reyes Corp.", vat_id="us-77")).sent_at is not None
    assert Bill.select().count() == 2


def test_only_invoices_land(alice: User, reyes: Business) -> None:
    for kind in ("quote", "proforma"):
        billed(alice, reyes, kind=kind)
    assert Bill.select().count() == 0


@pytest.mark.parametrize("columns", [{"invoice_me": False}, {"demo": True}])
def test_a_page_that_was_closed_meanwhile_takes_nothing(alice: User, reyes: Business, columns: dict[str, bool]) -> None:
    with write():
        Business.update(**columns).where(Business.id == reyes.id).execute()
    assert billed(alice, reyes).sent_at is None
    assert Bill.select().count() == 0 and told() == []


def test_too_many_of_a_day_are_the_vendors_to_send(
    as_: As, alice: User, reyes: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "OF_VENDOR", 4)
    documents = [billed(alice, reyes) for _ in range(5)]
    assert Bill.select().count() == 4 and [each.sent_at is None for each in documents] == [False] * 4 + [True]
    assert happened(documents[-1])[-1] == "not_billed"
    assert "Send it yourself" in as_(alice).page(f"/documents/{documents[-1].key}").text
    assert len(told()) == landing.MAILS_OF_VENDOR, "nobody's mailbox is filled"
    assert billed(alice, reyes, now=clock.now() + timedelta(days=2)).sent_at is not None


def test_strangers_never_keep_out_a_trusted_vendor(
    as_: As, alice: User, bob: User, reyes: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    billed(alice, reyes)
    as_(bob).post_form(f"/b/reyes-consulting/bills/{Bill.get().key}/accept", status=303)
    monkeypatch.setattr(landing, "OF_STRANGERS", 2)
    mallory = making.owner("Mallory", "mallory@evil.example")
    mallory.business = making.business(mallory, "Evil Corp")
    sent = [billed(mallory, reyes).sent_at is not None for _ in range(3)]
    assert sent == [True, False, False], "one place was taken before"
    assert billed(alice, reyes).sent_at is not None


def test_a_mail_goes_to_owners_who_want_it(alice: User, bob: User, reyes: Business) -> None:
    helper = making.owner("Stan", "stan@x.example")
    with write():
        Member.create(business=reyes, user=helper, role=STAFF)
        Member.update(bill_mails=False).where(Member.user == bob).execute()
    billed(alice, reyes)
    assert told() == told("stan@x.example") == [] and Bill.select().count() == 1


HOSTILE = "Evil\u202e\u200b<script>alert(1)</script>\r\nBcc: victim@x.example {{ 7*7 }} http://evil.example"


def test_what_a_vendor_writes_is_harmless_everywhere(as_: As, alice: User, bob: User, reyes: Business) -> None:
    said = to_them(reyes)
    lines = (replace(said.lines[0], description=HOSTILE, details="x" * 1500), *said.lines[1:])
    billed(alice, reyes, sender=replace(said.sender, name=HOSTILE), lines=lines)
    bill, [mail] = Bill.get(), told()
    assert "\u200b" not in bill.sender_name
    assert "\u202e" not in bill.sender_name + mail.subject and "\n" not in bill.sender_name + mail.subject
    assert "<script>" not in mail.html and "49" not in mail.subject and mail.to == ["bob@reyes.example"]
    for at in ("/b/reyes-consulting/bills?show=review", f"/b/reyes-consulting/bills/{bill.key}"):
        page = as_(bob).page(at)
        assert not page.has("main script") and not page.has("main a[href*='evil']") and "alert(1)" in page.text
    work_off()
    assert Bill.get().pdf, "and its PDF is drawn"


# on the way


def test_the_send_page_offers_it_and_asks_for_no_address(as_: As, alice: User, bob: User, reyes: Business) -> None:
    client = as_(alice)
    editor = client.post_form(TO)
    form = editor.form("#draft")
    line = {f"{field.get('name')}": field for field in editor.all("#draft [name^='line.a.']")}
    assert {"line.a.description", "line.a.price", "line.a.quantity"} <= set(line)
    typed = {"line.a.description": "Work", "line.a.quantity": "1", "line.a.price": "500", "currency": "EUR"}
    client.submit(form, typed)
    key = Document.get().key
    assert Document.get().billed_to_id == reyes.id, "saving keeps to whom it is written"
    page = client.page(f"/drafts/{key}/send")
    assert "It goes straight to the bills of Reyes Consulting." in page.text
    done = client.submit(page.button("Issue it to Reyes Consulting"))
    assert "stands in the bills of Reyes Consulting" in done.text
    assert bills_in(REVIEW) == [Document.get().number] and len(told("ana@halden.example")) == 0
    client.post_form(f"/drafts/{key}/issue", {"how": "bills"}, status=303)
    assert Bill.select().count() == 1


def test_a_page_that_closes_while_somebody_looks_at_the_preview_is_told(as_: As, alice: User, reyes: Business) -> None:
    client = as_(alice)
    typed = {"line.a.description": "Work", "line.a.quantity": "1", "line.a.price": "500", "currency": "EUR"}
    client.submit(client.post_form(TO).form("#draft"), typed)
    page = client.page(f"/drafts/{Document.get().key}/send")
    with write():
        Business.update(invoice_me=False).where(Business.id == reyes.id).execute()
    done = client.submit(page.button("Issue it to Reyes Consulting"))
    assert "Reyes Consulting takes no more invoices by its page now. Send it yourself." in done.text
    assert Bill.select().count() == 0 and done.said("#standing") == "not sent yet"


def test_another_customer_in_the_draft_goes_the_usual_way(as_: As, alice: User, reyes: Business) -> None:
    client = as_(alice)
    editor = client.post_form(TO)
    other = client.submit(editor.form("#draft"), {"customer.name": "Nordwind GmbH", "customer.vat_id": ""})
    assert "goes straight to their bills" not in other.text
    back = client.submit(other.form("#draft"), {"customer.name": "Reyes Consulting"})
    assert "goes straight to their bills" in back.text


def test_a_copy_goes_there_too(alice: User, reyes: Business) -> None:
    first = billed(alice, reyes)
    copy = duplicating.duplicate(
        Document.seen_by(alice).where(Document.id == first.id).get(), by=alice, now=clock.now(), today=making.TODAY
    )
    assert goes_to(Document.get_by_id(copy.id)) == reyes
    assert saving.typed_of(copy).get("customer.name") == "Reyes Consulting"


def test_a_guest_who_joins_a_business_still_writes_to_them(client: PageClient, alice: User, reyes: Business) -> None:
    client.post_form(TO)
    key = Document.get().key
    page = client.page(f"/drafts/{key}/send", status=422)
    assert page.status == 422, "the line is empty yet"
    asked = client.post_form("/sign-in", {"email": "ana@halden.example", "next": f"/drafts/{key}/send"})
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", Mail.select().order_by(Mail.id.desc()).get().text)
    assert code is not None
    joined = client.submit(asked.form(asked.url.partition("?")[0]), code=code[1] + code[2])
    to = joined.find("input[name=to][value*=studio-halden]").get("value")
    client.submit(joined.form(joined.url), to=to, status=303)
    document = Document.get()
    assert (document.business_id, document.billed_to_id) == (alice.business.id, reyes.id)


def test_the_start_page_says_what_waits_for_review(as_: As, alice: User, bob: User, reyes: Business) -> None:
    assert "needs your review" not in as_(bob).page("/b/reyes-consulting/").text
    billed(alice, reyes)
    page = as_(bob).page("/b/reyes-consulting/")
    assert page.link("1 bill of a new vendor needs your review") == "/b/reyes-consulting/bills?show=review"
