"""Signing in and out, and where a guest's things go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from jupinv import clock, language, mail, money, web
from jupinv.accounts import browser, google, identities, joining, signing_in
from jupinv.accounts.addresses import NotAnAddress
from jupinv.accounts.arriving import Confirmed
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.browser import confirmed_only, fresh_only, person
from jupinv.accounts.joining import BEHIND, INTO, NEW, Choice
from jupinv.accounts.models import SignIn, User
from jupinv.businesses.joining import NotItsOwner, NotYours
from jupinv.businesses.models import Business
from jupinv.businesses.zone import zone_of
from jupinv.documents.joining import belongings
from jupinv.documents.models import Document

bp = Blueprint("accounts", __name__)

HOME, CONFIRM = "/", "/account/confirm"
HANDLE = re.compile(r"[a-z0-9-]{1,64}")
LONGEST = 1000  # of what is looked at; an address has 254 characters at most
SHOWN_DRAFTS = 20
TO_GOOGLE = 60  # an hour from one network: each costs us a question to the provider while it does not answer


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
        asked = signing_in.ask(
            email, guest=person(), browser=browser.this(), next=_next(), config=web.config(), now=now
        )
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
        confirmed = signing_in.confirm_with_code(key, typed, browser=browser.this(), config=web.config(), now=now)
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
        confirmed = signing_in.confirm_with_token(token, browser=browser.this(), now=clock.now())
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
    browser.welcome(confirmed.user, time_zone=zone_of(confirmed.user))
    return web.go(url_for("accounts.join", key=confirmed.question) if confirmed.question else confirmed.next)


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


# with Google


@bp.post("/sign-in/google")
def start_google() -> Any:
    """Lead to Google: by a page with a link, for our policy lets no form lead away from this site."""
    return _to_google(_next())


@bp.post("/account/google")
@fresh_only
def connect_google() -> Any:
    """The same, to sign in by Google from now on."""
    return _to_google(url_for("account.show"), _user().id)


@bp.get("/sign-in/google/callback")
def from_google() -> Any:
    """Sign in by what Google says.

    A GET that signs in, because OpenID Connect comes back by one. It does so only in the browser that began by our own
    button, whose cookie holds the state, and once: a link that somebody sends, or that a scanner opens, does nothing.
    """
    try:
        said = google.answer(web.config())
        if said.user is not None:
            return _connected(said)
        confirmed = identities.sign_in(said.claims, browser=browser.this(), next=said.next, now=clock.now())
    except google.Declined:
        return _google_page("declined")
    except google.Unavailable:
        return _google_page("unavailable"), 503
    except google.NotBelieved:
        return _google_page("not believed"), 400
    except identities.NotVerified:
        return _google_page("not verified", said.claims.email), 403
    return _signed_in(confirmed)


def _to_google(onward: str, user: int | None = None) -> Any:
    config, network = web.config(), web.client_key()
    if not google.is_offered(config):
        web.missing()
    try:
        limit("google", hidden(network, config.secret_key), TO_GOOGLE, timedelta(hours=1), clock.now())
        url = google.leave(config, next=onward, user=user)
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    except (google.Unavailable, google.NotBelieved):
        return _google_page("unavailable"), 503
    if request.headers.get("HX-Request"):
        return web.go(url)
    return render_template("accounts/leave.html", url=url)


def _connected(said: google.Answer) -> Any:
    user = person()
    if user is None or user.id != said.user:
        return _google_page("not believed"), 400
    try:
        identities.connect(user, said.claims, now=clock.now())
    except identities.TakenByAnother:
        return _google_page("taken"), 409
    flash(_("From now on you can sign in with Google, too."))
    return web.go(said.next)


def _google_page(what: str, email: str = "") -> str:
    """What went wrong on the way by Google, and the way by mail."""
    return render_template("accounts/google.html", what=what, email=email, next=_next(), error="")


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
        asked = signing_in.ask(email, guest=None, browser=browser.this(), next=onward, config=config, now=clock.now())
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
    if choice.to == INTO and choice.bank_details and not browser.is_fresh():  # as in the settings of a business
        return browser.confirm_first()
    try:
        joining.join(asked, choice, user=user, now=clock.now())
    except NotYours:
        web.missing()
    except NotItsOwner:
        return _join_page(asked, guest, _not_its_owner()), 422
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


def _not_its_owner() -> str:
    return _("Only its owner may change where a business is paid. Go on without the bank details.")


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
