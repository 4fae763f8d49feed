"""Refunds of card payments: made at Stripe, or asked for here; each once, and none beyond what was paid."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from playhouse.test_utils import count_queries

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses import closing as ending
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.payments import credit, ledger, recording, refunding
from jupinv.payments.cards import closing, connecting, returns
from jupinv.payments.cards.models import CardAccount, CardReturn
from jupinv.payments.models import FEE, PAYMENT, REFUND, Entry
from jupinv.sharing.models import News
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import Page, PageClient
from tests.payments.paid import connect, fresh, invoice, later, paid, pay, sound, tell_all
from tests.payments.stripe_double import Double
from tests.payments.test_credit import credited

SignIn = Callable[[User], PageClient]
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def customer(alice: User) -> Customer:
    return making.customer(alice.business)


@pytest.fixture
def due(alice: User, customer: Customer, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice, customer)


@pytest.fixture
def payment(client: PageClient, due: Document, stripe: Double) -> Entry:
    return paid(client, stripe, due)[1]


def address(payment: Entry) -> str:
    return f"/b/studio-halden/payments/{payment.id}/card-refund"


def give_back(client: PageClient, payment: Entry, amount: str, status: int = 303, **more: str) -> Page:
    page = client.page(address(payment))
    return client.submit(page.button("Give it back"), {"amount": amount, **more}, status=status)


def amounts() -> list[tuple[str, int]]:
    return [(each.kind, each.amount) for each in Entry.select().where(Entry.kind != FEE).order_by(Entry.id)]


# made at Stripe


def test_a_part_that_stripe_gave_back_is_open_again(
    client: PageClient, as_: SignIn, alice: User, due: Document, payment: Entry, stripe: Double
) -> None:
    refund = stripe.refund(payment.provider_id, 19_000)
    tell_all(client, stripe)
    tell_all(client, stripe)
    entry = Entry.get(kind=REFUND)
    assert (entry.amount, entry.origin_id, entry.provider_id, entry.actor) == (-19_000, payment.id, refund, "Stripe")
    assert (fresh(due).paid, fresh(due).balance) == (100_000, 19_000)
    page = as_(alice).page(address(payment).removesuffix("/card-refund"))
    assert "€190.00 left to pay" in page.text and "exchange difference" not in page.text
    sound(due.business)
    stripe.fail_refund(refund)
    tell_all(client, stripe)
    tell_all(client, stripe)
    assert amounts() == [(PAYMENT, 119_000), (REFUND, -19_000), (REFUND, 19_000)] and fresh(due).balance == 0
    sound(due.business)


def test_a_refund_of_credit_that_was_used_elsewhere_opens_that_again(
    client: PageClient, due: Document, alice: User, customer: Customer, stripe: Double
) -> None:
    """Paid twice: the second payment became credit, and settles another invoice when Stripe gives it back."""
    first, second = pay(stripe, due), None
    other = invoice(alice.business, alice, customer)
    recording.record(
        due, paid_on=making.TODAY, amount=Decimal("1190"), method="", note="", by=alice, now=clock.now(), form_key=""
    )
    tell_all(client, stripe)
    assert ledger.credit_of(customer) == {"EUR": 119_000}
    credit.use(fresh(other), by=alice, now=clock.now())
    assert fresh(other).balance == 0 and second is None
    stripe.refund(first)
    tell_all(client, stripe)
    assert (fresh(due).balance, fresh(other).balance) == (0, 119_000) and ledger.credit_of(customer) == {}
    sound(due.business)


@one_engine
def test_what_was_given_back_by_hand_before_is_told_and_counts_once_that_is_undone(
    client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    by_hand = refunding.refund(payment, amount=50_000, paid_on=making.TODAY, actor="Ana Halden", now=clock.now())
    stripe.refund(payment.provider_id)
    tell_all(client, stripe)
    assert amounts()[1:] == [(REFUND, -50_000), (REFUND, -69_000)] and fresh(due).balance == 119_000
    [news] = News.select().where(News.what == "card_beyond")
    assert "500" in str(news.data["amount"]) and CardReturn.get().beyond_at is not None
    tell_all(client, stripe)
    assert News.select().where(News.what == "card_beyond").count() == 1
    sound(due.business)
    recording.reverse(by_hand, by=alice, now=clock.now())
    assert fresh(due).balance == 69_000
    later(minutes=1)
    assert fresh(due).balance == 119_000 and CardReturn.get().beyond_at is None
    sound(due.business)
    stripe.fail_refund(CardReturn.get().provider_id)
    tell_all(client, stripe)
    assert fresh(due).balance == 0
    sound(due.business)


@one_engine
def test_a_refund_of_a_payment_that_was_undone_here_is_told(
    client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    recording.reverse(payment, by=alice, now=clock.now())
    stripe.refund(payment.provider_id)
    tell_all(client, stripe)
    assert amounts() == [(PAYMENT, 119_000), (PAYMENT, -119_000)] and fresh(due).balance == 119_000
    assert News.select().where(News.what == "card_beyond").count() == 1
    sound(due.business)


@one_engine
def test_a_refund_that_waits_counts_when_it_goes(
    client: PageClient, due: Document, payment: Entry, stripe: Double
) -> None:
    refund = stripe.refunds[stripe.refund(payment.provider_id, 19_000)]
    event = next(each for each in stripe.events if each["type"] == "refund.created")
    stripe.events.clear()
    for status, balance in (
        ("requires_action", 0),
        ("pending", 19_000),
        ("requires_action", 19_000),
        ("succeeded", 19_000),
        ("canceled", 0),
        ("succeeded", 0),
    ):
        event["data"]["object"] = refund | {"status": status}
        tell_all(client, stripe, [event])
        assert fresh(due).balance == balance, status
        sound(due.business)


# asked for here


def test_all_of_it_is_given_back_from_here(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    browser = as_(alice)
    page = browser.page(address(payment))
    assert page.fields["amount"] == "1190.00"
    browser.submit(page.button("Give it back"), {"reason": "Wrong size"}, status=303)
    [row] = CardReturn.select()
    entry = Entry.get(kind=REFUND)
    assert (entry.amount, entry.note, entry.provider_id) == (-119_000, "Wrong size", row.provider_id)
    assert entry.actor.startswith("Ana Halden") and row.state == "succeeded" and fresh(due).balance == 119_000
    tell_all(client, stripe)
    later(hours=2)
    assert Entry.select().where(Entry.kind == REFUND).count() == 1 and len(stripe.refunds) == 1
    assert "Nothing is left" in browser.page(address(payment)).text
    sound(due.business)


@one_engine
def test_a_part_and_then_the_rest_and_no_more(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    browser = as_(alice)
    give_back(browser, payment, "190.00")
    assert browser.page(address(payment)).fields["amount"] == "1000.00"
    for typed, said in (
        ("1000.01", "No more than"),
        ("0", "above zero"),
        ("-1", "figures"),
        ("0.001", "smaller"),
        ("", "How much"),
    ):
        page = give_back(browser, payment, typed, 422)
        assert page.fields["amount"] == typed and (said in page.text or "above zero" in page.text)
    give_back(browser, payment, "1,000.00")
    assert amounts()[1:] == [(REFUND, -19_000), (REFUND, -100_000)] and fresh(due).balance == 119_000
    sound(due.business)


@one_engine
def test_for_a_credit_note_which_is_paid_out_by_it(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    note = credited(fresh(due), alice, k2="1")
    assert fresh(note).balance == 11_900
    browser = as_(alice)
    led = f"{address(payment)}?note={note.id}"
    assert browser.page(f"/documents/{note.key}/pay-out").has(f'a[href="{led}"]')
    page = browser.page(led)
    assert page.fields["amount"] == "119.00" and page.fields["note"] == str(note.id)
    page = browser.submit(page.button("Give it back"), {"amount": "119.01"}, status=422)
    assert page.fields["note"] == str(note.id)
    for _ in range(2):  # sent once more after the credit note was used up by it
        assert (
            browser.submit(page.button("Give it back"), {"amount": "119.00"}).url == address(payment).rpartition("/")[0]
        )
    assert len(stripe.refunds) == 1
    assert (fresh(note).balance, fresh(due).balance) == (0, 0) and amounts()[1:] == [(REFUND, -11_900)]
    sound(due.business)


@one_engine
@pytest.mark.parametrize("note", ["999999", "x", "-1"])
def test_a_credit_note_of_somebody_else_is_refused(
    as_: SignIn, payment: Entry, alice: User, stripe: Double, note: str
) -> None:
    browser = as_(alice)
    answer = browser.post_form(address(payment), {"amount": "1", "note": note, "form_key": "k"}, status=422)
    assert "used up" in answer.text and not stripe.refunds


def test_a_double_click_gives_back_once(
    app: Flask, as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    fields = {"amount": "190", "form_key": "once"}
    start, answers = threading.Barrier(4), []
    browsers = [as_(alice) for _ in range(4)]

    def click(browser: PageClient) -> None:
        start.wait()
        answers.append(browser.post_form(address(payment), fields, status=303).status)

    threads = [threading.Thread(target=click, args=(each,)) for each in browsers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    later(minutes=5)
    assert answers == [303] * 4 and len(stripe.refunds) == 1 and amounts()[1:] == [(REFUND, -19_000)]
    sound(due.business)


@one_engine
@pytest.mark.parametrize("mood", ["hangs up", "500", "429", "nonsense"])
def test_while_stripe_does_not_answer_a_job_goes_on(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double, mood: str
) -> None:
    stripe._mood = mood
    browser = as_(alice)
    page = give_back(browser, payment, "190")
    assert "Stripe has not answered yet" in browser.page(page.location).text
    assert fresh(due).balance == 0 and CardReturn.get().state == "asked"
    assert browser.page(address(payment)).fields["amount"] == "1000.00", "what is asked for is not there twice"
    later(minutes=1)
    stripe.works()
    later(hours=1)
    assert len(stripe.refunds) == 1 and amounts()[1:] == [(REFUND, -19_000)]
    sound(due.business)


@one_engine
def test_an_answer_that_was_lost_is_found_and_nothing_given_back_twice(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    """Stripe did it, slowly, and the page gave up: whoever tells first, it is one refund."""
    stripe.holds()
    browser, page = as_(alice), None
    began = time.monotonic()
    page = give_back(browser, payment, "190")
    assert time.monotonic() - began < 10 and "not answered yet" in browser.page(page.location).text
    stripe.works()
    while not stripe.refunds:
        time.sleep(0.01)
    tell_all(client, stripe)
    assert fresh(due).balance == 19_000 and CardReturn.select().count() == 1
    assert Entry.get(kind=REFUND).actor.startswith("Ana Halden")
    later(hours=1)
    assert len(stripe.refunds) == 1 and amounts()[1:] == [(REFUND, -19_000)]
    sound(due.business)


@one_engine
def test_what_stripe_refuses_is_said_at_the_field(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    stripe.refund(payment.provider_id, 100_000)  # of which nobody has told us
    browser = as_(alice)
    page = give_back(browser, payment, "500", 422, reason="Late")
    assert "greater than unrefunded amount" in page.text and page.fields["reason"] == "Late"
    assert CardReturn.get().state == "refused" and amounts() == [(PAYMENT, 119_000)]
    browser.submit(page.button("Give it back"), {"amount": "190"}, status=303)
    assert amounts()[1:] == [(REFUND, -19_000)]
    later(days=2)
    assert fresh(due).balance == 119_000
    sound(due.business)


@one_engine
def test_a_key_that_may_not_or_is_revoked_gives_nothing_back(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    browser = as_(alice)
    stripe.forbid(stripe.key, "refund_write")
    assert "Charges and Refunds" in give_back(browser, payment, "1", 422).text
    stripe.revoke(stripe.key)
    assert "does not know the key" in give_back(browser, payment, "1", 422).text
    assert CardAccount.get().refused_at is not None
    page = browser.page(address(payment))
    assert "does not know the key" in page.text and not page.has("form.form")
    browser.post_form(address(payment), {"amount": "1", "form_key": "k"}, status=409)
    connecting.disconnect(alice.business, by=alice, now=clock.now())
    assert "not connected any more" in browser.page(address(payment)).text
    browser.post_form(address(payment), {"amount": "1", "form_key": "k"}, status=409)
    assert amounts() == [(PAYMENT, 119_000)] and not stripe.refunds
    later(days=3)
    sound(due.business)


@one_engine
def test_the_key_is_revoked_while_a_job_goes_on(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    stripe.fails_with(500)
    give_back(as_(alice), payment, "190")
    stripe.works()
    stripe.revoke(stripe.key)
    later(minutes=2)
    row = CardReturn.get()
    assert (row.state, row.why) == ("refused", "key_refused") and CardAccount.get().refused_at is not None
    assert fresh(due).balance == 0
    sound(due.business)


@one_engine
def test_only_who_may_write_gives_back_and_only_what_came_by_card(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, bob: User, carol: User, stripe: Double
) -> None:
    fields = {"amount": "1", "form_key": "k"}
    for who, status in ((bob, 404), (carol, 403)):
        assert as_(who).page(address(payment), status=status)
        as_(who).post_form(address(payment), fields, status=status)
    assert client.post_form(address(payment), fields).location.startswith("/sign-in")
    other = invoice(alice.business, alice, due.customer)
    by_bank = recording.record(
        other, paid_on=making.TODAY, amount=Decimal(1), method="", note="", by=alice, now=clock.now(), form_key=""
    )
    as_(alice).page(address(by_bank), status=404)
    as_(alice).post_form(address(by_bank), fields, status=404)
    recording.reverse(payment, by=alice, now=clock.now())
    as_(alice).post_form(address(payment), fields, status=409)
    assert not stripe.refunds


@one_engine
def test_amounts_that_stripe_counts_otherwise(
    as_: SignIn, client: PageClient, alice: User, customer: Customer, stripe: Double
) -> None:
    connect(alice.business)
    document = invoice(alice.business, alice, customer, currency="KWD")
    _, payment = paid(client, stripe, document)
    page = give_back(as_(alice), payment, "0.005", 422)
    assert "as fine as this" in page.text
    give_back(as_(alice), payment, "0.010")
    assert amounts()[1:] == [(REFUND, -10)]
    sound(document.business)


@one_engine
def test_many_refunds_cost_no_more_queries(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    browser, counts = as_(alice), []
    for more in (1, 20):
        for _ in range(more):
            stripe.refund(payment.provider_id, 100)
        tell_all(client, stripe)
        browser.page(f"/b/studio-halden/payments/{payment.id}")
        with count_queries() as counted:
            page = browser.page(f"/b/studio-halden/payments/{payment.id}")
        counts.append(counted.count)
    assert page.text.count("Refund of €1.00") == 21 and counts[0] == counts[1] <= 11


@one_engine
def test_stripe_is_asked_again_where_somebody_wants_to_know(
    as_: SignIn, due: Document, payment: Entry, alice: User, carol: User, bob: User, client: PageClient, stripe: Double
) -> None:
    at = f"/b/studio-halden/payments/{payment.id}"
    stripe.refund(payment.provider_id, 19_000)
    browser = as_(alice)
    page = browser.submit(browser.page(at).button("Ask Stripe again"), status=303)
    assert page.location == at and "Stripe is being asked" in browser.page(at).text
    browser.post_form(f"{at}/card-look", {}, status=303)
    later()
    assert fresh(due).balance == 19_000 and "Refund of €190.00" in browser.page(at).text
    as_(bob).post_form(f"{at}/card-look", {}, status=404)
    as_(carol).post_form(f"{at}/card-look", {}, status=403)
    assert client.post_form(f"{at}/card-look", {}, status=303).location.startswith("/sign-in")
    connecting.disconnect(alice.business, by=alice, now=clock.now())
    browser.post_form(f"{at}/card-look", {}, status=409)
    sound(due.business)


@one_engine
def test_who_asked_is_forgotten_with_the_account(
    as_: SignIn, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    give_back(as_(alice), payment, "190")
    with write():
        closing.on_readdressed(alice, email="new@halden.example")
    assert CardReturn.get().actor == "Ana Halden <new@halden.example>"
    with write():
        alice.email = "new@halden.example"
        closing.on_deleting(alice)
    assert CardReturn.get().actor == timeline.FORMER


def test_a_business_that_ends_forgets_what_went_back(
    client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    stripe.refund(payment.provider_id, 19_000)
    stripe.dispute(payment.provider_id)
    tell_all(client, stripe)
    assert CardReturn.select().count() == 2
    with write():
        ending.close(Business.get_by_id(alice.business.id), now=clock.now())
    assert not CardReturn.select().exists() and not Entry.select().exists()
    later(days=200)
    answer = client.post("/webhooks/stripe/studio-halden", data=b"{}")
    assert answer.status_code == 404


@one_engine
def test_the_check_finds_what_the_ledger_does_not_say(
    client: PageClient, due: Document, payment: Entry, stripe: Double
) -> None:
    stripe.refund(payment.provider_id, 19_000)
    tell_all(client, stripe)
    row = CardReturn.get()
    CardReturn.update(counted=18_000).execute()
    [found] = returns.differences(due.business)
    assert "18000 is kept as counted, the ledger says 19000" in found
    CardReturn.update(counted=row.counted).execute()
    sound(due.business)
