"""Two years of ordinary work for the demo's customers: the same every time for the same day.

Who comes back how often, what for, and who pays late is fixed; how much it is follows the season and a checksum in
place of dice.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from jupinv.demo.papers import OUTSIDE_SCOPE, PAPERS, REVERSE_CHARGE, Paper, Paying
from jupinv.demo.story import TOLD
from jupinv.language import format_month

DOCUMENTS = 200
DAYS = 725  # how far back the oldest one lies
NEWEST = 3  # days ago
SEASON = (80, 90, 110, 100, 105, 115, 75, 50, 110, 125, 140, 150)  # January first, in percent of a usual month
RISE = 106  # prices of the second year, in percent of the first
# Nothing has come in yet for those issued this many days ago, or only a part of it: one for each age of what is owed.
UNPAID, PARTLY = (40, 79, 104, 151), (79,)

Line = tuple[str, str, int, str, int, int]  # description, unit, unit price, tax, least and most quantity


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a customer comes back for: how often in a round of all customers, how soon they pay, and in what order."""

    customer: str
    times: int
    slow: int  # days between the due date and the money; negative: before
    work: tuple[Line, ...]
    locale: str = "en"
    typed: dict[str, str] = field(default_factory=dict)


ENGAGEMENTS = (
    Engagement(
        "nordwind",
        5,
        -9,
        (
            ("Markenberatung im {month}", "hours", 96, "19", 8, 32),
            ("Gestaltung Kundenmagazin", "days", 840, "19", 1, 4),
            ("Druck, 500 Stück", "", 380, "7", 1, 3),
        ),
        "de",
    ),
    Engagement(
        "brightwater",
        5,
        -4,
        (
            ("Design system, {month}", "hours", 98, "19", 12, 44),
            ("Component library, maintenance", "", 450, "19", 1, 1),
            ("Usability tests", "days", 1100, "19", 1, 3),
        ),
        typed={"po_number": "4500017321"},
    ),
    Engagement(
        "beaumont",
        3,
        2,
        (
            ("Direction artistique, {month}", "days", 760, REVERSE_CHARGE, 1, 5),
            ("Retouche photographique", "pcs", 14, REVERSE_CHARGE, 12, 60),
        ),
        "fr",
    ),
    Engagement(
        "harbor",
        4,
        6,
        (
            ("Brand retainer, {month}", "hours", 110, OUTSIDE_SCOPE, 10, 36),
            ("Website copy", "pcs", 240, OUTSIDE_SCOPE, 1, 6),
        ),
        typed={"currency": "USD", "po_number": "PO-88213"},
    ),
    Engagement(
        "pemberton",
        3,
        -2,
        (
            ("Exhibition graphics, {month}", "days", 720, OUTSIDE_SCOPE, 1, 4),
            ("Wayfinding drawings", "pcs", 95, OUTSIDE_SCOPE, 3, 14),
        ),
        typed={"currency": "GBP"},
    ),
    Engagement(
        "elia",
        2,
        3,
        (("Label design, {month} bottling", "pcs", 420, REVERSE_CHARGE, 1, 4),),
    ),
    Engagement(
        "balkan",
        2,
        12,
        (("Interface review, Спринт {count}", "hours", 88, REVERSE_CHARGE, 10, 30),),
        typed={"po_number": "BD-2041"},
    ),
    Engagement(
        "krynytsia",
        2,
        8,
        (("Packaging for the {month} range", "pcs", 310, OUTSIDE_SCOPE, 1, 5),),
    ),
    Engagement(
        "noor",
        2,
        -6,
        (("Packaging system, {month}", "pcs", 185, OUTSIDE_SCOPE, 1, 5),),
        typed={"currency": "KWD"},
    ),
    Engagement(
        "carmel",
        2,
        1,
        (
            ("Product photography, {month}", "days", 890, OUTSIDE_SCOPE, 1, 3),
            ("Picture licences", "pcs", 120, OUTSIDE_SCOPE, 2, 8),
        ),
        typed={"currency": "USD"},
    ),
    Engagement(
        "sakura",
        2,
        -12,
        (("Illustration set, {month}", "pcs", 28000, OUTSIDE_SCOPE, 2, 9),),
        typed={"currency": "JPY"},
    ),
)


def all_papers(today: date) -> tuple[Paper, ...]:
    """Every paper of the demo on a day, the oldest first and drafts last."""
    issued = [*_recurring(today), *(paper for paper in PAPERS if paper.ago is not None)]
    issued.sort(key=lambda paper: paper.ago or 0, reverse=True)
    return (*issued, *(paper for paper in PAPERS if paper.ago is None))


def _recurring(today: date) -> Iterator[Paper]:
    days = _days(today, DOCUMENTS - len(PAPERS) - len(TOLD))
    order = _order()
    in_euros = [ago for count, ago in enumerate(days) if "currency" not in order[count % len(order)].typed]
    unpaid = {min(in_euros, key=lambda ago: abs(ago - wanted)): wanted for wanted in UNPAID}
    for count, ago in enumerate(days):
        one = order[count % len(order)]
        yield _paper(one, count, ago, today, wanted=unpaid.pop(ago, 0))


def _days(today: date, count: int) -> list[int]:
    """How many days ago each was issued: more in a good season, none on a weekend."""
    weights = [SEASON[(today - timedelta(ago)).month - 1] for ago in range(DAYS, NEWEST, -1)]
    total, reached = sum(weights), 0
    days: list[int] = []
    for ago, weight in zip(range(DAYS, NEWEST, -1), weights, strict=True):
        reached += weight
        while len(days) < count and reached * count * 2 >= total * (2 * len(days) + 1):
            days.append(ago + max((today - timedelta(ago)).weekday() - 4, 0))
    return days


def _order() -> list[Engagement]:
    """One round of all customers, those who come often spread over it."""
    places = [(place + index / 100) / one.times for index, one in enumerate(ENGAGEMENTS) for place in range(one.times)]
    who = [one for one in ENGAGEMENTS for _ in range(one.times)]
    return [who[at] for at in sorted(range(len(who)), key=lambda at: (places[at], at))]


def _paper(one: Engagement, count: int, ago: int, today: date, *, wanted: int) -> Paper:
    day = today - timedelta(ago)
    lines = [_line(one, line, count, ago, day) for line in one.work[: 1 + _roll(count, "lines", len(one.work))]]
    return Paper(one.customer, tuple(lines), ago=ago, typed=one.typed, paid=_paid(one, count, ago, wanted))


def _line(one: Engagement, line: Line, count: int, ago: int, day: date) -> tuple[str, str, str, str, str]:
    words, unit, price, tax, least, most = line
    busy = SEASON[day.month - 1]
    quantity = max(least, (least + _roll(count, words, most - least + 1)) * busy // 100)
    price = price * RISE // 100 if ago < DAYS // 2 else price
    text = words.format(month=format_month(day, one.locale), count=count // 10 + 1)
    return text, str(quantity), unit, str(price), tax


def _paid(one: Engagement, count: int, ago: int, wanted: int) -> tuple[Paying, ...]:
    """All of it some days before or after the due date, unless that is still to come."""
    if wanted:
        return (Paying(35, "250", "First instalment"),) if wanted in PARTLY else ()
    after = max(1, 30 + one.slow + _roll(count, "pays", 9) - 4)
    return (Paying(after),) if after <= ago else ()


def _roll(count: int, what: str, sides: int) -> int:
    """A number from 0 up to the sides of a die that always falls alike."""
    return zlib.crc32(f"{count} {what}".encode()) % sides
