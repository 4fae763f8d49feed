"""Why trust this, and: I don't know this sender."""

from __future__ import annotations

from flask import Blueprint, Response, request

from jupinv import clock
from jupinv.sharing import recipient
from jupinv.sharing.opened import Opened
from jupinv.sharing.trust import receiving
from jupinv.sharing.trust.reasons import reasons
from jupinv.sharing.trust.words import say

bp = Blueprint("trust", __name__)


@bp.get("/i/<token>/trust")
def why(token: str) -> Response:
    """What speaks for it, and the way to stop mails of a sender whom nobody here knows."""
    return _page(recipient.opened(token))


@bp.post("/i/<token>/unknown")
def unknown(token: str) -> Response:
    """Stop mails to one of the addresses that it was mailed to, or only report it."""
    opened = recipient.acting(token)
    key = request.form.get("address")
    if key is None:
        return _page(opened, 422, say("choose", opened.locale))
    try:
        receiving.refuse(opened.document, opened.link, key, now=clock.now())
    except receiving.NobodySuch:
        return _page(opened, 422, say("choose", opened.locale))
    return recipient.back(opened, "stopped" if key else "reported")


@bp.post("/i/<token>/known")
def known(token: str) -> Response:
    """Allow mails to one of these addresses again."""
    opened = recipient.acting(token)
    try:
        receiving.allow(opened.document, opened.link, request.form.get("address", ""), now=clock.now())
    except receiving.NobodySuch:
        return _page(opened, 422, say("choose", opened.locale))
    return recipient.back(opened, "allowed")


def _page(opened: Opened, status: int = 200, error: str = "") -> Response:
    found = receiving.receivers(opened.document, opened.link)
    return recipient.page(
        opened,
        "sharing/trust/_trust.html",
        say,
        title=say("title", opened.locale),
        status=status,
        reasons=reasons(opened),
        takes=[each for each in found if not each.refuses],
        refuses=[each for each in found if each.refuses],
        check=opened.standing.check,
        error=error,
    )
