"""Payments by a test key: they settle, say that they are a test, and no sum of money has them."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from jupinv.accounts.models import User
from jupinv.db import db, is_sqlite, write
from jupinv.documents.models import Document
from jupinv.payments.models import FEE, Entry
from jupinv.reports import months
from jupinv.reports.models import MonthTotal
from jupinv.structure import MIGRATIONS
from tests.pages import PageClient
from tests.payments.paid import connect, fresh, invoice, later, paid, sound, tell_all
from tests.payments.stripe_double import Double


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
