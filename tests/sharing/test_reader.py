"""Who reads a public page, and what is left of a stranger's text."""

from __future__ import annotations

import pytest

from jupinv.sharing.reader import plain, plain_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two\t words \r\nand more ", "Two words and more"),
        ("Claire\r\nBcc: x@example.com", "Claire Bcc: x@example.com"),
        ("in\u200bvis\u2060ible\ufeff", "invisible"),
        ("\u202e4321 EUR\u202c \u2066x\u2069", "4321 EUR x"),
        ("soft\u00adhyphen \u200e\u200f\u061c", "softhyphen"),
        ("a\u200db \u200c", "ab"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("nul\x00\x1b[31m", "nul[31m"),
        ("\u200b\u2060", ""),
    ],
)
def test_one_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@pytest.mark.parametrize("written", ["می\u200cخواهم", "क्\u200dष", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "שלום"])
def test_joiners_stay_where_they_shape_letters_and_pictures(written: str) -> None:
    assert plain(written) == written


def test_joiners_hide_nothing_there_either() -> None:
    assert plain("می\u200c\u200d\u200c\u200dخواهم\u200d") == "میخواهم"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One\r\nTwo\rThree\u2028Four\x0bFive", "One\nTwo\nThree\nFour\nFive"),
        ("\n\n One  two \n\n\n\n\nThree\n \n", "One two\n\nThree"),
        ("Subject: x\r\nBcc: victim@example.com", "Subject: x\nBcc: victim@example.com"),
        ("\u202eevil\u202c\nre\u200bst", "evil\nrest"),
        ("\u200b\n\u200b", ""),
    ],
)
def test_longer_texts_keep_their_lines(typed: str, kept: str) -> None:
    assert plain_lines(typed) == kept
