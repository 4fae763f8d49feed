"""How a business begins: its owner, its number series, and a currency and time zone guessed from the locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType

from babel.core import get_global
from babel.numbers import get_territory_currencies

from jupinv import language, money, vault
from jupinv.accounts.models import User
from jupinv.businesses.models import OWNER, Business, Member, Series
from jupinv.db import write
from jupinv.hearing import Signal

HANDLE_LENGTH = 10
PATTERNS = MappingProxyType(
    {
        "invoice": "INV-{YYYY}-{NNNN}",
        "quote": "QUO-{YYYY}-{NNNN}",
        "credit_note": "CN-{YYYY}-{NNNN}",
        "proforma": "PRO-{YYYY}-{NNNN}",
    }
)
FALLBACK_CURRENCY, FALLBACK_ZONE = "EUR", "UTC"

# Where a territory has several time zones: the one in which most of its people live (CLDR's primary zones, and for
# the largest countries, to which CLDR gives none, the zone of the largest city). The paper asks; this is its default.
_MOST_LIVED_IN = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}

founded = Signal("A business began. Sender: the Business. Inside the transaction.")


def found(
    user: User,
    *,
    locale: str,
    now: datetime,
    name: str = "",
    currency: str = "",
    time_zone: str = "",
    profile: Sequence[tuple[str, str]] = (),
) -> Business:
    """A new business of this user, as its owner, with a series for each kind of document."""
    with write():
        business: Business = Business.create(
            handle=_new_handle(),
            name=name,
            locale=locale,
            currency=currency or usual_currency(locale, now.date()),
            time_zone=time_zone or usual_time_zone(locale),
            profile=[list(pair) for pair in profile],
            created_at=now,
        )
        Member.create(business=business, user=user, role=OWNER)
        Series.insert_many(
            [
                {"business": business, "kind": kind, "pattern": pattern, "usual": True}
                for kind, pattern in PATTERNS.items()
            ]
        ).execute()
        founded.send(business)
    return business


def usual_currency(locale: str, on: date) -> str:
    """The currency that people of this locale most likely bill in; English without a country says US dollars."""
    return currency_of(_territory(locale), on) or FALLBACK_CURRENCY


def currency_of(territory: str, on: date) -> str:
    """The legal tender of a territory ("DE", "419"); empty where it has none that we bill in."""
    tender = get_territory_currencies(territory, start_date=on, end_date=on) if territory else []
    return next((code for code in tender if code in money.EXPONENTS), "")


def usual_time_zone(locale: str) -> str:
    """The IANA time zone in which people of this locale most likely live; UTC where that is anyone's guess."""
    given = language.known(locale)
    if given.language == "en" and not given.territory:
        return FALLBACK_ZONE
    return time_zone_of(_territory(locale)) or FALLBACK_ZONE


def time_zone_of(territory: str) -> str:
    """The IANA time zone in which most people of a territory live; empty where that is anyone's guess."""
    zones = get_global("territory_zones").get(territory, [])
    return _MOST_LIVED_IN.get(territory) or (zones[0] if len(zones) == 1 else "")


def _territory(locale: str) -> str:
    """The locale's territory, or the one that CLDR thinks most likely for its language: "de" is Germany."""
    given = language.known(locale)
    if given.territory:
        return str(given.territory)
    likely = get_global("likely_subtags")
    tags = "_".join(part for part in (given.language, given.script) if part)
    return str(likely.get(tags) or likely.get(given.language) or "").rpartition("_")[2]


def _new_handle() -> str:
    """Ten small letters and digits, about fifty random bits: short enough for an address, not to be counted through."""
    return "".join(character for character in vault.new_token().lower() if character.isalnum())[:HANDLE_LENGTH]
