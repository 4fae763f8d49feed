"""Void a document: at once while nobody has it, later with news to those who do; and name what replaces it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.documents import here, issuing, sending, voiding
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.voids.form import SHORTER, VoidForm
from jupinv.documents.voids.form import WHY as SAY_WHY
from jupinv.documents.wording import Wording
from jupinv.drafts import crediting, duplicating
from jupinv.payments.issued import IssuedPage
from jupinv.translations import said

bp = Blueprint("voids", __name__)

ANEW = "anew"  # chosen in place of a document: a copy is written now


@bp.get("/documents/<key>/void")
@login_required
def ask(key: str) -> Response:
    """What voiding does and what stays; or why the law wants something else."""
    document = here.document_to_change(key)
    if document.is_draft or document.is_void or document.sent_at is None:
        return web.go(url_for("documents.show", key=key))
    try:
        letter = voiding.news(document)
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    mail = SendForm(data=mails.proposed(letter, form_key=vault.new_token(), attach_pdf=False))
    return _page(document, VoidForm(data={"tell": bool(voiding.told(document))}), mail)


@bp.post("/documents/<key>/void")
@login_required
def void(key: str) -> Response:
    """Void it; a reason is asked for."""
    document = here.document_to_change(key)
    form = VoidForm(request.form)
    if request.form.get("act") == "credit":
        return _credited(document, form)
    if document.sent_at is not None and not document.is_void:
        return _void_sent(document, form)
    if not form.validate():
        return _not_voided(document, form)
    try:
        issuing.void_unsent(document, by=browser.signed_in(), reason=form.reason.data or "", now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return _voided(document)


def _credited(document: Document, form: VoidForm) -> Response:
    """Void where the law wants a credit note: one over all that is left, issued at once."""
    if not form.validate():
        return _page(document, form, SendForm(None), 422) if document.sent_at else _not_voided(document, form)
    try:
        note = crediting.issue_rest(
            document,
            reason=form.reason.data or "",
            by=browser.signed_in(),
            now=clock.now(),
            today=_today(document),
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except issuing.NotReady as missing:
        found = missing.findings[0]
        raise web.Conflict(f"{said(found.message)} {said(found.mend)}".strip()) from None
    told = _(
        "%(note)s takes back all of %(number)s. Now send it to your customer.", note=note.number, number=document.number
    )
    flash(told, "good")
    return web.go(url_for("documents.show", key=note.key))


def _void_sent(document: Document, form: VoidForm) -> Response:
    mail, user = SendForm(request.form), browser.signed_in()
    valid = form.validate()
    if form.tell.data and not mails.valid(mail, document.business):
        valid = False
    if not valid:
        return _page(document, form, mail, 422)
    chosen = form.successor.data or ""
    try:
        voiding.void_sent(
            document,
            by=user,
            reason=form.reason.data or "",
            now=clock.now(),
            successor=_chosen(document, chosen),
            news=mails.post_of(mail, reply_to=sending.reply_to(document.business, user)) if form.tell.data else None,
            stop_seconds=web.config().stop_seconds,
            base_url=web.config().base_url,
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        return _too_many_mails(document, form, mail, many.seconds)
    return _written_anew(document) if chosen == ANEW else _voided(document)


def _too_many_mails(document: Document, form: VoidForm, mail: SendForm, seconds: int) -> Response:
    """Nothing was voided, and nothing that was typed is lost."""
    most = _(
        "%(most)s e-mails have left in the last hour, which is the most we send for one business.",
        most=sending.MOST_MAILS,
    )
    mail.to.errors = [most]
    answer = _page(document, form, mail, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _voided(document: Document) -> Response:
    flash(_("%(number)s is void. Its number stays taken, its page says so.", number=document.number))
    return web.go(url_for("documents.show", key=document.key))


def _not_voided(document: Document, form: VoidForm) -> Response:
    """The page of a document that nobody has, with what is wrong at the reason."""
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    issued = IssuedPage(
        document, user=browser.signed_in(), today=_today(document), now=clock.now(), form_key=vault.new_token()
    )
    issued.reason = form.reason.data or ""
    issued.reason_error = str(SHORTER if issued.reason else SAY_WHY)
    return make_response(render_template("documents/document.html", issued=issued), 422)


@bp.post("/documents/<key>/successor")
@login_required
def replace(key: str) -> Response:
    """Say what replaces a void document; empty: nothing does."""
    document = here.document_to_change(key)
    chosen = request.form.get("successor", "")
    successor = _chosen(document, chosen)
    if chosen == ANEW and document.is_void:
        return _written_anew(document)
    try:
        voiding.replace(document, successor, by=browser.signed_in(), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("documents.show", key=key))


def _written_anew(document: Document) -> Response:
    """A copy of it as a new draft, which replaces it once it is issued."""
    user, now = browser.signed_in(), clock.now()
    try:
        copy = duplicating.duplicate(document, by=user, now=now, today=_today(document))
        voiding.replace(document, copy, by=user, now=now)
    except (duplicating.NoInvoice, voiding.NoSuccessor):
        raise web.Conflict(why(voiding.NoSuccessor())) from None
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    flash(_("This draft replaces %(number)s as soon as you issue it.", number=document.number))
    return web.go(url_for("drafts.edit", key=copy.key))


def _chosen(document: Document, key: str) -> Document | None:
    """The document of this key among those that may replace it; None where nothing was chosen."""
    if not key or key == ANEW:
        return None
    found: Document | None = voiding.successors(document).where(Document.key == key).first()
    if found is None:
        raise web.Conflict(why(voiding.NoSuccessor()))
    return found


def _page(document: Document, form: VoidForm, mail: SendForm, status: int = 200) -> Response:
    successors = list(voiding.successors(document))
    page = render_template(
        "documents/voids/void.html",
        document=document,
        law=voiding.law_against(document),
        told=voiding.told(document),
        successors=successors,
        chosen=next((one.id for one in successors if one.key == form.successor.data), None),
        reason=form,
        form=mail,
        words=Wording(browser.signed_in().locale, _today(document), document.business.time_zone),
        answers_to=sending.reply_to(document.business, browser.signed_in()),
        stop_seconds=web.config().stop_seconds,
    )
    return make_response(page, status)


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
