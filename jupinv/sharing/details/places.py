"""Which details a reader may put right, where each stands in a Content, and how it is written in a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupinv.addresses import country_code
from jupinv.content.changes import changes
from jupinv.content.fields import Content, Identifier
from jupinv.drafts.reading import compact
from jupinv.language import country_name

# Field of the form → path in a Content.
PLACES = {
    "po_number": "references.purchase_order",
    "buyer_reference": "references.buyer_reference",
    "billing_entity": "billing_entity",
    "street": "recipient.address.street",
    "street2": "recipient.address.street2",
    "postcode": "recipient.address.postcode",
    "city": "recipient.address.city",
    "region": "recipient.address.region",
    "country": "recipient.address.country",
    "ap_name": "ap_contact.name",
    "ap_email": "ap_contact.email",
    "vat_id": "recipient.vat_id",
    "tax_number": "recipient.tax_number",
}
# What is opened alone (?only=…), and the fields of it.
GROUPS = {
    "po_number": ("po_number",),
    "buyer_reference": ("buyer_reference",),
    "billing_entity": ("billing_entity",),
    "address": ("street", "street2", "postcode", "city", "region", "country"),
    "ap_contact": ("ap_name", "ap_email"),
    "tax_id": ("vat_id", "tax_number"),
}
# Who the customer is, as the law of many countries wants it on an invoice (content.changes.IDENTITY).
LOCKED = ("billing_entity", "address", "tax_id")
IDENTITY = tuple(name for group in LOCKED for name in GROUPS[group])


def shown(content: Content, locale: str) -> dict[str, str]:
    """What the fields say of a content."""
    texts = {name: str(_at(content, path)) for name, path in PLACES.items()}
    if not texts["tax_number"] and content.recipient.legal_id:
        texts["tax_number"] = content.recipient.legal_id.value
    if texts["country"]:
        texts["country"] = country_name(texts["country"], locale)
    return texts


def put(content: Content, texts: Mapping[str, str], locale: str) -> Content:
    """The content with what the fields say now. A field that says what it said leaves all as it was."""
    before = shown(content, locale)
    for name, text in texts.items():
        if text == before[name]:
            continue
        if name == "tax_number" and content.recipient.legal_id and not content.recipient.tax_number:
            legal_id = replace(content.recipient.legal_id, value=text) if text else None
            content = replace(content, recipient=replace(content.recipient, legal_id=legal_id))
        elif name == "tax_number" and not content.recipient.tax_number:
            content = replace(content, recipient=replace(content.recipient, legal_id=Identifier(text)))
        else:
            content = _with(content, PLACES[name], _read(name, text))
    return content


def at_once(content: Content, wanted: Content) -> Content:
    """Of what is wanted, what does not touch who the customer is: where nothing else is changed, this still is."""
    free = {name: _at(wanted, path) for name, path in PLACES.items() if name not in IDENTITY}
    for name, value in free.items():
        content = _with(content, PLACES[name], value)
    return content


def names_contact(before: Content, after: Content) -> bool:
    """Whether another one is to be written to in accounts payable."""
    return any(each.path.startswith("ap_contact.") for each in changes(before, after)) and bool(after.ap_contact.email)


def _read(name: str, text: str) -> str:
    if name == "country":
        return country_code(text)
    return compact(text) if name == "vat_id" else text


def _at(content: Any, path: str) -> Any:
    for name in path.split("."):
        content = getattr(content, name)
    return content


def _with(whole: Any, path: str, value: object) -> Any:
    name, _, rest = path.partition(".")
    return replace(whole, **{name: _with(getattr(whole, name), rest, value) if rest else value})
