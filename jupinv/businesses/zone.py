"""In which time zone a user lives."""

from __future__ import annotations

from jupinv.accounts.models import User
from jupinv.businesses.models import Business


def zone_of(user: User) -> str:
    """What the account says (IANA), else the time zone of the user's first business, else UTC."""
    if user.time_zone:
        return user.time_zone
    first = Business.of(user).first()
    return first.time_zone if first else "UTC"
