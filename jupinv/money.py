"""Amounts of money: exact decimals in a currency's smallest unit, never floats.

`EXPONENTS` is ISO 4217 list one (2026): how many decimals each active currency has. It is a table of our own because
CLDR's, which Babel carries, tells how amounts are usually shown (none for IQD and LBP), while banks and invoices reckon
with ISO's (3 for IQD, 2 for LBP). Metals, drawing rights and test codes have no decimals defined ("N.A.") and can't be
invoiced in. A currency that is withdrawn later stays here: documents that bear it are kept.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
        COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
        INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
        STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

EXPONENTS: dict[str, int] = dict(
    sorted((code, exponent) for exponent, codes in _BY_EXPONENT.items() for code in codes.split())
)

# Wide enough that no sum or product of typed numbers is cut before it is rounded on purpose.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

_UNITS = {exponent: Decimal(1).scaleb(-exponent) for exponent in _BY_EXPONENT}


def exponent(currency: str) -> int:
    """How many decimals the currency has. ValueError for a code that is no active currency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not a currency of ISO 4217") from None


def unit(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return _UNITS[exponent(currency)]


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole smallest units, half up on the magnitude (2.345 → 2.35, −2.345 → −2.35). Never −0."""
    return EXACT.add(EXACT.quantize(amount, unit(currency)), Decimal(0))


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount as a count of smallest units. ValueError when it is not a whole one: nothing is rounded silently."""
    if not amount.is_finite() or (whole := rounded(amount, currency)) != amount:
        raise ValueError(f"{amount} is not a whole amount of {currency}")
    return int(EXACT.scaleb(whole, exponent(currency)))


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount of that many smallest units, with the currency's decimals written out."""
    return Decimal(minor).scaleb(-exponent(currency), EXACT)
