"""The pages of an offer: its answer by the owner's hand, what is made from it, and who may do neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import PROFORMA, QUOTE, Line
from jupinv.db import write
from jupinv.documents import deciding, revisions
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Event
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]


@pytest.fixture
def today(business: Business) -> object:
    return clock.today(business.time_zone)


@pytest.fixture
def quote(business: Business, owner: User, today) -> Document:
    """1,190.00 €, valid for a month."""
    said = making.content(kind=QUOTE, issue_date=today, due_date=today + timedelta(days=30))
    return making.issued(business, owner, said, making.customer(business, "Südwind KG"))


@pytest.fixture
def open_quote(business: Business, owner: User, today) -> Document:
    """With an option, and an either-or."""
    base, other = making.content().lines
    lines = (
        base,
        replace(other, key="extra", description="Photos", optional=True),
        Line("s", "Small host", quantity=Decimal(1), price=Decimal(10), taxes=(making.VAT,), choice="Hosting"),
        Line("l", "Large host", quantity=Decimal(1), price=Decimal(20), taxes=(making.VAT,), choice="Hosting"),
    )
    said = making.content(kind=QUOTE, issue_date=today, due_date=today + timedelta(days=30), lines=lines)
    return making.issued(business, owner, said, making.customer(business))


PAYMENT = {"amount": "1", "paid_on": "2026-05-03", "form_key": "once"}


def url(document: Document, rest: str = "") -> str:
    return f"/documents/{document.key}{rest}"


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def test_the_page_of_a_quote_asks_for_no_money(as_: SignIn, owner: User, quote: Document) -> None:
    page = as_(owner).page(url(quote))
    assert "Valid until" in page.text and "Quoted total" in page.text and page.said("#standing") == "not sent yet"
    assert "DE89" not in page.text and "Record payment" not in page.text and not page.has("#bank")
    assert "Make the invoice" in page.text and "Mark as declined" in page.text


def test_accepted_by_the_owners_hand(as_: SignIn, owner: User, quote: Document) -> None:
    browser = as_(owner)
    page = browser.page(browser.page(url(quote)).link("Mark as accepted…"))
    page = browser.submit(page.form(url(quote, "/accept")), {"who": " Jon  Ek ", "note": "by phone"})
    assert page.said("#standing") == "accepted" and "Accepted by Jon Ek: by phone" in page.text
    assert "kept as accepted" in page.text and "Mark as accepted" not in page.text
    assert "Accepted" in page.said("#paper .stamp")
    page = browser.submit(page.form(url(quote, "/answer/undo")))
    assert page.said("#standing") == "not sent yet" and "The answer was taken back" in page.text


def test_options_are_chosen_there(as_: SignIn, owner: User, open_quote: Document) -> None:
    browser = as_(owner)
    page = browser.page(url(open_quote))
    assert "optional, not included" in page.text and "alternative Hosting, included" in page.text
    page = browser.page(url(open_quote, "/accept"))
    assert page.fields["either.s"] == "s" and "pick" not in page.fields
    page = browser.submit(page.form(url(open_quote, "/accept")), {"pick": "extra", "either.s": "l"})
    assert page.said("#standing") == "accepted"
    revision = revisions.last_of(open_quote)
    assert revision is not None
    assert [line.key for line in revisions.content_of(revision)[0].lines] == ["k1", "extra", "l"]
    assert "optional" not in page.said("#paper") and "Small host" not in page.said("#paper")


def test_the_history_says_an_answer_in_the_readers_language(as_: SignIn, owner: User, open_quote: Document) -> None:
    browser = as_(owner)
    form = browser.page(url(open_quote, "/accept")).form(url(open_quote, "/accept"))
    browser.submit(form, {"pick": "extra", "either.s": "l"})
    with write():
        User.update(locale="de_DE", language="de").where(User.id == owner.id).execute()
    said = browser.page(url(open_quote, "/history")).said("#revision-2")
    assert "Grund: angenommen" in said and "„Small host“" in said


def test_an_either_or_is_chosen_once(as_: SignIn, owner: User, open_quote: Document) -> None:
    answer = as_(owner).post_form(url(open_quote, "/accept"), {"who": "Jon Ek", "either.s": "nothing"}, status=422)
    assert "Choose one of each either-or" in answer.text and answer.fields["who"] == "Jon Ek"
    assert fresh(open_quote).accepted_at is None


def test_declined_by_the_owners_hand(as_: SignIn, owner: User, quote: Document) -> None:
    browser = as_(owner)
    page = browser.page(browser.page(url(quote)).link("Mark as declined…"))
    page = browser.submit(page.form(url(quote, "/decline")), {"note": "too dear"})
    assert page.said("#standing") == "declined" and "Declined: too dear" in page.text
    assert "Make the invoice" not in page.text
    browser.post_form(url(quote, "/invoice"), status=409)
    browser.page(url(quote, "/deposit"), status=409)


def test_an_expired_one_needs_a_note(as_: SignIn, owner: User, business: Business, today) -> None:
    said = making.content(kind=QUOTE, due_date=today - timedelta(days=1))
    quote = making.issued(business, owner, said)
    browser = as_(owner)
    assert browser.page(url(quote)).said("#standing").startswith("expired")
    page = browser.post_form(url(quote, "/accept"), {"who": "Jon"}, status=422)
    assert "say why it still counts" in page.error_at("note") and page.fields["who"] == "Jon"
    browser.post_form(url(quote, "/accept"), {"note": "agreed on Monday"}, status=303)
    assert fresh(quote).accepted_at is not None


@pytest.mark.parametrize("act", ["/accept", "/decline"])
def test_what_is_too_long_is_kept_and_said(as_: SignIn, owner: User, quote: Document, act: str) -> None:
    page = as_(owner).post_form(url(quote, act), {"who": "x" * 101, "note": "y"}, status=422)
    assert "At most 100 characters" in page.error_at("who") and page.fields["note"] == "y"
    assert fresh(quote).accepted_at is None and fresh(quote).declined_at is None


def test_the_invoice_is_made_once(as_: SignIn, owner: User, quote: Document) -> None:
    browser = as_(owner)
    page = browser.submit(browser.page(url(quote)).form(url(quote, "/invoice")))
    draft = Document.get(Document.origin == quote)
    assert page.url.endswith(f"/drafts/{draft.key}") and "kept as accepted" in page.text
    again = browser.post_form(url(quote, "/invoice"), {"known": "0"}, status=303)
    assert again.location == f"/drafts/{draft.key}" and Document.select().where(Document.origin == quote).count() == 1
    page = browser.page(url(quote))
    assert page.said("#standing") == "accepted" and "Draft" in page.said("#offer")
    assert "Make the invoice" not in page.text and "Take the answer back" not in page.text
    browser.post_form(url(quote, "/answer/undo"), status=409)


def test_where_something_is_to_be_chosen_that_is_asked_first(as_: SignIn, owner: User, open_quote: Document) -> None:
    browser = as_(owner)
    page = browser.submit(browser.page(url(open_quote)).form(url(open_quote, "/invoice")))
    assert page.url.endswith("/accept?then=invoice") and fresh(open_quote).accepted_at is None
    page = browser.submit(page.form(url(open_quote, "/accept")), {"pick": "extra"})
    draft = Document.get(Document.origin == open_quote)
    assert page.url.endswith(f"/drafts/{draft.key}")
    assert browser.page(url(open_quote, "/deposit"), status=200)


# deposits


def test_a_deposit_says_what_it_comes_to_before_it_is_made(as_: SignIn, owner: User, quote: Document) -> None:
    browser = as_(owner)
    page = browser.page(browser.page(url(quote)).link("A deposit first…"))
    assert page.fields["share"] == "30" and "That comes to €357.00, taxes included, of €1,190.00." in page.text
    page = browser.page(url(quote, "/deposit?share=100.5&unit=amount"))
    assert "That comes to €100.50" in page.text
    fragment = browser.htmx("GET", url(quote, "/deposit"), {"share": "50", "unit": "percent"})
    assert fragment.root[0].get("id") == "comes-to" and "€595.00" in fragment.text
    page = browser.submit(page.form(url(quote, "/deposit")), {"share": "30", "unit": "percent"})
    draft = Document.get(Document.origin == quote)
    assert draft.deposit and draft.total == 35_700 and "Deposit invoice" in page.text
    assert "Deposit of 30%" in page.fields["line.d1.description"]


def test_a_second_deposit_is_on_purpose(as_: SignIn, owner: User, quote: Document) -> None:
    browser = as_(owner)
    asked = browser.page(url(quote, "/deposit")).form(url(quote, "/deposit"))
    browser.submit(asked, {"share": "60"})
    browser.submit(asked, {"share": "60"})
    assert Document.select().where(Document.origin == quote).count() == 1, "the same button pressed twice"
    page = browser.page(url(quote, "/deposit"))
    assert "A deposit was asked for already" in page.text and "€476.00 is left" in page.text
    page = browser.submit(page.form(url(quote, "/deposit")), {"share": "60"}, status=422)
    assert "Only €476.00 of the quote is left" in page.text and page.fields["share"] == "60"
    browser.submit(page.form(url(quote, "/deposit")), {"share": "476", "unit": "amount"})
    assert [each.total for each in Document.select().where(Document.origin == quote)] == [71_400, 47_600]


@pytest.mark.parametrize(
    ("share", "unit"),
    [("", "percent"), ("x", "percent"), ("0", "percent"), ("101", "percent"), ("-5", "amount"), ("0.001", "amount")]
    + [("9" * 60, "amount"), ("\x00", "percent"), ("1.200", "amount"), ("nan", "percent"), ("30", "nonsense")],
)
def test_what_no_deposit_can_be(as_: SignIn, owner: User, quote: Document, share: str, unit: str) -> None:
    browser, good = as_(owner), unit == "nonsense"
    page = browser.post_form(url(quote, "/deposit"), {"share": share, "unit": unit}, status=303 if good else 422)
    assert good or page.has("#comes-to .error")
    assert Document.select().where(Document.origin == quote).count() == good


def test_a_proforma_is_converted_and_takes_no_payment(as_: SignIn, owner: User, business: Business) -> None:
    proforma = making.issued(business, owner, making.content(kind=PROFORMA), making.customer(business))
    browser = as_(owner)
    page = browser.page(url(proforma))
    assert "This is no invoice for tax" in page.text and "DE89" in page.text and "Record payment" not in page.text
    assert page.said("#standing") == "not sent yet" and "deposit" not in page.text
    browser.post_form(url(proforma, "/payments"), PAYMENT, status=409)
    browser.page(url(proforma, "/deposit"), status=409)
    browser.post_form(url(proforma, "/accept"), status=409)
    page = browser.submit(page.form(url(proforma, "/invoice")))
    assert "/drafts/" in page.url


# who may not


POSTS = ["/accept", "/decline", "/answer/undo", "/invoice", "/deposit"]
GETS = ["/accept", "/decline", "/deposit"]


@pytest.mark.parametrize("path", POSTS)
def test_who_may_not(
    client: PageClient, as_: SignIn, quote: Document, bob: User, business: Business, path: str
) -> None:
    from tests.people import carol

    reader = carol(business)
    assert client.post_form(url(quote, path), status=303).location.startswith("/sign-in")
    as_(bob).post_form(url(quote, path), status=404)
    as_(reader).post_form(url(quote, path), {"share": "30"}, status=403)
    for get in GETS:
        as_(bob).page(url(quote, get), status=404)
        as_(reader).page(url(quote, get), status=403)
    assert not Event.select().where((Event.document == quote) & (Event.what << ["accepted", "declined"]))
    assert Document.select().where(Document.origin == quote).count() == 0


@pytest.mark.parametrize("path", POSTS)
def test_not_of_drafts_and_invoices(
    as_: SignIn, owner: User, business: Business, quote: Document, invoice: Document, path: str
) -> None:
    browser = as_(owner)
    for document in (making.draft(business, owner, kind="quote"), invoice):
        browser.post_form(url(document, path), {"share": "30"}, status=409)
    deciding.decline(quote, by=Actor.of(owner), now=making.NOW, today=making.TODAY)
    if path != "/answer/undo":
        browser.post_form(url(quote, path), {"share": "30"}, status=409)


def test_an_accountant_sees_no_buttons(as_: SignIn, business: Business, quote: Document) -> None:
    from tests.people import carol

    page = as_(carol(business)).page(url(quote))
    assert "Make the invoice" not in page.text and "Mark as accepted" not in page.text
