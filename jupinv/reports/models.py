"""Sums that are kept as things happen, so that the start page costs the same however much there is."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, DateField, ForeignKeyField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel


class MonthTotal(BaseModel):
    """What was invoiced (void ones left out) and what came in within one month, in minor units of a currency.

    A projection of documents and ledger, written in the same transactions; `flask check` proves it.
    """

    business = ForeignKeyField(Business, backref="+", on_delete="CASCADE")
    currency = CharField()
    month = DateField()  # its first day
    invoiced = BigIntegerField(default=0)
    paid = BigIntegerField(default=0)

    class Meta:
        indexes = ((("business", "month", "currency"), True),)
