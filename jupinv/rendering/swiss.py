"""The Swiss QR-bill: what stands in its code and on its payment part.

By the Swiss Implementation Guidelines QR-bill, version 2.3: structured addresses only, the extended Latin letters of
November 2025, no billing information and no alternative procedures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jupinv.content import remittance
from jupinv.content.remittance import QRR, RF

COUNTRIES = ("CH", "LI")  # whose accounts can be paid to by it
NAME, STREET, BUILDING, POSTCODE, TOWN, MESSAGE = 70, 70, 16, 16, 35, 140  # characters
LARGEST = 997  # bytes: a code of version 25 at error level M, the largest that the guidelines allow
# Basic Latin, Latin-1 Supplement and Latin Extended-A as far as they can be seen, the Romanian letters, the euro sign.
_LETTERS = re.compile("[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]*")
_TYPED = str.maketrans({"‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "..."})
_TYPED |= str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is paid, or who pays: a structured address."""

    name: str
    street: str
    building: str
    postcode: str
    town: str
    country: str  # ISO 3166-1 alpha-2

    @property
    def fields(self) -> tuple[str, ...]:
        """The seven fields of the code."""
        return ("S", self.name, self.street, self.building, self.postcode, self.town, self.country)

    def lines(self, *, street: bool = True) -> list[str]:
        """As people read it; a country is named where it is not Switzerland."""
        country = "" if self.country == "CH" else f"{self.country}-"
        where = f"{self.street} {self.building}".strip() if street else ""
        return list(filter(None, (self.name, where, f"{country}{self.postcode} {self.town}")))


@dataclass(frozen=True, slots=True)
class Bill:
    """A QR-bill that is right. `iban` and `reference` are without spaces, `debtor` is None where it is left open."""

    iban: str
    creditor: Holder
    amount: Decimal
    currency: str
    debtor: Holder | None
    reference: str
    message: str
    language: str  # of the payment part: de, fr, it or en

    @property
    def reference_type(self) -> str:
        """QRR, SCOR (ISO 11649) or NON."""
        return "QRR" if self.reference.isdigit() else "SCOR" if self.reference else "NON"

    @property
    def printed_reference(self) -> str:
        """As people read it: QRR in fives from the right, RF in fours."""
        return remittance.readable(self.reference, "CH")

    @property
    def payload(self) -> str:
        """The text of the code: 31 lines."""
        debtor = self.debtor.fields if self.debtor else ("",) * 7
        lines = ("SPC", "0200", "1", self.iban, *self.creditor.fields, *("",) * 7, f"{self.amount:.2f}", self.currency)
        return "\r\n".join((*lines, *debtor, self.reference_type, self.reference, self.message, "EPD"))


def structured(reference: str) -> str:
    """A reference that the code carries in its own field, without separators; empty for any other text."""
    if remittance.holds(QRR, reference) or remittance.holds(RF, reference):
        return re.sub(r"[\s+/.]", "", reference).upper()
    return ""


def written(text: str) -> str:
    """The text with the quotation marks and dashes of a typewriter: those of typesetters are not among its letters."""
    return text.translate(_TYPED)


def strange(text: str) -> str:
    """The characters that the guidelines do not allow, each once."""
    return "".join(dict.fromkeys(char for char in text if not _LETTERS.fullmatch(char)))


def split_street(street: str) -> tuple[str, str]:
    """A street and its building's number where that stands behind it, as in most of Europe; else the whole line."""
    found = re.fullmatch(r"([^0-9].*?),? ([0-9]{1,5} ?[A-Za-z]?([-/][0-9]{1,5}[A-Za-z]?)?)", street)
    box = re.match(r"(postfach|case postale|casella postale|cp|p\.? ?o\.? box)\b", street, re.IGNORECASE)
    return (found[1], found[2]) if found and not box else (street, "")
