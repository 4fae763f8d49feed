"""Stripe is asked as its library's types say, answers become frozen values in our units, and all that can go wrong is
one of a few facts, in time."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from jupinv.payments.cards import answers, gateway, permissions
from jupinv.payments.cards.amounts import NotChargeable
from tests.conftest import SQLITE
from tests.payments.stripe_double import ACCOUNT, DISPUTE_FEE, FEE_FIXED, KEY, Double
from tests.processes import until

NOW = datetime.now(UTC).replace(microsecond=0)
SECRET = "whsec_DoubleDoubleDouble"

pytestmark = pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # no word of it reaches the database


def opened(key: str = KEY, **other: Any) -> answers.Session:
    said = {
        "amount": 11900,
        "currency": "EUR",
        "name": "Invoice INV-2026-0001",
        "reference": "checkout-1",
        "email": "ap@customer.example",
        "success_url": "http://localhost/i/t/paid",
        "cancel_url": "http://localhost/i/t",
        "idempotency_key": "once",
        "metadata": {"checkout": "c1"},
        "locale": "de",
        "expires_at": NOW + timedelta(hours=1),
    }
    return gateway.open_checkout(key, **said | other)


def account(key: str = KEY) -> answers.Account:
    return gateway.check(key)[0]


def test_a_checkout_asks_for_exactly_what_is_due(stripe: Double) -> None:
    session = opened()
    assert session.url.startswith(stripe.url) and session.status == "open" and not session.is_paid
    assert (session.amount, session.currency, session.live) == (11900, "EUR", False)
    assert (session.metadata, session.payment_intent) == ({"checkout": "c1"}, "")
    assert session.expires_at == NOW + timedelta(hours=1)
    [(_, _, asked)] = stripe.asked
    assert asked["line_items"] == [
        {
            "quantity": "1",
            "price_data": {
                "currency": "eur",
                "unit_amount": "11900",
                "product_data": {"name": "Invoice INV-2026-0001"},
            },
        }
    ]
    assert asked["payment_intent_data"]["metadata"] == {"checkout": "c1"}
    assert asked["adaptive_pricing"] == {"enabled": "false"}
    assert "payment_method_types" not in asked  # whatever the account offers
    assert (asked["locale"], asked["customer_email"]) == ("de", "ap@customer.example")


def test_a_checkout_that_is_paid_says_so(stripe: Double) -> None:
    session = opened(email="")
    intent = stripe.pay(session.id)
    paid = gateway.session(KEY, session.id)
    assert (paid.status, paid.is_paid, paid.payment_intent, paid.url) == ("complete", True, intent, "")
    payment = gateway.payment(KEY, intent)
    assert payment.status == "succeeded" and payment.movement is not None
    fee = 11900 * 15 // 1000 + FEE_FIXED
    assert (payment.movement.amount, payment.movement.fee, payment.movement.exchange_rate) == (11900, fee, None)
    assert (payment.refunds, payment.disputes) == ((), ())


def test_money_that_takes_days_is_not_paid_before_it_is_there(stripe: Double) -> None:
    session = opened()
    stripe.pay(session.id, later=True)
    waiting = gateway.session(KEY, session.id)
    assert (waiting.status, waiting.is_paid) == ("complete", False)
    assert gateway.payment(KEY, waiting.payment_intent).status == "processing"
    stripe.arrives(session.id)
    assert gateway.session(KEY, session.id).is_paid


def test_what_stripe_pays_out_in_another_currency_comes_with_its_rate(stripe: Double) -> None:
    session = opened(currency="USD", amount=10000)
    payment = gateway.payment(KEY, stripe.pay(session.id))
    assert payment.movement is not None
    moved = payment.movement
    assert (moved.currency, moved.amount, moved.exchange_rate) == ("EUR", 9000, Decimal("0.9"))


def test_the_same_idempotency_key_opens_one_checkout(stripe: Double) -> None:
    assert opened().id == opened().id
    assert len(stripe.sessions) == 1
    with pytest.raises(gateway.Refused) as refused:
        opened(amount=5000)
    assert "same parameters" in refused.value.message
    assert opened(idempotency_key="other").id != opened().id


def test_two_at_once_with_one_idempotency_key_open_one_checkout(stripe: Double) -> None:
    stripe.holds()
    first: list[answers.Session] = []
    thread = threading.Thread(target=lambda: first.append(opened()))
    thread.start()
    until(lambda: stripe.held == 1)
    with pytest.raises(gateway.Unreachable):  # under way: later it can be asked again
        opened()
    stripe.works()
    thread.join(10)
    assert opened().id == first[0].id and len(stripe.sessions) == 1


def test_a_checkout_that_is_over_cannot_be_paid(stripe: Double) -> None:
    session = opened()
    assert gateway.expire_session(KEY, session.id).status == "expired"
    with pytest.raises(gateway.Refused):
        gateway.expire_session(KEY, session.id)
    with pytest.raises(gateway.NotThere):
        gateway.session(KEY, "cs_test_nothing")
    with pytest.raises(gateway.NotThere):  # of the other mode
        gateway.session(stripe.live_key, session.id)


def test_stripe_says_what_it_does_not_take(stripe: Double) -> None:
    for other, code in (
        ({"amount": 20}, "amount_too_small"),
        ({"amount": 10**9}, "amount_too_large"),
        ({"success_url": "/paid"}, "url_invalid"),
    ):
        with pytest.raises(gateway.Refused) as refused:
            opened(**other)
        assert refused.value.code == code and refused.value.message
    with pytest.raises(NotChargeable):
        opened(currency="XXX")


def test_an_address_that_stripe_does_not_take_is_left_out(stripe: Double) -> None:
    """By another idempotency key, since Stripe keeps its first answer; asked again, it is the same page."""
    session = opened(email="nobody@nowhere")
    assert opened(email="nobody@nowhere").id == session.id and list(stripe.sessions) == [session.id]
    assert stripe.sessions[session.id]["customer_email"] is None
    asked = [parameters.get("customer_email") for method, _, parameters in stripe.asked if method == "POST"]
    assert asked == ["nobody@nowhere", None] * 2


def test_many_refunds_are_read_page_by_page(stripe: Double) -> None:
    intent = stripe.pay(opened(amount=1_000_000).id)
    made = [stripe.refund(intent, 100) for _ in range(205)]
    assert [each.id for each in gateway.payment(KEY, intent).refunds] == made
    assert [path for _, path, _ in stripe.asked].count("/v1/refunds") == 3
    blind = stripe.restricted("balance_transaction_source_read")
    assert [each.id for each in gateway.refunds(blind, intent)] == made


def test_refunds_are_whole_or_in_part_and_never_more(stripe: Double) -> None:
    intent = stripe.pay(opened().id)

    def give_back(amount: int, once: str) -> answers.Refund:
        about = {"refund": "r1"}
        return gateway.refund(KEY, intent, amount=amount, currency="EUR", idempotency_key=once, metadata=about)

    first = give_back(1900, "a")
    assert (first.amount, first.currency, first.status) == (1900, "EUR", "succeeded")
    assert (first.payment_intent, first.metadata) == (intent, {"refund": "r1"})
    assert give_back(1900, "a").id == first.id
    with pytest.raises(gateway.Refused) as refused:
        give_back(10001, "b")
    assert "greater than unrefunded" in refused.value.message
    give_back(10000, "c")
    with pytest.raises(gateway.Refused) as refused:
        give_back(1, "d")
    assert refused.value.code == "charge_already_refunded"
    with pytest.raises(gateway.NotThere):
        gateway.refund(KEY, "pi_nothing", amount=1, currency="EUR", idempotency_key="e", metadata={})
    all_of_it = gateway.refunds(KEY, intent)
    assert [each.amount for each in all_of_it] == [1900, 10000]
    assert all_of_it[0].movement is not None and all_of_it[0].movement.amount == -1900
    assert gateway.payment(KEY, intent).refunds == all_of_it


def test_a_refund_that_fails_says_why(stripe: Double) -> None:
    intent = stripe.pay(opened().id)
    made = stripe.refund(intent)
    stripe.fail_refund(made)
    [refund] = gateway.refunds(KEY, intent)
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")


def test_disputes_are_won_and_lost(stripe: Double) -> None:
    intent = stripe.pay(opened().id)
    made = stripe.dispute(intent)
    [dispute] = gateway.payment(KEY, intent).disputes
    assert (dispute.id, dispute.status, dispute.amount) == (made, "needs_response", 11900)
    assert dispute.payment_intent == intent and dispute.due_by is not None
    assert [(each.amount, each.fee) for each in dispute.movements] == [(-11900, DISPUTE_FEE)]
    stripe.win(made)
    [won] = gateway.payment(KEY, intent).disputes
    assert won.status == "won" and [each.amount for each in won.movements] == [-11900, 11900]
    stripe.lose(made)
    [lost] = gateway.payment(KEY, intent).disputes
    assert lost.status == "lost"


def test_whose_key_it_is(stripe: Double) -> None:
    known = account()
    assert known == answers.Account(ACCOUNT, "Studio Halden", "DE", "EUR", charges_enabled=True, live=False)
    assert account(stripe.live_key).live
    assert gateway.check(KEY) == (known, ())


def test_a_restricted_key_names_what_it_lacks(stripe: Double) -> None:
    whole = stripe.restricted()
    assert gateway.check(whole)[1] == ()
    every = {call[2] for call in stripe._routes("GET")} | {call[2] for call in stripe._routes("POST")}
    for name in permissions.NAMES:
        assert name in every, f"Stripe is never asked for what {name} allows"
        assert gateway.check(stripe.restricted(name))[1] == (name,)
    assert gateway.check(stripe.restricted(*every))[1] == tuple(permissions.NAMES)
    assert not stripe.refunds and not stripe.sessions  # nothing was changed
    hidden = account(stripe.restricted("accounts_kyc_basic_read"))
    assert (hidden.id, hidden.name) == (ACCOUNT, "")


def test_what_a_key_may_not_do_is_named(stripe: Double) -> None:
    key = stripe.restricted("checkout_session_write")
    with pytest.raises(gateway.NotPermitted) as refused:
        opened(key)
    assert (refused.value.permission, refused.value.account) == ("checkout_session_write", ACCOUNT)


@pytest.mark.parametrize("hidden", ["balance_transaction_source_read", "charge_read", "refund_read", "dispute_read"])
def test_a_payment_is_told_without_what_the_key_may_not_read(stripe: Double, hidden: str) -> None:
    intent = stripe.pay(opened().id)
    stripe.refund(intent, 100)
    payment = gateway.payment(stripe.restricted(hidden), intent)
    assert payment.status == "succeeded"
    assert (payment.movement is None) == (hidden in ("balance_transaction_source_read", "charge_read"))


def test_a_revoked_key_is_refused(stripe: Double) -> None:
    stripe.revoke(KEY)
    for ask in (lambda: gateway.check(KEY), opened):
        with pytest.raises(gateway.KeyRefused) as refused:
            ask()
        assert KEY[8:] not in repr(refused.value) + str(refused.value.__dict__)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_at_stripe_is_said_to_be_that(stripe: Double, status: int) -> None:
    stripe.fails_with(status)
    with pytest.raises(gateway.Unreachable):
        account()
    stripe.works()
    account()


def test_no_answer_and_no_sense_are_no_answer(stripe: Double) -> None:
    for mood in (stripe.hangs_up, stripe.says_nonsense):
        mood()
        with pytest.raises(gateway.Unreachable):
            account()
    stripe.works()
    stripe.account = {"id": ACCOUNT, "business_profile": ["nothing of the kind"]}
    with pytest.raises(gateway.Unreachable):
        account()
    asked = stripe.invoice()
    stripe.invoices[asked]["lines"]["data"][0]["quantity_decimal"] = "a dozen"
    with pytest.raises(gateway.Unreachable):
        gateway.invoice(KEY, asked)


def test_nobody_there_is_no_answer(stripe: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_base", "http://127.0.0.1:9")
    with pytest.raises(gateway.Unreachable):
        account()


@pytest.fixture
def encrypted(stripe: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stripe speaks TLS, with a certificate that nobody knows; the file in which it is."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "stripe.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(file)
    stripe._server.socket = ours.wrap_socket(stripe._server.socket, server_side=True, do_handshake_on_connect=False)
    stripe.url = stripe.url.replace("http://127.0.0.1", "https://localhost")
    monkeypatch.setattr(gateway, "_base", stripe.url)
    return file


def test_nobody_is_told_a_key_whose_certificate_is_not_believed(stripe: Double, encrypted: Path) -> None:
    with pytest.raises(gateway.Unreachable):
        account()
    assert not stripe.asked


def test_it_speaks_tls_and_is_firm_about_time_there_too(
    stripe: Double, encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    believing = ssl.create_default_context(cafile=str(encrypted))
    monkeypatch.setattr(gateway, "_certificates", lambda: believing)
    assert account().id == ACCOUNT
    before = threading.active_count()
    monkeypatch.setattr(gateway, "LIMIT_SECONDS", 0.6)
    stripe.drips()
    began = time.monotonic()
    with pytest.raises(gateway.Unreachable):
        account()
    assert time.monotonic() - began < 1.2
    stripe.works()
    until(lambda: threading.active_count() <= before)


def test_a_line_that_is_taken_up_and_says_nothing_is_cut(stripe: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    """By TCP alone: a handshake of TLS that never comes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(gateway, "_base", f"https://localhost:{silent.getsockname()[1]}")
        monkeypatch.setattr(gateway, "LIMIT_SECONDS", 0.6)
        began = time.monotonic()
        with pytest.raises(gateway.Unreachable):
            account()
        assert time.monotonic() - began < 1.2


@pytest.mark.parametrize("ask", [lambda: gateway.check(KEY), lambda: gateway.payment(KEY, "pi_1"), lambda: opened()])
def test_no_call_lasts_longer_than_it_may_however_slowly_stripe_drips(
    stripe: Double, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    assert gateway.LIMIT_SECONDS <= 8
    monkeypatch.setattr(gateway, "LIMIT_SECONDS", 0.6)
    monkeypatch.setattr(gateway, "BACKGROUND_SECONDS", 0.6)
    account()  # the library is loaded
    before = threading.active_count()
    stripe.drips()
    began = time.monotonic()
    with pytest.raises(gateway.Unreachable):
        ask()
    assert time.monotonic() - began < 1.2
    stripe.works()
    until(lambda: threading.active_count() <= before)  # and whoever read from it does so no more


def test_calls_of_one_answer_share_its_time(stripe: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "LIMIT_SECONDS", 0.6)
    stripe.holds()
    began = time.monotonic()
    with pytest.raises(gateway.Unreachable):
        gateway.check(stripe.restricted())
    assert time.monotonic() - began < 1.2


def test_events_come_from_who_knows_the_secret_and_now(stripe: Double) -> None:
    intent = stripe.pay(opened().id)
    told = stripe.events[-1]
    body, headers = stripe.signed(told, SECRET, NOW.timestamp())
    header = headers["Stripe-Signature"]
    event = gateway.event(body, header, SECRET, NOW)
    assert (event.id, event.type, event.live, event.account) == (told["id"], "checkout.session.completed", False, "")
    assert isinstance(event.object, answers.Session) and event.object.payment_intent == intent
    for seconds in (-301, 301):
        with pytest.raises(gateway.Old):
            gateway.event(body, header, SECRET, NOW + timedelta(seconds=seconds))
    for seconds in (-299, 299):
        gateway.event(body, header, SECRET, NOW + timedelta(seconds=seconds))
    forged = header.replace("t=", "t=1")
    wrong = ["", "t=", "v1=abc", "t=x,v1=y", "t=1,v1=é", f"t={'9' * 400},v1=abc", forged, header.replace("v1=", "v0=")]
    for said in wrong:
        with pytest.raises(gateway.Forged):
            gateway.event(body, said, SECRET, NOW)
    for payload, secret in ((body + b" ", SECRET), (body, "whsec_other"), (body, ""), (b"\xff", SECRET)):
        with pytest.raises(gateway.Forged):
            gateway.event(payload, header, secret, NOW)


@pytest.mark.parametrize("said", [b"[]", b"{}", b"1", b'{"id":"evt_1"}', b"{", b'{"id":1,"type":2,"created":"x"}'])
def test_what_is_signed_and_no_event_is_none(stripe: Double, said: bytes) -> None:
    import stripe as library

    at = int(NOW.timestamp())
    header = library.WebhookSignature.generate_signature_header(said.decode(), SECRET, timestamp=at)
    with pytest.raises(gateway.Forged):
        gateway.event(said, header, SECRET, NOW)


def test_events_tell_of_what_we_know_and_only_of_that(stripe: Double) -> None:
    intent = stripe.pay(opened().id)
    stripe.refund(intent, 100)
    stripe.dispute(intent)
    kinds = {
        "payment_intent.succeeded": type(None),
        "checkout.session.completed": answers.Session,
        "charge.succeeded": answers.Charge,
        "charge.refunded": answers.Charge,
        "refund.created": answers.Refund,
        "charge.dispute.created": answers.Dispute,
        "charge.dispute.funds_withdrawn": answers.Dispute,
    }
    assert {each["type"] for each in stripe.events} == set(kinds)
    for told in stripe.events:
        body, headers = stripe.signed(told, SECRET, NOW.timestamp())
        assert isinstance(gateway.event(body, headers["Stripe-Signature"], SECRET, NOW).object, kinds[told["type"]])
    other = stripe.events[0] | {"type": "payout.paid", "data": {"object": {"object": "payout", "id": "po_1"}}}
    body, headers = stripe.signed(other, SECRET, NOW.timestamp())
    assert gateway.event(body, headers["Stripe-Signature"], SECRET, NOW).object is None


def test_an_invoice_comes_with_all_its_lines_and_their_taxes(stripe: Double) -> None:
    rate = stripe.tax_rate("VAT", 19)
    lines = [{"description": f"Line {number}", "quantity": 1, "unit": 100, "rate": rate} for number in range(137)]
    found = gateway.invoice(KEY, stripe.invoice(lines))
    assert [each.description for each in found.lines] == [f"Line {number}" for number in range(137)]
    [tax] = found.lines[-1].taxes
    assert (tax.name, tax.percent, tax.amount, tax.inclusive) == ("VAT", Decimal(19), 19, False)
    assert (found.number, found.currency, found.total) == ("STRIPE-0042", "EUR", 137 * 119)
    assert (found.customer_name, found.customer_address.city) == ("Nordlicht Verlag GmbH", "Hamburg")
    assert found.customer_tax_ids == (("eu_vat", "DE123456788"),) and found.memo == "Thank you for your business."
    assert found.lines[0].unit_price == Decimal(1) and found.lines[0].start is None
    with pytest.raises(gateway.NotThere):
        gateway.invoice(KEY, "in_nothing")
    with pytest.raises(gateway.NotPermitted):
        gateway.invoice(stripe.restricted("invoice_read"), found.id)
    poor = gateway.invoice(stripe.restricted("tax_rate_read"), found.id)
    assert poor.lines[0].taxes[0].percent is None and poor.lines[0].taxes[0].amount == 19


@pytest.mark.parametrize(
    ("currency", "minor"), [("ISK", 500), ("UGX", 500), ("MGA", 1_000_000), ("KWD", 5120), ("JPY", 500)]
)
def test_a_checkout_and_a_refund_speak_in_our_units(stripe: Double, currency: str, minor: int) -> None:
    session = opened(currency=currency, amount=minor)
    assert (session.amount, session.currency) == (minor, currency)
    intent = stripe.pay(session.id)
    back = gateway.refund(KEY, intent, amount=minor, currency=currency, idempotency_key="r", metadata={})
    assert back.amount == minor


def test_nothing_of_a_key_or_of_a_customer_is_logged(stripe: Double, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    opened()
    stripe.revoke(KEY)
    with pytest.raises(gateway.KeyRefused):
        opened()
    assert KEY not in caplog.text and KEY[-12:] not in caplog.text
    assert "ap@customer.example" not in caplog.text


def test_the_double_notices_what_stripe_would_not_take(stripe: Double) -> None:
    client = gateway._library().StripeClient(
        KEY, base_addresses={"api": stripe.url}, http_client=gateway._wire()(5), max_network_retries=0
    )
    asked = {"mode": "payment", "line_items": [{"quantity": "two", "price": {"a": 1}}], "sucess_url": "x"}
    with pytest.raises(gateway._library().InvalidRequestError):
        client.v1.checkout.sessions.create(params=asked)
    said = " ".join(stripe.wrong)
    stripe.wrong.clear()
    assert "[sucess_url] is unknown" in said and "quantity]='two' is no whole number" in said
    assert json.dumps(asked)  # and the price that is no text
    assert "price]={'a': '1'} is no text" in said
