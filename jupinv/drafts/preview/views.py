"""The preview, exactly what will be sent, and issue."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.exceptions import HTTPException

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.models import User
from jupinv.documents import here, issuing, sending
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.documents.unwanted import NotWanted
from jupinv.drafts import leaving, page, readiness, saving
from jupinv.drafts.editing import Editor

bp = Blueprint("preview", __name__)


@bp.get("/drafts/<key>/preview")
@login_required
def look(key: str) -> Response:
    """What the customer will see."""
    document = _draft(here.document(key))
    shown = page.reread(document)
    return make_response(render_template("drafts/preview.html", e=shown, paper=shown.paper_for_customer()))


@bp.get("/drafts/<key>/send")
@login_required
def send(key: str) -> Response:
    """Exactly what will happen: the number, the paper, the mail, and the two ways out."""
    document = _draft(here.document_to_change(key))
    shown = page.reread(document)
    if findings := readiness.in_the_way(shown):
        return _not_ready(document, findings)
    letter = sending.defaults(document, shown.numbered_content(), shown.totals)
    return _send_page(shown, SendForm(data=mails.proposed(letter)))


@bp.post("/drafts/<key>/issue")
@login_required
def issue(key: str) -> Response:
    """Issue, and e-mail it or leave handing it over to the owner."""
    user, document = browser.signed_in(), here.document_to_change(key)
    if user.is_guest:
        return web.go(url_for("accounts.sign_in", next=url_for("preview.send", key=key)))
    document = _draft(document)
    saving.keep_customer(document, saving.typed_of(document), now=clock.now())
    form, shown = SendForm(request.form), page.reread(document)
    by_mail = request.form.get("how") not in ("hand", "bills")
    if findings := readiness.in_the_way(shown):
        return _not_ready(document, findings)
    document = _draft(here.document_to_change(key))  # pressed twice at once: the first one may have issued it by now
    if request.form.get("seen", fingerprint(shown)) != fingerprint(shown):
        return _send_page(shown, _renumbered(form, shown.number), 409, changed=True)
    if by_mail and not mails.valid(form, document.business):
        return _send_page(shown, form, 422)
    try:
        post = mails.post_of(form, reply_to=sending.reply_to(document.business, user)) if by_mail else None
        _leave(document, shown, post, user)
    except issuing.AlreadyIssued:
        return web.go(url_for("documents.show", key=key))
    except issuing.ChangedMeanwhile:
        _draft(here.document_to_change(key))
        raise web.Conflict(_("This was changed meanwhile. Load the page again.")) from None
    except issuing.NotReady as missing:
        return _not_ready(document, readiness.at_fields(missing.findings, shown.reading, {}))
    except NotWanted as refused:  # this instant
        raise web.Conflict(why(refused)) from None
    except TooMany:
        return _too_many_mails(shown, form)
    if shown.goes_to or request.form.get("how") == "bills":
        _tell_of_bills(document, shown.goes_to or shown.text("customer.name"), by_mail=by_mail)
    return web.go(url_for("documents.show", key=key))


def _tell_of_bills(document: Document, name: str, *, by_mail: bool) -> None:
    """Whether it lies with whom it was written to, on the next page."""
    if document.sent_at is not None:
        flash(_("It is issued, and stands in the bills of %(name)s.", name=name), "good")
    elif not by_mail:
        said = _("It is issued, but %(name)s takes no more invoices by its page now. Send it yourself.", name=name)
        flash(said, "bad")


def _too_many_mails(shown: Editor, form: SendForm) -> Response:
    """Nothing was issued, and nothing that was typed is lost."""
    most = _(
        "%(most)s e-mails have left in the last hour, which is the most we send for one business.",
        most=sending.MOST_MAILS,
    )
    form.to.errors = [f"{most} {_('Nothing was issued. Try again later, or hand it over yourself.')}"]
    return _send_page(shown, form, 429)


def _leave(document: Document, shown: Editor, post: sending.Post | None, user: User) -> None:
    settings = web.config()
    leaving.leave(
        document,
        replace(shown.reading.content, number=shown.number),
        post,
        by=user,
        now=clock.now(),
        today=shown.today,
        stop_seconds=settings.stop_seconds,
        base_url=settings.base_url,
        wish=shown.typed.wish(),
    )


def fingerprint(shown: Editor) -> str:
    """Of what the preview shows."""
    return leaving.fingerprint(shown.numbered_content(), shown.totals)


def _renumbered(form: SendForm, number: str) -> SendForm:
    """The words that were typed, with the number as it would be now."""
    expected = request.form.get("number", "")
    for field in (form.subject, form.text) if expected else ():
        field.data = (field.data or "").replace(expected, number)
    return form


def _not_ready(document: Document, findings: dict[str, str]) -> Response:
    """The editor again, with what is in the way at its fields."""
    shown = page.reread(document, findings, same_window=request.method == "POST")
    return make_response(page.drawn(shown, document.business, summary=readiness.NOT_READY), 422)


def _draft(document: Document) -> Document:
    """The document while it is a draft; one that was issued leads to its page."""
    if not document.is_draft:
        raise HTTPException(response=web.go(url_for("documents.show", key=document.key)))
    return document


def _send_page(shown: Editor, form: SendForm, status: int = 200, *, changed: bool = False) -> Response:
    user = browser.person()
    said = render_template(
        "drafts/send.html",
        e=shown,
        form=form,
        changed=changed,
        seen=fingerprint(shown),
        paper=shown.paper_for_customer(),
        guest=user is None or user.is_guest,
        hints=readiness.hints(shown),
        stop_seconds=web.config().stop_seconds,
        answers_to=sending.reply_to(browser.business_here(), user) if user else "",
        sender=shown.text("sender.name"),
        email=shown.text("sender.email"),
    )
    return make_response(said, status)
