"""The account's own pages: what a person sets, where they are signed in, another address, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from jupinv import clock, language, mail, web
from jupinv.accounts import address_change, browser, deletion, devices, identities, joining, preferences, sessions
from jupinv.accounts.address_change import Asked
from jupinv.accounts.addresses import NotAnAddress, clean
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.browser import confirmed_only, fresh_only, person
from jupinv.accounts.models import Session, User
from jupinv.businesses import closing
from jupinv.businesses.members import LastOwner
from jupinv.businesses.models import Business
from jupinv.businesses.zone import zone_of
from jupinv.documents.models import Document

bp = Blueprint("account", __name__)

LONGEST = 1000  # of what is looked at; an address has 254 characters at most


@bp.get("/account")
@confirmed_only
def show() -> Any:
    """Who this is, where they are signed in, and their businesses."""
    return _page(preferences.typed_form(_user()))


@bp.post("/account")
@confirmed_only
def change() -> Any:
    """Change name, languages, time zone, shortcuts."""
    typed = dict(request.form)
    errors = preferences.change(_user(), typed)
    if errors:
        return _page(preferences.typed_form(_user()) | typed, errors), 422
    with force_locale(preferences.speaks(User.get_by_id(_user().id))):  # as the next page speaks
        flash(_("Saved."))
    return web.go(url_for("account.show"))


def _user() -> User:
    return person() or web.missing()


def _page(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    user, here = _user(), sessions.session_of(browser.session_token())
    zone = zone_of(user)
    return render_template(
        "accounts/account.html",
        user=user,
        typed=typed,
        errors=errors or {},
        languages=preferences.languages(),
        locales=preferences.locales(user.locale, browser.language_shown()),
        zones=preferences.zones(),
        zone=zone,
        sessions=[
            (row.id, devices.browser_name(row.user_agent), _when(row, zone), row == here) for row in sessions.of(user)
        ],
        businesses=list(Business.of(user)),
        questions=list(joining.open_questions(user)),
        identities=list(identities.of(user)),
        change=address_change.of(user, clock.now()),
    )


def _when(session: Session, zone: str) -> str:
    """When a session was last used, in the time zone of its user: "today at 14:02", "yesterday", "3 May 2026"."""
    at, today = session.last_used_at.astimezone(ZoneInfo(zone)), clock.today(zone)
    days = (today - at.date()).days
    if days <= 0:
        return _("today at %(time)s", time=language.format_time(at, browser.locale()))
    return _("yesterday") if days == 1 else language.format_date(at.date(), browser.locale())


# where one is signed in, and how


@bp.post("/account/sessions/<int:number>/end")
@confirmed_only
def end_session(number: int) -> Any:
    """Sign out another browser, or this one."""
    if not sessions.end_one(_user(), number):
        web.missing()
    return web.go(url_for("account.show", _anchor="sessions"))


@bp.post("/account/sessions/end-others")
@confirmed_only
def end_other_sessions() -> Any:
    """Sign out everywhere else; from now on each other browser is a new one again, and told by mail."""
    sessions.end_others(_user(), browser.session_token())
    devices.forget_others(_user(), browser.device_token())
    flash(_("You are signed out everywhere but here."))
    return web.go(url_for("account.show", _anchor="sessions"))


@bp.post("/account/google/<int:number>/disconnect")
@confirmed_only
def disconnect(number: int) -> Any:
    """Sign in by mail alone again."""
    if not identities.disconnect(_user(), number):
        web.missing()
    flash(_("That Google account is forgotten here. You sign in by mail."))
    return web.go(url_for("account.show"))


# another address


@bp.get("/account/email")
@fresh_only
def email() -> Any:
    """Ask for another address, and show one that waits to be confirmed."""
    return _email_page("")


@bp.post("/account/email")
@fresh_only
def change_email() -> Any:
    """Send a link to either address."""
    typed = mail.one_line(request.form.get("email", "")[:LONGEST])
    user, network, now = _user(), web.client_key(), clock.now()
    try:
        address_change.ask(user, typed, network=network, config=web.config(), now=now)
    except address_change.SameAddress:
        return _email_page(typed, _("This is your address already.")), 422
    except (NotAnAddress, mail.BadAddress):
        return _email_page(typed, _("This is no e-mail address. It looks like name@example.com.")), 422
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    return web.go(url_for("account.email"))


@bp.post("/account/email/cancel")
@confirmed_only
def cancel_email() -> Any:
    """Leave the address as it is."""
    if address_change.cancel(_user()):
        flash(_("Your address stays as it is. The links in the mails do nothing any more."))
    return web.go(url_for("account.show"))


@bp.get("/account/email/<token>")
def email_link(token: str) -> Any:
    """A page with a button: the mail's link changes nothing by being opened, and scanners open it."""
    asked = address_change.opened(token, clock.now())
    return _link_page(asked, token) if asked else (_link_page(None, token), 410)


@bp.post("/account/email/<token>")
def confirm_email(token: str) -> Any:
    """Say yes from one side; with the second yes the address changes."""
    now = clock.now()
    try:
        changed = address_change.confirm(token, now=now)
    except address_change.NotOpen:
        return _link_page(None, token), 410
    except address_change.Taken:
        return _link_page(address_change.opened(token, now), token, "taken"), 409
    if changed is None:
        return web.go(url_for("account.email_link", token=token))
    return render_template("accounts/email_link.html", what="done", email=changed.email)


@bp.post("/account/email/<token>/refuse")
def refuse_email(token: str) -> Any:
    """Leave the address as it is: whoever reads either mailbox may say so."""
    try:
        address_change.refuse(token, now=clock.now())
    except address_change.NotOpen:
        return _link_page(None, token), 410
    return render_template("accounts/email_link.html", what="refused")


def _email_page(typed: str, error: str = "") -> str:
    waiting = address_change.of(_user(), clock.now())
    return render_template("accounts/email.html", user=_user(), typed=typed, error=error, change=waiting)


def _link_page(asked: Asked | None, token: str, what: str = "") -> str:
    what = what or ("over" if asked is None else "waiting" if asked.confirmed else "asks")
    return render_template("accounts/email_link.html", what=what, asked=asked, token=token)


# the end


@bp.get("/account/delete")
@fresh_only
def end() -> Any:
    """What goes with the account, what stays and why, and the form that does it."""
    return _end_page()


@bp.post("/account/delete")
@fresh_only
def delete() -> Any:
    """Delete the account, once its address was typed to confirm it."""
    user, typed = _user(), request.form.get("confirm", "")[:LONGEST]
    if not _is_own(typed):
        return _end_page(typed, _("Type your address, %(email)s, to confirm it.", email=user.email), 422)
    try:
        deletion.delete(user, now=clock.now())
    except LastOwner:
        return _end_page(typed, "", 409)
    browser.forget_all()
    answer = make_response(render_template("accounts/deleted.html"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _is_own(typed: str) -> bool:
    """Whether it is the person's address, however it is written."""
    try:
        return clean(typed) == _user().email
    except NotAnAddress:
        return False


@bp.post("/account/delete/owner")
@fresh_only
def make_owner() -> Any:
    """Let somebody else own a business that goes on."""
    mine = {ending.business.handle: ending.business for ending in closing.endings(_user()) if ending.needs_owner}
    business, number = mine.get(request.form.get("business", "")), request.form.get("member", "")
    if business is None or not number.isascii() or not number.isdecimal() or len(number) > 9:
        web.missing()
    try:
        closing.make_owner(business, int(number))
    except closing.NotAMember:
        web.missing()
    flash(_("Done. Now the business goes on without you."))
    return web.go(url_for("account.end"))


def _end_page(typed: str = "", error: str = "", status: int = 200) -> Response:
    endings = closing.endings(_user())
    closes = [ending.business for ending in endings if not ending.others]
    issued, drafts = Document.counts(closes)
    page = render_template(
        "accounts/delete.html",
        user=_user(),
        closes=[(business, issued.get(business.id, 0), drafts.get(business.id, 0)) for business in closes],
        goes_on=[ending for ending in endings if ending.others],
        blocked=any(ending.needs_owner for ending in endings),
        typed=typed,
        error=error,
    )
    return make_response(page, status)
