"""What Stripe answers, as frozen values: amounts in our minor units, currencies in capitals, instants in UTC.

Read from plain JSON, of any version of Stripe's: events come in the version that the account chose. What is not there
is empty; what can't be what it says raises ValueError, TypeError or LookupError, of which the gateway makes one fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from jupinv.money import EXPONENTS
from jupinv.payments.cards.amounts import AT_STRIPE, from_stripe

Said = dict[str, Any]  # an object of Stripe's
# Ways to pay whose money is there when its charge is; of others (debits, transfers) only an event tells when it was.
AT_ONCE = "alipay amazon_pay bancontact blik card eps ideal klarna link mobilepay p24 paypal revolut_pay swish twint"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose key it is. Without the permission to read this, only the id is known."""

    id: str
    name: str = ""
    country: str = ""
    currency: str = ""
    charges_enabled: bool = True
    live: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A Checkout Session. Paid is what `payment_status` says, not what `status` does."""

    id: str
    url: str  # empty once it is over
    status: str  # open, complete, expired
    payment_status: str  # paid, unpaid, no_payment_required
    amount: int
    currency: str
    payment_intent: str  # empty until somebody began to pay
    metadata: dict[str, str]
    live: bool
    expires_at: datetime
    paid_at: datetime | None = None  # None: not paid, or not told

    @property
    def is_paid(self) -> bool:
        """Whether Stripe says that the money is there."""
        return self.payment_status == "paid"


@dataclass(frozen=True, slots=True)
class Movement:
    """A balance transaction: what moved on the account at Stripe, in the currency that Stripe settles in."""

    id: str
    amount: int  # before the fee; below zero: it went out
    fee: int  # below zero: it was given back
    currency: str
    exchange_rate: Decimal | None  # from the currency paid in to this one, where they differ
    created: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that went back, or is to go."""

    id: str
    payment_intent: str
    amount: int
    currency: str
    status: str  # pending, requires_action, succeeded, failed, canceled
    failure_reason: str
    metadata: dict[str, str]
    created: datetime
    movement: Movement | None = None  # None: not known, or nothing moved
    returned: Movement | None = None  # of one that failed; None: not known, or it stands


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payment that the cardholder's bank took back, or asks about."""

    id: str
    payment_intent: str
    amount: int
    currency: str
    status: str  # needs_response, under_review, won, lost, warning_…, prevented
    reason: str
    created: datetime
    due_by: datetime | None  # until when evidence may be sent
    movements: tuple[Movement, ...]  # taken, and given back where it was won


@dataclass(frozen=True, slots=True)
class Charge:
    """One try at a payment, as events tell of it."""

    id: str
    payment_intent: str
    refunded: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment intent with its charge and all that became of it."""

    id: str
    status: str  # succeeded, processing, requires_payment_method, canceled …
    live: bool
    movement: Movement | None  # None: not known yet, or not to this key
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax of a line of an invoice."""

    name: str
    percent: Decimal | None  # None: only its amount is known
    amount: int
    inclusive: bool
    reason: str  # standard_rated, reverse_charge, zero_rated …


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice; `amount` is before discounts, and contains the taxes that are inclusive."""

    description: str
    quantity: Decimal
    unit_price: Decimal | None  # in whole units of the currency; None where only the amount is known
    amount: int
    discount: int
    start: datetime | None
    end: datetime | None
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a customer is."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""  # two letters


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that was written at Stripe."""

    id: str
    number: str
    status: str  # draft, open, paid, uncollectible, void
    currency: str
    live: bool
    created: datetime
    due: datetime | None
    memo: str
    footer: str
    customer_name: str
    customer_email: str
    customer_phone: str
    customer_address: Address
    customer_tax_ids: tuple[tuple[str, str], ...]  # kind (eu_vat …) and id
    custom_fields: tuple[tuple[str, str], ...]
    subtotal: int
    discount: int
    tax: int
    shipping: int
    total: int
    paid: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What Stripe tells by itself; `object` is None for what this app knows nothing of."""

    id: str
    type: str
    account: str  # only where it is about an account connected to this one
    created: datetime
    live: bool
    object: Session | Charge | Refund | Dispute | None


def account(said: Said, *, live: bool) -> Account:
    """Whose key it is."""
    profile, settings = said.get("business_profile") or {}, said.get("settings") or {}
    name = profile.get("name") or (settings.get("dashboard") or {}).get("display_name") or ""
    return Account(
        id=_text(said, "id"),
        name=str(name),
        country=_text(said, "country"),
        currency=_text(said, "default_currency").upper(),
        charges_enabled=bool(said.get("charges_enabled", True)),
        live=live,
    )


def session(said: Said) -> Session:
    """A Checkout Session."""
    currency = _currency(said)
    return Session(
        id=said["id"],
        url=_text(said, "url"),
        status=_text(said, "status"),
        payment_status=_text(said, "payment_status"),
        amount=_amount(said, "amount_total", currency),
        currency=currency,
        payment_intent=_id(said, "payment_intent"),
        metadata=_metadata(said),
        live=bool(said["livemode"]),
        expires_at=_instant(said["expires_at"]),
        paid_at=_paid_at(said),
    )


def payment(said: Said, refunds: tuple[Refund, ...] = (), disputes: tuple[Dispute, ...] = ()) -> Payment:
    """A payment intent."""
    charge = said.get("latest_charge")
    known: Said = charge if isinstance(charge, dict) else {}
    return Payment(
        id=said["id"],
        status=_text(said, "status"),
        live=bool(said["livemode"]),
        movement=_movement_of(known),
        refunds=refunds,
        disputes=disputes,
    )


def charge(said: Said) -> Charge:
    """One try at a payment."""
    currency = _currency(said)
    return Charge(
        id=said["id"],
        payment_intent=_id(said, "payment_intent"),
        refunded=_amount(said, "amount_refunded", currency),
    )


def refund(said: Said) -> Refund:
    """Money that went back."""
    currency = _currency(said)
    return Refund(
        id=said["id"],
        payment_intent=_id(said, "payment_intent"),
        amount=_amount(said, "amount", currency),
        currency=currency,
        status=_text(said, "status"),
        failure_reason=_text(said, "failure_reason"),
        metadata=_metadata(said),
        created=_instant(said["created"]),
        movement=_movement_of(said),
        returned=_movement_of(said, "failure_balance_transaction"),
    )


def dispute(said: Said) -> Dispute:
    """A payment that is disputed."""
    currency = _currency(said)
    due_by = (said.get("evidence_details") or {}).get("due_by")
    moved = said.get("balance_transactions") or []
    return Dispute(
        id=said["id"],
        payment_intent=_id(said, "payment_intent"),
        amount=_amount(said, "amount", currency),
        currency=currency,
        status=_text(said, "status"),
        reason=_text(said, "reason"),
        created=_instant(said["created"]),
        due_by=_instant(due_by) if due_by else None,
        movements=tuple(movement(each) for each in moved if isinstance(each, dict)),
    )


def movement(said: Said) -> Movement:
    """A balance transaction."""
    currency = _currency(said)
    rate = said.get("exchange_rate")
    return Movement(
        id=said["id"],
        amount=_amount(said, "amount", currency),
        fee=_amount(said, "fee", currency),
        currency=currency,
        exchange_rate=Decimal(str(rate)) if rate is not None else None,
        created=_instant(said["created"]),
    )


def invoice(said: Said, lines: list[Said], rates: dict[str, Said]) -> Invoice:
    """An invoice with all its lines; `rates` are the tax rates that these name, by their ids."""
    currency = _currency(said)
    due = said.get("due_date")
    return Invoice(
        id=said["id"],
        number=_text(said, "number"),
        status=_text(said, "status"),
        currency=currency,
        live=bool(said["livemode"]),
        created=_instant(said["created"]),
        due=_instant(due) if due else None,
        memo=_text(said, "description"),
        footer=_text(said, "footer"),
        customer_name=_text(said, "customer_name"),
        customer_email=_text(said, "customer_email"),
        customer_phone=_text(said, "customer_phone"),
        customer_address=_address(said.get("customer_address") or {}),
        customer_tax_ids=tuple(
            (_text(each, "type"), _text(each, "value")) for each in said.get("customer_tax_ids") or []
        ),
        custom_fields=tuple((_text(each, "name"), _text(each, "value")) for each in said.get("custom_fields") or []),
        subtotal=_amount(said, "subtotal", currency),
        discount=sum(_amount(each, "amount", currency) for each in said.get("total_discount_amounts") or []),
        tax=sum(_amount(each, "amount", currency) for each in said.get("total_taxes") or []),
        shipping=_amount(said, "amount_shipping", currency),
        total=_amount(said, "total", currency),
        paid=_amount(said, "amount_paid", currency),
        lines=tuple(_line(each, currency, rates) for each in lines),
    )


def rates_named(lines: list[Said]) -> list[str]:
    """The ids of the tax rates that lines name, each once."""
    named = [(each.get("tax_rate_details") or {}).get("tax_rate") for line in lines for each in line.get("taxes") or []]
    return list(dict.fromkeys(each for each in named if isinstance(each, str)))


def event(said: Said) -> Event:
    """What Stripe tells by itself."""
    about = (said.get("data") or {}).get("object")
    read = _READ.get(str(about.get("object"))) if isinstance(about, dict) else None
    return Event(
        id=str(said["id"]),
        type=str(said["type"]),
        account=_text(said, "account"),
        created=_instant(said["created"]),
        live=bool(said["livemode"]),
        object=read(about) if read and about else None,
    )


_READ: dict[str, Callable[[Said], Session | Charge | Refund | Dispute]] = {
    "checkout.session": session,
    "charge": charge,
    "refund": refund,
    "dispute": dispute,
}


def _line(said: Said, currency: str, rates: dict[str, Said]) -> Line:
    quantity = Decimal(str(said.get("quantity_decimal") or said.get("quantity") or 1))
    unit = (said.get("pricing") or {}).get("unit_amount_decimal")
    period = said.get("period") or {}
    start, end = period.get("start"), period.get("end")
    lasts = start and end and start != end
    return Line(
        description=_text(said, "description"),
        quantity=quantity,
        unit_price=_whole_units(Decimal(str(unit)), currency) if unit is not None else None,
        amount=_amount(said, "amount", currency),
        discount=sum(_amount(each, "amount", currency) for each in said.get("discount_amounts") or []),
        start=_instant(start) if lasts else None,
        end=_instant(end) if lasts else None,
        taxes=tuple(_tax(each, currency, rates) for each in said.get("taxes") or []),
    )


def _tax(said: Said, currency: str, rates: dict[str, Said]) -> Tax:
    rate = rates.get((said.get("tax_rate_details") or {}).get("tax_rate") or "", {})
    percent = rate.get("percentage")
    return Tax(
        name=_text(rate, "display_name"),
        percent=Decimal(str(percent)) if percent is not None else None,
        amount=_amount(said, "amount", currency),
        inclusive=said.get("tax_behavior") == "inclusive",
        reason=_text(said, "taxability_reason"),
    )


def _paid_at(said: Said) -> datetime | None:
    """When a session was paid, of one that has its payment and that its charge."""
    intent = said.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    if not isinstance(charge, dict) or not charge.get("paid"):
        return None
    way = _text(charge.get("payment_method_details") or {}, "type")
    return _instant(charge["created"]) if way in AT_ONCE.split() else None


def _address(said: Said) -> Address:
    return Address(*(_text(said, name) for name in ("line1", "line2", "city", "state", "postal_code", "country")))


def _whole_units(amount: Decimal, currency: str) -> Decimal:
    return amount.scaleb(-AT_STRIPE.get(currency, EXPONENTS.get(currency, 2)))


def _movement_of(said: Said, name: str = "balance_transaction") -> Movement | None:
    found = said.get(name)
    return movement(found) if isinstance(found, dict) else None


def _amount(said: Said, name: str, currency: str) -> int:
    amount = said.get(name)
    if amount is not None and (not isinstance(amount, int) or isinstance(amount, bool)):
        raise TypeError(f"{name} is no whole number")
    return from_stripe(amount or 0, currency)


def _currency(said: Said) -> str:
    return _text(said, "currency").upper()


def _metadata(said: Said) -> dict[str, str]:
    return {str(name): str(value) for name, value in (said.get("metadata") or {}).items()}


def _id(said: Said, name: str) -> str:
    """The id of what may be there whole."""
    found = said.get(name)
    return str(found["id"]) if isinstance(found, dict) else str(found or "")


def _text(said: Said, name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""


def _instant(seconds: Any) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
