"""The code to scan for a payment, drawn for what is asked for at this moment."""

from __future__ import annotations

from flask import Blueprint, Response
from markupsafe import Markup

from jupinv.rendering import qr
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
    way = opened.paper.scanned
    if way is None or way.code is None:
        recipient.conflict(opened, say("none", opened.locale))
    ways = [each for each in opened.paper.ways if each.key in SENT]
    by_bank = all(each.key == BANK for each in ways)
    title = word("by_bank", opened.locale) if by_bank else opened.paper.scan_label
    return recipient.page(opened, "sharing/scanning/_code.html", say, title=title, ways=ways, drawn=_drawn)


def _drawn(code: Code) -> Markup:
    return Markup(qr.drawn(code))  # noqa: S704 — of what was typed, modules only
