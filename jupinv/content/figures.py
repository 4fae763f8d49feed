"""The figures of a document, as `totals` finds them and a revision keeps them. Nothing is reckoned here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jupinv.content.fields import Tax

# VAT categories of which a document has at most one group, whose tax is zero (EN 16931: BR-E-1, BR-AE-1 …).
ZERO_CATEGORIES = ("Z", "E", "AE", "K", "G", "O")
_LARGEST = Decimal(10) ** 13  # of a typed number
_FINEST = -15  # the exponent of its last decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a derivation.

    `label` is the key of a word, `note` the document's own text, `kind` tells the amount: "money", "number", "percent".
    An amount that is a percentage of something says so in `percent` and `base`.
    """

    label: str
    amount: Decimal | None = None
    note: str = ""
    kind: str = "money"
    percent: Decimal | None = None
    base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineTotal:
    """What one line comes to: quantity × price = `subtotal`, then its discounts and charges, gives `net` (BT-131).

    `allowances` has the amount of each of the line's discounts and charges (BT-136, 141) in their order. `price` is the
    net unit price to state (BT-146): as typed, or for a gross entry the one with which the first equation holds.
    `gross` is what was typed as gross for the whole line, None for a net entry. `counted` is False for an option of a
    quote.
    """

    key: str
    price: Decimal
    subtotal: Decimal
    net: Decimal
    allowances: tuple[Decimal, ...] = ()
    gross: Decimal | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """What of a document discount or charge falls on one tax set: BG-20, BG-21. `index` is its place there."""

    index: int
    charge: bool
    amount: Decimal  # BT-92, 99
    base: Decimal | None = None  # BT-93, 100: with a percentage only
    percent: Decimal | None = None  # BT-94, 101
    taxes: tuple[Tax, ...] = ()  # BT-95/96, 102/103


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One VAT category and rate (BG-23), or one tax outside VAT."""

    category: str  # BT-118; empty outside VAT
    rate: Decimal | None  # BT-119
    name: str
    base: Decimal  # BT-116
    tax: Decimal  # BT-117
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121
    compound: bool = False

    @property
    def key(self) -> str:
        """Its name among the figures: "S:19", "E", "GST:5"."""
        rate = "" if self.category in ZERO_CATEGORIES or self.rate is None else f":{plain(self.rate)}"
        return f"{self.category or self.name}{rate}{':compound' if self.compound else ''}"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the payer keeps back for the tax office: no part of BT-115."""

    name: str
    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Every figure of a document. net + tax = gross; due = gross − prepaid + rounding; payable = due − withholding."""

    currency: str
    lines: tuple[LineTotal, ...]
    line_sum: Decimal  # BT-106
    parts: tuple[Part, ...]  # BG-20, BG-21
    discounts: Decimal  # BT-107
    charges: Decimal  # BT-108
    net: Decimal  # BT-109
    groups: tuple[TaxGroup, ...]  # BG-23
    tax: Decimal  # BT-110
    gross: Decimal  # BT-112
    prepaid: Decimal  # BT-113
    rounding: Decimal  # BT-114: what was typed, the remainder of gross entries, and `coins`
    due: Decimal  # BT-115
    withheld: tuple[Withheld, ...]
    withholding: Decimal
    payable: Decimal
    coins: Decimal = Decimal(0)  # what of the rounding makes the amount due payable in coins
    derivation: Mapping[str, tuple[Step, ...]] = field(default_factory=dict, compare=False, repr=False)


def plain(number: Decimal) -> str:
    """The number without trailing zeros and without an exponent: "19", "9.975"."""
    return format(number.normalize(), "f") if number else "0"


def countable(number: Decimal | None) -> bool:
    """Whether a typed number takes part in the arithmetic: finite, at most 10¹³, at most 15 decimals."""
    if number is None or not number.is_finite():
        return False
    return abs(number) <= _LARGEST and int(number.as_tuple().exponent) >= _FINEST


def counted(number: Decimal | None) -> Decimal:
    """The typed number, or 0 for a gap and for what does not count."""
    return number if number is not None and countable(number) else Decimal(0)


def percentage(number: Decimal | None) -> Decimal:
    """A percentage from 0 to 1000; what lies outside counts as 0."""
    known = counted(number)
    return known if 0 <= known <= 1000 else Decimal(0)
