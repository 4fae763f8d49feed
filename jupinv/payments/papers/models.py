"""PDFs of papers that are no documents."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField


class BuiltPaper(BaseModel):
    """A built PDF: which bytes in the file store show a paper as it read at one time.

    `state` is a hash of all that the paper says and of the version of the templates.
    """

    business_id: int

    business = ForeignKeyField(Business, backref="+", on_delete="CASCADE")
    state = CharField()
    sha256 = CharField()
    created_at = InstantField()

    class Meta:
        indexes = ((("business", "state"), True),)
