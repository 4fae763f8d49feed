"""Stripe's fees: entries of their own, once each, in the currency that Stripe pays out."""

from __future__ import annotations

import pytest

from jupinv.accounts.models import User
from jupinv.documents.models import Document
from jupinv.payments.cards.models import CardAccount
from jupinv.payments.models import FEE, Entry
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import PageClient
from tests.payments.paid import connect, fresh, invoice, later, paid, sound, tell_all
from tests.payments.stripe_double import Double

one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice)


def fees() -> list[Entry]:
    return list(Entry.select().where(Entry.kind == FEE).order_by(Entry.id))


def test_what_stripe_keeps_is_an_entry_of_its_own(client: PageClient, due: Document, stripe: Double) -> None:
    _, payment = paid(client, stripe, due)
    assert fees() == []
    later(minutes=2)
    later(days=40)
    [fee] = fees()
    assert (fee.amount, fee.currency, fee.origin_id, fee.customer_id) == (-1810, "EUR", payment.id, None)
    assert fee.provider_id.startswith("txn_") and (fee.note, fee.method, fee.actor) == ("", "Card", "Stripe")
    assert (fresh(due).paid, fresh(due).balance, fresh(due).credit) == (119_000, 0, 0)
    sound(due.business)


@one_engine
def test_a_fee_in_the_currency_that_stripe_pays_out(client: PageClient, alice: User, stripe: Double) -> None:
    connect(alice.business)
    document = invoice(alice.business, alice, currency="USD")
    paid(client, stripe, document)
    later(minutes=2)
    [fee] = fees()
    assert (fee.amount, fee.currency, fee.note) == (-1810, "EUR", "1 USD = 0.9 EUR")
    assert fresh(document).balance == 0
    sound(document.business)


@one_engine
def test_a_fee_that_is_not_known_yet_is_fetched_later(client: PageClient, due: Document, stripe: Double) -> None:
    intent, _ = paid(client, stripe, due)
    charge = stripe.charges[stripe.intents[intent]["latest_charge"]]
    known, charge["balance_transaction"] = charge["balance_transaction"], None
    later(minutes=2)
    assert fees() == []
    charge["balance_transaction"] = known
    later(hours=2)
    assert len(fees()) == 1
    sound(due.business)


@one_engine
def test_a_key_that_may_not_read_fees_has_none_and_the_page_says_so(
    client: PageClient, as_, alice: User, stripe: Double
) -> None:
    lacks = "balance_transaction_source_read"
    connect(alice.business, key=stripe.restricted(lacks))
    CardAccount.update(missing=[lacks]).execute()
    document = invoice(alice.business, alice)
    _, payment = paid(client, stripe, document)
    later(days=2)
    assert fees() == []
    assert "may not read Stripe’s fees" in as_(alice).page(f"/b/studio-halden/payments/{payment.id}").text
    sound(document.business)


@one_engine
def test_fees_of_a_dispute_and_what_is_given_back_of_them(client: PageClient, due: Document, stripe: Double) -> None:
    intent, _ = paid(client, stripe, due)
    dispute = stripe.dispute(intent)
    tell_all(client, stripe)
    stripe.win(dispute)
    back = stripe.disputes[dispute]["balance_transactions"][-1]
    back["fee"], back["net"] = -1500, back["amount"] + 1500
    for event in stripe.events[-2:]:
        event["data"]["object"]["balance_transactions"][-1] |= back
    tell_all(client, stripe)
    assert [each.amount for each in fees()] == [-1500, 1500]
    later(days=2)
    assert [each.amount for each in fees()] == [-1500, 1500, -1810]
    sound(due.business)


@one_engine
def test_a_refund_that_costs(client: PageClient, due: Document, stripe: Double) -> None:
    intent, _ = paid(client, stripe, due)
    refund = stripe.refunds[stripe.refund(intent, 19_000)]
    stripe.movements[refund["balance_transaction"]]["fee"] = 10
    tell_all(client, stripe)
    later(hours=2)
    assert sorted(each.amount for each in fees()) == [-1810, -10]
    assert making.TODAY and fresh(due).balance == 19_000
    sound(due.business)
