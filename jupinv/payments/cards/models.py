"""The Stripe account by which a business takes cards, and card payments that were begun there."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField
from jupinv.documents.models import Document, Link
from jupinv.payments.models import Entry

SECRET, RESTRICTED = "secret", "restricted"  # kinds of keys
BEGINNING, OPEN, PROCESSING, PAID, EXPIRED, FAILED = [  # states of a Checkout
    "beginning",  # Stripe was asked, or is to be asked again, for its page
    "open",  # it can be paid at Stripe
    "processing",  # it was paid by a method whose money takes days: it has not arrived
    "paid",  # Stripe says that the money is there
    "expired",  # nobody can pay on it any more
    "failed",  # Stripe refused it, or the money did not come; `why` says which
]


class CardAccount(BaseModel):
    """What a business takes cards with. Keys and secrets are sealed, and opened only to be used: see `connecting`."""

    business_id: int

    business = ForeignKeyField(Business, unique=True, backref="card_accounts", on_delete="RESTRICT")
    key_sealed = TextField()
    last4 = CharField()  # all of the key that is ever shown
    kind = CharField()  # SECRET or RESTRICTED
    live = BooleanField()  # False: a test key, with which no money moves
    account = CharField(default="")  # acct_…; empty where the key may not know it
    name = TextField(default="")  # as Stripe tells
    country = CharField(default="")
    currency = CharField(default="")  # in which Stripe pays out by default
    charges = BooleanField(default=True)  # whether Stripe lets the account take payments yet
    missing = JsonField(default=list)  # Stripe's names of permissions that the key lacks: see `permissions`
    webhook_sealed = TextField(null=True)
    parts = BooleanField(default=False)  # customers may pay a part of what is due
    connected_at = InstantField()
    checked_at = InstantField()  # when Stripe last took the key, or refused it
    refused_at = InstantField(null=True)  # since when Stripe refuses the key: it was revoked


class Checkout(BaseModel):
    """A card payment that was begun at Stripe, with the account as it was then. Minor units."""

    business_id: int
    document_id: int
    link_id: int | None
    entry_id: int | None

    key = CharField(unique=True)  # 128 random bits, in addresses
    business = ForeignKeyField(Business, backref="checkouts", on_delete="RESTRICT")
    document = ForeignKeyField(Document, backref="checkouts", on_delete="RESTRICT")
    account = CharField(default="")
    live = BooleanField()
    session_id = CharField(null=True, unique=True)  # null until Stripe answers
    payment_intent = CharField(null=True, unique=True)
    url = TextField(default="")
    amount = BigIntegerField()
    currency = CharField()
    state = CharField(default=BEGINNING)
    idempotency_key = CharField(unique=True)
    created_at = InstantField()
    checked_at = InstantField(null=True)  # when Stripe was last asked
    look_at = InstantField(null=True, index=True)  # when to ask next; null: there is nothing to ask any more
    ended_at = InstantField(null=True)
    entry = ForeignKeyField(Entry, null=True, unique=True, backref="checkouts", on_delete="RESTRICT")  # once it is paid
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")  # to where Stripe leads back
    revision = IntegerField(default=0)  # the number of the one whose balance it is
    expires_at = InstantField(null=True)
    dropped_at = InstantField(null=True)  # since when nobody is led to it any more: another amount is due
    why = CharField(default="")  # it failed: Stripe's code, or one of ours

    class Meta:
        indexes = ((("document", "state"), False), (("business", "created_at"), False))


class CardReturn(BaseModel):
    """What of a card payment goes back, in minor units: a refund, asked for here or made at Stripe, or a dispute."""

    business_id: int
    payment_id: int | None
    credit_note_id: int | None

    key = CharField(unique=True)  # of a refund asked for here, what makes it one at Stripe, however often it is asked
    business = ForeignKeyField(Business, backref="+", on_delete="RESTRICT")
    kind = CharField()  # of the entry that it becomes: REFUND or DISPUTE
    payment = ForeignKeyField(Entry, null=True, backref="card_returns", on_delete="RESTRICT")  # null: not heard of yet
    payment_intent = CharField()
    provider_id = CharField(null=True)  # re_…, du_…; null until Stripe answers
    amount = BigIntegerField()
    currency = CharField()
    state = CharField(default="asked")  # the latest that Stripe said: see `returns.ORDER`
    moved = IntegerField(default=0)  # how often the money went or came back: see `returns.is_gone`
    moved_at = InstantField(null=True)  # when it did so the last time, as Stripe tells
    counted = BigIntegerField(default=0)  # how much of it stands in the ledger
    reason = TextField(default="")
    why = TextField(default="")  # it failed, or was refused: Stripe's words
    credit_note = ForeignKeyField(Document, null=True, backref="+", on_delete="SET NULL")  # which it pays out
    actor = TextField()
    due_by = InstantField(null=True)  # until when a dispute can be answered
    at = InstantField()
    beyond_at = InstantField(null=True)  # since when the payment has less left in the ledger than went back
    told = CharField(default="")  # what members were told of it

    class Meta:
        indexes = ((("business", "provider_id"), True), (("business", "payment_intent"), False))
