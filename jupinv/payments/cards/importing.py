"""An invoice that was written at Stripe becomes a draft here, for its owner to look at.

Customer, lines, memo, currency, due date and taxes come along as far as they fit; what does not fit is told. Its number
stays Stripe's: it stands in the note, and the draft gets a number of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from jupinv import vault
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content.figures import plain
from jupinv.content.totals import totals
from jupinv.customers.keeping import said
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.drafts import forms, saving, taxes
from jupinv.drafts.duplicating import Fields
from jupinv.drafts.typed import Typed, marks, storable
from jupinv.language import country_name, format_date, format_money, format_percent, write_number
from jupinv.money import EXACT, EXPONENTS, from_minor, rounded
from jupinv.payments.cards.answers import Invoice, Line

INVOICE_ID = re.compile(r"in_[A-Za-z0-9]{6,64}")
ACCOUNT_ID = re.compile(r"acct_[A-Za-z0-9]{6,64}")
DASHBOARD = "dashboard.stripe.com"
CUSTOMER_FACING = ("invoice.stripe.com", "pay.stripe.com", "billing.stripe.com", "checkout.stripe.com")
LONGEST = 500  # of what is pasted
DECIMALS = 6  # of quantities and prices here
PO_NUMBER = re.compile(r"(p\.?\s?o\.?|purchase order|bestell)\b", re.IGNORECASE)
SPECIAL = {  # what is chosen in a line for Stripe's reasons
    "reverse_charge": "reverse_charge",
    "customer_exempt": "exempt",
    "product_exempt": "exempt",
    "product_exempt_holiday": "exempt",
    "portion_product_exempt": "exempt",
    "not_subject_to_tax": "outside_scope",
}


class NotAnInvoice(ValueError):
    """What was pasted names no invoice that could be asked for. The message says why, and what does."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which invoice was meant; account and mode are known where a dashboard's address was pasted."""

    id: str
    account: str = ""
    live: bool | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft that was made, and what of the invoice it does not say as Stripe did."""

    document: Document
    notes: tuple[str, ...]


def wanted(text: str) -> Wanted:
    """Which invoice is meant by an id or an address of Stripe's dashboard. Raises NotAnInvoice."""
    text = text.strip()
    if INVOICE_ID.fullmatch(text):
        return Wanted(text)
    if not text:
        raise NotAnInvoice(_("Paste the address of an invoice in your Stripe dashboard, or its id (in_…)."))
    try:
        url = urlsplit(text if "//" in text else f"https://{text}")
    except ValueError:
        url = urlsplit("")
    if url.hostname in CUSTOMER_FACING:
        raise NotAnInvoice(
            _(
                "This is the address that your customer gets. It does not say which invoice it is, so it can’t be "
                "imported. Open the invoice in your Stripe dashboard and paste that address."
            )
        )
    parts = url.path.split("/")
    found = [part for part in parts if INVOICE_ID.fullmatch(part)]
    if url.hostname != DASHBOARD or "invoices" not in parts or not found:
        raise NotAnInvoice(_("This is no invoice of Stripe’s. Its address in the dashboard ends with in_…"))
    account = next((part for part in parts if ACCOUNT_ID.fullmatch(part)), "")
    return Wanted(found[0], account, live="test" not in parts)


def draft(invoice: Invoice, business: Business, *, page: str, by: User, now: datetime, today: date) -> Imported:
    """A draft that says what the invoice says. The same invoice asked for by the same page gives the same draft.

    Raises NotAnInvoice for a currency in which nothing can be billed.
    """
    if invoice.currency not in EXPONENTS:
        raise NotAnInvoice(
            _("It is in %(currency)s, a currency that is not in use any more.", currency=invoice.currency)
        )
    key = vault.fingerprint(f"{business.id} {page} {invoice.id}")[:32]
    earlier: Document | None = Document.get_or_none(key=key, business=business)
    if earlier is not None and earlier.deleted_at is not None:
        key, earlier = saving.new_key(), None
    profile = profile_of(business)
    known = Typed(profile, by.locale).with_taxes_of(profile)
    fields = _fields(invoice, business, known, today)
    typed = Typed(profile + tuple((name, storable(text)) for name, text in fields.items()), by.locale)
    notes = tuple(_notes(invoice, business, typed.with_taxes_of(profile), today))
    if earlier is not None:
        return Imported(earlier, notes)
    made = saving.save(key, typed, saving.Window("", 0, marks(profile)), by=by, business=business, now=now)
    if Customer.named(business, invoice.customer_name) is not None:
        saving.keep_customer(made, typed, now=now)
    return Imported(made, notes)


def _fields(invoice: Invoice, business: Business, known: Typed, today: date) -> Fields:
    fields = _customer(invoice, business, known.locale)
    fields |= {
        "kind": "invoice",
        "currency": invoice.currency,
        "note": _note(invoice),
        "terms": invoice.footer,
        "prices": "gross" if _is_gross(invoice) else "net",
    }
    if po_number := next((value for name, value in invoice.custom_fields if PO_NUMBER.match(name)), ""):
        fields["po_number"] = po_number
    due = _day(invoice.due, business)
    fields |= {"due": "date", "due_date": due.isoformat()} if due and due >= today else {"due": forms.USUAL_DUE}
    for place, line in enumerate(invoice.lines, 1):
        fields |= {f"line.s{place}.{part}": text for part, text in _line(line, invoice, business, known).items()}
    if invoice.shipping:
        amount = write_number(from_minor(invoice.shipping, invoice.currency), known.locale)
        fields |= {"line.s0.description": _("Shipping"), "line.s0.quantity": "1", "line.s0.price": amount}
    if rest := invoice.discount - sum(line.discount for line in invoice.lines):
        fields |= {"discount.value": write_number(from_minor(rest, invoice.currency), known.locale)}
        fields |= {"discount.unit": "amount"}
    return fields


def _customer(invoice: Invoice, business: Business, locale: str) -> Fields:
    """The customer of this name as known here, or else as Stripe knows them."""
    customer = Customer.named(business, invoice.customer_name) if invoice.customer_name else None
    if customer is not None:
        return {f"customer.{name}": text for name, text in said(customer).items() if text}
    place = invoice.customer_address
    told = {
        "name": invoice.customer_name,
        "ap_email": invoice.customer_email,
        "street": place.line1,
        "street2": place.line2,
        "postcode": place.postal_code,
        "city": place.city,
        "region": place.state,
        "country": country_name(place.country, locale) if place.country else "",
        "vat_id": next((value for kind, value in invoice.customer_tax_ids if kind.endswith("_vat")), ""),
        "tax_number": next((value for kind, value in invoice.customer_tax_ids if not kind.endswith("_vat")), ""),
    }
    return {f"customer.{name}": text for name, text in told.items() if text}


def _note(invoice: Invoice) -> str:
    others = [f"{name}: {value}" for name, value in invoice.custom_fields if not PO_NUMBER.match(name)]
    number = f"Stripe {invoice.number}" if invoice.number else ""
    return "\n".join(part for part in (invoice.memo, *others, number) if part)


def _line(line: Line, invoice: Invoice, business: Business, known: Typed) -> Fields:
    quantity, price = _counted(line, invoice.currency)
    start, end = _day(line.start, business), _day(line.end, business)
    fields = {
        "description": line.description,
        "quantity": write_number(quantity, known.locale),
        "price": write_number(price, known.locale),
        "tax": _tax_choice(line, known),
    }
    if start and end:
        fields |= {"from": start.isoformat(), "to": end.isoformat()}
    if line.discount:
        off = write_number(from_minor(line.discount, invoice.currency), known.locale)
        fields |= {"off_value": off, "off_unit": "amount"}
    return fields


def _counted(line: Line, currency: str) -> tuple[Decimal, Decimal]:
    """Quantity and price, where they make the amount; else the amount once. A price is never below zero."""
    amount, unit = from_minor(line.amount, currency), line.unit_price
    fits = unit is not None and _is_short(line.quantity) and _is_short(unit)
    if fits and unit is not None and rounded(EXACT.multiply(line.quantity, unit), currency) == amount:
        return (line.quantity, unit) if unit >= 0 else (-line.quantity, -unit)
    return (Decimal(1), amount) if amount >= 0 else (Decimal(-1), -amount)


def _is_short(number: Decimal) -> bool:
    return -int(number.normalize().as_tuple().exponent) <= DECIMALS


def _is_gross(invoice: Invoice) -> bool:
    borne = [tax for line in invoice.lines for tax in line.taxes]
    return bool(borne) and all(tax.inclusive for tax in borne)


def _tax_choice(line: Line, known: Typed) -> str:
    """What is chosen in the line; empty: what the business usually charges, or that nothing of ours fits."""
    if len(line.taxes) != 1:
        return ""
    [tax] = line.taxes
    if not tax.amount and tax.reason in SPECIAL:
        return SPECIAL[tax.reason]
    offered = [value for value, _words in taxes.rated(known)]
    return plain(tax.percent) if tax.percent is not None and plain(tax.percent) in offered else ""


def _notes(invoice: Invoice, business: Business, typed: Typed, today: date) -> Iterator[str]:
    """What the owner has to look at: where the draft says something else than Stripe's invoice."""
    locale = typed.locale
    due = _day(invoice.due, business)
    if invoice.status == "void":
        yield _("At Stripe this invoice is void.")
    if invoice.paid:
        paid = format_money(from_minor(invoice.paid, invoice.currency), invoice.currency, locale)
        yield _("At Stripe %(amount)s of it is paid already: do not ask for it twice.", amount=paid)
    if due and due < today:
        yield _("It was due on %(day)s. Choose a new date.", day=format_date(due, locale))
    yield from _tax_notes(invoice, typed)
    found = _total(typed, business, today)
    theirs = from_minor(invoice.total, invoice.currency)
    if found != theirs:
        here, there = (format_money(amount, invoice.currency, locale) for amount in (found, theirs))
        yield _(
            "Its total is %(here)s here and %(there)s at Stripe: look at taxes and discounts.", here=here, there=there
        )


def _tax_notes(invoice: Invoice, typed: Typed) -> Iterator[str]:
    borne = [tax for line in invoice.lines if not _tax_choice(line, typed) for tax in line.taxes if tax.amount]
    if borne:
        rates = sorted({tax.percent for tax in borne if tax.percent is not None})
        said_rates = ", ".join(format_percent(rate, typed.locale) for rate in rates) or "?"
        yield _("Its tax (%(rates)s) is none of yours in Settings, Taxes. Choose one in the lines.", rates=said_rates)


def _total(typed: Typed, business: Business, today: date) -> Decimal:
    content = forms.read(typed, currency=business.currency, today=today).content
    return totals(replace(content, cash_step=None, withholdings=())).due


def _day(instant: datetime | None, business: Business) -> date | None:
    """The day of an instant where the business is."""
    return instant.astimezone(ZoneInfo(business.time_zone or "UTC")).date() if instant else None
