"""/to/<handle>, where others begin an invoice to a business, and the setting that opens it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.browser import confirmed_only
from jupinv.accounts.models import User
from jupinv.bills.invoice_me import switching, writing
from jupinv.businesses import path
from jupinv.businesses.models import Business, Member
from jupinv.customers import wording
from jupinv.documents.models import Document

bp = Blueprint("invoice_me", __name__)

DRAFTS_A_DAY = 30  # begun from one network at pages like this one


@bp.get("/to/<handle>")
def page(handle: str) -> Response:
    """Whom one bills here, what belongs on the invoice, and the button that begins it."""
    return _page(_open(handle))


@bp.post("/to/<handle>")
def begin(handle: str) -> Response:
    """A draft with this customer on it, in the vendor's own business; whoever is not signed in becomes a guest."""
    to, user = _open(handle), browser.person()
    try:
        who = hidden(web.client_key(), web.config().secret_key)
        limit("invoice-me draft", who, DRAFTS_A_DAY, timedelta(days=1), clock.now())
    except TooMany as many:
        raise web.too_many(many.seconds) from None
    try:
        document = _begun(to, user)
    except writing.Off:
        return _closed()
    return web.go(url_for("drafts.edit", key=document.key))


def _begun(to: Business, user: User | None) -> Document:
    if user is None:
        browser.one_more_guest()
        document, guest = writing.open_draft_as_guest(to, locale=browser.locale(), now=clock.now())
        browser.welcome(guest)
        return document
    last = path.last_written(user)
    business = last if last and last.id != to.id else Business.written_by(user).where(Business.id != to.id).first()
    if business is None and last is not None:
        raise web.Conflict(_("This is your own business. Vendors write their invoices to you here."))
    document = writing.open_draft(to, by=user, business=business, now=clock.now())
    browser.enter(document.business)
    return document


def _open(handle: str) -> Business:
    """The business whose page it is; the same answer whether it is switched off or nobody ever had it."""
    business: Business | None = Business.get_or_none(Business.handle == handle)
    return business if business and writing.takes(business) else web.instead(_closed())


def _closed() -> Response:
    return make_response(render_template("bills/invoice_me/closed.html"), 404)


def _page(to: Business) -> Response:
    details = writing.details(to)
    lines = wording.address(details, browser.language_shown())
    shown = render_template("bills/invoice_me/page.html", to=to, details=details, lines=lines)
    return make_response(shown)


# the setting


@bp.get("/b/<handle>/settings/invoice-me")
@confirmed_only
def show(handle: str) -> Response:
    """The switch, the address to copy, and who is told by mail."""
    return _settings(path.here_to_own(handle))


@bp.post("/b/<handle>/settings/invoice-me")
@confirmed_only
def choose(handle: str) -> Response:
    """Open or close the page."""
    business, on = path.here_to_own(handle), request.form.get("on") == "1"
    try:
        switching.switch(business, on=on, po=request.form.get("po") == "1")
    except switching.NoName:
        return _settings(business, _("Your business has no name yet. Write it in Settings, Profile, first."), 422)
    except switching.OnlyADemo:
        return _settings(business, _("Nobody in the demo is real: nobody can write an invoice to it."), 422)
    switching.mails(business, browser.signed_in(), wanted=request.form.get("mails") == "1")
    flash(_("Saved. The page is open.") if on else _("Saved. The page is closed: nobody can write to you there."))
    return web.go(url_for("invoice_me.show", handle=handle))


def _settings(business: Business, error: str = "", status: int = 200) -> Response:
    details = writing.details(business)
    posted = request.form if status == 422 else None
    mine = Member.get((Member.business == business) & (Member.user == browser.signed_in()))
    shown = render_template(
        "bills/invoice_me/settings.html",
        business=business,
        details=details,
        lines=wording.address(details, browser.language_shown()),
        address=f"{web.config().base_url}/to/{business.handle}",
        on=posted.get("on") == "1" if posted else business.invoice_me,
        po=posted.get("po") == "1" if posted else business.invoice_me_po,
        mails=posted.get("mails") == "1" if posted else mine.bill_mails,
        error=error,
    )
    return make_response(shown, status)
