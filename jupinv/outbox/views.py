"""Pages that show mails instead of sending them: only without SMTP_URL, and only to this very machine."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request, send_file

from jupinv import files, mail
from jupinv.mail import Mail
from jupinv.web import config, is_loopback, letter, missing

bp = Blueprint("outbox", __name__, url_prefix="/outbox")

SHOWN = 100
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@bp.before_request
def _only_here() -> None:
    """Mails hold what signs people in: nobody but the person at this machine may read them."""
    if not (
        config().outbox
        and is_loopback(request.remote_addr or "")
        and is_loopback(urlsplit(request.host_url).hostname or "")
    ):
        missing()
    if any(header in request.headers for header in FORWARDED):  # through a proxy everybody seems to be here
        missing()


@bp.after_request
def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
def index() -> str:
    """The latest mails, newest first."""
    return render_template("outbox/index.html", mails=Mail.select().order_by(Mail.id.desc()).limit(SHOWN))


@bp.get("/<int:number>")
def show(number: int) -> str:
    """One mail with its state, its text and its HTML."""
    return render_template(
        "outbox/show.html", mail=_mail(number), linked=partial(mail.linked, within=config().base_url)
    )


@bp.get("/<int:number>/html")
def html(number: int) -> Response:
    """The HTML part alone, for the frame; its links lead the whole window."""
    return letter(_mail(number).html or missing())


@bp.get("/<int:number>/attachment")
def attachment(number: int) -> Response:
    """What is attached, as a download."""
    letter = _mail(number)
    if not letter.attachment or not files.exists(letter.attachment):
        missing()
    return send_file(files.path(letter.attachment), as_attachment=True, download_name=letter.attachment_name)


def _mail(number: int) -> Mail:
    found = Mail.get_or_none(Mail.id == number) if number < 2**31 else None
    if found is None:
        missing()
    return found
