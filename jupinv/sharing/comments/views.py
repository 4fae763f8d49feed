"""The conversation about a document, on its public page and on the page of its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.content.fields import INVOICE, Content
from jupinv.documents import here, revisions, sending
from jupinv.documents.issuing import AlreadyVoid, NotConfirmed
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.documents.wording import Wording
from jupinv.language import format_date, format_time
from jupinv.payments.issued import IssuedPage
from jupinv.sharing import recipient
from jupinv.sharing.comments import removing, saying, thread
from jupinv.sharing.comments.conversation import FEW, Conversation
from jupinv.sharing.comments.form import CommentForm
from jupinv.sharing.comments.words import words
from jupinv.sharing.models import COMMENT, DISPUTE, Comment
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import ReaderForm

bp = Blueprint("comments", __name__)


# on the public page


@bp.get("/i/<token>/comments")
def read(token: str) -> Response:
    """What was said, about one line alone if it is asked for, and the form to say something."""
    shown, line = recipient.opened(token), request.args.get("line", "")
    if line and not thread.takes(shown.document, shown.content, line):
        line = ""
    form = CommentForm(about=line)
    said = request.args.get("said") == "1"
    return _thread(shown, form, recipient.reader_form(), line=line, before=_before(), just_said=said)


@bp.post("/i/<token>/comments")
def say(token: str) -> Response:
    """Say something, as whom one is."""
    shown = recipient.acting(token)
    form, who = CommentForm(request.form), recipient.reader_form()
    comment = _said(shown, form, who, COMMENT)
    if comment is None:
        return _thread(shown, form, who, status=422)
    if web.is_partial():
        answer = _thread(shown, CommentForm(), who, just_said=True)
    else:
        answer = web.go(f"{shown.address}/comments?said=1#comment-{comment.id}")
    return recipient.remember(answer, who.reader)


@bp.get("/i/<token>/dispute")
def ask_dispute(token: str) -> Response:
    """What is disputed, and why."""
    shown = recipient.opened(token)
    if shown.document.kind != INVOICE or not shown.takes_words:
        recipient.conflict(shown, words("not_disputable", shown.locale))
    line = request.args.get("line", "")
    return _dispute(shown, CommentForm(about=line), recipient.reader_form())


@bp.post("/i/<token>/dispute")
def dispute(token: str) -> Response:
    """Dispute it, or one of its lines."""
    shown = recipient.acting(token)
    form, who = CommentForm(request.form), recipient.reader_form()
    comment = _said(shown, form, who, DISPUTE)
    if comment is None:
        return _dispute(shown, form, who, 422)
    answer = web.go(f"{shown.address}/comments?said=1#comment-{comment.id}")
    return recipient.remember(answer, who.reader)


def _said(shown: Opened, form: CommentForm, who: ReaderForm, kind: str) -> Comment | None:
    """What was said; None where something is to be mended first, which the forms then tell."""
    if not all([form.validate(), who.validate()]):
        return None
    try:
        return saying.say(
            shown.document,
            form.said,
            who=who.reader,
            link=shown.link,
            now=clock.now(),
            line=form.line,
            kind=kind,
        )
    except saying.NoSuchLine:
        form.refuse_line()
        return None
    except AlreadyVoid:
        recipient.conflict(shown, words("now_void", shown.locale), form.said)
    except saying.NotDisputable:
        recipient.conflict(shown, words("not_disputable", shown.locale), form.said)


def _thread(
    shown: Opened,
    form: CommentForm,
    who: ReaderForm,
    *,
    line: str = "",
    before: int = 0,
    status: int = 200,
    just_said: bool = False,
) -> Response:
    found = thread.of(shown.document, shown.content, line=line, before=before)
    return _page(
        shown, "sharing/comments/_thread.html", "title", form, who, status, thread=found, line=line, just_said=just_said
    )


def _dispute(shown: Opened, form: CommentForm, who: ReaderForm, status: int = 200) -> Response:
    return _page(shown, "sharing/comments/_dispute.html", "dispute_title", form, who, status)


def _page(
    shown: Opened, fragment: str, title: str, form: CommentForm, who: ReaderForm, status: int, **more: Any
) -> Response:
    zone, locale = ZoneInfo(shown.document.business.time_zone or "UTC"), shown.locale

    def at(instant: datetime) -> str:
        local = instant.astimezone(zone)
        return f"{format_date(local.date(), locale)}, {format_time(local, locale)}"

    named = thread.names(shown.document, shown.content, [form.line] if form.line else [])
    lines = thread.lines(shown.content, form.line)
    if form.line in named and form.line not in dict(lines):
        lines.append((form.line, named[form.line]))
    return recipient.page(
        shown,
        fragment,
        words,
        title=words(title, locale),
        status=status,
        said=form,
        form=who,
        lines=lines,
        at=at,
        **more,
    )


def _before() -> int:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


# on the owner's page


@bp.app_template_global()
def conversation_of(issued: IssuedPage) -> Conversation:
    """What was said last, for the page of the document."""
    try:
        content = issued.said[0]
    except revisions.Erased:
        content = Content()
    return Conversation(issued.document, content, issued.words, most=FEW)


@bp.get("/documents/<key>/comments")
@login_required
def conversation(key: str) -> Response:
    """All that was said."""
    found = _conversation(here.document(key), CommentForm())
    found.before = _before()
    return _shown(found)


@bp.post("/documents/<key>/comments")
@login_required
def answer(key: str) -> Response:
    """Say something in the name of the business; who takes part is told by mail."""
    document, form = here.document_to_change(key), CommentForm(request.form)
    found = _conversation(document, form)
    if not form.validate():
        return _shown(found, 422)
    try:
        said = saying.answer(document, form.said, by=browser.signed_in(), now=clock.now(), line=form.line)
    except saying.NoSuchLine:
        form.refuse_line()
        return _shown(found, 422)
    except AlreadyVoid:
        raise web.Conflict(_("This is void: nothing more is said about it.")) from None
    except (NotConfirmed, revisions.Erased) as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        return _too_many(found, many.seconds)
    told = _told(document, said.told)
    if web.is_partial():
        found.form, found.news, document.activity = CommentForm(), told, document.activity + 1
        return _shown(found)
    flash(told, "good")
    return web.go(f"/documents/{key}#comments")


@bp.get("/documents/<key>/comments/<int:number>/remove")
@login_required
def ask_remove(key: str, number: int) -> str:
    """What goes, and what stays."""
    document = here.document_to_change(key)
    comment = _comment(document, number)
    return render_template("sharing/comments/remove.html", document=document, comment=comment, words=_words(document))


@bp.post("/documents/<key>/comments/<int:number>/remove")
@login_required
def remove(key: str, number: int) -> Response:
    """Take the words away."""
    document = here.document_to_change(key)
    try:
        removing.remove(_comment(document, number), by=browser.signed_in(), now=clock.now())
    except removing.AlreadyRemoved:
        raise web.Conflict(_("That comment was removed already.")) from None
    flash(_("The comment was removed. The conversation says so."))
    return web.go(f"/documents/{key}#comments")


def _comment(document: Document, number: int) -> Comment:
    """The document's comment of this number, whose words still stand there."""
    of_it = (Comment.id == number) & (Comment.document == document.id)
    comment: Comment = Comment.get_or_none(of_it) or web.missing()
    if comment.removed_at is not None:
        raise web.Conflict(_("That comment was removed already."))
    return comment


def _conversation(document: Document, form: CommentForm) -> Conversation:
    if document.is_draft:
        web.missing()
    revision = revisions.last_of(document) or web.missing()
    try:
        content, _totals = revisions.content_of(revision)
    except revisions.Erased:
        content = Content()
    return Conversation(document, content, _words(document), form)


def _shown(found: Conversation, status: int = 200) -> Response:
    template = "sharing/comments/_conversation.html" if web.is_partial() else "sharing/comments/conversation.html"
    page = render_template(template, conversation=found, document=found.document)
    answer = make_response(page, status)
    answer.vary.add("HX-Request-Type")
    return answer


def _too_many(found: Conversation, seconds: int) -> Response:
    """429 with what was typed."""
    found.refusal = _(
        "%(count)s e-mails have left in the last hour, which is the most we send for one business. "
        "Nothing was said yet. Try again in %(minutes)s minutes.",
        count=sending.MOST_MAILS,
        minutes=-(-seconds // 60),
    )
    answer = _shown(found, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _told(document: Document, addresses: list[str]) -> str:
    """Who learns of it."""
    if document.business.demo:
        return _("It stands on the public page. In the demo nobody is told by mail.")
    if not addresses:
        return _("It stands on the public page. Nobody is told by mail: nobody has left an address there yet.")
    return ngettext(
        "It stands on the public page, and %(to)s is told by mail.",
        "It stands on the public page, and %(to)s are told by mail.",
        len(addresses),
        to=", ".join(addresses),
    )


def _words(document: Document) -> Wording:
    business = document.business
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)
