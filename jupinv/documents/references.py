"""The reference by which a payment is known again: each of a business has one of its own, whatever its series are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jupinv.businesses.models import Business
from jupinv.content import remittance
from jupinv.content.fields import Content
from jupinv.documents.models import Document


def referred(content: Content, business: Business) -> Content:
    """With the reference of its number by the scheme that the business has chosen, which no other document bears.

    Series whose numbers have the same digits would share one by the schemes of digits: see `remittance.ways_to_say`.
    What was issued before keeps what it has. Whoever issues holds the chain of the business.
    """

    def taken(references: Sequence[str]) -> set[str]:
        of_it = (Document.business == business) & Document.reference.in_(references)
        rows: Any = Document.select(Document.reference).where(of_it).tuples()
        return {said for (said,) in rows}

    return remittance.referred(content, business.reference, taken)
