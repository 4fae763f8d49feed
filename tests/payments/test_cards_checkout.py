"""A card payment from its beginning to its end: one page at Stripe for what is due, and its word in the ledger."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from jupinv import clock, db, jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents import issuing, links, revisions
from jupinv.documents.models import Document, Link
from jupinv.mail import Mail
from jupinv.payments import credit, ledger, recording
from jupinv.payments.cards import checkout, choosing, connecting, gateway, looking, settlement
from jupinv.payments.cards.answers import Session
from jupinv.payments.cards.models import BEGINNING, EXPIRED, FAILED, OPEN, PAID, PROCESSING, CardAccount, Checkout
from jupinv.payments.models import Entry
from jupinv.sharing.models import News
from tests.conftest import SQLITE
from tests.documents import making, test_changing
from tests.payments import test_credit
from tests.payments.cards import connected
from tests.payments.stripe_double import Double
from tests.processes import until

one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def balanced(business: Business) -> Iterator[None]:
    """Whatever happened, the ledger is right."""
    yield
    assert list(ledger.differences(business)) == []


@pytest.fixture
def account(business: Business, owner: User, stripe: Double) -> CardAccount:
    return connected(business, owner, stripe.key)


@pytest.fixture
def parts(account: CardAccount) -> CardAccount:
    connecting.choose(account, parts=True, webhook=None)
    return account


def link_of(document: Document) -> Link:
    found = links.of(document)
    assert found
    return found


def begin(document: Document, amount: int | None = None, link: Link | None = None) -> Checkout:
    return checkout.start(fresh(document), link=link or link_of(document), amount=amount, now=clock.now())


def lead(begun: Checkout) -> str:
    return checkout.lead(begun, name="Invoice 1", email="claire@acme.example", locale="en_GB", now=clock.now())


def opened(document: Document, amount: int | None = None) -> Checkout:
    begun = begin(document, amount)
    lead(begun)
    return again(begun)


def again(row: Checkout) -> Checkout:
    return Checkout.get_by_id(row.id)


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def said(stripe: Double, row: Checkout) -> Session:
    return gateway.session(stripe.key, row.session_id or "")


def work(after: timedelta = HOUR) -> None:
    jobs.run_due(clock.now() + after)


def pay_by_bank(document: Document, by: User, amount: str = "1190") -> Entry:
    return recording.record(
        document,
        paid_on=making.TODAY,
        amount=Decimal(amount),
        method="Bank transfer",
        note="",
        by=by,
        now=clock.now(),
        form_key="",
    )


# begun


def test_a_page_is_opened_for_exactly_what_is_due(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    [session] = stripe.sessions.values()
    assert (row.state, row.session_id, row.url) == (OPEN, session["id"], session["url"])
    assert (session["amount_total"], session["currency"], session["locale"]) == (119000, "eur", "en-GB")
    assert session["client_reference_id"] == invoice.key and session["customer_email"] == "claire@acme.example"
    assert session["metadata"] == {"checkout": row.key, "document": invoice.key, "business": invoice.business.handle}
    assert session["success_url"] == f"{links.address_of(invoice)}/card/{row.key}"
    assert session["cancel_url"].startswith(session["success_url"])


def test_a_second_click_is_led_to_the_same_page(stripe: Double, account: CardAccount, invoice: Document) -> None:
    assert lead(begin(invoice)) == lead(begin(invoice))
    assert len(stripe.sessions) == Checkout.select().count() == 1


def test_two_at_once_are_led_to_the_same_page(stripe: Double, account: CardAccount, invoice: Document) -> None:
    start, link = threading.Barrier(4), link_of(invoice)

    def click() -> str:
        with db.db.connection_context():
            start.wait()
            return lead(begin(invoice, link=link))

    with ThreadPoolExecutor(4) as pool:
        addresses = {each.result() for each in [pool.submit(click) for _ in range(4)]}
    assert len(addresses) == len(stripe.sessions) == Checkout.select().count() == 1


def test_a_second_click_waits_for_the_answer_to_the_first(
    stripe: Double, account: CardAccount, invoice: Document
) -> None:
    stripe.holds()
    link = link_of(invoice)

    def click() -> str:
        with db.db.connection_context():
            return lead(begin(invoice, link=link))

    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(click) for _ in range(2)]
        until(lambda: stripe.held)
        stripe.works()
        assert len({each.result() for each in clicks}) == 1
    assert len([path for method, path, _ in stripe.asked if method == "POST"]) == 1


def test_an_answer_that_was_lost_is_asked_for_again_by_the_same_key(
    stripe: Double, account: CardAccount, invoice: Document
) -> None:
    stripe.fails_with(500)
    with pytest.raises(gateway.Unreachable):
        lead(begin(invoice))
    stripe.works()
    lead(begin(invoice))
    assert Checkout.get().state == OPEN and Checkout.select().count() == 1


@one_engine
def test_by_another_link_another_page_is_opened_and_the_first_is_closed(
    stripe: Double, account: CardAccount, invoice: Document
) -> None:
    """Stripe leads back to the link by which somebody began, which is nobody else's to know."""
    first = opened(invoice)
    with write():
        theirs = links.new(invoice, at=clock.now(), email="riley@acme.example")
    second = begin(invoice, link=theirs)
    lead(second)
    assert second.id != first.id
    work(timedelta())
    assert again(first).state == EXPIRED and stripe.sessions[str(first.session_id)]["status"] == "expired"
    assert again(second).state == OPEN


@pytest.mark.parametrize("amount", [0, -1, 119001, 100])
@one_engine
def test_no_part_is_paid_where_the_owner_takes_none(
    stripe: Double, account: CardAccount, invoice: Document, amount: int
) -> None:
    with pytest.raises(checkout.BadAmount):
        begin(invoice, amount)
    assert not Checkout.select().exists()


def test_parts_are_paid_one_after_the_other(stripe: Double, parts: CardAccount, invoice: Document) -> None:
    first = opened(invoice, 50000)
    stripe.pay(str(first.session_id))
    settlement.settle(invoice.business, said(stripe, first), now=clock.now())
    assert (fresh(invoice).paid, fresh(invoice).balance) == (50000, 69000)
    with pytest.raises(checkout.BadAmount):
        begin(invoice, 70000)
    second = opened(invoice)
    assert second.amount == 69000
    stripe.pay(str(second.session_id))
    settlement.settle(invoice.business, said(stripe, second), now=clock.now())
    assert fresh(invoice).balance == 0 and fresh(invoice).paid_on


def test_no_card_pays_what_is_not_due(
    stripe: Double, account: CardAccount, invoice: Document, business: Business, owner: User
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))
    draft = making.draft(business, owner)
    void = issuing.void_unsent(making.issued(business, owner), by=owner, reason="Mistake", now=clock.now())
    paid = making.issued(business, owner)
    pay_by_bank(paid, owner)
    off = making.issued(business, owner)
    choosing.choose(off, cards=False, by=owner, now=clock.now())
    for document in (quote, draft, void, paid, off):
        with pytest.raises(checkout.NotTaken):
            begin(document, link=link_of(invoice))
    connecting.disconnect(business, by=owner, now=clock.now())
    with pytest.raises(checkout.NotTaken):
        begin(invoice)
    assert not Checkout.select().exists()


# what Stripe refuses


@one_engine
def test_a_revoked_key_is_told_to_the_owner_once(stripe: Double, account: CardAccount, invoice: Document) -> None:
    begun, mails = begin(invoice), Mail.select().count()
    stripe.revoke(stripe.key)
    with pytest.raises(gateway.KeyRefused):
        lead(begun)
    assert connecting.of(invoice.business).refused_at and not Business.get_by_id(invoice.business_id).cards
    with pytest.raises(checkout.NotTaken):
        begin(invoice)
    assert Mail.select().count() == mails + 1


@one_engine
def test_a_missing_permission_is_told_to_the_owner_once(
    stripe: Double, business: Business, owner: User, invoice: Document
) -> None:
    key = stripe.restricted()
    connected(business, owner, key)
    begun, mails = begin(invoice), Mail.select().count()
    stripe.forbid(key, "checkout_session_write")
    with pytest.raises(gateway.NotPermitted):
        lead(begun)
    assert connecting.of(business).missing == ["checkout_session_write"]
    [told] = Mail.select().order_by(Mail.id.desc()).limit(1)
    assert Mail.select().count() == mails + 1 and "open a page to pay" in told.text
    with pytest.raises(checkout.NotTaken):
        begin(invoice)


def test_an_amount_below_the_least_is_told_to_the_owner_once(
    stripe: Double, parts: CardAccount, invoice: Document
) -> None:
    for _ in range(2):
        with pytest.raises(gateway.Refused):
            lead(begin(invoice, 1))
    assert {(each.state, each.why) for each in Checkout.select()} == {(FAILED, "amount_too_small")}
    [news] = News.select()
    assert news.what == "card_refused" and "at least 50" in news.data["text"]


# paid


def test_what_is_paid_is_recorded_once(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    intent = stripe.pay(str(row.session_id))
    for _ in range(3):
        settlement.settle(invoice.business, said(stripe, row), now=clock.now())
    [entry] = Entry.select()
    assert (entry.amount, entry.method, entry.provider_id, entry.actor) == (119000, "Card", intent, "Stripe")
    assert entry.test and not entry.note
    assert entry.paid_on == clock.today("Europe/Berlin")
    row = again(row)
    assert (row.state, row.payment_intent, row.entry_id, row.look_at) == (PAID, intent, entry.id, None)
    assert fresh(invoice).balance == 0
    [news] = News.select()
    assert news.what == "paid_by_card" and "1,190" in str(news.data["amount"])


def test_twenty_at_once_record_it_once(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id))
    session, start = said(stripe, row), threading.Barrier(10)

    def settle() -> None:
        with db.db.connection_context():
            start.wait()
            settlement.settle(invoice.business, session, now=clock.now())

    with ThreadPoolExecutor(10) as pool:
        for each in [pool.submit(settle) for _ in range(10)]:
            each.result()
    assert Entry.select().count() == 1 and fresh(invoice).credit == 0


def test_what_is_heard_late_undoes_nothing(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    before = said(stripe, row)
    stripe.pay(str(row.session_id))
    settlement.settle(invoice.business, said(stripe, row), now=clock.now())
    for late in (before, replace(before, status="expired"), replace(before, status="complete")):
        assert settlement.settle(invoice.business, late, now=clock.now()).state == PAID
    assert settlement.settle(invoice.business, before, now=clock.now(), bounced=True).state == PAID


def test_paid_although_it_had_expired_counts(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    session = said(stripe, row)
    assert settlement.settle(invoice.business, replace(session, status="expired"), now=clock.now()).state == EXPIRED
    stripe.pay(str(row.session_id))
    assert settlement.settle(invoice.business, said(stripe, row), now=clock.now()).state == PAID
    assert fresh(invoice).balance == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 100},
        {"currency": "USD"},
        {"live": True},
        {"metadata": {}},
        {"metadata": {"checkout": "other", "document": "other"}},
    ],
)
@one_engine
def test_what_does_not_fit_is_written_to_no_ledger(
    stripe: Double, account: CardAccount, invoice: Document, wrong: dict[str, object]
) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id))
    settlement.settle(invoice.business, replace(said(stripe, row), **wrong), now=clock.now())
    assert not Entry.select().exists() and (again(row).state, again(row).why) == (FAILED, "mismatch")
    settlement.settle(invoice.business, said(stripe, row), now=clock.now())
    assert again(row).state == PAID, "what fits counts all the same"


def test_another_accounts_session_does_no_harm(
    stripe: Double, account: CardAccount, invoice: Document, bob: User
) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id))
    session = said(stripe, row)
    theirs = making.business(bob, "Other")
    assert settlement.settle(theirs, session, now=clock.now()) is None
    settlement.settle(invoice.business, session, account="acct_other", now=clock.now())
    unknown = replace(session, id="cs_unknown", metadata={})
    assert settlement.settle(invoice.business, unknown, now=clock.now()) is None
    assert not Entry.select().exists()


def test_paid_by_bank_meanwhile_the_page_is_closed(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    row = opened(invoice)
    pay_by_bank(invoice, owner)
    work(timedelta())
    assert again(row).state == EXPIRED and stripe.sessions[str(row.session_id)]["status"] == "expired"


def test_when_less_is_due_another_page_is_opened(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    first = opened(invoice)
    pay_by_bank(invoice, owner, "190")
    second = opened(invoice)
    assert (second.amount, second.id != first.id) == (100000, True)
    work(timedelta())
    assert (again(first).state, again(second).state) == (EXPIRED, OPEN)
    test_credit.credited(invoice, owner)
    work(timedelta())
    assert again(second).state == EXPIRED and fresh(invoice).balance == 0


def test_parts_that_are_open_never_come_to_more_than_is_due(
    stripe: Double, parts: CardAccount, invoice: Document, owner: User
) -> None:
    """Each of them alone would still fit: the latest ones stay open."""
    first, second, third = (opened(invoice, amount) for amount in (30000, 40000, 49000))
    assert {again(each).dropped_at for each in (first, second, third)} == {None}
    pay_by_bank(invoice, owner, "300")
    work(timedelta())
    assert [again(each).state for each in (first, second, third)] == [EXPIRED, OPEN, OPEN]
    fourth = opened(invoice, 45000)
    work(timedelta())
    assert [again(each).state for each in (second, third, fourth)] == [OPEN, EXPIRED, OPEN]
    last = opened(invoice, 30000)
    pay_by_bank(invoice, owner, "590")
    work(timedelta())
    assert [again(each).state for each in (fourth, last)] == [EXPIRED, OPEN]
    stripe.pay(str(last.session_id))
    work()
    assert (fresh(invoice).balance, fresh(invoice).credit) == (0, 0)


@one_engine
def test_when_credit_is_used_for_it_the_page_is_closed(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    begun = opened(invoice)
    pay_by_bank(making.issued(invoice.business, owner, to=invoice.customer), owner, "1390")
    credit.use(fresh(invoice), by=owner, now=clock.now())
    work(timedelta())
    assert again(begun).state == EXPIRED and fresh(invoice).balance == 99_000
    begun = opened(invoice)
    credited = making.issued(invoice.business, owner, to=invoice.customer)
    pay_by_bank(credited, owner)
    test_credit.credited(credited, owner)
    credit.use(fresh(invoice), by=owner, now=clock.now())
    work(timedelta())
    assert again(begun).state == EXPIRED and fresh(invoice).balance == 0


@one_engine
def test_money_stays_in_the_currency_in_which_it_was_paid(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id))
    content, _ = revisions.content_of(revisions.last_of(invoice))
    test_changing.change(fresh(invoice), owner, replace(content, currency="USD"))
    work()
    assert (again(row).state, Entry.get().currency) == (PAID, "EUR")
    assert (fresh(invoice).currency, fresh(invoice).balance) == ("USD", 119_000)
    assert ledger.credit_of(invoice.customer) == {"EUR": 119_000}
    told = News.get(News.what == "paid_by_card").data
    assert "1,190.00" in str(told["amount"]) and "$" not in str(told)


def test_paid_by_bank_while_stripe_is_asked_nobody_is_led_there(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    begun = begin(invoice)
    stripe.holds()

    def click() -> None:
        with db.db.connection_context(), pytest.raises(checkout.Dropped):
            lead(begun)

    with ThreadPoolExecutor(1) as pool:
        clicked = pool.submit(click)
        until(lambda: stripe.held)
        pay_by_bank(invoice, owner)
        stripe.works()
        clicked.result()
    work(timedelta(seconds=1))
    [session] = stripe.sessions.values()
    assert session["status"] == "expired" and again(begun).state == EXPIRED


@one_engine
def test_another_version_is_paid_on_another_page(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    first = opened(invoice)
    test_changing.change(invoice, owner, fields=test_changing.cheaper(invoice))
    second = opened(invoice)
    assert second.amount == fresh(invoice).balance < first.amount
    work(timedelta())
    assert (again(first).state, again(second).state) == (EXPIRED, OPEN)


@pytest.mark.parametrize(
    ("currency", "at_stripe"), [("JPY", 1190), ("ISK", 119000), ("KWD", 1190000), ("HUF", 119000), ("USD", 119000)]
)
@one_engine
def test_every_currency_is_paid_in_its_own_unit(
    stripe: Double, account: CardAccount, business: Business, owner: User, currency: str, at_stripe: int
) -> None:
    document = making.issued(business, owner, making.content(currency=currency))
    row = opened(document)
    assert stripe.sessions[str(row.session_id)]["amount_total"] == at_stripe
    stripe.pay(str(row.session_id))
    work()
    assert again(row).state == PAID and (fresh(document).balance, fresh(document).credit) == (0, 0)


def test_paid_twice_is_credit_and_said(stripe: Double, account: CardAccount, invoice: Document, owner: User) -> None:
    row = opened(invoice)
    pay_by_bank(invoice, owner)
    stripe.pay(str(row.session_id))
    work(timedelta())
    assert again(row).state == PAID and (fresh(invoice).balance, fresh(invoice).credit) == (0, 119000)
    [news] = News.select()
    assert "1,190" in str(news.data["credit"])


def test_paid_after_void_is_credit(stripe: Double, account: CardAccount, invoice: Document, owner: User) -> None:
    row = opened(invoice)
    issuing.void_unsent(invoice, by=owner, reason="Mistake", now=clock.now())
    stripe.pay(str(row.session_id))
    work(timedelta())
    assert again(row).state == PAID and (fresh(invoice).paid, fresh(invoice).credit) == (0, 119000)


# in the background


def test_what_nobody_comes_back_from_is_found_out(stripe: Double, account: CardAccount, invoice: Document) -> None:
    paid = opened(invoice)
    stripe.pay(str(paid.session_id))
    work()
    assert again(paid).state == PAID and fresh(invoice).balance == 0


def test_what_is_abandoned_expires_and_is_asked_about_no_more(
    stripe: Double, account: CardAccount, invoice: Document
) -> None:
    row = opened(invoice)
    work(timedelta(minutes=2))
    assert again(row).state == OPEN and again(row).look_at
    stripe.expire(str(row.session_id))
    for hours in range(1, 40):
        work(timedelta(hours=hours))
    assert again(row).state == EXPIRED and again(row).look_at is None
    asked = len(stripe.asked)
    work(timedelta(days=3))
    assert len(stripe.asked) == asked and asked < 20
    assert lead(begin(invoice)) != row.url


def test_money_that_takes_days_counts_when_it_arrives(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id), later=True)
    work(timedelta(minutes=2))
    assert again(row).state == PROCESSING and not Entry.select().exists()
    with pytest.raises(checkout.UnderWay):
        begin(invoice)
    stripe.arrives(str(row.session_id))
    for days in range(1, 4):
        work(timedelta(days=days))
    assert again(row).state == PAID and fresh(invoice).balance == 0


@one_engine
def test_money_that_does_not_come_is_asked_for_again(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id), later=True)
    work(timedelta(minutes=2))
    stripe.bounces(str(row.session_id))
    work(timedelta(days=1))
    assert (again(row).state, again(row).why) == (FAILED, "bounced")
    assert opened(invoice).state == OPEN


def test_while_stripe_is_away_it_is_asked_later(stripe: Double, account: CardAccount, invoice: Document) -> None:
    row = opened(invoice)
    stripe.pay(str(row.session_id))
    stripe.fails_with(503)
    for minutes in range(1, 300, 30):
        work(timedelta(minutes=minutes))
    assert again(row).state == OPEN
    for days in range(1, 4):
        work(timedelta(days=days))
    stripe.works()
    for days in range(4, 8):
        work(timedelta(days=days))
    assert again(row).state == PAID and fresh(invoice).balance == 0


@one_engine
def test_after_another_key_it_is_asked_again(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    row, mails = opened(invoice), Mail.select().count()
    stripe.pay(str(row.session_id))
    stripe.revoke(stripe.key)
    for hours in range(1, 12):
        work(timedelta(hours=hours))
    assert Mail.select().count() == mails + 1 and again(row).state == OPEN
    connected(invoice.business, owner, stripe.restricted())
    work(timedelta(days=1))
    assert again(row).state == PAID


@one_engine
def test_what_is_paid_in_test_mode_is_not_asked_about_by_a_live_key(
    stripe: Double, account: CardAccount, invoice: Document, owner: User
) -> None:
    row = opened(invoice)
    connected(invoice.business, owner, stripe.live_key)
    with pytest.raises(looking.NotAsked):
        looking.ask(row, now=clock.now())
    work(timedelta(minutes=2))
    assert again(row).state == OPEN
    second = begin(invoice)
    assert second.live and second.id != row.id and second.state == BEGINNING


def test_many_are_looked_at(stripe: Double, account: CardAccount, business: Business, owner: User) -> None:
    rows = [opened(making.issued(business, owner)) for _ in range(8)]
    for row in rows:
        stripe.pay(str(row.session_id))
    work()
    assert {again(row).state for row in rows} == {PAID} and Entry.select().count() == 8
