"""The page of a job, and what belongs to it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.businesses.models import ACCOUNTANT
from jupinv.documents import here, threads
from jupinv.documents.models import Document, Thread
from jupinv.documents.status import status
from jupinv.documents.wording import Wording
from jupinv.payments.entries import wording
from jupinv.payments.threads import account, arranging

bp = Blueprint("threads", __name__)


@bp.get("/jobs/<job>")
@login_required
def show(job: str) -> str:
    """Quote, deposits, invoices, credit notes and payments of one job, in order, with one running account."""
    thread = _here(job)
    documents = threads.with_invoiced(threads.documents_of(thread))
    received = account.payments_of(documents)
    today = clock.today(thread.business.time_zone)
    removed = request.args.get("removed", "").replace("\x00", "")
    writes = thread.business.member.role != ACCOUNTANT
    return render_template(
        "payments/threads/job.html",
        thread=thread,
        documents=documents,
        entries=account.entries(documents, received),
        accounts=account.accounts(documents, received),
        what=wording.what,
        states={each.id: status(each, on=today) for each in documents},
        words=Wording(browser.signed_in().locale, today, thread.business.time_zone),
        offered=arranging.offered(thread) if writes else [],
        writes=writes,
        removed=removed if writes else "",
    )


@bp.post("/documents/<key>/job")
@login_required
def begin(key: str) -> Response:
    """Begin a job with a document, or go to the one that it belongs to."""
    document = here.document_to_change(key)
    return web.go(url_for("threads.show", job=threads.thread_of(document, now=clock.now()).key))


@bp.post("/jobs/<job>/title")
@login_required
def name(job: str) -> Response:
    """Call it something."""
    thread = _here_to_write(job)
    title = " ".join(request.form.get("title", "").replace("\x00", "").split())
    title = title.encode("utf-8", "replace").decode("utf-8")[: arranging.LONGEST_TITLE]
    arranging.name(thread, title)
    return web.go(url_for("threads.show", job=job))


@bp.post("/jobs/<job>/documents")
@login_required
def put_in(job: str) -> Response:
    """Let a document of the same customer belong to it."""
    thread = _here_to_write(job)
    document = _of_business(thread, request.form.get("document", ""))
    try:
        arranging.put_in(document, thread)
    except arranging.NotTheirs:
        raise web.Conflict(_("Only documents of the same customer belong to one job.")) from None
    except arranging.Elsewhere:
        raise web.Conflict(_("It belongs to another job. Take it out there first.")) from None
    return web.go(url_for("threads.show", job=job))


@bp.post("/jobs/<job>/documents/remove")
@login_required
def take_out(job: str) -> Response:
    """Let a document belong to it no more; the page then offers to undo it."""
    thread = _here_to_write(job)
    document = _of_business(thread, request.form.get("document", ""))
    try:
        arranging.take_out(document, thread)
    except arranging.DeductsDeposits:
        raise web.Conflict(_("A final invoice and the deposits that it deducts stay in one job.")) from None
    flash(_("It does not belong to this job any more. Nothing else about it has changed."))
    return web.go(url_for("threads.show", job=job, removed=document.key))


def _here(job: str) -> Thread:
    """The job of this key, with its business and the asking person's role; 404 for who has none."""
    found: Thread = threads.seen_by(browser.signed_in()).where(Thread.key == job).first() or web.missing()
    browser.enter(found.business)
    return found


def _here_to_write(job: str) -> Thread:
    found = _here(job)
    return web.refused() if found.business.member.role == ACCOUNTANT else found


def _of_business(thread: Thread, key: str) -> Document:
    key = key.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    found: Document = Document.get_or_none(business=thread.business_id, key=key) or web.missing()
    return found
