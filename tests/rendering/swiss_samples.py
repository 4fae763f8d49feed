"""Invoices from Switzerland."""

from __future__ import annotations

from dataclasses import replace

from jupinv.content.fields import Address, BankAccount, Contact, Content, Party, PaymentMeans
from tests.rendering.samples import ABROAD

STUDIO = Party(
    name="Atelier Zürisee GmbH",
    address=Address("Seestrasse 17a", postcode="8002", city="Zürich", country="CH"),
    contact=Contact(email="ana@zurisee.example"),
)
BUYER = Party(
    name="Pia-Maria Rutschmann-Schnyder",
    address=Address("Grosse Marktgasse 28", postcode="9400", city="Rorschach", country="CH"),
)
QR_IBAN = BankAccount(iban="CH44 3199 9123 0008 8901 2", holder="Atelier Zürisee GmbH")
ORDINARY = BankAccount(iban="CH93 0076 2011 6238 5295 7", holder="Atelier Zürisee GmbH")
QRR = "210000000003139471430009017"


def francs(account: BankAccount, reference: str = "", **changes: object) -> Content:
    """4,284.00 francs, to be paid to this account."""
    content = replace(ABROAD, currency="CHF", languages=("de",), sender=STUDIO, recipient=BUYER)
    return replace(content, payment=PaymentMeans(ways=(account,), reference=reference), **changes)  # type: ignore[arg-type]


def lines(payload: str) -> list[str]:
    """The fields of a Swiss code."""
    return payload.split("\r\n")
