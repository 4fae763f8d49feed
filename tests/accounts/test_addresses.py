from __future__ import annotations

import pytest

from jupinv.accounts.addresses import NotAnAddress, clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana@halden.example", "ana@halden.example"),
        ("  Ana@Halden.Example\n", "ana@halden.example"),
        ("Büro@Straße.example", "büro@straße.example"),  # folding case would make it another domain
        ("a@xn--strae-oqa.example", "a@straße.example"),  # the same mailbox in two spellings is one account
        ("名@例え.jp", "名@例え.jp"),
        ("a+tag@b.example", "a+tag@b.example"),
        ("a\u212a@b.example", "ak@b.example"),  # the Kelvin sign is the letter K (NFC)
    ],
)
def test_an_account_has_one_spelling(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ana", "ana@", "@halden.example", "ana@halden", "a b@c.example", "a@b..example", "ana@[192.0.2.1]"),
        *("a@b@c.example", "Ana <ana@halden.example>", "ana@halden.example\nBcc: x@y.example", "a\x00@b.example"),
        *("ana@halden.example,bob@reyes.example", "\ud800@b.example", f"{'x' * 65}@b.example"),
        f"a@{'x' * 64}.example",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        clean(typed)
