"""The pages on which a recipient approves an invoice, accepts or declines a quote, and enters a mailed code."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request

from jupinv import clock, web
from jupinv.accounts.attempts import TooMany
from jupinv.content.fields import QUOTE
from jupinv.documents import approving, deciding, issuing, revisions, unwanted
from jupinv.documents.models import Revision
from jupinv.language import format_date, format_time
from jupinv.payments.issued import IssuedPage
from jupinv.sharing import frame, recipient, telling
from jupinv.sharing.answers import answering, approvals, choosing, confirming, letter, refusals
from jupinv.sharing.answers.answering import Answerer
from jupinv.sharing.answers.approvals import Shown
from jupinv.sharing.answers.forms import DeclineForm
from jupinv.sharing.answers.letter import ACCEPT, APPROVE
from jupinv.sharing.answers.words import word
from jupinv.sharing.models import Confirmation
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import Reader, ReaderForm
from jupinv.sharing.requests.differences import rows

bp = Blueprint("answers", __name__)

DECLINE = "decline"
SAID = {APPROVE: telling.APPROVED, ACCEPT: telling.ACCEPTED, DECLINE: telling.DECLINED}  # by what is done

MEANWHILE = (
    *(approving.Superseded, approving.AlreadyApproved, approving.NotApprovable),
    *(issuing.ChangedMeanwhile, issuing.AlreadyVoid, issuing.AlreadyPaid, issuing.NotIssued),
    *(deciding.AlreadyAnswered, deciding.Expired, deciding.NotAQuote),
)


# an invoice


@bp.get("/i/<token>/approve")
def ask_to_approve(token: str) -> Response:
    """What is approved, and by whom."""
    found = recipient.opened(token)
    _expect(found, refusals.why_not_approved(found))
    return _approve_page(found, recipient.reader_form())


@bp.post("/i/<token>/approve")
def approve(token: str) -> Response:
    """Approve what was read; or mail a code first."""
    found, form = recipient.acting(token), recipient.reader_form()
    valid = form.validate()
    if valid and (said := _said(found, APPROVE, form.reader)):
        return said
    _expect(found, refusals.why_not_approved(found))
    if _base() != found.revision.number:
        return _approve_page(found, form, 409)
    if not valid:
        return _approve_page(found, form, 422)
    return _answered(found, form, {"act": APPROVE}, letter.amount_of(found))


def _approve_page(found: Opened, form: ReaderForm, status: int = 200, **shown: Any) -> Response:
    return _page(
        found,
        "sharing/answers/_approve.html",
        form,
        status,
        title=word("approve", found.locale, version=found.revision.version),
        **shown,
    )


# a quote


@bp.get("/i/<token>/accept")
def ask_to_accept(token: str) -> Response:
    """What is accepted, what of it is to be chosen, and what that comes to."""
    found = recipient.opened(token)
    _expect(found, refusals.why_not_answered(found))
    asked = choosing.picked(request.args.items(multi=True), found.content)
    return _accept_page(found, recipient.reader_form(), asked or deciding.usual(found.content))


@bp.get("/i/<token>/accept/sum")
def reckon(token: str) -> Response:
    """What a choice comes to: the fragment alone."""
    found = recipient.opened(token)
    _expect(found, refusals.why_not_answered(found))
    picked = choosing.picked(request.args.items(multi=True), found.content)
    offer = choosing.offer(*found.said, picked, found.locale)
    say = partial(_say, found.locale)
    answer = make_response(render_template("sharing/answers/_sum.html", offer=offer, say=say))
    answer = frame.framed(answer)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/i/<token>/accept")
def accept(token: str) -> Response:
    """Accept what was read, as chosen; or mail a code first. To reckon again changes nothing."""
    only_reckons = "reckon" in request.form
    found, form = (recipient.opened if only_reckons else recipient.acting)(token), recipient.reader_form()
    if not only_reckons and form.validate() and (said := _accepted(found, form.reader)):
        return said
    _expect(found, refusals.why_not_answered(found))
    picked = choosing.picked(request.form.items(multi=True), found.content)
    if only_reckons:
        return _accept_page(found, form, picked)
    valid = form.validate()
    if _base() != found.revision.number:
        return _accept_page(found, form, picked, 409)
    offer = choosing.offer(*found.said, picked, found.locale)
    if not valid or not offer.sum:
        return _accept_page(found, form, picked, 422, wrong_choice=not offer.sum)
    return _answered(found, form, {"act": ACCEPT, "picked": sorted(picked)}, offer.sum)


def _accept_page(found: Opened, form: ReaderForm, picked: Collection[str], status: int = 200, **shown: Any) -> Response:
    offer = choosing.offer(*found.said, picked, found.locale)
    return _page(
        found, "sharing/answers/_accept.html", form, status, title=word("accept", found.locale), offer=offer, **shown
    )


@bp.get("/i/<token>/decline")
def ask_to_decline(token: str) -> Response:
    """What is declined, and why."""
    found = recipient.opened(token)
    _expect(found, refusals.why_not_answered(found))
    return _decline_page(found, recipient.reader_form(), DeclineForm())


@bp.post("/i/<token>/decline")
def decline(token: str) -> Response:
    """Decline what was read."""
    found, form, why = recipient.acting(token), recipient.reader_form(), DeclineForm(request.form)
    valid = form.validate() & why.validate()
    if valid and (said := _said(found, DECLINE, form.reader, text=why.reason.data or "")):
        return said
    _expect(found, refusals.why_not_answered(found), why.reason.data or "")
    if _base() != found.revision.number:
        return _decline_page(found, form, why, 409)
    if not valid:
        return _decline_page(found, form, why, 422)
    reason, now = why.reason.data or "", clock.now()
    try:
        answering.decline(
            found.document,
            reason,
            base_revision=found.revision.number,
            by=_answerer(found, form.reader),
            now=now,
            today=found.today,
        )
    except MEANWHILE:
        if said := _said(recipient.opened(token), DECLINE, form.reader, text=reason):
            return said
        return _decline_page(_again(found, QUOTE, reason), form, why, 409)
    return recipient.remember(recipient.back(found, SAID[DECLINE]), form.reader)


def _decline_page(found: Opened, form: ReaderForm, why: DeclineForm, status: int = 200) -> Response:
    return _page(
        found,
        "sharing/answers/_decline.html",
        form,
        status,
        title=word("decline", found.locale),
        why=why,
        most=answering.LONGEST_REASON,
    )


# by a mailed code


@bp.get("/i/<token>/confirm/<key>")
def ask_for_code(token: str, key: str) -> Response:
    """The page that asks for the code, and says what it does."""
    found = recipient.opened(token)
    asked = confirming.still_open(key, found.link, clock.now())
    return _code_page(found, asked) if asked else _over_page(found)


@bp.post("/i/<token>/confirm/<key>")
def confirm(token: str, key: str) -> Response:
    """Do what was wanted, if this is the code, and the document still says what was read."""
    found, now = recipient.acting(token), clock.now()
    asked = confirming.still_open(key, found.link, now)
    if asked is None:
        return _entered(found, key) or _over_page(found)
    _expect(found, _why_not(found, asked.wanted["act"]))
    if asked.revision_id != found.revision.id:
        return _changed_page(found, asked)
    typed, secret = request.form.get("code", ""), web.config().secret_key
    try:
        confirming.check(asked, typed, network=web.client_key(), secret=secret, now=now)
        by = _answerer(found, Reader(asked.name, asked.email), confirmed_at=now)
        answering.carry_out(asked, found.document, by=by, now=now, today=found.today)
    except confirming.WrongCode as wrong:
        return _code_page(found, asked, wrong, typed) if wrong.left != 0 else _over_page(found)
    except (confirming.NotOpen, deciding.WrongChoice):
        return _entered(recipient.opened(token), key) or _over_page(found)
    except TooMany as many:
        recipient.too_many(found, many)
    except MEANWHILE:
        if said := _entered(recipient.opened(token), key):
            return said
        return _changed_page(_again(found, found.document.kind), asked)
    return recipient.remember(recipient.back(found, SAID[asked.wanted["act"]]), by.reader)


def _mail_code(found: Opened, form: ReaderForm, wanted: dict[str, Any], amount: str) -> Response:
    reader = form.reader
    try:
        asked = confirming.ask(
            found.document,
            found.revision,
            found.link,
            reader,
            wanted,
            letter=lambda code: letter.words(found, wanted["act"], amount, code),
            locale=found.locale,
            sender_name=found.sender_name,
            network=web.client_key(),
            secret=web.config().secret_key,
            now=clock.now(),
        )
    except TooMany as many:
        recipient.too_many(found, many)
    except unwanted.NotWanted:
        if wanted["act"] == APPROVE:
            return _approve_page(found, form, 422, no_mails=True)
        return _accept_page(found, form, wanted["picked"], 422, no_mails=True)
    return recipient.remember(web.go(f"{found.address}/confirm/{asked.key}"), reader)


def _code_page(
    found: Opened, asked: Confirmation, wrong: confirming.WrongCode | None = None, typed: str = ""
) -> Response:
    locale, act = found.locale, asked.wanted["act"]
    until = asked.expires_at.astimezone(ZoneInfo(found.document.business.time_zone or "UTC")).time()
    error = (
        "" if wrong is None else word("six", locale) if wrong.left is None else word("wrong", locale, left=wrong.left)
    )
    return recipient.page(
        found,
        "sharing/answers/_code.html",
        word,
        title=word("look", locale),
        status=422 if wrong else 200,
        asked=asked,
        act=act,
        until=format_time(until, locale),
        picked=asked.wanted.get("picked", ()),
        error=error,
        typed=typed[:20],
    )


def _over_page(found: Opened) -> Response:
    """410: the code can't be used, and where to ask for another one; 409 where it is answered, maybe by this code."""
    act = ACCEPT if found.document.kind == QUOTE else APPROVE
    _expect(found, _why_not(found, act))
    title = word("over", found.locale)
    return recipient.page(found, "sharing/answers/_over.html", word, title=title, status=410, act=act)


def _changed_page(found: Opened, asked: Confirmation) -> Response:
    """409: what was read when the code was mailed is not what it says now. Name and choice are kept."""
    form, before = ReaderForm(name=asked.name, email=asked.email), asked.revision
    if asked.wanted["act"] == APPROVE:
        return _approve_page(found, form, 409, before=before)
    pairs = [(choosing.PICK, key) for key in asked.wanted.get("picked", ())]
    return _accept_page(found, form, choosing.picked(pairs, found.content), 409, before=before)


# on the owner's page


@bp.app_template_global()
def approvals_of(issued: IssuedPage) -> list[Shown]:
    """Who approved or accepted a document, for its sender."""
    return approvals.of(issued.document, issued.words)


# what these have in common


def _answered(found: Opened, form: ReaderForm, wanted: dict[str, Any], amount: str) -> Response:
    """Do it, or mail a code first, because the reader wants it, or the owner."""
    act, picked = wanted["act"], wanted.get("picked", ())
    by, now = _answerer(found, form.reader), clock.now()
    if request.form.get("how") == "code":
        return _mail_code(found, form, wanted, amount)
    try:
        if act == APPROVE:
            answering.approve(found.document, found.revision, by=by, now=now)
        else:
            read = found.revision.number
            answering.accept(found.document, picked, base_revision=read, by=by, now=now, today=found.today)
    except answering.CodeNeeded:
        return _mail_code(found, form, wanted, amount)
    except deciding.WrongChoice:
        return _accept_page(found, form, picked, 422, wrong_choice=True)
    except MEANWHILE:
        if said := _said(recipient.opened(found.token), act, form.reader, **_chosen(found.whole_revision, wanted)):
            return said
        fresh = _again(found, found.document.kind)
        return _approve_page(fresh, form, 409) if act == APPROVE else _accept_page(fresh, form, picked, 409)
    return recipient.remember(recipient.back(found, SAID[act]), by.reader)


def _said(found: Opened, act: str, reader: Reader, **data: object) -> Response | None:
    """The answer to a button that was pressed twice: what it did the first time."""
    if not answering.is_said(found.document, SAID[act], reader=reader, now=clock.now(), **data):
        return None
    return recipient.remember(recipient.back(found, SAID[act]), reader)


def _accepted(found: Opened, reader: Reader) -> Response | None:
    """The same of a quote, which leaves nothing to be chosen once it is accepted."""
    read = _read(found)
    if found.document.accepted_at is None or read is None:
        return None
    picked = choosing.picked(request.form.items(multi=True), revisions.content_of(read)[0])
    return _said(found, ACCEPT, reader, **_chosen(read, {"act": ACCEPT, "picked": picked}))


def _entered(found: Opened, key: str) -> Response | None:
    """The same of a code, which is used up by what it did."""
    used = confirming.used(key, found.link)
    if used is None:
        return None
    return _said(found, used.wanted["act"], Reader(used.name, used.email), **_chosen(used.revision, used.wanted))


def _chosen(read: Revision, wanted: dict[str, Any]) -> dict[str, object]:
    return {"chosen": answering.taken(read, wanted["picked"])} if wanted["act"] == ACCEPT else {}


def _again(found: Opened, kind: str, typed: str = "") -> Opened:
    """The document as it is now that an answer was refused; 409 where it takes none any more."""
    fresh = recipient.opened(found.token)
    _expect(fresh, _why_not(fresh, ACCEPT if kind == QUOTE else APPROVE), typed)
    return fresh


def _why_not(found: Opened, act: str) -> str:
    return refusals.why_not_approved(found) if act == APPROVE else refusals.why_not_answered(found)


def _expect(found: Opened, refused: str, typed: str = "") -> None:
    """409 where it can't be answered, with what was typed."""
    if refused:
        recipient.conflict(found, refused, typed)


def _answerer(found: Opened, reader: Reader, confirmed_at: Any = None) -> Answerer:
    return Answerer(
        reader=reader,
        link=found.link,
        network=request.remote_addr or "",
        agent=request.user_agent.string,
        confirmed_at=confirmed_at,
    )


def _say(locale: str, key: str, **parts: object) -> str:
    return word(key, locale, **parts)


def _base() -> int:
    """The number of the revision that a form was shown for; 0 where it is none."""
    text = request.form.get("base_revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _read(found: Opened) -> Revision | None:
    """The revision that a form was shown for, while its words are there."""
    of_number = (Revision.document == found.document.id) & (Revision.number == _base())
    read: Revision | None = Revision.get_or_none(of_number & Revision.bytes.is_null(False))
    return read


def _page(
    found: Opened,
    fragment: str,
    form: ReaderForm,
    status: int,
    *,
    title: str,
    before: Revision | None = None,
    **shown: Any,
) -> Response:
    locale, content = found.locale, found.content
    if status == 409:
        shown["changes"] = _changes(found, before)
    return recipient.page(
        found,
        fragment,
        word,
        title=title,
        status=status,
        form=form,
        version=found.revision.version,
        base=found.revision.number,
        amount=letter.amount_of(found),
        day=format_date(content.due_date, locale, "long") if content.due_date else "",
        must_confirm=answering.is_to_confirm(found.document),
        meanwhile=status == 409,
        **shown,
    )


def _changes(found: Opened, before: Revision | None) -> list[tuple[str, str, str]]:
    """What it says now that it did not say when the form was shown."""
    before = before or _read(found)
    try:
        old = revisions.content_of(before)[0] if before else None
    except revisions.Erased:
        old = None
    return rows(old, found.content, found.locale) if old else []
