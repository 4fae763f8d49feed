"""The list of documents, and what an owner sees and does after issue."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

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
from markupsafe import Markup

from jupinv import clock, files, spreadsheet, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.documents import (
    deletion,
    here,
    issuing,
    links,
    renditions,
    revisions,
    sending,
    timeline,
)
from jupinv.documents.lists import pages, tables
from jupinv.documents.lists.entries import entries
from jupinv.documents.lists.filters import NONE, Filters
from jupinv.documents.lists.narrowed import PLURALS, Narrowed, address_of
from jupinv.documents.lists.parts import OF_KIND
from jupinv.documents.lists.sums import sums
from jupinv.documents.models import Document
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.wording import Wording
from jupinv.payments.issued import IssuedPage
from jupinv.reports import income

bp = Blueprint("documents", __name__)


# the list


@bp.get("/invoices")
@login_required
def lead_to_ledger() -> Response:
    """The list of the business last looked at, or else of the first one."""
    return _lead_to("documents.documents", INVOICE)


@bp.get("/quotes")
@login_required
def lead_to_quotes() -> Response:
    """The same of its quotes."""
    return _lead_to("documents.quotes", QUOTE)


def _lead_to(endpoint: str, kind: str) -> Response:
    business = path.last_used(browser.signed_in())
    if business is None:
        return make_response(render_template("documents/lists/list.html", filters=NONE, kind=kind))
    return web.go(url_for(endpoint, handle=business.handle) + _filters()[0].query())


@bp.get("/b/<handle>/invoices", endpoint="documents", defaults={"kind": INVOICE})  # over deposits, too
@bp.get("/b/<handle>/quotes", endpoint="quotes", defaults={"kind": QUOTE})
@bp.get("/b/<handle>/credit-notes", endpoint="credit_notes", defaults={"kind": CREDIT_NOTE})
@bp.get("/b/<handle>/proformas", endpoint="proformas", defaults={"kind": PROFORMA})
@login_required
def listed(handle: str, kind: str) -> Response:
    """What needs somebody now first; filtered and paged by the address."""
    business = path.here(handle)
    filters, locale = _filters(kind)
    today, after = clock.today(business.time_zone), request.args.get("after", "")
    page = pages.page(business, filters, kind=kind, on=today, locale=locale, after=after)
    words = Wording(locale, today, business.time_zone)
    narrowed = Narrowed(filters, business, locale, kind)
    shown: dict[str, Any] = {
        "address": narrowed.address,
        "business": business,
        "kind": kind,
        "filters": filters,
        "narrowed": narrowed,
        "form": "" if web.is_partial() else _filter_form(narrowed),
        "entries": entries(page.rows, words, on=today, now=clock.now()),
        "more": filters.query(after=page.after) if page.after else "",
        "writes": business.member.role != ACCOUNTANT,
        "marked": "marked" in request.args,
        "mark": filters.query(after=after, marked="" if "marked" in request.args else "1"),
    }
    if web.is_partial():
        return web.varying(render_template("documents/lists/_list.html", **shown))
    shown["kinds"] = pages.kinds(business)
    if kind == INVOICE and not filters and not after:
        shown |= {"sums": sums(business, on=today), "received": income.received(business, month=today)}
    deleted = request.args.get("deleted", "").replace("\x00", "")
    undo = deleted if deletion.offers_undo(browser.signed_in(), deleted, now=clock.now()) else ""
    return web.varying(render_template("documents/lists/list.html", undo=undo, words=words, **shown))


@bp.get("/b/<handle>/invoices.csv", endpoint="table", defaults={"kind": INVOICE})
@bp.get("/b/<handle>/quotes.csv", endpoint="table_of_quotes", defaults={"kind": QUOTE})
@bp.get("/b/<handle>/credit-notes.csv", endpoint="table_of_credit_notes", defaults={"kind": CREDIT_NOTE})
@bp.get("/b/<handle>/proformas.csv", endpoint="table_of_proformas", defaults={"kind": PROFORMA})
@login_required
def table(handle: str, kind: str) -> Response:
    """The same list as a table for spreadsheets, all pages of it."""
    business = path.here(handle)
    filters, locale = _filters(kind)
    today = clock.today(business.time_zone)
    rows = tables.rows(pages.every(business, filters, kind=kind, on=today, locale=locale), on=today)
    name = business.handle if kind == INVOICE else f"{business.handle}-{PLURALS[kind]}"
    return web.csv(stream_with_context(spreadsheet.csv_of(tables.HEAD, rows)), f"{name}-{today}.csv")


def _filter_form(narrowed: Narrowed) -> Markup:
    """The filters to choose from; while nothing is chosen the form is the same on every page of a business."""
    if narrowed.filters or narrowed.filters.wrong:
        return _filled_form(narrowed)
    return _empty_form(narrowed.business.handle, narrowed.kind, browser.language_shown())


@lru_cache(maxsize=1024)
def _empty_form(handle: str, kind: str, _language: str) -> Markup:
    return _filled_form(Narrowed(NONE, Business(handle=handle), "en", kind))


def _filled_form(narrowed: Narrowed) -> Markup:
    return Markup(render_template("documents/lists/_filter.html", narrowed=narrowed))  # noqa: S704 - a template has escaped it


def _filters(kind: str = "") -> tuple[Filters, str]:
    """What the address asks for, and how the person signed in writes amounts. No state that the kind is never in."""
    locale = str(browser.signed_in().locale)
    filters = Filters.read(request.args, locale)
    return filters if filters.state in OF_KIND[kind] or not kind else filters.without("state"), locale


@bp.post("/documents/<key>/delete")
@login_required
def delete(key: str) -> Response:
    """Delete a draft; the list then offers to undo it."""
    document = here.document_to_change(key)
    try:
        deletion.delete(document, by=browser.signed_in(), now=clock.now())
    except deletion.NotADraft as refused:
        raise web.Conflict(str(refused)) from None
    return web.go(f"{address_of(document.business, document.kind)}?{urlencode({'deleted': key})}")


@bp.post("/documents/<key>/undelete")
@login_required
def undelete(key: str) -> Response:
    """Bring a deleted draft back."""
    document = deletion.deleted_seen_by(browser.signed_in(), key) or web.missing()
    if document.is_read_only:
        web.refused()
    try:
        deletion.undelete(document, by=browser.signed_in(), now=clock.now())
    except deletion.Purged as refused:
        raise web.Conflict(str(refused)) from None
    return web.go(address_of(document.business, document.kind))


# one document


@bp.get("/documents/<key>")
@login_required
def show(key: str) -> Response:
    """The owner's page of an issued document; a draft is shown by its editor."""
    document = here.document(key)
    if document.is_draft:
        return web.go(url_for("drafts.edit", key=key))
    issued = _issued(document)
    issued.paid_on = _day(request.args.get("paid_on", ""), issued.today)
    return _page(issued)


def _day(text: str, latest: date) -> date | None:
    """A day that has come, where one is asked for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= latest else None


@bp.get("/documents/<key>/timeline")
@login_required
def happened(key: str) -> Response:
    """The timeline alone, which the page asks for while a mail is about to leave."""
    document = here.document(key)
    if document.is_draft or not web.is_partial():
        return web.go(url_for("documents.show", key=key))
    return make_response(render_template("documents/_timeline_answer.html", issued=_issued(document)))


@bp.get("/documents/<key>.pdf")
@login_required
def pdf(key: str) -> Response:
    """The PDF as the document stands; while it is not built, a page that opens it when it is."""
    document = here.document(key)
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
        return web.being_made(f"/documents/{key}", _("Back to %(number)s", number=document.number))
    return web.pdf(files.path(renditions.file_key(document, built)), name, built.sha256[:24])


@bp.post("/documents/<key>/hand-over")
@login_required
def hand_over(key: str) -> Response:
    """The owner took the link or the PDF along: that counts as sent."""
    document, how = here.document_to_change(key), request.form.get("how", "")
    if how not in sending.HOW:
        abort(400)
    try:
        sending.hand_over(document, how=how, by=browser.signed_in(), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("documents.pdf" if how == "pdf" else "documents.show", key=key))


@bp.post("/documents/<key>/link/withdraw")
@login_required
def withdraw_link(key: str) -> Response:
    """Let the link lead nowhere; whoever opens it reads that, and how to reach the sender."""
    document = _issued_one(key)
    if link := links.of(document):
        links.withdraw(link, at=clock.now(), actor=timeline.actor(browser.signed_in()))
    flash(_("The link was withdrawn. Whoever opens it now reads that, and how to reach you."))
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/link/renew")
@login_required
def renew_link(key: str) -> Response:
    """Make a new link, and withdraw the one there is."""
    document = _issued_one(key)
    links.renew(document, at=clock.now(), actor=timeline.actor(browser.signed_in()))
    flash(_("This is the new link. It stands under “Link”, ready to be copied."), "good")
    return web.go(url_for("documents.show", key=key))


def _issued_one(key: str) -> Document:
    document = here.document_to_change(key)
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    return document


# what these have in common


def _issued(document: Document) -> IssuedPage:
    today = clock.today(document.business.time_zone)
    return IssuedPage(document, user=browser.signed_in(), today=today, now=clock.now(), form_key=vault.new_token())


def _page(issued: IssuedPage, code: int = 200) -> Response:
    return make_response(render_template("documents/document.html", issued=issued), code)
