"""A business that ends forgets its ledger; any other one forgets who kept it, once that account ends."""

from __future__ import annotations

from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import timeline
from jupinv.documents.models import Chain, Document
from jupinv.payments.models import Allocation, CreditAllocation, Entry


def on_closed(business: Business, **_: Any) -> None:
    """All entries, those that point to others first; and what credit notes settled."""
    notes = Document.select(Document.id).where(Document.business == business)
    CreditAllocation.delete().where(CreditAllocation.note.in_(notes)).execute()
    ours = Entry.business == business
    Allocation.delete().where(Allocation.entry.in_(Entry.select(Entry.id).where(ours))).execute()
    Entry.delete().where(ours & Entry.reverses.is_null(False)).execute()
    Entry.delete().where(ours & Entry.origin.is_null(False)).execute()
    Entry.delete().where(ours).execute()
    Chain.update(entries=0).where(Chain.business == business).execute()


def on_readdressed(user: User, *, email: str, **_: Any) -> None:
    """Entries name who made them by the new address."""
    for entry in (Entry, Allocation, CreditAllocation):
        theirs = timeline.is_by(entry.actor, user)
        entry.update(actor=fn.REPLACE(entry.actor, user.email, email)).where(theirs).execute()


def on_deleting(user: User, **_: Any) -> None:
    """Entries stay, without the name of who made them."""
    for entry in (Entry, Allocation, CreditAllocation):
        entry.update(actor=timeline.FORMER).where(timeline.is_by(entry.actor, user)).execute()
