"""Who is billed, kept for next time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField

LONGEST_NAME, LONGEST_CODE = 300, 20
IN_ADDRESS = ("street", "street2", "postcode", "city", "region", "country")
SEARCHED = ("contact", "email", "ap_name", "ap_email", "cc", "city", "code")


class Customer(BaseModel):
    """A customer of a business. `details` keeps the `customer.*` fields as typed, without the prefix.

    `defaults` is what a new invoice for them begins with: `due` (days), `currency`, `tax` (as chosen in a line), and
    what stands on no paper: `confirm_approvals`, that whoever approves enters a code that was mailed to them. Their
    language and who gets copies stand in `details`, as on the paper.
    """

    business_id: int

    business = ForeignKeyField(Business, backref="customers", on_delete="CASCADE")
    name = TextField()
    name_key = TextField()  # casefolded, for finding
    code = CharField(default="")  # short code, for number patterns
    details = JsonField(default=dict)
    defaults = JsonField(default=dict)
    search = TextField(default="")  # casefolded: what the list is searched by; every save sets it
    made_for = CharField(default="")  # key of the draft on which it was first named, until it is edited on its page
    archived_at = InstantField(null=True)  # put away: not offered on new papers
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        indexes = (
            (("business", "name_key"), True),
            (("business", "archived_at", "name_key"), False),
        )

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Save, with `search` as name and details say it now."""
        self.search = searchable(self.name, self.details)
        return super().save(force_insert, None if only is None else [*only, Customer.search])

    @property
    def is_archived(self) -> bool:
        """Put away: still there with all its documents, but not offered any more."""
        return self.archived_at is not None

    @property
    def confirms_approvals(self) -> bool:
        """Whether its owner wants whoever approves or accepts to enter a code that was mailed to them."""
        return bool(self.defaults.get("confirm_approvals"))

    @classmethod
    def matching(cls, business: Business, text: str, limit: int = 8) -> Any:
        """Customers whose name contains the text, in the order of their names; archived ones are not among them."""
        return (
            cls.select()
            .where(
                (cls.business == business) & cls.archived_at.is_null() & cls.name_key.contains(text.casefold()),
            )
            .order_by(cls.name_key)
            .limit(limit)
        )

    @classmethod
    def named(cls, business: Business, name: str) -> Customer | None:
        """The one customer of a business with this name, however it is written."""
        found: Customer | None = cls.get_or_none((cls.business == business) & (cls.name_key == key_of(name)))
        return found


def key_of(name: str) -> str:
    """By which a name is found: two that differ in capitals only are the same."""
    return name[:LONGEST_NAME].casefold()


def searchable(name: str, details: Mapping[str, str]) -> str:
    """What a search looks through: name, people, addresses, town and code, casefolded, one in a line."""
    texts = [name, *(details.get(part, "") for part in SEARCHED)]
    return "\n".join(text[:LONGEST_NAME] for text in texts if text).casefold()
