"""The receipt of a payment that came for a document and for nothing else, as a page and as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from jupinv import clock, files, web
from jupinv.language import format_date
from jupinv.payments.papers import building as papers
from jupinv.payments.receipts import building
from jupinv.payments.receipts.offering import offered
from jupinv.payments.receipts.saying import Written
from jupinv.rendering.receipt import Receipt
from jupinv.sharing import recipient
from jupinv.sharing.frame import css, framed
from jupinv.sharing.opened import Opened
from jupinv.sharing.words import word

bp = Blueprint("public_receipts", __name__)

MOST = 12  # of the last payments; who paid by more parts asks for the others


@bp.app_template_global()
def receipts_of(shown: Opened) -> list[tuple[int, str]]:
    """The places of the receipts that the page leads to, and how each is called: "Receipt of 3 May 2026"."""
    locale = shown.locale
    return [
        (number, word("receipt", locale, date=format_date(entry.paid_on, locale)))
        for number, entry in list(offered(shown.document).items())[-MOST:]
    ]


@bp.get("/i/<token>/receipts/<int:number>")
def show(token: str, number: int) -> Response:
    """What it says."""
    shown, written = _written(token, number)
    page = render_template(
        "sharing/receipts/receipt.html",
        receipt=written.receipt(),
        number=number,
        token=token,
        back=word("back", shown.locale),
        css=css(shown.standing.look),
    )
    return framed(make_response(page), look=shown.standing.look)


@bp.get("/i/<token>/receipts/<int:number>.pdf")
def pdf(token: str, number: int) -> Response:
    """Its PDF; while it is not built, a page that asks again by itself."""
    shown, written = _written(token, number)
    said = written.receipt()
    built = papers.find(written.business, said)
    if built is None:
        return _not_built(shown, written, said, number)
    return framed(web.pdf(files.path(papers.file_key(built)), building.file_name(said), built.sha256[:24]))


def _not_built(shown: Opened, written: Written, said: Receipt, number: int) -> Response:
    building.request(written.entry, said, now=clock.now())
    page = render_template(
        "sharing/wait.html",
        paper=shown.paper,
        word=word,
        token=shown.token,
        css=css(),
        ready=f"/receipts/{number}.pdf",
    )
    answer = make_response(page, 202)
    answer.headers["Retry-After"] = "2"
    return framed(answer)


def _written(token: str, number: int) -> tuple[Opened, Written]:
    """The document of a token and the receipt at this place; 404 where none is offered, 410 as for the document."""
    shown = recipient.opened_whole(token)
    entry = offered(shown.document).get(number) or web.missing()
    business = entry.business = shown.document.business
    return shown, Written(entry, business, today=shown.today)
