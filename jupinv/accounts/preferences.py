"""What people may set about themselves: name, language, how they write numbers and dates, time zone, shortcuts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, localedata
from flask_babel import gettext as _

from jupinv import translations
from jupinv.accounts.models import User
from jupinv.db import write

LONGEST_NAME = 200
ON, OFF = "on", "off"

# How numbers and dates may be written: the languages of most of those who bill, with the countries where they differ.
_LOCALES = """
    en_GB en_US en_AU en_CA en_IE en_IN en_KE en_NG en_NZ en_SG en_ZA en
    de de_AT de_CH fr fr_BE fr_CA fr_CH es es_AR es_CL es_CO es_MX it it_CH pt pt_PT nl nl_BE
    da sv nb fi is et lv lt pl cs sk hu sl hr sr bs ro bg el mk sq uk ru tr az ka hy kk
    ar ar_AE ar_EG ar_MA ar_SA he fa ur hi bn ta te mr gu th vi id ms fil ja ko zh zh_Hant sw am af ca eu gl mt cy ga
"""

# Offered while typing, in which most people live; any other one of the IANA database may be typed.
_ZONES = """
    Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Argentina/Buenos_Aires America/Bogota
    America/Chicago America/Denver America/Halifax America/Los_Angeles America/Mexico_City America/New_York
    America/Phoenix America/Sao_Paulo America/Toronto America/Vancouver Asia/Bangkok Asia/Dubai Asia/Hong_Kong
    Asia/Jakarta Asia/Jerusalem Asia/Karachi Asia/Kolkata Asia/Manila Asia/Seoul Asia/Shanghai Asia/Singapore
    Asia/Tokyo Atlantic/Reykjavik Australia/Brisbane Australia/Perth Australia/Sydney Europe/Athens Europe/Berlin
    Europe/Bucharest Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Madrid
    Europe/Moscow Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zurich
    Pacific/Auckland Pacific/Honolulu UTC
"""


def change(user: User, typed: Mapping[str, str]) -> dict[str, str]:
    """Change what was typed, by field; what is not there stays. The answer is what is wrong: then nothing changed."""
    said = typed_form(user) | {name: text for name, text in typed.items() if name in typed_form(user)}
    said |= {"name": " ".join(said["name"].split()), "time_zone": said["time_zone"].strip().replace(" ", "_")}
    errors = {name: words for name, words in _wrong(user, said).items() if words}
    if not errors:
        with write():
            User.update({**said, "shortcuts": said["shortcuts"] == ON}).where(User.id == user.id).execute()
    return errors


def typed_form(user: User) -> dict[str, str]:
    """What the form holds before anything is typed."""
    return {
        "name": user.name,
        "language": speaks(user),
        "locale": user.locale,
        "time_zone": user.time_zone,
        "shortcuts": ON if user.shortcuts else OFF,
    }


def _wrong(user: User, said: Mapping[str, str]) -> dict[str, str]:
    choose = _("Choose one of the list.")
    return {
        "name": _wrong_name(said["name"]),
        "language": "" if said["language"] in translations.LANGUAGES else choose,
        "locale": "" if said["locale"] in dict(locales(user.locale)) else choose,
        "time_zone": ""
        if not said["time_zone"] or is_zone(said["time_zone"])
        else _("Write a time zone such as Europe/Berlin or America/New_York."),
        "shortcuts": "" if said["shortcuts"] in (ON, OFF) else choose,
    }


def _wrong_name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        return _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    return "" if name.isprintable() else _("This name has characters that can't be shown.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether the IANA database has this time zone."""
    return name in _zones()


def zones() -> list[str]:
    """The time zones that are offered while typing."""
    return _ZONES.split()


def languages() -> list[tuple[str, str]]:
    """The languages in which the app speaks, each by its own name."""
    return [(code, (Locale.parse(code).get_display_name(code) or code).capitalize()) for code in translations.LANGUAGES]


def locales(own: str, shown_in: str = "en") -> list[tuple[str, str]]:
    """Ids and names of the locales to choose from, by name; the user's own is always among them."""
    return sorted({*_named(shown_in), (own, _name(own, shown_in))}, key=lambda pair: pair[1])


@cache
def _named(shown_in: str) -> tuple[tuple[str, str], ...]:
    return tuple((locale, _name(locale, shown_in)) for locale in _LOCALES.split() if localedata.exists(locale))


def _name(locale: str, shown_in: str) -> str:
    return Locale.parse(locale).get_display_name(shown_in) or locale


def speaks(user: User) -> str:
    """The language in which the app speaks to a user."""
    return user.language or translations.spoken(user.locale)
