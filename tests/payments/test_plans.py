"""How SQLite looks for what is about a payment or came from a document: by indexes, after an ANALYZE as without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.db import db, write
from jupinv.documents import series, threads
from jupinv.documents.models import Document
from jupinv.payments import ledger, recording
from jupinv.payments.models import Allocation, Entry
from tests.documents import making
from tests.pages import PageClient

As = Callable[[User], PageClient]
MANY = 400
LARGE = {model._meta.table_name for model in (Document, Entry, Allocation)}


@pytest.fixture
def payment(alice: User) -> Entry:
    """One among many, of which none was given back or undone."""
    business, customer = alice.business, making.customer(alice.business)
    of_them = {"business": business, "customer": customer, "currency": "EUR"}
    at = {"created_at": making.NOW, "updated_at": making.NOW}
    moved = {"amount": 100, "actor": "x", "at": making.NOW}
    with write():
        Document.insert_many([of_them | at | {"key": f"{number:032}"} for number in range(MANY)]).execute()
        Entry.insert_many([of_them | moved | {"paid_on": making.TODAY} for _ in range(MANY)]).execute()
        pairs = zip(Entry.select(), Document.select(), strict=True)
        Allocation.insert_many([moved | {"entry": entry, "document": document} for entry, document in pairs]).execute()
    document = making.issued(business, alice, to=customer)
    said = {"amount": 1_000, "currency": "EUR", "paid_on": making.TODAY, "method": "", "provider_id": "pi_1"}
    return recording.receive(document, **said, actor="Stripe", now=making.NOW)


def scanned(queries: list[tuple[str, object]]) -> Iterator[str]:
    """What walks through a large table from its beginning to its end."""
    for sql, values in queries:
        if not sql.startswith(("SELECT", "WITH")):
            continue
        named = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql)}
        for *_, told in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall():
            walked = re.fullmatch(r"SCAN (\w+)", told)
            if walked and named.get(walked[1], walked[1]) in LARGE:
                yield f"{told}: {sql}"


@pytest.mark.tampers  # the many are written past the verbs
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("analyzed", [False, True], ids=["as it is", "analyzed"])
def test_nothing_looks_at_all_that_there_is(as_: As, alice: User, payment: Entry, analyzed: bool) -> None:
    if analyzed:
        db.execute_sql("ANALYZE")
        db.close(), db.connect()
    document, browser = Document.get_by_id(payment.document_id), as_(alice)
    pages = (f"payments/{payment.id}", f"customers/{payment.customer_id}", "settings/numbers")
    with count_queries() as counted:
        ledger.settlement(document), list(ledger.entries_of(document)), ledger.credit_of(payment.customer_id)
        ledger.spare_of(payment), ledger.settled_by(payment), ledger.stands(payment)
        series.by_hand(alice.business), threads.invoiced([document.id])
        for path in (*(f"/b/{alice.business.handle}/{page}" for page in pages), f"/documents/{document.key}"):
            browser.page(path)
    queries = [record.msg for record in counted.get_queries()]
    assert len(queries) > 20 and list(scanned(queries)) == []
