"""Signing in: ask for a mail, confirm by its code or its link. There are no passwords."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import IntegrityError

from jupinv import jobs, mail, vault
from jupinv.accounts import joining, sessions
from jupinv.accounts.addresses import clean
from jupinv.accounts.attempts import hidden, limit
from jupinv.accounts.models import Attempt, SignIn, User
from jupinv.config import Config
from jupinv.db import locked, write

VALID = timedelta(minutes=10)
CODE_LENGTH = 6
GUESSES = 5  # for one request
HOUR = timedelta(hours=1)
MAILS_TO_ADDRESS, MAILS_FROM_NETWORK, GUESSES_FROM_NETWORK = 5, 20, 30  # in an hour
UNUSED_KEPT, USED_KEPT = timedelta(days=1), timedelta(days=60)  # longer than guests' drafts: the question stays open


class NotOpen(Exception):
    """Used, expired, guessed too often, or never there: the answer is the same."""


class WrongCode(Exception):
    """Not the code of the mail; `left` more tries, or None where what was typed is no code and so was no try."""

    def __init__(self, left: int | None) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of the browser that asks or confirms."""

    token: str  # of its session; empty: it has none
    network: str  # stands for the network that it comes from
    locale: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who is to be signed in now, and where it goes on."""

    user: User
    next: str
    question: str  # key of the request whose join page comes first; empty: nothing to ask


def ask(address: str, *, guest: User | None, browser: Browser, next: str, config: Config, now: datetime) -> SignIn:
    """Send a mail with a link and a code. The same work whether the address is known or not: nobody looks.

    Raises NotAnAddress (a ValueError), mail.BadAddress, TooMany.
    """
    email = clean(address)
    key, token, code = vault.new_token(), vault.new_token(), vault.new_code(CODE_LENGTH)
    with write():
        limit("mail to", hidden(email, config.secret_key), MAILS_TO_ADDRESS, HOUR, now)
        limit("mail from", hidden(browser.network, config.secret_key), MAILS_FROM_NETWORK, HOUR, now)
        link = f"{config.base_url}/sign-in/link/{token}"
        spaced = f"{code[:3]} {code[3:]}"
        context = {"link": link, "code": spaced, "email": email, "minutes": int(VALID.total_seconds() // 60)}
        sign_in: SignIn = SignIn.create(
            key=key,
            email=email,
            mail=mail.queue("sign_in", to=email, context=context, due=now, now=now),
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
        asker = _guest(sign_in.guest_id)
        same = asker is not None and _is_same_browser(sign_in, browser)
        user = _account(sign_in.email, asker if same else None, browser.locale, now)
        asks = asker is not None and _take_along(asker, user, same_browser=same)
        SignIn.update(user=user, joined_at=None if asks else now).where(SignIn.id == sign_in.id).execute()
        other = _ask_about_this_browser(sign_in, user, asker, browser, now)
    keys = [request.key for request in (sign_in if asks else None, other) if request]
    return Confirmed(user, sign_in.next, keys[0] if keys else "")


def _guest(number: int | None) -> User | None:
    """The guest of this id, while it is one; locked, so that two confirmations do not take the same things."""
    found: User | None = locked(User.select().where((User.id == number) & User.confirmed_at.is_null())).first()
    return found


def _is_same_browser(sign_in: SignIn, browser: Browser) -> bool:
    """Whether the session that asked is in use here; one that was ended meanwhile proves nothing any more."""
    session = sessions.session_of(browser.token) if browser.token else None
    return session is not None and hmac.compare_digest(sign_in.browser_hash, session.token_hash)


def _account(email: str, guest: User | None, locale: str, now: datetime) -> User:
    """The account of an address: the one there is, else the guest, who becomes it, else a new one."""
    known = User.get_or_none(User.email == email)
    if known is None and guest is not None:
        known = _become_user(guest, email, now)
    if known is None:
        User.insert(email=email, locale=locale, created_at=now, confirmed_at=now).on_conflict_ignore().execute()
        known = User.get(User.email == email)
    return known


def _become_user(guest: User, email: str, now: datetime) -> User | None:
    """The guest's own row becomes the account; None where another browser has confirmed the address this instant."""
    try:
        with write():
            User.update(email=email, confirmed_at=now).where(User.id == guest.id).execute()
    except IntegrityError:
        return None
    sessions.end_all(guest)
    return User.get_by_id(guest.id)


def _take_along(guest: User, user: User, *, same_browser: bool) -> bool:
    """End the guest's sessions everywhere and let its things come along; True where that must be asked first."""
    if guest.id == user.id:
        return False
    sessions.end_all(guest)
    asks = any(answer for _, answer in joining.confirmed.send(guest, user=user, same_browser=same_browser))
    if not asks:
        joining.forget(guest)
    return asks


def _ask_about_this_browser(
    sign_in: SignIn, user: User, asker: User | None, browser: Browser, now: datetime
) -> SignIn | None:
    """The browser that confirms may have been used by a guest of its own: nothing of that is lost or taken unasked.

    The question is kept as a request that is used already; it follows the one that was confirmed.
    """
    session = sessions.session_of(browser.token) if browser.token else None
    guest = _guest(session.user_id) if session else None
    if guest is None or guest.id in (user.id, asker.id if asker else None):
        return None
    if not _take_along(guest, user, same_browser=False):
        return None
    other: SignIn = SignIn.create(
        key=vault.new_token(),
        email=sign_in.email,
        code_hash="",
        token_hash=vault.fingerprint(vault.new_token()),
        guest=guest,
        next=sign_in.next,
        guesses=GUESSES,
        created_at=now,
        expires_at=now,
        used_at=now,
        user=user,
    )
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
        SignIn.delete().where(SignIn.used_at.is_null() & (SignIn.expires_at < now - UNUSED_KEPT)).execute()
        SignIn.delete().where(SignIn.expires_at < now - USED_KEPT).execute()
        Attempt.delete().where(Attempt.at < now - UNUSED_KEPT).execute()
        sessions.forget_unused(now)
