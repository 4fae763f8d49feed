"""The forms of the numbers: the pattern of each kind of document, and one more series; each with the next number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from jupinv.addresses import country_code
from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business, Series
from jupinv.businesses.profile import profile_of
from jupinv.content.number_law import against_law
from jupinv.customers.models import Customer
from jupinv.documents import patterns
from jupinv.documents.series import Counts
from jupinv.translations import said

KINDS = tuple(PATTERNS)
LONGEST_TYPED = 100


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


def of(business: Business, typed: Mapping[str, str], counts: Counts) -> list[KindForm]:
    """The form for what is typed ("invoice.pattern": …); with nothing typed, for what is in use."""
    country = _country(business)
    forms = [_of_kind(counts, kind, typed, country) for kind in KINDS]
    used = {each.pattern.casefold(): each.kind for each in counts.series if each.id in counts.begun or not each.usual}
    seen: set[str] = set()
    for form in forms:
        pattern = form.pattern.casefold()
        if pattern in seen or used.get(pattern, form.kind) != form.kind:
            form.errors.setdefault("pattern", _meets())
        seen.add(pattern)
    return forms


def _of_kind(counts: Counts, kind: str, typed: Mapping[str, str], country: str) -> KindForm:
    series = counts.usual(kind)
    in_use = series.pattern if series else PATTERNS[kind]
    pattern = typed.get(f"{kind}.pattern", in_use).strip()
    usual = str(series.start) if series and pattern == in_use else "1"
    form = KindForm(
        kind,
        pattern=pattern,
        start=typed.get(f"{kind}.start", usual).strip(),
        begun=series is not None and series.id in counts.begun,
    )
    if problems := patterns.check_pattern(form.pattern):
        form.errors["pattern"] = problems[0]
    if form.start and not _is_start(form.start):
        form.errors["start"] = _no_start()
    if not form.errors:
        known = counts.of(kind, form.pattern)
        begins = Series(pattern=form.pattern, start=int(form.start or 1))
        form.next = counts.next(known if known and known.id in counts.begun else begins)
        form.errors |= _too_long(form.next, kind, country)
    return form


# one more series


@dataclass(slots=True)
class SeriesForm:
    """What is typed for one more series: a pattern, or the last number that was given elsewhere."""

    kind: str
    last: str
    pattern: str
    start: str
    resets: str
    usual: bool
    read: bool = False  # the pattern was read from the last number just now: it is shown before anything is kept
    next: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def of_new(business: Business, typed: Mapping[str, str], *, on: date) -> SeriesForm:
    """The form of one more series. With a last number and no pattern, the pattern is read from it."""
    form = SeriesForm(
        kind=typed.get("kind", KINDS[0]),
        last=typed.get("last", "").strip(),
        pattern=typed.get("pattern", "").strip(),
        start=typed.get("start", "").strip(),
        resets=typed.get("resets", ""),
        usual=typed.get("usual") == "1",
    )
    if form.last and not form.pattern:
        form.pattern = patterns.pattern_in(form.last, on=on, codes=_codes(business))
        form.read = True
        if not form.pattern:
            form.errors["last"] = _("There is no number in it that counts. Write it as it stands on the last document.")
            return form
    form.errors |= _wrong(form)
    if not form.errors:
        counts = Counts(business, on)
        form.errors |= _clash(form, counts)
        form.next = _next(form, counts)
        form.errors |= _too_long(form.next, form.kind, _country(business))
    return form


def _wrong(form: SeriesForm) -> dict[str, str]:
    """What can't be read at each field."""
    errors = {}
    if form.kind not in KINDS:
        errors["kind"] = _("Choose which documents it numbers.")
    if problems := patterns.check_pattern(form.pattern):
        errors["pattern"] = problems[0]
    elif form.resets not in patterns.resets_in(form.pattern):
        errors["resets"] = _("That does not fit this pattern. Choose “As the pattern shows”.")
    if form.start and not _is_start(form.start):
        errors["start"] = _no_start()
    if form.last and "pattern" not in errors:
        said = patterns.read(form.pattern, form.last)
        if said is None:
            errors["last"] = _("%(number)s does not follow %(pattern)s.", number=form.last, pattern=form.pattern)
        elif said.n > patterns.LARGEST:
            errors["last"] = _("The counting number is too large.")
    return errors


def _clash(form: SeriesForm, counts: Counts) -> dict[str, str]:
    """Where it meets a series that is there already."""
    same = [each for each in counts.series if each.pattern.casefold() == form.pattern.casefold()]
    if any(each.kind != form.kind for each in same):
        return {"pattern": _meets()}
    known = counts.of(form.kind, form.pattern)
    if known is not None and known.in_use and not form.last and (known.usual or not form.usual):
        return {"pattern": _("This series is in use already.")}
    fresh = [each for each in counts.series if each not in same and each.in_use]
    sample = patterns.sample(form.pattern, on=counts.on)
    for other in fresh if "{CUSTOMER}" not in form.pattern else ():
        theirs = patterns.sample(other.pattern, on=counts.on, customer_code="…")
        if patterns.read(form.pattern, theirs) or (
            "{CUSTOMER}" not in other.pattern and patterns.read(other.pattern, sample)
        ):
            return {"pattern": _("Its numbers would meet those of %(pattern)s.", pattern=other.pattern)}
    return {}


def _next(form: SeriesForm, counts: Counts) -> str:
    """What would come next today."""
    known = counts.of(form.kind, form.pattern)
    series = known or Series(pattern=form.pattern, start=int(form.start or 1), resets=form.resets)
    if not form.last:
        return counts.next(series)
    said = patterns.read(form.pattern, form.last)
    today = patterns.period(form.pattern, on=counts.on, customer_code=said.code if said else "", resets=series.resets)
    n = said.n + 1 if said and said.period(series.resets) == today else 1
    return patterns.sample(form.pattern, on=counts.on, customer_code=said.code if said else "…", n=n)


def _codes(business: Business) -> list[str]:
    found: Any = (
        Customer.select(Customer.code).where((Customer.business == business) & (Customer.code != "")).distinct()
    )
    return [code for (code,) in found.tuples() if patterns.is_code(code)]


def _country(business: Business) -> str:
    return country_code(dict(profile_of(business)).get("sender.country", ""))


def _is_start(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and 0 < int(text) <= patterns.LARGEST


def _no_start() -> str:
    return _("Write a whole number from 1 on.")


def _meets() -> str:
    return _("Two kinds of documents can’t share a pattern: numbers would meet.")


def _too_long(number: str, kind: str, country: str) -> dict[str, str]:
    if len(number) > patterns.LONGEST:
        return {"pattern": _("The numbers get longer than %(most)s characters.", most=patterns.LONGEST)}
    if found := against_law(number, kind, country):
        return {"pattern": f"{said(found.message)} ({found.source})"}
    return {}


def counts_anew(pattern: str, resets: str) -> str:
    """In words, when the numbers of a series count from 1 again."""
    within = patterns.period(pattern, on=date(2026, 5, 3), resets=resets)
    words = {
        "2026-05": _("Counts from 1 again each month, by the date of issue."),
        "2026": _("Counts from 1 again each year, by the date of issue."),
        "": _("Never counts from 1 again."),
    }[within]
    own = _("Each customer has numbers of their own.") if "{CUSTOMER}" in pattern else ""
    return f"{words} {own}".strip()
