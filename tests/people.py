"""The people of the tests. `user.business` is the business that each of them owns."""

from __future__ import annotations

from datetime import UTC, datetime

from jupinv.accounts.models import User
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write

LONG_AGO = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)

ALICE_PROFILE = [
    ["sender.name", "Studio Halden"],
    ["sender.street", "Torstraße 140"],
    ["sender.postcode", "10119"],
    ["sender.city", "Berlin"],
    ["sender.country", "Germany"],
    ["sender.vat_id", "DE136695976"],
    ["sender.email", "ana@halden.example"],
    ["bank.b1.holder", "Ana Halden"],
    ["bank.b1.iban", "DE89370400440532013000"],
    ["bank.b1.bic", "COBADEFFXXX"],
    ["tax.charge", "yes"],
    ["tax.name", "VAT"],
    ["tax.rates", "19, 7"],
    ["business.time_zone", "Europe/Berlin"],
    ["business.currency", "EUR"],
    ["business.number_pattern", "INV-{YYYY}-{NNNN}"],
]


def alice() -> User:
    """Owns Studio Halden in Berlin: a complete profile, euros, VAT."""
    user = _confirmed("Ana Halden", "ana@halden.example", "en_GB")
    return _owner(user, "studio-halden", "Studio Halden", "Europe/Berlin", "EUR", ALICE_PROFILE)


def bob() -> User:
    """Owns another business, in another currency and zone: whatever is Alice's must stay hidden from him."""
    user = _confirmed("Bob Reyes", "bob@reyes.example", "en_US")
    profile = [["sender.name", "Reyes Consulting"], ["tax.charge", "no"]]
    return _owner(user, "reyes-consulting", "Reyes Consulting", "America/Chicago", "USD", profile)


def carol(business: Business) -> User:
    """Accountant of a business: reads, and changes nothing."""
    user = _confirmed("Carol Lund", "carol@lund.example", "en_GB")
    with write():
        Member.create(business=business, user=user, role=ACCOUNTANT)
    return user


def guest() -> User:
    """Somebody whose address nobody has confirmed, with the business that a first save makes."""
    with write():
        user = User.create(locale="en_GB", created_at=LONG_AGO)
    return _owner(user, "guest", "", "UTC", "EUR", [])


def _confirmed(name: str, email: str, locale: str) -> User:
    with write():
        return User.create(name=name, email=email, locale=locale, created_at=LONG_AGO, confirmed_at=LONG_AGO)


def _owner(user: User, handle: str, name: str, time_zone: str, currency: str, profile: list[list[str]]) -> User:
    business = found(user, locale=user.locale, now=LONG_AGO, name=name)
    columns = {"handle": handle, "time_zone": time_zone, "currency": currency, "profile": profile}
    with write():
        Business.update(columns).where(Business.id == business.id).execute()
    user.business = Business.get_by_id(business.id)
    return user
