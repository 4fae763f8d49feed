"""Who is billed, kept for next time."""

from __future__ import annotations

from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField


class Customer(BaseModel):
    """A customer of a business. `details` keeps the `customer.*` fields as typed, without the prefix."""

    business = ForeignKeyField(Business, backref="customers", on_delete="CASCADE")
    name = TextField()
    name_key = TextField()  # casefolded, for finding
    code = CharField(default="")  # short code, for number patterns
    details = JsonField(default=dict)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        indexes = ((("business", "name_key"), True),)

    @classmethod
    def matching(cls, business: Business, text: str, limit: int = 8) -> Any:
        """Customers whose name contains the text, in the order of their names."""
        return (
            cls.select()
            .where((cls.business == business) & cls.name_key.contains(text.casefold()))
            .order_by(cls.name_key)
            .limit(limit)
        )
