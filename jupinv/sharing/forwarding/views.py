"""Forward a document, by its recipient; and the sender's list of the links that came of it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.documents import here, links
from jupinv.documents.issuing import AlreadyVoid
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.sharing import recipient
from jupinv.sharing.forwarding import passing_on, people
from jupinv.sharing.forwarding.form import ForwardForm
from jupinv.sharing.forwarding.passing_on import HasItAlready, TakenAway, Unwelcome
from jupinv.sharing.forwarding.words import word
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import ReaderForm

bp = Blueprint("forwarding", __name__)

WRONG = {HasItAlready: "has_it", Unwelcome: "unwelcome", TakenAway: "taken_away"}


@bp.get("/i/<token>/forward")
def ask(token: str) -> Response:
    """To whom, and a note."""
    found = _open(recipient.opened(token))
    return _page(found, ForwardForm(), recipient.reader_form())


@bp.post("/i/<token>/forward")
def forward(token: str) -> Response:
    """Send it on."""
    form, who = ForwardForm(request.form), recipient.reader_form()
    typed = "\n".join(filter(None, (form.to.data, form.note.data)))
    found = _open(recipient.acting(token), typed)
    if not all([form.validate(), who.validate()]):
        return _page(found, form, who, 422)
    try:
        passing_on.forward(
            found.document,
            form.to.data or "",
            form.note.data or "",
            reader=who.reader,
            link=found.link,
            network=web.client_key(),
            secret=web.config().secret_key,
            now=clock.now(),
        )
    except (HasItAlready, Unwelcome, TakenAway) as refused:
        form.to.errors = [WRONG[type(refused)]]
        return _page(found, form, who, 422)
    except AlreadyVoid:
        recipient.conflict(found, word("void", found.locale), typed)
    except TooMany as many:
        recipient.too_many(found, many)
    return recipient.remember(recipient.back(found, "forwarded"), who.reader)


def _open(found: Opened, typed: str = "") -> Opened:
    """The same, unless it is void: 409, with what was typed."""
    return found if found.takes_words else recipient.conflict(found, word("void", found.locale), typed)


def _page(found: Opened, form: ForwardForm, who: ReaderForm, status: int = 200) -> Response:
    title = word(f"title_{found.document.kind}", found.locale)
    return recipient.page(
        found, "sharing/forwarding/_forward.html", word, title=title, status=status, forward=form, form=who
    )


# the sender's list


@bp.get("/documents/<key>/links")
@login_required
def show(key: str) -> Response:
    """The document's own link, and one for each person to whom it was forwarded."""
    document = _issued(here.document(key))
    own = links.of(document)
    page = render_template(
        "sharing/forwarding/_links.html" if web.is_partial() else "sharing/forwarding/links.html",
        document=document,
        own=links.address(own) if own else "",
        seen_at=people.last_seen(document).get(own.id) if own else None,
        people=people.people(document),
        words=Wording(browser.signed_in().locale, clock.today(document.business.time_zone), _zone(document)),
        may_change=not document.is_read_only,
    )
    answer = make_response(page)
    answer.vary.add("HX-Request-Type")
    return answer


@bp.post("/documents/<key>/links/<int:number>/withdraw")
@login_required
def withdraw(key: str, number: int) -> Response:
    """Let the link of one person lead nowhere."""
    document = _issued(here.document_to_change(key))
    if not people.withdraw(document, number, by=browser.signed_in(), now=clock.now()):
        web.missing()
    flash(_("The link was withdrawn. Whoever opens it now reads that, and how to reach you."))
    return web.go(url_for("forwarding.show", key=key))


def _issued(document: Document) -> Document:
    if document.is_draft:
        raise web.Conflict(_("This is still a draft. Issue it first."))
    return document


def _zone(document: Document) -> str:
    return str(document.business.time_zone)
