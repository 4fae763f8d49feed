"""Mails with receipts."""

from __future__ import annotations

from peewee import ForeignKeyField

from jupinv.db import BaseModel
from jupinv.documents.models import Delivery
from jupinv.payments.models import Entry


class ReceiptMail(BaseModel):
    """Of which payment the receipt is that goes with a mail of a document."""

    delivery_id: int
    entry_id: int

    delivery = ForeignKeyField(Delivery, unique=True, backref="+", on_delete="CASCADE")
    entry = ForeignKeyField(Entry, backref="+", on_delete="CASCADE")
