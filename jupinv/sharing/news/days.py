"""When the digest of a day is due: at eight in the morning, in the time zone of the business."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jupinv import jobs

MORNING = time(8)


def mornings(zone: str, first: date, days: int) -> Iterator[tuple[date, datetime]]:
    """So many days of a calendar with the instant at which each of their mornings is, whatever the clocks do."""
    for count in range(days):
        day = first + timedelta(days=count)
        yield day, datetime.combine(day, MORNING, ZoneInfo(zone or "UTC")).astimezone(UTC)


def within(zone: str, day: date) -> list[tuple[date, datetime]]:
    """The mornings that fall on a day in UTC: as a rule one, and every morning is on exactly one such day."""
    near = mornings(zone, day - timedelta(days=2), 5)
    return [(local, instant) for local, instant in near if instant.date() == day]


def plan_next(member: int, zone: str, now: datetime) -> None:
    """Have a member told on the next morning; planned twice it is once."""
    near = mornings(zone, now.astimezone(ZoneInfo(zone or "UTC")).date(), 3)
    plan(member, *next((local, instant) for local, instant in near if instant > now))


def plan(member: int, local: date, instant: datetime) -> None:
    """Have a member told on this morning; planned twice it is once."""
    jobs.enqueue("news_digest", {"member": member}, due=instant, unique_key=f"news_digest:{member}:{local.isoformat()}")
