"""How what is known of a customer reads: the names of its fields, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from jupinv import language
from jupinv.addresses import country_code
from jupinv.content.fields import Address
from jupinv.customers.models import IN_ADDRESS

LABELS: Mapping[str, Any] = {
    "name": _l("Name"),
    "contact": _l("Contact person"),
    "email": _l("Their e-mail"),
    "street": _l("Street and number"),
    "street2": _l("Address, second line"),
    "postcode": _l("Postcode"),
    "city": _l("Town"),
    "region": _l("State or region"),
    "country": _l("Country"),
    "vat_id": _l("VAT ID"),
    "tax_number": _l("Company or tax number"),
    "code": _l("Short code"),
    "reference": _l("Buyer reference"),
    "ap_name": _l("Accounts payable contact"),
    "ap_email": _l("E-mail for invoices"),
    "cc": _l("Copies to"),
    "billing_entity": _l("Billing entity"),
    "po_required": _l("They require a PO number"),
    "due": _l("Days until it is due"),
    "currency": _l("Currency"),
    "language": _l("Language of the invoice"),
    "tax": _l("Tax of its lines"),
    "confirm_approvals": _l("Approvals must be confirmed by a code sent by e-mail"),
}
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}  # each in its own words


def value(name: str, text: str, taxes: Mapping[str, str]) -> str:
    """What stands in a field, as a person reads it. `taxes`: the words of the choices for a line's tax."""
    if not text:
        return ""
    if name == "due":
        return str(ngettext("%(num)s day", "%(num)s days", int(text)))
    if name in ("po_required", "confirm_approvals"):
        return str(_("Yes"))
    return {"language": LANGUAGES, "tax": taxes}.get(name, {}).get(text, text)


def address(details: Mapping[str, str], locale: str) -> list[str]:
    """The address in lines; a country that we don't know stands there as it was typed."""
    parts = {name: " ".join(details.get(name, "").split()) for name in IN_ADDRESS}
    typed = parts.pop("country")
    code = country_code(typed)
    lines = language.address_lines(Address(country=code, **parts), locale=locale)
    return lines if code or not typed else [*lines, typed]
