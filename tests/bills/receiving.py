"""Received documents for tests: what Alice has sent, in the bills of Bob."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.bills.filing import keeping
from jupinv.bills.models import Bill
from jupinv.businesses.models import Business
from jupinv.content.fields import Content, Party
from jupinv.db import write
from jupinv.documents import issuing, links, states
from jupinv.documents.models import Document
from jupinv.documents.receivers import receiver
from jupinv.sharing.opened import Opened
from tests.documents import making


def token_of(document: Document) -> str:
    return links.address_of(document).rpartition("/")[2]


def opened(document: Document) -> Opened:
    """What its link opens."""
    token = token_of(document)
    found = links.find(token)
    assert found is not None
    standing = states.standing(
        found.document, today=making.TODAY, link=links.address_of(document), revision=found.revision
    )
    return Opened(token, found.link, found.document, found.revision, standing, making.TODAY)


def filed(document: Document, by: User, business: Business | None = None, *, now: datetime | None = None) -> Bill:
    """The document in the bills of a business of this user's."""
    return keeping.file(opened(document), business, by=by, now=now or clock.now())


def bill(of: User, by: User, *, days: int = 30, **changes: Any) -> Bill:
    """A bill over 1,190.00 € that is due so many days from now."""
    today = clock.today(by.business.time_zone)  # the day of whoever has to pay it
    issued_on = today - timedelta(days=40)
    said = making.content(due_date=today + timedelta(days=days), issue_date=issued_on, **changes)
    invoice = making.draft(of.business, of)
    made = filed(issuing.issue(invoice, said, by=of, now=clock.now(), today=today), by)
    return Bill.get_by_id(made.id)


def open_page(business: Business, **columns: Any) -> Business:
    """A business that takes invoices by its page."""
    with write():
        Business.update(invoice_me=True, **columns).where(Business.id == business.id).execute()
    return Business.get_by_id(business.id)


def billed(vendor: User, to: Business, *, now: datetime | None = None, **changes: Any) -> Document:
    """An invoice that was begun at the page of a business, and is issued."""
    draft = making.draft(vendor.business, vendor)
    with write():
        Document.update(billed_to=to).where(Document.id == draft.id).execute()
    document = Document.get_by_id(draft.id)
    said = to_them(to, **changes)
    return issuing.issue(document, said, by=vendor, now=now or clock.now(), today=making.TODAY)


def to_them(to: Business, **changes: Any) -> Content:
    """What such an invoice says."""
    said = making.content(**changes)
    return said if "recipient" in changes else replace(said, recipient=Party(name=to.name))


def goes_to(document: Document) -> Business | None:
    return receiver(document, to_them(document.billed_to))
