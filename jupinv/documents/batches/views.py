"""Many documents at once: what would be done, how far it is, and the file that came of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.documents import sending
from jupinv.documents.batches import preparing, working
from jupinv.documents.batches.models import SEND, ZIP, Batch
from jupinv.documents.batches.progress import Progress
from jupinv.documents.lists import pages
from jupinv.documents.lists.filters import Filters
from jupinv.documents.lists.parts import OF_KIND
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording

bp = Blueprint("batches", __name__)


@bp.post("/b/<handle>/batches")
@login_required
def prepare(handle: str) -> Response:
    """Take the documents that were ticked, or all of the list; sending asks first, packing begins at once."""
    business = path.here_to_write(handle)
    act = request.form.get("act", "")
    if act not in (SEND, ZIP):
        abort(400)
    user, now = browser.signed_in(), clock.now()
    try:
        batch = preparing.prepare(business, _chosen(business), act, key=vault.new_token(), by=user, now=now)
    except preparing.NothingChosen:
        flash(_("Mark the documents first, or choose all of them."))
        return web.go(url_for("documents.documents", handle=handle))
    except preparing.TooManyAtOnce:
        flash(_("At most %(count)s documents at once. Narrow the list down first.", count=preparing.MOST), "bad")
        return web.go(url_for("documents.documents", handle=handle))
    if act == ZIP:
        working.start(batch, now=now, stop_seconds=0)
    return web.go(url_for("batches.show", handle=handle, key=batch.key))


def _chosen(business: Business) -> list[int]:
    """The ids of the documents that the form names, one more than are allowed at the most."""
    if request.form.get("all"):
        locale = str(browser.signed_in().locale)
        filters, kind = Filters.read(request.form, locale), request.form.get("kind", "")
        kind = kind if kind in OF_KIND else ""
        rows = pages.every(business, filters, kind=kind, on=clock.today(business.time_zone), locale=locale)
        return [row.id for row, _count in zip(rows, range(preparing.MOST + 1), strict=False)]
    keys = request.form.getlist("document")[: preparing.MOST + 1]
    named = Document.select(Document.id, Document.key).where((Document.business == business) & Document.key.in_(keys))
    ids = {each.key: each.id for each in named}
    return [ids[key] for key in keys if key in ids]


@bp.get("/b/<handle>/batches/<key>")
@login_required
def show(handle: str, key: str) -> Response:
    """What it would do, or how far it is; the page looks again by itself."""
    business = path.here(handle)
    progress = Progress(_batch(business, key))
    shown = {
        "business": business,
        "batch": progress.batch,
        "progress": progress,
        "may_change": business.member.role != ACCOUNTANT,
        "words": Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone),
        "most_mails": sending.MOST_MAILS,
        "kept": progress.batch.file != "" and files.exists(progress.batch.file),
    }
    template = "documents/batches/_progress.html" if web.is_partial() else "documents/batches/batch.html"
    return web.varying(render_template(template, **shown))


@bp.post("/b/<handle>/batches/<key>/begin")
@login_required
def begin(handle: str, key: str) -> Response:
    """Do it."""
    batch = _batch(path.here_to_write(handle), key)
    try:
        working.start(batch, now=clock.now(), stop_seconds=web.config().stop_seconds)
    except working.AlreadyBegun:
        if batch.stopped_at:
            raise web.Conflict(_("This was stopped. Choose the documents again.")) from None
    return web.go(url_for("batches.show", handle=handle, key=key))


@bp.post("/b/<handle>/batches/<key>/stop")
@login_required
def stop(handle: str, key: str) -> Response:
    """Do nothing more of it."""
    batch = _batch(path.here_to_write(handle), key)
    try:
        working.stop(batch, by=browser.signed_in(), now=clock.now())
    except working.AlreadyOver:
        raise web.Conflict(_("Too late: all of it is done.")) from None
    return web.go(url_for("batches.show", handle=handle, key=key))


@bp.get("/b/<handle>/batches/<key>.zip")
@login_required
def download(handle: str, key: str) -> Response:
    """The packed PDFs, for a day."""
    business = path.here(handle)
    batch = _batch(business, key)
    if batch.act != ZIP:
        web.missing()
    if not batch.file or not files.exists(batch.file):
        if batch.finished_at is None:
            return web.go(url_for("batches.show", handle=handle, key=key))
        raise web.Gone(_("The file was kept for a day. Choose the documents again to have it packed anew."))
    name = f"{business.handle}-{batch.created_at:%Y-%m-%d}.zip"
    answer = send_file(files.path(batch.file), mimetype="application/zip", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _batch(business: Business, key: str) -> Batch:
    found: Batch | None = Batch.get_or_none((Batch.business == business) & (Batch.key == key))
    return found or web.missing()
