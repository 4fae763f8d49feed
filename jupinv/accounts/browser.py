"""The signed-in person of the request: Flask-Login over our own sessions. The only place that touches the cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from jupinv import clock, language, translations, vault, web
from jupinv.accounts import devices, preferences, sessions
from jupinv.accounts.arriving import Browser
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.models import Session, User

TOKEN = "_user_id"  # noqa: S105 - where Flask-Login keeps what `get_id` answers
NEW_GUESTS = 200  # an hour from one network, which may be a whole school's

FRESH = timedelta(minutes=30)  # since signing in: long enough to change one's bank account, short for a found phone
DEVICE = "device"  # in the cookie, also after signing out: by which this browser is known again
SEVERAL = "several"  # in the cookie: more than one business was looked at
LAST_BUSINESS = "business"  # in the cookie: the handle of the business last looked at, for the bare addresses

__all__ = [
    *(
        "business_here",
        "confirm_first",
        "confirmed_only",
        "device_token",
        "enter",
        "farewell",
        "goes_between",
        "fresh_only",
        "install",
        "is_fresh",
        "language_shown",
    ),
    *("last_business", "locale", "login_required", "one_more_guest", "person", "signed_in", "this", "welcome"),
]

login_manager = LoginManager()
login_manager.session_protection = None  # the token is random and revocable; no fingerprint of the browser


def install(app: Flask) -> None:
    """Connect Flask-Login to the app."""
    # Not by init_app: its hooks read the cookie on every page, and public pages must not know of one (Vary: Cookie).
    app.login_manager = login_manager  # type: ignore[attr-defined]
    app.session_interface = _Cookie()
    app.jinja_env.globals.update(
        person=person, business_here=business_here, goes_between=goes_between, language_shown=language_shown
    )


class _Cookie(SecureCookieSessionInterface):
    """The cookie; what signs it is made once, and not for each page."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """None without a key."""
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer


def person() -> User | None:
    """Who is signed in here, guests included; None for everybody else."""
    user: User = current_user._get_current_object()  # a page asks it for many things
    return user if user.is_authenticated else None


def signed_in() -> User:
    """Who is signed in here, guests included; everybody else is led to the sign-in page."""
    user = person()
    if user is None:
        raise HTTPException(response=login_manager.unauthorized())
    return user


def session_token() -> str:
    """The token in this browser's cookie, or empty."""
    return str(session.get(TOKEN, ""))


def welcome(user: User, *, time_zone: str = "UTC") -> None:
    """Sign a user in here, with a new session: of what the cookie held before only this browser's own things stay.

    A user whom this browser is new to is told by mail, in the given time zone.
    """
    kept = {DEVICE: device_token()} if user.is_guest else {DEVICE: device_token() or vault.new_token()}
    if (before := person()) and before.id == user.id:
        kept[LAST_BUSINESS] = last_business()
    sessions.end(session_token())
    session.clear()
    session.update({name: value for name, value in kept.items() if value})
    agent, now = request.user_agent.string, clock.now()
    user.token = sessions.open_session(user, user_agent=agent, now=now)
    session.permanent = True
    login_user(user)
    if not user.is_guest:
        url = web.config().base_url
        devices.signed_in(user, kept[DEVICE], user_agent=agent, time_zone=time_zone, base_url=url, now=now)


def this() -> Browser:
    """What is known of the browser that asks."""
    return Browser(
        token=session_token(),
        network=web.client_key(),
        locale=locale(),
        language=language_shown(),
        device=device_token(),
    )


def token_unread() -> str:
    """The token in this browser's cookie, for a page that is the same for everybody: nothing of it is kept in mind."""
    kept = current_app.session_interface.open_session(current_app, request)
    return str(kept.get(TOKEN, "")) if kept is not None else ""


def device_token() -> str:
    """By which this browser is known to whoever has signed in here; empty where nobody has."""
    return str(session.get(DEVICE, ""))


def one_more_guest() -> None:
    """Count a guest that is about to be made; too many from one network are refused."""
    try:
        limit("guest", hidden(web.client_key(), web.config().secret_key), NEW_GUESTS, timedelta(hours=1), clock.now())
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None


def confirmed_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for people with a confirmed address; everybody else is led to the sign-in page and back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        user = person()
        return login_manager.unauthorized() if user is None or user.is_guest else view(*args, **kwargs)

    return guarded


def is_fresh() -> bool:
    """Whether the person signed in here half an hour ago or less: what a change of bank accounts asks for."""
    return person() is not None and clock.now() - g.session_row.created_at <= FRESH


def fresh_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for people who have just signed in; everybody else is asked to confirm that it is them, and comes back.

    A form that comes too late is answered with a page that holds all that was typed, to be sent again; but for one
    that is never to be echoed.
    """

    @wraps(view)
    @confirmed_only
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if is_fresh() else confirm_first(echo=not web.is_never_echoed(view))

    return guarded


def confirm_first(*, echo: bool = True) -> Any:
    """The answer to somebody who signed in long ago: to be confirmed first, with nothing lost that was typed."""
    if request.method == "GET" or request.headers.get("HX-Request") or not echo:
        return _stale(_here())
    fields = list(request.form.items(multi=True))
    return make_response(render_template("accounts/stale.html", fields=fields, files=bool(request.files)), 403)


def _stale(here: str) -> Response:
    confirm = url_for("accounts.confirm", next=here)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": confirm})
    return web.go(confirm)


def _here() -> str:
    """The page that was asked for, or the one on which the form stands."""
    path = request.full_path.rstrip("?") if request.method == "GET" else web.path_of(request.referrer or "")
    return web.local_path(path)


def farewell() -> None:
    """Sign out here. What stays is by what this browser is known again, so that nobody is told of a new one."""
    device = device_token()
    sessions.end(session_token())
    session.clear()
    if device:
        session[DEVICE] = device
        session.permanent = True


def forget_all() -> None:
    """Keep nothing of anybody in this browser's cookie, nor on the page that answers: the account is gone."""
    logout_user()
    session.clear()


def locale() -> str:
    """How this reader writes numbers and dates: the account's setting, else what the browser asks for."""
    user = person()
    return str(user.locale) if user else language.negotiate(request.headers.get("Accept-Language", ""))


def language_shown() -> str:
    """The language in which the app speaks to this reader: one that it has, or English."""
    if not has_request_context():
        return translations.LANGUAGES[0]
    user = person()
    return preferences.speaks(user) if user else translations.spoken(locale())


def enter(business: Any) -> None:
    """Say which business the page is about: its links lead there, and so do the bare addresses from now on."""
    g.business = business
    before = session.get(LAST_BUSINESS, business.handle)
    if before != business.handle and SEVERAL not in session:
        session[SEVERAL] = True
    if session.get(LAST_BUSINESS) != business.handle:
        session[LAST_BUSINESS] = business.handle


def goes_between() -> bool:
    """Whether this browser goes from one business to another: its pages then name the one that they are about."""
    return bool(session.get(SEVERAL))


def business_here() -> Any:
    """The business that this page is about, or None."""
    return g.get("business")


def last_business() -> str:
    """The handle of the business last looked at, or empty."""
    return str(session.get(LAST_BUSINESS, ""))


@login_manager.user_loader
def _load(token: str) -> User | None:
    found: Session | None = sessions.session_of(token)
    if found is None:
        return None
    user: User = found.user
    user.token = token
    g.session_row = found
    sessions.note_use(found, now=clock.now())
    return user


@login_manager.unauthorized_handler
def _signed_out() -> Any:
    sign_in = url_for("accounts.sign_in", next=_here())
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": sign_in})
    return web.go(sign_in)
