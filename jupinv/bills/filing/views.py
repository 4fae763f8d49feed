"""/i/<token>/bill: what was received goes among one's own bills. A page of the app, for who has an account."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.models import User
from jupinv.bills.filing import keeping
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.documents import revisions
from jupinv.sharing import recipient
from jupinv.sharing.opened import Opened

bp = Blueprint("filing", __name__)


@bp.get("/i/<token>/bill")
def ask(token: str) -> Response:
    """Into whose bills it goes; or that it is there. Whoever is signed out signs in first, and comes back."""
    opened = recipient.opened(token)
    user = _confirmed()
    if user is None:
        return web.go(f"/sign-in?next={opened.address}/bill")
    return _page(opened, user)


@bp.post("/i/<token>/bill")
def file(token: str) -> Response:
    """File it."""
    opened = recipient.acting(token)
    user = _confirmed()
    if user is None:
        return web.go(f"/sign-in?next={opened.address}/bill")
    wished = request.form.get("business", "")
    business = Business.written_by(user).where(Business.handle == wished).first() if wished else path.last_written(user)
    if wished and business is None:
        return _page(opened, user, _("Choose one of your businesses."), 422)
    try:
        keeping.file(opened, business, by=user, now=clock.now())
    except (keeping.NotABill, revisions.Erased):
        raise web.Conflict(_("This can’t be filed: only invoices that are not void are bills.")) from None
    except keeping.NotYours:
        raise web.Conflict(_("This is that business’s own invoice.")) from None
    return web.go(f"{opened.address}/bill")


def _confirmed() -> User | None:
    user = browser.person()
    return None if user is None or user.is_guest else user


def _page(opened: Opened, user: User, error: str = "", status: int = 200) -> Response:
    there = keeping.filed(opened, user)
    every = {each.id: each for each in path.all_of(user)}
    mine = [each for each in every.values() if each.member.role != ACCOUNTANT]
    page = render_template(
        "bills/filing/ask.html",
        opened=opened,
        own=opened.document.business_id in every,
        fits=opened.takes_filing,
        bills=[(every[number], bill) for number, bill in there.items() if number in every],
        choices=[each for each in mine if each.id not in there],
        chosen=browser.last_business(),
        homeless=not mine,
        error=error,
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"  # it tells whose bills it is in
    return answer
