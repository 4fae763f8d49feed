"""The list of documents, and what an owner sees and does after issue."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, spreadsheet, vault, web
from jupinv.accounts import browser
from jupinv.accounts.models import User
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT
from jupinv.documents import deletion, issuing, lists, renditions, revisions, sending, tables
from jupinv.documents.entries import entries
from jupinv.documents.filters import NONE, Filters
from jupinv.documents.models import Delivery, Document
from jupinv.documents.narrowed import Narrowed
from jupinv.documents.wording import Wording
from jupinv.payments import ledger
from jupinv.payments.issued import IssuedPage

bp = Blueprint("documents", __name__)

LONGEST_REASON = 300


# the list


@bp.get("/invoices")
@login_required
def lead_to_ledger() -> Response:
    """The list of the business last looked at, or else of the first one."""
    business = path.last_used(_user())
    if business is None:
        return make_response(render_template("documents/list.html", filters=NONE))
    search = request.args.get("q") or None
    return web.go(url_for("documents.documents", handle=business.handle, q=search))


@bp.get("/b/<handle>/invoices")
@login_required
def documents(handle: str) -> Response:
    """What needs somebody now first; filtered and paged by the address."""
    business = path.here(handle)
    filters, locale = _filters()
    today, after = clock.today(business.time_zone), request.args.get("after", "")
    page = lists.page(business, filters, on=today, locale=locale, after=after)
    words = Wording(locale, today, business.time_zone)
    shown: dict[str, Any] = {
        "address": f"/b/{business.handle}/invoices",
        "filters": filters,
        "narrowed": Narrowed(filters, business, locale),
        "entries": entries(page.rows, words, on=today),
        "more": filters.query(after=page.after) if page.after else "",
        "writes": business.member.role != ACCOUNTANT,
    }
    if web.is_partial():
        return _varying(render_template("documents/_list.html", **shown))
    if not filters and not after:
        shown |= {"sums": lists.sums(business, on=today), "received": ledger.received(business, month=today)}
    deleted = request.args.get("deleted", "").replace("\x00", "")
    undo = deleted if deletion.offers_undo(_user(), deleted, now=clock.now()) else ""
    return _varying(render_template("documents/list.html", undo=undo, words=words, **shown))


@bp.get("/b/<handle>/invoices.csv")
@login_required
def table(handle: str) -> Response:
    """The same list as a table for spreadsheets, all pages of it."""
    business = path.here(handle)
    filters, locale = _filters()
    today = clock.today(business.time_zone)
    rows = tables.rows(lists.every(business, filters, on=today, locale=locale), on=today)
    return web.csv(stream_with_context(spreadsheet.csv_of(tables.HEAD, rows)), f"{business.handle}-{today}.csv")


def _filters() -> tuple[Filters, str]:
    """What the address asks for, and how the person signed in writes amounts."""
    locale = str(_user().locale)
    return Filters.read(request.args, locale), locale


def _varying(page: str) -> Response:
    """One address, two answers: the page, and its fragment for htmx."""
    answer = make_response(page)
    answer.vary.add("HX-Request-Type")
    return answer


@bp.post("/documents/<key>/delete")
@login_required
def delete(key: str) -> Response:
    """Delete a draft; the list then offers to undo it."""
    document = _mine(key, changes=True)
    try:
        deletion.delete(document, by=_user(), now=clock.now())
    except deletion.NotADraft as refused:
        raise web.Conflict(str(refused)) from None
    return web.go(url_for("documents.documents", handle=document.business.handle, deleted=key))


@bp.post("/documents/<key>/undelete")
@login_required
def undelete(key: str) -> Response:
    """Bring a deleted draft back."""
    document = deletion.deleted_seen_by(_user(), key) or web.missing()
    if document.is_read_only:
        web.refused()
    try:
        deletion.undelete(document, by=_user(), now=clock.now())
    except deletion.Purged as refused:
        raise web.Conflict(str(refused)) from None
    return web.go(url_for("documents.documents", handle=document.business.handle))


# one document


@bp.get("/documents/<key>")
@login_required
def show(key: str) -> Response:
    """The owner's page of an issued document; a draft is shown by its editor."""
    document = _mine(key)
    if document.is_draft:
        return web.go(url_for("drafts.edit", key=key))
    return _page(_issued(document))


@bp.get("/documents/<key>/timeline")
@login_required
def happened(key: str) -> Response:
    """The timeline alone, which the page asks for while a mail is about to leave."""
    document = _mine(key)
    if document.is_draft or not web.is_partial():
        return web.go(url_for("documents.show", key=key))
    return make_response(render_template("documents/_timeline_answer.html", issued=_issued(document)))


@bp.get("/documents/<key>.pdf")
@login_required
def pdf(key: str) -> Response:
    """The PDF as the document stands; while it is not built, a page that opens it when it is."""
    document = _mine(key)
    if document.is_draft:
        raise web.Conflict(_("A draft has no PDF yet. Issue it first."))
    issued = _issued(document)
    try:
        name = renditions.file_name(document, issued.said[0].sender.name)
    except revisions.Erased:
        raise web.Gone(_("What this document said was erased, as the law demands.")) from None
    built = renditions.find(document, issued.standing, issued.revision)
    if built is None:
        renditions.request(document, issued.standing, now=clock.now(), revision=issued.revision)
        wait = make_response(render_template("documents/wait.html", issued=issued), 202)
        wait.headers["Retry-After"] = "2"
        return wait
    return web.pdf(files.path(renditions.file_key(document, built)), name, built.sha256[:24])


@bp.post("/documents/<key>/hand-over")
@login_required
def hand_over(key: str) -> Response:
    """The owner took the link or the PDF along: that counts as sent."""
    document, how = _mine(key, changes=True), request.form.get("how", "")
    if how not in sending.HOW:
        abort(400)
    try:
        sending.hand_over(document, how=how, by=_user(), now=clock.now())
    except (issuing.NotIssued, issuing.AlreadyVoid, issuing.NotConfirmed) as refused:
        raise web.Conflict(_why(refused)) from None
    return web.go(url_for("documents.pdf" if how == "pdf" else "documents.show", key=key))


@bp.post("/documents/<key>/void")
@login_required
def void(key: str) -> Response:
    """Void a document that nobody has got yet; a reason is asked for."""
    document = _mine(key, changes=True)
    reason = " ".join(request.form.get("reason", "").split())
    if not reason or len(reason) > LONGEST_REASON:
        return _void_refused(document, reason)
    try:
        issuing.void_unsent(document, by=_user(), reason=reason, now=clock.now())
    except (issuing.NotIssued, issuing.AlreadyVoid, issuing.AlreadySent, issuing.AlreadyPaid) as refused:
        raise web.Conflict(_why(refused)) from None
    flash(_("%(number)s is void. Its number stays taken, its page says so.", number=document.number))
    return web.go(url_for("documents.show", key=key))


def _void_refused(document: Document, reason: str) -> Response:
    if document.is_draft:
        raise web.Conflict(_why(issuing.NotIssued()))
    issued = _issued(document)
    issued.reason = reason
    short = _("Please keep the reason to %(most)s characters.", most=LONGEST_REASON)
    issued.reason_error = short if reason else _("Please say why. Whoever opens the link will read it.")
    return _page(issued, 422)


# its mails


@bp.post("/mails/<int:number>/stop")
@login_required
def stop_mail(number: int) -> Response:
    """Keep a mail back that has not left yet."""
    delivery = _delivery(number)
    try:
        sending.stop(delivery, by=_user(), now=clock.now())
    except sending.AlreadyLeft:
        raise web.Conflict(_("Too late: this e-mail has left.")) from None
    return web.go(url_for("documents.show", key=delivery.document.key))


@bp.post("/mails/<int:number>/retry")
@login_required
def retry_mail(number: int) -> Response:
    """Send a mail again to those who don't have it."""
    delivery = _delivery(number)
    try:
        sending.again(delivery, by=_user(), now=clock.now())
    except sending.NothingToRepeat:
        raise web.Conflict(_("There is nobody left to send this to, or it is on its way.")) from None
    except (issuing.AlreadyVoid, issuing.NotConfirmed) as refused:
        raise web.Conflict(_why(refused)) from None
    return web.go(url_for("documents.show", key=delivery.document.key))


def _delivery(number: int) -> Delivery:
    """The delivery of a mail, if the person signed in may change its document; else 404."""
    found: Any = Delivery.select().where(Delivery.mail == number).first() or web.missing()
    found.document = Document.seen_by(_user()).where(Document.id == found.document_id).first() or web.missing()
    if found.document.is_read_only:
        web.refused()
    delivery: Delivery = found
    return delivery


# what these have in common


def _user() -> User:
    """Who is signed in; every view here has seen to that."""
    return browser.person() or web.missing()


def _mine(key: str, *, changes: bool = False) -> Document:
    """The document of this key if the person signed in may see it, else 404; 403 for who may only read it."""
    document: Document = Document.seen_by(_user()).where(Document.key == key).first() or web.missing()
    if changes and document.is_read_only:
        web.refused()
    browser.enter(document.business)
    return document


def _issued(document: Document) -> IssuedPage:
    today = clock.today(document.business.time_zone)
    return IssuedPage(document, user=_user(), today=today, now=clock.now(), form_key=vault.new_token())


def _page(issued: IssuedPage, code: int = 200) -> Response:
    return make_response(render_template("documents/document.html", issued=issued), code)


def _why(refused: Exception) -> str:
    """Why it can't be done, in words."""
    return {
        issuing.NotIssued: _("This is still a draft. Issue it first."),
        issuing.AlreadyVoid: _("This is void already."),
        issuing.AlreadySent: _("The customer has it already, or an e-mail with it is leaving right now."),
        issuing.AlreadyPaid: _("Money was recorded for it. Undo the payment first."),
        issuing.NotConfirmed: _("Confirm your e-mail address first."),
    }[type(refused)]
