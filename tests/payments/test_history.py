"""The history of a business's payments: what stands in it, how it is found, its sums, and the same as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.payments import posting, recording, refunding
from jupinv.payments.models import FEE, Entry
from tests.documents import making
from tests.documents.making import short
from tests.pages import Page, PageClient

As = Callable[[User], PageClient]
DAY = date(2026, 5, 4)


def pay(document: Document, amount: str = "500", **more: object) -> Entry:
    said = {"paid_on": DAY, "method": "Bank transfer", "note": "", "form_key": ""} | more
    return recording.record(document, amount=Decimal(amount), by=making_user(document), now=making.NOW, **said)


def making_user(document: Document) -> User:
    return User.get(User.email == "ana@halden.example")


def at(owner: User, query: str = "") -> str:
    return f"/b/{owner.business.handle}/payments{query}"


def shown(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.all("#list tbody tr")]


@pytest.fixture
def paid(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


@pytest.fixture
def other(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business, "Öffner & Söhne", code="OS"))


def test_it_says_what_belongs_there_while_it_is_empty(as_: As, alice: User) -> None:
    page = as_(alice).page(at(alice))
    assert "A payment is recorded on the page of its invoice." in page.said(".empty")
    assert not page.has("table") and not page.has("[type=search]")
    assert as_(alice).page(at(alice)).has(f'.menu a[href="{at(alice)}"]'), "the menu leads here"


def test_the_newest_day_comes_first_whoever_paid(as_: As, alice: User, paid: Document, other: Document) -> None:
    pay(paid, "100", paid_on=DAY - timedelta(days=2))
    pay(other, "300", method="Cash", note="first part")
    pay(paid, "200", paid_on=DAY - timedelta(days=1))
    rows = shown(as_(alice).page(at(alice)))
    assert [row[-7:] for row in rows] == ["€300.00", "€200.00", "€100.00"]
    assert rows[0].startswith(f"Öffner & Söhne {other.number} · first part Payment · Cash {short(DAY)}")


def test_what_goes_back_and_what_is_undone_stand_beside_what_came(as_: As, alice: User, paid: Document) -> None:
    payment = pay(paid, "500")
    refunding.refund(payment, amount=5_000, paid_on=DAY, actor="Stripe", now=making.NOW)
    recording.reverse(pay(paid, "100"), by=alice, now=making.NOW)
    page = as_(alice).page(at(alice))
    assert [row.partition(str(paid.number))[2].split(f" {short(DAY)} ") for row in shown(page)] == [
        [" Payment undone · Bank transfer", "−€100.00"],
        [" Payment · Bank transfer · undone", "€100.00"],
        [" Refund", "−€50.00"],
        [" Payment · Bank transfer", "€500.00"],
    ]


def test_sums_are_those_of_all_that_is_found(as_: As, alice: User, paid: Document, other: Document) -> None:
    first = pay(paid, "500")
    pay(other, "25", paid_on=date(2025, 12, 31))
    refunding.refund(first, amount=5_000, paid_on=DAY, actor="Stripe", now=making.NOW)
    page = as_(alice).page(at(alice, "?customer=nordwind"))
    assert page.said(".sum3") == "Received €500.00 Paid back −€50.00"
    assert "Received €25.00" in as_(alice).page(at(alice, "?to=2025-12-31")).said(".sum3")
    assert "Received €525.00" in as_(alice).page(at(alice, "?from=2025-01-01")).said(".sum3")


def test_fees_stand_there_where_they_are_asked_for(as_: As, alice: User, paid: Document) -> None:
    payment = pay(paid, "500", method="Card")
    with write():
        posting.post(
            business=alice.business,
            customer=payment.customer_id,
            kind=FEE,
            amount=-775,
            currency="EUR",
            paid_on=DAY,
            actor="Stripe",
            now=making.NOW,
            origin=payment,
        )
    browser = as_(alice)
    assert len(shown(browser.page(at(alice)))) == 1
    assert f"Fee {short(DAY)} −€7.75" in shown(browser.page(at(alice, "?kind=fee")))[0]
    assert len(shown(browser.page(at(alice, "?kind=all")))) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=öffner", ["€300.00"]),
        ("?q=ÖFFNER", ["€300.00"]),
        ("?q=überbringer", ["€300.00"]),
        ("?q=deposit+slip", ["€200.00"]),
        ("?q=slip+nordwind", ["€200.00"]),
        ("?q=slip+öffner", []),
        ("?q=200", ["€200.00"]),
        ("?q=pi_3Nabc", ["€7.00"]),
        ("?q=%25", []),
        ("?customer=nord", ["€200.00", "€7.00"]),
        ("?customer=nord&to=2026-05-03", ["€7.00"]),
        ("?from=2026-05-04", ["€300.00", "€200.00"]),
        ("?method=card", ["€7.00"]),
        ("?currency=usd", []),
        ("?currency=eur&kind=payment", ["€300.00", "€200.00", "€7.00"]),
        ("?kind=refund", []),
        ("?kind=nonsense&after=nonsense", ["€300.00", "€200.00", "€7.00"]),
    ],
)
def test_it_is_narrowed_down_by_the_address(
    as_: As, alice: User, paid: Document, other: Document, query: str, found: list[str]
) -> None:
    recording.receive(
        paid,
        amount=700,
        currency="EUR",
        paid_on=making.TODAY,
        method="Card",
        provider_id="pi_3NABC",
        actor="Stripe",
        now=making.NOW,
    )
    pay(paid, "200", note="Deposit slip 7")
    pay(other, "300", method="Überbringerscheck")
    assert [row.split()[-1] for row in shown(as_(alice).page(at(alice, query)))] == found


def test_an_invoice_number_finds_its_payments(as_: As, alice: User, paid: Document, other: Document) -> None:
    pay(paid), pay(other)
    page = as_(alice).page(at(alice, f"?q={other.number}"))
    assert len(shown(page)) == 1 and "Öffner" in shown(page)[0]
    part = as_(alice).htmx("GET", at(alice), {"q": other.number})
    assert len(part.all("tbody tr")) == 1 and not part.has("header")


def test_a_customers_page_leads_to_their_payments(as_: As, alice: User, paid: Document, other: Document) -> None:
    pay(paid), pay(other)
    browser = as_(alice)
    customer = browser.page(f"/b/{alice.business.handle}/customers/{paid.customer_id}")
    page = browser.page(customer.link("Their payments"))
    assert len(shown(page)) == 1 and page.said(".chosen") == "Nordwind GmbH ×"
    assert page.fields["customer"] == "Nordwind GmbH"


def test_filters_that_cant_be_read_say_so(as_: As, alice: User, paid: Document) -> None:
    pay(paid)
    page = as_(alice).page(at(alice, "?from=tomorrow&currency=Euro&to=2026-12-31"))
    assert "2026-05-31" in page.error_at("from") and "three letters" in page.error_at("currency")
    assert page.fields["from"] == "tomorrow" and len(shown(page)) == 1


def test_nothing_found_offers_everything(as_: As, alice: User, paid: Document) -> None:
    pay(paid)
    page = as_(alice).page(at(alice, "?q=nobody"))
    assert "No payment has “nobody”" in page.said(".empty")
    assert page.link("Show all") == at(alice)


def test_pages_follow_one_another_and_none_is_lost(as_: As, alice: User, paid: Document) -> None:
    for number in range(1, 61):
        pay(paid, str(number), paid_on=DAY - timedelta(days=number % 3))
    browser = as_(alice)
    first = browser.page(at(alice))
    second = browser.page(first.link("More"))
    assert (len(shown(first)), len(shown(second))) == (50, 10)
    assert len({row.get("href") for page in (first, second) for row in page.all("td.who a")}) == 60
    assert not second.has(".sum3") and "More" not in second.said(".more")


def test_fifty_cost_as_many_queries_as_one(as_: As, alice: User, paid: Document) -> None:
    browser, counts = as_(alice), []
    for more in (1, 49):
        for _ in range(more):
            pay(paid, "1")
        browser.page(at(alice))
        with count_queries() as counted:
            browser.page(at(alice, f"?customer={paid.customer_id}"))
        counts.append(counted.count)
    assert counts[0] == counts[1] <= 8


def test_the_table_has_what_the_filters_leave(as_: As, alice: User, paid: Document, other: Document) -> None:
    payment = pay(paid, "1190", note="=1+1")
    pay(other, "5")
    recording.reverse(payment, by=alice, now=making.NOW)
    answer = as_(alice).get(at(alice).replace("/payments", "/payments.csv") + "?customer=Nordwind")
    assert answer.mimetype == "text/csv"
    head, undoing, undone = csv.reader(answer.get_data(as_text=True).lstrip("\ufeff").splitlines())
    row, last = dict(zip(head, undone, strict=True)), dict(zip(head, undoing, strict=True))
    assert (row["day"], row["kind"], row["amount"], row["currency"]) == ("2026-05-04", "payment", "1190.00", "EUR")
    assert (row["documents"], row["note"], row["undone"]) == (paid.number, "'=1+1", "yes")
    assert (last["amount"], last["undoes"]) == ("-1190.00", row["entry"])


def test_strangers_get_nothing_and_accountants_read(
    as_: As, client: PageClient, alice: User, bob: User, carol: User, paid: Document
) -> None:
    pay(paid)
    as_(bob).page(at(alice), status=404)
    assert as_(bob).get(at(alice) + ".csv").status_code == 404
    assert len(shown(as_(carol).page(at(alice)))) == 1
    assert client.get(at(alice)).status_code == 303
    assert as_(bob).page(at(bob)).has(".empty"), "nobody else's payments"
    assert as_(alice).get("/payments?q=x").location == at(alice, "?q=x")
