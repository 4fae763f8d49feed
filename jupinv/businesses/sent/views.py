"""Settings, After sending: whether an invoice may be changed as a new version once its customer has it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from jupinv import clock, language, web
from jupinv.accounts import browser
from jupinv.accounts.browser import confirmed_only
from jupinv.addresses import country_code
from jupinv.businesses import path, settings
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content import sent_law
from jupinv.documents.wording import Wording

bp = Blueprint("sent", __name__)

USUAL = "usual"


@bp.get("/b/<handle>/settings/after-sending")
@confirmed_only
def show(handle: str) -> Response:
    """The choice, what is usual in the country of the business, and where that is written."""
    business = path.here_to_own(handle)
    return _page(business, business.changing or USUAL)


@bp.post("/b/<handle>/settings/after-sending")
@confirmed_only
def choose(handle: str) -> Response:
    """Keep the choice; it counts at once, for what was sent before too."""
    business = path.here_to_own(handle)
    chosen = request.form.get("changing", "")
    if chosen not in (USUAL, *sent_law.CHOICES):
        return _page(business, "", 422)
    settings.choose_changing(business, "" if chosen == USUAL else chosen)
    flash(_("Saved. It counts from now on, for what was sent before too."))
    return web.go(url_for("sent.show", handle=handle))


def _page(business: Business, chosen: str, status: int = 200) -> Response:
    country = country_code(dict(profile_of(business)).get("sender.country", ""))
    law = sent_law.SENT_LAWS.get(country)
    locale = browser.locale()
    page = render_template(
        "businesses/sent.html",
        business=business,
        chosen=chosen,
        usual=sent_law.usual(country),
        country=language.country_name(country, browser.language_shown()) if country else "",
        law=law,
        read_on=_day(law.read_on, locale) if law else "",
        error=_("Please choose one of these.") if status == 422 else "",
    )
    return make_response(page, status)


def _day(day: date | None, locale: str) -> str:
    return Wording(locale, clock.today("")).day(day)
