"""Payments by a test key: they settle, say that they are a test, and no sum of money has them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.db import db, is_sqlite, write
from jupinv.documents.models import Document
from jupinv.payments import credit, ledger, recording, refunding
from jupinv.payments.cards import trials
from jupinv.payments.models import FEE, Entry
from jupinv.reports import months
from jupinv.reports.models import MonthTotal
from jupinv.structure import MIGRATIONS
from tests.conftest import SQLITE
from tests.pages import PageClient, text_of
from tests.payments.paid import connect, fresh, invoice, later, paid, pay, sound, tell_all
from tests.payments.stripe_double import LIVE_KEY, Double
from tests.payments.test_cards_settings import HERE, paste

SignIn = Callable[[User], PageClient]
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def due(alice: User, stripe: Double) -> Document:
    connect(alice.business)
    return invoice(alice.business, alice)


def income() -> int:
    return sum(each.paid for each in MonthTotal.select())


def test_a_test_is_marked_with_all_that_is_about_it(client: PageClient, due: Document, stripe: Double) -> None:
    intent, payment = paid(client, stripe, due)
    stripe.fail_refund(stripe.refund(intent, 19_000))
    tell_all(client, stripe)
    later(minutes=2)
    assert Entry.select().where(Entry.kind == FEE).exists() and Entry.select().count() == 4
    assert all(each.test for each in Entry.select()) and payment.test
    assert fresh(due).balance == 0 and income() == 0
    sound(due.business)


def test_wherever_it_stands_it_says_so_and_no_sum_of_money_has_it(
    client: PageClient, as_: SignIn, due: Document, alice: User, stripe: Double
) -> None:
    intent, payment = paid(client, stripe, due)
    stripe.refund(intent, 19_000)
    tell_all(client, stripe)
    by_hand = invoice(alice.business, alice, due.customer)
    today = clock.today("Europe/Berlin")
    recording.record(
        by_hand, paid_on=today, amount=Decimal("30"), method="", note="", by=alice, now=clock.now(), form_key=""
    )
    owner, books = as_(alice), "/b/studio-halden/payments"
    assert "Payment (test)" in owner.page(f"/documents/{due.key}").text
    assert "was paid by card: a test, no money moved" in owner.page("/b/studio-halden/news").text
    page = owner.page(f"{books}/{payment.id}")
    assert "Payment (test): €1,190.00" in page.text and "Refund (test)" in page.text
    listed = owner.page(books)
    assert "Payment (test)" in listed.text and "Refund (test)" in listed.text
    sums = [text_of(each) for each in listed.all("section.sum3 div")]
    assert {"Received, this year€30.00", "Received (test), this year€1,190.00"} <= {
        each.replace(" €", "€") for each in sums
    }
    rows = list(csv.DictReader(owner.get(f"{books}.csv").text.lstrip("\ufeff").splitlines()))
    assert [row["test"] for row in rows] == ["", "yes", "yes"]
    statement = f"/b/studio-halden/customers/{due.customer_id}/statement"
    assert "Payment (test)" in owner.page(f"{statement}?period=all").text
    assert "test, no money moved" in owner.get(f"{statement}.csv?period=all").text
    assert "test" in owner.page(f"{books}/{payment.id}/receipt").text
    assert income() == 3_000


def test_all_tests_are_undone_in_one_act(
    client: PageClient, as_: SignIn, due: Document, alice: User, stripe: Double
) -> None:
    """With what went back of them, by Stripe and by hand, a fee, and credit that another invoice used."""
    intent, payment = paid(client, stripe, due)
    stripe.refund(intent, 19_000)
    lost = invoice(alice.business, alice, due.customer)
    begun = pay(stripe, lost)
    stripe.take_again(_won(stripe, begun), "won")
    twice = invoice(alice.business, alice, due.customer)
    second = pay(stripe, twice)
    real = {"paid_on": clock.today("Europe/Berlin"), "method": "", "note": "", "by": alice, "form_key": ""}
    recording.record(twice, amount=Decimal("1190"), now=clock.now(), **real)
    tell_all(client, stripe)
    later(minutes=2)
    other = invoice(alice.business, alice, due.customer)
    credit.use(other, by=alice, now=clock.now())
    refunding.refund(payment, amount=100, paid_on=payment.paid_on, actor="Ana", now=clock.now())
    assert fresh(twice).balance == fresh(other).balance == 0 and second

    owner = as_(alice)
    paste(owner, LIVE_KEY)
    page = owner.page(HERE)
    assert "3 test payments stand" in page.text and "2 documents are settled by tests" in page.text
    assert "3 of the payments were tests" in owner.page(f"{HERE}/disconnect").text
    page = owner.page(f"{HERE}/tests")
    assert "2 documents that are settled by tests are owed again" in page.text
    count = Entry.select().count()
    done = owner.submit(page.button("Undo all test payments"))
    assert "3 test payments are undone" in done.text and "test payments stand" not in owner.page(HERE).text
    assert [fresh(each).balance for each in (due, lost, twice, other)] == [119_000, 119_000, 0, 119_000]
    assert ledger.credit_of(due.customer) == {} and Entry.select().count() > count
    assert sum(each.amount for each in Entry.select().where(Entry.test)) == 0
    sound(alice.business)
    later(days=40)
    assert [fresh(each).balance for each in (due, lost, twice, other)] == [119_000, 119_000, 0, 119_000]
    sound(alice.business)
    owner.post_form(f"{HERE}/tests", {}, status=409)
    owner.page(f"{HERE}/tests", status=409)


@one_engine
def test_what_is_told_again_of_an_undone_test_changes_nothing(
    client: PageClient, due: Document, alice: User, stripe: Double
) -> None:
    """The test key is still connected: all that Stripe told comes again, and is found by looking."""
    intent, _ = paid(client, stripe, due)
    stripe.refund(intent, 19_000)
    tell_all(client, stripe)
    assert trials.undo(alice.business, by=alice, now=clock.now()) == 1
    tell_all(client, stripe)
    later(days=3)
    assert fresh(due).balance == 119_000 and trials.of(alice.business).payments == 0
    sound(alice.business)


@one_engine
def test_many_are_undone_bit_by_bit(
    as_: SignIn, client: PageClient, alice: User, due: Document, stripe: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "AT_ONCE", 1)
    paid(client, stripe, due)
    paid(client, stripe, invoice(alice.business, alice, due.customer))
    owner = as_(alice)
    page = owner.submit(owner.page(f"{HERE}/tests").button("Undo all test payments"))
    assert "1 test payment is undone" in page.text and "1 is left: press again" in page.text
    owner.submit(owner.page(f"{HERE}/tests").button("Undo all test payments"))
    assert trials.of(alice.business).payments == 0


@one_engine
def test_only_owners_undo_tests(
    as_: SignIn, client: PageClient, alice: User, bob: User, carol: User, due: Document, stripe: Double
) -> None:
    paid(client, stripe, due)
    for user, status in ((carol, 403), (bob, 404)):
        as_(user).page(f"{HERE}/tests", status=status)
        as_(user).post_form(f"{HERE}/tests", {}, status=status)
    assert client.post_form(f"{HERE}/tests", {}).location.startswith("/sign-in")
    assert trials.of(alice.business) == trials.Trials(1, 1)


def _won(stripe: Double, intent: str) -> str:
    dispute = stripe.dispute(intent)
    stripe.win(dispute)
    return dispute


def test_tests_of_before_are_marked_and_leave_the_sums_of_months(
    client: PageClient, due: Document, alice: User, stripe: Double
) -> None:
    intent, _ = paid(client, stripe, due)
    stripe.refund(intent, 19_000)
    tell_all(client, stripe)
    later(minutes=2)
    Entry.update(test=False).execute()
    with write():
        for each in Entry.select().where(Entry.kind != FEE):
            months.on_posted(each)
    assert list(months.differences(alice.business)) == []
    spec = spec_from_file_location("migration", MIGRATIONS / "0054_tests.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.mark_tests(db, yes="1" if is_sqlite() else "TRUE", place="?" if is_sqlite() else "%s")
    assert all(each.test for each in Entry.select()) and income() == 0
    assert list(months.differences(alice.business)) == []
