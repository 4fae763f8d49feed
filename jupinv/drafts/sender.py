"""The sender's side of the paper on pages of its own: the same fields, read and checked as the paper does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content import remittance, rules
from jupinv.content.bank_numbers import iban_doubt, tidy
from jupinv.content.banks import Bank, bank_of
from jupinv.content.totals import totals
from jupinv.drafts.forms import Reading, read
from jupinv.drafts.typed import Typed
from jupinv.drafts.ways import WayForm, way_forms
from jupinv.translations import said

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
            told = problems if finding.blocks else hints
            told.setdefault(finding.field, _words(finding))
    return Sheet(typed, problems, hints)


def ways_sheet(typed: Typed, business: Business, *, today: date) -> Sheet:
    """Where a business is paid, as it is typed."""
    singles = tuple(pair for pair in profile_of(business) if not pair[0].startswith(WAYS))
    reading = read(Typed(singles + typed.pairs, typed.locale), currency=business.currency, today=today)
    problems = {each.field: each.message for each in reversed(reading.problems) if each.field.startswith(WAYS)}
    hints: dict[str, str] = {}
    for finding in _findings(_asking(reading, business.reference), today):
        if finding.field.startswith(WAYS):
            told = problems if finding.blocks else hints
            told.setdefault(reading.field(finding.field), _words(finding))
    for way in way_forms(typed):
        at = f"{way.kind}.{way.key}"
        if way.kind == "bank" and at not in reading.way_fields and any(text.strip() for text in way.texts.values()):
            problems.setdefault(f"{at}.iban", _("Enter the IBAN, or the account number where there is none."))
    return Sheet(typed, problems, hints)


def proposed_bics(typed: Typed) -> dict[str, Bank]:
    """By account ("bank.k1") without BIC: the bank at which its IBAN is, where that is known."""
    found = {}
    for key, parts in typed.group("bank").items():
        number = tidy(parts.get("iban", ""))
        if number and not parts.get("bic", "").strip() and iban_doubt(number) is None and (bank := bank_of(number)):
            found[f"bank.{key}"] = bank
    return found


def with_bic(typed: Typed, at: str) -> Typed:
    """The same with the BIC of the bank at which an account's IBAN is."""
    bank = proposed_bics(typed).get(at)
    return typed.having({f"{at}.bic": bank.bics[0]}) if bank else typed


def with_pairs_of(typed: Typed, prefixes: Iterable[str]) -> Typed:
    """The same with nothing but the fields under these prefixes."""
    kept = tuple(prefixes)
    return Typed(tuple(pair for pair in typed.pairs if pair[0].startswith(kept)), typed.locale)


def _asking(reading: Reading, scheme: str) -> Reading:
    """The same with the reference that an invoice with a number of one digit asks for."""
    payment = remittance.referred(replace(reading.content, number="1"), scheme).payment
    return replace(reading, content=replace(reading.content, payment=payment))


def _words(finding: rules.Finding) -> str:
    return f"{said(finding.message)} {said(finding.mend)}".strip()


def _findings(reading: Reading, today: date) -> tuple[rules.Finding, ...]:
    return rules.findings(reading.content, totals(reading.content), today=today)
