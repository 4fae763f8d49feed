"""What a new business needs of this room: the head of its chain of seals."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.documents.models import Chain


def begin_chain(business: Business, **_: Any) -> None:
    """Give a business its chain, empty; it stands before anything is issued, so that issuing can always take it."""
    Chain.create(business=business)
