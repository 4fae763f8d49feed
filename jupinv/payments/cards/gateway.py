"""Stripe, by the owner's own key. The only importer of stripe, which is loaded when it is first asked.

What Stripe can do wrong is one of the facts below. No call lasts longer than LIMIT_SECONDS (or BACKGROUND_SECONDS,
where no page waits for it), whatever the other side does: a timeout of a socket begins anew with each byte, so the talk
runs in a thread of its own, is waited for so long, and is cut then. What was asked for may have been done all the same:
whoever changes something gives an idempotency key, and asks again with the same one.

A key goes into the header of the request and nowhere else: no fact carries it, and nothing of the library's own log,
which would tell what customers typed, comes below a warning.
"""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event as Flag
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from jupinv.config import Config
from jupinv.payments.cards import answers, permissions
from jupinv.payments.cards.amounts import to_stripe
from jupinv.payments.cards.answers import Account, Dispute, Event, Invoice, Payment, Refund, Said, Session

log = logging.getLogger("jupinv.payments.cards")

LIMIT_SECONDS = 8.0  # of a call with all that it asks Stripe: a page may wait ten
BACKGROUND_SECONDS = 25.0  # of one that only jobs make, which may read page after page
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
TOLERANCE_SECONDS = 300  # between the instant that signs an event and now: Stripe's own
MOST_ROWS = 1000  # of a list: lines of an invoice, refunds of a payment
LONGEST_NAME = 250  # of what is paid for, as Stripe takes it
LONGEST_VALUE = 500  # of metadata
EMAIL_INVALID = "email_invalid"  # Stripe's code
NOBODY = "none_of_this_name"  # what is asked for where only the answer "you may" or "you may not" counts
LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR "
    "ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)

# What reading an answer raises that is not of the shape which Stripe documents.
_MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)


class Trouble(Exception):
    """Stripe did not do what it was asked for; each kind of it is one of the facts below."""


class Unreachable(Trouble):
    """No answer, or none in time, or none that can be read, or Stripe says to try again: later it may do."""


class KeyRefused(Trouble):
    """Stripe does not know the key, or no more: it was revoked, has expired, or was never one."""


class NotPermitted(Trouble):
    """The key is a restricted one that may not do this. `permission` as in `permissions.NAMES`, empty if not told."""

    def __init__(self, permission: str = "", account: str = "") -> None:
        super().__init__(permission)
        self.permission = permission
        self.account = account


class NotThere(Trouble):
    """There is nothing of this id on the account of the key, in the mode of the key."""


class Refused(Trouble):
    """Stripe understood and says no: `message` is for the owner to read, `code` is such as amount_too_small."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(code)
        self.message = message
        self.code = code


class Forged(Exception):
    """Nobody who knows the secret signed this, or it is no event."""


class Old(Exception):
    """It is signed, but not now: sent again by somebody else, or a clock is wrong."""


_base = ""


def use(config: Config) -> None:
    """Ask at the address of the settings, if there is one."""
    global _base
    _base = config.stripe_api_base


def check(key: str) -> tuple[Account, tuple[str, ...]]:
    """Whose key it is, and which permissions it lacks: both within the time of one call.

    Of a restricted key that may not know whose it is, only what the refusal names.
    """
    with _asking(key) as stripe:
        return _account(stripe, key), _missing(stripe, key)


def open_checkout(
    key: str,
    *,
    amount: int,
    currency: str,
    name: str,
    reference: str,
    email: str,
    success_url: str,
    cancel_url: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
    locale: str,
    expires_at: datetime,
) -> Session:
    """A page at Stripe on which exactly this amount is paid, by whatever the owner's account offers.

    An e-mail address that Stripe does not take is left out: whoever pays types theirs there.
    Raises amounts.NotChargeable where Stripe has no such amount, and Refused (amount_too_small …) where it says no.
    """
    said = {str(each): str(value)[:LONGEST_VALUE] for each, value in metadata.items()}
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": to_stripe(amount, currency),
                    "product_data": {"name": name[:LONGEST_NAME]},
                },
            }
        ],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "client_reference_id": reference[:200],
        "metadata": said,
        "payment_intent_data": {"metadata": said, "description": name[:LONGEST_NAME]},
        "locale": _locale(locale),
        "expires_at": int(expires_at.timestamp()),
        "adaptive_pricing": {"enabled": False},  # in the currency of the document, and no other
        "submit_type": "pay",
    }
    if email:
        params["customer_email"] = email
    with _asking(key) as stripe:
        create, once = stripe.v1.checkout.sessions.create, {"idempotency_key": idempotency_key}
        try:
            made = create(params=params, options=once)
        except _library().InvalidRequestError as error:
            if error.code != EMAIL_INVALID or not params.pop("customer_email", ""):
                raise
            made = create(params=params, options={"idempotency_key": f"{idempotency_key}-no-email"})
        return answers.session(_plain(made))


def session(key: str, id: str, *, seconds: float = LIMIT_SECONDS) -> Session:
    """How a Checkout Session stands, and when it was paid if the key may read that; asked no longer than `seconds`."""
    with _asking(key, seconds) as stripe:
        retrieve = stripe.v1.checkout.sessions.retrieve
        try:
            said = _plain(retrieve(id, {"expand": ["payment_intent.latest_charge"]}))
        except _library().PermissionError:
            said = _plain(retrieve(id))
        return answers.session(said)


def expire_session(key: str, id: str) -> Session:
    """Let nobody pay on it any more. Refused where it is over already."""
    with _asking(key) as stripe:
        return answers.session(_plain(stripe.v1.checkout.sessions.expire(id)))


def payment(key: str, payment_intent: str) -> Payment:
    """A payment with its charge, what it moved, its refunds and disputes; what the key may not read is not there.

    No page waits for this: it may take BACKGROUND_SECONDS.
    """
    with _asking(key, BACKGROUND_SECONDS) as stripe:
        said = _payment(stripe, payment_intent)
        charge = said.get("latest_charge")
        known: Said = charge if isinstance(charge, dict) else {}
        gone = disputed = ()
        if known.get("amount_refunded"):
            gone = _readable(lambda: _refunds(stripe, payment_intent))
        if known.get("disputed"):
            disputed = _readable(lambda: _disputes(stripe, payment_intent))
        return answers.payment(said, gone, disputed)


def refund(
    key: str,
    payment_intent: str,
    *,
    amount: int,
    currency: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
) -> Refund:
    """Give money back, in the currency of the payment and at most what is left of it: Refused where it is more."""
    params = {"payment_intent": payment_intent, "amount": to_stripe(amount, currency), "metadata": dict(metadata)}
    with _asking(key) as stripe:
        made = stripe.v1.refunds.create(params=params, options={"idempotency_key": idempotency_key})
        return answers.refund(_plain(made))


def refunds(key: str, payment_intent: str) -> tuple[Refund, ...]:
    """All refunds of a payment, the first one first. No page waits for this: it may take BACKGROUND_SECONDS."""
    with _asking(key, BACKGROUND_SECONDS) as stripe:
        return _refunds(stripe, payment_intent)


def invoice(key: str, id: str) -> Invoice:
    """An invoice with all its lines, and the rates of their taxes as far as the key may read them."""
    with _asking(key) as stripe:
        said = _plain(stripe.v1.invoices.retrieve(id))
        lines = _all(said["lines"], lambda after: stripe.v1.invoices.line_items.list(id, {"limit": 100} | after))
        rates = {each: _rate(stripe, each) for each in answers.rates_named(lines)}
        return answers.invoice(said, lines, rates)


def event(payload: bytes, signature: str, secret: str, now: datetime) -> Event:
    """What Stripe tells by itself, if it is Stripe who tells it, and tells it now. Raises Forged, Old."""
    stripe = _library()
    try:
        stripe.WebhookSignature.verify_header(payload, signature, secret, tolerance=None)
        times = [value for name, _, value in (part.partition("=") for part in signature.split(",")) if name == "t"]
        at = int(times[0])
    except (*_MISSHAPEN, stripe.SignatureVerificationError):
        raise Forged from None
    if abs(now.timestamp() - at) > TOLERANCE_SECONDS:
        raise Old
    try:
        return answers.event(_json(payload))
    except _MISSHAPEN:
        raise Forged from None


# what the calls are made of


def _account(stripe: Any, key: str) -> Account:
    live = "_live_" in key
    try:
        return answers.account(_plain(stripe.v1.accounts.retrieve_current()), live=live)
    except _library().PermissionError as error:
        return Account(_named(str(error), r"'(acct_\w+)'"), live=live)


def _missing(stripe: Any, key: str) -> tuple[str, ...]:
    """The permissions of `permissions.NAMES` that a restricted key lacks, found by asking for each.

    Reading is tried by reading one row. Writing is tried on what is not there, which changes nothing: Stripe looks
    whether a key may before it looks for the thing, as all know who do this, but promises it nowhere. So a permission
    to write counts as there unless Stripe names it as missing. What Stripe asks for only when it opens a page to pay
    (to create a price, on some accounts) shows itself only then.
    """
    if not key.startswith("rk_"):
        return ()
    one = {"limit": 1}
    tries: dict[str, Callable[[], object]] = {
        "checkout_session_write": lambda: stripe.v1.checkout.sessions.expire(NOBODY),
        "payment_intent_read": lambda: stripe.v1.payment_intents.list(one),
        "charge_read": lambda: stripe.v1.charges.list(one),
        "refund_write": lambda: stripe.v1.refunds.create({"payment_intent": NOBODY}),
        "dispute_read": lambda: stripe.v1.disputes.list(one),
        "balance_transaction_source_read": lambda: stripe.v1.balance_transactions.list(one),
        "invoice_read": lambda: stripe.v1.invoices.list(one),
        "tax_rate_read": lambda: stripe.v1.tax_rates.list(one),
    }
    return tuple(name for name in permissions.NAMES if name in tries and not _may(tries[name]))


def _may(trial: Callable[[], object]) -> bool:
    """Whether Stripe lets the key do this; that what is asked for is not there is the hoped-for answer."""
    library = _library()
    try:
        trial()
    except library.PermissionError:
        return False
    except library.InvalidRequestError:
        return True
    return True


def _payment(stripe: Any, id: str) -> Said:
    """With what it moved, if the key may read that."""
    for expand in (["latest_charge.balance_transaction"], ["latest_charge"], []):
        try:
            return _plain(stripe.v1.payment_intents.retrieve(id, {"expand": expand} if expand else {}))
        except _library().PermissionError:
            if not expand:
                raise
    raise AssertionError("the last try raises by itself")


def _refunds(stripe: Any, payment_intent: str) -> tuple[Refund, ...]:
    asked: dict[str, Any] = {"payment_intent": payment_intent, "limit": 100}
    whole = asked | {"expand": ["data.balance_transaction", "data.failure_balance_transaction"]}
    try:
        first = _plain(stripe.v1.refunds.list(whole))
    except _library().PermissionError:
        whole = asked
        first = _plain(stripe.v1.refunds.list(whole))
    found = _all(first, lambda after: stripe.v1.refunds.list(whole | after))
    return tuple(answers.refund(each) for each in reversed(found))


def _disputes(stripe: Any, payment_intent: str) -> tuple[Dispute, ...]:
    found = _plain(stripe.v1.disputes.list({"payment_intent": payment_intent, "limit": 100}))
    return tuple(answers.dispute(each) for each in reversed(found["data"]))


def _all(first: Said, following: Callable[[dict[str, Any]], Any]) -> list[Said]:
    """The rows of a list whose first page is known, up to MOST_ROWS and a page: `following` asks for the next one."""
    rows, more = list(first["data"]), first.get("has_more", False)
    while more and len(rows) < MOST_ROWS:
        page = _plain(following({"starting_after": rows[-1]["id"]}))
        rows += page["data"]
        more = page["has_more"]
    return rows


def _readable(read: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    try:
        return read()
    except _library().PermissionError:
        return ()


def _rate(stripe: Any, id: str) -> Said:
    """A tax rate; nothing where the key may not read it, or it is computed by Stripe and has no page."""
    library = _library()
    try:
        return _plain(stripe.v1.tax_rates.retrieve(id))
    except (library.PermissionError, library.InvalidRequestError):
        return {}


def _locale(ours: str) -> str:
    """The language of Stripe's page: ours, or without its country, or what the browser asks for."""
    whole = ours.replace("_", "-")
    return next((each for each in (whole, whole.partition("-")[0]) if each in LOCALES.split()), "auto")


def _plain(found: Any) -> Said:
    """What was answered, as plain JSON."""
    said = found.last_response.data
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said


def _json(payload: bytes) -> Said:
    import json

    said = json.loads(payload)
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said


# how Stripe is asked


@contextmanager
def _asking(key: str, seconds: float = 0) -> Iterator[Any]:
    """A client for the calls of one answer, which have LIMIT_SECONDS together, or `seconds`; all trouble as facts."""
    library = _library()
    wire = _wire()(seconds or LIMIT_SECONDS)
    base = {"base_addresses": {"api": _base}} if _base else {}
    try:
        yield library.StripeClient(key, http_client=wire, max_network_retries=0, **base)
    except library.StripeError as error:
        fact = _fact(error)
        log.info("Stripe: %s", type(fact).__name__)
        raise fact from None
    except _MISSHAPEN as error:
        log.warning("Stripe answered what can't be read: %s", type(error).__name__)
        raise Unreachable from None
    finally:
        wire.close()


def _fact(error: Any) -> Trouble:
    library = _library()
    message = str(error.user_message or "")
    if isinstance(error, library.AuthenticationError):
        return KeyRefused()
    if isinstance(error, library.PermissionError):
        return NotPermitted(_named(message, r"'rak_(\w+)'"), _named(message, r"'(acct_\w+)'"))
    if isinstance(error, library.RateLimitError | library.APIConnectionError):
        return Unreachable()
    status = error.http_status or 0
    if status == 404 or error.code == "resource_missing":
        return NotThere()
    if 400 <= status < 500 and status != 409:  # 409: another request with the same idempotency key is under way
        return Refused(message, error.code or "")
    return Unreachable()


def _named(message: str, pattern: str) -> str:
    found = re.search(pattern, message)
    return found[1] if found else ""


@cache
def _library() -> Any:
    """The library, which takes a third of a second to load: web processes that sell by no card never do."""
    import stripe

    stripe.enable_telemetry = False  # which keeps a file of its own at home
    logging.getLogger("stripe").setLevel(logging.WARNING)
    return stripe


@cache
def _wire() -> Any:
    """How requests go out, as the library wants it: by the standard library, and cut when the time is over."""
    library = _library()

    parent: Any = library.HTTPClient

    class Wire(parent):
        name = "http.client"

        def __init__(self, seconds: float) -> None:
            super().__init__()
            self._end = time.monotonic() + seconds
            self._line: HTTPConnection | None = None

        def request(
            self, method: str, url: str, headers: Mapping[str, str], post_data: str | bytes | None = None
        ) -> tuple[bytes, int, Any]:
            """One request, in what is left of the time. Raises the library's APIConnectionError."""
            left = self._end - time.monotonic()
            if left <= 0:
                raise library.APIConnectionError("no time is left")
            parts = urlsplit(url)
            line = self._line = self._line or _line(parts.scheme, parts.netloc)
            line.timeout = left
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            told: list[tuple[bytes, int, Any]] = []
            given_up = Flag()
            talk = Thread(
                target=_talk, args=(line, method, target, dict(headers), post_data, told, given_up), daemon=True
            )
            talk.start()
            talk.join(left)
            if not told:
                given_up.set()
                self.close()
                raise library.APIConnectionError("no answer")
            return told[0]

        def close(self) -> None:
            """Cut the connection: whoever still reads from it reads its end."""
            line, self._line = self._line, None
            if line is not None:
                with suppress(OSError, AttributeError):
                    line.sock.shutdown(2)
                line.close()

    return Wire


def _talk(
    line: HTTPConnection,
    method: str,
    target: str,
    headers: dict[str, str],
    body: str | bytes | None,
    told: list[tuple[bytes, int, Any]],
    given_up: Flag,
) -> None:
    """Ask, and put what was answered into `told`; nothing where that failed."""
    with suppress(OSError, HTTPException, ValueError, AttributeError):  # the last two where it was cut meanwhile
        if line.sock is None:
            line.connect()
        if given_up.is_set():
            line.close()
            return
        line.request(method.upper(), target, body.encode() if isinstance(body, str) else body, headers)
        answer = line.getresponse()
        said = answer.read(LARGEST_ANSWER + 1)
        if len(said) <= LARGEST_ANSWER:
            told.append((said, answer.status, answer.headers))


def _line(scheme: str, host: str) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, context=_certificates())
    return HTTPConnection(host)


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to believe: the certificates of the library, which Stripe keeps in step with its own."""
    return ssl.create_default_context(cafile=_library().ca_bundle_path)
