"""Recording and undoing a payment as an owner does it, and everybody who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.payments.models import Entry
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]


def record(browser: PageClient, document: Document, status: int | None = None, /, **typed: str) -> object:
    page = browser.page(f"/documents/{document.key}")
    return browser.submit(page.form(f"/documents/{document.key}/payments"), typed, status=status)


def test_a_payment_is_recorded_and_listed(as_: SignIn, owner: User, invoice: Document) -> None:
    page = record(as_(owner), invoice, amount="500", method="Card", note="first part")
    assert "€500.00 recorded." in page.text
    assert page.said("#standing").endswith("partly paid")
    assert "€500.00" in page.said(".payments li") and "Card" in page.text and "first part" in page.text
    assert "Left to pay €690.00" in page.said(".sums")
    assert page.fields["amount"] == "690.00"


def test_the_form_offers_today_and_the_balance(as_: SignIn, owner: User, invoice: Document) -> None:
    fields = as_(owner).page(f"/documents/{invoice.key}").fields
    assert fields["amount"] == "1190.00"
    assert fields["paid_on"] == clock.today("Europe/Berlin").isoformat()


def test_more_than_is_due_is_said_and_kept(as_: SignIn, owner: User, invoice: Document, customer: Customer) -> None:
    page = record(as_(owner), invoice, amount="1200")
    assert "€10.00 of it is more than was due and is kept as the customer’s credit." in page.text
    assert "€10.00 more than was due, kept as credit" in page.said(".payments li")
    assert f"{customer.name} has €10.00 to their credit." in page.text
    assert page.said("#standing").startswith("paid")


def test_undoing_a_payment(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = record(browser, invoice, amount="1190")
    page = browser.submit(page.form(f"/documents/{invoice.key}/payments/{Entry.get().id}/reverse"))
    assert "The payment is undone." in page.text
    assert "undone" in page.said(".payments li")
    assert not page.has(".payments form"), "what is undone offers no Undo"
    assert Document.get_by_id(invoice.id).balance == 119_000


def test_a_wrong_field_keeps_what_was_typed(as_: SignIn, owner: User, invoice: Document) -> None:
    page = record(as_(owner), invoice, 422, amount="a lot", paid_on="2999-01-01", method="Cash", note="hm")
    assert "in figures" in page.error_at("amount")
    assert "still to come" in page.error_at("paid_on")
    assert (page.fields["amount"], page.fields["paid_on"]) == ("a lot", "2999-01-01")
    assert (page.fields["method"], page.fields["note"]) == ("Cash", "hm")
    assert page.find("#record").get("open") is not None
    assert not Entry.select().exists()


def test_the_form_sent_twice_makes_one_payment(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    form = browser.page(f"/documents/{invoice.key}").form(f"/documents/{invoice.key}/payments")
    browser.submit(form, {"amount": "100"})
    browser.submit(form, {"amount": "100"})
    assert Entry.select().count() == 1


def test_an_owner_writes_as_in_german(as_: SignIn, owner: User, invoice: Document) -> None:
    with write():
        User.update(locale="de").execute()
    page = record(as_(User.get()), invoice, amount="1.000,50")
    assert Entry.get().amount == 100_050
    assert page.fields["amount"] == "189,50"


@pytest.mark.parametrize("path", ["payments", "payments/{payment}/reverse"])
class TestWhoMayNot:
    """Nobody but the business's own people, and of those not the ones who only read."""

    @pytest.fixture
    def url(self, path: str, as_: SignIn, owner: User, invoice: Document) -> str:
        record(as_(owner), invoice, amount="100")
        return f"/documents/{invoice.key}/{path.format(payment=Entry.get().id)}"

    def test_a_stranger(self, url: str, as_: SignIn) -> None:
        other = making.owner("Bob", "bob@x.example")
        making.business(other, "Other")
        as_(other).post_form(url, {"amount": "1", "paid_on": "2026-05-03"}, status=404)
        assert Entry.select().count() == 1

    def test_signed_out(self, url: str, client: PageClient) -> None:
        assert client.post_form(url, {"amount": "1"}, status=303).location.startswith("/sign-in")
        assert client.htmx("POST", url, {"amount": "1"}, status=401).location.startswith("/sign-in")

    def test_an_accountant(self, url: str, as_: SignIn, business: Business) -> None:
        reader = making.owner("Carol", "carol@x.example")
        with write():
            Member.create(business=business, user=reader, role=ACCOUNTANT)
        as_(reader).post_form(url, {"amount": "1", "paid_on": "2026-05-03"}, status=403)
        assert Entry.select().count() == 1

    def test_an_accountant_is_offered_nothing(
        self, url: str, as_: SignIn, business: Business, invoice: Document
    ) -> None:
        reader = making.owner("Carol", "carol@x.example")
        with write():
            Member.create(business=business, user=reader, role=ACCOUNTANT)
        page = as_(reader).page(f"/documents/{invoice.key}")
        assert [form.get("action") for form in page.all("form") if "/documents/" in form.get("action")] == []


def test_a_draft_a_void_invoice_and_what_is_undone_take_nothing(
    as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    browser, typed = as_(owner), {"amount": "1", "paid_on": "2026-05-03"}
    draft = making.draft(business, owner)
    assert "draft" in browser.post_form(f"/documents/{draft.key}/payments", typed, status=409).text
    record(browser, invoice, amount="100")
    undo = f"/documents/{invoice.key}/payments/{Entry.get().id}/reverse"
    browser.post_form(undo)
    assert "undone already" in browser.post_form(undo, status=409).text
    void = making.issued(business, owner)
    issuing.void_unsent(void, by=owner, reason="Wrong", now=making.NOW)
    browser.post_form(f"/documents/{void.key}/payments", typed, status=409)
    assert not browser.page(f"/documents/{void.key}").has("#record")


def test_a_payment_of_another_document_is_not_found(
    as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    other, browser = making.issued(business, owner), as_(owner)
    record(browser, invoice, amount="100")
    browser.post_form(f"/documents/{other.key}/payments/{Entry.get().id}/reverse", status=404)
    browser.post_form(f"/documents/{invoice.key}/payments/999999/reverse", status=404)


def test_received_this_month_counts_by_the_day_of_payment(
    as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    browser, today = as_(owner), clock.today("Europe/Berlin")
    record(browser, invoice, amount="100", paid_on=(today.replace(day=1) - timedelta(days=1)).isoformat())
    record(browser, invoice, amount="50", paid_on=today.replace(day=1).isoformat())
    record(browser, invoice, amount="7", paid_on=today.isoformat())
    browser.post_form(f"/documents/{invoice.key}/payments/{max(one.id for one in Entry.select())}/reverse")
    assert "€50.00" in browser.page(f"/b/{business.handle}/invoices").said(".sum3 > :last-child")
