"""Disputes: a bank takes a card payment back, or asks about it; the owner is told, and the ledger follows the money."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.payments import ledger
from jupinv.payments.cards import connecting
from jupinv.payments.cards.models import CardReturn
from jupinv.payments.models import DISPUTE, FEE, PAYMENT, REFUND, Entry
from jupinv.sharing.models import News
from tests.conftest import SQLITE
from tests.pages import PageClient
from tests.payments.paid import connect, fresh, invoice, later, paid, pay, sound, tell, tell_all
from tests.payments.stripe_double import Double

SignIn = Callable[[User], PageClient]
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice)


@pytest.fixture
def payment(client: PageClient, due: Document, stripe: Double) -> Entry:
    entry = paid(client, stripe, due)[1]
    stripe.events.clear()
    return entry


def amounts() -> list[tuple[str, int]]:
    return [(each.kind, each.amount) for each in Entry.select().where(Entry.kind != FEE).order_by(Entry.id)]


def told() -> list[str]:
    return [each.data["dispute"] for each in News.select().where(News.what == "payment_disputed").order_by(News.id)]


def test_what_a_bank_took_back_is_open_again_and_the_owner_is_told(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    dispute = stripe.dispute(payment.provider_id)
    tell_all(client, stripe)
    entry = Entry.get(kind=DISPUTE)
    assert (entry.amount, entry.origin_id, entry.provider_id) == (-119_000, payment.id, dispute)
    assert (fresh(due).paid, fresh(due).balance, told()) == (0, 119_000, ["dispute"])
    fee = Entry.get(kind=FEE)
    assert (fee.amount, fee.origin_id, fee.customer_id) == (-1500, payment.id, None)
    page = as_(alice).page("/b/studio-halden/news")
    assert "A card payment for INV-2026-0001 is disputed: answer at Stripe until" in page.text
    mail = Mail.select().order_by(Mail.id.desc()).first()
    assert "answer at Stripe" in mail.text and f"https://dashboard.stripe.com/test/disputes/{dispute}" in mail.text
    page = as_(alice).page(f"/b/studio-halden/payments/{payment.id}")
    assert "fraudulent" in page.text and page.has(f'a[href="https://dashboard.stripe.com/test/disputes/{dispute}"]')
    sound(due.business)
    stripe.lose(dispute)
    tell_all(client, stripe)
    assert fresh(due).balance == 119_000 and told() == ["dispute", "lost"]
    sound(due.business)


def test_a_dispute_that_is_won_leaves_it_paid(
    as_: SignIn, client: PageClient, due: Document, payment: Entry, alice: User, stripe: Double
) -> None:
    dispute = stripe.dispute(payment.provider_id)
    tell_all(client, stripe)
    stripe.win(dispute)
    tell_all(client, stripe)
    tell_all(client, stripe)
    assert amounts() == [(PAYMENT, 119_000), (DISPUTE, -119_000), (DISPUTE, 119_000)]
    assert (fresh(due).balance, told()) == (0, ["dispute", "won"])
    page = as_(alice).page(f"/b/studio-halden/payments/{payment.id}")
    assert "won" in page.text
    sound(due.business)


@pytest.mark.parametrize(
    ("status", "news", "words"), [("lost", "lost", "lost"), ("won", "again", "took the money again")]
)
def test_what_a_bank_takes_again_after_giving_it_back_is_open_again(
    as_: SignIn,
    client: PageClient,
    due: Document,
    payment: Entry,
    alice: User,
    stripe: Double,
    status: str,
    news: str,
    words: str,
) -> None:
    dispute = stripe.dispute(payment.provider_id)
    stripe.win(dispute)
    stripe.take_again(dispute, status)
    found = copy.deepcopy(stripe.events)
    tell_all(client, stripe, found)
    assert (fresh(due).balance, told()) == (119_000, ["dispute", "won", news])
    assert words in as_(alice).page(f"/b/studio-halden/payments/{payment.id}").text
    tell_all(client, stripe, found[::-1])
    assert fresh(due).balance == 119_000 and told()[-1] == news
    sound(due.business)
    stripe.win(dispute)
    tell_all(client, stripe)
    assert [amount for kind, amount in amounts() if kind == DISPUTE] == [-119_000, 119_000] * 2
    assert fresh(due).balance == 0 and told()[-1] == "won"
    stripe.take_again(dispute)
    later(days=2)
    assert fresh(due).balance == 119_000 and told()[-1] == "lost", "found by looking, too"
    sound(due.business)


@one_engine
@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
def test_in_every_order(
    client: PageClient, due: Document, payment: Entry, stripe: Double, order: tuple[int, ...], won: bool
) -> None:
    dispute = stripe.dispute(payment.provider_id)
    (stripe.win if won else stripe.lose)(dispute)
    found = copy.deepcopy(stripe.events)
    for each in order:
        if each < len(found):
            tell(client, stripe, found[each])
    assert fresh(due).balance == (0 if won else 119_000)
    assert sum(amount for kind, amount in amounts() if kind == DISPUTE) == (0 if won else -119_000)
    assert CardReturn.get().state == ("won" if won else "lost")
    assert not list(ledger.differences(due.business))


@one_engine
def test_a_dispute_told_before_its_payment(client: PageClient, due: Document, alice: User, stripe: Double) -> None:
    stripe.dispute(pay(stripe, due))
    tell_all(client, stripe, stripe.events[::-1])
    assert fresh(due).balance == 119_000 and amounts() == [(PAYMENT, 119_000), (DISPUTE, -119_000)]
    assert told() == ["dispute"]
    sound(due.business)


@one_engine
def test_a_bank_that_only_asks_takes_nothing(client: PageClient, due: Document, payment: Entry, stripe: Double) -> None:
    dispute = stripe.dispute(payment.provider_id)
    event = next(each for each in stripe.events if each["type"] == "charge.dispute.created")
    about = event["data"]["object"]
    taken = about["balance_transactions"]
    stages: list[tuple[str, list[Any], int, list[str]]] = [
        ("warning_needs_response", [], 0, ["inquiry"]),
        ("warning_under_review", [], 0, ["inquiry"]),
        ("warning_needs_response", [], 0, ["inquiry"]),
        ("needs_response", [], 0, ["inquiry", "dispute"]),
        ("needs_response", taken, 119_000, ["inquiry", "dispute"]),
        ("warning_closed", [], 119_000, ["inquiry", "dispute"]),
    ]
    for status, movements, balance, news in stages:
        about |= {"status": status, "balance_transactions": movements}
        tell(client, stripe, event)
        assert (fresh(due).balance, told()) == (balance, news), status
        sound(due.business)
    assert dispute == CardReturn.get().provider_id


@one_engine
def test_after_a_part_was_refunded_no_more_than_is_left_is_taken(
    client: PageClient, due: Document, payment: Entry, stripe: Double
) -> None:
    stripe.refund(payment.provider_id, 19_000)
    stripe.dispute(payment.provider_id)
    tell_all(client, stripe)
    assert amounts()[1:] == [(REFUND, -19_000), (DISPUTE, -100_000)] and fresh(due).balance == 119_000
    assert CardReturn.get(kind=DISPUTE).beyond_at is not None
    sound(due.business)
    stripe.win(CardReturn.get(kind=DISPUTE).provider_id)
    tell_all(client, stripe)
    assert fresh(due).balance == 19_000 and CardReturn.get(kind=DISPUTE).beyond_at is None
    sound(due.business)


@one_engine
def test_without_a_webhook_it_is_noticed(client: PageClient, due: Document, alice: User, stripe: Double) -> None:
    connecting.choose(connecting.of(alice.business), parts=False, webhook="")
    intent = pay(stripe, due)
    later(minutes=2)
    dispute = stripe.dispute(intent)
    stripe.fails_with(500)
    later(days=1, minutes=5)
    assert fresh(due).balance == 0
    stripe.works()
    later(days=3)
    assert fresh(due).balance == 119_000 and told() == ["dispute"]
    stripe.lose(dispute)
    later(days=9)
    assert told() == ["dispute", "lost"]
    sound(due.business)
    assert not jobs.Job.select().where(jobs.Job.failed_at.is_null(False)).exists()
