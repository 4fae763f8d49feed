"""The period of a statement: as it was asked for in an address, or one of those that people usually ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _

from jupinv.drafts.reading import EARLIEST, LATEST

MONTH, QUARTER, YEAR, LAST_YEAR, ALL = "month", "last-quarter", "year", "last-year", "all"
QUICK = (MONTH, QUARTER, YEAR, LAST_YEAR, ALL)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last one; from the beginning where no first one is named."""

    since: date | None
    until: date
    quick: str = ""  # which of the usual ones it is

    @property
    def named(self) -> dict[str, str]:
        """By which an address asks for just these days."""
        return {"from": self.since.isoformat() if self.since else "", "to": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the period, what is typed in its form, and what of that can't be read."""

    period: Period
    typed: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


def usual(quick: str, today: date) -> Period:
    """The month or year so far, the last whole quarter or year, or all until today."""
    of_year = today.replace(month=1, day=1)
    of_quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    last_day = of_quarter - timedelta(days=1)
    since, until = {
        MONTH: (today.replace(day=1), today),
        QUARTER: (last_day.replace(month=last_day.month - 2, day=1), last_day),
        YEAR: (of_year, today),
        LAST_YEAR: (of_year.replace(year=today.year - 1), of_year - timedelta(days=1)),
        ALL: (None, today),
    }[quick]
    return Period(since, until, quick)


def asked(arguments: Mapping[str, str], today: date) -> Asked:
    """What an address asks for; this year so far where it says nothing.

    An empty first day is the beginning, an empty last one today. What can't be read is said at its field.
    """
    quick = arguments.get("period", "")
    if "from" not in arguments and "to" not in arguments:
        found = usual(quick if quick in QUICK else YEAR, today)
        return Asked(found, found.named)
    typed = {name: arguments.get(name, "").strip()[:40] for name in ("from", "to")}
    wrong: dict[str, str] = {}
    days = {name: _day(text, name, wrong) for name, text in typed.items()}
    since, until = days["from"], days["to"] or today
    if not wrong and since and until < since:
        wrong["to"] = _("The end lies before the beginning.")
    if wrong:
        return Asked(usual(YEAR, today), typed, wrong)
    return Asked(Period(since, until), typed | {"to": until.isoformat()})


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong[name] = _("“%(typed)s” is not a date. Write it as year-month-day, such as 2026-05-31.", typed=text)
        return None
    if not EARLIEST <= day <= LATEST:
        wrong[name] = _("That year is out of range.")
        return None
    return day
