"""Mails to customers: with statements of account, and with receipts that stand on no document."""

from __future__ import annotations

from peewee import CharField, DateField, ForeignKeyField

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, InstantField
from jupinv.mail import Mail
from jupinv.payments.models import Entry


class StatementMail(BaseModel):
    """A mail that brings a customer the statement of a period, as it reads when the mail leaves.

    Or the receipt of a payment on account, `entry`, which no document can keep: then both days are that of the payment.
    """

    business_id: int
    customer_id: int | None
    entry_id: int | None
    mail_id: int

    business = ForeignKeyField(Business, backref="+", on_delete="CASCADE")
    customer = ForeignKeyField(Customer, null=True, backref="+", on_delete="SET NULL")
    mail = ForeignKeyField(Mail, unique=True, backref="+", on_delete="RESTRICT")
    entry = ForeignKeyField(Entry, null=True, backref="+", on_delete="CASCADE")
    since = DateField(null=True)  # the first day of the period; null: from the beginning
    until = DateField()
    form_key = CharField(null=True, unique=True)  # of the form that queued it: pressed twice is once
    created_at = InstantField()
