"""The form of the number patterns: one for each kind of document, with the number that would come next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business, Counter, Series
from jupinv.documents import patterns

KINDS = tuple(PATTERNS)
LARGEST_START = 99_999_999


@dataclass(slots=True)
class KindForm:
    """What is typed for one kind of document."""

    kind: str
    pattern: str
    start: str
    begun: bool  # a number was taken by the pattern in use: nothing begins any more
    next: str = ""  # the number that would come next by what is typed
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> tuple[str, int | None]:
        """Pattern and start, as `numbering.renumber` takes them."""
        return self.pattern, int(self.start) if self.start else None


def of(business: Business, typed: Mapping[str, str], *, on: date) -> list[KindForm]:
    """The form for what is typed ("invoice.pattern": …); with nothing typed, for what is in use."""
    taken = _Taken(business, on)
    forms = [_of_kind(taken, kind, typed) for kind in KINDS]
    seen: set[str] = set()
    for form in forms:
        if form.pattern.casefold() in seen:
            form.errors.setdefault("pattern", _("Two kinds of documents can’t share a pattern: numbers would meet."))
        seen.add(form.pattern.casefold())
    return forms


class _Taken:
    """Which numbers a business has taken by which patterns: three queries for all kinds."""

    def __init__(self, business: Business, on: date) -> None:
        self.on = on
        self.series = list(Series.select().where(Series.business == business).order_by(Series.id))
        ids = [each.id for each in self.series]
        within = {patterns.period(each.pattern, on=on) for each in self.series}
        counters = Counter.select().where(Counter.series.in_(ids) & Counter.period.in_(within))
        self.last = {(each.series_id, each.period): each.last for each in counters}
        begun = Counter.select(Counter.series).where(Counter.series.in_(ids)).distinct()
        self.begun = {each.series_id for each in begun}

    def in_use(self, kind: str) -> Series | None:
        """The series that gives the next number of a kind."""
        return next((each for each in reversed(self.series) if each.kind == kind and each.in_use), None)

    def next(self, kind: str, pattern: str, start: int) -> str:
        """What the next number would be by a checked pattern, whether it is in use, was used before, or is new."""
        known = next((each for each in self.series if (each.kind, each.pattern) == (kind, pattern)), None)
        n = start
        if known is not None and known.id in self.begun:
            n = self.last.get((known.id, patterns.period(pattern, on=self.on)), 0) + 1
        return patterns.sample(pattern, on=self.on, customer_code="…", n=n)


def _of_kind(taken: _Taken, kind: str, typed: Mapping[str, str]) -> KindForm:
    series = taken.in_use(kind)
    in_use = series.pattern if series else PATTERNS[kind]
    pattern = typed.get(f"{kind}.pattern", in_use).strip()
    usual = str(series.start) if series and pattern == in_use else "1"
    form = KindForm(
        kind,
        pattern=pattern,
        start=typed.get(f"{kind}.start", usual).strip(),
        begun=series is not None and series.id in taken.begun,
    )
    if problems := patterns.check_pattern(form.pattern):
        form.errors["pattern"] = problems[0]
    if form.start and not (form.start.isascii() and form.start.isdecimal() and 0 < int(form.start) <= LARGEST_START):
        form.errors["start"] = _("Write a whole number from 1 on.")
    if not form.errors:
        form.next = taken.next(kind, form.pattern, int(form.start or 1))
        if len(form.next) > patterns.LONGEST:
            form.errors["pattern"] = _("The numbers get longer than %(most)s characters.", most=patterns.LONGEST)
    return form
