"""What Stripe tells by itself: believed only if it is signed, counted once, in whatever order and however often."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.documents.models import Document
from jupinv.payments.models import PAYMENT, Entry
from tests.conftest import SQLITE
from tests.pages import PageClient
from tests.payments.paid import HOOK, SECRET, connect, fresh, invoice, paid, pay, sound
from tests.payments.stripe_double import Double

one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice)


def test_what_stripe_says_is_paid_is_paid(client: PageClient, due: Document, stripe: Double) -> None:
    intent, entry = paid(client, stripe, due)
    assert (entry.kind, entry.amount, entry.currency, entry.method, entry.actor) == (
        PAYMENT,
        119_000,
        "EUR",
        "Card",
        "Stripe",
    )
    assert (fresh(due).paid, fresh(due).balance) == (119_000, 0) and entry.provider_id == intent
    sound(due.business)


def test_twenty_times_at_once_counts_once(app: Flask, due: Document, stripe: Double) -> None:
    pay(stripe, due)
    event = next(each for each in stripe.events if each["type"] == "checkout.session.completed")
    start, answers = threading.Barrier(20), []

    def send() -> None:
        body, headers = stripe.signed(event, SECRET)
        mine = app.test_client()
        start.wait()
        answers.append(mine.post(HOOK, data=body, headers=headers).status_code)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * 20
    assert [each.amount for each in Entry.select()] == [119_000] and fresh(due).balance == 0
    sound(due.business)
