"""Removing the demo from its own pages."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser, sessions
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.demo import removing
from jupinv.documents.models import Document

bp = Blueprint("demo", __name__)


@bp.get("/b/<handle>/demo")
@login_required
def ask(handle: str) -> str:
    """What goes, and whether to do it."""
    business = _demo(handle)
    count = Document.select().where(Document.business == business.id).count()
    return render_template("demo/remove.html", business=business, count=count)


@bp.post("/b/<handle>/demo/remove")
@login_required
def remove(handle: str) -> Response:
    """Remove it, all at once. Whoever was signed in only for the demo is signed out."""
    removing.remove(_demo(handle), now=clock.now())
    if sessions.session_of(browser.session_token()) is None:
        browser.farewell()
    else:
        flash(_("The demo is removed."))
    return web.go("/")


def _demo(handle: str) -> Business:
    """The demo business of this handle, for its owners; 404 for any other business."""
    business = path.here_to_own(handle)
    return business if business.demo else web.missing()
