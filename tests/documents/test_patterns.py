"""Number patterns: what they give, how a number is read back, and the pattern that a number follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jupinv.documents import patterns

MAY = date(2026, 5, 3)


@pytest.mark.parametrize(
    "pattern, n, number, period",
    [
        ("INV-{YYYY}-{NNNN}", 42, "INV-2026-0042", "2026"),
        ("INV-{NNNN}", 42, "INV-0042", ""),
        ("{CUSTOMER}-{NNNN}", 3, "NW-0003", "NW"),
        ("{CUSTOMER}/{YYYY}/{NN}", 3, "NW/2026/03", "2026/NW"),
        ("{YYYY}{MM}-{NNN}", 7, "202605-007", "2026-05"),
        ("{YY}{MM}/{NN}", 7, "2605/07", "2026-05"),
        ("{N}", 7, "7", ""),
        ("{NNNN}", 12345, "12345", ""),
        ("Rechnung {NNN} ({YYYY})", 1, "Rechnung 001 (2026)", "2026"),
        ("№{NNN}/A", 1, "№001/A", ""),
    ],
)
def test_a_pattern_gives_numbers(pattern, n, number, period):
    assert patterns.check_pattern(pattern) == []
    assert patterns.sample(pattern, on=MAY, customer_code="NW", n=n) == number
    said = patterns.read(pattern, number)
    assert (said.n, said.code) == (n, "NW" if "{CUSTOMER}" in pattern else "")
    assert said.period() == patterns.period(pattern, on=MAY, customer_code="NW") == period
    assert number.startswith(patterns.prefix(pattern, on=MAY, customer_code="NW"))


@pytest.mark.parametrize(
    "pattern, resets, period",
    [
        ("{YYYY}{MM}-{NNN}", "", "2026-05"),
        ("{YYYY}{MM}-{NNN}", "year", "2026"),
        ("{YYYY}{MM}-{NNN}", "never", ""),
        ("{CUSTOMER}-{YY}-{N}", "never", "NW"),
        ("INV-{YYYY}-{NNNN}", "never", ""),
        ("INV-{YYYY}-{NNNN}", "year", "2026"),
        ("INV-{NNNN}", "", ""),
    ],
)
def test_a_series_may_count_on_for_longer_than_its_pattern_shows(pattern, resets, period):
    assert patterns.period(pattern, on=MAY, customer_code="NW", resets=resets) == period
    number = patterns.sample(pattern, on=MAY, customer_code="NW")
    assert patterns.read(pattern, number).period(resets) == period


@pytest.mark.parametrize(
    "pattern, offered",
    [
        ("INV-{NNNN}", ("",)),
        ("INV-{YYYY}-{NNNN}", ("", "never")),
        ("{CUSTOMER}-{N}", ("",)),
        ("{YY}{MM}-{N}", ("", "year", "never")),
    ],
)
def test_only_what_gives_no_number_twice_is_offered(pattern, offered):
    assert patterns.resets_in(pattern) == offered


@pytest.mark.parametrize(
    "pattern, told",
    [
        ("", "Put {NNNN} once"),
        ("INV-{YYYY}", "Put {NNNN} once"),
        ("{NN}-{NN}", "Put {NNNN} once"),
        ("{NNNN}-{YEAR}", "{YEAR} is unknown"),
        ("{NNNN", "{ is unknown"),
        ("NNNN}{N}", "} is unknown"),
        ("{}{N}", "{} is unknown"),
        ("{nnn}", "{nnn} is unknown"),
        ("{MM}-{NNN}", "the same month comes again"),
        ("{YYYY}-{YYYY}-{N}", "only once"),
        (" {NNNN}", "spaces at the ends"),
        ("A\n{NNNN}", "can't be seen"),
        ("A\u202e{NNNN}", "can't be seen"),
        ("{CUSTOMER}{NNNN}", "between {CUSTOMER} and the counting number"),
        ("{NNNN}A{CUSTOMER}", "between {CUSTOMER} and the counting number"),
        ("{CUSTOMER}{YYYY}{NN}", "between {CUSTOMER} and the counting number"),
        ("X" * 32 + "{NNNN}", "longer than 35"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_told(pattern, told):
    assert told in " ".join(patterns.check_pattern(pattern))


PLACEHOLDERS = st.lists(st.sampled_from(["{YYYY}", "{YY}", "{MM}", "{CUSTOMER}"]), unique=True)
TEXTS = st.lists(st.sampled_from(["-", "/", "A", "7", " ", "Ü", "0", "-"]), max_size=4)
COUNTS = st.sampled_from([["{N}"], ["{NNNN}"]])
PIECES = st.tuples(PLACEHOLDERS, TEXTS, COUNTS).map(lambda parts: sum(parts, []))
PATTERNS = PIECES.flatmap(st.permutations).map("".join)
CODES = st.from_regex(r"[A-Z0-9]([A-Z0-9.-]{0,4}[A-Z0-9])?", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PLACES = st.tuples(DAYS, CODES, st.integers(1, 20_000))
RESETS = st.sampled_from(patterns.RESETS)


@given(PATTERNS, PLACES, RESETS)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_a_number_reads_back_as_what_it_was_made_of(pattern, place, resets):
    assume(not patterns.check_pattern(pattern))
    day, code, n = place
    number = patterns.sample(pattern, on=day, customer_code=code, n=n)
    said = patterns.read(pattern, number)
    assert (said.n, said.code) == (n, code if "{CUSTOMER}" in pattern else "")
    assert said.period(resets) == patterns.period(pattern, on=day, customer_code=code, resets=resets)
    assert number == number.strip() and len(number) <= patterns.LONGEST + 1  # one digit more than the pattern has


@given(PATTERNS, PLACES, PLACES, RESETS)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_two_places_of_a_series_never_have_the_same_number(pattern, one, other, resets):
    assume(not patterns.check_pattern(pattern) and resets in patterns.resets_in(pattern))

    def place(day, code, n):
        return patterns.period(pattern, on=day, customer_code=code, resets=resets), n

    def number(day, code, n):
        return patterns.sample(pattern, on=day, customer_code=code, n=n)

    assume(place(*one) != place(*other))
    assert number(*one) != number(*other)


@given(st.text(max_size=60))
def test_any_text_is_a_pattern_or_is_told_why_not(pattern):
    if not patterns.check_pattern(pattern):
        assert patterns.sample(pattern, on=MAY, customer_code="NW")


# the pattern that a number follows


@pytest.mark.parametrize(
    "number, pattern, following",
    [
        ("INV-2026-0041", "INV-{YYYY}-{NNNN}", "INV-2026-0042"),
        ("INV-0041", "INV-{NNNN}", "INV-0042"),
        ("R41", "R{N}", "R42"),
        ("41", "{N}", "42"),
        ("1041", "{NNNN}", "1042"),
        ("00000000041", "{NNNNNNNNNNN}", "00000000042"),
        ("RE 2025/0099", "RE {YYYY}/{NNNN}", "RE 2025/0100"),
        ("0041/2026", "{NNNN}/{YYYY}", "0042/2026"),
        ("41/26", "{N}/{YY}", "42/26"),
        ("26-041", "{YY}-{NNN}", "26-042"),
        ("2026", "{NNNN}", "2027"),
        ("INV-2026-2026", "INV-{YYYY}-{NNNN}", "INV-2026-2027"),
        ("INV-2019-2020", "INV-2019-{NNNN}", "INV-2019-2021"),
        ("20260041", "{YYYY}{NNNN}", "20260042"),
        ("260041", "{YY}{NNNN}", "260042"),
        ("202605-041", "{YYYY}{MM}-{NNN}", "202605-042"),
        ("202605041", "{YYYY}{MM}{NNN}", "202605042"),
        ("2605-003", "{YY}{MM}-{NNN}", "2605-004"),
        ("2026-05-041", "{YYYY}-{MM}-{NNN}", "2026-05-042"),
        ("041-05-2026", "{NNN}-{MM}-{YYYY}", "042-05-2026"),
        ("2026/12", "{YYYY}/{N}", "2026/13"),
        ("NW-0012", "{CUSTOMER}-{NNNN}", "NW-0013"),
        ("NW-2026-003", "{CUSTOMER}-{YYYY}-{NNN}", "NW-2026-004"),
        ("S1-07", "{CUSTOMER}-{NN}", "S1-08"),
        ("NWX-0012", "NWX-{NNNN}", "NWX-0013"),
        ("Rechnung Nr. 17 (b)", "Rechnung Nr. {N} (b)", "Rechnung Nr. 18 (b)"),
    ],
)
def test_the_last_number_tells_pattern_and_next(number, pattern, following):
    found = patterns.pattern_in(number, on=MAY, codes=["NW", "S1", "A/B", ""])
    assert found == pattern and patterns.check_pattern(found) == []
    said = patterns.read(found, number)
    day = date(int(said.year or 2026), int(said.month or 5), 1)
    assert patterns.sample(found, on=day, customer_code=said.code, n=said.n + 1) == following


@pytest.mark.parametrize("number", ["", "A", "NW", "-", "²³", "٤١", "Ⅷ"])
def test_where_nothing_counts_there_is_no_pattern(number):
    assert patterns.pattern_in(number, on=MAY, codes=["NW"]) == ""


@given(st.text(max_size=40), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_text_may_be_somebodys_last_number(number, day):
    found = patterns.pattern_in(number, on=day, codes=["NW", number])
    if found and not patterns.check_pattern(found):
        assert patterns.read(found, number) is not None


@given(PATTERNS, PLACES)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_what_is_found_in_a_number_gives_that_number_again(pattern, place):
    assume(not patterns.check_pattern(pattern))
    day, code, n = place
    number = patterns.sample(pattern, on=day, customer_code=code, n=n)
    found = patterns.pattern_in(number, on=day, codes=[code])
    said = patterns.read(found, number)
    assert said is not None
    if not patterns.check_pattern(found):
        assert patterns.sample(found, on=day.replace(day=1), customer_code=said.code, n=said.n) == number or (
            said.year not in ("", f"{day.year}") or said.month not in ("", f"{day.month:02}")
        )
