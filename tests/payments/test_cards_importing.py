"""An invoice that was written at Stripe becomes a draft: what comes along, what is told, and what is refused why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses import profile
from jupinv.businesses.models import OWNER, Member
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.drafts import forms, saving
from jupinv.drafts.typed import Typed
from jupinv.payments.cards import connecting, gateway, importing
from jupinv.payments.cards.importing import NotAnInvoice, Wanted
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import Page, PageClient
from tests.payments.stripe_double import ACCOUNT, KEY, Double

SignIn = Callable[[User], PageClient]
HERE = "/b/studio-halden/invoices/from-stripe"
NAMES = ("name", "ap_email", "street", "postcode", "city", "country", "vat_id")
LARGE = 8 * 1024  # of a draft that says a lot
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


@pytest.fixture
def connected(alice: User, stripe: Double) -> Double:
    """Alice's business takes cards by a test key."""
    found, missing = gateway.check(KEY)
    connecting.connect(alice.business, KEY, found, missing, by=alice, now=clock.now())
    return stripe


def brought(client: PageClient, text: str, status: int | None = 303) -> Page:
    page = client.page(HERE)
    done = client.submit(page.button("Import as a draft"), {"invoice": text}, status=status or 303)
    return client.page(done.location, weight=LARGE) if status is None else done


def typed() -> Typed:
    document = Document.select().order_by(Document.id.desc()).get()
    assert document.is_draft and document.number is None
    return saving.typed_of(document)


def due(alice: User) -> Decimal:
    content = forms.read(typed(), currency="EUR", today=clock.today("Europe/Berlin")).content
    return totals(content).due


# what was meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in_1MtHbELkdIwHu7ix", Wanted("in_1MtHbELkdIwHu7ix")),
        ("  in_1MtHbELkdIwHu7ix\n", Wanted("in_1MtHbELkdIwHu7ix")),
        ("https://dashboard.stripe.com/invoices/in_1MtHbELk", Wanted("in_1MtHbELk", live=True)),
        ("dashboard.stripe.com/invoices/in_1MtHbELk", Wanted("in_1MtHbELk", live=True)),
        ("https://dashboard.stripe.com/test/invoices/in_1MtHbELk?a=b#c", Wanted("in_1MtHbELk", live=False)),
        ("https://dashboard.stripe.com/acct_1Double/invoices/in_1MtHbELk", Wanted("in_1MtHbELk", ACCOUNT, True)),
        ("https://dashboard.stripe.com/acct_1Double/test/invoices/in_1MtHbELk/", Wanted("in_1MtHbELk", ACCOUNT, False)),
    ],
)
def test_an_id_and_every_address_of_the_dashboard_are_understood(text: str, meant: Wanted) -> None:
    assert importing.wanted(text) == meant


@one_engine
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste the address"),
        ("INV-2026-0001", "ends with in_"),
        ("https://dashboard.stripe.com/invoices", "ends with in_"),
        ("https://dashboard.stripe.com/customers/in_1MtHbELk", "ends with in_"),
        ("https://dashboard.stripe.com.evil.example/invoices/in_1MtHbELk", "ends with in_"),
        ("https://invoice.stripe.com/i/acct_1Double/test_YWNjdF8x", "your customer gets"),
        ("invoice.stripe.com/i/acct_1Double/live_YWNjdF8x?s=db", "your customer gets"),
        ("https://pay.stripe.com/invoice/acct_1Double/test_x/pdf", "your customer gets"),
        ("http://[", "ends with in_"),
        ("in_" + "a" * 100, "ends with in_"),
    ],
)
def test_what_names_no_invoice_is_refused_with_the_reason(app: object, text: str, said: str) -> None:
    with pytest.raises(NotAnInvoice, match=said):
        importing.wanted(text)


# what comes along


def test_an_invoice_becomes_a_draft_for_review(as_: SignIn, alice: User, connected: Double) -> None:
    vat, reduced = connected.tax_rate("VAT", 19), connected.tax_rate("VAT", 7)
    march = {"start": 1772323200, "end": 1774915200}
    lines = [
        {"description": "Design of the yearbook", "quantity": 12, "unit": 9550, "rate": vat, "period": march},
        {"description": "Printed copies", "quantity": 3, "unit": 1234.5, "rate": reduced},
    ]
    fields = [{"name": "PO Number", "value": "4711"}, {"name": "Cost centre", "value": "K 12"}]
    asked = connected.invoice(lines, custom_fields=fields)
    client = as_(alice)
    page = brought(client, f"https://dashboard.stripe.com/{ACCOUNT}/test/invoices/{asked}", None)
    assert page.url.startswith("/drafts/") and "the invoice from Stripe as a draft" in page.text
    said = typed()
    told = {name: said.get(f"customer.{name}") for name in NAMES}
    assert told == {
        "name": "Nordlicht Verlag GmbH",
        "ap_email": "billing@nordlicht.example",
        "street": "Hafenstraße 12",
        "postcode": "20459",
        "city": "Hamburg",
        "country": "Germany",
        "vat_id": "DE123456788",
    }
    first, second = said.group("line").values()
    assert first["description"] == "Design of the yearbook"
    assert (first["quantity"], first["price"], first["tax"]) == ("12", "95.5", "19")
    assert (first["from"], first["to"]) == ("2026-03-01", "2026-03-31")
    assert (second["quantity"], second["price"], second["tax"]) == ("3", "12.3450", "7")
    assert said.get("currency") == "EUR" and said.get("po_number") == "4711" and said.get("due") == "date"
    assert said.get("note") == "Thank you for your business.\nCost centre: K 12\nStripe STRIPE-0042"
    assert due(alice) == Decimal(connected.invoices[asked]["total"]) / 100 and "Its total is" not in page.text
    assert not Customer.select().exists()  # until its owner keeps the draft
    assert connected.invoices[asked]["status"] == "open"


def test_a_customer_who_is_known_here_is_taken_as_known(as_: SignIn, alice: User, connected: Double) -> None:
    known = making.customer(alice.business, name="Nordlicht Verlag GmbH")
    brought(as_(alice), connected.invoice())
    document = Document.get()
    assert document.customer_id == known.id and Customer.select().count() == 1
    assert typed().get("customer.street") == known.details.get("street", "")


@one_engine
def test_what_does_not_fit_is_told(as_: SignIn, alice: User, connected: Double) -> None:
    austrian = connected.tax_rate("USt", 20)
    long_ago = int((clock.now() - timedelta(days=90)).timestamp())
    lines = [{"description": "Workshop", "quantity": 1, "unit": 100000, "rate": austrian}]
    asked = connected.invoice(lines, due_date=long_ago, amount_paid=50000)
    page = brought(as_(alice), asked, None)
    assert "Its tax (20%) is none of yours" in page.text
    assert "Its total is €1,190.00 here and €1,200.00 at Stripe" in page.text
    assert "It was due on" in page.text and typed().get("due") == "30"
    assert "€500.00 of it is paid already" in page.text


@one_engine
def test_prices_with_tax_and_special_cases_come_along(as_: SignIn, alice: User, connected: Double) -> None:
    client, gross = as_(alice), connected.tax_rate("VAT", 19, inclusive=True)
    page = brought(
        client, connected.invoice([{"description": "Book", "quantity": 1, "unit": 11900, "rate": gross}]), None
    )
    assert typed().get("prices") == "gross" and due(alice) == Decimal(119) and "Its total" not in page.text
    none = connected.tax_rate("VAT", 0)
    lines = [{"description": "Text", "quantity": 1, "unit": 5000, "rate": none, "reason": "reverse_charge"}]
    page = brought(client, connected.invoice(lines), None)
    assert typed().group("line")["s1"]["tax"] == "reverse_charge" and due(alice) == Decimal(50)
    assert "Its total" not in page.text


@one_engine
@pytest.mark.parametrize(
    ("line", "quantity", "price"),
    [
        ({"quantity": 3, "amount": 1000}, "1", "10"),  # a price that is not told
        ({"quantity": 1, "unit": -2500}, "-1", "25"),  # what is given back
        ({"quantity": 1, "amount": -2500}, "-1", "25"),
        ({"quantity": 1000, "unit": 0.5}, "1000", "0.005"),
        ({"quantity": "0.000000000001", "unit": 100, "amount": 0}, "1", "0"),  # finer than we write
    ],
)
def test_every_line_makes_its_amount(
    as_: SignIn, alice: User, connected: Double, line: dict[str, Any], quantity: str, price: str
) -> None:
    profile.change(alice.business, {"tax.charge": "no", "tax.sentence": "small_business_de"}, is_new=False)
    page = brought(as_(alice), connected.invoice([{"description": "Something", **line}]), None)
    said = typed().group("line")["s1"]
    assert (said["quantity"], said["price"]) == (quantity, price) and "Its total" not in page.text


@one_engine
def test_discounts_and_shipping_come_along(as_: SignIn, alice: User, connected: Double) -> None:
    profile.change(alice.business, {"tax.charge": "no", "tax.sentence": "small_business_de"}, is_new=False)
    lines = [
        {"description": "Design", "quantity": 1, "unit": 10000, "discounts": [{"amount": 1500}]},
        {"description": "Print", "quantity": 1, "unit": 5000},
    ]
    asked = connected.invoice(
        lines, total_discount_amounts=[{"amount": 2000}], amount_shipping=900, total=10000 - 1500 + 5000 - 500 + 900
    )
    page = brought(as_(alice), asked, None)
    assert due(alice) == Decimal("139.00") and "Its total" not in page.text
    assert typed().group("line")["s1"]["off_value"] == "15" and typed().get("discount.value") == "5"


@one_engine
@pytest.mark.parametrize(("currency", "unit", "price"), [("jpy", 5000, "5000"), ("isk", 500000, "5000")])
def test_prices_are_in_whole_units_of_every_currency(
    as_: SignIn, alice: User, connected: Double, currency: str, unit: int, price: str
) -> None:
    brought(as_(alice), connected.invoice([{"description": "A", "quantity": 1, "unit": unit}], currency=currency))
    assert typed().get("currency") == currency.upper() and typed().group("line")["s1"]["price"] == price


@one_engine
def test_a_currency_that_is_no_more_is_refused(as_: SignIn, alice: User, connected: Double) -> None:
    page = brought(as_(alice), connected.invoice(currency="hrk"), 422)
    assert "HRK" in page.text and not Document.select().exists()


def test_the_same_form_sent_twice_makes_one_draft(as_: SignIn, alice: User, connected: Double) -> None:
    client, asked = as_(alice), connected.invoice()
    page = client.page(HERE)
    made = {client.submit(page.button("Import as a draft"), {"invoice": asked}, status=303).location for _ in "ab"}
    assert len(made) == 1 and Document.select().count() == 1


@one_engine
def test_a_draft_that_was_deleted_is_imported_anew_by_the_same_form(
    as_: SignIn, alice: User, connected: Double
) -> None:
    client, asked = as_(alice), connected.invoice()
    page = client.page(HERE)
    first = client.submit(page.button("Import as a draft"), {"invoice": asked}, status=303).location
    client.post_form(f"/documents/{first.rpartition('/')[2]}/delete", {}, status=303)
    again = client.submit(page.button("Import as a draft"), {"invoice": asked}, status=303).location
    assert again != first and client.page(again).url == again


@one_engine
def test_a_form_sent_for_another_business_makes_a_draft_there(
    as_: SignIn, alice: User, bob: User, connected: Double
) -> None:
    found, missing = gateway.check(KEY)
    connecting.connect(bob.business, KEY, found, missing, by=bob, now=clock.now())
    Member.create(business=bob.business, user=alice, role=OWNER)
    client, asked = as_(alice), connected.invoice()
    said = {"invoice": asked, "page": client.page(HERE).fields["page"]}
    for business in (alice.business, bob.business):
        client.post_form(f"/b/{business.handle}/invoices/from-stripe", said, status=303)
    assert [each.business_id for each in Document.select().order_by(Document.id)] == [
        alice.business.id,
        bob.business.id,
    ]


# the bar


@one_engine
def test_a_new_invoice_offers_it_where_stripe_is_connected(as_: SignIn, alice: User, connected: Double) -> None:
    client = as_(alice)
    page = client.page("/new?business=studio-halden")
    asked = connected.invoice()
    assert "Start faster" in page.text
    page = client.submit(page.form(HERE), {"invoice": asked}, status=None)
    assert page.url.startswith("/drafts/") and "Start faster" not in page.text
    assert "Start faster" not in client.page("/new?kind=quote").text


@one_engine
def test_without_a_key_it_is_a_quiet_link_for_owners(as_: SignIn, alice: User, guest: User, client: PageClient) -> None:
    page = as_(alice).page("/new?business=studio-halden")
    assert page.has('a[href="/b/studio-halden/settings/cards"]') and not page.has(f'form[action="{HERE}"]')
    for browser in (client, as_(guest)):
        assert "Start faster" not in browser.page("/new").text
    page = brought(as_(alice), "in_1MtHbELkdIwHu7ix", 422)
    assert "No Stripe account is connected yet" in page.text


# what is refused


@one_engine
def test_what_can_not_be_had_is_said_at_the_field_and_what_was_typed_stays(
    as_: SignIn, alice: User, connected: Double
) -> None:
    client = as_(alice)

    def refused(text: str, said: str) -> None:
        page = brought(client, text, 422)
        assert said in page.said("#invoice-error") and page.fields["invoice"] == text
        assert not Document.select().exists()

    asked = connected.invoice()
    refused("https://invoice.stripe.com/i/acct_1Double/test_YWNjdF8x", "your customer gets")
    refused("in_1Nothing", "Stripe has no such invoice")
    refused(connected.invoice(live=True), "a test one")
    refused(f"https://dashboard.stripe.com/invoices/{asked}", "a test one")
    refused(f"https://dashboard.stripe.com/acct_Other1/test/invoices/{asked}", "another Stripe account")
    connected.hangs_up()
    refused(asked, "can’t be reached")
    connected.works()
    connected.forbid(KEY, "invoice_read")
    refused(asked, "set “Invoices” to “Read”")
    connected.revoke(KEY)
    refused(asked, "does not know this key")
    assert connecting.of(alice.business).refused_at is not None


@one_engine
def test_only_who_writes_imports(as_: SignIn, alice: User, bob: User, carol: User, connected: Double) -> None:
    asked = connected.invoice()
    for user, status in ((carol, 403), (bob, 404)):
        as_(user).page(HERE, status=status)
        as_(user).post_form(HERE, {"invoice": asked}, status=status)
    assert not Document.select().exists() and not connected.asked[1:]


@one_engine
def test_days_are_those_of_the_business(as_: SignIn, alice: User, connected: Double) -> None:
    far = date.today() + timedelta(days=400)
    instant = int(clock.now().replace(year=far.year, month=1, day=31, hour=23, minute=30, second=0).timestamp())
    brought(as_(alice), connected.invoice(due_date=instant))
    assert typed().get("due_date") == f"{far.year}-02-01"  # half past midnight in Berlin
