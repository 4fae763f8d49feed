"""A double of Stripe: a real HTTP server that answers as Stripe does, and checks every request of ours against the
library's own types (`stripe_params`), its version and its keys. What it finds wrong stands in `wrong`, and fails the
test at its end.

In a test: the fixture `stripe` (tests/payments/cards.py, in every test) is a `Double`, and the app asks it.

    stripe.key, stripe.live_key       secret keys; stripe.restricted("refund_write") makes one that lacks permissions
    stripe.revoke(key)                from now on 401
    stripe.sessions, .intents, .refunds, .disputes, .invoices    what was made, by id, as Stripe's own JSON
    stripe.pay(session_id)            somebody pays on the page; gives the id of the payment intent
    stripe.pay(session_id, later=True), .arrives(session_id), .bounces(session_id)    by a method that takes days
    stripe.expire(session_id)         its time is over
    stripe.refund(intent_id, amount)  a refund made at Stripe (Stripe's units, None: all that is left); gives its id
    stripe.fail_refund(refund_id)     the money comes back
    stripe.dispute(intent_id)         gives its id; then stripe.win(id) or .lose(id), or .take_again(id)
    stripe.happens(at)                what is let happen next happens at that instant
    stripe.invoice(**fields)          an invoice written at Stripe; gives its id
    stripe.fails_with(500), .drips(), .hangs_up(), .says_nonsense()    from now on, until stripe.works()
    stripe.holds()                    POSTs wait from now on, until stripe.works(); stripe.held counts those that wait
    stripe.events                     all that Stripe would tell, in order
    stripe.signed(event, secret, at)  the body and the headers with which Stripe would POST it; at: seconds since 1970
    stripe.asked                      (method, path, parameters) of every request of ours

As a process, for a browser: `python -m tests.payments.stripe_double PORT`; its key is KEY. The page of a session, at
its `url`, has a button that pays and a link back.
"""

from __future__ import annotations

import copy
import html
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import stripe
from stripe import params as typed
from stripe._api_version import _ApiVersion
from stripe.params import checkout as typed_checkout

from tests.payments import stripe_params

KEY = "sk_test_51DoubleDoubleDoubleDouble0001"
LIVE_KEY = "sk_live_51DoubleDoubleDoubleDouble0002"
ACCOUNT = "acct_1Double"
VERSION = _ApiVersion.CURRENT
WHOLE_HUNDREDS, WHOLE_TENS = {"ISK", "UGX"}, {"BHD", "JOD", "KWD", "OMR", "TND"}
LEAST, LARGEST = 50, 99_999_999
HALF_HOUR, DAY = 30 * 60, 24 * 60 * 60
FEE_PER_MILLE, FEE_FIXED, DISPUTE_FEE = 15, 25, 1500

Said = dict[str, Any]


class No(Exception):
    """An answer that is an error; `kept`: the same request by the same idempotency key is answered so again."""

    def __init__(
        self, status: int, message: str, code: str = "", kind: str = "invalid_request_error", *, kept: bool = False
    ) -> None:
        self.status, self.kept = status, kept
        self.body = {"error": {"type": kind, "message": message} | ({"code": code} if code else {})}


class Double:
    """The account at Stripe, and the server in front of it."""

    def __init__(self, port: int = 0) -> None:
        self.key, self.live_key = KEY, LIVE_KEY
        self.keys: dict[str, set[str]] = {KEY: set(), LIVE_KEY: set()}  # each with the permissions that it lacks
        self.account: Said = {
            "id": ACCOUNT,
            "object": "account",
            "business_profile": {"name": "Studio Halden"},
            "country": "DE",
            "default_currency": "eur",
            "charges_enabled": True,
            "settings": {"dashboard": {"display_name": "Halden"}},
        }
        self.rates = {"usd": 0.9}  # to the account's currency
        self.sessions: dict[str, Said] = {}
        self.intents: dict[str, Said] = {}
        self.charges: dict[str, Said] = {}
        self.refunds: dict[str, Said] = {}
        self.disputes: dict[str, Said] = {}
        self.movements: dict[str, Said] = {}
        self.invoices: dict[str, Said] = {}
        self.tax_rates: dict[str, Said] = {}
        self.events: list[Said] = []
        self.asked: list[tuple[str, str, Said]] = []
        self.wrong: list[str] = []
        self.held = 0
        self._lines: dict[str, list[Said]] = {}  # of invoices
        self._counter: Counter[str] = Counter()
        self._answered: dict[tuple[str, str], tuple[str, tuple[int, Said] | None]] = {}
        self._mood = ""
        self._at: datetime | None = None
        self._open = threading.Event()
        self._open.set()
        self._lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Asked", (_Asked,), {"double": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Double:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.works()
        self._server.shutdown()
        self._server.server_close()

    # what a test lets happen

    def happens(self, at: datetime | None) -> None:
        """What happens from now on happens at that instant by Stripe's clock; None: now."""
        self._at = at

    def restricted(self, *missing: str, live: bool = False) -> str:
        """A restricted key that lacks these permissions."""
        key = f"rk_{'live' if live else 'test'}_51Restricted{self._next('key'):016d}"
        self.keys[key] = set(missing)
        return key

    def forbid(self, key: str, *missing: str) -> None:
        """Take permissions from a key."""
        self.keys[key] |= set(missing)

    def revoke(self, key: str) -> None:
        """The key is none any more."""
        del self.keys[key]

    def pay(self, session_id: str, *, later: bool = False, method: str = "card") -> str:
        """Somebody pays on the page of a session; `later`: by a method whose money takes days."""
        with self._lock:
            session = self.sessions[session_id]
            assert session["status"] == "open", f"the session is {session['status']}"
            intent = self._begin(session, "sepa_debit" if later else method)
            session |= {"status": "complete", "url": None, "payment_intent": intent["id"]}
            session["customer_details"] = {"email": session["customer_email"] or "payer@customer.example"}
            if later:
                intent["status"] = "processing"
                self._tell("checkout.session.completed", session)
            else:
                self._arrive(intent)
                session["payment_status"] = "paid"
                self._tell("checkout.session.completed", session)
            return str(intent["id"])

    def arrives(self, session_id: str) -> None:
        """The money that took days is there."""
        with self._lock:
            session = self.sessions[session_id]
            self._arrive(self.intents[session["payment_intent"]])
            session["payment_status"] = "paid"
            self._tell("checkout.session.async_payment_succeeded", session)

    def bounces(self, session_id: str) -> None:
        """The money that took days does not come."""
        with self._lock:
            session = self.sessions[session_id]
            self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
            self._tell("payment_intent.payment_failed", self.intents[session["payment_intent"]])
            self._tell("checkout.session.async_payment_failed", session)

    def expire(self, session_id: str) -> None:
        """Nobody can pay on it any more."""
        with self._lock:
            session = self.sessions[session_id]
            if session["status"] != "open":
                raise No(400, 'Only Checkout Sessions with a status in ["open"] can be expired.')
            session |= {"status": "expired", "url": None}
            self._tell("checkout.session.expired", session)

    def refund(self, intent_id: str, amount: int | None = None, **about: Any) -> str:
        """Money goes back: by the owner at Stripe, or by us."""
        with self._lock:
            intent = self.intents.get(intent_id)
            if intent is None:
                raise No(404, f"No such payment_intent: '{intent_id}'", "resource_missing")
            charge = self.charges.get(intent["latest_charge"] or "")
            if charge is None or not charge["paid"]:
                raise No(400, f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")
            if charge["disputed"]:
                raise No(400, f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
            left = charge["amount"] - charge["amount_refunded"]
            if not left:
                raise No(400, f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
            amount = left if amount is None else amount
            if amount > left:
                raise No(400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})")
            if amount <= 0:
                raise No(400, "Invalid positive integer", "parameter_invalid_integer")
            charge["amount_refunded"] += amount
            charge["refunded"] = charge["amount_refunded"] == charge["amount"]
            made = self._made("re", "refund", charge["livemode"], self.refunds)
            made |= {
                "amount": amount,
                "currency": charge["currency"],
                "charge": charge["id"],
                "payment_intent": intent_id,
                "status": "succeeded",
                "reason": about.get("reason"),
                "failure_reason": None,
                "metadata": about.get("metadata") or {},
                "balance_transaction": self._moved("refund", -amount, charge),
            }
            del made["livemode"]  # Stripe's refunds have none
            self._tell("refund.created", made, live=charge["livemode"])
            self._tell("charge.refunded", charge)
            return str(made["id"])

    def fail_refund(self, refund_id: str) -> None:
        """The money comes back: the card is closed."""
        with self._lock:
            made = self.refunds[refund_id]
            charge = self.charges[made["charge"]]
            made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
            made["failure_balance_transaction"] = self._moved("refund_failure", made["amount"], charge)
            charge["amount_refunded"] -= made["amount"]
            charge["refunded"] = False
            self._tell("refund.failed", made, live=charge["livemode"])

    def dispute(self, intent_id: str, amount: int | None = None) -> str:
        """The cardholder's bank takes the money back."""
        with self._lock:
            charge = self.charges[self.intents[intent_id]["latest_charge"]]
            amount = amount or charge["amount"]
            made = self._made("du", "dispute", charge["livemode"], self.disputes)
            charge["disputed"] = True
            taken = self._moved("adjustment", -amount, charge, fee=DISPUTE_FEE)
            made |= {
                "amount": amount,
                "currency": charge["currency"],
                "charge": charge["id"],
                "payment_intent": intent_id,
                "status": "needs_response",
                "reason": "fraudulent",
                "metadata": {},
                "evidence_details": {"due_by": int(time.time()) + 7 * DAY, "has_evidence": False},
                "balance_transactions": [self.movements[taken]],
            }
            self._tell("charge.dispute.created", made)
            self._tell("charge.dispute.funds_withdrawn", made)
            return str(made["id"])

    def win(self, dispute_id: str) -> None:
        """The bank gives the money back."""
        with self._lock:
            made = self.disputes[dispute_id]
            back = self._moved("adjustment", made["amount"], self.charges[made["charge"]])
            made["status"] = "won"
            made["balance_transactions"].append(self.movements[back])
            self._tell("charge.dispute.funds_reinstated", made)
            self._tell("charge.dispute.closed", made)

    def take_again(self, dispute_id: str, status: str = "lost") -> None:
        """The bank takes again what it gave back."""
        with self._lock:
            made = self.disputes[dispute_id]
            taken = self._moved("adjustment", -made["amount"], self.charges[made["charge"]])
            made["status"] = status
            made["balance_transactions"].append(self.movements[taken])
            self._tell("charge.dispute.funds_withdrawn", made)
            self._tell("charge.dispute.updated", made)

    def lose(self, dispute_id: str) -> None:
        """The bank keeps it."""
        with self._lock:
            self.disputes[dispute_id]["status"] = "lost"
            self._tell("charge.dispute.closed", self.disputes[dispute_id])

    def invoice(self, lines: list[Said] | None = None, *, live: bool = False, **fields: Any) -> str:
        """An invoice written at Stripe. A line is {"description", "quantity", "unit" (Stripe's), "rate" (an id), …}."""
        with self._lock:
            made = self._made("in", "invoice", live, self.invoices)
            currency = fields.pop("currency", "eur")
            wanted = lines if lines is not None else [{"description": "Design", "quantity": 2, "unit": 10000}]
            whole = [self._line(each, currency, made["id"]) for each in wanted]
            subtotal = sum(each["amount"] for each in whole)
            added = [tax for each in whole for tax in each["taxes"] if tax["tax_behavior"] == "exclusive"]
            total = subtotal + sum(tax["amount"] for tax in added)
            made |= {
                "number": "STRIPE-0042",
                "status": "open",
                "currency": currency,
                "due_date": made["created"] + 14 * DAY,
                "description": "Thank you for your business.",
                "footer": None,
                "customer": "cus_1",
                "customer_name": "Nordlicht Verlag GmbH",
                "customer_email": "billing@nordlicht.example",
                "customer_phone": None,
                "customer_address": {
                    "line1": "Hafenstraße 12",
                    "line2": None,
                    "city": "Hamburg",
                    "state": None,
                    "postal_code": "20459",
                    "country": "DE",
                },
                "customer_tax_ids": [{"type": "eu_vat", "value": "DE123456788"}],
                "custom_fields": None,
                "subtotal": subtotal,
                "total": total,
                "amount_due": total,
                "amount_paid": 0,
                "amount_shipping": 0,
                "total_discount_amounts": [],
                "total_taxes": [tax for each in whole for tax in each["taxes"]],
            }
            made |= fields
            self._lines[made["id"]] = whole
            made["lines"] = _page(whole, {"limit": "10"}, f"/v1/invoices/{made['id']}/lines")
            return str(made["id"])

    def tax_rate(self, name: str, percent: float, *, inclusive: bool = False) -> str:
        """A rate that lines of invoices name."""
        made = self._made("txr", "tax_rate", False, self.tax_rates)
        made |= {"display_name": name, "percentage": percent, "inclusive": inclusive, "active": True}
        return str(made["id"])

    def fails_with(self, status: int) -> None:
        """Every answer is this error."""
        self._mood = str(status)

    def drips(self) -> None:
        """Every answer comes a byte a tenth of a second, and never ends."""
        self._mood = "drips"

    def hangs_up(self) -> None:
        """Nothing is answered."""
        self._mood = "hangs up"

    def says_nonsense(self) -> None:
        """What is answered is no JSON."""
        self._mood = "nonsense"

    def holds(self) -> None:
        """Whoever changes something waits."""
        self._open.clear()

    def works(self) -> None:
        """As it should again."""
        self._mood = ""
        self._open.set()

    def signed(self, event: Said, secret: str, at: float | None = None) -> tuple[bytes, dict[str, str]]:
        """What Stripe POSTs, and with which headers."""
        body = json.dumps(event)
        told = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=int(at or time.time()))
        return body.encode(), {"Stripe-Signature": told, "Content-Type": "application/json"}

    # what it is asked over HTTP

    def answer(self, method: str, target: str, body: str, headers: Any) -> tuple[int, Said]:
        """The status and the JSON for a request."""
        url = urlsplit(target)
        parameters = stripe_params.read(url.query if method == "GET" else body)
        with self._lock:
            self.asked.append((method, url.path, parameters))
            key = self._key(headers)
            self._check_headers(method, url.path, headers)
            calls = ((_matches(pattern, url.path), *call) for pattern, *call in self._routes(method))
            ids, kind, permission, act = next((call for call in calls if call[0] is not None), (None, None, "", None))
            if act is None:
                self.wrong.append(f"{method} {url.path}: the double knows no such call")
                raise No(404, f"Unrecognized request URL ({method}: {url.path}).")
            self._check(parameters, kind, f"{method} {url.path}")
            self._permit(key, permission)
        once = (key, headers.get("Idempotency-Key") or "")
        if method == "GET":
            with self._lock:
                return 200, copy.deepcopy(act(key, parameters, *ids))
        return self._once(once, f"{url.path}?{body}", lambda: act(key, parameters, *ids))

    def page(self, method: str, session_id: str) -> tuple[int, str, str]:
        """The page on which a customer pays: status, where to go, what to show."""
        with self._lock:
            session = self.sessions.get(session_id)
            if session is None or session["status"] == "expired":
                return 404, "", "<!doctype html><title>Gone</title><h1>This page has expired</h1>"
            if method == "POST" and session["status"] == "open":
                self.pay(session_id)
            if session["status"] == "complete":
                return 303, session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id), ""
            name = html.escape(session["_name"])
            back = html.escape(session["cancel_url"] or "")
            amount = f"{session['amount_total']} {session['currency']}"
            return (
                200,
                "",
                f"<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Pay</title>"
                f"<h1>{name}</h1><p>{amount}</p><form method=post><button>Pay</button></form><a href='{back}'>Back</a>",
            )

    def _routes(self, method: str) -> Iterator[tuple[str, Any, str, Callable[..., Said]]]:
        """Each call: its path, the library's type of its parameters, the permission it takes, and what it does."""
        sessions = "/v1/checkout/sessions"
        if method == "POST":
            yield sessions, typed_checkout.SessionCreateParams, "checkout_session_write", self._open_session
            yield (
                f"{sessions}/*/expire",
                typed_checkout.SessionExpireParams,
                "checkout_session_write",
                self._expire_session,
            )
            yield "/v1/refunds", typed.RefundCreateParams, "refund_write", self._refund
            return
        one, many = self._one, self._many
        yield f"{sessions}/*", typed_checkout.SessionRetrieveParams, "checkout_session_read", one(self.sessions)
        yield "/v1/account", typed.AccountRetrieveCurrentParams, "accounts_kyc_basic_read", self._whose
        yield "/v1/payment_intents", typed.PaymentIntentListParams, "payment_intent_read", many(self.intents)
        yield "/v1/payment_intents/*", typed.PaymentIntentRetrieveParams, "payment_intent_read", one(self.intents)
        yield "/v1/charges", typed.ChargeListParams, "charge_read", many(self.charges)
        yield "/v1/refunds", typed.RefundListParams, "refund_read", many(self.refunds)
        yield "/v1/disputes", typed.DisputeListParams, "dispute_read", many(self.disputes)
        moved = "balance_transaction_source_read"
        yield "/v1/balance_transactions", typed.BalanceTransactionListParams, moved, many(self.movements)
        yield "/v1/invoices", typed.InvoiceListParams, "invoice_read", many(self.invoices)
        yield "/v1/invoices/*", typed.InvoiceRetrieveParams, "invoice_read", one(self.invoices)
        yield "/v1/invoices/*/lines", typed.InvoiceLineItemListParams, "invoice_read", self._invoice_lines
        yield "/v1/tax_rates", typed.TaxRateListParams, "tax_rate_read", many(self.tax_rates)
        yield "/v1/tax_rates/*", typed.TaxRateRetrieveParams, "tax_rate_read", one(self.tax_rates)

    def _key(self, headers: Any) -> str:
        key = (headers.get("Authorization") or "").removeprefix("Bearer ")
        if key not in self.keys:
            raise No(401, f"Invalid API Key provided: {key[:8]}{'*' * 12}{key[-4:]}")
        return key

    def _check_headers(self, method: str, path: str, headers: Any) -> None:
        if headers.get("Stripe-Version") != VERSION:
            self.wrong.append(f"{method} {path}: Stripe-Version is {headers.get('Stripe-Version')!r}, not {VERSION!r}")
        if method == "POST" and not 0 < len(headers.get("Idempotency-Key") or "") <= 255:
            self.wrong.append(f"POST {path}: no Idempotency-Key, or one of more than 255 characters")
        if method == "POST" and headers.get("Content-Type") != "application/x-www-form-urlencoded":
            self.wrong.append(f"POST {path}: Content-Type is {headers.get('Content-Type')!r}")

    def _check(self, parameters: Said, kind: Any, what: str) -> None:
        if found := list(stripe_params.wrong(parameters, kind)):
            self.wrong += [f"{what}: {each}" for each in found]
            raise No(400, found[0], "parameter_unknown")

    def _permit(self, key: str, permission: str) -> None:
        if permission in self.keys[key]:
            raise No(
                403,
                f"The provided key '{key[:8]}{'*' * 12}{key[-4:]}' does not have the required permissions for this "
                f"endpoint on account '{ACCOUNT}'. Having the 'rak_{permission}' permission would allow this request "
                "to continue.",
            )

    def _once(self, once: tuple[str, str], what: str, act: Callable[[], Said]) -> tuple[int, Said]:
        """The answer to a POST: the first one again for the same key, whatever it was."""
        with self._lock:
            if once in self._answered:
                asked, answered = self._answered[once]
                if asked != what:
                    raise No(
                        400,
                        "Keys for idempotent requests can only be used with the same parameters they were first used "
                        f"with. Try using a key other than '{once[1]}' if you meant to execute a different request.",
                        kind="idempotency_error",
                    )
                if answered is None:
                    raise No(
                        409,
                        "There is currently another in-progress request using this Idempotent Key.",
                        "idempotency_key_in_use",
                        kind="idempotency_error",
                    )
                return answered
            self._answered[once] = (what, None)
            self.held += 1
        try:
            self._open.wait()
            with self._lock:
                answer = 200, copy.deepcopy(act())
                self._answered[once] = (what, answer)
                return answer
        except No as no:
            if no.kept:
                self._answered[once] = (what, (no.status, no.body))
            else:
                del self._answered[once]  # what fails validation is not kept
            raise
        finally:
            with self._lock:
                self.held -= 1

    # calls

    def _open_session(self, key: str, asked: Said) -> Said:
        [item] = asked["line_items"]
        price = item["price_data"]
        currency, amount = price["currency"], int(price["unit_amount"]) * int(item.get("quantity", 1))
        self._check_amount(amount, currency)
        lasts = int(asked["expires_at"]) - time.time()
        if not HALF_HOUR - 60 <= lasts <= DAY + 60:
            raise No(400, "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")
        for name in ("success_url", "cancel_url"):
            if not asked[name].startswith(("http://", "https://")):
                raise No(400, f"Not a valid URL: {asked[name]}", "url_invalid")
        if "." not in asked.get("customer_email", "@.").partition("@")[2]:
            raise No(400, f"Invalid email address: {asked['customer_email']}", "email_invalid", kept=True)
        if any(len(value) > 500 for value in asked.get("metadata", {}).values()):
            raise No(400, "Metadata values can have up to 500 characters.", "metadata_too_long")
        made = self._made("cs", "checkout.session", "_live_" in key, self.sessions)
        made |= {
            "url": f"{self.url}/pay/{made['id']}",
            "status": "open",
            "payment_status": "unpaid",
            "mode": asked["mode"],
            "amount_total": amount,
            "amount_subtotal": amount,
            "currency": currency,
            "payment_intent": None,
            "client_reference_id": asked.get("client_reference_id"),
            "customer_email": asked.get("customer_email"),
            "customer_details": None,
            "metadata": asked.get("metadata", {}),
            "expires_at": int(asked["expires_at"]),
            "success_url": asked["success_url"],
            "cancel_url": asked["cancel_url"],
            "locale": asked.get("locale"),
            "_name": price["product_data"]["name"],
            "_intent": asked.get("payment_intent_data", {}),
        }
        return made

    def _check_amount(self, amount: int, currency: str) -> None:
        code = currency.upper()
        if currency != currency.lower() or len(code) != 3 or code == "XXX":
            raise No(400, f"Invalid currency: {currency}.")
        if code in WHOLE_HUNDREDS and amount % 100 or code in WHOLE_TENS and amount % 10:
            self.wrong.append(f"{amount} {code} is finer than Stripe takes it")
            raise No(400, f"Invalid amount: {amount}", "parameter_invalid_integer")
        if amount < LEAST:
            raise No(400, f"The Checkout Session's total amount must convert to at least {LEAST}.", "amount_too_small")
        if amount > LARGEST:
            raise No(400, "The Checkout Session's total amount must be no more than 999,999.99", "amount_too_large")

    def _expire_session(self, key: str, asked: Said, session_id: str) -> Said:
        self._one(self.sessions)(key, asked, session_id)
        self.expire(session_id)
        return _shown(self.sessions[session_id])

    def _refund(self, key: str, asked: Said) -> Said:
        intent = asked.get("payment_intent", "")
        self._one(self.intents, "payment_intent")(key, {}, intent)
        amount = int(asked["amount"]) if "amount" in asked else None
        made = self.refund(intent, amount, metadata=asked.get("metadata"), reason=asked.get("reason"))
        return self.refunds[made]

    def _whose(self, key: str, asked: Said) -> Said:
        return self.account

    def _invoice_lines(self, key: str, asked: Said, invoice_id: str) -> Said:
        self._one(self.invoices)(key, {}, invoice_id)
        return _page(self._lines[invoice_id], asked, f"/v1/invoices/{invoice_id}/lines")

    def _one(self, of: dict[str, Said], name: str = "") -> Callable[..., Said]:
        def retrieve(key: str, asked: Said, id: str) -> Said:
            found = of.get(id)
            if found is None or not self._is_of(found, key):
                what = name or id.rpartition("_")[0] or "object"
                raise No(404, f"No such {what}: '{id}'", "resource_missing")
            return self._expanded(key, _shown(found), asked.get("expand", []))

        return retrieve

    def _many(self, of: dict[str, Said]) -> Callable[..., Said]:
        def listed(key: str, asked: Said) -> Said:
            by = {name: asked[name] for name in ("payment_intent", "charge") if name in asked}
            rows = [each for each in of.values() if self._is_of(each, key)]
            rows = [each for each in rows if all(each.get(name) == value for name, value in by.items())]
            page = _page(rows[::-1], asked, "/v1")
            below = [each.removeprefix("data.") for each in asked.get("expand", [])]
            return page | {"data": [self._expanded(key, _shown(each), below) for each in page["data"]]}

        return listed

    def _is_of(self, row: Said, key: str) -> bool:
        live = row["livemode"] if "livemode" in row else self.charges[row["charge"]]["livemode"]
        return bool(live) == ("_live_" in key)

    def _expanded(self, key: str, row: Said, ways: list[str]) -> Said:
        row = copy.deepcopy(row)
        for way in ways:
            place = row
            for step in way.split("."):
                table, permission = {
                    "payment_intent": (self.intents, "payment_intent_read"),
                    "latest_charge": (self.charges, "charge_read"),
                    "balance_transaction": (self.movements, "balance_transaction_source_read"),
                    "failure_balance_transaction": (self.movements, "balance_transaction_source_read"),
                }[step]
                self._permit(key, permission)
                if isinstance(place.get(step), str):
                    place[step] = _shown(copy.deepcopy(table[place[step]]))
                place = place.get(step) or {}
        return row

    # what Stripe keeps

    def _begin(self, session: Said, method: str) -> Said:
        intent = self._made("pi", "payment_intent", session["livemode"], self.intents)
        about = session["_intent"]
        intent |= {
            "amount": session["amount_total"],
            "amount_received": 0,
            "currency": session["currency"],
            "status": "requires_payment_method",
            "description": about.get("description"),
            "metadata": about.get("metadata", {}),
            "latest_charge": None,
            "_method": method,
        }
        return intent

    def _arrive(self, intent: Said) -> None:
        charge = self._made("ch", "charge", intent["livemode"], self.charges)
        charge |= {
            "amount": intent["amount"],
            "amount_captured": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "payment_method_details": {"type": intent["_method"], "card": {"brand": "visa", "last4": "4242"}},
            "paid": True,
            "captured": True,
            "refunded": False,
            "disputed": False,
            "status": "succeeded",
        }
        fee = charge["amount"] * FEE_PER_MILLE // 1000 + FEE_FIXED
        charge["balance_transaction"] = self._moved("charge", charge["amount"], charge, fee=fee)
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
        self._tell("charge.succeeded", charge)
        self._tell("payment_intent.succeeded", intent)

    def _moved(self, kind: str, amount: int, charge: Said, fee: int = 0) -> str:
        ours, theirs = self.account["default_currency"], charge["currency"]
        rate = None if ours == theirs else self.rates.get(theirs, 1.0)
        moved = self._made("txn", "balance_transaction", charge["livemode"], self.movements)
        amount = round(amount * (rate or 1))
        moved |= {
            "amount": amount,
            "fee": fee,
            "net": amount - fee,
            "currency": ours,
            "exchange_rate": rate,
            "type": kind,
            "reporting_category": kind,
            "source": charge["id"],
            "status": "pending",
            "available_on": moved["created"] + 2 * DAY,
        }
        return str(moved["id"])

    def _line(self, said: Said, currency: str, invoice_id: str) -> Said:
        quantity, unit = (Decimal(str(said.get(name, usual))) for name, usual in (("quantity", 1), ("unit", 1000)))
        amount = said.get("amount", round(quantity * unit))
        number = self._next("line")
        at = int(time.time())
        taxes = []
        if rate := self.tax_rates.get(said.get("rate", "")):
            percent = Decimal(str(rate["percentage"]))
            tax = round(amount * percent / (100 + (percent if rate["inclusive"] else 0)))
            taxes = [
                {
                    "amount": tax,
                    "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
                    "tax_rate_details": {"tax_rate": rate["id"]},
                    "taxability_reason": said.get("reason", "standard_rated"),
                    "taxable_amount": amount - (tax if rate["inclusive"] else 0),
                    "type": "tax_rate_details",
                }
            ]
        return {
            "id": f"il_{number:06d}",
            "object": "line_item",
            "invoice": invoice_id,
            "amount": amount,
            "subtotal": amount,
            "currency": currency,
            "description": said.get("description"),
            "quantity": int(quantity),
            "quantity_decimal": str(quantity),
            "pricing": {"type": "price_details", "unit_amount_decimal": str(unit)} if "amount" not in said else None,
            "period": said.get("period", {"start": at, "end": at}),
            "discount_amounts": said.get("discounts", []),
            "taxes": taxes,
            "livemode": False,
            "metadata": {},
        }

    def _made(self, prefix: str, kind: str, live: bool, into: dict[str, Said]) -> Said:
        mode = ("live_" if live else "test_") if prefix == "cs" else ""
        id = f"{prefix}_{mode}{self._next(prefix):06d}Double"
        made = {"id": id, "object": kind, "created": int(self._now()), "livemode": live}
        into[id] = made
        return made

    def _now(self) -> float:
        return time.time() if self._at is None else self._at.timestamp()

    def _next(self, what: str) -> int:
        self._counter[what] += 1
        return self._counter[what]

    def _tell(self, kind: str, about: Said, live: bool | None = None) -> None:
        self.events.append(
            {
                "id": f"evt_{self._next('evt'):06d}Double",
                "object": "event",
                "api_version": VERSION,
                "created": int(self._now()),
                "livemode": about["livemode"] if live is None else live,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": kind,
                "data": {"object": copy.deepcopy(_shown(about))},
            }
        )


class _Asked(BaseHTTPRequestHandler):
    """One request."""

    double: Double
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._respond("GET")

    def do_POST(self) -> None:
        self._respond("POST")

    def log_message(self, *_: object) -> None:
        pass

    def _respond(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path.startswith("/pay/"):
            status, leads_to, page = self.double.page(method, self.path.removeprefix("/pay/"))
            self._send(status, page.encode(), "text/html; charset=utf-8", {"Location": leads_to} if leads_to else {})
            return
        mood = self.double._mood
        if mood == "hangs up":
            self.close_connection = True
        elif mood == "drips":
            self._drip()
        elif mood == "nonsense":
            self._send(200, b"<html>not today</html>", "text/html")
        elif mood:
            kind = "rate_limit" if mood == "429" else "api_error"
            self._json(int(mood), {"error": {"type": kind, "message": "An unknown error occurred."}})
        else:
            try:
                status, said = self.double.answer(method, self.path, body, self.headers)
            except No as no:
                status, said = no.status, no.body
            self._json(status, _shown(said))

    def _json(self, status: int, said: Said) -> None:
        self._send(status, json.dumps(said).encode(), "application/json", {"Request-Id": "req_double"})

    def _send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        with suppress(OSError):  # who asked has gone
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def _drip(self) -> None:
        """The first line of an answer, and then a header that never ends."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while self.double._mood == "drips":
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.1)


def _matches(pattern: str, path: str) -> tuple[str, ...] | None:
    """The parts of a path that stand for a pattern's stars; None where it is another path."""
    wanted, found = pattern.split("/"), path.split("/")
    if len(wanted) != len(found) or any(one not in ("*", other) for one, other in zip(wanted, found, strict=True)):
        return None
    return tuple(other for one, other in zip(wanted, found, strict=True) if one == "*")


def _page(rows: list[Said], asked: Said, url: str) -> Said:
    limit, after = int(asked.get("limit", 10)), asked.get("starting_after")
    begin = next((number + 1 for number, each in enumerate(rows) if each["id"] == after), 0)
    page = rows[begin : begin + limit]
    return {"object": "list", "url": url, "data": page, "has_more": len(rows) > begin + limit}


def _shown(row: Said) -> Said:
    """Without what only the double knows."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def main() -> None:
    """Serve until stopped."""
    with Double(int(sys.argv[1])) as double:
        print(f"{double.url} {KEY}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
