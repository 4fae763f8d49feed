"""How long a document's number may be, and of what it is made, where a law says so.

As of 22 November 2026, held against the published text of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupinv.content.fields import CREDIT_NOTE, INVOICE, Content
from jupinv.content.finding import Finding
from jupinv.content.sentence import Sentence as _s


@dataclass(frozen=True, slots=True)
class NumberLaw:
    """What one country asks of the numbers of one kind of document."""

    longest: int
    characters: re.Pattern[str]
    allowed: _s
    law: str


_INDIAN = (16, re.compile(r"[A-Za-z0-9/-]+"), _s("Use the letters A to Z, digits, - and /."))

# By the sender's country and the kind.
NUMBER_LAWS: dict[tuple[str, str], NumberLaw] = {
    ("IN", INVOICE): NumberLaw(*_INDIAN, "CGST Rules 2017, rule 46(b)"),
    ("IN", CREDIT_NOTE): NumberLaw(*_INDIAN, "CGST Rules 2017, rule 53(1A)(c)"),
}


def number_findings(content: Content) -> Iterator[Finding]:
    """Where the number of a document is not what its sender's country asks for; nothing while it has none."""
    found = against_law(content.number, content.kind, content.sender.address.country)
    if found is not None:
        yield found


def against_law(number: str, kind: str, country: str) -> Finding | None:
    """Why a number breaks the law of the sender's country; None where it does not, or a short code is missing in it."""
    law = NUMBER_LAWS.get((country, kind))
    if law is None or not number or "…" in number:
        return None
    if len(number) > law.longest:
        message = _s(
            "The number %(number)s has %(length)s characters, and the law allows %(most)s.",
            number=number,
            length=len(number),
            most=law.longest,
        )
        mend = _s("Write a shorter one here, or shorten the pattern in Settings, Numbers.")
        return Finding("number.hand", message, mend, law.law)
    if law.characters.fullmatch(number):
        return None
    message = _s("The number %(number)s has characters that the law does not allow in it.", number=number)
    return Finding("number.hand", message, law.allowed, law.law)
