"""Paying by card on the public page: the way to Stripe and back, without a script and with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import issuing
from jupinv.documents.models import Document, Event
from jupinv.mail import Mail
from jupinv.payments import ledger, recording
from jupinv.payments.cards import connecting
from jupinv.payments.cards.models import CardAccount, Checkout
from jupinv.payments.models import Entry
from tests import people
from tests.conftest import SQLITE
from tests.documents import making
from tests.drafts import writing
from tests.pages import Page, PageClient
from tests.payments.cards import connected
from tests.payments.stripe_double import Double
from tests.sharing.paths import path_of

SignIn = Callable[[User], PageClient]
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def account(business: Business, owner: User, stripe: Double) -> CardAccount:
    return connected(business, owner, stripe.key)


def press(client: PageClient, document: Document, status: int | None = None) -> Page:
    """The button on the public page."""
    page = client.page(path_of(document))
    return client.submit(page.button("Pay by card"), status=status)


def session_of(stripe: Double) -> str:
    return list(stripe.sessions)[-1]


def back(client: PageClient, stripe: Double, *, cancelled: bool = False) -> Page:
    """Where Stripe leads back to."""
    session = stripe.sessions[session_of(stripe)]
    url = session["cancel_url" if cancelled else "success_url"]
    Checkout.update(checked_at=None).execute()  # as if some seconds had passed
    return client.page(url.removeprefix("http://localhost"))


def right(business: Business) -> bool:
    return list(ledger.differences(business)) == []


def test_an_invoice_is_paid_by_card(
    client: PageClient, as_: SignIn, stripe: Double, account: CardAccount, owner: User, invoice: Document
) -> None:
    page = client.page(path_of(invoice))
    assert page.said(".ways .main") == "Pay by card" and "A test: no card is charged." in page.text
    tag = page.headers["ETag"]
    page = press(client, invoice)
    assert "You pay €1,190.00 to Studio Halden" in page.text and "Test: " in page.said("#part b")
    assert page.link("Continue to pay at Stripe") == stripe.sessions[session_of(stripe)]["url"]
    stripe.pay(session_of(stripe))
    page = back(client, stripe)
    assert page.said("h1") == "Paid" and "€1,190.00 was paid to Studio Halden by card" in page.text
    assert "Refresh" not in page.headers
    page = client.page(page.link("Back to the document"))
    assert "Paid" in page.said(".due .amount") and page.headers["ETag"] != tag
    assert not page.has('form[action$="/card"]')
    browser = as_(owner)
    assert "Card" in browser.page(f"/documents/{invoice.key}").said(".payments")
    assert "for " in browser.page(f"/b/{invoice.business.handle}/news").text
    assert "was paid by card" in browser.page(f"/b/{invoice.business.handle}/news").text
    mail = Mail.select().order_by(Mail.id.desc()).get()
    assert "was paid by card" in mail.subject + mail.text and right(invoice.business)


@one_engine
def test_htmx_leaves_at_once(client: PageClient, stripe: Double, account: CardAccount, invoice: Document) -> None:
    answer = client.htmx("POST", f"{path_of(invoice)}/card")
    assert answer.headers["HX-Redirect"] == stripe.sessions[session_of(stripe)]["url"]
    stripe.fails_with(500)
    Checkout.delete().execute()
    told = client.htmx("POST", f"{path_of(invoice)}/card", status=409)  # which a script shows in its place
    assert "does not answer" in told.text and "HX-Redirect" not in told.headers


@one_engine
def test_two_clicks_and_two_readers_open_one_page(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    first, second = press(client, invoice), press(client, invoice)
    assert first.link("Continue to pay at Stripe") == second.link("Continue to pay at Stripe")
    assert len(stripe.sessions) == 1


@one_engine
def test_who_comes_back_without_having_paid_can_start_again(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    first = press(client, invoice).link("Continue to pay at Stripe")
    page = back(client, stripe, cancelled=True)
    assert page.said("h1") == "Not paid yet" and "Nothing was charged" in page.text
    assert client.submit(page.button("Pay by card")).link("Continue to pay at Stripe") == first
    stripe.expire(session_of(stripe))
    page = back(client, stripe)
    assert page.said("h1") == "This payment has expired"
    assert client.submit(page.button("Pay by card")).link("Continue to pay at Stripe") != first
    assert not Entry.select().exists()


@one_engine
def test_while_stripe_is_silent_the_page_says_so_and_looks_again(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    press(client, invoice)
    stripe.pay(session_of(stripe))
    stripe.hangs_up()
    page = back(client, stripe)
    assert page.said("h1") == "The payment is being confirmed" and page.headers["Refresh"] == "3"
    assert "do not pay a second time" in page.text and not page.has("form")
    stripe.works()
    assert back(client, stripe).said("h1") == "Paid"


@one_engine
def test_stripe_is_asked_at_most_every_two_seconds(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    press(client, invoice)
    back(client, stripe)
    asked = len(stripe.asked)
    for _ in range(5):
        client.page(f"{path_of(invoice)}/card/{Checkout.get().key}")
    assert len(stripe.asked) == asked


@one_engine
def test_money_that_takes_days_is_not_asked_for_twice(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    press(client, invoice)
    stripe.pay(session_of(stripe), later=True)
    page = back(client, stripe)
    assert page.said("h1") == "The payment is being confirmed" and "takes some days" in page.text
    again = press(client, invoice, 303)
    assert again.location.endswith(f"/card/{Checkout.get().key}")
    stripe.arrives(session_of(stripe))
    assert back(client, stripe).said("h1") == "Paid"


def test_paid_twice_is_said_to_both(
    client: PageClient, as_: SignIn, stripe: Double, account: CardAccount, owner: User, invoice: Document
) -> None:
    press(client, invoice)
    recording.record(
        invoice,
        paid_on=making.TODAY,
        amount=Decimal(1190),
        method="",
        note="",
        by=owner,
        now=clock.now(),
        form_key="",
    )
    stripe.pay(session_of(stripe))
    page = back(client, stripe)
    assert page.said("h1") == "Paid" and "€1,190.00 of it is more than was due" in page.text
    assert "is more than was due" in as_(owner).page(f"/b/{invoice.business.handle}/news").text
    assert right(invoice.business)


@one_engine
def test_paid_after_void_is_said(
    client: PageClient, stripe: Double, account: CardAccount, owner: User, invoice: Document
) -> None:
    press(client, invoice)
    issuing.void_unsent(invoice, by=owner, reason="Mistake", now=clock.now())
    stripe.pay(session_of(stripe))
    page = back(client, stripe)
    assert "withdrawn meanwhile" in page.text and "more than was due" in page.text
    assert Document.get_by_id(invoice.id).credit == 119000 and right(invoice.business)


@one_engine
def test_a_part_is_paid_where_the_owner_takes_one(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    connecting.choose(account, parts=True, webhook=None)
    page = press(client, invoice)
    assert page.fields["amount"] == "1190.00" and not stripe.sessions
    for wrong in ("", "0", "-5", "1190.01", "lots", "1,000.005", "US$ 5"):
        refused = client.submit(page.form('[action$="/card"]'), {"amount": wrong}, status=422)
        assert refused.fields["amount"] == wrong and "above zero" in refused.error_at("amount")
    page = client.submit(page.form('[action$="/card"]'), {"amount": "500.50"})
    assert "You pay €500.50" in page.text and stripe.sessions[session_of(stripe)]["amount_total"] == 50050
    stripe.pay(session_of(stripe))
    assert "€500.50 was paid" in back(client, stripe).text
    assert Document.get_by_id(invoice.id).balance == 68950 and right(invoice.business)


@one_engine
def test_no_part_where_the_owner_takes_none(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document
) -> None:
    page = client.page(f"{path_of(invoice)}/card")
    assert not page.has("[name=amount]") and "€1,190.00 is due" in page.text
    page = client.post_form(f"{path_of(invoice)}/card", {"amount": "5"}, status=422)
    assert "at most what is due" in page.text and not stripe.sessions


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("trouble", ["down", "nonsense", "revoked", "forbidden", "small"])
@one_engine
def test_when_stripe_takes_nothing_the_other_ways_are_shown(
    client: PageClient,
    stripe: Double,
    account: CardAccount,
    business: Business,
    owner: User,
    language: str,
    trouble: str,
) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)))
    page = client.page(path_of(document))
    button = page.find('form[action$="/card"] button')
    if trouble == "down":
        stripe.fails_with(500)
    elif trouble == "nonsense":
        stripe.says_nonsense()
    elif trouble == "revoked":
        stripe.revoke(stripe.key)
    elif trouble == "forbidden":
        stripe.forbid(stripe.key, "checkout_session_write")
    else:
        CardAccount.update(parts=True).execute()
    away = trouble in ("down", "nonsense")
    if trouble == "small":
        amount = "0.01" if language == "en" else "0,01"
        page = client.post_form(f"{path_of(document)}/card", {"amount": amount}, status=409)
    else:
        page = client.submit(button, status=503 if away else 409)
    said = {"en": "Nothing was charged", "de": "Nichts wurde abgebucht", "fr": "Rien n’a été débité"}
    assert said[language] in page.text and document.number in page.text
    assert page.has(".way .facts") and page.has("button") == away
    again = client.page(path_of(document))
    assert again.has('form[action$="/card"]') == (trouble not in ("revoked", "forbidden"))


@one_engine
def test_no_request_waits_for_stripe_for_ever(
    client: PageClient, stripe: Double, account: CardAccount, invoice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupinv.payments.cards.gateway.LIMIT_SECONDS", 0.2)
    stripe.drips()
    assert press(client, invoice, 503).headers["Retry-After"] == "60"


@one_engine
def test_without_cards_nothing_is_offered(
    client: PageClient, stripe: Double, account: CardAccount, business: Business, owner: User, invoice: Document
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    debit = making.content(payment=making.content().payment)
    connecting.disconnect(business, by=owner, now=clock.now())
    for document in (quote, invoice, making.issued(business, owner, debit)):
        assert not client.page(path_of(document)).has('form[action$="/card"]')
        for method in ("GET", "POST"):
            page = client.open(f"{path_of(document)}/card", method=method, headers={"Sec-Fetch-Site": "same-origin"})
            assert page.status_code == 409 and "can’t be paid by card" in page.text


@one_engine
def test_another_documents_payment_is_not_shown(
    client: PageClient, stripe: Double, account: CardAccount, business: Business, owner: User, invoice: Document
) -> None:
    press(client, invoice)
    other = making.issued(business, owner)
    client.page(f"{path_of(other)}/card/{Checkout.get().key}", status=404)
    client.page(f"{path_of(invoice)}/card/nothing", status=404)


@one_engine
def test_its_sender_sees_the_page_and_pays_nothing(
    as_: SignIn, stripe: Double, account: CardAccount, owner: User, invoice: Document
) -> None:
    browser = as_(owner)
    page = browser.page(f"{path_of(invoice)}/card")
    browser.submit(page.button("Pay by card"), status=403)
    assert not stripe.sessions


# whether a document takes cards


def test_the_owner_switches_cards_off_and_on(
    client: PageClient, as_: SignIn, stripe: Double, account: CardAccount, owner: User, invoice: Document
) -> None:
    press(client, invoice)
    tag = client.page(path_of(invoice)).headers["ETag"]
    browser = as_(owner)
    page = browser.page(f"/documents/{invoice.key}")
    assert "Customers can pay this by card" in page.said("#cards") and "It is a test" in page.said("#cards")
    browser.submit(page.button("Take no card for it"), status=303)
    page = client.page(path_of(invoice))
    assert not page.has('form[action$="/card"]') and page.headers["ETag"] != tag
    jobs.run_due(clock.now() + timedelta(seconds=1))
    assert stripe.sessions[session_of(stripe)]["status"] == "expired"
    page = browser.page(f"/documents/{invoice.key}")
    assert "May not be paid by card any more" in page.said("#timeline")
    browser.submit(page.button("Accept card payment"), status=303)
    assert client.page(path_of(invoice)).has('form[action$="/card"]')
    assert Event.select().where(Event.what.in_(("cards_on", "cards_off"))).count() == 2


@one_engine
def test_cards_are_switched_off_before_it_is_sent(as_: SignIn, alice: User, stripe: Double) -> None:
    connected(alice.business, alice, stripe.key)
    document, browser = writing.draft(alice), as_(alice)
    page = browser.page(f"/drafts/{document.key}/send")
    done = browser.submit(page.button("Take no card for it"), status=303)
    assert done.location == f"/drafts/{document.key}/send" and not Document.get_by_id(document.id).cards
    page = browser.page(done.location)
    assert "Customers can’t pay this by card" in page.said("#cards")
    browser.submit(page.button("Issue, I hand it over myself"))
    page = browser.page(path_of(document))
    assert page.has(".due") and not page.has('form[action$="/card"]')


@one_engine
def test_only_who_may_change_it_switches(
    client: PageClient,
    as_: SignIn,
    stripe: Double,
    account: CardAccount,
    business: Business,
    owner: User,
    invoice: Document,
) -> None:
    here = f"/documents/{invoice.key}/cards"
    as_(people.bob()).post_form(here, {"cards": "no"}, status=404)
    carol = as_(people.carol(business))
    assert not carol.page(f"/documents/{invoice.key}").has("#cards form")
    carol.post_form(here, {"cards": "no"}, status=403)
    client.post_form(here, {"cards": "no"}, status=303)
    browser = as_(owner)
    browser.post_form(here, {"cards": "perhaps"}, status=409)
    quote = making.issued(business, owner, making.content(kind="quote"))
    browser.post_form(f"/documents/{quote.key}/cards", {"cards": "no"}, status=409)
    assert Document.get_by_id(invoice.id).cards
