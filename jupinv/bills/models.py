"""Received documents, as tables. They stay as received, whatever becomes of the sender's."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField
from jupinv.documents.models import Document, Link

ACCEPTED, REVIEW, DISMISSED = "accepted", "review", "dismissed"  # states of a bill
FILED, INVOICE_ME = "filed", "invoice_me"  # how it came


class Vendor(BaseModel):
    """Who bills a business by its invoice-me page: trusted once somebody there has accepted a bill of theirs."""

    business_id: int
    sender_id: int | None

    business = ForeignKeyField(Business, backref="vendors", on_delete="CASCADE")
    sender = ForeignKeyField(Business, null=True, on_delete="SET NULL", backref="+")
    name = TextField()
    email = TextField(default="")
    trusted_at = InstantField(null=True)
    created_at = InstantField()

    class Meta:
        indexes = ((("business", "sender"), True),)


class Bill(BaseModel):
    """A document that a business received. Amounts are minor units of `currency`."""

    business_id: int
    document_id: int | None
    link_id: int | None
    vendor_id: int | None

    key = CharField(unique=True)  # 128 random bits, in the addresses of its pages
    business = ForeignKeyField(Business, backref="bills", on_delete="RESTRICT")  # who is billed
    document = ForeignKeyField(Document, null=True, on_delete="SET NULL", backref="+")  # the sender's
    link = ForeignKeyField(Link, null=True, on_delete="SET NULL", backref="+")  # by which it came
    token_sealed = TextField(default="")  # its token, to look at the sender's page again
    vendor = ForeignKeyField(Vendor, null=True, on_delete="SET NULL", backref="bills")
    added_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    came = CharField(default=FILED)
    state = CharField(default=ACCEPTED)
    sender_name = TextField()
    number = TextField()
    issue_date = DateField(null=True)
    due_date = DateField(null=True)
    currency = CharField()
    total = BigIntegerField(default=0)
    version = IntegerField(default=1)  # V1, V2 … as it was received
    said = TextField()  # {schema, content, totals} as it was received
    digest = CharField(default="")  # of the revision that was received
    pdf = TextField(default="")  # key in the file store; empty until it is built
    paid_on = DateField(null=True)  # marked by hand
    note = TextField(default="")
    search = TextField(default="")  # casefolded
    received_at = InstantField()
    updated_at = InstantField()

    @property
    def theirs(self) -> Document | None:
        """The sender's document as far as it may be looked at: by the link it came by, or as who it was written to."""
        link = self.link if self.link_id else None
        may = self.came == INVOICE_ME or (link is not None and link.withdrawn_at is None)
        return self.document if may and self.document_id else None

    class Meta:
        indexes = (
            (("business", "document"), True),
            (("business", "state", "due_date", "id"), False),
        )


class BillVersion(BaseModel):
    """What a bill said before another version of it was taken over."""

    bill = ForeignKeyField(Bill, backref="versions", on_delete="CASCADE")
    version = IntegerField()
    digest = CharField()
    said = TextField()
    pdf = TextField(default="")
    currency = CharField()
    total = BigIntegerField(default=0)
    due_date = DateField(null=True)
    received_at = InstantField()
    replaced_at = InstantField()

    class Meta:
        indexes = ((("bill", "id"), False),)
