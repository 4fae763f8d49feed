"""What owners book by hand besides payments: the pages, what they refuse, and what stands in the books afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import billed, issuing, links
from jupinv.documents.models import Document, Link
from jupinv.payments import credit, giving_up, ledger, recording, refunding
from jupinv.payments.models import CREDIT, EXCHANGE, PAYMENT, REFUND, WRITE_OFF, Entry
from tests.documents import making
from tests.pages import PageClient
from tests.payments.test_credit import checked, credited, state
from tests.payments.test_pages import record
from tests.payments.test_recording import columns, fresh, pay

SignIn = Callable[[User], PageClient]
DAY = making.TODAY


def book(browser: PageClient, address: str, status: int | None = None, /, **typed: str) -> object:
    page = browser.page(address)
    return browser.submit(page.form(f"form[action^='{address.partition('?')[0]}']"), typed, status=status)


def of_kind(kind: str) -> Entry:
    return Entry.get((Entry.kind == kind) & Entry.reverses.is_null())


# written off


def test_what_is_left_is_written_off_and_that_undone(
    as_: SignIn, client: PageClient, owner: User, invoice: Document
) -> None:
    browser, at = as_(owner), f"/documents/{invoice.key}"
    page = browser.page(at)
    assert page.has(f"a[href='{at}/write-off']")
    page = book(browser, f"{at}/write-off", note="insolvent")
    assert page.said("#standing") == "written off" and "Write-off" in page.said(".payments li")
    assert "Not asked for any more −€1,190.00" in page.said(".sums") and "insolvent" in page.said(".payments li")
    assert "€1,190.00 written off" in page.text
    row = fresh(invoice)
    assert (row.paid, row.written_off, row.balance, row.paid_on) == (0, 119_000, 0, None)
    shared = client.page(links.address(Link.get(Link.document == invoice)))
    assert "Not asked for any more" in shared.text and "Pay by" not in shared.text
    page = browser.submit(browser.page(at).form(f"{at}/payments/{of_kind(WRITE_OFF).id}/reverse"))
    assert "It is undone." in page.text and fresh(invoice).balance == 119_000
    checked(invoice.business)


def test_a_part_is_written_off_and_the_rest_paid(as_: SignIn, owner: User, invoice: Document) -> None:
    browser, at = as_(owner), f"/documents/{invoice.key}"
    book(browser, f"{at}/write-off", amount="90", note="goodwill")
    pay(invoice, "1100", owner)
    page = browser.page(at)
    assert page.said("#standing").startswith("paid")
    assert (fresh(invoice).written_off, fresh(invoice).paid_on) == (9_000, DAY)
    browser.page(f"{at}/write-off", status=409)


def test_a_wrong_amount_keeps_what_was_typed(as_: SignIn, owner: User, invoice: Document) -> None:
    browser, at = as_(owner), f"/documents/{invoice.key}/write-off"
    page = book(browser, at, 422, amount="2000", note="insolvent")
    assert "Only €1,190.00 is left." in page.error_at("amount")
    assert (page.fields["amount"], page.fields["note"]) == ("2000", "insolvent")
    page = book(browser, at, 422, amount="-1")
    assert "above zero" in page.error_at("amount") and "say why" in page.error_at("note")
    assert not Entry.select().exists()


def test_a_form_sent_twice_writes_off_once(as_: SignIn, owner: User, invoice: Document) -> None:
    browser, at = as_(owner), f"/documents/{invoice.key}/write-off"
    form = browser.page(at).form(at)
    for _ in range(2):
        browser.submit(form, {"amount": "100", "note": "x"})
    assert (Entry.select().count(), fresh(invoice).written_off) == (1, 10_000)


def test_what_is_written_off_is_not_voided(owner: User, invoice: Document) -> None:
    written_off(invoice, owner, 100)
    with pytest.raises(issuing.AlreadyPaid):
        issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)


def written_off(invoice: Document, by: User, amount: int) -> Entry:
    return giving_up.write_off(invoice, amount=amount, reason="x", on=DAY, by=by, now=making.NOW)


# by an exchange of currencies


def from_abroad(owner: User, customer: Customer) -> Document:
    """An invoice in euros to the United States."""
    said = making.content()
    recipient = replace(said.recipient, address=replace(said.recipient.address, country="US"))
    return making.issued(customer.business, owner, replace(said, recipient=recipient), customer)


def test_what_is_short_is_an_exchange_difference(as_: SignIn, owner: User, customer: Customer) -> None:
    invoice = from_abroad(owner, customer)
    page = record(as_(owner), invoice, amount="1187", exchanged="y")
    assert "The exchange difference is €3.00." in page.text and page.said("#standing").startswith("paid")
    assert (of_kind(EXCHANGE).amount, of_kind(EXCHANGE).origin_id) == (300, of_kind(PAYMENT).id)
    recording.reverse(of_kind(PAYMENT), by=owner, now=making.NOW)
    assert columns(invoice) == (0, 119_000, 0, None), "the difference went with its payment"
    checked(invoice.business)


def test_what_is_too_much_is_no_credit(as_: SignIn, owner: User, invoice: Document, customer: Customer) -> None:
    browser = as_(owner)
    abroad(customer)
    record(browser, invoice, amount="1192.50")
    assert ledger.credit_of(customer) == {"EUR": 250}
    payment = of_kind(PAYMENT)
    page = browser.page(f"/b/{invoice.business.handle}/payments/{payment.id}")
    page = browser.submit(page.form(f"/documents/{invoice.key}/payments/{payment.id}/exchange"))
    assert "is recorded" in page.text and of_kind(EXCHANGE).amount == -250
    assert (ledger.credit_of(customer), columns(invoice)) == ({}, (119_000, 0, 0, payment.paid_on))
    browser.post_form(f"/documents/{invoice.key}/payments/{payment.id}/exchange", {}, status=409)
    assert refunding.left_of(payment) == 119_000
    recording.reverse(of_kind(EXCHANGE), by=owner, now=making.NOW)
    assert ledger.credit_of(customer) == {"EUR": 250}
    checked(invoice.business)


def abroad(customer: Customer) -> None:
    """They pay in dollars."""
    with write():
        Customer.update(details=customer.details | {"country": "US"}).where(Customer.id == customer.id).execute()


@pytest.mark.parametrize(
    ("currency", "home", "country", "offered"),
    [
        *(("EUR", "EUR", "", False), ("EUR", "EUR", "FR", False), ("EUR", "EUR", "SE", True)),
        *(("EUR", "CHF", "DE", True), ("USD", "EUR", "US", True), ("EUR", "EUR", "XX", False)),
    ],
)
def test_a_difference_is_possible_where_money_is_changed(currency: str, home: str, country: str, offered: bool) -> None:
    assert giving_up.may_be_exchanged(currency, home=home, country=country, today=DAY) is offered


def test_it_is_offered_there_alone(as_: SignIn, owner: User, invoice: Document, customer: Customer) -> None:
    browser, asked = as_(owner), "an exchange difference"
    assert asked not in browser.page(f"/documents/{invoice.key}").text
    pay(invoice, "1187", owner)
    at = f"/b/{invoice.business.handle}/payments/{of_kind(PAYMENT).id}"
    assert asked not in browser.page(at).text
    abroad(customer)
    assert "is left to pay" in browser.page(at).text and asked in browser.page(at).text
    assert asked in browser.page(f"/documents/{from_abroad(owner, customer).key}").text


# money that goes back


def test_a_part_of_a_payment_goes_back(as_: SignIn, owner: User, invoice: Document) -> None:
    pay(invoice, "1200", owner)
    payment, browser = of_kind(PAYMENT), as_(owner)
    at = f"/b/{invoice.business.handle}/payments/{payment.id}"
    assert browser.page(at).has(f"a[href='{at}/refund']")
    page = book(browser, f"{at}/refund", 422, amount="1200.01")
    assert "Only €1,200.00 is left." in page.error_at("amount")
    page = book(browser, f"{at}/refund", amount="110", note="one trip less")
    assert "€110.00 is recorded as paid back." in page.text
    assert columns(invoice) == (109_000, 10_000, 0, None), "the ten beyond what was due went first"
    page = browser.page(f"/documents/{invoice.key}")
    assert "Refund" in page.text and page.said("#standing").endswith("partly paid")
    recording.reverse(of_kind(REFUND), by=owner, now=making.NOW)
    assert columns(invoice) == (119_000, 0, 1_000, DAY)
    checked(invoice.business)


def test_a_refund_undone_settles_no_more_than_is_left(owner: User, invoice: Document, customer: Customer) -> None:
    payment = pay(invoice, "1190", owner)
    back = refunding.refund(payment, amount=50_000, paid_on=DAY, actor="Ana", now=making.NOW)
    pay(invoice, "500", owner)
    recording.reverse(back, by=owner, now=making.NOW)
    assert columns(invoice) == (119_000, 0, 50_000, DAY)
    assert ledger.credit_of(customer) == {"EUR": 50_000}
    recording.reverse(payment, by=owner, now=making.NOW)
    assert columns(invoice) == (50_000, 69_000, 0, None)
    checked(invoice.business)


def test_a_refund_undone_after_its_invoice_was_voided_is_credit(
    owner: User, invoice: Document, customer: Customer
) -> None:
    back = refunding.refund(pay(invoice, "1190", owner), amount=119_000, paid_on=DAY, actor="Ana", now=making.NOW)
    issuing.void_unsent(fresh(invoice), by=owner, reason="x", now=making.NOW)
    recording.reverse(back, by=owner, now=making.NOW)
    assert (columns(invoice)[:3], ledger.credit_of(customer)) == ((0, 119_000, 119_000), {"EUR": 119_000})
    checked(invoice.business)


def test_a_credit_note_is_paid_back(as_: SignIn, owner: User, invoice: Document, customer: Customer) -> None:
    pay(invoice, "1190", owner)
    note = credited(invoice, owner, k2="1")
    browser, at = as_(owner), f"/documents/{note.key}"
    assert browser.page(at).has(f"a[href='{at}/pay-out']")
    page = book(browser, f"{at}/pay-out", amount="100")
    assert "€100.00 is recorded as paid back." in page.text and "Refund" in page.said(".payments li")
    assert (fresh(note).paid, fresh(note).balance, ledger.credit_of(customer)) == (10_000, 1_900, {"EUR": 1_900})
    assert of_kind(REFUND).origin_id == of_kind(PAYMENT).id and state(invoice)[:3] == (119_000, 0, 0)
    (sums,) = billed.sums(customer, on=DAY)
    assert (sums.invoiced, sums.paid, sums.open) == (107_100, 109_000, 0)
    page = book(browser, f"{at}/pay-out", 422, amount="20")
    assert "Only €19.00 is left." in page.error_at("amount")
    checked(invoice.business)


def test_a_credit_note_that_no_payment_paid_for(owner: User, invoice: Document, customer: Customer) -> None:
    earlier = making.issued(invoice.business, owner, to=customer)
    pay(earlier, "1190", owner)
    credited(earlier, owner)
    credit.use(invoice, by=owner, now=making.NOW)  # paid by a credit note alone
    note = credited(invoice, owner)
    back = refunding.pay_out(note, amount=119_000, paid_on=DAY, actor="Ana", now=making.NOW)
    assert (back.origin_id, back.amount, fresh(note).balance) == (None, -119_000, 0)
    with pytest.raises(refunding.BeyondPayment):
        refunding.pay_out(note, amount=1, paid_on=DAY, actor="Ana", now=making.NOW)
    checked(invoice.business)
    recording.reverse(back, by=owner, now=making.NOW)
    assert (fresh(note).balance, ledger.credit_of(customer)) == (119_000, {"EUR": 119_000})
    checked(invoice.business)


def test_credit_is_paid_back(as_: SignIn, owner: User, invoice: Document, customer: Customer) -> None:
    pay(invoice, "1240", owner)
    credited(invoice, owner, k2="1")
    browser, at = as_(owner), f"/b/{invoice.business.handle}/customers/{customer.id}"
    page = browser.page(at)
    assert "€169.00 settles nothing yet." in page.text
    page = browser.page(f"{at}/pay-back?currency=EUR")
    assert page.fields["amount"] == "169.00"
    browser.submit(page.form(f"{at}/pay-back?currency=EUR"), {"amount": "100"})
    assert ledger.credit_of(customer) == {"EUR": 6_900}
    assert [each.amount for each in Entry.select().where(Entry.kind == REFUND).order_by(Entry.id)] == [-5_000, -5_000]
    checked(invoice.business)


def test_all_of_it_pressed_twice_is_paid_back_once(
    as_: SignIn, owner: User, invoice: Document, customer: Customer
) -> None:
    pay(invoice, "1240", owner)
    browser, at = as_(owner), f"/b/{invoice.business.handle}/customers/{customer.id}"
    form = browser.page(f"{at}/pay-back?currency=EUR").form(f"{at}/pay-back?currency=EUR")
    assert browser.submit(form).url == at and browser.submit(form).url == at
    assert Entry.select().where(Entry.kind == REFUND).count() == 1
    late = browser.submit(form, {"form_key": "another"}, status=409)
    assert "no credit left" in late.text


# several invoices at once, or none


@pytest.fixture
def other(invoice: Document, owner: User, customer: Customer) -> Document:
    return making.issued(invoice.business, owner, to=customer)


def test_one_payment_for_several_the_oldest_first(
    as_: SignIn, owner: User, invoice: Document, other: Document, customer: Customer
) -> None:
    at = f"/b/{invoice.business.handle}/customers/{customer.id}/payments/new"
    browser = as_(owner)
    assert browser.page(at).fields["amount"] == "2380.00"
    page = book(browser, at, amount="2000")
    assert "€2,000.00 recorded." in page.text
    assert columns(invoice) == (119_000, 0, 0, fresh(invoice).paid_on)
    assert columns(other) == (81_000, 38_000, 0, None)
    page = browser.page(f"/documents/{other.key}")
    assert "€810.00 of it here" in page.said(".payments li")
    payment = of_kind(PAYMENT)
    browser.submit(page.form(f"/documents/{other.key}/payments/{payment.id}/take-back"))
    assert (columns(other)[0], ledger.credit_of(customer)) == (0, {"EUR": 81_000})
    checked(invoice.business)


def test_one_payment_as_it_is_written(
    as_: SignIn, owner: User, invoice: Document, other: Document, customer: Customer
) -> None:
    at = f"/b/{invoice.business.handle}/customers/{customer.id}/payments/new"
    browser, first, second = as_(owner), f"part-{invoice.id}", f"part-{other.id}"
    page = book(browser, at, 422, **{"amount": "500", first: "1200", second: "x", "method": "Cash"})
    assert "Only €1,190.00 is left." in page.error_at(first) and "in figures" in page.error_at(second)
    assert (page.fields[first], page.fields["method"]) == ("1200", "Cash")
    page = book(browser, at, 422, **{"amount": "500", first: "300", second: "201"})
    assert "more than that" in page.error_at("amount")
    page = book(browser, at, **{"amount": "500", first: "300", second: "150"})
    assert "€50.00 of it is the customer’s credit." in page.text
    assert (columns(invoice)[0], columns(other)[0], ledger.credit_of(customer)) == (30_000, 15_000, {"EUR": 5_000})
    recording.reverse(of_kind(PAYMENT), by=owner, now=making.NOW)
    assert (columns(invoice)[0], columns(other)[0], ledger.credit_of(customer)) == (0, 0, {})
    checked(invoice.business)


@pytest.mark.parametrize("chosen", [True, False])
def test_a_form_for_several_sent_twice_records_once_and_says_so(
    as_: SignIn, owner: User, invoice: Document, other: Document, customer: Customer, chosen: bool
) -> None:
    at = f"/b/{invoice.business.handle}/customers/{customer.id}/payments/new"
    browser = as_(owner)
    form = browser.page(at).form(f"{at}?currency=EUR")
    typed = {f"part-{each.id}": "1190" for each in (invoice, other)} if chosen else {}
    for _ in range(2):
        page = browser.submit(form, {"amount": "2390", **typed})
        assert "€2,390.00 recorded. €10.00 of it is the customer’s credit." in page.text
    assert (Entry.select().count(), columns(other)[0]) == (1, 119_000)


@pytest.mark.parametrize("place", range(4))
def test_all_of_something_sent_twice_is_booked_once_and_said(as_: SignIn, acts: Acts, owner: User, place: int) -> None:
    browser, address = as_(owner), acts.addresses[place]
    form, made = browser.page(address).all("form[method=post].form")[0], set()
    for _ in range(2):
        page = browser.submit(form, {"note": "x"})
        assert ("is written off" if "write-off" in address else "is recorded as paid back") in page.text
        made.add(Entry.select().count())
    assert len(made) == 1


def test_on_account_and_used_and_taken_back(as_: SignIn, owner: User, business: Business, customer: Customer) -> None:
    at = f"/b/{business.handle}/customers/{customer.id}/payments/new"
    browser = as_(owner)
    page = book(browser, at, amount="500", before="y")
    assert "€500.00 of it is the customer’s credit." in page.text
    assert (of_kind(CREDIT).amount, ledger.credit_of(customer)) == (50_000, {"EUR": 50_000})
    invoice = making.issued(business, owner, to=customer)
    page = browser.page(f"/documents/{invoice.key}")
    page = browser.submit(page.form(f"/documents/{invoice.key}/credit/use"))
    assert "Credit from before" in page.said(".payments li") and columns(invoice) == (50_000, 69_000, 0, None)
    take_back = f"/documents/{invoice.key}/payments/{of_kind(CREDIT).id}/take-back"
    browser.submit(page.form(take_back))
    assert (columns(invoice), ledger.credit_of(customer)) == ((0, 119_000, 0, None), {"EUR": 50_000})
    browser.post_form(take_back, {}, status=409)
    checked(business)


def test_the_payment_for_an_invoice_stays_with_it(as_: SignIn, owner: User, invoice: Document) -> None:
    payment = pay(invoice, "100", owner)
    as_(owner).post_form(f"/documents/{invoice.key}/payments/{payment.id}/take-back", {}, status=409)


# who may not


@dataclass
class Acts:
    note: Document
    addresses: list[str]


@pytest.fixture
def acts(invoice: Document, owner: User, customer: Customer) -> Acts:
    paid = making.issued(invoice.business, owner, to=customer)
    payment = pay(paid, "1200", owner)
    note = credited(paid, owner)
    base, number = f"/b/{invoice.business.handle}", customer.id
    forms = [f"/documents/{invoice.key}/write-off", f"/documents/{note.key}/pay-out"]
    forms += [f"{base}/payments/{payment.id}/refund"]
    forms += [f"{base}/customers/{number}/pay-back", f"{base}/customers/{number}/payments/new"]
    return Acts(note, forms)


def test_who_may_not(as_: SignIn, client: PageClient, acts: Acts, owner: User, business: Business) -> None:
    stranger, reader = making.owner("Bob", "bob@x.example"), making.owner("Carol", "carol@x.example")
    making.business(stranger, "Other")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    before = Entry.select().count()
    payment = Entry.get()
    key = payment.document.key
    posts = [f"/documents/{key}/payments/{payment.id}/{what}" for what in ("exchange", "take-back")]
    for address in [*acts.addresses, *posts]:
        as_(stranger).post_form(address, {"amount": "1"}, status=404)
        as_(reader).post_form(address, {"amount": "1"}, status=403)
        assert client.post_form(address, {"amount": "1"}, status=303).location.startswith("/sign-in")
    for address in acts.addresses:
        as_(stranger).page(address, status=404)
        as_(reader).page(address, status=403)
    assert Entry.select().count() == before


def test_wrong_states(as_: SignIn, acts: Acts, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    browser.page(f"/documents/{invoice.key}/pay-out", status=409)
    browser.page(f"/documents/{acts.note.key}/write-off", status=409)
    payment = Entry.get()
    recording.reverse(payment, by=owner, now=making.NOW)
    browser.page(acts.addresses[2], status=409)


# how much a page asks the database for


def queries(browser: PageClient, document: Document) -> int:
    address = f"/documents/{document.key}"
    browser.page(address)
    with count_queries() as counted:
        browser.page(address, weight=9000)
    return int(counted.count)


def test_as_many_queries_for_many_entries_as_for_one(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    without = queries(browser, invoice)
    payment = pay(invoice, "20", owner)
    one = queries(browser, invoice)
    for _ in range(8):
        pay(invoice, "20", owner)
        refunding.refund(payment, amount=100, paid_on=DAY, actor="Ana", now=making.NOW)
        written_off(invoice, owner, 100)
    assert queries(browser, invoice) == one <= without + 2
