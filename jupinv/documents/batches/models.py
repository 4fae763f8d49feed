"""What is to be done with many documents, and how far it is."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField
from jupinv.documents.models import Document
from jupinv.mail import Mail

SEND, ZIP = "send", "zip"
# of an item: what it waits for, or what became of it
WAITING, DONE, FAILED, SKIPPED, STOPPED = "waiting", "done", "failed", "skipped", "stopped"


class Batch(BaseModel):
    """One act on many documents of a business. It does nothing before `begun_at`: a page shows first what it would do.

    Over is what was finished or stopped.
    """

    business_id: int
    created_by_id: int | None

    key = CharField(unique=True)  # 128 random bits: /b/<handle>/batches/<key>
    business = ForeignKeyField(Business, backref="+", on_delete="CASCADE")
    created_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    act = CharField()
    created_at = InstantField()
    begun_at = InstantField(null=True)
    waits_until = InstantField(null=True)  # the business has sent as many mails in an hour as it may
    stopped_at = InstantField(null=True)
    finished_at = InstantField(null=True)
    file = TextField(default="")  # of a packed one: its key in the file store, until it is purged


class BatchItem(BaseModel):
    """One document of it. `problem` says in a word why it is skipped or what failed: see `batches.wording`."""

    batch_id: int
    document_id: int
    mail_id: int | None

    batch = ForeignKeyField(Batch, backref="items", on_delete="CASCADE")
    document = ForeignKeyField(Document, backref="+", on_delete="CASCADE")
    position = IntegerField()
    state = CharField(default=WAITING)
    problem = TextField(default="")
    recipients = JsonField(default=list)  # whom its mail goes to
    file = TextField(default="")  # the key of its PDF
    mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        indexes = ((("batch", "position"), True),)
