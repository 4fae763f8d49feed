"""The receipt of a payment: its page, its PDF, and the mail that brings it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.documents import sending
from jupinv.documents.mails import form as forms
from jupinv.documents.mails.form import SendForm
from jupinv.documents.refusals import REFUSALS, why
from jupinv.payments.entries.page import find
from jupinv.payments.papers import building as papers
from jupinv.payments.receipts import building, mailing
from jupinv.payments.receipts.saying import NoReceipt, Undone, Written
from jupinv.payments.statements.form import StatementForm

bp = Blueprint("receipts", __name__)


@bp.get("/b/<handle>/payments/<int:number>/receipt")
@login_required
def show(handle: str, number: int) -> str:
    """What it says."""
    business = path.here(handle)
    written = _written(business, number)
    return render_template(
        "payments/receipts/receipt.html",
        business=business,
        number=number,
        receipt=written.receipt(),
        document=written.document,
        may_send=business.member.role != ACCOUNTANT and not written.is_test and _has_place(written),
    )


@bp.get("/b/<handle>/payments/<int:number>/receipt.pdf")
@login_required
def pdf(handle: str, number: int) -> Response:
    """Its PDF; while it is not built, a page that opens it when it is."""
    business = path.here(handle)
    written = _written(business, number)
    said = written.receipt()
    built = papers.find(business, said)
    if built is None:
        building.request(written.entry, said, now=clock.now())
        return web.being_made(url_for("receipts.show", handle=handle, number=number), _("Back to the receipt"))
    return web.pdf(files.path(papers.file_key(built)), building.file_name(said), built.sha256[:24])


@bp.get("/b/<handle>/payments/<int:number>/receipt/send")
@login_required
def send(handle: str, number: int) -> Response:
    """The mail with it, proposed."""
    written = _sendable(handle, number)
    letter = mailing.proposal(written)
    return _page(written, _form(written)(data=forms.proposed(letter, form_key=vault.new_token())))


@bp.post("/b/<handle>/payments/<int:number>/receipt/send")
@login_required
def send_it(handle: str, number: int) -> Response:
    """Queue it as it was written; the page of the document, or of the customer, tells how it fares."""
    written = _sendable(handle, number)
    form = _form(written)(request.form)
    if not forms.valid(form, written.business):
        return _page(written, form, 422)
    try:
        return web.go(_queued(written, form))
    except Undone:
        raise web.Gone(_undone()) from None
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        raise web.too_many(many.seconds) from None


def _queued(written: Written, form: SendForm) -> str:
    """Queue it; the address of the page that tells how it fares."""
    business, user, document = written.business, browser.signed_in(), written.document
    posted = forms.post_of(form, reply_to=sending.reply_to(business, user))
    when: Any = {"by": user, "now": clock.now(), "stop_seconds": web.config().stop_seconds}
    if document is not None:
        mailing.send(written.entry, document, posted, **when, base_url=web.config().base_url)
        return url_for("documents.show", key=document.key)
    customer = written.page.customer or web.missing()
    mailing.send_on_account(written, customer, posted, **when)
    return url_for("customers.show", handle=business.handle, number=customer.id)


def _form(written: Written) -> type[SendForm]:
    """A mail without a document has no link, so that the PDF always goes with it."""
    return SendForm if written.document else StatementForm


def _has_place(written: Written) -> bool:
    """Whether its mail can be kept somewhere: with a document, or else with its customer."""
    return written.document is not None or written.page.customer is not None


def _page(written: Written, form: SendForm, status: int = 200) -> Response:
    business, document = written.business, written.document
    page = render_template(
        "payments/receipts/write.html",
        business=business,
        number=written.entry.id,
        receipt=written.receipt(),
        document=document,
        form=form,
        stop_seconds=web.config().stop_seconds,
        answers_to=sending.reply_to(business, browser.signed_in()),
    )
    return make_response(page, status)


def _sendable(handle: str, number: int) -> Written:
    business = path.here_to_write(handle)
    written = _written(business, number)
    if written.is_test:
        raise web.Conflict(_("This was a test at Stripe: no money moved, so there is nothing to confirm."))
    if not _has_place(written):
        raise web.Conflict(
            _("This payment names neither invoice nor customer, so the mail has no place. Download its PDF instead.")
        )
    if written.document is not None:
        written.document.business = business
    return written


def _written(business: Business, number: int) -> Written:
    """The receipt of a payment of the business; 404 for what is none, 410 for one that was undone."""
    entry = find(business, number) or web.missing()
    entry.business = business
    try:
        return Written(entry, business, today=clock.today(business.time_zone))
    except NoReceipt:
        web.missing()
    except Undone:
        raise web.Gone(_undone()) from None


def _undone() -> str:
    return str(_("This payment was undone, so there is no receipt of it any more."))
