"""What must hold before a document is issued: each finding names its field, says what is wrong and how to mend it.

A finding that `blocks` stops the issue. One that does not is a hint: a person would accept the document, a machine that
checks e-invoices would reject it, or something looks unintended. Rules are those of EN 16931 (BR-…), Peppol or a law.

Fields are named as the editor's form names them. Ways to pay have no keys in a Content: "bank.0.iban" is the first of
`payment.ways`, "way.1.text" the second. So it is with discounts and charges: "allowance.0.reason", and
"line.a.allowance.0.reason" on a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jupinv.content.accounts import account_findings
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE, Content, Line, Party
from jupinv.content.figures import Totals, countable
from jupinv.content.finding import Finding
from jupinv.content.identifiers import vat_id_doubt
from jupinv.content.number_law import number_findings
from jupinv.content.sentence import Sentence as _s
from jupinv.content.tax_rules import line_taxes, tax_needs
from jupinv.money import EXPONENTS, exponent

__all__ = ["Finding", "ahead", "findings"]

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_ARTICLE_219 = _s("Directive 2006/112/EC, article 219")
_PRECEDING = _s("EN 16931, BG-3; Directive 2006/112/EC, article 219")
_LARGEST_TOTAL = 10**15  # smallest units, so that sums of many documents fit 64 bits
_WHOM = {
    QUOTE: _s("Enter whom this quote is for."),
    PROFORMA: _s("Enter whom this proforma is for."),
    CREDIT_NOTE: _s("Enter whom this credit note is for."),
}


def findings(content: Content, totals: Totals, *, today: date, po_required: bool = False) -> tuple[Finding, ...]:
    """All findings in the order of the paper. `po_required`: this customer pays no invoice without a PO number."""
    return (
        *_sender(content),
        *_recipient(content),
        *number_findings(content),
        *_header(content, today),
        *_purchase_order(content, po_required),
        *_corrected(content),
        *_lines(content),
        *tax_needs(content),
        *_document_allowances(content, totals),
        *_sums(content, totals),
        *_payment(content, totals),
    )


# Who


def _sender(content: Content) -> Iterator[Finding]:
    sender = content.sender
    if not sender.name.strip():
        yield Finding(
            "sender.name", _s("Your name is missing."), _s("Enter the name of your business, or your own."), "BR-06"
        )
    if not sender.address.country:
        yield Finding(
            "sender.country", _s("Your country is missing."), _s("Choose the country of your address."), "BR-09"
        )
    if not sender.address.city.strip():
        yield Finding(
            "sender.city",
            _s("Your address has no city."),
            _s("Enter your full address: the law wants it on an invoice."),
            _s("Directive 2006/112/EC, article 226 (5)"),
        )
    yield from _vat_id(sender, "sender")
    yield from _email("sender.email", sender.contact.email)


def _recipient(content: Content) -> Iterator[Finding]:
    recipient = content.recipient
    if not recipient.name.strip():
        mend = _WHOM.get(content.kind, _s("Enter whom this invoice is for."))
        yield Finding("customer.name", _s("The customer has no name."), mend, "BR-07")
    if not recipient.address.country:
        yield Finding(
            "customer.country",
            _s("The customer's country is missing."),
            _s("Choose it, so that a machine can read the address too."),
            "BR-11",
            blocks=False,
        )
    yield from _vat_id(recipient, "customer")
    yield from _email("customer.email", recipient.contact.email)
    yield from _email("customer.ap_email", content.ap_contact.email)
    for each in content.cc:
        yield from _email("customer.cc", each)


def _vat_id(party: Party, prefix: str) -> Iterator[Finding]:
    if doubt := vat_id_doubt(party.vat_id, party.address.country):
        ours = _s("Your VAT ID does not look right: %(doubt)s.", doubt=doubt)
        theirs = _s("The customer's VAT ID does not look right: %(doubt)s.", doubt=doubt)
        yield Finding(
            f"{prefix}.vat_id",
            ours if prefix == "sender" else theirs,
            _s("Check it against the tax office's letter or the VIES website. A machine would reject it as it is."),
            "BR-CO-09",
            blocks=False,
        )


def _email(field: str, typed: str) -> Iterator[Finding]:
    if typed.strip() and not _EMAIL.fullmatch(typed.strip()):
        message = _s("“%(typed)s” is not an e-mail address.", typed=typed.strip()[:80])
        yield Finding(field, message, _s("An e-mail address looks like name@example.com."), "RFC 5321")


# What and when


def _header(content: Content, today: date) -> Iterator[Finding]:
    if content.currency not in EXPONENTS:
        yield Finding("currency", _s("The currency is missing."), _s("Choose the currency you bill in."), "BR-05")
    if content.issue_date is None:
        yield Finding("issue_date", _s("The date is missing."), _s("Enter the day on which you issue this."), "BR-03")
        return
    yield from ahead(content.issue_date, today)
    if content.due_date is not None:
        yield from _due_date(content, content.issue_date, content.due_date, today)
    elif content.kind == INVOICE and not content.terms.strip():
        yield Finding(
            "due", _s("It does not say when to pay."), _s("Choose a due date or write terms."), "BR-CO-25", blocks=False
        )


def ahead(day: date, today: date) -> Iterator[Finding]:
    """A day of issue that is still to come, in the time zone of the business."""
    if day > today:
        yield Finding("issue_date", _s("The date lies in the future."), _s("Check the day."), "", blocks=False)


def _due_date(content: Content, issued: date, due: date, today: date) -> Iterator[Finding]:
    is_quote, mend = content.kind == QUOTE, _s("Choose a later day.")
    if due < issued:
        of_quote = _s("The last day of validity lies before the date of issue.")
        of_invoice = _s("The due date lies before the date of issue.")
        yield Finding("due_date", of_quote if is_quote else of_invoice, mend, "")
    elif due < today:
        of_quote, of_invoice = (
            _s("The last day of validity has passed already."),
            _s("The due date has passed already."),
        )
        yield Finding("due_date", of_quote if is_quote else of_invoice, mend, "", blocks=False)


def _purchase_order(content: Content, po_required: bool) -> Iterator[Finding]:
    if po_required and content.kind not in (QUOTE, PROFORMA) and not content.references.purchase_order.strip():
        mend = _s("Ask the customer for it and enter it.")
        yield Finding("po_number", _s("This customer pays nothing without a PO number."), mend, "PEPPOL-EN16931-R003")


def _corrected(content: Content) -> Iterator[Finding]:
    """BG-3: what a credit note corrects, by the number of each document."""
    earlier = content.references.earlier
    if content.kind == CREDIT_NOTE and not earlier:
        message = _s("The credit note does not say which invoice it corrects.")
        yield Finding("references.earlier", message, _s("Make it from that invoice."), _PRECEDING)
    if any(not each.number.strip() for each in earlier):
        message = _s("An earlier document is named without its number.")
        yield Finding("references.earlier", message, _s("Enter the number that stands on it."), "BR-55")


# Lines


def _lines(content: Content) -> Iterator[Finding]:
    if not content.lines:
        yield Finding("lines", _s("There is nothing to bill yet."), _s("Add at least one line."), "BR-16")
    for line in content.lines:
        yield from _line(line)
        yield from _reach(line, content.currency)


def _line(line: Line) -> Iterator[Finding]:
    field = f"line.{line.key}"
    if not line.description.strip():
        yield Finding(f"{field}.description", _s("The line has no description."), _s("Say what it is for."), "BR-25")
    yield from _quantity(f"{field}.quantity", line.quantity)
    yield from _price(f"{field}.price", line.price)
    if line.price is not None and line.price < 0:
        mend = _s("Enter the price without a minus and make the quantity negative.")
        yield Finding(f"{field}.price", _s("The unit price is below zero."), mend, "BR-27")
    if line.base_quantity is not None and not (countable(line.base_quantity) and line.base_quantity > 0):
        mend = _s("Enter the number of units that the price is for.")
        yield Finding(f"{field}.base_quantity", _s("The price is for no quantity."), mend, "PEPPOL-EN16931-R121")
    yield from line_taxes(line)
    for place, each in enumerate(line.allowances):
        if not (each.reason.strip() or each.reason_code):
            of_charge, of_discount = (
                _s("A charge on this line has no reason."),
                _s("A discount on this line has no reason."),
            )
            message, rule = (of_charge, "BR-44") if each.charge else (of_discount, "BR-42")
            yield Finding(f"{field}.allowance.{place}.reason", message, _s("Say what it is for."), rule)


def _reach(line: Line, currency: str) -> Iterator[Finding]:
    """`totals` does not count a line beyond it."""
    if countable(line.quantity) and countable(line.price):
        amount = abs((line.quantity or 0) * (line.price or Decimal(0)) / (line.base_quantity or 1))
        if amount.scaleb(EXPONENTS.get(currency, 2)) > _LARGEST_TOTAL:
            mend = _s("Check quantity and price.")
            yield Finding(f"line.{line.key}.price", _s("The line comes to more than can be counted."), mend, "")


_DIGITS = _s("Enter at most 13 digits before the decimal point and 15 after it.")


def _quantity(field: str, quantity: Decimal | None) -> Iterator[Finding]:
    if quantity is None:
        yield Finding(field, _s("The quantity is missing."), _s("Enter the quantity."), "BR-22")
    elif not countable(quantity):
        yield Finding(field, _s("The quantity is too large or too long."), _DIGITS, "")


def _price(field: str, price: Decimal | None) -> Iterator[Finding]:
    if price is None:
        yield Finding(field, _s("The unit price is missing."), _s("Enter the unit price."), "BR-26")
    elif not countable(price):
        yield Finding(field, _s("The unit price is too large or too long."), _DIGITS, "")


# Discounts, charges and sums


def _document_allowances(content: Content, totals: Totals) -> Iterator[Finding]:
    for place, each in enumerate(content.allowances):
        field = f"allowance.{place}"
        if not (each.reason.strip() or each.reason_code):
            rule = "BR-38" if each.charge else "BR-33"
            message = _s("The charge has no reason.") if each.charge else _s("The discount has no reason.")
            yield Finding(f"{field}.reason", message, _s("Say what it is for."), rule)
        typed = each.amount if each.percent is None else each.percent
        if typed is None or not countable(typed) or typed < 0:
            message = _s("The charge is no amount.") if each.charge else _s("The discount is no amount.")
            yield Finding(f"{field}.value", message, _s("Enter a number above zero."), "BR-31")
        elif each.percent is not None and not each.charge and each.percent > 100:
            yield Finding(f"{field}.value", _s("The discount is more than 100 %."), _s("Enter at most 100."), "")
    over = any(not each.charge and (each.percent or 0) > 100 for each in content.allowances)
    if not over and totals.discounts > max(totals.line_sum, Decimal(0)) + totals.charges:
        mend = _s("Enter a smaller discount.")
        first = next(place for place, each in enumerate(content.allowances) if not each.charge)
        yield Finding(f"allowance.{first}.value", _s("The discount is larger than what it is taken from."), mend, "")


def _sums(content: Content, totals: Totals) -> Iterator[Finding]:
    if totals.gross < 0:
        mend = _s("Check the quantities, or make a credit note of the invoice you correct.")
        yield Finding("lines", _s("The total is below zero."), mend, _ARTICLE_219)
    elif totals.due < 0 and content.deposits:
        # Once it is issued they can be credited no more: what was asked for too much would be nobody's.
        mend = _s("Make a credit note over one of them.")
        yield Finding("lines", _s("The deposits come to more than the total."), mend, _ARTICLE_219)
    decimals = exponent(content.currency) if content.currency in EXPONENTS else 2
    if abs(totals.gross).scaleb(decimals) > _LARGEST_TOTAL:
        yield Finding("lines", _s("The total is too large."), _s("Check quantities and prices."), "")


# How to pay


def _payment(content: Content, totals: Totals) -> Iterator[Finding]:
    payment = content.payment
    reference = payment.reference if content.kind in (INVOICE, PROFORMA) else None
    yield from account_findings(payment.ways, content.sender.address.country, reference)
    asks = content.kind not in (QUOTE, CREDIT_NOTE) and totals.due > 0
    if asks and not (payment.ways or payment.debit or payment.card):
        mend = _s("Add a bank account or another way to pay.")
        yield Finding("bank", _s("It does not say how to pay."), mend, "BR-49", blocks=False)
    currencies = {way.currency for way in payment.ways}
    if asks and payment.ways and not currencies & {"", content.currency}:
        mend = _s("Add an account for it, or check the currency.")
        message = _s("None of your accounts takes %(currency)s.", currency=content.currency)
        yield Finding("currency", message, mend, "", blocks=False)
