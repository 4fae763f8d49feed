"""The series of a business: begin one, go on from a number given elsewhere, retire, reopen; and what each has given.

Every verb holds the chain first, as whoever issues does: nothing is numbered while a series changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business, Counter, Series
from jupinv.content.fields import INVOICE
from jupinv.db import write
from jupinv.documents import patterns
from jupinv.documents.models import Chain, Document
from jupinv.documents.numbering import current, forget_unused, has_begun, last_by_hand, last_count, show_on_paper


class OfAnotherKind(Exception):
    """Documents of another kind are numbered by this pattern: their numbers would meet."""


class InUseAlready(Exception):
    """The series is in use, and no number was named from which it goes on."""


class Begun(Exception):
    """Numbers of this period were given here already, so it can't go on from one given elsewhere."""


class UsualStays(Exception):
    """The usual series of a kind can't be retired: nothing would number the next document."""


def add(
    business: Business,
    kind: str,
    pattern: str,
    *,
    start: int = 1,
    resets: str = patterns.AS_SHOWN,
    last: str = "",
    usual: bool = False,
) -> Series:
    """Number by this series too; `usual`: from now on whatever names no other one.

    `last` is a number that was given elsewhere: the series goes on after it, in its period. A retired series is
    reopened. One that was usual until now stays in use beside it, if it ever gave a number. `start` and `resets` count
    where it has not begun. Raises ValueError, in words, for a pattern that can't be used; OfAnotherKind, InUseAlready,
    Begun.
    """
    if problems := patterns.check_pattern(pattern):
        raise ValueError(" ".join(problems))
    with write():
        Chain.held(business)
        series = _of_pattern(business, kind, pattern)
        if series.id and series.in_use and not last and not (usual and not series.usual):
            raise InUseAlready
        if not has_begun(series):
            series.start, series.resets = start, resets
        series.in_use = True
        series.save()
        if last:
            _go_on(series, last)
        if usual:
            before = current(business, kind)
            make_usual(series)
            if before is not None and before != series and not has_begun(before):
                retire(before)
        return series


def make_usual(series: Series) -> None:
    """Number by this series whatever names no other one; the one that did so until now stays in use beside it."""
    with write():
        Chain.held(series.business)
        of_kind = (Series.business == series.business_id) & (Series.kind == series.kind)
        Series.update(usual=False).where(of_kind & Series.usual).execute()
        Series.update(usual=True, in_use=True).where(Series.id == series.id).execute()
        series.usual = series.in_use = True
        if series.kind == INVOICE:
            show_on_paper(series.business, series.pattern)


def retire(series: Series) -> None:
    """Give no more numbers of it. One that never gave any is forgotten; else it stays, to be reopened. UsualStays."""
    with write():
        Chain.held(series.business)
        if not Series.update(in_use=False).where((Series.id == series.id) & ~Series.usual).execute():
            raise UsualStays
        series.in_use = False
        forget_unused(series.business, series.kind)


def reopen(series: Series) -> None:
    """Go on with it where it stopped, beside the usual one."""
    with write():
        Chain.held(series.business)
        Series.update(in_use=True).where(Series.id == series.id).execute()
        series.in_use = True


def _of_pattern(business: Business, kind: str, pattern: str) -> Series:
    ours = list(Series.select().where(Series.business == business))
    if any(each.kind != kind and each.pattern.casefold() == pattern.casefold() for each in ours):
        raise OfAnotherKind
    known = next((each for each in ours if (each.kind, each.pattern) == (kind, pattern)), None)
    return known or Series(business=business, kind=kind, pattern=pattern, in_use=False)


def _go_on(series: Series, last: str) -> None:
    """Count on after a number that was given elsewhere. ValueError where it does not follow the pattern; Begun."""
    said = patterns.read(series.pattern, last)
    if said is None or said.n > patterns.LARGEST:
        raise ValueError(last)
    within = said.period(series.resets)
    counter = Counter.get_or_none((Counter.series == series) & (Counter.period == within))
    if counter is not None and counter.last > counter.since:
        raise Begun
    since = max(said.n, last_by_hand(series.business, series, within))
    if counter is None:
        Counter.create(series=series, period=within, last=since, since=since)
    else:
        Counter.update(last=since, since=since).where(Counter.id == counter.id).execute()


# what each has given


@dataclass(frozen=True, slots=True)
class Given:
    """What a series has given so far, and what comes next on a day."""

    series: Series
    count: int = 0
    expected: int = 0  # how many there are if there is no gap
    first: str = ""
    first_on: date | None = None
    last: str = ""
    last_on: date | None = None
    next: str = ""

    @property
    def gaps(self) -> int:
        """How many numbers are missing."""
        return self.expected - self.count


def overview(business: Business, counts: Counts) -> list[Given]:
    """Every series in use, and every one that ever gave a number: by kind, the usual one first.

    It counts in indexes alone, so that a hundred thousand documents take a few milliseconds.
    """
    found = [_given(counts, row) for row in _sums(business)]
    have = {each.series.kind for each in found if each.series.usual}
    found += [Given(each, next=counts.next(each)) for each in _coming(business, have)]
    kinds = list(PATTERNS)
    return sorted(
        found, key=lambda each: (kinds.index(each.series.kind), not each.series.usual, not each.series.in_use)
    )


def by_hand(business: Business) -> dict[str, int]:
    """How many documents of each kind bear a number that somebody wrote and no series has."""
    written = (Document.business == business) & Document.by_hand
    rows: Any = Document.select(Document.kind, fn.COUNT(Document.id)).where(written).group_by(Document.kind).tuples()
    return dict(rows)


def _coming(business: Business, have: set[str]) -> Iterator[Series]:
    missing = (kind for kind in PATTERNS if kind not in have)
    return (Series(business=business, kind=kind, pattern=PATTERNS[kind], usual=True) for kind in missing)


def _sums(business: Business) -> Any:
    of = Document.alias()
    numbered = of.select().where(of.series == Series.id)
    earliest = (of.issue_date, fn.LENGTH(of.number), of.number)
    latest = tuple(each.desc() for each in earliest)
    due = Counter.select(fn.COALESCE(fn.SUM(Counter.last - Counter.since), 0)).where(Counter.series == Series.id)
    return Series.select(
        Series,
        numbered.select(fn.COUNT(of.id)).alias("count"),
        due.alias("expected"),
        numbered.select(of.number).order_by(*earliest).limit(1).alias("first"),
        numbered.select(fn.MIN(of.issue_date)).alias("first_on"),
        numbered.select(of.number).order_by(*latest).limit(1).alias("last"),
        numbered.select(fn.MAX(of.issue_date)).alias("last_on"),
    ).where(Series.business == business)


def _given(counts: Counts, row: Any) -> Given:
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in (row.first_on, row.last_on)]
    return Given(
        series=row,
        count=row.count,
        expected=row.expected,
        first=row.first or "",
        first_on=days[0],
        last=row.last or "",
        last_on=days[1],
        next=counts.next(row),
    )


class Counts:
    """Which counts a business has taken of which series, as of a day: three queries for all of them."""

    def __init__(self, business: Business, on: date) -> None:
        self.on = on
        begun: Any = Counter.select(Counter.id).where(Counter.series == Series.id).limit(1)
        ours: Any = Series.select(Series, begun.alias("counted")).where(Series.business == business)
        self.series: list[Any] = list(ours.order_by(Series.id))
        self.begun = {each.id for each in self.series if each.counted is not None}
        within = {self._period(each) for each in self.series}
        counters: Any = Counter.select().where(Counter.series.in_(list(self.begun)) & Counter.period.in_(within))
        self._last = {(each.series_id, each.period): each.last for each in counters}
        self._by_hand = self._written(business)

    def usual(self, kind: str) -> Series | None:
        """The series that gives the next number of a kind."""
        return next((each for each in self.series if each.kind == kind and each.usual), None)

    def of(self, kind: str, pattern: str) -> Series | None:
        """The series of a kind with this pattern."""
        return next((each for each in self.series if (each.kind, each.pattern) == (kind, pattern)), None)

    def next(self, series: Series) -> str:
        """What the next number would be on that day; "…" stands for a short code."""
        within = self._period(series)
        last = self._last.get((series.id, within)) if series.id else None
        begin = 1 if series.id in self.begun else series.start
        n = last + 1 if last is not None else max(begin, last_count(self._by_hand, series, within) + 1)
        return patterns.sample(series.pattern, on=self.on, customer_code="…", n=n)

    def _period(self, series: Series) -> str:
        return patterns.period(series.pattern, on=self.on, resets=series.resets)

    def _written(self, business: Business) -> list[str]:
        """The numbers by hand after which a period that has not begun goes on."""
        beginning = [each for each in self.series if (each.id, self._period(each)) not in self._last]
        before = [Document.number.startswith(each.pattern.partition("{")[0]) for each in beginning]
        if not before:
            return []
        by_hand = (Document.business == business) & Document.by_hand & reduce(or_, before)
        rows: Any = Document.select(Document.number).where(by_hand).tuples()
        return [number for (number,) in rows]
