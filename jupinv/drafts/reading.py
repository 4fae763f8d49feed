"""Reading the fields of a typed form: text, numbers, days, currencies, countries; and which could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from jupinv import language, money
from jupinv.addresses import country_code
from jupinv.content.fields import Period
from jupinv.drafts.typed import Typed

DOCUMENT_LANGUAGES = ("en", "de", "fr")
LONGEST = {
    "description": 500,
    "section": 200,
    "details": 4000,
    "choice": 60,
    "note": 4000,
    "terms": 2000,
    "customer.code": 20,
    "tax.name": 30,
}
LONGEST_ELSE = 300
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something typed that can't be read as what the field is for."""

    field: str
    message: str


class Reader:
    """The typed form with a list of what could not be read in it."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}  # how rules name what has a key in the form ("allowance.1."): its name there

    def problem(self, field: str, message: str) -> None:
        """Note what could not be read, and where it stands."""
        self.problems.append(Problem(field, message))

    def text(self, name: str) -> str:
        """What stands in a field, cut at what fits it."""
        return self._short(name, self.typed.get(name))

    def _short(self, name: str, text: str) -> str:
        most = LONGEST.get(name) or LONGEST.get(name.rpartition(".")[2], LONGEST_ELSE)
        if len(text) > most:
            self.problem(name, self._too_long(most, len(text)))
        return text[:most]

    def _too_long(self, most: int, length: int) -> str:
        most_text, length_text = (language.format_number(Decimal(one), self.typed.locale) for one in (most, length))
        return str(
            _("Please keep this under %(most)s characters; it has %(length)s.", most=most_text, length=length_text)
        )

    def number(
        self, name: str, *, decimals: int | None = None, least: Decimal | None = None, in_thousandths: bool = False
    ) -> Decimal | None:
        """A number; None where there is none, or it can't be read.

        `in_thousandths`: an amount in a currency with three decimals, where 5.500 is the usual way to write 5.5.
        """
        text = self.typed.get(name)
        if not text:
            return None
        try:
            number = language.read_number(text, self.typed.locale)
        except language.Ambiguous as two:
            if not in_thousandths:
                self._ask(name, text, two.readings)
                return None
            number = two.readings[0]
        except language.NotANumber:
            self.problem(name, _("“%(typed)s” is not a number we can read.", typed=text[:40]))
            return None
        if abs(number) >= LARGEST:
            self.problem(name, _("This number is too large."))
        elif least is not None and number < least:
            self.problem(name, _("This can't be less than %(least)s.", least=least))
        elif decimals is not None and -int(number.normalize().as_tuple().exponent) > decimals:
            self.problem(name, ngettext("At most %(num)s decimal here.", "At most %(num)s decimals here.", decimals))
        else:
            return number
        return None

    def _ask(self, name: str, text: str, readings: tuple[Decimal, Decimal]) -> None:
        first, second = (language.write_number(one, self.typed.locale) for one in readings)
        question = _(
            "“%(typed)s” could mean %(first)s or %(second)s. Please write it so that only one is possible.",
            typed=text,
            first=first,
            second=second,
        )
        self.problem(name, question)

    def day(self, name: str) -> date | None:
        """A date as browsers send it; None where there is none, or it can't be read."""
        text = self.typed.get(name)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            message = _("“%(typed)s” is not a date. Write it as year-month-day, such as 2026-05-31.", typed=text[:40])
            self.problem(name, message)
            return None
        if not EARLIEST <= day <= LATEST:
            self.problem(name, _("That year is out of range."))
            return None
        return day

    def period(self, start: str, end: str) -> Period | None:
        """From and to, of which one may be left out."""
        period = Period(self.day(start), self.day(end))
        if period.start and period.end and period.end < period.start:
            self.problem(end, _("The end lies before the beginning."))
            return None
        return period if period.start or period.end else None

    def currency(self, name: str, usual: str) -> str:
        """A currency's code; the usual one where there is none, or it can't be read."""
        text = self.typed.get(name).upper()
        if text and text not in money.EXPONENTS:
            message = _("“%(typed)s” is not a currency code of ISO 4217, such as EUR or USD.", typed=text[:10])
            self.problem(name, message)
        return text if text in money.EXPONENTS else usual

    def country(self, name: str) -> str:
        """The code of a country that was named by its code or in words."""
        text = self.typed.get(name)
        code = country_code(text)
        if text and not code:
            message = _(
                "We don't know the country “%(typed)s”. Write its name, or its two-letter code.", typed=text[:40]
            )
            self.problem(name, message)
        return code


def document_language(typed: Typed) -> str:
    """The language of the paper: the customer's, or the owner's."""
    chosen = typed.get("customer.language") or typed.locale.partition("_")[0]
    return chosen if chosen in DOCUMENT_LANGUAGES else DOCUMENT_LANGUAGES[0]


def compact(text: str) -> str:
    """A VAT id as registers write it: without spaces and dots, in capitals."""
    return "".join(char for char in text if char.isalnum()).upper()


def has_three(currency: str) -> bool:
    """Whether amounts of a currency have three decimals."""
    return money.exponent(currency) == 3
