"""Whom to write to in a customer's accounts payable: put right by a reader, and offered to be kept for next time.

What was put right, and what its sender said to that, are lines of the timeline: nobody is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jupinv.accounts.models import User
from jupinv.content.fields import Contact, Content
from jupinv.customers import keeping
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents import timeline
from jupinv.documents.models import Document, Event

CORRECTED, KEPT, LEFT = "contact_corrected", "contact_kept", "contact_left"
ANSWERS = (CORRECTED, KEPT, LEFT)


class NothingAsked(Exception):
    """Nobody put the contact right, or it was answered before."""


def note(document: Document, contact: Contact, *, at: datetime, actor: str) -> None:
    """Keep that a reader named another contact, in the transaction of that."""
    timeline.note(document, CORRECTED, at=at, actor=actor, who=_told(contact))


def offered(document: Document, content: Content, events: Iterable[Event]) -> Contact | None:
    """The contact that a reader named and that the customer is not kept with; None where nothing is to be asked.

    `events` is the timeline, the oldest first.
    """
    last = next((each for each in reversed(list(events)) if each.what in ANSWERS), None)
    contact = content.ap_contact
    if last is None or last.what != CORRECTED or last.data.get("who") != _told(contact):  # it was reverted, or changed
        return None
    customer = document.customer if document.customer_id else None
    if customer is None or not contact.email or _kept(customer) == (contact.name, contact.email):
        return None
    return contact


def answer(document: Document, content: Content, *, keep: bool, by: User, now: datetime) -> None:
    """Use the contact for the customer from now on, or leave the customer as it is. Raises NothingAsked, keeping.Gone.

    `content` is what the document says.
    """
    with write():
        customer = keeping.held(Customer(id=document.customer_id)) if document.customer_id else None
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        contact = offered(row, content, timeline.of(row))
        if contact is None or customer is None:
            raise NothingAsked
        if keep:
            keeping.name_contact(customer, name=contact.name, email=contact.email, now=now)
        what = KEPT if keep else LEFT
        timeline.note(row, what, at=now, actor=timeline.actor(by), who=_told(contact), customer=customer.name)


def _kept(customer: Customer) -> tuple[str, str]:
    return customer.details.get("ap_name", ""), customer.details.get("ap_email", "")


def _told(contact: Contact) -> str:
    return f"{contact.name}, {contact.email}" if contact.name else contact.email
