"""Documents to print: ordinary ones and hard ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from jupinv.content.fields import (
    Address,
    BankAccount,
    Contact,
    Content,
    Line,
    Note,
    OtherWay,
    Party,
    PaymentMeans,
    Period,
    References,
    Tax,
)
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering.paper import Paper, paper

REVERSE = (Tax("AE", D(0), "VAT"),)
FULL, REDUCED = (Tax("S", D(19), "VAT"),), (Tax("S", D(7), "VAT"),)

HALDEN = Party(
    name="Studio Halden GmbH",
    vat_id="DE811907980",
    address=Address("Torstraße 140", postcode="10119", city="Berlin", country="DE"),
    contact=Contact(email="ana@halden.example", phone="+49 30 1234567"),
)
ACME = Party(
    name="Acme Logistics SA",
    vat_id="FR40303265045",
    address=Address("12 rue du Port", postcode="69002", city="Lyon", country="FR"),
)
BANK = BankAccount(iban="DE89370400440532013000", bic="COBADEFFXXX", holder="Studio Halden GmbH")

ABROAD = Content(
    number="INV-2026-0042",
    issue_date=date(2026, 11, 22),
    due_date=date(2026, 12, 15),
    currency="EUR",
    languages=("en",),
    sender=HALDEN,
    recipient=ACME,
    ap_contact=Contact("Claire Morel"),
    period=Period(date(2026, 10, 1), date(2026, 10, 31)),
    references=References(purchase_order="4500017311"),
    lines=(
        Line("a", "Brand workshop, two days on site", "Lyon, 6 and 7 October", D(2), "DAY", "", D(1200), taxes=REVERSE),
        Line("b", "Design of the driver’s app, second sprint", "", D(16), "HUR", "", D(95), taxes=REVERSE),
        Line("c", "Travel, at cost", "", D(1), "", "", D(364), taxes=REVERSE),
    ),
    notes=(Note("Thank you for the good work together."),),
    terms="Payable within 23 days.",
    payment=PaymentMeans(ways=(BANK,)),
)
AT_HOME = replace(
    ABROAD,
    languages=("de",),
    recipient=Party(
        name="Kaffeerösterei Müller & Söhne OHG",
        address=Address("Am Alten Hafen 3", postcode="20457", city="Hamburg", country="DE"),
    ),
    lines=tuple(replace(line, taxes=taxes) for line, taxes in zip(ABROAD.lines, (FULL, FULL, REDUCED), strict=True)),
    payment=PaymentMeans(ways=(OtherWay("PayPal", "paypal.me/halden"), BANK)),
)
DRAFT = Content(currency="EUR", lines=(Line("a"),))


def taxed(content: Content, *taxes: Tax) -> Content:
    """The same with these taxes on every line."""
    return replace(content, lines=tuple(replace(line, taxes=taxes) for line in content.lines))


def printed(content: Content, standing: Standing | None = None, language: str = "") -> Paper:
    return paper(content, totals(content), standing or Standing(), language)
