"""The ledger, as tables: what moved, and what of it settles which document."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CharField, DateField, ForeignKeyField, TextField

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, InstantField
from jupinv.documents.models import Document
from jupinv.payments import methods

PAYMENT, REFUND, DISPUTE, FEE, WRITE_OFF, EXCHANGE, CREDIT = [
    "payment",  # money that arrived
    "refund",  # money that went back to the customer
    "dispute",  # money that the customer's bank took back
    "fee",  # what a provider kept of a payment; the customer has nothing to do with it
    "write_off",  # what is asked for no more, although it is owed
    "exchange",  # what a payment in another currency came to more or less than it was meant to settle
    "credit",  # what a customer had to their credit before its payments were kept here
]
MOVES_MONEY = (PAYMENT, REFUND, DISPUTE)


class Entry(BaseModel):
    """A line of the ledger. Triggers refuse every change of its money: what was wrong is reversed by another entry.

    Amounts are minor units; above zero they lower what the customer owes. It counts on the civil day `paid_on`.
    """

    business_id: int
    customer_id: int | None
    reverses_id: int | None
    origin_id: int | None
    document_id: int | None

    business = ForeignKeyField(Business, backref="entries", on_delete="RESTRICT")
    customer = ForeignKeyField(Customer, null=True, backref="entries", on_delete="SET NULL")
    kind = CharField(default=PAYMENT)
    paid_on = DateField()
    amount = BigIntegerField()
    currency = CharField()
    method = TextField(default="")
    note = TextField(default="")
    reverses = ForeignKeyField("self", null=True, index=False, backref="reversals", on_delete="RESTRICT")
    # the payment that it is about; the document for which it was recorded
    origin = ForeignKeyField("self", null=True, index=False, backref="about", on_delete="RESTRICT")
    document = ForeignKeyField(Document, null=True, index=False, backref="recorded", on_delete="RESTRICT")
    provider_id = CharField(null=True)  # what the provider calls it: "pi_…", "re_…"; one thing there is one entry here
    actor = TextField()
    at = InstantField()
    form_key = CharField(null=True)  # of the form it came from: a form sent twice makes one entry
    search = TextField(default="")  # what it is found by: see payments.words
    test = BooleanField(default=False)  # a provider's test, or about one: no money moved

    @property
    def how(self) -> str:
        """Its way of payment as the app says it."""
        return methods.said(str(self.method))

    class Meta:
        indexes = (
            (("business", "paid_on", "currency", "amount"), False),
            (("business", "paid_on", "id"), False),
            (("business", "kind", "paid_on", "id"), False),
            (("business", "customer", "paid_on", "id"), False),
            (("business", "form_key"), True),
            (("business", "provider_id"), True),
        )


# From it alone the sums of the history are told.
_SUMMED = (Entry.currency, Entry.kind, Entry.test, Entry.paid_on, Entry.amount)
Entry.add_index(Entry.business, *_SUMMED, name="entry_sums")
for _seldom in (Entry.reverses, Entry.origin, Entry.document):
    Entry.add_index(
        _seldom,
        unique=_seldom is Entry.reverses,
        name=f"entry_{_seldom.column_name}",
        where=_seldom.is_null(False),
    )


class Allocation(BaseModel):
    """What of an entry settles one document, in minor units; what is not allocated is credit on account.

    Allocations are never changed: what is taken back is another one with the opposite amount. The sum counts.
    """

    entry_id: int
    document_id: int

    entry = ForeignKeyField(Entry, backref="allocations", on_delete="RESTRICT")
    document = ForeignKeyField(Document, backref="allocations", on_delete="RESTRICT")
    amount = BigIntegerField()
    actor = TextField()
    at = InstantField()

    class Meta:
        indexes = ((("entry", "document"), False),)


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
