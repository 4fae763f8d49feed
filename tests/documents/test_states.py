"""The states of documents: told in one place, in the same words everywhere, on the business's own calendar."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import deciding, issuing, links, threads
from jupinv.documents.models import Document
from jupinv.documents.status import status
from jupinv.documents.wording import Wording, plain
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
ON = date(2026, 6, 10)
SENT = {"sent_at": making.NOW}
LATE, LAST = {"due_date": ON - timedelta(days=3)}, {"due_date": ON}

STATES: list[tuple[dict[str, Any], str, str, str]] = [
    # columns, key, as a list says it, as a table says it
    ({"issued_at": None}, "draft", "draft", "draft"),
    ({}, "unsent", "not sent yet", "not sent yet"),
    (SENT, "sent", "sent", "sent"),
    (SENT | {"seen_at": making.NOW}, "seen", "seen", "seen"),
    (SENT | {"seen_at": making.NOW, "paid": 1}, "seen", "seen, partly paid", "seen, partly paid"),
    (SENT | {"approved_version": 1}, "approved", "approved", "approved"),
    (SENT | {"approved_version": 1, "seen_at": making.NOW, "paid": 1}, "approved", "approved, partly paid", ""),
    (SENT | {"approved_version": 1, "version": 2, "seen_at": making.NOW}, "seen", "seen", "seen"),
    (SENT | {"approved_version": 1} | LATE, "overdue", "3 days overdue", "overdue"),
    ({"approved_version": 1, "balance": 0, "paid": 100, "paid_on": ON}, "paid", "paid 10 Jun", "paid"),
    (SENT | {"credited": 1}, "sent", "sent, partly credited", "sent, partly credited"),
    (SENT | LATE, "overdue", "3 days overdue", "overdue"),
    (SENT | LAST, "sent", "sent", "sent"),
    (SENT | LATE | {"paid": 1, "credited": 1}, "overdue", "3 days overdue, partly paid, partly credited", ""),
    ({"balance": 0, "paid": 100, "paid_on": ON}, "paid", "paid 10 Jun", "paid"),
    ({"balance": 0, "paid": 60, "credited": 40, "paid_on": ON}, "paid", "paid 10 Jun", "paid"),
    ({"balance": 0, "credited": 100}, "credited", "credited", "credited"),
    ({"balance": 0, "written_off": 100}, "written_off", "written off", "written off"),
    ({"balance": 0, "written_off": 51, "paid": 49, "paid_on": ON}, "written_off", "written off", "written off"),
    ({"balance": 0, "written_off": 50, "paid": 50, "paid_on": ON}, "paid", "paid 10 Jun", "paid"),
    ({"balance": 0, "written_off": 40, "credited": 60}, "credited", "credited", "credited"),
    (SENT | {"written_off": 40, "balance": 60}, "sent", "sent", "sent"),
    ({"balance": 0, "total": 0}, "nothing_due", "nothing to pay", "nothing to pay"),
    ({"void_at": making.NOW} | LATE, "void", "void", "void"),
    ({"kind": "quote"}, "unsent", "not sent yet", "not sent yet"),
    ({"kind": "quote"} | SENT, "open", "open", "open"),
    ({"kind": "quote", "seen_at": making.NOW} | SENT, "open", "open, seen", "open, seen"),
    ({"kind": "quote"} | SENT | LAST, "open", "open", "open"),
    ({"kind": "quote"} | SENT | LATE, "expired", "expired", "expired"),
    ({"kind": "quote"} | LATE, "expired", "expired, not sent yet", "expired, not sent yet"),
    ({"kind": "quote", "accepted_at": making.NOW} | LATE, "accepted", "accepted", "accepted"),
    ({"kind": "quote", "declined_at": making.NOW} | LATE, "declined", "declined", "declined"),
    ({"kind": "quote", "void_at": making.NOW, "accepted_at": making.NOW}, "void", "void", "void"),
    ({"kind": "proforma"} | SENT | LATE, "sent", "sent", "sent"),
    ({"kind": "credit_note", "seen_at": making.NOW} | SENT, "seen", "seen", "seen"),
]


@pytest.mark.parametrize(("columns", "key", "listed", "tabled"), STATES)
def test_states(columns: dict[str, Any], key: str, listed: str, tabled: str) -> None:
    usual = {"kind": "invoice", "issued_at": making.NOW, "due_date": ON, "balance": 100, "total": 100}
    found = status(Document(**usual | columns), on=ON)
    assert found.key == key and Wording("en_GB", ON).state(found) == listed
    assert plain(found) == (tabled or listed.replace("3 days ", ""))


def test_invoiced_is_said_of_what_was_accepted() -> None:
    quote = Document(kind="quote", issued_at=making.NOW, accepted_at=making.NOW)
    quote.invoiced = True
    assert Wording("en_GB", ON).state(status(quote, on=ON)) == "accepted, invoiced"
    proforma = Document(kind="proforma", issued_at=making.NOW)
    proforma.invoiced = True
    assert Wording("en_GB", ON).state(status(proforma, on=ON)) == "invoiced"


def test_a_deposit_or_a_void_invoice_is_not_the_invoice(business: Business, owner: User) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    deposit = making.issued(business, owner, making.content(type_code="386"))
    whole = making.issued(business, owner)
    with write():
        Document.update(origin=quote).where(Document.id.in_([deposit.id, whole.id])).execute()
    assert threads.invoiced([quote.id]) == {quote.id}
    issuing.void_unsent(whole, by=owner, reason="x", now=making.NOW)
    assert threads.invoiced([quote.id]) == frozenset() == threads.invoiced([])


# everywhere alike


@pytest.mark.parametrize(
    ("zone", "now", "late"),
    [
        ("Pacific/Kiritimati", datetime(2026, 6, 1, 9, 59, tzinfo=UTC), False),  # 14 hours ahead: 23:59 on 1 June
        ("Pacific/Kiritimati", datetime(2026, 6, 2, 9, 59, tzinfo=UTC), False),  # 23:59 on 2 June, its last day
        ("Pacific/Kiritimati", datetime(2026, 6, 2, 10, 0, tzinfo=UTC), True),  # midnight
        ("America/Los_Angeles", datetime(2026, 6, 3, 6, 59, tzinfo=UTC), False),  # 23:59 on 2 June
        ("America/Los_Angeles", datetime(2026, 6, 3, 7, 0, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 6, 2, 21, 59, tzinfo=UTC), False),
        ("Europe/Berlin", datetime(2026, 6, 2, 22, 0, tzinfo=UTC), True),
    ],
)
def test_overdue_turns_at_the_businesss_midnight_on_every_page(
    as_: SignIn, owner: User, monkeypatch: pytest.MonkeyPatch, zone: str, now: datetime, late: bool
) -> None:
    business = making.business(owner, time_zone=zone)
    customer = making.customer(business)
    invoice = making.issued(business, owner, to=customer)  # due on 2 June 2026
    quote = making.issued(business, owner, making.content(kind="quote"), customer)
    with write():
        Document.update(**SENT).where(Document.business == business).execute()
    browser = as_(owner)
    monkeypatch.setattr(clock, "now", lambda: now)
    base = f"/b/{business.handle}"
    pages = {
        "document": browser.page(f"/documents/{invoice.key}").said("#standing"),
        "list": browser.page(f"{base}/invoices").said("#list tbody .state"),
        "customer": browser.page(f"{base}/customers/{customer.id}").said(
            f"#documents tr:has([href$='{invoice.key}']) .state"
        ),
    }
    assert pages == dict.fromkeys(pages, "1 day overdue" if late else "sent")
    tabled = list(csv.DictReader(browser.get(f"{base}/invoices.csv").text.splitlines()))
    assert [row["state"] for row in tabled] == ["overdue" if late else "sent"]
    assert ("Overdue" in browser.page(f"{base}/").said(".needs")) == late
    public = links.address_of(invoice).removeprefix("http://localhost")
    assert ("was due" in browser.page(public).said("header")) == late
    assert browser.page(f"/documents/{quote.key}").said("#standing") == ("expired" if late else "open")
    assert browser.page(f"{base}/quotes").said("#list tbody .state") == ("expired" if late else "open")
    public = links.address_of(quote).removeprefix("http://localhost")
    assert ("was valid until" in browser.page(public).said("header")) == late


def test_the_lists_of_kinds_lead_to_each_other(as_: SignIn, owner: User, business: Business) -> None:
    browser, base = as_(owner), f"/b/{business.handle}"
    page = browser.page(f"{base}/invoices")
    assert page.link("Quotes") == f"{base}/quotes" and "Credit notes" not in page.text
    page = browser.page(f"{base}/quotes")
    assert "Your quotes will stand here" in page.text and page.link("Write the first one").endswith("kind=quote")
    assert "made on the page of the invoice" in browser.page(f"{base}/credit-notes").text
    proforma = making.issued(business, owner, making.content(kind="proforma"))
    page = browser.page(browser.page(f"{base}/invoices").link("Proformas"))
    assert proforma.number in page.said("#list") and page.link("Download as CSV") == f"{base}/proformas.csv"
    assert page.said("#list .state") == "not sent yet"
    assert browser.page("/quotes", status=303).location == f"{base}/quotes"


def test_what_is_not_among_the_invoices_is_looked_for_among_the_quotes(
    as_: SignIn, owner: User, business: Business
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    browser, base = as_(owner), f"/b/{business.handle}"
    page = browser.page(f"{base}/invoices?q=QUO-2026%26")
    assert page.link("Look among the quotes") == f"{base}/quotes?q=QUO-2026%26"
    found = browser.page(browser.page(f"{base}/invoices?q=quo-2026").link("Look among the quotes"))
    assert quote.number in found.said("#list")
    assert browser.page(f"{base}/quotes?q=zzz").link("Look among the invoices") == f"{base}/invoices?q=zzz"


@pytest.mark.parametrize("plural", ["quotes", "credit-notes", "proformas"])
def test_who_may_see_a_list(client: PageClient, as_: SignIn, bob: User, business: Business, plural: str) -> None:
    for address in (f"/b/{business.handle}/{plural}", f"/b/{business.handle}/{plural}.csv"):
        assert client.page(address, status=303).location.startswith("/sign-in")
        as_(bob).page(address, status=404)


def test_fifty_quotes_cost_as_many_queries_as_one(as_: SignIn, owner: User, business: Business) -> None:
    from playhouse.test_utils import count_queries

    browser, url = as_(owner), f"/b/{business.handle}/quotes"

    def one_more(**columns: object) -> None:
        quote = making.issued(business, owner, making.content(kind="quote"))
        with write():
            Document.update(accepted_at=making.NOW, **columns).where(Document.id == quote.id).execute()

    def cost() -> int:
        with count_queries() as counter:
            assert browser.get(url).status_code == 200
        return counter.count

    one_more()
    browser.get(url)
    one = cost()
    for _ in range(20):
        one_more()
    assert cost() == one <= 8


def test_the_customers_page_lists_every_kind(as_: SignIn, owner: User, business: Business) -> None:
    customer = making.customer(business)
    quote = making.issued(business, owner, making.content(kind="quote"), customer)
    deposit = making.issued(business, owner, making.content(type_code="386"), customer)
    deciding.accept(quote, by=deciding.Actor.of(owner), now=making.NOW, today=making.TODAY)
    browser, address = as_(owner), f"/b/{business.handle}/customers/{customer.id}"
    with write():
        Document.update(origin=quote).where(Document.id == deposit.id).execute()
    page = browser.page(address)
    state = f"#documents tr:has([href$='{quote.key}']) .state"
    assert page.said(state) == "accepted" and "Quote ·" in page.said("#documents") and "Deposit ·" in page.text
    whole = making.issued(business, owner, to=customer)
    with write():
        Document.update(origin=quote).where(Document.id == whole.id).execute()
    assert browser.page(address).said(state) == "accepted, invoiced"
