"""Customers for the tests of this room, and drafts for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.models import Document
from tests.documents import making

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

NORDWIND = {
    "name": "Nordwind GmbH",
    "contact": "Jon Ek",
    "street": "Hafenstraße 7",
    "postcode": "20457",
    "city": "Hamburg",
    "country": "Germany",
    "ap_email": "ap@nordwind.example",
    "code": "NW",
}


def customer(
    of: Business, name: str = "Nordwind GmbH", *, defaults: dict[str, str] | None = None, **said: str
) -> Customer:
    """A customer about whom this is known."""
    with write():
        return Customer.create(
            business=of,
            name=name,
            name_key=name.casefold(),
            code=said.get("code", ""),
            details={"name": name} | said,
            defaults=defaults or {},
            created_at=NOW,
            updated_at=NOW,
        )


def draft(by: User, to: Customer, **said: str) -> Document:
    """A draft that says of its customer what is known, but for what is said otherwise."""
    texts = to.details | {"name": to.name} | said
    fields = [[f"customer.{name}", text] for name, text in texts.items()]
    typed = {"locale": "en_GB", "fields": [*fields, ["line.a.description", "Workshop"]]}
    return making.draft(by.business, by, to, typed=typed, customer_name=texts["name"])


def billed(by: User, to: Customer, **columns: Any) -> Document:
    """An issued invoice of 1,190.00 € for a customer, with some of its columns set."""
    document = making.issued(by.business, by, to=to)
    with write():
        Document.update(**columns).where(Document.id == document.id).execute() if columns else None
    return Document.get_by_id(document.id)


def said(document: Document) -> dict[str, str]:
    """What a draft says now."""
    return dict((Document.get_by_id(document.id).typed or {})["fields"])


LONG_AGO = date(2020, 1, 1)
