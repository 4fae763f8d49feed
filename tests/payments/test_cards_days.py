"""On which day money counts: when Stripe says that it moved, in the time zone of the business."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents import states
from jupinv.documents.models import Document
from jupinv.payments.cards import looking
from jupinv.payments.cards.models import PROCESSING, Checkout
from jupinv.payments.models import DISPUTE, FEE, PAYMENT, REFUND, Entry
from tests.conftest import SQLITE
from tests.pages import PageClient
from tests.payments.paid import begin, connect, fresh, invoice, later, sound, tell_all
from tests.payments.stripe_double import Double

one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def late() -> datetime:
    """Some days ago, shortly before midnight by UTC: in Berlin it was the next day."""
    return (clock.now() - 100 * DAY).replace(hour=23, minute=30, second=0, microsecond=0)


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    assert alice.business.time_zone == "Europe/Berlin"
    connect(alice.business)
    return invoice(alice.business, alice)


def begun(document: Document, at: datetime) -> Checkout:
    """Somebody was led to Stripe an hour before that."""
    row = begin(document)
    with write():
        Checkout.update(created_at=at - DAY / 24).where(Checkout.id == row.id).execute()
    return Checkout.get_by_id(row.id)


def pay(stripe: Double, document: Document, at: datetime, **how: bool) -> Checkout:
    row = begun(document, at)
    stripe.happens(at)
    stripe.pay(row.session_id, **how)
    return row


def intent_of(row: Checkout) -> str:
    return str(Checkout.get_by_id(row.id).payment_intent)


def days(kind: str) -> list[tuple[int, str]]:
    rows = Entry.select().where(Entry.kind == kind).order_by(Entry.id)
    return [(1 if each.amount > 0 else -1, each.paid_on.isoformat()) for each in rows]


def day(at: datetime) -> str:
    return states.civil(at, "Europe/Berlin").isoformat()


def test_a_payment_that_is_told_late_counts_on_its_own_day(
    client: PageClient, due: Document, stripe: Double, late: datetime
) -> None:
    pay(stripe, due, late)
    tell_all(client, stripe)
    assert day(late) == (late + DAY).date().isoformat()
    assert days(PAYMENT) == [(1, day(late))] and fresh(due).paid_on.isoformat() == day(late)
    later(minutes=5)
    assert days(FEE) == [(-1, day(late))]
    sound(due.business)


@pytest.mark.parametrize("lacks", ["", "charge_read"])
@one_engine
def test_a_payment_that_is_found_by_looking_counts_on_its_own_day_if_the_key_may_read_that(
    alice: User, stripe: Double, late: datetime, lacks: str
) -> None:
    connect(alice.business, key=stripe.restricted(lacks))
    document = invoice(alice.business, alice)
    row = pay(stripe, document, late)
    looking.look_now(row, now=clock.now())
    assert days(PAYMENT) == [(1, day(late) if not lacks else clock.today("Europe/Berlin").isoformat())]
    sound(alice.business)


@one_engine
def test_money_that_takes_days_counts_when_it_arrives(
    client: PageClient, due: Document, alice: User, stripe: Double, late: datetime
) -> None:
    """Its charge is older, and tells nothing of that: the event does."""
    row = pay(stripe, due, late, later=True)
    tell_all(client, stripe)
    assert Checkout.get_by_id(row.id).state == PROCESSING and not days(PAYMENT)
    stripe.happens(late + 5 * DAY)
    stripe.arrives(row.session_id)
    other = invoice(alice.business, alice, due.customer)
    unheard = pay(stripe, other, late, later=True)
    stripe.arrives(unheard.session_id)
    looking.look_now(unheard, now=clock.now())
    tell_all(client, stripe)
    assert days(PAYMENT) == [(1, clock.today("Europe/Berlin").isoformat()), (1, day(late + 5 * DAY))]
    sound(due.business)


@one_engine
def test_nothing_counts_in_the_future_or_before_it_was_begun(
    client: PageClient, due: Document, alice: User, stripe: Double, late: datetime
) -> None:
    pay(stripe, due, clock.now() + 3 * DAY)
    tell_all(client, stripe)
    other = begun(invoice(alice.business, alice, due.customer), late + 50 * DAY)
    stripe.events.clear()
    stripe.happens(late)
    stripe.pay(other.session_id)
    tell_all(client, stripe)
    assert days(PAYMENT) == [(1, day(clock.now())), (1, day(late + 50 * DAY - DAY / 24))]
    sound(due.business)


@one_engine
def test_a_payment_before_the_day_of_an_invoice_that_is_dated_ahead(
    client: PageClient, alice: User, stripe: Double
) -> None:
    connect(alice.business)
    ahead = clock.today("Europe/Berlin") + 20 * DAY
    document = invoice(alice.business, alice, issue_date=ahead, due_date=ahead + 14 * DAY)
    pay(stripe, document, clock.now() - 2 * DAY)
    tell_all(client, stripe)
    assert fresh(document).issue_date == ahead and fresh(document).balance == 0
    assert days(PAYMENT) == [(1, day(clock.now() - 2 * DAY))]
    sound(alice.business)


def test_what_goes_back_and_comes_back_counts_on_days_of_its_own(
    client: PageClient, due: Document, stripe: Double, late: datetime
) -> None:
    row = pay(stripe, due, late)
    tell_all(client, stripe)
    intent = intent_of(row)
    stripe.happens(late + 10 * DAY)
    refund = stripe.refund(intent, 19_000)
    tell_all(client, stripe)
    stripe.happens(late + 20 * DAY)
    stripe.fail_refund(refund)
    tell_all(client, stripe)
    assert days(REFUND) == [(-1, day(late + 10 * DAY)), (1, day(late + 20 * DAY))]
    stripe.happens(late + 30 * DAY)
    dispute = stripe.dispute(intent)
    stripe.disputes[dispute]["created"] -= 5 * 86400  # when the bank began to ask
    tell_all(client, stripe)
    stripe.happens(late + 40 * DAY)
    stripe.win(dispute)
    stripe.happens(late + 50 * DAY)
    stripe.take_again(dispute)
    tell_all(client, stripe)
    assert days(DISPUTE) == [
        (-1, day(late + 30 * DAY)),
        (1, day(late + 40 * DAY)),
        (-1, day(late + 50 * DAY)),
    ]
    assert fresh(due).balance == 119_000
    sound(due.business)


@one_engine
def test_what_is_found_by_looking_counts_on_its_own_days_too(
    client: PageClient, due: Document, stripe: Double, late: datetime
) -> None:
    row = pay(stripe, due, late)
    tell_all(client, stripe)
    stripe.happens(late + 10 * DAY)
    refund = stripe.refund(intent_of(row), 19_000)
    later(hours=2)
    stripe.happens(late + 20 * DAY)
    stripe.fail_refund(refund)
    later(days=2)
    assert days(REFUND) == [(-1, day(late + 10 * DAY)), (1, day(late + 20 * DAY))]
    sound(due.business)
