"""How figures, days and states read to an owner: in English, with numbers and dates as the owner writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from jupinv import language
from jupinv.documents import status
from jupinv.documents.models import Document
from jupinv.money import from_minor

KINDS = {"invoice": "Invoice", "quote": "Quote", "credit_note": "Credit note"}
STATES = {
    status.DRAFT: "draft",
    status.VOID: "void",
    status.OPEN: "sent",
    status.UNSENT: "not sent yet",
    status.NOTHING_DUE: "nothing to pay",
    status.EXPIRED: "expired",
    status.CREDITED: "sent",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The owner's locale, and today and the time zone of the business."""

    locale: str
    today: date
    time_zone: str = "UTC"

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount in the major unit."""
        return language.format_money(amount, currency, self.locale).replace("-", "\u2212")

    def minor(self, amount: int, currency: str) -> str:
        """An amount in minor units."""
        return self.money(from_minor(amount, currency), currency)

    def amount_of(self, document: Document) -> str:
        """What a list tells of a document: what is left of it, or all of it where nothing is left to pay."""
        shown = document.balance if document.issued_at and document.balance > 0 and not document.void_at else None
        return self.minor(document.total if shown is None else shown, document.currency) if document.currency else ""

    def day(self, day: date | None) -> str:
        """Short, without the year where it is this one."""
        if day is None:
            return ""
        if day.year == self.today.year:
            return language.format_day(day, self.locale)
        return language.format_date(day, self.locale)

    def instant(self, instant: datetime) -> str:
        """Day and time in the business's zone: "today 11:20", "21 Nov 16:40"."""
        local = instant.astimezone(ZoneInfo(self.time_zone or "UTC"))
        ago = (self.today - local.date()).days
        day = {0: "today", 1: "yesterday"}.get(ago) or self.day(local.date())
        return f"{day} {language.format_time(local, self.locale)}"

    def days_since(self, day: date) -> str:
        """ "31 days"."""
        return days((self.today - day).days)

    def kind(self, kind: str) -> str:
        """What a document is."""
        return KINDS[kind]

    def month(self) -> str:
        """The name of this month, in English like the sentence it stands in."""
        return language.format_month(self.today, "en")

    def state(self, found: status.Status) -> str:
        """A state in a few words."""
        if found.key == status.PAID:
            return f"paid {self.day(found.on)}"
        words = [f"{days(found.days)} overdue" if found.key == status.OVERDUE else STATES[found.key]]
        words += ["not sent yet"] if found.unsent else []
        words += ["partly paid"] if found.partly_paid else []
        return ", ".join(words)


def days(count: int) -> str:
    """ "1 day", "31 days"."""
    return "1 day" if count == 1 else f"{count} days"
