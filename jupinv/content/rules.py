"""What must hold before a document is issued: each finding names its field, says what is wrong and how to mend it.

A finding that `blocks` stops the issue. One that does not is a hint: a person would accept the document, a machine that
checks e-invoices would reject it, or something looks unintended. Rules are those of EN 16931 (BR-…), Peppol or a law.

Fields are named as the editor's form names them. Ways to pay have no keys in a Content: "bank.0.iban" is the first of
`payment.ways`, "way.1.text" the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from jupinv.content.accounts import account_findings
from jupinv.content.codes import CATEGORIES, EU
from jupinv.content.fields import CREDIT_NOTE, QUOTE, Content, Line, Party, Tax
from jupinv.content.figures import Totals, countable
from jupinv.content.finding import Finding
from jupinv.content.identifiers import vat_id_doubt
from jupinv.money import EXPONENTS, exponent

__all__ = ["Finding", "findings"]

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_LARGEST_TOTAL = 10**15  # smallest units, so that sums of many documents fit 64 bits
_VAT_AREA = EU | {"GB", "CH", "NO"}  # where an invoice with VAT, or exempt from it, must name the seller's number
_NOUNS = {QUOTE: "quote", CREDIT_NOTE: "credit note"}


def findings(content: Content, totals: Totals, *, today: date, po_required: bool = False) -> tuple[Finding, ...]:
    """All findings in the order of the paper. `po_required`: this customer pays no invoice without a PO number."""
    return (
        *_sender(content),
        *_recipient(content),
        *_header(content, today),
        *_purchase_order(content, po_required),
        *_lines(content),
        *_tax_needs(content),
        *_document_allowances(content, totals),
        *_sums(content, totals),
        *_payment(content, totals),
    )


# Who


def _sender(content: Content) -> Iterator[Finding]:
    sender = content.sender
    if not sender.name.strip():
        yield Finding("sender.name", "Your name is missing.", "Enter the name of your business, or your own.", "BR-06")
    if not sender.address.country:
        yield Finding("sender.country", "Your country is missing.", "Choose the country of your address.", "BR-09")
    if not sender.address.city.strip():
        yield Finding(
            "sender.city",
            "Your address has no city.",
            "Enter your full address: the law wants it on an invoice.",
            "Directive 2006/112/EC, article 226 (5)",
        )
    yield from _vat_id(sender, "sender", "Your VAT ID")
    yield from _email("sender.email", sender.contact.email)


def _recipient(content: Content) -> Iterator[Finding]:
    recipient = content.recipient
    if not recipient.name.strip():
        noun = _NOUNS.get(content.kind, "invoice")
        yield Finding("customer.name", "The customer has no name.", f"Enter whom this {noun} is for.", "BR-07")
    if not recipient.address.country:
        yield Finding(
            "customer.country",
            "The customer's country is missing.",
            "Choose it, so that a machine can read the address too.",
            "BR-11",
            blocks=False,
        )
    yield from _vat_id(recipient, "customer", "The customer's VAT ID")
    yield from _email("customer.email", recipient.contact.email)
    yield from _email("customer.ap_email", content.ap_contact.email)
    for each in content.cc:
        yield from _email("customer.cc", each)


def _vat_id(party: Party, prefix: str, whose: str) -> Iterator[Finding]:
    if doubt := vat_id_doubt(party.vat_id, party.address.country):
        yield Finding(
            f"{prefix}.vat_id",
            f"{whose} does not look right: {doubt}.",
            "Check it against the tax office's letter or the VIES website. A machine would reject it as it is.",
            "BR-CO-09",
            blocks=False,
        )


def _email(field: str, typed: str) -> Iterator[Finding]:
    if typed.strip() and not _EMAIL.fullmatch(typed.strip()):
        message = f"“{typed.strip()[:80]}” is not an e-mail address."
        yield Finding(field, message, "An e-mail address looks like name@example.com.", "RFC 5321")


# What and when


def _header(content: Content, today: date) -> Iterator[Finding]:
    if content.currency not in EXPONENTS:
        yield Finding("currency", "The currency is missing.", "Choose the currency you bill in.", "BR-05")
    if content.issue_date is None:
        yield Finding("issue_date", "The date is missing.", "Enter the day on which you issue this.", "BR-03")
        return
    if content.issue_date > today + timedelta(days=1):
        yield Finding("issue_date", "The date lies in the future.", "Check the day.", "", blocks=False)
    if content.due_date is not None:
        yield from _due_date(content, content.issue_date, content.due_date, today)
    elif content.kind not in (QUOTE, CREDIT_NOTE) and not content.terms.strip():
        yield Finding(
            "due", "It does not say when to pay.", "Choose a due date or write terms.", "BR-CO-25", blocks=False
        )


def _due_date(content: Content, issued: date, due: date, today: date) -> Iterator[Finding]:
    last = "last day of validity" if content.kind == QUOTE else "due date"
    if due < issued:
        yield Finding("due_date", f"The {last} lies before the date of issue.", "Choose a later day.", "")
    elif due < today:
        yield Finding("due_date", f"The {last} has passed already.", "Choose a later day.", "", blocks=False)


def _purchase_order(content: Content, po_required: bool) -> Iterator[Finding]:
    if po_required and content.kind != QUOTE and not content.references.purchase_order.strip():
        mend = "Ask the customer for it and enter it."
        yield Finding("po_number", "This customer pays nothing without a PO number.", mend, "PEPPOL-EN16931-R003")
    if content.kind == CREDIT_NOTE and not content.references.earlier:
        yield Finding(
            "references.earlier",
            "The credit note does not say which invoice it corrects.",
            "Make it from that invoice.",
            "Directive 2006/112/EC, article 219",
            blocks=False,
        )


# Lines


def _lines(content: Content) -> Iterator[Finding]:
    if not content.lines:
        yield Finding("lines", "There is nothing to bill yet.", "Add at least one line.", "BR-16")
    for line in content.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[Finding]:
    field = f"line.{line.key}"
    if not line.description.strip():
        yield Finding(f"{field}.description", "The line has no description.", "Say what it is for.", "BR-25")
    yield from _number(f"{field}.quantity", "quantity", line.quantity, "BR-22")
    yield from _number(f"{field}.price", "unit price", line.price, "BR-26")
    if line.price is not None and line.price < 0:
        mend = "Enter the price without a minus and make the quantity negative."
        yield Finding(f"{field}.price", "The unit price is below zero.", mend, "BR-27")
    if line.base_quantity is not None and not (countable(line.base_quantity) and line.base_quantity > 0):
        mend = "Enter the number of units that the price is for."
        yield Finding(f"{field}.base_quantity", "The price is for no quantity.", mend, "PEPPOL-EN16931-R121")
    yield from _line_taxes(line)
    for each in line.allowances:
        if not (each.reason.strip() or each.reason_code):
            what, rule = ("charge", "BR-44") if each.charge else ("discount", "BR-42")
            yield Finding(f"{field}.details", f"A {what} on this line has no reason.", "Say what it is for.", rule)


def _number(field: str, name: str, number: Decimal | None, rule: str) -> Iterator[Finding]:
    if number is None:
        yield Finding(field, f"The {name} is missing.", f"Enter the {name}.", rule)
    elif not countable(number):
        mend = "Enter at most 13 digits before the decimal point and 15 after it."
        yield Finding(field, f"The {name} is too large or too long.", mend, "")


def _line_taxes(line: Line) -> Iterator[Finding]:
    field = f"line.{line.key}.tax"
    if not line.taxes:
        mend = "Choose a rate, or say why no tax is charged."
        yield Finding(field, "No tax is chosen for this line.", mend, "BR-CO-04")
    if len(line.taxes) > 1 and any(tax.category for tax in line.taxes):
        yield Finding(
            field, "The line has VAT and another tax, or VAT twice.", "Choose one VAT rate for it.", "BR-CO-04"
        )
    for tax in line.taxes:
        yield from _tax(field, tax)


def _tax(field: str, tax: Tax) -> Iterator[Finding]:
    category = CATEGORIES.get(tax.category)
    if tax.category and category is None:
        yield Finding(field, "The VAT category is unknown.", "Choose the tax again.", "BR-CL-18")
    elif category is None and not tax.name.strip():
        yield Finding(field, "The tax has no name.", "Enter what the tax is called, such as GST.", "")
    rated = category is None or category.rated
    if rated and (tax.rate is None or not countable(tax.rate) or not 0 <= tax.rate <= 1000):
        yield Finding(field, "The tax has no rate.", "Enter the rate in percent.", "BR-48")
    elif tax.category == "S" and not tax.rate:
        mend = "Enter the rate, or say why no tax is charged."
        yield Finding(field, "A standard rate of 0 % says nothing.", mend, "BR-S-05")
    elif not rated and tax.rate:
        yield Finding(
            field, "No tax is charged here, yet there is a rate.", "Choose the tax again.", f"BR-{tax.category}-05"
        )


# What the VAT categories need


def _tax_needs(content: Content) -> Iterator[Finding]:
    taxes = [tax for line in content.lines for tax in line.taxes]
    taxes += [tax for each in content.allowances for tax in each.taxes]
    found = dict.fromkeys(tax.category for tax in taxes if tax.category in CATEGORIES)
    for category in found:
        yield from _reasons(category, [tax for tax in taxes if tax.category == category])
        yield from _seller_ids(category, content)
        yield from _buyer_ids(category, content)
    if "K" in found:
        yield from _delivery(content)
    if "O" in found:
        yield from _outside_scope(content, len(found) > 1)


def _reasons(category: str, taxes: list[Tax]) -> Iterator[Finding]:
    if not CATEGORIES[category].needs_reason:
        return
    sentences = {tax.reason.strip() for tax in taxes if tax.reason.strip()}
    if not sentences and not any(tax.reason_code for tax in taxes):
        mend = "Choose the sentence that the law wants on the document."
        yield Finding("tax.sentence", "It does not say why no tax is charged.", mend, f"{_rule(category)}-10")
    if len(sentences) > 1:
        mend = "Use the same sentence on all lines of this kind."
        yield Finding(
            "tax.sentence", "Two different sentences say why no tax is charged.", mend, f"{_rule(category)}-01"
        )


def _seller_ids(category: str, content: Content) -> Iterator[Finding]:
    sender = content.sender
    vat_id = sender.vat_id.strip() or (content.tax_representative and content.tax_representative.vat_id.strip())
    if category == "O" or vat_id:
        return
    if category in ("K", "G"):
        yield Finding(
            "sender.vat_id", "Your VAT ID is missing.", "Enter it: this tax case needs it.", f"{_rule(category)}-02"
        )
    elif not sender.tax_number.strip():
        mend = "Enter your VAT ID or, if you have none, your tax number."
        blocks = sender.address.country in _VAT_AREA
        yield Finding("sender.vat_id", "Your VAT ID or tax number is missing.", mend, f"{_rule(category)}-02", blocks)


def _buyer_ids(category: str, content: Content) -> Iterator[Finding]:
    recipient = content.recipient
    if recipient.vat_id.strip() or category not in ("AE", "K"):
        return
    if category == "K":
        mend = "Ask the customer for it: without it the delivery is not exempt."
        yield Finding("customer.vat_id", "The customer's VAT ID is missing.", mend, "BR-IC-02")
    elif not (recipient.legal_id and recipient.legal_id.value.strip()):
        mend = "Ask the customer for it: reverse charge is for businesses only."
        yield Finding("customer.vat_id", "The customer's VAT ID is missing.", mend, "BR-AE-02")


def _delivery(content: Content) -> Iterator[Finding]:
    delivery = content.delivery
    if not (delivery and delivery.date) and not (content.period and (content.period.start or content.period.end)):
        mend = "Add the day or the period of delivery."
        yield Finding("delivery.date", "It does not say when the goods were delivered.", mend, "BR-IC-11", blocks=False)
    if not (delivery and delivery.address.country):
        mend = "Add the country of delivery."
        yield Finding("delivery.country", "It does not say to which country.", mend, "BR-IC-12", blocks=False)


def _outside_scope(content: Content, mixed: bool) -> Iterator[Finding]:
    if mixed:
        mend = "Put what is outside the scope of VAT on a document of its own."
        yield Finding("tax.charge", "Lines outside the scope of VAT stand beside lines with VAT.", mend, "BR-O-11")
    for field, whose, party in (("sender", "Your", content.sender), ("customer", "The customer's", content.recipient)):
        if party.vat_id.strip() and {content.sender.address.country, content.recipient.address.country} & EU:
            yield Finding(
                f"{field}.vat_id",
                f"{whose} VAT ID stands on a document outside the scope of VAT.",
                "People may read it; a machine would reject it. Leave it out if the document goes to one.",
                "BR-O-02",
                blocks=False,
            )


def _rule(category: str) -> str:
    return {"K": "BR-IC", "L": "BR-AF", "M": "BR-AG"}.get(category, f"BR-{category}")


# Discounts, charges and sums


def _document_allowances(content: Content, totals: Totals) -> Iterator[Finding]:
    for each in content.allowances:
        what, field = ("charge", "charge") if each.charge else ("discount", "discount")
        if not (each.reason.strip() or each.reason_code):
            rule = "BR-38" if each.charge else "BR-33"
            yield Finding(f"{field}.reason", f"The {what} has no reason.", "Say what it is for.", rule)
        typed = each.amount if each.percent is None else each.percent
        if typed is None or not countable(typed) or typed < 0:
            yield Finding(f"{field}.value", f"The {what} is no amount.", "Enter a number above zero.", "BR-31")
        elif each.percent is not None and not each.charge and each.percent > 100:
            yield Finding(f"{field}.value", "The discount is more than 100 %.", "Enter at most 100.", "")
    if totals.discounts > max(totals.line_sum, Decimal(0)) + totals.charges:
        mend = "Enter a smaller discount."
        yield Finding("discount.value", "The discount is larger than what it is taken from.", mend, "")


def _sums(content: Content, totals: Totals) -> Iterator[Finding]:
    if totals.gross < 0:
        mend = "Check the quantities, or make a credit note of the invoice you correct."
        yield Finding("lines", "The total is below zero.", mend, "Directive 2006/112/EC, article 219")
    decimals = exponent(content.currency) if content.currency in EXPONENTS else 2
    if abs(totals.gross).scaleb(decimals) > _LARGEST_TOTAL:
        yield Finding("lines", "The total is too large.", "Check quantities and prices.", "")


# How to pay


def _payment(content: Content, totals: Totals) -> Iterator[Finding]:
    payment = content.payment
    yield from account_findings(payment.ways, content.sender.address.country)
    asks = content.kind not in (QUOTE, CREDIT_NOTE) and totals.due > 0
    if asks and not (payment.ways or payment.debit or payment.card):
        mend = "Add a bank account or another way to pay."
        yield Finding("bank", "It does not say how to pay.", mend, "BR-49", blocks=False)
    currencies = {account.currency for account in payment.accounts}
    if asks and len(payment.ways) == len(payment.accounts) > 0 and not currencies & {"", content.currency}:
        mend = "Add an account for it, or check the currency."
        yield Finding("currency", f"None of your accounts takes {content.currency}.", mend, "", blocks=False)
