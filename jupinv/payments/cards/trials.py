"""Payments by a test key, with which no money moved: how many there are, and undoing all of them.

They stand in the ledger as any payment does, so that everything can be tried, and settle what they were made for. Once
they are undone that is owed again. Nothing of them is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.documents.models import Chain, Document
from jupinv.payments import ledger, recording
from jupinv.payments.cards import returns
from jupinv.payments.cards.giving_back import asking
from jupinv.payments.models import DISPUTE, FEE, PAYMENT, REFUND, Allocation, Entry

AT_ONCE = 50  # payments that one press of a button undoes: a page may wait ten seconds


@dataclass(frozen=True, slots=True)
class Trials:
    """How many test payments stand, and how many documents they settle."""

    payments: int
    documents: int


def of(business: Business) -> Trials:
    """Those of a business that nobody has undone."""
    settled = (
        Allocation.select(Allocation.document)
        .join(Entry)
        .where((Entry.business == business.id) & Entry.test)
        .group_by(Allocation.document)
        .having(fn.SUM(Allocation.amount) != 0)
    )
    documents = Document.select().where(Document.id.in_(settled)).count()
    return Trials(_standing(business).count(), documents)


def undo(business: Business, *, by: User, now: datetime) -> int:
    """Undo the first AT_ONCE of them, each with all that is about it; how many that were."""
    payments = list(_standing(business).order_by(Entry.id).limit(AT_ONCE))
    for payment in payments:
        _undo(payment, by, now)
    return len(payments)


def _standing(business: Business) -> Any:
    reversal = Entry.alias()
    undone = reversal.select(reversal.id).where(reversal.reverses == Entry.id)
    payments = (Entry.business == business.id) & (Entry.kind == PAYMENT) & Entry.test & Entry.reverses.is_null()
    return Entry.select().where(payments & ~fn.EXISTS(undone))


def _undo(payment: Entry, by: User, now: datetime) -> None:
    """What went back of it first; its fee last."""
    with write():
        Chain.held(payment.business)
        if not ledger.stands(payment):
            return  # somebody else did so at this moment
        for row in returns.of(payment):
            if row.state == returns.ASKED:
                asking.refuse(row, asking.UNDONE, now=now)
            returns.let_go(row, by=by, now=now)
        about = Entry.select().where(Entry.origin == payment.id).order_by(Entry.id.desc())
        for kinds, entries in (((REFUND, DISPUTE), about), ((PAYMENT,), [payment]), ((FEE,), about)):
            for entry in list(entries):
                if entry.kind in kinds and ledger.stands(entry):
                    recording.reverse(entry, by=by, now=now)
