"""How figures, days and states read to an owner: in the app's words, with numbers and dates as they write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from jupinv import language
from jupinv.content.fields import INVOICE
from jupinv.content.sentence import Sentence
from jupinv.content.sentence import Sentence as _s
from jupinv.documents import status
from jupinv.documents.lists.rows import Row
from jupinv.documents.models import Document
from jupinv.money import from_minor
from jupinv.translations import said

KINDS = {
    "invoice": _s("Invoice"),
    "quote": _s("Quote"),
    "credit_note": _s("Credit note"),
    "proforma": _s("Proforma"),
    "deposit": _s("Deposit"),
}
STATES = {
    status.DRAFT: _s("draft"),
    status.UNSENT: _s("not sent yet"),
    status.SENT: _s("sent"),
    status.SEEN: _s("seen"),
    status.APPROVED: _s("approved"),
    status.CREDITED: _s("credited"),
    status.WRITTEN_OFF: _s("written off"),
    status.NOTHING_DUE: _s("nothing to pay"),
    status.VOID: _s("void"),
    status.OPEN: _s("open"),
    status.ACCEPTED: _s("accepted"),
    status.DECLINED: _s("declined"),
    status.EXPIRED: _s("expired"),
    status.INVOICED: _s("invoiced"),
    status.OVERDUE: _s("overdue"),
    status.PAID: _s("paid"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The owner's locale, and today and the time zone of the business."""

    locale: str
    today: date
    time_zone: str = "UTC"

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount in the major unit."""
        return _money(amount, currency, self.locale)

    def minor(self, amount: int, currency: str) -> str:
        """An amount in minor units."""
        return _minor(amount, currency, self.locale)

    def number(self, number: Decimal) -> str:
        """A quantity."""
        return language.write_number(number, self.locale)

    def amount_of(self, document: Document | Row) -> str:
        """What a list tells of a document: what is left of it, or all of it where nothing is left to pay."""
        owed = document.kind == INVOICE and document.issued_at and document.balance > 0 and not document.void_at
        shown = document.balance if owed else None
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
        time = language.format_time(local, self.locale)
        if ago in (0, 1):
            return _("yesterday %(time)s", time=time) if ago else _("today %(time)s", time=time)
        return f"{self.day(local.date())} {time}"

    def ago(self, instant: datetime, now: datetime) -> str:
        """ "3 hours ago", in the language of the sentence it stands in."""
        return _ago(_since(instant, now), _spoken())

    def last_seen(self, instant: datetime, place: str, now: datetime, spoken: str = "") -> str:
        """ "Last seen 3 hours ago, Berlin": when a person opened it, and where, as far as anybody knows.

        Who has many of them to tell asks once for the language that is `spoken`.
        """
        return _last_seen(_since(instant, now), place, spoken or self.spoken())

    def spoken(self) -> str:
        """The language of the sentences, which need not be that of figures and dates."""
        return _spoken()

    def place(self, place: str) -> str:
        """A place as visits keep it, "Berlin, DE", in words: "Berlin, Germany"."""
        return _place(place, _spoken())

    def oldest(self, day: date) -> str:
        """ "the oldest 31 days": since when the first of several is overdue."""
        return ngettext("the oldest %(num)s day", "the oldest %(num)s days", (self.today - day).days)

    def kind(self, kind: str) -> str:
        """What a document is."""
        return said(KINDS[kind])

    def month(self) -> str:
        """The name of this month, in the language of the sentence it stands in."""
        return language.format_month(self.today, str(get_locale() or "en"))

    def state(self, found: status.Status) -> str:
        """A state in a few words."""
        if found.key == status.PAID:
            return _("paid %(day)s", day=self.day(found.on))
        first, *more = _words(found)
        told = _overdue(found.days) if found.key == status.OVERDUE else said(first)
        return ", ".join([told, *map(said, more)])


def plain(found: status.Status) -> str:
    """The same in English, without days: for tables, which read alike in every language."""
    return ", ".join(map(str, _words(found)))


def _words(found: status.Status) -> Iterator[Sentence]:
    """The state, and what is to be said besides."""
    if found.accepted:
        yield STATES[status.ACCEPTED]
    yield STATES[found.key]
    if found.unsent:
        yield STATES[status.UNSENT]
    if found.seen:
        yield STATES[status.SEEN]
    if found.partly_paid:
        yield _s("partly paid")
    if found.partly_credited:
        yield _s("partly credited")


def _money(amount: Decimal, currency: str, locale: str) -> str:
    return language.format_money(amount, currency, locale).replace("-", "\u2212")


def _since(instant: datetime, now: datetime) -> int:
    """Seconds, as exactly as they are told."""
    return language.whole(int((now - instant).total_seconds()))


def _spoken() -> str:
    return str(get_locale() or "en")


def _ago(seconds: int, spoken: str) -> str:
    return language.format_ago(seconds, spoken) if seconds else str(_("just now"))


@lru_cache(maxsize=4096)
def _last_seen(seconds: int, place: str, spoken: str) -> str:
    """In the language that is spoken here: it is told so that each has its own."""
    ago = _ago(seconds, spoken)
    if place:
        return str(_("Last seen %(ago)s, %(place)s", ago=ago, place=_place(place, spoken).partition(", ")[0]))
    return str(_("Last seen %(ago)s", ago=ago))


def _place(place: str, spoken: str) -> str:
    city, _comma, country = place.rpartition(", ")
    if len(country) != 2 or not country.isupper():
        return place
    return ", ".join(filter(None, (city, language.country_name(country, spoken))))


@lru_cache(maxsize=4096)
def _minor(amount: int, currency: str, locale: str) -> str:
    return _money(from_minor(amount, currency), currency, locale)


def _overdue(days: int) -> str:
    return str(ngettext("%(num)s day overdue", "%(num)s days overdue", days))
