"""Asking about a paper by its code, the proof files, and what the checks of a business found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, language, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.browser import confirmed_only
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.documents import here, links, renditions
from jupinv.documents.models import Document, Revision
from jupinv.documents.wording import Wording
from jupinv.proof import codes, nightly, proof_file, uploads
from jupinv.proof.models import CheckResult

bp = Blueprint("proof", __name__)

HOUR = timedelta(hours=1)
CODES_FROM, FILES_FROM = 120, 30  # in an hour, from one network
CHECKS_OF = 10  # in an hour, of one business
FORM_ROOM = 64 * 1024  # what a form needs beside the file in it


# by anybody who holds a paper


@bp.get("/check")
def check() -> Response:
    """Where the code of a paper, or the paper itself, can be asked about."""
    return _check_page(code=request.args.get("code", "")[: codes.LONGEST])


@bp.post("/check")
def answer() -> Response:
    """What is known of a code or of a PDF."""
    request.max_content_length = uploads.LARGEST + FORM_ROOM
    sent, typed = request.files.get("pdf"), request.form.get("code", "")
    return _by_file(sent.stream.read(uploads.LARGEST + 1)) if sent and sent.filename else _by_code(typed)


def _by_code(typed: str) -> Response:
    try:
        code = codes.read(typed)
    except codes.NotACode:
        message = _("A check code is eight digits and letters from a to f, such as a1b2-c3d4.")
        return _check_page(422, code=typed[: codes.LONGEST], code_error=message)
    _count("check a code", CODES_FROM)
    return _check_page(code=typed, asked=True, answers=codes.answers(code))


def _by_file(pdf: bytes) -> Response:
    if len(pdf) > uploads.LARGEST:
        return _check_page(422, file_error=_("The file is larger than 10 MB."))
    _count("check a file", FILES_FROM)
    try:
        found = uploads.recognise(pdf)
    except uploads.NotAPdf:
        return _check_page(422, file_error=_("This is no PDF that can be read."))
    except uploads.Busy:
        raise web.too_many(uploads.SECONDS) from None
    answers = [each for code in found.codes for each in codes.answers(code)]
    return _check_page(asked=True, answers=answers, by_file=True, exact=found.exact)


def _count(what: str, at_most: int) -> None:
    try:
        limit(what, hidden(web.client_key(), web.config().secret_key), at_most, HOUR, clock.now())
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None


def _check_page(status: int = 200, **shown: Any) -> Response:
    locale = browser.locale()
    page = render_template("proof/check.html", day=lambda day: language.format_date(day, locale), **shown)
    return make_response(page, status)


# proof files


@bp.get("/documents/<key>/proof.json")
@login_required
def of_document(key: str) -> Response:
    """The proof of all revisions, for those who work in the business."""
    document = here.document(key)
    if document.is_draft:
        raise web.Conflict(_("A draft has no proof yet: nothing is recorded before it is issued."))
    return _proof(document, proof_file.all_of(document))


@bp.get("/i/<token>/proof.json")
def of_link(token: str) -> Response:
    """The proof of the revisions that whoever has the link could see."""
    found = links.find(token) or web.missing()
    if found.link.withdrawn_at is not None:
        raise web.Gone(_("This link was withdrawn."))
    answer = _proof(found.document, proof_file.handed_out(found.document))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _proof(document: Document, shown: list[Revision]) -> Response:
    text = json.dumps(proof_file.proof(document, shown), ensure_ascii=False, indent=1)
    answer = Response(text, mimetype="application/json")
    name = renditions.file_name(document, "").removesuffix(".pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name} proof.json")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


# checks of a business


@bp.get("/b/<handle>/settings/checked")
@confirmed_only
def checked(handle: str) -> Response:
    """What the last check found, and how far the one is that was asked for."""
    business = path.here(handle)
    return web.varying(_checked(business, "proof/_checked.html" if web.is_partial() else "proof/checked.html"))


@bp.post("/b/<handle>/settings/checked")
@confirmed_only
def check_now(handle: str) -> Response:
    """Check the business as soon as a worker comes to it."""
    business, now = path.here_to_write(handle), clock.now()
    try:
        limit("check now", str(business.id), CHECKS_OF, HOUR, now)
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    if not nightly.ask(business, now=now):
        flash(_("A check is under way already."))
    return web.go(url_for("proof.checked", handle=handle))


def _checked(business: Business, template: str) -> str:
    return render_template(
        template,
        business=business,
        result=CheckResult.get_or_none(CheckResult.business == business.id),
        words=Wording(browser.locale(), clock.today(business.time_zone), business.time_zone),
        writes=business.member.role != ACCOUNTANT,
    )
