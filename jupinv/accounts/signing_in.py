"""Signing in: ask for a mail, confirm by its code or its link. There are no passwords."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from jupinv import jobs, mail, vault
from jupinv.accounts import arriving, devices, sessions
from jupinv.accounts.addresses import clean
from jupinv.accounts.arriving import Browser, Confirmed
from jupinv.accounts.attempts import HOUR, count_mail, hidden, limit
from jupinv.accounts.models import Attempt, SignIn, User
from jupinv.config import Config
from jupinv.db import write

VALID = timedelta(minutes=10)
CODE_LENGTH = 6
GUESSES = 5  # for one request
MAILS_FROM_DEVICE, GUESSES_FROM_NETWORK = 10, 30  # in an hour
UNUSED_KEPT, USED_KEPT = timedelta(days=1), timedelta(days=60)  # longer than guests' drafts: the question stays open


class NotOpen(Exception):
    """Used, expired, guessed too often, or never there: the answer is the same."""


class WrongCode(Exception):
    """Not the code of the mail; `left` more tries, or None where what was typed is no code and so was no try."""

    def __init__(self, left: int | None) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


def ask(address: str, *, guest: User | None, browser: Browser, next: str, config: Config, now: datetime) -> SignIn:
    """Send a mail with a link and a code. The same work whether the address is known or not: nobody looks.

    Raises NotAnAddress (a ValueError), mail.BadAddress, TooMany.
    """
    email = clean(address)
    key, token, code = vault.new_token(), vault.new_token(), vault.new_code(CODE_LENGTH)
    with write():
        if browser.device and devices.belongs(browser.device, email):  # its owner is never locked out by others
            limit("mail from device", hidden(browser.device, config.secret_key), MAILS_FROM_DEVICE, HOUR, now)
        else:
            count_mail(email, browser.network, config.secret_key, now)
        link = f"{config.base_url}/sign-in/link/{token}"
        spaced = f"{code[:3]} {code[3:]}"
        context = {"link": link, "code": spaced, "email": email, "minutes": int(VALID.total_seconds() // 60)}
        sign_in: SignIn = SignIn.create(
            key=key,
            email=email,
            mail=mail.queue("sign_in", to=email, context=context, locale=browser.language, due=now, now=now),
            code_hash=_code_hash(key, code, config.secret_key),
            token_hash=vault.fingerprint(token),
            guest=guest if guest and guest.is_guest else None,
            browser_hash=vault.fingerprint(browser.token) if guest and guest.is_guest else "",
            next=next,
            created_at=now,
            expires_at=now + VALID,
        )
        jobs.enqueue("expire_sign_in", {"sign_in": sign_in.id}, due=sign_in.expires_at)
    return sign_in


def still_open(key: str, now: datetime) -> SignIn | None:
    """The request of the code page, while its code can still be used."""
    found: SignIn | None = SignIn.get_or_none((SignIn.key == key) & _open(now) & (SignIn.guesses < GUESSES))
    return found


def link_is_open(token: str, now: datetime) -> SignIn | None:
    """The request of a mail's link, while the link can still be used."""
    found: SignIn | None = SignIn.get_or_none((SignIn.token_hash == vault.fingerprint(token)) & _open(now))
    return found


def confirm_with_code(key: str, typed: str, *, browser: Browser, config: Config, now: datetime) -> Confirmed:
    """Sign in with the code of the mail, once. Raises WrongCode, NotOpen, TooMany."""
    code = _digits(typed)
    if len(code) != CODE_LENGTH or not code.isdecimal():
        if still_open(key, now) is None:
            raise NotOpen
        raise WrongCode(None)
    sign_in = _guess(key, hidden(browser.network, config.secret_key), now)
    if not hmac.compare_digest(sign_in.code_hash, _code_hash(key, code, config.secret_key)):
        raise WrongCode(GUESSES - sign_in.guesses)
    return _confirm(sign_in, browser, now)


def confirm_with_token(token: str, *, browser: Browser, now: datetime) -> Confirmed:
    """Sign in with the link of the mail, once. Raises NotOpen. The search is by hash, so its time tells nothing."""
    sign_in = link_is_open(token, now)
    if sign_in is None:
        raise NotOpen
    return _confirm(sign_in, browser, now)


def _digits(typed: str) -> str:
    """What was typed without what only parts it, in the digits that we mail, whichever script they were typed in."""
    plain = "".join(typed.replace("-", " ").split())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def _open(now: datetime) -> object:
    return SignIn.used_at.is_null() & (SignIn.expires_at > now)


def _code_hash(key: str, code: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"sign-in code {key} {code}".encode(), hashlib.sha256).hex()


def _guess(key: str, network: str, now: datetime) -> SignIn:
    """Count a guess before looking at it: many at once get no more tries than one after the other."""
    with write():
        limit("guess", network, GUESSES_FROM_NETWORK, HOUR, now)
        left = (SignIn.key == key) & _open(now) & (SignIn.guesses < GUESSES)
        counted = SignIn.update(guesses=SignIn.guesses + 1).where(left).execute()
        sign_in = SignIn.get_or_none(SignIn.key == key) if counted else None
    if sign_in is None:
        raise NotOpen
    return sign_in


# confirming


def _confirm(sign_in: SignIn, browser: Browser, now: datetime) -> Confirmed:
    with write():
        if not SignIn.update(used_at=now).where((SignIn.id == sign_in.id) & _open(now)).execute():
            raise NotOpen
        if sign_in.mail:
            mail.wipe(sign_in.mail)
        asker = arriving.guest(sign_in.guest_id)
        same = asker is not None and _is_same_browser(sign_in, browser)
        user = arriving.account(sign_in.email, asker if same else None, browser.locale, now)
        asks = asker is not None and arriving.take_along(asker, user, same_browser=same)
        SignIn.update(user=user, joined_at=None if asks else now).where(SignIn.id == sign_in.id).execute()
        other = _ask_about_this_browser(sign_in, user, asker, browser, now)
    keys = [request.key for request in (sign_in if asks else None, other) if request]
    return Confirmed(user, sign_in.next, keys[0] if keys else "")


def _is_same_browser(sign_in: SignIn, browser: Browser) -> bool:
    """Whether the session that asked is in use here; one that was ended meanwhile proves nothing any more."""
    session = sessions.session_of(browser.token) if browser.token else None
    return session is not None and hmac.compare_digest(sign_in.browser_hash, session.token_hash)


def _ask_about_this_browser(
    sign_in: SignIn, user: User, asker: User | None, browser: Browser, now: datetime
) -> SignIn | None:
    """The browser that confirms may have been used by a guest of its own: nothing of that is lost or taken unasked."""
    guest = arriving.guest_here(browser.token)
    if guest is None or guest.id in (user.id, asker.id if asker else None):
        return None
    if not arriving.take_along(guest, user, same_browser=False):
        return None
    other = arriving.keep_question(guest, user, email=sign_in.email, next=sign_in.next, now=now)
    SignIn.update(next=f"/sign-in/{other.key}/join").where(SignIn.id == sign_in.id).execute()
    return other


# expiry


@jobs.handles("expire_sign_in")
def expire_sign_in(claim: jobs.Claim) -> None:
    """Wipe the mail of a request that nobody used in time."""
    with claim.finishing():
        sign_in = SignIn.get_or_none(SignIn.id == claim.payload["sign_in"])
        if sign_in is not None and sign_in.mail:
            mail.wipe(sign_in.mail)


@jobs.daily("forget_sign_ins")
def forget_sign_ins(claim: jobs.Claim) -> None:
    """Forget requests, attempts and sessions that mean nothing any more."""
    now = claim.now()
    with claim.finishing():
        unused = SignIn.used_at.is_null() & (SignIn.expires_at < now - UNUSED_KEPT)
        forget(unused | (SignIn.expires_at < now - USED_KEPT))
        Attempt.delete().where(Attempt.at < now - UNUSED_KEPT).execute()
        sessions.forget_unused(now)
        devices.forget_unused(now)


def forget(which: Any) -> None:
    """Delete requests, and the mails that went out for them."""
    with write():
        rows: Any = list(SignIn.select(SignIn.id, SignIn.mail).where(which).tuples())
        jobs.forget("sign_in", [number for number, _ in rows])
        SignIn.delete().where(which).execute()
        mail.delete([sent for _, sent in rows if sent is not None])
