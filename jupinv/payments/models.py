"""Money that arrived or went back, and what of it settles which document."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, DateField, ForeignKeyField, TextField

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, InstantField
from jupinv.documents.models import Document


class Payment(BaseModel):
    """An entry that is never changed, only reversed by another one with the opposite amount. Minor units."""

    business_id: int
    customer_id: int | None
    reverses_id: int | None

    business = ForeignKeyField(Business, backref="payments", on_delete="RESTRICT")
    customer = ForeignKeyField(Customer, null=True, backref="payments", on_delete="SET NULL")
    paid_on = DateField()
    amount = BigIntegerField()  # negative: a reversal
    currency = CharField()
    method = TextField(default="")
    note = TextField(default="")
    reverses = ForeignKeyField("self", null=True, unique=True, backref="reversals", on_delete="RESTRICT")
    actor = TextField()
    at = InstantField()
    form_key = CharField(null=True)  # of the form it came from: a form sent twice makes one payment

    class Meta:
        indexes = ((("business", "paid_on", "currency", "amount"), False), (("business", "form_key"), True))


class Allocation(BaseModel):
    """What of a payment settles one document; what is not allocated is credit on account. Minor units."""

    payment_id: int
    document_id: int

    payment = ForeignKeyField(Payment, backref="allocations", on_delete="RESTRICT")
    document = ForeignKeyField(Document, backref="allocations", on_delete="RESTRICT")
    amount = BigIntegerField()
    at = InstantField()

    class Meta:
        indexes = ((("payment", "document"), True),)


class CreditAllocation(BaseModel):
    """What of a credit note settles one document, in minor units; what nothing settles is credit of the customer.

    Entries are never changed: what is taken back is another one below zero.
    """

    note_id: int
    document_id: int

    note = ForeignKeyField(Document, backref="given", on_delete="RESTRICT")
    document = ForeignKeyField(Document, backref="credits", on_delete="RESTRICT")
    amount = BigIntegerField()
    actor = TextField()
    at = InstantField()
