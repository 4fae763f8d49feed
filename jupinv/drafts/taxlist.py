"""The business's own list of taxes, beyond the rates it usually charges: kept in its profile, chosen in a line by key.

Each has a name, a rate, and a VAT category or none; a tax outside VAT may be charged together with another one of the
list, on the same base or, where it is compound, on a base that includes it (GST and QST). What the payer keeps back
for the tax office is listed, too, and ticked on a document. Texts in the profile are what the settings wrote there:
rates as plain decimals, in no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from jupinv.content.codes import CATEGORIES
from jupinv.content.fields import Tax
from jupinv.drafts.typed import Typed
from jupinv.language import format_percent

GROUP = "taxes"
WITHHELD = "W"  # of `kind`: not charged, but kept back
KINDS = ("", *CATEGORIES, WITHHELD)
KEY = re.compile(r"t[A-Za-z0-9_-]{1,8}")
MOST_TOGETHER = 4

Parts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One tax of the list. `kind` is a VAT category, empty outside VAT, or W for what is withheld."""

    key: str
    name: str
    kind: str
    rate: Decimal | None
    reason: str = ""
    together: str = ""  # the key of the tax that is charged with it
    compound: bool = False
    always: bool = False  # withheld on every new document

    def tax(self) -> Tax:
        """As a line bears it."""
        return Tax(
            category="" if self.kind == WITHHELD else self.kind,
            rate=self.rate,
            name=self.name,
            reason=self.reason,
            compound=self.compound and bool(self.together),
        )


def listed(typed: Typed) -> dict[str, Listed]:
    """The list in its order, by key."""
    return {key: _listed(key, parts) for key, parts in typed.group(GROUP).items() if parts.get("name", "").strip()}


def _listed(key: str, parts: Parts) -> Listed:
    kind = parts.get("kind", "")
    return Listed(
        key,
        parts["name"].strip(),
        kind if kind in KINDS else "",
        None if kind == "O" else _rate(parts.get("rate", "")),
        parts.get("reason", ""),
        parts.get("together", ""),
        parts.get("compound") == "1",
        parts.get("always") == "1",
    )


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
    return rate if rate.is_finite() else Decimal(0)


def is_key(choice: str) -> bool:
    """Whether a choice in a line means a tax of the list, be it still there or not."""
    return KEY.fullmatch(choice) is not None


def taxes(typed: Typed, key: str) -> tuple[Tax, ...]:
    """What a line bears when this one is chosen: those charged with it first. Empty for one that is no more."""
    return tuple(each.tax() for each in _together(listed(typed), key))


def _together(known: Mapping[str, Listed], key: str) -> tuple[Listed, ...]:
    found: list[Listed] = []
    while key in known and known[key] not in found and len(found) < MOST_TOGETHER:
        found.insert(0, known[key])
        key = known[key].together
    return tuple(found)


def choices(typed: Typed) -> Iterator[tuple[str, str]]:
    """The list as the tax field of a line offers it: key and words, "GST 5% + QST 9.975%"."""
    known = listed(typed)
    for key, each in known.items():
        if each.kind != WITHHELD:
            yield key, " + ".join(_words(one, typed.locale) for one in _together(known, key))


def _words(each: Listed, locale: str) -> str:
    """Its name, and its rate where the name does not say it."""
    rate = format_percent(each.rate, locale) if each.rate else ""
    return each.name if not rate or rate in each.name else f"{each.name} {rate}"


def withheld(typed: Typed) -> list[tuple[str, str, bool]]:
    """What may be withheld: key, words, and whether it is ticked on this document."""
    known = [each for each in listed(typed).values() if each.kind == WITHHELD]
    return [(each.key, _words(each, typed.locale), typed.get(f"withheld.{each.key}") == "1") for each in known]


def withholdings(typed: Typed) -> tuple[Tax, ...]:
    """What the payer keeps back of this document."""
    known = listed(typed)
    return tuple(known[key].tax() for key, _, ticked in withheld(typed) if ticked)


def always_withheld(profile: Typed) -> dict[str, str]:
    """What a new document has ticked."""
    return {f"withheld.{each.key}": "1" for each in listed(profile).values() if each.kind == WITHHELD and each.always}


def key_of(typed: Typed, borne: tuple[Tax, ...]) -> str:
    """Which one of the list a line with these taxes has chosen; empty where none says the same."""
    return next((key for key in listed(typed) if borne and taxes(typed, key) == borne), "")
