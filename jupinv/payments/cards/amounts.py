"""Amounts as Stripe counts them: its smallest unit is not always ISO 4217's (docs.stripe.com/currencies).

Two currencies became ones without decimals, and Stripe goes on taking hundredths that are always 00: 5 ISK are 500. The
ariary has decimals by ISO and none at Stripe. Of currencies with three decimals Stripe takes whole tens only. (HUF and
TWD are without decimals only where Stripe pays out, which we do not ask for.)
"""

from __future__ import annotations

from jupinv.money import EXPONENTS

AT_STRIPE = {"ISK": 2, "UGX": 2, "MGA": 0}  # how many decimals, where they differ from ISO's
WHOLE_TENS = 3  # decimals of currencies whose last one must be zero


class NotChargeable(ValueError):
    """Stripe has no such amount: no currency of ISO 4217, or too fine for how Stripe counts this one."""


def to_stripe(minor: int, currency: str) -> int:
    """The amount in Stripe's unit. Raises NotChargeable: nothing is rounded."""
    if currency not in EXPONENTS:
        raise NotChargeable(currency)
    ours, theirs = EXPONENTS[currency], AT_STRIPE.get(currency, EXPONENTS[currency])
    amount, rest = divmod(minor * 10**theirs, 10**ours)
    if rest or (theirs == WHOLE_TENS and amount % 10):
        raise NotChargeable(f"{minor} {currency}")
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """The amount in our unit, ISO's. Hundredths of what has none, which no payment has, are rounded half up."""
    if currency not in EXPONENTS:
        return amount
    ours, theirs = EXPONENTS[currency], AT_STRIPE.get(currency, EXPONENTS[currency])
    unit = 10**theirs
    whole = (abs(amount) * 10**ours * 2 + unit) // (2 * unit)
    return whole if amount >= 0 else -whole


def is_chargeable(minor: int, currency: str) -> bool:
    """Whether Stripe can be asked for this amount at all; there may be a least one that only Stripe knows."""
    try:
        return to_stripe(minor, currency) > 0
    except NotChargeable:
        return False
