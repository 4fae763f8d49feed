"""The one clock: the outermost layer asks it, and hands the answer down as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The civil date of the present instant in an IANA time zone; UTC where the zone is empty."""
    return now().astimezone(ZoneInfo(time_zone or "UTC")).date()
