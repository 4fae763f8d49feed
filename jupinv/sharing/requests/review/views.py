"""Requests for a change as their sender looks at them and answers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.content.changes import changes
from jupinv.content.fields import Content
from jupinv.content.totals import totals
from jupinv.documents import changing, crediting, here, issuing, revisions, sending, states, timeline
from jupinv.documents.changing import Plan
from jupinv.documents.history import news
from jupinv.documents.history.foretelling import Foretold, foretold
from jupinv.documents.history.form import LONGEST_REASON, OTHER, ChangeForm
from jupinv.documents.history.marking import side_by_side
from jupinv.documents.history.values import Reader as Writing
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document, Revision
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.wording import Wording
from jupinv.rendering.paper import Paper, paper
from jupinv.sharing.models import DECLINED, OPEN, ChangeRequest
from jupinv.sharing.reader import plain_lines
from jupinv.sharing.requests import answering, asking, proposal
from jupinv.sharing.requests.differences import Row, rows
from jupinv.sharing.requests.proposal import Proposal
from jupinv.translations import said

bp = Blueprint("requests_review", __name__)

LOOK, MAKE, CORRECT, DECLINE = "look", "make", "correct", "decline"
MOST_SHOWN = 10  # open requests on the document's page
MOST_ROWS = 6  # of each


@bp.get("/documents/<key>/requests/<asked>")
@login_required
def show(key: str, asked: str) -> Response:
    """What is asked for, beside what the document says; and what became of it."""
    document = here.document(key)
    return _request_page(document, _request(document, asked))


@bp.post("/documents/<key>/requests/<asked>")
@login_required
def answer(key: str, asked: str) -> Response:
    """Show what accepting it would do; pressed there, do it. Or decline it."""
    document = here.document_to_change(key)
    found, act = _request(document, asked), request.form.get("act", LOOK)
    if found.state != OPEN:
        raise web.Conflict(_("This request was answered meanwhile, or taken back."))
    if act == DECLINE:
        return _decline(document, found)
    seen = _proposal(document, found)
    chosen = frozenset(each for each in request.form.getlist("place") if each in seen.places)
    if not chosen:
        return _request_page(document, found, 422, wrong=_("Tick what you accept, or decline it."), chosen=chosen)
    content = seen.content(chosen)
    if not changes(seen.now, content):
        return _request_page(document, found, 422, wrong=why(changing.NothingChanged()), chosen=chosen)
    if wrong := changing.blocking(document, seen.now, content, today=_today(document)):
        told = " ".join(said(each.message) for each in wrong)
        return _request_page(document, found, 422, wrong=told, chosen=chosen)
    accepting = _accepting(document, seen, chosen, content)
    if act == CORRECT or (act == MAKE and accepting.form.company.data == OTHER):
        return _correct(document, accepting)
    return _make(document, accepting) if act == MAKE else _ask_page(document, accepting)


# what is accepted


@dataclass(frozen=True, slots=True)
class Accepting:
    """What is about to be accepted, and the form that asks about it."""

    seen: Proposal
    chosen: frozenset[str]
    content: Content
    plan: Plan
    next_version: bool
    told: Foretold
    form: ChangeForm

    @property
    def is_part(self) -> bool:
        """Whether something of it is left out."""
        return not self.seen.is_all(self.chosen)

    @property
    def answer(self) -> str:
        """What whoever asked is told with it."""
        return plain_lines(request.form.get("answer", ""))


def _accepting(document: Document, seen: Proposal, chosen: frozenset[str], content: Content) -> Accepting:
    form, user = ChangeForm(request.form), browser.signed_in()
    plan = changing.plan(document, seen.now, content, same_company=form.same_company)
    # What its customer approved is changed by another version alone, which is approved anew.
    next_version = isinstance(plan.refused, changing.Approved) and plan.how == changing.AMENDMENT
    if next_version:
        plan = changing.plan(document, seen.now, content, same_company=form.same_company, next_version=True)
    told = foretold(document, plan, seen.now, content, who=timeline.name_of(user), locale=user.locale)
    return Accepting(seen, chosen, content, plan, next_version, told, form)


def _make(document: Document, accepting: Accepting) -> Response:
    user, form, mail = browser.signed_in(), accepting.form, SendForm(request.form)
    tells = bool(form.tell.data and accepting.told.tells)
    valid = form.answers(accepting.told) and len(accepting.answer) <= answering.LONGEST_ANSWER
    if (tells and not mail.validate()) or not valid or not accepting.told.may_be_made:
        return _ask_page(document, accepting, mail, 422)
    post = mails.post_of(mail, reply_to=sending.reply_to(document.business, user)) if tells else None
    config = web.config()

    def accept() -> str:
        revision = answering.accept(
            accepting.seen.request,
            document,
            accepting.chosen,
            by=user,
            reason=form.reason.data or "",
            base_revision=form.base_revision,
            now=clock.now(),
            today=_today(document),
            answer=accepting.answer,
            same_company=form.same_company,
            next_version=accepting.next_version,
            told=answering.Told(post, config.stop_seconds, config.base_url),
        )
        if accepting.plan.how == changing.VERSION:
            return _("Accepted. %(number)s is V%(version)s now.", number=document.number, version=revision.version)
        return _("Accepted. It stays V%(version)s.", version=revision.version)

    flash(_carried_out(accept), "good")
    return web.go(url_for("documents.show", key=document.key))


def _correct(document: Document, accepting: Accepting) -> Response:
    reason = " ".join((accepting.form.reason.data or "").split())[:LONGEST_REASON]
    made: list[Document] = []

    def correct() -> str:
        note, draft = answering.correct(
            accepting.seen.request,
            document,
            accepting.chosen,
            by=browser.signed_in(),
            reason=reason or _("Corrected by a new invoice"),
            base_revision=accepting.form.base_revision,
            now=clock.now(),
            today=_today(document),
            answer=accepting.answer,
        )
        made.append(draft)
        return _(
            "%(note)s takes back all of %(number)s. This draft says what was asked for: send both.",
            note=note.number,
            number=document.number,
        )

    flash(_carried_out(correct), "good")
    return web.go(url_for("drafts.edit", key=made[0].key))


def _decline(document: Document, found: ChangeRequest) -> Response:
    text = plain_lines(request.form.get("answer", ""))
    if not text or len(text) > answering.LONGEST_ANSWER:
        wrong = _("At most %(max)d characters.") % {"max": answering.LONGEST_ANSWER} if text else _("Please say why.")
        return _request_page(document, found, 422, why_wrong=wrong, typed=text)

    def decline() -> str:
        answering.decline(found, document, why=text, by=browser.signed_in(), now=clock.now())
        return _("Declined. %(name)s is told why.", name=found.name)

    flash(_carried_out(decline))
    return web.go(url_for("documents.show", key=document.key))


def _carried_out(verb: Callable[[], str]) -> str:
    """What a verb answers; in words what refuses it."""
    try:
        return verb()
    except asking.NotOpen:
        raise web.Conflict(_("This request was answered meanwhile, or taken back.")) from None
    except asking.Forgotten:
        raise web.Conflict(why(revisions.Erased())) from None
    except issuing.NotReady as missing:
        raise web.Conflict(" ".join(said(each.message) for each in missing.findings)) from None
    except (*REFUSALS, *crediting.REFUSALS) as refused:
        raise web.Conflict(why(refused)) from None
    except issuing.AlreadyIssued:
        raise web.Conflict(why(issuing.ChangedMeanwhile())) from None
    except TooMany as many:
        raise web.too_many(many.seconds) from None


# the pages


def _request_page(document: Document, found: ChangeRequest, status: int = 200, **shown: Any) -> Response:
    user = browser.signed_in()
    words = Wording(user.locale, _today(document), document.business.time_zone)
    seen = _readable(document, found)
    context: dict[str, Any] = {"document": document, "asked": found, "words": words, "seen": seen}
    if seen is not None:
        wanted = seen.content(seen.places)
        chosen = shown.pop("chosen", frozenset(seen.proper))
        context |= {
            "points": seen.points(user.locale),
            "chosen": chosen,
            "before": _total(seen.now, user.locale),
            "after": _total(wanted, user.locale),
            "papers": _papers(document, seen, wanted) if found.state == OPEN else (),
        }
    by_itself = found.state == DECLINED and found.settled_by_id is None
    return make_response(
        render_template("sharing/requests/request.html", **context, by_itself=by_itself, **shown), status
    )


def _papers(document: Document, seen: Proposal, wanted: Content) -> tuple[tuple[str, str, Paper], ...]:
    standing = states.standing(document, today=_today(document), revision=seen.last)
    old, new = paper(seen.now, totals(seen.now), standing), paper(wanted, totals(wanted), standing)
    old, new = side_by_side(old, new, was=_("was"), now=_("now"))
    return ((_("V%(version)s, as it is", version=seen.last.version), "was", old), (_("As asked for"), "now", new))


def _ask_page(document: Document, accepting: Accepting, mail: SendForm | None = None, status: int = 200) -> Response:
    """What accepting it will do, with what was chosen carried along."""
    seen, form, user = accepting.seen, accepting.form, browser.signed_in()
    if mail is None:
        letter = news.letter(document, accepting.plan, accepting.content)
        mail = SendForm(formdata=None, data=mails.proposed(letter, form_key=vault.new_token()))
        form.tell.data = accepting.told.tells
        form.reason.data = _reason(seen.request)
        form.base.data = str(seen.last.number)
    return make_response(
        render_template(
            "sharing/requests/accept.html",
            document=document,
            asked=seen.request,
            accepting=accepting,
            told=accepting.told,
            ask=form,
            form=mail,
            answer=request.form.get("answer", ""),
            answer_wrong=len(accepting.answer) > answering.LONGEST_ANSWER,
            words=Wording(user.locale, _today(document), document.business.time_zone),
            answers_to=sending.reply_to(document.business, user),
            stop_seconds=web.config().stop_seconds,
        ),
        status,
    )


def _reason(found: ChangeRequest) -> str:
    """Why the next revision is made: who asked for it, and why, as much as fits."""
    told = " ".join(found.why.split())
    asked = _("Requested by %(name)s: %(why)s", name=found.name, why=told)
    return asked[: LONGEST_REASON - 1] + "…" if len(asked) > LONGEST_REASON else asked.rstrip(": ")


# the document's page


@dataclass(frozen=True, slots=True)
class Open:
    """An open request as the document's page tells it."""

    request: ChangeRequest
    rows: list[Row]
    more: int  # rows that are not told
    before: str  # the total; empty where it stays
    after: str
    when: datetime
    is_old: bool = False  # the document says something else by now


@bp.app_template_global()
def open_requests(document: Document, last: Revision | None, locale: str) -> list[Open]:
    """What its customer asks to change and nobody has answered, the oldest first. `last` is what counts of it now."""
    still = (ChangeRequest.document == document) & (ChangeRequest.state == OPEN)
    read = (Revision.document == ChangeRequest.document) & (Revision.number == ChangeRequest.base)
    with_read: Any = ChangeRequest.select(ChangeRequest, Revision).join(Revision, on=read, attr="read")
    every = with_read.where(still).order_by(ChangeRequest.id).limit(MOST_SHOWN)
    return [_open(each, each.read, last, locale) for each in every if last is not None]


def _open(found: ChangeRequest, read: Revision, last: Revision, locale: str) -> Open:
    try:
        base, wanted = revisions.content_of(read)[0], asking.proposed(found)
    except (revisions.Erased, asking.Forgotten):
        return Open(found, [], 0, "", "", found.at)
    told, before, after = rows(base, wanted, locale), _total(base, locale), _total(wanted, locale)
    if before == after:
        before = after = ""
    more, is_old = max(len(told) - MOST_ROWS, 0), found.base != last.number
    return Open(found, told[:MOST_ROWS], more, before, after, found.at, is_old)


# what these have in common


def _request(document: Document, asked: str) -> ChangeRequest:
    ours = (ChangeRequest.document == document) & (ChangeRequest.key == asked)
    found: ChangeRequest = ChangeRequest.select().where(ours).first() or web.missing()
    return found


def _readable(document: Document, found: ChangeRequest) -> Proposal | None:
    """The request beside what the document says; None where the law made us forget one of them."""
    try:
        return proposal.of(found, document)
    except (revisions.Erased, asking.Forgotten):
        return None


def _proposal(document: Document, found: ChangeRequest) -> Proposal:
    seen = _readable(document, found)
    if seen is None:
        raise web.Conflict(why(revisions.Erased()))
    return seen


def _total(content: Content, locale: str) -> str:
    return Writing(locale, content.currency).money(totals(content).payable)


def _today(document: Document) -> date:
    return clock.today(document.business.time_zone)
