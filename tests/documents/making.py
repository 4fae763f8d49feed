"""Documents for tests: what they say, drafts of it, and issued ones."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.founding import found
from jupinv.businesses.models import Business
from jupinv.content.fields import (
    Address,
    BankAccount,
    Contact,
    Content,
    Line,
    Party,
    PaymentMeans,
    References,
    Tax,
)
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
TODAY = date(2026, 5, 3)

VAT = Tax("S", Decimal(19), "VAT")


def short(day: date) -> str:
    """As the app writes a day to Ana: without the year while it is this one."""
    return f"{day.day} {day:%b}" if day.year == clock.today("Europe/Berlin").year else f"{day.day} {day:%b %Y}"


def owner(name: str = "Ana Halden", email: str = "ana@halden.example", *, confirmed: bool = True) -> User:
    """A user; one whose address is not confirmed is a guest."""
    with write():
        return User.create(
            name=name if confirmed else "",
            email=email if confirmed else None,
            locale="en_GB",
            created_at=NOW,
            confirmed_at=NOW if confirmed else None,
        )


def business(of: User, name: str = "Studio Halden", **columns: Any) -> Business:
    """A business with its series and its chain, in Berlin and in euros unless said otherwise."""
    made = found(of, locale="de_DE", now=NOW, name=name)
    columns = {"time_zone": "Europe/Berlin", "currency": "EUR"} | columns
    with write():
        Business.update(**columns).where(Business.id == made.id).execute()
    return Business.get_by_id(made.id)


def customer(of: Business, name: str = "Nordwind GmbH", code: str = "NW", **details: str) -> Customer:
    """A customer with a short code."""
    with write():
        return Customer.create(
            business=of,
            name=name,
            name_key=name.casefold(),
            code=code,
            details={"name": name, "code": code} | details,
            created_at=NOW,
            updated_at=NOW,
        )


def content(**changes: Any) -> Content:
    """1,000.00 € net, 1,190.00 € with VAT, due on 2 June 2026: ready to be issued."""
    complete = Content(
        issue_date=TODAY,
        due_date=date(2026, 6, 2),
        currency="EUR",
        languages=("en",),
        sender=Party(
            name="Studio Halden",
            vat_id="DE136695976",
            address=Address("Torstraße 140", postcode="10119", city="Berlin", country="DE"),
            contact=Contact("Ana Halden", email="ana@halden.example"),
        ),
        recipient=Party(
            name="Nordwind GmbH",
            address=Address("Hafenstraße 7", postcode="20457", city="Hamburg", country="DE"),
            contact=Contact("Jon Ek", email="jon@nordwind.example"),
        ),
        ap_contact=Contact("Accounts payable", email="ap@nordwind.example"),
        cc=("jon@nordwind.example",),
        references=References(purchase_order="PO-4711"),
        lines=(
            Line("k1", "Workshop", quantity=Decimal(1), unit="DAY", price=Decimal("800.00"), taxes=(VAT,)),
            Line("k2", "Travel", quantity=Decimal(2), price=Decimal("100.00"), taxes=(VAT,)),
        ),
        payment=PaymentMeans(ways=(BankAccount("DE89370400440532013000", "COBADEFFXXX", holder="Ana Halden"),)),
    )
    return replace(complete, **changes)


def draft(of: Business, by: User, to: Customer | None = None, **columns: Any) -> Document:
    """A draft; what it says is given to `issue` by the test."""
    columns = {"kind": "invoice", "typed": {"locale": "en_GB", "fields": []}, "currency": "EUR"} | columns
    with write():
        return Document.create(
            key=secrets.token_urlsafe(16),
            business=of,
            created_by=by,
            customer=to,
            created_at=NOW,
            updated_at=NOW,
            save_count=1,
            **columns,
        )


def issued(
    of: Business, by: User, said: Content | None = None, to: Customer | None = None, *, now: datetime = NOW
) -> Document:
    """An issued invoice, open and not sent."""
    return issue(draft(of, by, to), said or content(), by=by, now=now, today=TODAY)
