"""What a business says about itself: the fields of the paper that are the same on all of its documents."""

from __future__ import annotations

from jupinv.businesses.models import Business

Pairs = tuple[tuple[str, str], ...]

PREFIXES = ("sender.", "bank.", "way.", "tax.", "business.")


def profile_of(business: Business) -> Pairs:
    """The fields as typed, in their order."""
    return tuple((name, text) for name, text in business.profile)
