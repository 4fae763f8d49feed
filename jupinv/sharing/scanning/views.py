"""The code to scan for a payment, drawn for what is asked for at this moment."""

from __future__ import annotations

from flask import Blueprint, Response
from markupsafe import Markup

from jupinv.rendering.qr import drawn as drawn_code
from jupinv.sharing import recipient
from jupinv.sharing.scanning.words import say

bp = Blueprint("scanning", __name__)


@bp.get("/i/<token>/code")
def show(token: str) -> Response:
    """The code, and the text of it to copy; 409 where nothing is to be paid by one, or not any more."""
    opened = recipient.opened(token)
    way = opened.paper.scanned
    if way is None or way.code is None:
        recipient.conflict(opened, say("none", opened.locale))
    drawn = Markup(drawn_code(way.code))  # noqa: S704 — of what was typed, modules only
    title = opened.paper.scan_label
    return recipient.page(opened, "sharing/scanning/_code.html", say, title=title, way=way, drawn=drawn)
