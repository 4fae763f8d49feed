"""The code to scan for a payment, drawn for what is asked for at this moment."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request
from flask_login import login_required
from markupsafe import Markup

from jupinv import clock, web
from jupinv.documents import here, revisions, states
from jupinv.rendering import qr
from jupinv.rendering.codes import asked, codes
from jupinv.rendering.scan import Code
from jupinv.sharing import recipient
from jupinv.sharing.scanning.words import say
from jupinv.sharing.summary import SENT
from jupinv.sharing.ways import BANK, word

bp = Blueprint("scanning", __name__)


@bp.get("/i/<token>/code")
def show(token: str) -> Response:
    """The code, and the text of it to copy; 409 where nothing is to be paid by one, or not any more."""
    opened = recipient.opened(token)
    if opened.paper.scanned is None:
        recipient.conflict(opened, say("none", opened.locale))
    ways = [each for each in opened.paper.ways if each.key in SENT]
    by_bank = all(each.key == BANK for each in ways)
    title = word("by_bank", opened.locale) if by_bank else opened.paper.scan_label
    return recipient.page(opened, "sharing/scanning/_code.html", say, title=title, ways=ways, drawn=_drawn)


def _drawn(code: Code) -> Markup:
    return Markup(qr.drawn(code))  # noqa: S704 — of what was typed, modules only


@bp.get("/documents/<key>/code.svg")
@login_required
def picture(key: str) -> Response:
    """The same for its owner, as a picture: the code of a scheme, or else the first one; 404 where there is none."""
    document = here.document(key)
    try:
        content, totals = revisions.content_of(revisions.last_of(document) or web.missing())
    except revisions.Erased:
        web.missing()
    standing = states.standing(document, today=clock.today(document.business.time_zone))
    found = codes(content, asked(content, totals, standing))
    wanted = request.args.get("scheme", "")
    code = next((each for each in found if wanted in ("", each.scheme)), None) or web.missing()
    answer = make_response(qr.drawn(code))
    answer.mimetype = "image/svg+xml"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
