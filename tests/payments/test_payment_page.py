"""The page of an entry: what it is, what it settles, what belongs to it, who recorded it, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.payments import posting, recording, refunding
from jupinv.payments.models import CREDIT, FEE, PAYMENT, Entry
from tests.documents import making
from tests.pages import PageClient

As = Callable[[User], PageClient]
DAY = date(2026, 5, 4)


@pytest.fixture
def invoice(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


@pytest.fixture
def payment(alice: User, invoice: Document) -> Entry:
    """10.00 € more than is due."""
    return recording.record(
        invoice,
        paid_on=DAY,
        amount=Decimal(1200),
        method="Bank transfer",
        note="first part",
        by=alice,
        now=making.NOW,
        form_key="",
    )


def at(entry: Entry) -> str:
    return f"/b/{entry.business.handle}/payments/{entry.id}"


def about(payment: Entry, **more: object) -> Entry:
    """Another entry about it, told by its provider."""
    said = {"paid_on": DAY, "currency": "EUR", "actor": "Stripe", "now": making.NOW, "origin": payment} | more
    with write():
        return posting.post(business=payment.business_id, customer=payment.customer_id, **said)


def test_it_tells_what_when_how_much_and_for_what(as_: As, alice: User, payment: Entry, invoice: Document) -> None:
    page = as_(alice).page(at(payment))
    assert page.said("h1") == "Payment: €1,200.00"
    assert f"€1,190.00 {invoice.number} · Nordwind GmbH · €1,190.00 in all, €0.00 left to pay" in page.said(".payments")
    assert "€10.00 settles nothing and is the customer’s credit" in page.said(".payments")
    details = page.said("aside")
    assert "4 May" in details and "Bank transfer" in details and "first part" in details and "Ana Halden" in details
    assert page.link(invoice.number) == f"/documents/{invoice.key}"
    assert page.link("All payments of Nordwind GmbH") == f"/b/studio-halden/payments?customer={payment.customer_id}"


def test_what_a_provider_kept_is_told_with_what_came(as_: As, alice: User, invoice: Document) -> None:
    payment = recording.receive(
        invoice,
        amount=50_000,
        currency="EUR",
        paid_on=DAY,
        method="Card",
        provider_id="pi_3N",
        actor="Stripe",
        now=making.NOW,
    )
    about(payment, kind=FEE, amount=-775)
    page = as_(alice).page(at(payment))
    assert "pi_3N" in page.said("aside") and "Stripe" in page.said("aside")
    assert "Fee of the provider €7.75 What came of it €492.25" in page.said("aside")
    assert "Undo it" not in page.text, "what a provider told is as the provider says"
    answer = as_(alice).post_form(f"{at(payment)}/reverse", {}, status=409)
    assert "from the provider" in answer.text
    refunding.refund(payment, amount=20_000, paid_on=DAY, actor="Stripe", now=making.NOW)
    assert "Fee of the provider €7.75 What came of it €292.25" in as_(alice).page(at(payment)).said("aside")


def test_what_went_back_is_told_on_both_pages(as_: As, alice: User, payment: Entry, invoice: Document) -> None:
    back = refunding.refund(payment, amount=20_000, paid_on=DAY, actor="Stripe", now=making.NOW, note="too much")
    browser = as_(alice)
    page = browser.page(at(payment))
    assert f"−€200.00 Refund · {making.short(DAY)} · too much" in page.said("#main")
    assert f"€1,000.00 {invoice.number}" in page.text and "settles nothing" not in page.text
    assert "Undo it" not in page.text, "the refund is undone first"
    theirs = browser.page(page.link("Refund"))
    assert theirs.said("h1") == "Refund: −€200.00" and "€1,200.00 It is about this: Payment" in theirs.text
    assert theirs.url == at(back) and not theirs.has("a[href$=receipt]")
    browser.submit(theirs.form(f"{at(back)}/reverse"))
    assert f"−€200.00 Refund · {making.short(DAY)} · undone · too much" in browser.page(at(payment)).text


def test_undoing_one_says_what_goes_and_what_stays(as_: As, alice: User, payment: Entry, invoice: Document) -> None:
    browser = as_(alice)
    page = browser.page(at(payment))
    assert "what it settled is open again, and both stay in the books" in page.said("details.act")
    done = browser.submit(page.form(f"{at(payment)}/reverse"))
    assert done.url == at(payment) and "It is undone." in done.text
    assert "It counts no more: it was undone today" in done.text and not done.has("a[href$=receipt]")
    assert Document.get_by_id(invoice.id).balance == 119_000
    undoing = browser.page(done.link("What undid it"))
    assert undoing.said("h1") == "Payment undone: −€1,200.00" and "It undoes this: Payment" in undoing.text
    assert not undoing.has("form[action$=reverse]")
    browser.post_form(f"{at(payment)}/reverse", {}, status=409)


@pytest.mark.parametrize("kind", [PAYMENT, CREDIT])
def test_one_that_names_no_document_has_a_page_and_is_undone_there(as_: As, alice: User, kind: str) -> None:
    customer = making.customer(alice.business)
    with write():
        payment = posting.post(
            business=alice.business,
            customer=customer.id,
            kind=kind,
            amount=5_000,
            currency="EUR",
            paid_on=DAY,
            actor="Ana Halden <ana@halden.example>",
            now=making.NOW,
        )
    browser = as_(alice)
    page = browser.page(at(payment))
    assert "€50.00 settles nothing and is the customer’s credit" in page.text
    browser.submit(page.form(f"{at(payment)}/reverse"))
    assert Entry.select().where(Entry.reverses == payment.id).exists()


def test_who_may_look_and_who_may_undo(
    as_: As, client: PageClient, alice: User, bob: User, carol: User, payment: Entry
) -> None:
    for browser, looked, undone in ((as_(bob), 404, 404), (as_(carol), 200, 403), (client, 303, 303)):
        assert browser.get(at(payment)).status_code == looked
        assert browser.post(f"{at(payment)}/reverse", headers={"Sec-Fetch-Site": "same-origin"}).status_code == undone
    assert not as_(carol).page(at(payment)).has("form[action$=reverse]")
    theirs = f"/b/{bob.business.handle}/payments/{payment.id}"
    as_(bob).page(theirs, status=404)
    as_(bob).post_form(f"{theirs}/reverse", {}, status=404)
    assert Entry.select().count() == 1


def test_many_refunds_cost_no_more_queries(as_: As, alice: User, payment: Entry) -> None:
    browser, counts = as_(alice), []
    for more in (1, 20):
        for _ in range(more):
            refunding.refund(payment, amount=100, paid_on=DAY, actor="Stripe", now=making.NOW)
        browser.page(at(payment))
        with count_queries() as counted:
            browser.page(at(payment))
        counts.append(counted.count)
    assert counts[0] == counts[1] <= 8
