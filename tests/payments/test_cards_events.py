"""What Stripe tells by itself: believed only if it is signed, counted once, in whatever order and however often."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from typing import Any

import pytest
from flask import Flask

from jupinv.accounts.models import Attempt, User
from jupinv.db import db, write
from jupinv.documents.models import Document
from jupinv.jobs import Job
from jupinv.payments.cards import connecting
from jupinv.payments.cards.models import CardAccount, CardReturn, Checkout
from jupinv.payments.models import DISPUTE, FEE, PAYMENT, REFUND, Entry
from tests.conftest import SQLITE
from tests.pages import PageClient
from tests.payments import paid as cards
from tests.payments.paid import HOOK, SECRET, connect, fresh, invoice, later, paid, pay, sound, tell, tell_all
from tests.payments.stripe_double import LIVE_KEY, Double

one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
TOLD = ("checkout.session.completed", "refund.created", "charge.refunded", "refund.failed")


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice)


def amounts() -> list[tuple[str, int]]:
    return [(each.kind, each.amount) for each in Entry.select().where(Entry.kind != FEE).order_by(Entry.id)]


def completed(stripe: Double) -> dict[str, Any]:
    return copy.deepcopy(next(each for each in stripe.events if each["type"] == "checkout.session.completed"))


def test_what_stripe_says_is_paid_is_paid(client: PageClient, due: Document, stripe: Double) -> None:
    intent, entry = paid(client, stripe, due)
    assert (entry.amount, entry.currency, entry.method, entry.actor) == (119_000, "EUR", "Card", "Stripe")
    assert (fresh(due).paid, fresh(due).balance) == (119_000, 0) and entry.provider_id == intent
    assert [path for method, path, _ in stripe.asked] == ["/v1/checkout/sessions"], "Stripe is asked nothing meanwhile"
    sound(due.business)


def test_twenty_times_at_once_counts_once(app: Flask, due: Document, stripe: Double) -> None:
    intent = pay(stripe, due)
    stripe.refund(intent, 19_000)
    start, answers = threading.Barrier(20), []

    def send(event: dict[str, Any]) -> None:
        body, headers = stripe.signed(event, SECRET)
        mine = app.test_client()
        start.wait()
        answers.append(mine.post(HOOK, data=body, headers=headers).status_code)

    told = [each for each in stripe.events if each["type"] in ("checkout.session.completed", "refund.created")]
    threads = [threading.Thread(target=send, args=(event,)) for event in told * 10]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * 20
    assert sorted(amounts()) == [(PAYMENT, 119_000), (REFUND, -19_000)] and fresh(due).balance == 19_000
    sound(due.business)


@one_engine
def test_the_events_of_a_payment_in_every_order(client: PageClient, due: Document, alice: User, stripe: Double) -> None:
    """Paid, refunded in part, refunded in part again, which fails: 120 orders, each of them told twice."""
    intent = pay(stripe, due)
    stripe.refund(intent, 19_000)
    stripe.fail_refund(stripe.refund(intent, 50_000))
    told = [each for each in stripe.events if each["type"] in TOLD]
    told.pop(next(place for place, each in enumerate(told) if each["type"] == "charge.refunded"))
    assert len(told) == 5
    Checkout.update(state="open").execute()
    begun = Checkout.get()
    for order in itertools.permutations(told):
        tell_all(client, stripe, list(order))
        tell_all(client, stripe, list(order)[::-1])
        row = fresh(due)
        counted = [each.amount for each in Entry.select().where((Entry.document == due) & (Entry.kind == REFUND))]
        assert sum(counted) == -19_000 and counted.count(-19_000) == 1
        assert (row.paid, row.balance, row.credit) == (100_000, 19_000, 0), [each["type"] for each in order]
        sound(due.business)
        due = again(due, alice, stripe, told, begun)


def again(before: Document, by: User, stripe: Double, told: list[dict[str, Any]], begun: Checkout) -> Document:
    """Another document that the same events are about: all that they name is named anew."""
    made = invoice(by.business, by, before.customer)
    number = made.id
    with write():
        row = Checkout.create(
            key=f"key{number}",
            business=begun.business,
            document=made,
            account=begun.account,
            live=begun.live,
            session_id=f"cs_{number}",
            amount=begun.amount,
            currency=begun.currency,
            state="open",
            idempotency_key=f"once{number}",
            created_at=begun.created_at,
        )
    for each in told:
        about = each["data"]["object"]
        each["id"] = f"{each['id'].partition('-')[0]}-{number}"
        about["id"] = (
            row.session_id if about["object"] == "checkout.session" else f"{about['id'].partition('-')[0]}-{number}"
        )
        about["payment_intent"] = f"{about['payment_intent'].partition('-')[0]}-{number}"
        if about["object"] == "checkout.session":
            about["metadata"] |= {"checkout": row.key, "document": made.key}
    return made


def test_a_refund_that_is_told_before_its_payment_waits_for_it(
    client: PageClient, due: Document, stripe: Double
) -> None:
    intent = pay(stripe, due)
    stripe.refund(intent, 19_000)
    tell_all(client, stripe, stripe.events[::-1])
    assert amounts() == [(PAYMENT, 119_000), (REFUND, -19_000)] and fresh(due).balance == 19_000
    sound(due.business)


@one_engine
def test_without_an_event_all_arrives_later(client: PageClient, due: Document, alice: User, stripe: Double) -> None:
    connecting.choose(connecting.of(alice.business), parts=False, webhook="")
    intent = pay(stripe, due)
    later(minutes=2)
    assert fresh(due).balance == 0
    refund = stripe.refund(intent, 19_000)
    later(hours=2)
    assert fresh(due).balance == 19_000 and Entry.get(kind=FEE, provider_id__ilike="txn_%").origin.kind == PAYMENT
    stripe.fail_refund(refund)
    later(days=2)
    assert fresh(due).balance == 0
    dispute = stripe.dispute(intent)
    later(days=3)
    assert fresh(due).balance == 119_000, "looked at each day"
    stripe.win(dispute)
    later(days=15)
    assert fresh(due).balance == 0
    later(days=200)
    assert not Job.select().where(Job.done_at.is_null() & Job.kind.in_(["look_at_card_payment"])).exists()
    sound(due.business)


@one_engine
def test_who_can_not_sign_is_not_believed(client: PageClient, due: Document, stripe: Double) -> None:
    pay(stripe, due)
    event = completed(stripe)
    tell(client, stripe, event, 400, secret="whsec_ofsomebodyelse")
    tell(client, stripe, event, 400, at=time.time() - 600)
    tell(client, stripe, event, 400, at=time.time() + 600)
    body, headers = stripe.signed(event, SECRET)
    forged = body.replace(b"119000", b"999000")
    assert forged != body
    for said, signature in (
        (forged, headers["Stripe-Signature"]),
        (body, ""),
        (body, "t=1,v1=00"),
        (b"", headers["Stripe-Signature"]),
        (b"\xff\x00[", "é"),
    ):
        answer = client.post(HOOK, data=said, headers={"Stripe-Signature": signature.encode().decode("latin-1")})
        assert answer.status_code == 400 and SECRET not in answer.text
    assert not Entry.select().exists() and fresh(due).balance == 119_000
    assert Attempt.select().where(Attempt.what == "stripe event").count() == 8


@one_engine
def test_only_forged_events_are_counted_and_refused(client: PageClient, due: Document, stripe: Double) -> None:
    pay(stripe, due)
    event = completed(stripe)
    answers = [client.post(HOOK, data=b"{}").status_code for _ in range(62)]
    assert answers == [400] * 60 + [429] * 2
    tell(client, stripe, event)
    assert fresh(due).balance == 0


@one_engine
def test_nobody_learns_who_takes_cards(client: PageClient, alice: User, bob: User, stripe: Double) -> None:
    body, headers = stripe.signed({"id": "evt_1", "type": "x", "created": 1, "livemode": False, "data": {}}, SECRET)
    connect(alice.business, secret="")
    answers = {client.post(f"/webhooks/stripe/{handle}", data=body, headers=headers).status_code for handle in
               (alice.business.handle, bob.business.handle, "nobody")}  # fmt: skip
    assert answers == {404}
    assert client.get(HOOK).status_code == 405


@one_engine
def test_more_than_an_event_ever_is_is_refused(client: PageClient, due: Document, stripe: Double) -> None:
    assert client.post(HOOK, data=b"x" * (600 * 1024)).status_code == 413


@one_engine
@pytest.mark.parametrize(
    "changed",
    [
        {"account": "acct_another"},
        {"livemode": True},
        {"session": {"amount_total": 118_999}},
        {"session": {"currency": "usd"}},
        {"session": {"livemode": True}},
        {"session": {"metadata": {"checkout": "another"}}},
        {"session": {"id": "cs_another", "metadata": {}}},
        {"session": {"object": "something"}},
        {"type": "something.else", "session": {"object": "balance"}},
    ],
    ids=str,
)
def test_what_does_not_fit_does_no_harm(
    client: PageClient, due: Document, stripe: Double, changed: dict[str, Any]
) -> None:
    pay(stripe, due)
    event = completed(stripe)
    event["data"]["object"] |= changed.pop("session", {})
    tell(client, stripe, event | changed)
    assert not Entry.select().exists() and fresh(due).balance == 119_000
    sound(due.business)


@one_engine
def test_an_event_of_what_we_know_nothing_of_does_no_harm(client: PageClient, due: Document, stripe: Double) -> None:
    """The owner's Stripe account is used elsewhere, too."""
    intent, _ = paid(client, stripe, due)
    stripe.refund(intent, 100)
    stripe.dispute(intent)
    before = amounts()
    for event in stripe.events[-4:]:
        about = copy.deepcopy(event)
        about["data"]["object"] |= {"id": "xx_of_another_shop", "payment_intent": "pi_of_another_shop"}
        tell(client, stripe, about)
    assert amounts() == before and not CardReturn.select().exists()
    wrong = copy.deepcopy(next(each for each in stripe.events if each["type"] == "refund.created"))
    wrong["data"]["object"]["currency"] = "usd"
    tell(client, stripe, wrong)
    assert amounts() == before
    sound(due.business)


@one_engine
def test_what_was_signed_is_taken_in_although_the_key_is_revoked(
    client: PageClient, due: Document, stripe: Double
) -> None:
    intent = pay(stripe, due)
    stripe.revoke(stripe.key)
    tell_all(client, stripe)
    assert fresh(due).balance == 0
    later(minutes=5)
    assert CardAccount.get().refused_at is not None
    stripe.refund(intent, 19_000)
    tell_all(client, stripe)
    assert fresh(due).balance == 19_000
    sound(due.business)


@one_engine
def test_a_method_that_takes_days(client: PageClient, due: Document, stripe: Double) -> None:
    begun = cards.begin(due)
    stripe.pay(begun.session_id, later=True)
    tell_all(client, stripe)
    assert fresh(due).balance == 119_000 and Checkout.get().state == "processing"
    stripe.arrives(begun.session_id)
    tell_all(client, stripe)
    assert fresh(due).balance == 0
    other = invoice(due.business, due.created_by, due.customer)
    begun = cards.begin(other)
    stripe.pay(begun.session_id, later=True)
    stripe.bounces(begun.session_id)
    tell_all(client, stripe)
    assert fresh(other).balance == 119_000 and Checkout.get_by_id(begun.id).state == "failed"
    sound(due.business)


@one_engine
def test_while_the_database_is_away_stripe_is_told_to_try_again(
    client: PageClient, due: Document, stripe: Double
) -> None:
    pay(stripe, due)
    db.execute_sql("ALTER TABLE checkout RENAME TO away")
    tell(client, stripe, completed(stripe), 500)
    db.execute_sql("ALTER TABLE away RENAME TO checkout")
    assert not Entry.select().exists()
    tell(client, stripe, completed(stripe))
    assert fresh(due).balance == 0


@one_engine
def test_a_webhook_is_fast_and_tells_no_key(
    client: PageClient, due: Document, stripe: Double, caplog: pytest.LogCaptureFixture
) -> None:
    intent = pay(stripe, due)
    stripe.refund(intent, 100)
    stripe.drips()
    began = time.monotonic()
    with caplog.at_level("DEBUG"):
        tell_all(client, stripe)
        tell(client, stripe, completed(stripe), 400, secret="whsec_wrong")
    assert time.monotonic() - began < 5, "nothing waits for Stripe"
    stripe.works()
    for canary in (SECRET, stripe.key, LIVE_KEY, "whsec_wrong"):
        assert canary not in caplog.text
    assert DISPUTE not in [kind for kind, _ in amounts()]
