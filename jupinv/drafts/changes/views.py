"""Change an issued document: the paper as a form, then what it will do, then done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.content.fields import Content
from jupinv.content.merging import taken_over
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.documents import changing, crediting, here, issuing, revisions, sending, timeline
from jupinv.documents.changing import NothingChanged, Plan
from jupinv.documents.history import news
from jupinv.documents.history.foretelling import Foretold, foretold
from jupinv.documents.history.form import OTHER, ChangeForm
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document, Revision
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.wording import Wording
from jupinv.drafts import buttons, page, readiness
from jupinv.drafts.changes import anew, paperform
from jupinv.drafts.editing import Editor
from jupinv.drafts.forms import read
from jupinv.drafts.typed import GROUPS, MOST_PARTS, Typed
from jupinv.language import format_money
from jupinv.rendering.paper import paper
from jupinv.translations import said

bp = Blueprint("changes", __name__)

LOOK, MAKE, NEXT, CORRECT, BACK = "look", "make", "next", "correct", "back"


@bp.get("/documents/<key>/change")
@login_required
def ask(key: str) -> Response:
    """The paper as a form."""
    document = here.document_to_change(key)
    last, content = _last(document)
    typed = paperform.shown(document, content, browser.locale())
    return _form_page(document, content, typed, last.number, {}, opened=request.args.get("more", ""))


@bp.post("/documents/<key>/change")
@login_required
def change(key: str) -> Response:
    """A button of the form, or of the page that shows what the change will do."""
    document = here.document_to_change(key)
    last, now_said = _last(document)
    ask = ChangeForm(request.form)
    base = _base(document, ask.base_revision, last)
    content, _figures = revisions.content_of(base)
    act, _colon, what = request.form.get("act", "").partition(":")
    typed = Typed.posted(request.form.items(multi=True), browser.locale())
    if does := buttons.ACTS.get(act):
        typed = does(typed, vault.new_token()[:8] if act in buttons.ADDS else what)
    if any(len(typed.group(kind)) > MOST_PARTS for kind in GROUPS):
        abort(413)
    written = paperform.written(document, content, typed, today=_today(document))
    if act in (*buttons.ACTS, "more", BACK) or written.problems:
        bad = bool(written.problems) and act not in (*buttons.ACTS, "more", BACK)
        opened = what if act == "more" else ""
        return _form_page(
            document, content, typed, base.number, written.problems, 422 if bad else 200, opened=opened, bad=bad
        )
    if base.number != last.number:
        return _changed_meanwhile(document, content, written.content, last, now_said)
    if act == CORRECT or (ask.company.data == OTHER and act == MAKE):
        return _correct(document, content, typed, ask)
    next_version = act == NEXT or request.form.get("next") == "1"
    plan = changing.plan(document, content, written.content, same_company=ask.same_company, next_version=next_version)
    if isinstance(plan.refused, NothingChanged):
        return _form_page(document, content, typed, base.number, {}, 422, nothing=True)
    found = changing.blocking(document, content, written.content, today=_today(document))
    if found:
        reading = read(paperform.posted(document, content, typed), currency="", today=_today(document))
        problems = readiness.at_fields(found, reading, {})
        return _form_page(document, content, typed, base.number, problems, 422, bad=True)
    told = _foretold(document, plan, content, written.content)
    if act != MAKE:
        return _ask_page(document, typed, written.content, told, ask, last.number, next_version=next_version)
    return _make(document, typed, written.content, told, ask, next_version=next_version)


def _make(
    document: Document, typed: Typed, content: Content, told: Foretold, ask: ChangeForm, *, next_version: bool
) -> Response:
    user, mail = browser.signed_in(), SendForm(request.form)
    tells = bool(ask.tell.data and told.tells)
    valid = ask.answers(told)
    if tells and not mails.valid(mail, document.business):
        valid = False
    if not valid:
        return _ask_page(document, typed, content, told, ask, ask.base_revision, mail, 422, next_version=next_version)
    try:
        revision = changing.change(
            document,
            content,
            by=user,
            reason=ask.reason.data or "",
            base_revision=ask.base_revision,
            now=clock.now(),
            today=_today(document),
            same_company=ask.same_company,
            next_version=next_version,
            news=mails.post_of(mail, reply_to=sending.reply_to(document.business, user)) if tells else None,
            stop_seconds=web.config().stop_seconds,
            base_url=web.config().base_url,
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except issuing.NotReady as missing:  # a rule about the customer changed this instant
        raise web.Conflict(" ".join(said(each.message) for each in missing.findings)) from None
    except TooMany as many:
        mail.to.errors = [_("Too many e-mails have left in the last hour. Nothing was changed.")]
        answer = _ask_page(document, typed, content, told, ask, ask.base_revision, mail, 429, next_version=next_version)
        answer.headers["Retry-After"] = str(many.seconds)
        return answer
    flash(_done(document, told.plan, revision))
    return web.go(url_for("documents.show", key=document.key))


def _done(document: Document, plan: Plan, revision: Revision) -> str:
    if plan.how == changing.VERSION:
        return _("%(number)s is V%(version)s now.", number=document.number, version=revision.version)
    if plan.how == changing.NOTICE:
        return _("The correction notice is made. The history leads to it.")
    return _("Changed. It stays V%(version)s.", version=revision.version)


def _correct(document: Document, content: Content, typed: Typed, ask: ChangeForm) -> Response:
    """A credit note over all of it, and a draft of what was written here."""
    try:
        note, draft = anew.correct_as_written(
            document,
            paperform.posted(document, content, typed),
            by=browser.signed_in(),
            reason=" ".join((ask.reason.data or "").split())[:300] or _("Corrected by a new invoice"),
            now=clock.now(),
            today=_today(document),
        )
    except (*REFUSALS, *crediting.REFUSALS) as refused:
        raise web.Conflict(why(refused)) from None
    except (issuing.NotReady, issuing.AlreadyIssued):
        raise web.Conflict(_("This was changed meanwhile. Load the page again.")) from None
    flash(
        _(
            "%(note)s takes back all of %(number)s. This draft says it as you wrote it: send both.",
            note=note.number,
            number=document.number,
        ),
        "good",
    )
    return web.go(url_for("drafts.edit", key=draft.key))


# the pages


def _form_page(
    document: Document,
    content: Content,
    typed: Typed,
    base: int,
    problems: dict[str, str],
    status: int = 200,
    *,
    opened: str = "",
    **more: Any,
) -> Response:
    """The form, with the figures of what it makes of the document."""
    shown = _editor(document, content, typed, problems, opened)
    whole = render_template(
        "drafts/changes/change.html",
        e=shown,
        document=document,
        base_number=base,
        paper=paper(content, totals(content), Standing(look=document.business.look), typed.locale),
        approved=changing.is_approved(document),
        locked=changing.is_only_corrected(document, content),
        **page.choices(),
        **more,
    )
    return make_response(whole, status)


def _editor(document: Document, content: Content, typed: Typed, problems: dict[str, str], opened: str) -> Editor:
    today = _today(document)
    made = paperform.written(document, content, typed, today=today).content
    figures = totals(made)
    shown = page.editor(
        document.key, paperform.posted(document, content, typed), document.business, findings=problems, opened=opened
    )
    sheet = paper(made, figures, Standing(), typed.locale)
    return replace(
        shown,
        totals=figures,
        sums=sheet.sums,
        total=format_money(figures.payable, made.currency, typed.locale),
        problems=problems,
    )


def _ask_page(
    document: Document,
    typed: Typed,
    new: Content,
    told: Foretold,
    ask: ChangeForm,
    base: int,
    mail: SendForm | None = None,
    status: int = 200,
    *,
    next_version: bool,
) -> Response:
    """What the change will do, with what was typed carried along."""
    if mail is None:
        proposed = news.letter(document, told.plan, new)
        mail = SendForm(formdata=None, data=mails.proposed(proposed, form_key=vault.new_token()))
        ask.tell.data = told.tells
    whole = render_template(
        "drafts/changes/ask.html",
        document=document,
        told=told,
        ask=ask,
        form=mail,
        base_number=base,
        pairs=typed.without_profile().pairs,
        next_version=next_version,
        words=Wording(browser.signed_in().locale, _today(document), document.business.time_zone),
        answers_to=sending.reply_to(document.business, browser.signed_in()),
        stop_seconds=web.config().stop_seconds,
    )
    return make_response(whole, status)


def _changed_meanwhile(
    document: Document, content: Content, mine: Content, last: Revision, now_said: Content
) -> Response:
    """409: the form again, with what was changed meanwhile and what was written here, and nothing saved."""
    both = taken_over(content, mine, now_said)
    typed = paperform.shown(document, both, browser.locale())
    return _form_page(document, now_said, typed, last.number, {}, 409, conflict=True)


def _foretold(document: Document, plan: Plan, old: Content, new: Content) -> Foretold:
    user = browser.signed_in()
    return foretold(document, plan, old, new, who=timeline.name_of(user), locale=user.locale)


# what these have in common


def _last(document: Document) -> tuple[Revision, Content]:
    """What counts now; 409 for a draft and a void one, 410 where the law made us forget it."""
    if document.is_draft or document.is_void:
        raise web.Conflict(why(issuing.NotIssued() if document.is_draft else issuing.AlreadyVoid()))
    last = revisions.last_of(document) or web.missing()
    try:
        return last, revisions.content_of(last)[0]
    except revisions.Erased:
        raise web.Gone(_("What this document said was erased, as the law demands.")) from None


def _base(document: Document, number: int, last: Revision) -> Revision:
    """The revision for which the form was shown; the last one where the form names none of ours."""
    if number == last.number:
        return last
    mine = (Revision.document == document) & (Revision.number == number) & Revision.bytes.is_null(False)
    found: Revision | None = Revision.select().where(mine).first()
    return found or last


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
