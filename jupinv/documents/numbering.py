"""Numbers without gaps: a series for each kind of document, counted per period.

A pattern is free text around `{YYYY}` or `{YY}`, `{MM}`, `{CUSTOMER}` (the customer's short code) and exactly one
group of N, as wide as the number is at least: `INV-{YYYY}-{NNNN}`. A pattern with a year counts each year anew, with a
month each month, with `{CUSTOMER}` each code by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business, Counter, Series
from jupinv.businesses.profile import change
from jupinv.content.fields import INVOICE
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents.models import Chain, Document

LONGEST = 35  # characters of a number: what banks and tax offices take in a field for references
LONGEST_CODE = 12

_PIECE = re.compile(r"\{[^{}]*\}|[^{}]+|[{}]")
_COUNT = re.compile(r"\{(N+)\}")
_CODE = re.compile(rf"\w(?:[\w.-]{{0,{LONGEST_CODE - 2}}}\w)?")
_PLACES = {"{YYYY}": r"(?P<year>[0-9]{4})", "{YY}": r"[0-9]{2}", "{MM}": r"[0-9]{2}", "{CUSTOMER}": r"(?P<code>.+)"}


class NumberTaken(Exception):
    """Another document of the business bears the number already: the pattern must change."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s is the number of another document.", number=number))
        self.number = number


class CodeMissing(Exception):
    """The pattern has {CUSTOMER}, and there is no customer with a usable short code."""

    def __init__(self) -> None:
        super().__init__(_("The numbers contain the customer's short code. Give the customer one."))


@dataclass(frozen=True)
class Reading:
    """What a number says, read back by its pattern."""

    n: int
    code: str


# patterns


def check_pattern(pattern: str) -> list[str]:
    """What is wrong with a pattern, in words; empty when it can be used."""
    pieces = _PIECE.findall(pattern)
    counts = [piece for piece in pieces if _COUNT.fullmatch(piece)]
    unknown = [piece for piece in pieces if piece[0] in "{}" and piece not in _PLACES and piece not in counts]
    problems = []
    if unknown:
        problems.append(_("%(part)s is unknown. Use {YYYY}, {YY}, {MM}, {NNNN} and {CUSTOMER}.", part=unknown[0]))
    if len(counts) != 1:
        problems.append(_("Put {NNNN} once, where the counting number goes."))
    if any(pieces.count(place) > 1 for place in _PLACES):
        problems.append(_("Use each placeholder only once."))
    if "{MM}" in pieces and not _has_year(pattern):
        problems.append(_("With {MM} add {YYYY} or {YY}: the same month comes again next year."))
    if not pattern.isprintable() or pattern != pattern.strip():
        problems.append(_("Leave out spaces at the ends and characters that can't be seen."))
    if not problems and not _is_told_apart(pieces):
        problems.append(_("Put a mark such as - between {CUSTOMER} and the counting number."))
    if not problems and _length(pieces) > LONGEST:
        problems.append(_("The numbers get longer than %(most)s characters.", most=LONGEST))
    return problems


def sample(pattern: str, *, on: date, customer_code: str = "", n: int = 1) -> str:
    """The number that a checked pattern gives for the n-th document of its period."""
    filled = {
        "{YYYY}": f"{on.year:04}",
        "{YY}": f"{on.year % 100:02}",
        "{MM}": f"{on.month:02}",
        "{CUSTOMER}": customer_code,
    }
    return "".join(
        f"{n:0{len(piece) - 2}}" if _COUNT.fullmatch(piece) else filled.get(piece, piece)
        for piece in _PIECE.findall(pattern)
    )


def read(pattern: str, number: str) -> Reading | None:
    """What a number says; None where it does not follow the pattern."""
    expression = "".join(
        rf"(?P<n>[0-9]{{{len(piece) - 2},}})" if _COUNT.fullmatch(piece) else _PLACES.get(piece) or re.escape(piece)
        for piece in _PIECE.findall(pattern)
    )
    found = re.fullmatch(expression, number, re.ASCII | re.DOTALL)
    return Reading(int(found["n"]), found.groupdict().get("code") or "") if found else None


def period(pattern: str, *, on: date, customer_code: str = "") -> str:
    """Within what a pattern counts: "", "2026", "2026-05", "NW" or "2026/NW"."""
    year = f"{on.year:04}" if _has_year(pattern) else ""
    month = f"-{on.month:02}" if "{MM}" in pattern else ""
    code = customer_code if "{CUSTOMER}" in pattern else ""
    return "/".join(part for part in (year + month, code) if part)


def _has_year(pattern: str) -> bool:
    return "{YYYY}" in pattern or "{YY}" in pattern


def _is_told_apart(pieces: list[str]) -> bool:
    """Codes and counts have any length, so without a mark between them "A1" + "1" and "A" + "11" would be the same."""
    if "{CUSTOMER}" not in pieces:
        return True
    ends = sorted((pieces.index("{CUSTOMER}"), next(i for i, piece in enumerate(pieces) if _COUNT.fullmatch(piece))))
    between = [piece for piece in pieces[ends[0] + 1 : ends[1]] if piece not in _PLACES]
    return any(not character.isalnum() for piece in between for character in piece)


def _length(pieces: list[str]) -> int:
    lengths = {"{YYYY}": 4, "{YY}": 2, "{MM}": 2, "{CUSTOMER}": LONGEST_CODE}
    return sum(len(piece) - 2 if _COUNT.fullmatch(piece) else lengths.get(piece, len(piece)) for piece in pieces)


# the series of a business


def current(business: Business, kind: str) -> Series | None:
    """The series that gives the next number of a kind; None before the first one."""
    found: Series | None = _current(business, kind).first()
    return found


def pattern_of(business: Business, kind: str) -> str:
    """The pattern by which the next document of a kind is numbered."""
    series = current(business, kind)
    return series.pattern if series else PATTERNS[kind]


def use_pattern(business: Business, kind: str, pattern: str, *, start: int | None = None) -> Series:
    """Number by this pattern from now on; a pattern used before goes on where it stopped.

    `start` counts while no number was taken by the pattern. Raises ValueError, in words, for a pattern that can't be
    used.
    """
    if problems := check_pattern(pattern):
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
            change(business, {"business.number_pattern": wanted[INVOICE][0]}, is_new=False)


def has_begun(series: Series) -> bool:
    """Whether a number was ever taken by it."""
    return bool(series.id and Counter.select().where(Counter.series == series).exists())


def preview(business: Business, kind: str, *, on: date, customer: Customer | None = None) -> str:
    """What the next number would be; nothing is taken. Without a short code where one is needed, "…" stands for it."""
    series = current(business, kind) or Series(pattern=PATTERNS[kind], start=1)
    code = customer.code if customer else ""
    counter = _counter(series, period(series.pattern, on=on, customer_code=code)).first() if series.id else None
    return sample(series.pattern, on=on, customer_code=code or "…", n=_next(series, counter))


def take(business: Business, kind: str, *, on: date, customer: Customer | None = None) -> tuple[Series, str]:
    """Take the next number, in a transaction that holds the business's chain: chain, series, counter, in this order.

    Raises CodeMissing and NumberTaken; whatever makes the transaction fail gives the number back.
    """
    series = locked(_current(business, kind)).first() or Series.create(
        business=business, kind=kind, pattern=PATTERNS[kind]
    )
    code = code_for(series.pattern, customer)
    within = period(series.pattern, on=on, customer_code=code)
    counter = locked(_counter(series, within)).first()
    n = _next(series, counter)
    number = sample(series.pattern, on=on, customer_code=code, n=n)
    if Document.select().where((Document.business == business) & (Document.number == number)).exists():
        raise NumberTaken(number)
    if counter is None:
        Counter.create(series=series, period=within, last=n)
    else:
        Counter.update(last=n).where(Counter.id == counter.id).execute()
    return series, number


def code_for(pattern: str, customer: Customer | None) -> str:
    """The customer's short code where the pattern has a place for it, else nothing. Raises CodeMissing."""
    if "{CUSTOMER}" not in pattern:
        return ""
    if customer is None or not _CODE.fullmatch(customer.code):
        raise CodeMissing
    return str(customer.code)


def _current(business: Business, kind: str) -> Any:
    used = (Series.business == business) & (Series.kind == kind) & Series.in_use
    return Series.select().where(used).order_by(Series.id.desc()).limit(1)


def _chosen(business: Business, kind: str, pattern: str, start: int) -> Series:
    of_kind = (Series.business == business) & (Series.kind == kind)
    Series.update(in_use=False).where(of_kind & Series.in_use).execute()
    chosen = Series.update(in_use=True).where(of_kind & (Series.pattern == pattern)).returning(Series)
    series: Series = next(iter(chosen.execute()), None) or Series.create(
        business=business, kind=kind, pattern=pattern, start=start
    )
    counted = Counter.select(Counter.series)
    Series.delete().where(of_kind & ~Series.in_use & Series.id.not_in(counted)).execute()  # chosen once, never used
    return series


def _counter(series: Series, within: str) -> Any:
    return Counter.select().where((Counter.series == series) & (Counter.period == within))


def _next(series: Series, counter: Counter | None) -> int:
    if counter is not None:
        return int(counter.last) + 1
    return 1 if has_begun(series) else int(series.start)
