"""The history of a document on its public page."""

from __future__ import annotations

from flask import Blueprint, Response

from jupinv.sharing import recipient
from jupinv.sharing.history.entries import entries
from jupinv.sharing.history.words import say

bp = Blueprint("sharing_history", __name__)


@bp.get("/i/<token>/history")
def show(token: str) -> Response:
    """What both sides may know of what happened, the newest first."""
    opened = recipient.opened(token)
    return recipient.page(
        opened,
        "sharing/history/_history.html",
        say,
        title=say("title", opened.locale),
        entries=entries(opened),
        zone=opened.document.business.time_zone.replace("_", " "),
    )
