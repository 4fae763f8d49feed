"""A guest's drafts go to the user who signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import PREFIXES
from jupinv.businesses.ways import WAYS, ways_to_pay
from jupinv.customers.models import Customer
from jupinv.db import locked
from jupinv.documents.models import Chain, Document, Thread


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a guest has: what would come along."""

    drafts: list[Document]
    customers: int
    names: list[str]  # what the guest calls who bills
    ways: list[str]  # accounts and other ways to pay, in a line each

    def __bool__(self) -> bool:
        return bool(self.drafts or self.customers or self.names or self.ways)


def belongings(guest: User) -> Belongings:
    """What a guest has, for the page that asks where it goes; deleted drafts are not shown, though they come along."""
    businesses = list(Business.of(guest))
    drafts = Document.seen_by(guest).order_by(Document.updated_at.desc(), Document.id.desc())
    return Belongings(
        drafts=list(drafts),
        customers=Customer.select().where(Customer.business.in_(businesses)).count(),
        names=[business.name for business in businesses if business.name],
        ways=[", ".join(parts.values()) for business in businesses for parts in ways_to_pay(business.profile).values()],
    )


def on_taken_over(business: Business, *, user: User, ways: bool, **_: Any) -> None:
    """The drafts are the user's now; without assent they lose accounts and other ways to pay."""
    Document.update(created_by=user).where(Document.business == business).execute()
    if not ways:
        _strip(business, WAYS)


def on_merged(business: Business, *, into: Business, user: User, now: datetime, **_: Any) -> bool:
    """Move the drafts, without what they say about who bills: the business they come to knows that of itself."""
    _strip(business, (*PREFIXES, "number.series"))  # the series of another business number nothing here
    Document.update(business=into, created_by=user, updated_at=now).where(_drafts(business)).execute()
    Thread.update(business=into).where(Thread.business == business).execute()
    if Document.select().where(Document.business == business).exists():
        return True
    Chain.delete().where(Chain.business == business).execute()
    return False


def on_replaced(customer: Customer, *, by: Customer, **_: Any) -> None:
    """The documents and jobs of a customer who goes are those of the one who stays."""
    Document.update(customer=by).where(Document.customer == customer).execute()
    Thread.update(customer=by).where(Thread.customer == customer).execute()


def _drafts(business: Business) -> Any:
    return (Document.business == business) & Document.issued_at.is_null()


def _strip(business: Business, prefixes: tuple[str, ...]) -> None:
    """Take fields out of the drafts. A window in which one is still open is told, and can't write them back unseen."""
    for draft in locked(Document.select().where(_drafts(business))):
        typed = draft.typed or {}
        fields = [pair for pair in typed.get("fields", []) if not pair[0].startswith(prefixes)]
        Document.update(typed={**typed, "fields": fields}, save_count=Document.save_count + 1, editor="").where(
            Document.id == draft.id
        ).execute()
