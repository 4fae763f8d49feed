"""That a public page shows something new: its tag changes, so that nobody is told 304 for the page as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupinv.customers.models import Customer
from jupinv.documents.models import Document


def stir(document: Document | int) -> None:
    """Count it, in the transaction of what happened. Whatever the revision and the standing tell needs no such call."""
    this = document if isinstance(document, int) else document.id
    Document.update(activity=Document.activity + 1).where(Document.id == this).execute()


def on_customer_changed(customer: Customer, *, before: Mapping[str, str], after: Mapping[str, str], **_: Any) -> None:
    """What is not settled asks on its page for a PO number, or does no longer."""
    if before.get("po_required") == after.get("po_required"):
        return
    theirs = (Document.customer == customer) & Document.issued_at.is_null(False) & Document.void_at.is_null()
    Document.update(activity=Document.activity + 1).where(theirs & (Document.balance > 0)).execute()
