"""What people may change about their account, and how their browsers are called."""

from __future__ import annotations

from functools import cache

from babel import Locale, localedata
from flask_babel import gettext as _

from jupinv.accounts.models import User
from jupinv.db import write

LONGEST_NAME = 200

# How numbers and dates may be written: the languages of most of those who bill, with the countries where they differ.
_LOCALES = """
    en_GB en_US en_AU en_CA en_IE en_IN en_KE en_NG en_NZ en_SG en_ZA en
    de de_AT de_CH fr fr_BE fr_CA fr_CH es es_AR es_CL es_CO es_MX it it_CH pt pt_PT nl nl_BE
    da sv nb fi is et lv lt pl cs sk hu sl hr sr bs ro bg el mk sq uk ru tr az ka hy kk
    ar ar_AE ar_EG ar_MA ar_SA he fa ur hi bn ta te mr gu th vi id ms fil ja ko zh zh_Hant sw am af ca eu gl mt cy ga
"""

# In the order of asking: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def change(user: User, *, name: str, locale: str) -> dict[str, str]:
    """Change name and locale; the answer is what is wrong, by field, and then nothing was changed."""
    name = " ".join(name.split())
    errors = {}
    if len(name) > LONGEST_NAME:
        errors["name"] = _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    elif not name.isprintable():
        errors["name"] = _("This name has characters that can't be shown.")
    if locale not in dict(locales(user.locale)):
        errors["locale"] = _("Choose one of the list.")
    if not errors:
        with write():
            User.update(name=name, locale=locale).where(User.id == user.id).execute()
    return errors


def locales(own: str, shown_in: str = "en") -> list[tuple[str, str]]:
    """Ids and names of the locales to choose from, by name; the user's own is always among them."""
    return sorted({*_named(shown_in), (own, _name(own, shown_in))}, key=lambda pair: pair[1])


@cache
def _named(shown_in: str) -> tuple[tuple[str, str], ...]:
    return tuple((locale, _name(locale, shown_in)) for locale in _LOCALES.split() if localedata.exists(locale))


def _name(locale: str, shown_in: str) -> str:
    return Locale.parse(locale).get_display_name(shown_in) or locale


def browser_name(user_agent: str) -> str:
    """ "Firefox on Windows", as far as the browser tells."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), _("A browser"))
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
