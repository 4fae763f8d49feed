"""Patterns of numbers: what they give, what a number says by them, and the pattern that a number follows.

A pattern is free text around `{YYYY}` or `{YY}`, `{MM}`, `{CUSTOMER}` (the customer's short code) and exactly one
group of N, as wide as the number is at least: `INV-{YYYY}-{NNNN}`. It counts from 1 again for each month or year that
stands in it, by the date of issue, and for each code by itself. A series may count on for longer than its pattern shows
(`resets`): "year" where a month stands in it too, "never" where a year does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

LONGEST = 35  # characters of a number: what banks and tax offices take in a field for references
LONGEST_CODE = 12
AS_SHOWN, EACH_YEAR, NEVER = "", "year", "never"
RESETS = (AS_SHOWN, EACH_YEAR, NEVER)
LARGEST = 99_999_999  # that a count may begin with
YEARS_BACK = 5  # how old the year in a number may be that somebody goes on from

_PIECE = re.compile(r"\{[^{}]*\}|[^{}]+|[{}]")
_COUNT = re.compile(r"\{(N+)\}")
_CODE = re.compile(rf"\w(?:[\w.-]{{0,{LONGEST_CODE - 2}}}\w)?")
_PLACES = {
    "{YYYY}": r"(?P<year>[0-9]{4})",
    "{YY}": r"(?P<short>[0-9]{2})",
    "{MM}": r"(?P<month>[0-9]{2})",
    "{CUSTOMER}": r"(?P<code>.+)",
}
_DIGITS = "0123456789"
_RUN = re.compile(r"[0-9]+|[^0-9]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says, read back by its pattern."""

    n: int
    code: str = ""
    year: str = ""  # four digits; of two it is one from 2000 on
    month: str = ""

    def period(self, resets: str = AS_SHOWN) -> str:
        """Within what it was counted."""
        return _joined(self.year, self.month, self.code, resets)


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
    if "{MM}" in pieces and not has_year(pattern):
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


def prefix(pattern: str, *, on: date, customer_code: str = "") -> str:
    """What stands before the count in every number of a period."""
    before: str = _COUNT.split(pattern)[0]
    return sample(before, on=on, customer_code=customer_code)


def read(pattern: str, number: str, *, any_case: bool = False) -> Reading | None:
    """What a number says; None where it does not follow the pattern."""
    expression = "".join(
        rf"(?P<n>[0-9]{{{len(piece) - 2},}})" if _COUNT.fullmatch(piece) else _PLACES.get(piece) or re.escape(piece)
        for piece in _PIECE.findall(pattern)
    )
    found = re.fullmatch(expression, number, re.DOTALL | (re.IGNORECASE if any_case else re.NOFLAG))
    if found is None:
        return None
    parts = found.groupdict("")
    year = parts.get("year") or (f"20{parts['short']}" if parts.get("short") else "")
    return Reading(int(parts["n"]), parts.get("code", ""), year, parts.get("month", ""))


def period(pattern: str, *, on: date, customer_code: str = "", resets: str = AS_SHOWN) -> str:
    """Within what a pattern counts: "", "2026", "2026-05", "NW" or "2026/NW"."""
    year = f"{on.year:04}" if has_year(pattern) else ""
    month = f"{on.month:02}" if "{MM}" in pattern else ""
    return _joined(year, month, customer_code if "{CUSTOMER}" in pattern else "", resets)


def has_year(pattern: str) -> bool:
    """Whether the year of issue stands in the numbers."""
    return "{YYYY}" in pattern or "{YY}" in pattern


def is_code(code: str) -> bool:
    """Whether a customer's short code can stand in a number."""
    return bool(_CODE.fullmatch(code))


def resets_in(pattern: str) -> tuple[str, ...]:
    """When numbers of a pattern can count from 1 again without one coming twice; the first one is the usual one."""
    if "{MM}" in pattern:
        return RESETS
    return (AS_SHOWN, NEVER) if has_year(pattern) else (AS_SHOWN,)


def _joined(year: str, month: str, code: str, resets: str) -> str:
    shown = {AS_SHOWN: "-".join(filter(None, (year, month))), EACH_YEAR: year, NEVER: ""}[resets]
    return "/".join(part for part in (shown, code) if part)


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


# the pattern that a number follows


def pattern_in(number: str, *, on: date, codes: Iterable[str] = ()) -> str:
    """The pattern of which a number seems to be the last one; empty where nothing in it counts.

    "INV-2026-0041" on a day of 2026 is INV-{YYYY}-{NNNN}. Short codes of customers are known by `codes`. Whoever asked
    is shown what was found: 0526-12 may be a month and a year, or not.
    """
    found = next((code for code in sorted(codes, key=len, reverse=True) if _stands_in(code, number)), "")
    before, _code, after = number.partition(found) if found else ("", "", number)
    pieces = [*_pieces(before), *(["{CUSTOMER}"] if found else []), *_pieces(after)]
    runs = [place for place, piece in enumerate(pieces) if piece[0] in _DIGITS]
    if not runs:
        return ""
    years = [place for place in runs if _is_year(pieces[place], on)]
    count = _count_among(pieces, runs, years, on)
    _name_dates(pieces, [place for place in runs if place != count], on)
    pieces[count] = _counted(pieces[count], on, dated=any(has_year(piece) for piece in pieces))
    return "".join(pieces)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _RUN.findall(text) if piece]


def _stands_in(code: str, number: str) -> bool:
    """Between marks or at an end, and with a digit left to count by."""
    rest = re.sub(rf"(?<!\w){re.escape(code)}(?!\w)", "", number, count=1) if is_code(code) else number
    return rest != number and number.count(code) == 1 and any(character in _DIGITS for character in rest)


def _is_year(digits: str, on: date) -> bool:
    return len(digits) == 4 and on.year - YEARS_BACK <= int(digits) <= on.year + 1


def _is_month(digits: str) -> bool:
    return len(digits) == 2 and 1 <= int(digits) <= 12


def _is_short_year(digits: str, on: date) -> bool:
    return len(digits) == 2 and int(digits) in ((on.year - 1) % 100, on.year % 100)


def _count_among(pieces: list[str], runs: list[int], years: list[int], on: date) -> int:
    """Which run of digits counts: the last one, unless a year closes the number and another one stands before it."""
    last, earlier = runs[-1], runs[:-1]
    if not earlier:
        return last
    closes = last in years and any(place not in years for place in earlier)
    short = _is_short_year(pieces[last], on) and pieces[last - 1] in ("/", ".") and not years
    if not (closes or short):
        return last
    before = [place for place in earlier if place not in years]
    return before[-2] if len(before) > 1 and _is_month(pieces[before[-1]]) and last - before[-1] == 2 else before[-1]


def _name_dates(pieces: list[str], others: list[int], on: date) -> None:
    """Put {YYYY}, {YY} and {MM} where the year and month of a date of issue stand."""
    for place in others:
        digits = pieces[place]
        if len(digits) == 6 and _is_year(digits[:4], on) and _is_month(digits[4:]):
            pieces[place] = "{YYYY}{MM}"
        elif len(digits) == 4 and _is_short_year(digits[:2], on) and _is_month(digits[2:]) and not _is_year(digits, on):
            pieces[place] = "{YY}{MM}"
        elif _is_year(digits, on):
            pieces[place] = "{YYYY}"
        else:
            continue
        _name_month(pieces, [other for other in others if abs(other - place) == 2])
        return
    for place in others:
        if _is_short_year(pieces[place], on):
            pieces[place] = "{YY}"
            return


def _name_month(pieces: list[str], beside: list[int]) -> None:
    for place in beside:
        if _is_month(pieces[place]) and not any("{MM}" in piece for piece in pieces):
            pieces[place] = "{MM}"


def _counted(digits: str, on: date, *, dated: bool) -> str:
    """The count, with a year or year and month before it where both are written in one."""
    head = ""
    if not dated and len(digits) > 8 and _is_year(digits[:4], on) and digits[4:6] in _last_months(on):
        head, digits = "{YYYY}{MM}", digits[6:]
    elif not dated and len(digits) > 6 and _is_year(digits[:4], on):
        head, digits = "{YYYY}", digits[4:]
    elif not dated and len(digits) > 4 and _is_short_year(digits[:2], on) and digits[2] == "0":
        head, digits = "{YY}", digits[2:]
    width = len(digits) if digits[0] == "0" or len(digits) > 2 else 1
    return f"{head}{{{'N' * width}}}"


def _last_months(on: date) -> tuple[str, str]:
    return f"{on.month:02}", f"{(on.month - 2) % 12 + 1:02}"
