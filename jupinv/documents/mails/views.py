"""Write a mail with an issued document, look at one that was sent, stop one, repeat one."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.documents import here, sending
from jupinv.documents.mails import form as forms
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import DOCUMENT, REMINDER, Delivery, Document
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.wording import Wording
from jupinv.mail import Mail, linked

bp = Blueprint("mails", __name__)


# writing one


@bp.get("/documents/<key>/send")
@login_required
def send(key: str) -> Response:
    """The mail with an issued document, proposed; a draft leaves by a page of its own."""
    document = here.document_to_change(key)
    if document.is_draft:
        return web.go(url_for("preview.send", key=key))
    return _proposed(document, DOCUMENT)


@bp.post("/documents/<key>/send")
@login_required
def send_it(key: str) -> Response:
    """Queue it as it was written."""
    return _posted(here.document_to_change(key), DOCUMENT)


@bp.get("/documents/<key>/remind")
@login_required
def remind(key: str) -> Response:
    """A reminder, proposed."""
    return _proposed(here.document_to_change(key), REMINDER)


@bp.post("/documents/<key>/remind")
@login_required
def remind_them(key: str) -> Response:
    """Queue it as it was written."""
    return _posted(here.document_to_change(key), REMINDER)


def _proposed(document: Document, kind: str) -> Response:
    try:
        letter = sending.proposal(kind, document, today=_today(document))
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return _page(document, kind, SendForm(data=forms.proposed(letter, form_key=vault.new_token())))


def _posted(document: Document, kind: str) -> Response:
    form, user = SendForm(request.form), browser.signed_in()
    try:
        sending.expect(kind, document, today=_today(document))
        if not forms.valid(form, document.business):
            return _page(document, kind, form, 422)
        sending.post(
            document,
            forms.post_of(form, reply_to=sending.reply_to(document.business, user)),
            kind=kind,
            by=user,
            now=clock.now(),
            stop_seconds=web.config().stop_seconds,
            base_url=web.config().base_url,
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        return _too_many(document, kind, form, many.seconds)
    return web.go(url_for("documents.show", key=document.key))


def _too_many(document: Document, kind: str, form: SendForm, seconds: int) -> Response:
    told = _(
        "%(count)s e-mails have left in the last hour, which is the most we send for one business. "
        "Nothing was sent. Try again in %(minutes)s minutes.",
        count=sending.MOST_MAILS,
        minutes=-(-seconds // 60),
    )
    form.to.errors = [told]
    answer = _page(document, kind, form, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _page(document: Document, kind: str, form: SendForm, status: int = 200) -> Response:
    page = render_template(
        "documents/mails/write.html",
        document=document,
        kind=kind,
        form=form,
        words=_words(document),
        late=(_today(document) - document.due_date).days if document.due_date else 0,
        stop_seconds=web.config().stop_seconds,
        answers_to=sending.reply_to(document.business, browser.signed_in()),
    )
    return make_response(page, status)


# one that was written


@bp.get("/documents/<key>/mails/<int:number>")
@login_required
def show(key: str, number: int) -> str:
    """A mail as it was sent, and how it fared with each of those it went to."""
    document = here.document(key)
    delivery = _delivery(document, number)
    return render_template(
        "documents/mails/mail.html",
        document=document,
        delivery=delivery,
        mail=delivery.mail,
        linked=partial(linked, within=web.config().base_url),
        words=_words(document),
        attached=bool(delivery.mail.attachment) and files.exists(delivery.mail.attachment),
    )


@bp.get("/documents/<key>/mails/<int:number>/html")
@login_required
def html(key: str, number: int) -> Response:
    """Its HTML part alone, for the frame."""
    return web.letter(_delivery(here.document(key), number).mail.html or web.missing())


@bp.get("/documents/<key>/mails/<int:number>/attachment")
@login_required
def attachment(key: str, number: int) -> Response:
    """What was attached, as a download."""
    posted = _delivery(here.document(key), number).mail
    if not posted.attachment or not files.exists(posted.attachment):
        web.missing()
    return send_file(files.path(posted.attachment), as_attachment=True, download_name=posted.attachment_name)


def _delivery(document: Document, number: int) -> Delivery:
    """The document's mail of this number; 404 for another one's."""
    found = Delivery.select(Delivery, Mail).join(Mail)
    delivery: Delivery | None = found.where((Delivery.document == document) & (Delivery.mail == number)).first()
    return delivery or web.missing()


# what can still be done about one


@bp.post("/mails/<int:number>/stop")
@login_required
def stop_mail(number: int) -> Response:
    """Keep a mail back that has not left yet."""
    delivery = _changeable(number)
    try:
        sending.stop(delivery, by=browser.signed_in(), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("documents.show", key=delivery.document.key))


@bp.post("/mails/<int:number>/retry")
@login_required
def retry_mail(number: int) -> Response:
    """Send a mail again to those who don't have it."""
    delivery = _changeable(number)
    try:
        sending.again(delivery, by=browser.signed_in(), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("documents.show", key=delivery.document.key))


def _changeable(number: int) -> Delivery:
    """The delivery of a mail, if the person signed in may change its document; else 404, or 403 for a reader."""
    found: Delivery = Delivery.select(Delivery, Document.key).join(Document).where(Delivery.mail == number).first() or (
        web.missing()
    )
    found.document = here.document_to_change(found.document.key)
    return found


def _words(document: Document) -> Wording:
    return Wording(browser.signed_in().locale, _today(document), document.business.time_zone)


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
