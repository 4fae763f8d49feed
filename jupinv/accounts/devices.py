"""The browsers in which a user signs in: how they are called, and that a new one is told by mail.

A browser is known again by a token in its session cookie, which stays there after signing out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _

from jupinv import language, vault
from jupinv.accounts import notices
from jupinv.accounts.models import Device, User
from jupinv.accounts.preferences import speaks
from jupinv.db import write

UNUSED_KEPT = timedelta(days=365)  # as long as the cookie

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


def browser_name(user_agent: str) -> str:
    """ "Firefox on Windows", as far as the browser tells."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), _("A browser"))
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


def signed_in(user: User, token: str, *, user_agent: str, time_zone: str, base_url: str, now: datetime) -> None:
    """Remember the browser of this token; tell its user by mail, unless it is known or the very first one."""
    hashed = vault.fingerprint(token)
    with write():
        known = (Device.user == user) & (Device.token_hash == hashed)
        if Device.update(last_used_at=now, user_agent=user_agent[:300]).where(known).execute():
            return
        first = not Device.select().where(Device.user == user).exists()
        Device.insert(
            user=user, token_hash=hashed, user_agent=user_agent[:300], created_at=now, last_used_at=now
        ).on_conflict_ignore().execute()
        if not first:
            _tell(user, user_agent, time_zone, base_url, now)


def _tell(user: User, user_agent: str, time_zone: str, base_url: str, now: datetime) -> None:
    at = now.astimezone(ZoneInfo(time_zone))
    with force_locale(speaks(user)):
        device = browser_name(user_agent)
    context = {
        "email": user.email,
        "device": device,
        "day": language.format_date(at.date(), user.locale, "long"),
        "time": language.format_time(at, user.locale),
        "zone": time_zone.replace("_", " "),
        "link": f"{base_url}/account#sessions",
    }
    notices.tell(user, "new_device", context=context, now=now)


def belongs(token: str, email: str) -> bool:
    """Whether the user of this address has signed in with the browser of this token."""
    theirs = (Device.token_hash == vault.fingerprint(token)) & (User.email == email)
    return bool(Device.select().join(User).where(theirs).exists())


def forget_others(user: User, token: str) -> None:
    """Know only this one from now on, so that a sign-in in any other one is told."""
    with write():
        Device.delete().where((Device.user == user) & (Device.token_hash != vault.fingerprint(token))).execute()


def forget_unused(now: datetime) -> None:
    """Forget the browsers whose cookies have expired."""
    with write():
        Device.delete().where(Device.last_used_at < now - UNUSED_KEPT).execute()
