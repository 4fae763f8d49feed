"""The history of an issued document, its revisions side by side, and reverting one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.documents import here, issuing, notices, renditions, reverting, revisions, sending, states, timeline
from jupinv.documents.history import news
from jupinv.documents.history.chapters import chapter, chapters
from jupinv.documents.history.foretelling import Foretold, foretold
from jupinv.documents.history.form import ChangeForm
from jupinv.documents.history.marking import side_by_side
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document, Revision
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.reverting import Undoing
from jupinv.documents.wording import Wording
from jupinv.rendering.paper import Paper, paper

bp = Blueprint("history", __name__)


@bp.get("/documents/<key>/history")
@login_required
def show(key: str) -> Response:
    """Every revision in sentences, the newest first."""
    document = _issued(here.document(key))
    words = _words(document)
    told = chapters(document, locale=words.locale)
    return make_response(
        render_template("documents/history/history.html", document=document, chapters=told, words=words)
    )


@bp.get("/documents/<key>/history/<int:number>")
@login_required
def compare(key: str, number: int) -> Response:
    """One revision beside the one before it."""
    document = _issued(here.document(key))
    words = _words(document)
    found = chapter(document, number, locale=words.locale) or web.missing()
    told, before, own = found
    old, new = (_paper(document, each) for each in (before, own))
    if old is not None and new is not None:
        old, new = side_by_side(old, new, was=_("was"), now=_("now"))
    last = revisions.last_of(document)
    page = render_template(
        "documents/history/revision.html",
        document=document,
        chapter=told,
        papers=[each for each in ((_heading(before), "was", old), (_heading(own), "now", new)) if each[2]],
        words=words,
        last=last.number if last else number,
    )
    return make_response(page)


def _paper(document: Document, revision: Revision | None) -> Paper | None:
    """What a revision showed; None where there is none, or the law made us forget it."""
    if revision is None or revision.bytes is None:
        return None
    standing = states.standing(document, today=_today(document), revision=revision)
    return paper(*revisions.content_of(revision), standing)


def _heading(revision: Revision | None) -> str:
    if revision is None:
        return ""
    return _("V%(version)s, revision %(number)s", version=revision.version, number=revision.number)


# correction notices


@bp.get("/documents/<key>/notices/<int:number>")
@login_required
def notice(key: str, number: int) -> Response:
    """What a correction notice says."""
    document, revision = _noticed(key, number)
    told = notices.said(document, revision)
    return make_response(
        render_template("documents/history/notice.html", document=document, number=number, notice=told)
    )


@bp.get("/documents/<key>/notices/<int:number>.pdf")
@login_required
def notice_pdf(key: str, number: int) -> Response:
    """Its PDF; while it is not built, a page that opens it when it is."""
    document, revision = _noticed(key, number)
    built = notices.built(document, revision)
    if built is None:
        notices.request(document, revision, now=clock.now())
        return web.being_made(f"/documents/{key}/notices/{number}", _("Back to the notice"))
    name = notices.file_name(document, notices.said(document, revision))
    return web.pdf(files.path(renditions.file_key(document, built)), name, built.sha256[:24])


def _noticed(key: str, number: int) -> tuple[Document, Revision]:
    """The document, and the revision of this number if a notice tells of it; 410 where that was erased."""
    document = _issued(here.document(key))
    revision = notices.find(document, number) or web.missing()
    try:
        notices.said(document, revision)
    except revisions.Erased:
        raise web.Gone(why(revisions.Erased())) from None
    return document, revision


# reverting


@bp.post("/documents/<key>/history/<int:number>/revert")
@login_required
def revert(key: str, number: int) -> Response:
    """Show what reverting this change would do; pressed there, do it."""
    document = _issued(here.document_to_change(key))
    form, mail = ChangeForm(request.form), SendForm(request.form)
    try:
        found = reverting.undoing(document, number, same_company=form.same_company)
        told = _foretold(document, found)
        if request.form.get("act") != "make":
            return _ask(document, number, found, told)
        valid = form.answers(told) and (not form.tell.data or mails.valid(mail, document.business))
        if not valid:
            return _ask(document, number, found, told, form, mail, 422)
        revision = reverting.revert(
            document,
            number,
            base_revision=form.base_revision,
            by=browser.signed_in(),
            now=clock.now(),
            today=_today(document),
            same_company=form.same_company,
            news=_post(document, mail) if form.tell.data and told.tells else None,
            stop_seconds=web.config().stop_seconds,
            base_url=web.config().base_url,
            **({"reason": form.reason.data} if form.reason.data else {}),
        )
    except issuing.NotReady as missing:
        raise web.Conflict(" ".join(finding.message for finding in missing.findings)) from None
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        raise web.too_many(many.seconds) from None
    flash(_("Reverted. It is revision %(number)s now.", number=revision.number))
    return web.go(url_for("history.show", key=key))


def _foretold(document: Document, found: Undoing) -> Foretold:
    user = browser.signed_in()
    return foretold(document, found.plan, found.old, found.new, who=timeline.name_of(user), locale=user.locale)


def _ask(
    document: Document,
    number: int,
    found: Undoing,
    told: Foretold,
    form: ChangeForm | None = None,
    mail: SendForm | None = None,
    status: int = 200,
) -> Response:
    if mail is None:
        letter = news.letter(document, found.plan, found.new)
        mail = SendForm(data=mails.proposed(letter, form_key=vault.new_token()))
    page = render_template(
        "documents/history/revert.html",
        document=document,
        number=number,
        told=told,
        ask=form or ChangeForm(data={"base": str(found.base), "tell": told.tells}),
        form=mail,
        words=_words(document),
        answers_to=sending.reply_to(document.business, browser.signed_in()),
        stop_seconds=web.config().stop_seconds,
    )
    return make_response(page, status)


def _post(document: Document, mail: SendForm) -> sending.Post:
    return mails.post_of(mail, reply_to=sending.reply_to(document.business, browser.signed_in()))


# what these have in common


def _issued(document: Document) -> Document:
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    return document


def _words(document: Document) -> Wording:
    return Wording(browser.signed_in().locale, _today(document), document.business.time_zone)


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
