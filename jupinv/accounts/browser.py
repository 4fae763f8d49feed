"""The signed-in person of the request: Flask-Login over our own sessions. The only place that touches the cookie."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request, session, url_for
from flask_login import LoginManager, current_user, login_user

from jupinv import clock, language, web
from jupinv.accounts import sessions
from jupinv.accounts.models import Session, User

TOKEN = "_user_id"  # where Flask-Login keeps what `get_id` answers

login_manager = LoginManager()
login_manager.session_protection = None  # the token is random and revocable; no fingerprint of the browser


def install(app: Flask) -> None:
    """Connect Flask-Login to the app."""
    login_manager.init_app(app)
    app.jinja_env.globals["person"] = person


def person() -> User | None:
    """Who is signed in here, guests included; None for everybody else."""
    return current_user if current_user.is_authenticated else None


def session_token() -> str:
    """The token in this browser's cookie, or empty."""
    return str(session.get(TOKEN, ""))


def welcome(user: User) -> None:
    """Sign a user in here, with a new session: whatever the cookie held before is gone."""
    sessions.end(session_token())
    session.clear()
    user.token = sessions.open_session(user, user_agent=request.user_agent.string, now=clock.now())
    session.permanent = True
    login_user(user)


def person_or_guest() -> User:
    """Who is signed in here, or a new guest who is from now on."""
    user = person()
    if user is None:
        user = sessions.found_guest(locale=locale(), now=clock.now())
        welcome(user)
    return user


def farewell() -> None:
    """Sign out here."""
    sessions.end(session_token())
    session.clear()


def locale() -> str:
    """How this reader writes numbers and dates: the account's setting, else what the browser asks for."""
    user = person()
    return str(user.locale) if user else language.negotiate(request.headers.get("Accept-Language", ""))


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
    sign_in = url_for("accounts.sign_in", next=web.local_path(request.full_path.rstrip("?")))
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": sign_in})
    return web.go(sign_in)
