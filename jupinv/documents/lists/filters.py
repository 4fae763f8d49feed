"""By what the list of documents is narrowed down: read from an address, and written back into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self, cast
from urllib.parse import urlencode

from jupinv import language, money
from jupinv.language import Ambiguous, NotANumber

ATTENTION, OVERDUE, DRAFT, UNSENT, OPEN, PAID, VOID = "attention", "overdue", "draft", "unsent", "open", "paid", "void"
SENT, SEEN, APPROVED = "sent", "seen", "approved"
ASKED = "asked"  # its customer asks for a change
PARTLY_PAID, CREDITED, WRITTEN_OFF, DEPOSIT = "partly-paid", "credited", "written-off", "deposit"
ACCEPTED, DECLINED, EXPIRED, INVOICED = "accepted", "declined", "expired", "invoiced"  # of quotes
STATES = (
    *(ATTENTION, ASKED, OVERDUE, DRAFT, UNSENT, SENT, SEEN, APPROVED, OPEN, PARTLY_PAID, PAID, CREDITED, WRITTEN_OFF),
    *(DEPOSIT, ACCEPTED, DECLINED, EXPIRED, INVOICED, VOID),
)
THIS_MONTH, LAST_MONTH, THIS_YEAR, LAST_YEAR = "this-month", "last-month", "this-year", "last-year"
PERIODS = (THIS_MONTH, LAST_MONTH, THIS_YEAR, LAST_YEAR)
LONGEST = 100  # characters of a value
LARGEST = Decimal(10) ** 14

# How each is called in an address.
NAMES = {
    "search": "q",
    "state": "state",
    "customer": "customer",
    "period": "period",
    "since": "from",
    "until": "to",
    "currency": "currency",
    "least": "min",
    "most": "max",
}


class Narrowing:
    """What the filters of every list have in common. Subclasses are frozen dataclasses."""

    __slots__ = ()
    customer: str  # an id, or a part of a name

    def pairs(self) -> list[tuple[str, str]]:
        """As names and texts for an address or for hidden fields."""
        raise NotImplementedError

    @property
    def customer_id(self) -> int | None:
        """The customer, where it is named by its id."""
        known = self.customer.isascii() and self.customer.isdecimal() and len(self.customer) <= 9
        return int(self.customer) if known else None

    def query(self, **more: str) -> str:
        """As the query of an address, with its question mark; empty where there is nothing to say."""
        pairs = self.pairs() + [(name, value) for name, value in more.items() if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, *names: str) -> Self:
        """The same without some of them, by their fields."""
        plain = {field.name: field.default for field in fields(cast(Any, self)) if field.name in names}
        return cast(Self, replace(cast(Any, self), **plain))


@dataclass(frozen=True, slots=True)
class Filters(Narrowing):
    """What a list is narrowed down by. What can't be read narrows nothing down and is kept in `wrong`, to be shown."""

    search: str = ""
    state: str = ""
    customer: str = ""  # an id, or a part of a name
    period: str = ""  # of the day of issue: one of PERIODS, or from `since` to `until`, both included
    since: date | None = None
    until: date | None = None
    currency: str = ""
    least: Decimal | None = None  # of the total, in the document's own currency
    most: Decimal | None = None
    wrong: tuple[tuple[str, str], ...] = ()  # name in the address, and what stands there

    @classmethod
    def read(cls, asked: Mapping[str, str], locale: str) -> Filters:
        """What an address or a form asks for; amounts as people of `locale` write them, or as `pairs` does."""
        if not asked:
            return NONE
        texts = {name: " ".join(asked.get(name, "").split())[:LONGEST] for name in NAMES.values()}
        readers: dict[str, Callable[[str], object]] = {
            "from": date.fromisoformat,
            "to": date.fromisoformat,
            "currency": currency,
            "min": lambda text: _amount(text, locale),
            "max": lambda text: _amount(text, locale),
            "state": lambda text: text if text in STATES else "",
            "period": lambda text: text if text in PERIODS else "",
        }
        found, wrong = {}, []
        for field, name in NAMES.items():
            if text := texts[name]:
                try:
                    found[field] = readers.get(name, str)(text)
                except ValueError:
                    wrong.append((name, text))
        if "since" in found or "until" in found:
            found.pop("period", None)
        return cls(**found, wrong=tuple(wrong))  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        """Whether it narrows anything down."""
        return self is not NONE and any(getattr(self, field) not in ("", None) for field in NAMES)

    def span(self, on: date) -> tuple[date | None, date | None]:
        """The first and the last day of issue, seen from a day."""
        if not self.period:
            return self.since, self.until
        if self.period in (THIS_YEAR, LAST_YEAR):
            year = on.year - (self.period == LAST_YEAR)
            return date(year, 1, 1), date(year, 12, 31)
        first = on.replace(day=1)
        if self.period == LAST_MONTH:
            first = (first - timedelta(days=1)).replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def pairs(self) -> list[tuple[str, str]]:
        """As names and texts for an address or for hidden fields; `read` reads the same back in every language."""
        if self is NONE:
            return []
        return [(name, _text(value)) for field, name in NAMES.items() if (value := getattr(self, field)) or value == 0]


NONE = Filters()


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        whole = f"{value:f}"
        return whole + "0" if len(whole.partition(".")[2]) == 3 else whole  # 1.200 could be read as 1200
    return value.isoformat() if isinstance(value, date) else str(value)


def currency(text: str) -> str:
    """The code of a currency; ValueError for what is none."""
    if text.upper() not in money.EXPONENTS:
        raise ValueError(text)
    return text.upper()


def _amount(text: str, locale: str) -> Decimal:
    """ValueError for what is no number, could be two, or is larger than any total."""
    try:
        amount = language.read_number(text, locale, largest=LARGEST)
    except (Ambiguous, NotANumber) as error:
        raise ValueError(text) from error
    if abs(amount) > LARGEST:
        raise ValueError(text)
    return amount
