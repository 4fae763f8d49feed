"""Customers who are deleted, or become another one, at the moment at which something is made for them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import QUOTE
from jupinv.customers import keeping
from jupinv.customers.joining import replaced
from jupinv.customers.models import Customer
from jupinv.db import db, write
from jupinv.documents import issuing, threads
from jupinv.documents.models import Document
from jupinv.drafts import converting, correcting, crediting
from jupinv.items.keeping import Said, create
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.documents import making

NOW, TODAY = making.NOW, making.TODAY
Made = tuple[Document, Document, Document]  # an invoice, a quote, a draft
VERBS: dict[str, Callable[[Made, User], object]] = {
    "issue": lambda made, by: issuing.issue(made[2], making.content(), by=by, now=NOW, today=TODAY),
    "correct": lambda made, by: correcting.correct(made[0], by=by, reason="x", now=NOW, today=TODAY),
    "credit all": lambda made, by: crediting.issue_rest(made[0], by=by, reason="x", now=NOW, today=TODAY),
    "credit": lambda made, by: crediting.propose(made[0], making.content().lines, by=by, reason="x", now=NOW),
    "invoice a quote": lambda made, by: converting.invoice(made[1], by=by, now=NOW, today=TODAY),
    "begin a job": lambda made, by: threads.thread_of(made[0], now=NOW),
}


@pytest.fixture
def made(business: Business, owner: User, customer: Customer) -> Made:
    """As pages have loaded them, with their customer."""
    rows = (
        making.issued(business, owner, to=customer),
        making.issued(business, owner, making.content(kind=QUOTE), customer),
        making.draft(business, owner, customer),
    )
    create(business, Said("Workshop"), now=NOW)  # whose last price is kept for the customer
    invoice, quote, draft = (Document.seen_by(owner).where(Document.id == each.id).get() for each in rows)
    for each in (invoice, quote, draft):
        assert each.customer == customer
    return invoice, quote, draft


@pytest.mark.parametrize("verb", VERBS)
def test_one_who_was_deleted_since_the_page_was_loaded(made: Made, owner: User, customer: Customer, verb: str) -> None:
    keeping.delete(customer)
    if verb == "issue":
        with pytest.raises(issuing.ChangedMeanwhile):
            VERBS[verb](made, owner)
    else:
        assert VERBS[verb](made, owner)


@pytest.mark.parametrize("verb", VERBS)
def test_one_who_becomes_another_one_this_instant(
    business: Business, owner: User, customer: Customer, made: Made, verb: str
) -> None:
    other = making.customer(business, "Ostwind", "OW")
    failed: list[Exception] = []

    def do() -> None:
        with db.connection_context():
            try:
                VERBS[verb](made, owner)
            except issuing.ChangedMeanwhile:
                assert verb == "issue"
            except Exception as wrong:
                failed.append(wrong)

    beside = threading.Thread(target=do)
    with write():
        for each in (customer, other):
            keeping.held(each)
        beside.start()
        until_somebody_waits_for_us()
        replaced.send(customer, by=other)
        Customer.delete().where(Customer.id == customer.id).execute()
    beside.join()
    assert failed == []
    assert {each.customer_id for each in Document.select()} <= {other.id, None}
