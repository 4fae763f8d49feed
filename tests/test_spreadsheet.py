"""CSV: opens right everywhere, and nothing in it is a formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from jupinv import spreadsheet


def read(*rows: tuple[object, ...]) -> list[list[str]]:
    """What a spreadsheet reads."""
    whole = b"".join(spreadsheet.csv_of(("a", "b"), rows))
    assert whole.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(whole.decode("utf-8-sig").splitlines(keepends=True)))


def test_days_amounts_and_nothing() -> None:
    assert read((date(2026, 5, 3), Decimal("-1190.50")), (None, Decimal("1E+3")), (7, "")) == [
        ["a", "b"],
        ["2026-05-03", "-1190.50"],
        ["", "1000"],
        ["7", ""],
    ]


@pytest.mark.parametrize("text", ["Ärzte, Söhne & Co", 'He said "no"', "two\nlines", "請求書 😀", "a=b", "5 + 3"])
def test_text_comes_back_as_it_was(text: str) -> None:
    assert read((text, "x"))[1] == [text, "x"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 30 1234", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=H(\"x\")", "  =1", "＝1", "－2", "-", "--5"],
)  # fmt: skip
def test_formulas_are_text(text: str) -> None:
    [cell, _] = read((text, "x"))[1]
    assert cell == f"'{text}"


@pytest.mark.parametrize("number", ["-5", "-1190.50", "+3", "-0,5"])
def test_negative_numbers_stay_numbers(number: str) -> None:
    assert read((number, "x"))[1][0] == number


def test_what_no_file_can_hold_is_left_out() -> None:
    assert read(("a\x00b\ud800", "x"))[1][0] == "ab?"


def test_a_long_table_comes_piece_by_piece() -> None:
    pieces = list(spreadsheet.csv_of(("n",), ((n,) for n in range(1000))))
    assert len(pieces) > 3 and b"".join(pieces).count(b"\r\n") == 1001
