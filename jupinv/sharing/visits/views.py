"""Who opened a document, for its sender; and how long that is kept."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from jupinv import clock, spreadsheet, web
from jupinv.accounts import browser
from jupinv.accounts.browser import confirmed_only
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.documents import here, issuing
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.documents.wording import Wording
from jupinv.sharing.models import PERSON, SENDER
from jupinv.sharing.visits import keeping, opens
from jupinv.sharing.visits.opens import FEW, MACHINES, Tally

bp = Blueprint("visits", __name__)

LARGEST = 2**31 - 1


@bp.get("/documents/<key>/visits")
@login_required
def show(key: str) -> Response:
    """Every opening by a person, the last one first; those of machines and of the sender's own apart."""
    document = _issued(key)
    words, before = _words(document), _before()
    found = opens.tallies(document)
    page = render_template(
        "sharing/visits/visits.html",
        document=document,
        words=words,
        people=found[PERSON],
        own=found[SENDER],
        machines=sum((found[kind] for kind in MACHINES), Tally()),
        by_people=opens.openings(document, (PERSON,), words, before=before),
        by_own=opens.openings(document, (SENDER,), words, rows=FEW),
        by_machines=opens.openings(document, MACHINES, words, rows=FEW),
        counted=sum(each.counted for each in found.values()),
        before=before,
        last=words.last_seen(document.last_seen_at, document.last_seen_place, clock.now())
        if document.last_seen_at
        else "",
    )
    return make_response(page)


@bp.get("/documents/<key>/visits.csv")
@login_required
def table(key: str) -> Response:
    """All of them as a table for spreadsheets."""
    document = _issued(key)
    rows = opens.table(document, document.business.time_zone)
    return web.csv(stream_with_context(spreadsheet.csv_of(opens.HEAD, rows)), f"{document.key}-visits.csv")


def _before() -> int:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST else 0


def _issued(key: str) -> Document:
    document = here.document(key)
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    return document


def _words(document: Document) -> Wording:
    zone = document.business.time_zone
    return Wording(browser.signed_in().locale, clock.today(zone), zone)


# how long they are kept


@bp.get("/b/<handle>/settings/visits")
@confirmed_only
def kept(handle: str) -> Response:
    """The choice of months."""
    business = path.here_to_own(handle)
    return _page(business, business.visits_kept)


@bp.post("/b/<handle>/settings/visits")
@confirmed_only
def keep(handle: str) -> Response:
    """Keep them for so long; where that is shorter, once it was said what goes."""
    business = path.here_to_own(handle)
    text = request.form.get("months", "")
    months = int(text) if text in map(str, keeping.CHOICES) else 0
    if not months:
        return _page(business, 0, status=422)
    goes = _goes(business, months)
    if goes and request.form.get("sure") != text:
        return _page(business, months, goes=goes)
    keeping.choose(business, months)
    flash(_("Saved. What is older goes within a day; how often it was opened stays."))
    return web.go(url_for("visits.kept", handle=handle))


def _goes(business: Business, months: int) -> int:
    if months >= business.visits_kept:
        return 0
    return keeping.older(business, keeping.since(clock.now(), months))


def _page(business: Business, months: int, *, goes: int = 0, status: int = 200) -> Response:
    page = render_template(
        "sharing/visits/kept.html",
        business=business,
        choices=[(each, ngettext("%(num)s month", "%(num)s months", each)) for each in keeping.CHOICES],
        months=months,
        goes=goes,
        error=_("Please choose one of these.") if status == 422 else "",
    )
    return make_response(page, status)
