"""Numbers without gaps: which one a document gets, by a series of its kind or written by hand.

A number by hand that follows the pattern of a series must be the one that comes next there, and takes it. Any other one
belongs to no series. So every series counts without gaps, whatever is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business, Counter, Series
from jupinv.businesses.profile import change
from jupinv.content.fields import INVOICE
from jupinv.content.finding import Finding
from jupinv.content.sentence import Sentence as _s
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents import patterns
from jupinv.documents.models import Chain, Document
from jupinv.language import format_date


class NumberTaken(Exception):
    """Another document of the business bears the number already: the pattern must change."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s is the number of another document.", number=number))
        self.number = number


class CodeMissing(Exception):
    """The pattern has {CUSTOMER}, and there is no customer with a usable short code."""

    def __init__(self) -> None:
        super().__init__(_("The numbers contain the customer's short code. Give the customer one."))


class Refused(Exception):
    """The draft can't be numbered as it asks: `finding`, with its field."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Wish:
    """How a draft asks to be numbered: by a series that is in use, or by hand. Nothing said: by the usual series."""

    series: str = ""  # its id, as a form said it
    number: str = ""


NONE = Wish()


@dataclass(frozen=True, slots=True)
class Place:
    """What comes next in a series."""

    series: Any  # a Series, as `_known` tells it
    period: str
    counter: Counter | None
    n: int
    number: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What number a draft would get now."""

    number: str  # "…" stands for a short code that is missing
    series: Series | None  # None: it belongs to none
    choices: tuple[Series, ...]  # of its kind and in use, the usual one first
    refusal: Finding | None = None
    last_on: date | None = None  # the latest day on which anything of the series was issued

    @property
    def pattern(self) -> str:
        """What the number follows; empty where it was written by hand."""
        return self.series.pattern if self.series else ""


# what comes next


def outlook(
    business: Business | None, kind: str, *, on: date, customer: Customer | None = None, wish: Wish = NONE
) -> Outlook:
    """What number a draft of this kind would get; nothing is taken."""
    code = (customer.code if customer else "") or "…"
    plan = _Plan(business, kind, on, code, wish)
    place = plan.place
    number = place.number if place else wish.number
    series = place.series if place else None
    return Outlook(number, series, plan.choices, plan.refusal, _day(series.last_on) if series else None)


def preview(business: Business, kind: str, *, on: date, customer: Customer | None = None, wish: Wish = NONE) -> str:
    """What the next number would be. Without a short code where one is needed, "…" stands for it."""
    return outlook(business, kind, on=on, customer=customer, wish=wish).number


def take(
    business: Business, kind: str, *, on: date, customer: Customer | None = None, wish: Wish = NONE
) -> tuple[Series | None, str]:
    """Take the next number, in a transaction that holds the business's chain: chain, series, counter, in this order.

    No series comes with a number by hand that belongs to none. Raises CodeMissing, NumberTaken and Refused; whatever
    makes the transaction fail gives the number back.
    """
    plan = _Plan(business, kind, on, customer.code if customer else "", wish, hold=True)
    if plan.refusal:
        raise Refused(plan.refusal)
    place = plan.place
    if place is None:
        return None, wish.number
    code_for(place.series.pattern, customer)
    if _is_taken(business, place.number):
        raise NumberTaken(place.number)
    _count(place)
    return place.series, place.number


def code_for(pattern: str, customer: Customer | None) -> str:
    """The customer's short code where the pattern has a place for it, else nothing. Raises CodeMissing."""
    if "{CUSTOMER}" not in pattern:
        return ""
    if customer is None or not patterns.is_code(customer.code):
        raise CodeMissing
    return str(customer.code)


class _Plan:
    """By which series a draft is numbered, or why it can't be as it asks."""

    def __init__(
        self, business: Business | None, kind: str, on: date, code: str, wish: Wish, *, hold: bool = False
    ) -> None:
        self.business, self.kind, self.on, self.code, self.hold = business, kind, on, code, hold
        self.known = _known(business, hold=hold)
        usable = [each for each in self.known if each.kind == kind and each.in_use]
        self.choices = tuple(sorted(usable, key=lambda each: (not each.usual, each.id or 0)))
        self.refusal: Finding | None = None
        self.place: Place | None = self._by_hand(wish.number) if wish.number else self._next(self._chosen(wish.series))

    def _chosen(self, wanted: str) -> Any:
        chosen = next((each for each in self.choices if str(each.id) == wanted), None)
        of_another_kind = any(str(each.id) == wanted and each.kind != self.kind for each in self.known)
        if wanted and chosen is None and not of_another_kind:
            self.refusal = _GONE
        return chosen or self.choices[0]

    def _next(self, series: Any) -> Place:
        code = self.code if "{CUSTOMER}" in series.pattern else ""
        within = patterns.period(series.pattern, on=self.on, customer_code=code, resets=series.resets)
        found: Any = Counter.select().where((Counter.series == series) & (Counter.period == within))
        counter = (locked(found) if self.hold else found).first() if series.id else None
        n = counter.last + 1 if counter else self._first(series, within)
        number = patterns.sample(series.pattern, on=self.on, customer_code=code, n=n)
        return Place(series, within, counter, n, number)

    def _first(self, series: Any, within: str) -> int:
        """What a period begins with: after all that was written by hand before the series was there."""
        begin = 1 if series.begun else series.start
        before = "" if series.resets else patterns.prefix(series.pattern, on=self.on, customer_code=self.code)
        return max(begin, last_by_hand(self.business, series, within, before) + 1)

    def _by_hand(self, number: str) -> Place | None:
        """The place that a number by hand takes; None where it belongs to no series."""
        if wrong := unusable(number):
            self.refusal = wrong
            return None
        followed = [each for each in self.known if self._follows(each, number)]
        places = [self._next(each) for each in followed if each in self.choices]
        if place := next((each for each in places if each.number == number), None):
            return place
        if followed:
            self.refusal = _not_next(number, followed, places)
        elif self.business and _is_taken(self.business, number):
            self.refusal = Finding(
                "number.hand",
                _s("%(number)s is the number of another document.", number=number),
                _s("Write one that was not used yet."),
                "",
            )
        return None

    def _follows(self, series: Series, number: str) -> bool:
        """Whether a number looks like one of a series, as people read it: in capitals or not."""
        said = patterns.read(series.pattern, number, any_case=True)
        return said is not None and ("{CUSTOMER}" not in series.pattern or self._is_known(series, said))

    def _is_known(self, series: Series, said: patterns.Reading) -> bool:
        """Whether it names a customer: nearly every number follows {CUSTOMER}-{NNNN} by its look alone."""
        same = (Customer.code == said.code) | (fn.LOWER(Customer.code) == said.code.lower())
        of_customer = (Customer.business == self.business) & same
        period = (Counter.series == series) & (Counter.period == said.period(series.resets))
        return bool(Customer.select().where(of_customer).exists() or Counter.select().where(period).exists())


_GONE = Finding(
    "number.series", _s("The series that was chosen gives no numbers any more."), _s("Choose another one."), ""
)


def unusable(number: str) -> Finding | None:
    """Why a text can't be a number at all."""
    field = "number.hand"
    if len(number) > patterns.LONGEST:
        message = _s("The number is longer than %(most)s characters.", most=patterns.LONGEST)
        return Finding(field, message, _s("Write a shorter one: banks and tax offices cut it off."), "")
    if not number.isprintable() or "…" in number:
        return Finding(field, _s("The number has characters that can't be seen."), _s("Leave them out."), "")
    if not any(character.isalnum() for character in number):
        return Finding(field, _s("This is no number."), _s("Write at least one letter or digit."), "")
    return None


def _not_next(number: str, followed: list[Series], places: list[Place]) -> Finding:
    of_it = {"number": number, "pattern": (places[0].series if places else followed[0]).pattern}
    if not places:
        message = _s("%(number)s follows %(pattern)s, which is not in use for this document.", **of_it)
        return Finding("number.hand", message, _s("Write a number of another form."), "")
    of_it["next"] = places[0].number
    message = _s("%(number)s follows %(pattern)s, where %(next)s comes next on this day.", **of_it)
    return Finding("number.hand", message, _s("Write that one, or a number of another form."), "")


def _known(business: Business | None, *, hold: bool) -> list[Any]:
    """All series of a business, with what is asked of each: whether it has begun, and its latest day of issue.

    Where a kind has no usual one yet, the one that comes with its first number.
    """
    begun: Any = Counter.select(Counter.id).where(Counter.series == Series.id).limit(1)
    latest = Document.select(fn.MAX(Document.issue_date)).where(Document.series == Series.id)
    found: Any = Series.select(Series, begun.alias("begun"), latest.alias("last_on"))
    found = found.where(Series.business == business).order_by(Series.id)
    rows = list(locked(found) if hold else found) if business else []
    usual = {each.kind for each in rows if each.usual}
    return [*rows, *(_coming(business, kind) for kind in PATTERNS if kind not in usual)]


def _coming(business: Business | None, kind: str) -> Any:
    coming: Any = Series(business=business, kind=kind, pattern=PATTERNS[kind], usual=True)
    coming.begun = coming.last_on = None
    return coming


def _day(told: Any) -> date | None:
    """A day as a sum answers it: SQLite has no dates."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _count(place: Place) -> None:
    series, counter = place.series, place.counter
    if not series.id:
        series.save()
    if counter is None:
        Counter.create(series=series, period=place.period, last=place.n, since=place.n - 1)
    else:
        Counter.update(last=place.n).where(Counter.id == counter.id).execute()


def _is_taken(business: Business, number: str) -> bool:
    return bool(Document.select().where((Document.business == business) & (Document.number == number)).exists())


def last_by_hand(business: Business | None, series: Series, within: str, before: str = "") -> int:
    """The largest count in a period that was written by hand; 0 where none was. `before`: how its numbers begin."""
    if business is None:
        return 0
    written: Any = Document.select(Document.number).where((Document.business == business) & Document.by_hand)
    found = written.where(Document.number.startswith(before)) if before else written
    return last_count((row[0] for row in found.tuples()), series, within)


def last_count(numbers: Iterable[str], series: Series, within: str) -> int:
    """The largest count that any of the numbers has in a period of a series; 0 where none belongs there."""
    said = (patterns.read(series.pattern, number) for number in numbers)
    counts = (each.n for each in said if each and each.period(series.resets) == within)
    return max((n for n in counts if n <= patterns.LARGEST), default=0)


def date_findings(numbers: Outlook, day: date, *, locale: str) -> list[Finding]:
    """What is unusual about a day of issue: something of the series bears a later one. It does not block."""
    if numbers.last_on is None or day >= numbers.last_on:
        return []
    last = format_date(numbers.last_on, locale)
    message = _s("The last document of this series bears a later date, %(day)s.", day=last)
    mend = _s("Check the day: numbers and dates usually go the same way.")
    return [Finding("issue_date", message, mend, "", blocks=False)]


# the usual series of a kind


def current(business: Business, kind: str) -> Series | None:
    """The series that gives the next number of a kind; None before the first one."""
    usual = (Series.business == business) & (Series.kind == kind) & Series.usual
    found: Series | None = Series.select().where(usual).first()
    return found


def has_begun(series: Series) -> bool:
    """Whether a number was ever taken by it, or it goes on from one that was given elsewhere."""
    return bool(series.id and Counter.select().where(Counter.series == series).exists())


def use_pattern(business: Business, kind: str, pattern: str, *, start: int | None = None) -> Series:
    """Number by this pattern from now on; a pattern used before goes on where it stopped.

    The series that was usual until now is retired. `start` counts while no number was taken by the pattern. Raises
    ValueError, in words, for a pattern that can't be used.
    """
    if problems := patterns.check_pattern(pattern):
        raise ValueError(" ".join(problems))
    series = current(business, kind)
    if series is not None and series.pattern == pattern and start in (None, series.start):
        return series
    with write():
        Chain.held(business)
        chosen = _chosen(business, kind, pattern, start or 1)
        if start not in (None, chosen.start) and not has_begun(chosen):
            Series.update(start=start).where(Series.id == chosen.id).execute()
            chosen.start = start
        return chosen


def renumber(business: Business, wanted: Mapping[str, tuple[str, int | None]]) -> None:
    """Number each of these kinds by its pattern and start from now on, all or none: see `use_pattern`.

    Numbers that were taken stay as they are. The paper shows the pattern of invoices, so the profile keeps it too.
    """
    with write():
        Chain.held(business)
        for kind, (pattern, start) in wanted.items():
            use_pattern(business, kind, pattern, start=start)
        if INVOICE in wanted:
            show_on_paper(business, wanted[INVOICE][0])


def show_on_paper(business: Business, pattern: str) -> None:
    """Keep the pattern of the usual invoices in the profile, where the paper has a field for it."""
    change(business, {"business.number_pattern": pattern}, is_new=False)


def _chosen(business: Business, kind: str, pattern: str, start: int) -> Series:
    of_kind = (Series.business == business) & (Series.kind == kind)
    Series.update(in_use=False, usual=False).where(of_kind & Series.usual & (Series.pattern != pattern)).execute()
    chosen = Series.update(in_use=True, usual=True).where(of_kind & (Series.pattern == pattern)).returning(Series)
    series: Series = next(iter(chosen.execute()), None) or Series.create(
        business=business, kind=kind, pattern=pattern, start=start, usual=True
    )
    forget_unused(business, kind)
    return series


def forget_unused(business: Business, kind: str) -> None:
    """Delete retired series that never gave a number: a pattern tried while somebody typed leaves nothing behind."""
    retired = (Series.business == business) & (Series.kind == kind) & ~Series.in_use
    counted = Counter.select(Counter.series).where(Counter.last > Counter.since)
    Series.delete().where(retired & Series.id.not_in(counted)).execute()
