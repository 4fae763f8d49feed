"""Numbers against the law of the sender's country."""

from __future__ import annotations

import pytest

from jupinv.content.fields import Address, Content, Party
from jupinv.content.number_law import NUMBER_LAWS, against_law, number_findings


@pytest.mark.parametrize(
    "number, kind, country, told",
    [
        ("INV/2026-27/0001", "invoice", "IN", ""),  # 16
        ("INV/2026-27/00001", "invoice", "IN", "17 characters, and the law allows 16"),
        ("A", "invoice", "IN", ""),
        ("INV 2026 0001", "invoice", "IN", "does not allow"),
        ("INV_1", "invoice", "IN", "does not allow"),
        ("ÏNV-1", "invoice", "IN", "does not allow"),
        ("INV-१", "invoice", "IN", "does not allow"),
        ("INV-1\n", "invoice", "IN", "does not allow"),
        ("CN/2026-27/000001", "credit_note", "IN", "17 characters, and the law allows 16"),
        ("QUO-2026-2027-0001", "quote", "IN", ""),
        ("PRO-2026-2027-0001", "proforma", "IN", ""),
        ("INV/2026-27/00001", "invoice", "DE", ""),
        ("INV/2026-27/00001", "invoice", "", ""),
        ("…-2026-2027-000001", "invoice", "IN", ""),
        ("", "invoice", "IN", ""),
    ],
)
def test_a_number_is_held_against_the_law(number, kind, country, told):
    found = against_law(number, kind, country)
    assert told in found.message if told else found is None


def test_each_law_names_its_source_and_the_field():
    for (country, kind), law in NUMBER_LAWS.items():
        content = Content(number="X" * (law.longest + 1), kind=kind, sender=Party(address=Address(country=country)))
        (finding,) = number_findings(content)
        assert (finding.field, finding.rule, finding.blocks) == ("number.hand", law.law, True)
