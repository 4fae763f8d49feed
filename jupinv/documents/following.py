"""Drafts follow their customer: what is changed on the customer's page changes on the papers that still say the old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupinv.customers.models import LONGEST_NAME, Customer
from jupinv.db import locked
from jupinv.documents import search
from jupinv.documents.models import Document

FOUND_BY = ("customer.name", "customer.billing_entity", "customer.reference")  # of what drafts follow


def on_changed(customer: Customer, *, before: Mapping[str, str], after: Mapping[str, str], **_: Any) -> None:
    """Take the change over into the customer's drafts, but for the fields in which something else was typed.

    A window in which one is still open is told, and can't write the old back unseen.
    """
    drafts = Document.select().where((Document.customer == customer) & Document.issued_at.is_null())
    for draft in locked(drafts):
        typed = draft.typed or {}
        fields = followed(typed.get("fields", []), before, after)
        if fields != typed.get("fields", []):
            new = dict(fields)
            old_words, words = (_found_by(each) for each in (dict(typed.get("fields", [])), new))
            Document.update(
                typed={**typed, "fields": fields},
                customer_name=new.get("customer.name", "")[:LONGEST_NAME],
                search=search.reworded(draft.search, old_words, words),
                save_count=Document.save_count + 1,
                editor="",
            ).where(Document.id == draft.id).execute()


def _found_by(texts: Mapping[str, str]) -> list[str]:
    return [texts.get(name, "") for name in FOUND_BY]


def followed(fields: list[list[str]], before: Mapping[str, str], after: Mapping[str, str]) -> list[list[str]]:
    """The fields of a draft with those that said what the customer said before saying what it says now."""
    texts = dict(fields)
    changes = {
        f"customer.{name}": after.get(name, "")
        for name in [*before, *(name for name in after if name not in before)]
        if before.get(name, "") != after.get(name, "")
        and texts.get(f"customer.{name}", "").strip() == before.get(name, "")
    }
    return [[name, text] for name, text in (texts | changes).items() if text or name not in changes]
