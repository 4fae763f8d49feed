"""Signing in and out, the account, and where a guest's things go."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from jupinv import clock, language, mail, money, translations, web
from jupinv.accounts import account as accounts
from jupinv.accounts import browser, joining, sessions, signing_in
from jupinv.accounts.addresses import NotAnAddress
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.browser import confirmed_only, person
from jupinv.accounts.joining import BEHIND, INTO, NEW, Choice
from jupinv.accounts.models import SignIn, User
from jupinv.accounts.signing_in import Browser, Confirmed
from jupinv.businesses.joining import NotYours
from jupinv.businesses.models import Business
from jupinv.documents.joining import belongings
from jupinv.documents.models import Document

bp = Blueprint("accounts", __name__)

HOME, CONFIRM = "/invoices", "/account/confirm"
HANDLE = re.compile(r"[a-z0-9-]{1,64}")
LONGEST = 1000  # of what is looked at; an address has 254 characters at most
SHOWN_DRAFTS = 20


# signing in


@bp.get("/sign-in")
def sign_in() -> Any:
    """The form that asks for an address; whoever is signed in goes on."""
    if _is_confirmed(person()):
        return web.go(_next())
    return _address_page(_typed(request.args, "email"))


@bp.post("/sign-in")
def ask() -> Any:
    """Send the mail."""
    email = _typed(request.form, "email")
    now = clock.now()
    try:
        asked = signing_in.ask(email, guest=person(), browser=_browser(), next=_next(), config=web.config(), now=now)
    except (NotAnAddress, mail.BadAddress):
        return _address_page(email, _not_an_address(email)), 422
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    return web.go(url_for("accounts.code", key=asked.key, next=asked.next))


@bp.get("/sign-in/<key>")
def code(key: str) -> Any:
    """The page that asks for the code. An unknown key looks like an expired one."""
    asked = signing_in.still_open(key, clock.now())
    return _code_page(asked) if asked else (_over_page("code"), 410)


@bp.post("/sign-in/<key>")
def confirm_code(key: str) -> Any:
    """Sign in with the code."""
    now, typed = clock.now(), _typed(request.form, "code")
    try:
        confirmed = signing_in.confirm_with_code(key, typed, browser=_browser(), config=web.config(), now=now)
    except signing_in.WrongCode as wrong:
        asked = signing_in.still_open(key, now)
        return (_code_page(asked, typed, _wrong_words(wrong.left)), 422) if asked else (_over_page("guesses"), 410)
    except signing_in.NotOpen:
        return _over_page("code"), 410
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    return _signed_in(confirmed)


@bp.get("/sign-in/link/<token>")
def link(token: str) -> Any:
    """A page with a button: the mail's link changes nothing by being opened, and scanners open it."""
    asked = signing_in.link_is_open(token, clock.now())
    if asked is None:
        return _over_page("link"), 410
    return render_template("accounts/link.html", token=token, email=asked.email)


@bp.post("/sign-in/link/<token>")
def confirm_link(token: str) -> Any:
    """Sign in with the link."""
    try:
        confirmed = signing_in.confirm_with_token(token, browser=_browser(), now=clock.now())
    except signing_in.NotOpen:
        return _over_page("link"), 410
    return _signed_in(confirmed)


@bp.post("/sign-out")
def sign_out() -> Any:
    """End the session here; what the browser kept of unsaved drafts goes with it."""
    browser.farewell()
    answer = web.go("/")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _signed_in(confirmed: Confirmed) -> Response:
    browser.welcome(confirmed.user)
    return web.go(url_for("accounts.join", key=confirmed.question) if confirmed.question else confirmed.next)


def _browser() -> Browser:
    return Browser(token=browser.session_token(), network=web.client_key(), locale=browser.locale())


def _typed(fields: MultiDict[str, str], name: str) -> str:
    return mail.one_line(fields.get(name, "")[:LONGEST])


def _next() -> str:
    return web.local_path(request.values.get("next", ""), HOME)


def _is_confirmed(user: User | None) -> bool:
    return user is not None and not user.is_guest


def _address_page(email: str, error: str = "") -> str:
    return render_template("accounts/sign_in.html", email=email, next=_next(), error=error)


def _code_page(asked: SignIn, typed: str = "", error: str = "") -> str:
    return render_template("accounts/code.html", asked=asked, typed=typed, error=error, next=_next())


def _over_page(what: str) -> str:
    """What was expected can't be used (any more); `what` tells which words fit."""
    return render_template("accounts/over.html", what=what, next=_next(), email="", error="")


def _not_an_address(email: str) -> str:
    if not email:
        return _("Type your e-mail address.")
    return _("This is no e-mail address. It looks like name@example.com.")


def _wrong_words(left: int | None) -> str:
    if left is None:
        return _("Type the six digits from the mail.")
    return ngettext("That is not the code. %(num)s try left.", "That is not the code. %(num)s tries left.", left)


# that it is really you


@bp.get("/account/confirm")
@confirmed_only
def confirm() -> Any:
    """Ask somebody who signed in long ago to do so again; whoever has just done it goes on."""
    onward = _onward_from_confirm()
    if browser.is_fresh() and onward != CONFIRM:
        return web.go(onward)
    return render_template("accounts/confirm.html", fresh=browser.is_fresh(), next=onward)


@bp.post("/account/confirm")
@confirmed_only
def ask_to_confirm() -> Any:
    """Mail a code to the person's own address."""
    email, onward, config = _user().email or "", _onward_from_confirm(), web.config()
    try:
        asked = signing_in.ask(email, guest=None, browser=_browser(), next=onward, config=config, now=clock.now())
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    return web.go(url_for("accounts.code", key=asked.key, next=asked.next))


def _onward_from_confirm() -> str:
    return web.local_path(request.values.get("next", ""), CONFIRM)


# where a guest's things go


@bp.get("/sign-in/<key>/join")
@confirmed_only
def join(key: str) -> Any:
    """List what comes along, and ask where it goes."""
    asked = _question(key)
    guest = joining.waiting_guest(asked)
    return _join_page(asked, guest) if guest else web.go(_onward(asked))


@bp.post("/sign-in/<key>/join")
@confirmed_only
def choose(key: str) -> Any:
    """Do as the user chose. Sent twice, it is done once."""
    asked, user = _question(key), _user()
    choice = _choice()
    guest = joining.waiting_guest(asked)
    if guest is None:
        return web.go(_onward(asked))
    if choice is None:
        return _join_page(asked, guest, _("Choose where it all goes.")), 422
    try:
        joining.join(asked, choice, user=user, now=clock.now())
    except NotYours:
        web.missing()
    except joining.NothingToJoin:
        return web.go(_onward(asked))
    return web.go(_onward(asked, left=choice.to == BEHIND))


def _question(key: str) -> SignIn:
    return joining.question(key, _user()) or web.missing()


def _user() -> User:
    return person() or web.missing()


def _choice() -> Choice | None:
    """What the form says: "new", "behind", or "into:" and the handle of a business."""
    to, _, handle = request.form.get("to", "").partition(":")
    known = (to in (NEW, BEHIND) and not handle) or (to == INTO and HANDLE.fullmatch(handle))
    return Choice(to, handle, bank_details=request.form.get("bank_details") == "1") if known else None


def _onward(asked: SignIn, *, left: bool = False) -> str:
    """Where it goes on; not to a draft that was left behind."""
    return HOME if left and asked.next.startswith(("/drafts/", "/documents/")) else asked.next


def _join_page(asked: SignIn, guest: User, error: str = "") -> str:
    things = belongings(guest)
    return render_template(
        "accounts/join.html",
        asked=asked,
        things=things,
        drafts=[(draft.customer_name, _amount(draft)) for draft in things.drafts[:SHOWN_DRAFTS]],
        more=max(0, len(things.drafts) - SHOWN_DRAFTS),
        businesses=list(Business.written_by(_user())),
        chosen=request.form.get("to", ""),
        bank_details=request.form.get("bank_details") == "1",
        error=error,
    )


def _amount(draft: Document) -> str:
    if draft.currency not in money.EXPONENTS:
        return ""
    return language.format_money(money.from_minor(draft.total, draft.currency), draft.currency, browser.locale())


# the account


@bp.get("/account")
@confirmed_only
def account() -> Any:
    """Who this is, where they are signed in, and their businesses."""
    user = _user()
    return _account_page(user.name, user.locale)


@bp.post("/account")
@confirmed_only
def change_account() -> Any:
    """Change name and language."""
    name, locale = request.form.get("name", ""), request.form.get("locale", "")
    errors = accounts.change(_user(), name=name, locale=locale)
    if errors:
        return _account_page(name, locale, errors), 422
    with force_locale(translations.spoken(locale)):  # as the next page speaks
        flash(_("Saved."))
    return web.go(url_for("accounts.account"))


@bp.post("/account/sessions/<int:number>/end")
@confirmed_only
def end_session(number: int) -> Any:
    """Sign out another browser, or this one."""
    if not sessions.end_one(_user(), number):
        web.missing()
    return web.go(url_for("accounts.account"))


def _account_page(name: str, locale: str, errors: dict[str, str] | None = None) -> str:
    user = _user()
    here = sessions.session_of(browser.session_token())
    return render_template(
        "accounts/account.html",
        user=user,
        name=name,
        locale=locale,
        locales=accounts.locales(user.locale, browser.language_shown()),
        errors=errors or {},
        sessions=[
            (session.id, accounts.browser_name(session.user_agent), _day(session), session == here)
            for session in sessions.of(user)
        ],
        businesses=list(Business.of(user)),
        questions=list(joining.open_questions(user)),
    )


def _day(session: Any) -> str:
    return language.format_date(session.last_used_at.date(), browser.locale())
