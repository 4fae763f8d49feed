"""Credit an invoice: all of it, line by line or as one amount; and correct it in one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.documents import crediting as credit
from jupinv.documents import here, issuing, revisions
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.documents.wording import Wording
from jupinv.drafts import correcting, crediting, duplicating
from jupinv.drafts.credits import form as forms
from jupinv.drafts.credits.form import LONGEST_REASON, CreditForm
from jupinv.translations import said

bp = Blueprint("credits", __name__)

REFUSED = (*credit.REFUSALS, revisions.Erased)


@bp.get("/documents/<key>/credit")
@login_required
def ask(key: str) -> Response:
    """What can be credited: each line with what is left of it."""
    document, (of, before) = _creditable(key)
    return _page(document, forms.blank(of, before))


@bp.post("/documents/<key>/credit")
@login_required
def begin(key: str) -> Response:
    """Write the draft of a credit note; or issue one over all that is left."""
    document, (of, before) = _creditable(key)
    user = browser.signed_in()
    form = forms.read(request.form, of, before, locale=user.locale)
    if form.errors:
        return _page(document, form, 422)
    if request.form.get("act") == "all":
        note = _doing(crediting.issue_rest, document, reason=form.reason, today=_today(document))
        flash(_("%(number)s is issued. Now send it to your customer.", number=note.number), "good")
        return web.go(url_for("documents.show", key=note.key))
    try:
        draft = crediting.propose(document, form.lines, reason=form.reason, by=user, now=clock.now())
    except REFUSED as refused:
        raise web.Conflict(why(refused)) from None
    flash(
        _(
            "This is the draft of a credit note for %(number)s. Nothing is credited until you issue it.",
            number=document.number,
        )
    )
    return web.go(url_for("drafts.edit", key=draft.key))


@bp.post("/documents/<key>/correct")
@login_required
def correct(key: str) -> Response:
    """Take all of it back by a credit note, and go on with a new draft that says the same."""
    document = here.document_to_change(key)
    reason = " ".join(request.form.get("why", "").replace("\x00", "").split())[:LONGEST_REASON]
    reason = reason.encode("utf-8", "replace").decode("utf-8") or _("Corrected by a new invoice")
    note, draft = _doing(correcting.correct, document, reason=reason, today=_today(document))
    flash(
        _(
            "%(note)s takes back all of %(number)s. This is the new one: change what was wrong, and send both.",
            note=note.number,
            number=document.number,
        ),
        "good",
    )
    return web.go(url_for("drafts.edit", key=draft.key))


def _doing(verb: Any, document: Document, **how: Any) -> Any:
    """What a verb of one click answers; 409 in words where it refuses."""
    try:
        return verb(document, by=browser.signed_in(), now=clock.now(), **how)
    except REFUSED as refused:
        raise web.Conflict(why(refused)) from None
    except (issuing.ChangedMeanwhile, issuing.AlreadyIssued):
        raise web.Conflict(_("This was changed meanwhile. Load the page again.")) from None
    except issuing.NotReady as missing:
        found = missing.findings[0]
        raise web.Conflict(f"{said(found.message)} {said(found.mend)}".strip()) from None
    except (issuing.NotConfirmed, duplicating.NoInvoice):
        raise web.Conflict(_("Only an issued invoice that is not void can be credited.")) from None


def _creditable(key: str) -> tuple[Document, tuple[credit.Said, list[credit.Said]]]:
    """The document, what it says, and what was credited of it; 409 where nothing can be credited."""
    document = here.document_to_change(key)
    try:
        return document, credit.expect_creditable(document)
    except REFUSED as refused:
        raise web.Conflict(why(refused)) from None


def _page(document: Document, form: CreditForm, status: int = 200) -> Response:
    words = Wording(browser.signed_in().locale, _today(document), document.business.time_zone)
    drafts = list(credit.drafts_of(document))
    shown = render_template("drafts/credits/credit.html", document=document, form=form, words=words, drafts=drafts)
    return make_response(shown, status)


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
