"""Record a payment, and undo one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.documents import here
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.payments import credit, forms, giving_up, ledger, recording
from jupinv.payments.forms import PaymentForm
from jupinv.payments.issued import IssuedPage
from jupinv.payments.models import PAYMENT, Allocation, Entry

bp = Blueprint("payments", __name__)


@bp.post("/documents/<key>/payments")
@login_required
def record(key: str) -> Response:
    """Record money that arrived: a part, all, or more than is due."""
    document, today = _mine(key)
    form = forms.read(request.form, currency=document.currency or "EUR", locale=browser.signed_in().locale, today=today)
    if document.is_draft or document.is_void:
        raise web.Conflict(_("Nothing is owed on a draft or a void invoice."))
    if form.errors:
        return _refused(document, form)
    try:
        payment = recording.record(
            document,
            paid_on=form.paid_on,
            amount=form.amount,
            method=form.typed["method"],
            note=form.typed["note"],
            by=browser.signed_in(),
            now=clock.now(),
            form_key=form.typed["form_key"],
            exchanged=form.is_exchanged,
        )
    except recording.NotPayable as refused:
        raise web.Conflict(str(refused)) from None
    _tell(payment, document)
    if form.leads_to_receipt:
        return web.go(url_for("receipts.send", handle=document.business.handle, number=payment.id))
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/payments/<int:number>/reverse")
@login_required
def reverse(key: str, number: int) -> Response:
    """Undo an entry by one with the opposite amount; both stay in the books."""
    document = _mine(key)[0]
    of_document = (Entry.id == number) & (Allocation.document == document.id)
    payment = Entry.select().join(Allocation).where(of_document).first()
    if payment is None:
        web.missing()
    if payment.provider_id:
        raise web.Conflict(_("This came from the provider. What is undone there arrives here by itself."))
    try:
        recording.reverse(payment, by=browser.signed_in(), now=clock.now())
    except (recording.AlreadyReversed, recording.GivenBack) as refused:
        raise web.Conflict(str(refused)) from None
    flash(
        _("The payment is undone.") if payment.kind == PAYMENT else _("It is undone. Both entries stay in the books.")
    )
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/payments/<int:number>/take-back")
@login_required
def take_back_payment(key: str, number: int) -> Response:
    """Let what of a payment was used here be the customer's credit again."""
    document = here.document_to_change(key)
    entry: Entry = Entry.get_or_none(business=document.business, id=number) or web.missing()
    try:
        amount = credit.take_back_payment(document, entry, by=browser.signed_in(), now=clock.now())
    except credit.NotUsed:
        raise web.Conflict(_("Nothing of that payment is used for this invoice as credit.")) from None
    taken = _words(document).minor(amount, document.currency)
    flash(_("%(amount)s is the customer’s credit again.", amount=taken))
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/credit/use")
@login_required
def use_credit(key: str) -> Response:
    """Let the customer's credit settle what is open."""
    document = here.document_to_change(key)
    try:
        used = credit.use(document, by=browser.signed_in(), now=clock.now())
    except credit.NotOpen:
        raise web.Conflict(_("Nothing is left to pay on it.")) from None
    except credit.NoCredit:
        raise web.Conflict(_("The customer has no credit left in this currency.")) from None
    amount = _words(document).minor(used, document.currency)
    flash(_("%(amount)s of the customer’s credit is used for this invoice.", amount=amount), "good")
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/credit/<int:number>/take-back")
@login_required
def take_back_credit(key: str, number: int) -> Response:
    """Let a credit note that was used here be the customer's credit again."""
    document = here.document_to_change(key)
    note: Document = Document.get_or_none(business=document.business, id=number) or web.missing()
    try:
        amount = credit.take_back(document, note, by=browser.signed_in(), now=clock.now())
    except credit.NotUsed:
        raise web.Conflict(_("That credit note is not used for this invoice any more.")) from None
    taken = _words(document).minor(amount, document.currency)
    flash(_("%(amount)s is the customer’s credit again.", amount=taken))
    return web.go(url_for("documents.show", key=key))


def _words(document: Document) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(document.business.time_zone))


def _tell(payment: Entry, document: Document) -> None:
    """What became of the money, on the next page."""
    words = Wording(browser.signed_in().locale, payment.paid_on)
    said = _("%(amount)s recorded.", amount=words.minor(payment.amount, payment.currency))
    settled = ledger.allocated_of(payment)[document.id]
    differs = sum(each.amount for each in giving_up.differences_of(payment))
    if differs:
        amount = words.minor(differs, payment.currency)
        said += " " + _("The exchange difference is %(amount)s.", amount=amount)
    if (rest := payment.amount - settled + min(differs, 0)) > 0:
        more = words.minor(rest, payment.currency)
        said += " " + _("%(amount)s of it is more than was due and is kept as the customer’s credit.", amount=more)
    flash(said, "good")


def _refused(document: Document, form: PaymentForm) -> Response:
    """422: the page again, the form open with everything as typed."""
    today = clock.today(document.business.time_zone)
    issued = IssuedPage(
        document, user=browser.signed_in(), today=today, now=clock.now(), form_key=vault.new_token(), form=form
    )
    return make_response(render_template("documents/document.html", issued=issued), 422)


def _mine(key: str) -> tuple[Document, date]:
    """The document, if the person signed in may change it, and today in its business."""
    document = here.document_to_change(key)
    return document, clock.today(document.business.time_zone)
