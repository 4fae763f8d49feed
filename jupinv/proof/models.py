"""What the last check of a business found."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField


class CheckResult(BaseModel):
    """The last check of a business, and the one that was asked for since."""

    business_id: int

    business = ForeignKeyField(Business, unique=True, backref="+", on_delete="CASCADE")
    asked_at = InstantField(null=True)  # while one is asked for and has not ended
    reached = IntegerField(default=0)  # how far that one is, in documents
    expected = IntegerField(default=0)  # of so many
    checked_at = InstantField(null=True)  # when the last one ended
    documents = IntegerField(default=0)  # how many it held against what is kept
    revisions = IntegerField(default=0)  # how long the chain was
    differences = IntegerField(default=0)
    told = JsonField(default=list)  # the first few, as sentences
