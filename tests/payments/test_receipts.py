"""Receipts: what they say, the PDF that follows it, the mail that brings one, and payments that have none."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries
from pypdf import PdfReader

from jupinv import clock, files, jobs, mail
from jupinv.accounts.models import User
from jupinv.content.fields import Contact
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.models import RECEIPT, Delivery, Document
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.payments import giving_up, posting, recording, refunding
from jupinv.payments.models import PAYMENT, Entry
from jupinv.payments.papers.models import BuiltPaper
from tests.documents import making
from tests.pages import Page, PageClient
from tests.world import work_off

As = Callable[[User], PageClient]
DAY = date(2026, 5, 4)


def issued(alice: User, language: str = "en", **changes: object) -> Document:
    said = making.content(languages=(language,), ap_contact=Contact(email="ap@nordwind.example"), **changes)
    customer = alice.business.customers.first() or making.customer(alice.business)
    return making.issued(alice.business, alice, said, customer)


def paid(document: Document, alice: User, amount: str = "500", method: str = "Bank transfer") -> Entry:
    said = {"paid_on": DAY, "method": method, "note": "", "form_key": ""}
    return recording.record(document, amount=Decimal(amount), by=alice, now=making.NOW, **said)


def at(entry: Entry, more: str = "") -> str:
    return f"/b/{entry.business.handle}/payments/{entry.id}/receipt{more}"


def built(browser: PageClient, entry: Entry) -> str:
    """The text of its PDF, once the worker made it."""
    wait = browser.page(at(entry, ".pdf"), status=202)
    assert wait.said("h1") == "The PDF is being made" and wait.has("meta[http-equiv=refresh]")
    work_off()
    answer = browser.get(at(entry, ".pdf"))
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return text_of(answer.data)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def letter(browser: PageClient, entry: Entry) -> Page:
    return browser.page(at(entry, "/send"))


def on_account(alice: User, customer: Customer | None) -> Entry:
    """50.00 € that settle nothing."""
    with write():
        return posting.post(
            business=alice.business,
            customer=customer.id if customer else None,
            kind=PAYMENT,
            amount=5_000,
            currency="EUR",
            paid_on=DAY,
            actor="Ana Halden",
            now=making.NOW,
        )


def test_it_says_from_whom_how_much_and_for_what(as_: As, alice: User) -> None:
    invoice = issued(alice)
    paid(invoice, alice, "100")
    payment = paid(invoice, alice, "1200")
    browser = as_(alice)
    page = browser.page(browser.page(at(payment).removesuffix("/receipt")).link("Receipt"))
    told = page.said("#receipt")
    assert page.said("h1") == "Receipt" and "Studio Halden" in told and "VAT DE136695976" in told
    assert "Receipt number R-0002" in told and "4 May 2026" in told and "Bank transfer" in told
    assert "Received from Nordwind GmbH" in told and "Amount received €1,200.00" in told
    assert f"{invoice.number} of 3 May 2026 €1,190.00 €1,090.00 €0.00" in told
    assert "€110.00 of it settles no invoice and is kept as your credit." in told
    assert "This receipt is not an invoice." in told


@pytest.mark.parametrize(("arrived", "differs"), [("1180.50", "€9.50"), ("1192.25", "−€2.25")])
def test_it_says_why_more_or_less_is_settled_than_arrived(as_: As, alice: User, arrived: str, differs: str) -> None:
    invoice = issued(alice)
    payment, browser = paid(invoice, alice, arrived), as_(alice)
    giving_up.differ(payment, invoice, by=alice, now=making.NOW)
    told = browser.page(at(payment)).said("#receipt")
    assert f"{invoice.number} of 3 May 2026 €1,190.00 €1,190.00 €0.00" in told and "your credit" not in told
    assert f"Exchange difference: {differs}. The payment came in another currency." in told
    recording.reverse(giving_up.differences_of(payment)[0], by=alice, now=making.NOW)
    assert "Exchange" not in browser.page(at(payment)).said("#receipt")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Zahlungsbestätigung", "1.190,00 €", "Noch offen", "vom 03.05.2026", "4. Mai 2026")),
        ("fr", ("Reçu", "Reste à payer", "du 3 mai 2026", "Ce reçu n’est pas une facture.")),
        ("ja", ("Receipt", "Left to pay")),
    ],
)
def test_it_is_written_in_the_language_of_its_document(
    as_: As, alice: User, language: str, words: tuple[str, ...]
) -> None:
    page = as_(alice).page(at(paid(issued(alice, language), alice)))
    told = page.said("#receipt").replace("\xa0", " ").replace("\u202f", " ")
    assert [word for word in words if word not in told] == []
    assert page.find("#receipt").get("lang").startswith(language)


def test_the_pdf_says_the_same_and_is_made_anew_once_that_changes(as_: As, alice: User) -> None:
    invoice = issued(alice)
    payment, browser = paid(invoice, alice), as_(alice)
    told = built(browser, payment)
    assert f"{invoice.number} of 3 May 2026 €1,190.00 €500.00 €690.00" in told and "R-0001" in told
    known = browser.get(at(payment, ".pdf"))
    assert browser.get(at(payment, ".pdf"), headers={"If-None-Match": known.headers["ETag"]}).status_code == 304
    refunding.refund(payment, amount=10_000, paid_on=DAY, actor="Stripe", now=making.NOW)
    told = built(browser, payment)
    assert "€100.00 of it was paid back on 4 May 2026." in told and "€400.00 €790.00" in told
    assert BuiltPaper.select().count() == 2


def test_asking_twice_builds_once(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    for _ in range(3):
        browser.page(at(payment, ".pdf"), status=202)
    assert Job.select().where(Job.kind == "build_receipt").count() == 1
    work_off()
    assert BuiltPaper.select().count() == 1


def test_the_pdf_draws_any_script(as_: As, alice: User) -> None:
    payment = paid(issued(alice), alice, method="Überweisung · перевод · μετρητά")
    assert "Überweisung · перевод · μετρητά" in built(as_(alice), payment)


def test_one_for_no_invoice_has_a_receipt_of_what_is_credit(as_: As, alice: User) -> None:
    payment = on_account(alice, making.customer(alice.business, city="Hamburg"))
    browser = as_(alice)
    page = browser.page(at(payment))
    assert "€50.00 of it settles no invoice and is kept as your credit." in page.said("#receipt").replace("EUR ", "€")
    assert "Nordwind GmbH" in page.said("#receipt") and "Studio Halden" in page.said("#receipt")
    assert "R-0001" in built(browser, payment)


def test_what_was_undone_or_is_no_payment_has_none(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    refund = refunding.refund(payment, amount=100, paid_on=DAY, actor="Stripe", now=making.NOW)
    other = paid(issued(alice), alice)
    undoing = recording.reverse(other, by=alice, now=making.NOW)
    for entry, status in ((refund, 404), (undoing, 404), (other, 410)):
        for more in ("", ".pdf", "/send"):
            page = browser.page(at(entry, more), status=status)
            assert status == 404 or "was undone, so there is no receipt" in page.text
    browser.post_form(at(other, "/send"), {}, status=410)


def test_who_may_look_and_who_may_send(as_: As, client: PageClient, alice: User, bob: User, carol: User) -> None:
    payment = paid(issued(alice), alice)
    for browser, looked, sent in ((as_(bob), 404, 404), (as_(carol), 200, 403), (client, 303, 303)):
        assert browser.get(at(payment)).status_code == looked
        assert browser.get(at(payment, "/send")).status_code == sent
        answer = browser.post(at(payment, "/send"), headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == sent
    assert as_(bob).get(at(payment, ".pdf")).status_code == 404
    assert not as_(carol).page(at(payment)).has("a[href$=send]")
    assert not Delivery.select().exists()


def test_the_page_asks_little_of_the_database(as_: As, alice: User) -> None:
    payment, browser, counts = paid(issued(alice), alice), as_(alice), []
    for more in (1, 20):
        for _ in range(more):
            refunding.refund(payment, amount=100, paid_on=DAY, actor="Stripe", now=making.NOW)
        browser.page(at(payment))
        with count_queries() as counted:
            browser.page(at(payment))
        counts.append(counted.count)
    assert counts[0] == counts[1] <= 8


# by e-mail


def test_it_is_sent_with_its_pdf_and_the_timeline_says_so(as_: As, alice: User) -> None:
    invoice = issued(alice)
    payment, browser = paid(invoice, alice), as_(alice)
    page = letter(browser, payment)
    assert page.fields["to"] == "ap@nordwind.example"
    assert page.fields["subject"] == f"Receipt for €500.00, {invoice.number} – Studio Halden"
    assert f"your payment of €500.00 of 4 May 2026 for {invoice.number}" in page.fields["text"]
    assert page.said("#receipt h2") == "Receipt", "what goes out can be looked at before"
    done = browser.submit(page.form(at(payment, "/send")))
    assert done.url == f"/documents/{invoice.key}"
    assert "Receipt to ap@nordwind.example, jon@nordwind.example was written" in done.text
    deliver_all()
    sent = Mail.get()
    assert (sent.state, sent.attachment_name) == (mail.ACCEPTED, "Receipt R-0001 Studio Halden.pdf")
    assert "€500.00 €690.00" in text_of(files.read(sent.attachment))
    assert (
        "Receipt accepted by the mail server of ap@nordwind.example, jon@nordwind.example"
        in browser.page(done.url).text
    )
    assert Document.get_by_id(invoice.id).sent_at is None, "the invoice itself was not sent by it"


def deliver_all() -> None:
    """As if the time had passed in which a mail can be stopped."""
    jobs.run_due(clock.now() + timedelta(minutes=10))


def test_a_german_one_is_written_in_german(as_: As, alice: User) -> None:
    invoice = issued(alice, "de")
    page = letter(as_(alice), paid(invoice, alice))
    told = page.fields["subject"].replace("\xa0", " ")
    assert told == f"Zahlungsbestätigung über 500,00 €, {invoice.number} – Studio Halden"
    assert page.fields["text"].startswith("Guten Tag") and "Die Zahlungsbestätigung liegt bei." in page.fields["text"]


def test_one_that_was_undone_before_it_left_stays_here(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    browser.submit(letter(browser, payment).form(at(payment, "/send")))
    recording.reverse(payment, by=alice, now=making.NOW)
    deliver_all()
    assert Mail.get().state == mail.STOPPED and not Mail.get().attachment


def test_one_for_no_invoice_goes_to_accounts_payable_and_stands_with_the_customer(as_: As, alice: User) -> None:
    customer = making.customer(
        alice.business, ap_email="ap@nordwind.example", city="Hamburg", country="DE", language="de"
    )
    payment, browser = on_account(alice, customer), as_(alice)
    page = browser.page(browser.page(at(payment)).link("Send by e-mail…"))
    assert page.fields["to"] == "ap@nordwind.example" and not page.has("[name=attach_pdf]")
    assert page.fields["subject"].replace("\xa0", " ") == "Zahlungsbestätigung über 50,00 € – Studio Halden"
    assert page.link("Zahlungsbestätigung R-0001") == at(payment, ".pdf")
    form = page.form(at(payment, "/send"))
    done = browser.submit(form)
    assert done.url == f"/b/{alice.business.handle}/customers/{customer.id}"
    assert "ap@nordwind.example Receipt of " in done.text and "waiting to leave" in done.text
    browser.submit(form)
    deliver_all()
    sent = Mail.get()
    assert (Mail.select().count(), sent.state) == (1, mail.ACCEPTED), "pressed twice is once"
    assert sent.attachment_name == "Zahlungsbestätigung R-0001 Studio Halden.pdf"
    assert "davon begleichen keine Rechnung" in text_of(files.read(sent.attachment))
    kept = browser.page(browser.page(done.url).link("ap@nordwind.example"))
    assert kept.said("h1").startswith("Zahlungsbestätigung") and kept.link(sent.attachment_name)


def test_one_for_no_invoice_that_was_undone_stays_here(as_: As, alice: User) -> None:
    payment, browser = on_account(alice, making.customer(alice.business, ap_email="ap@nordwind.example")), as_(alice)
    browser.submit(letter(browser, payment).form(at(payment, "/send")))
    recording.reverse(payment, by=alice, now=making.NOW)
    deliver_all()
    assert Mail.get().state == mail.STOPPED and not Mail.get().attachment
    browser.post_form(at(payment, "/send"), {}, status=410)


def test_one_for_no_invoice_keeps_what_was_typed_wrong(as_: As, alice: User) -> None:
    payment, browser = on_account(alice, making.customer(alice.business)), as_(alice)
    form = letter(browser, payment).form(at(payment, "/send"))
    page = browser.submit(form, {"to": "nobody", "text": "Hello"}, status=422)
    assert "is not an e-mail address" in page.error_at("to") and page.fields["text"] == "Hello"
    assert not Mail.select().exists()


def test_one_that_names_nobody_is_not_mailed(as_: As, alice: User) -> None:
    payment, browser = on_account(alice, None), as_(alice)
    assert not browser.page(at(payment)).has("a[href$=send]")
    assert "neither invoice nor customer" in browser.page(at(payment, "/send"), status=409).text


def test_the_form_sent_twice_sends_one_mail(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    form = letter(browser, payment).form(at(payment, "/send"))
    browser.submit(form)
    browser.submit(form)
    assert Delivery.select().where(Delivery.kind == RECEIPT).count() == 1


def test_a_wrong_field_keeps_what_was_typed(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    form = letter(browser, payment).form(at(payment, "/send"))
    page = browser.submit(form, {"to": "nobody", "subject": "", "text": "Hello"}, status=422)
    assert "is not an e-mail address" in page.error_at("to") and "needs a subject" in page.error_at("subject")
    assert page.fields["text"] == "Hello"
    assert not Mail.select().exists()


def test_without_the_pdf_only_the_words_go(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    fields = letter(browser, payment).fields | {"form_key": "k"}
    fields.pop("attach_pdf", None)
    browser.post_form(at(payment, "/send"), fields)
    deliver_all()
    assert Mail.get().state == mail.ACCEPTED and not Mail.get().attachment


def test_recording_a_payment_leads_to_its_receipt_if_that_is_wanted(as_: As, alice: User) -> None:
    invoice, browser = issued(alice), as_(alice)
    form = browser.page(f"/documents/{invoice.key}").form(f"/documents/{invoice.key}/payments")
    page = browser.submit(form, {"amount": "1190", "receipt": "y"})
    assert page.url == at(Entry.get(), "/send") and "€1,190.00 recorded." in page.text
    again = browser.page(f"/documents/{invoice.key}").form(f"/documents/{invoice.key}/payments")
    wrong = browser.submit(again, {"amount": "much", "receipt": "y"}, status=422)
    assert wrong.find("[name=receipt]").get("checked") is not None


@pytest.mark.parametrize("live", [True, False])
def test_what_was_paid_as_a_test_confirms_no_money(as_: As, alice: User, live: bool) -> None:
    invoice = issued(alice)
    with write():
        payment = posting.post(
            business=alice.business,
            customer=invoice.customer_id,
            kind=PAYMENT,
            amount=50_000,
            currency="EUR",
            paid_on=DAY,
            actor="Stripe",
            now=making.NOW,
            settles=[(invoice, 50_000)],
            provider_id="pi_3N",
            test=not live,
        )
    browser = as_(alice)
    browser.page(at(payment))
    with count_queries() as counted:
        page = browser.page(at(payment))
    assert counted.count <= 8
    assert ("This was a test: no money was received." in page.text) is not live
    assert ("We have received this payment. Thank you." in page.text) is live
    assert page.has("a[href$=send]") is live
    assert browser.get(at(payment, "/send")).status_code == (200 if live else 409)
    assert ("This was a test" in built(browser, payment)) is not live
