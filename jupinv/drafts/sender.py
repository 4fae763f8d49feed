"""The sender's side of the paper on pages of its own: the same fields, read and checked as the paper does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content import rules
from jupinv.content.totals import totals
from jupinv.drafts.editing import WayForm, way_forms
from jupinv.drafts.forms import Reading, read
from jupinv.drafts.typed import Typed

ABOUT = ("sender.", "tax.", "business.time_zone", "business.currency")
WAYS = ("bank.", "way.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some fields as typed, with what is wrong at them, and what a machine or an office would ask about."""

    typed: Typed
    problems: dict[str, str]
    hints: dict[str, str]
    first_empty: str = ""  # where the cursor stands

    def text(self, name: str) -> str:
        """What is typed in a field, to the last space."""
        return self.typed.raw(name)

    @property
    def ways(self) -> list[WayForm]:
        """Accounts and other ways to pay in the owner's order."""
        return way_forms(self.typed)


def profile_sheet(typed: Typed, business: Business, *, today: date) -> Sheet:
    """Name, address, tax and settings of a business as they are typed."""
    reading = read(typed, currency=business.currency, today=today)
    problems = {each.field: each.message for each in reversed(reading.problems) if each.field.startswith(ABOUT)}
    hints: dict[str, str] = {}
    for finding in _findings(reading, today):
        if finding.field.startswith(ABOUT) and typed.get(finding.field):  # what is missing may come later
            said = problems if finding.blocks else hints
            said.setdefault(finding.field, f"{finding.message} {finding.mend}".strip())
    return Sheet(typed, problems, hints)


def ways_sheet(typed: Typed, business: Business, *, today: date) -> Sheet:
    """Where a business is paid, as it is typed."""
    singles = tuple(pair for pair in profile_of(business) if not pair[0].startswith(WAYS))
    reading = read(Typed(singles + typed.pairs, typed.locale), currency=business.currency, today=today)
    problems = {each.field: each.message for each in reversed(reading.problems) if each.field.startswith(WAYS)}
    for finding in _findings(reading, today):
        if finding.field.startswith(WAYS):
            problems.setdefault(reading.field(finding.field), f"{finding.message} {finding.mend}".strip())
    for way in way_forms(typed):
        at = f"{way.kind}.{way.key}"
        if way.kind == "bank" and at not in reading.way_fields and any(text.strip() for text in way.texts.values()):
            problems.setdefault(f"{at}.iban", _("Enter the IBAN, or the account number where there is none."))
    return Sheet(typed, problems, {})


def with_pairs_of(typed: Typed, prefixes: Iterable[str]) -> Typed:
    """The same with nothing but the fields under these prefixes."""
    kept = tuple(prefixes)
    return Typed(tuple(pair for pair in typed.pairs if pair[0].startswith(kept)), typed.locale)


def _findings(reading: Reading, today: date) -> tuple[rules.Finding, ...]:
    return rules.findings(reading.content, totals(reading.content), today=today)
