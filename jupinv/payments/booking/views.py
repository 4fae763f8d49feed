"""Write off, refund by hand, pay out a credit note, pay back credit, and say what is an exchange difference."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.customers.models import Customer
from jupinv.documents import here, timeline
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.money import EXPONENTS
from jupinv.payments import credit, giving_up, ledger, refunding
from jupinv.payments.booking import asking, form
from jupinv.payments.booking.asking import Asked
from jupinv.payments.booking.form import BookingForm
from jupinv.payments.entries.page import find
from jupinv.payments.models import Entry

bp = Blueprint("booking", __name__)


# what is left of an invoice


@bp.get("/documents/<key>/write-off")
@login_required
def ask_to_write_off(key: str) -> Response:
    """How much is asked for no more, and why."""
    document = _open_invoice(key)
    return _page(asking.write_off(document, _words(document.business)), document.business)


@bp.post("/documents/<key>/write-off")
@login_required
def write_off(key: str) -> Response:
    """Ask for what is left, or a part of it, no more."""
    document = here.document_to_change(key)
    business, words = document.business, _words(document.business)
    asked = asking.write_off(document, words)
    typed = form.read(request.form, document.currency, locale=words.locale, today=words.today, dated=False, reason=True)
    if not giving_up.written_off_by(document, typed.typed["form_key"]):
        _expect_open(document)
    if typed.errors:
        return _page(asked, business, typed)
    try:
        giving_up.write_off(
            document,
            amount=typed.amount,
            reason=typed.typed["note"],
            on=words.today,
            by=browser.signed_in(),
            now=clock.now(),
            form_key=typed.typed["form_key"],
        )
    except giving_up.BeyondLeft as beyond:
        return _page(asked, business, _beyond(typed, beyond.left, document.currency, words))
    except giving_up.NothingLeft:
        raise web.Conflict(_("Nothing is left to pay on it.")) from None
    flash(_("%(amount)s is written off.", amount=words.minor(typed.amount, document.currency)), "good")
    return web.go(url_for("documents.show", key=key))


# money that goes back


@bp.get("/documents/<key>/pay-out")
@login_required
def ask_to_pay_out(key: str) -> Response:
    """How much of a credit note was paid back, and when."""
    note = _credit_note(key)
    return _page(asking.pay_out(note, _words(note.business)), note.business)


@bp.post("/documents/<key>/pay-out")
@login_required
def pay_out(key: str) -> Response:
    """Record that a credit note was paid back, or a part of it."""
    note = _credit_note(key)
    asked = asking.pay_out(note, _words(note.business))
    refused = _("This credit note can’t be paid back.")
    return _give_back(asked, note.business, partial(refunding.pay_out, note), keyed=f"{note.key}:", refused=refused)


@bp.get("/b/<handle>/payments/<int:number>/refund")
@login_required
def ask_to_refund(handle: str, number: int) -> Response:
    """How much of a payment was paid back, when and why."""
    business = path.here_to_write(handle)
    payment = _payment(business, number)
    return _page(asking.refund(payment, business, _words(business)), business)


@bp.post("/b/<handle>/payments/<int:number>/refund")
@login_required
def refund(handle: str, number: int) -> Response:
    """Record that money of a payment went back: all of it or a part."""
    business = path.here_to_write(handle)
    payment = _payment(business, number)
    asked = asking.refund(payment, business, _words(business))
    keyed = f"entry-{payment.id}:"
    return _give_back(asked, business, partial(refunding.refund, payment), keyed=keyed, refused=_not_refundable())


@bp.get("/b/<handle>/customers/<int:number>/pay-back")
@login_required
def ask_to_pay_back(handle: str, number: int) -> Response:
    """How much of a customer's credit was paid back, and when."""
    business = path.here_to_write(handle)
    customer = _customer(business, number)
    return _page(_pay_back(customer, business, _words(business)), business)


@bp.post("/b/<handle>/customers/<int:number>/pay-back")
@login_required
def pay_back(handle: str, number: int) -> Response:
    """Record that a customer's credit was paid back, or a part of it."""
    business = path.here_to_write(handle)
    customer = _customer(business, number)
    asked = _pay_back(customer, business, _words(business))
    record = partial(refunding.pay_back, customer, currency=asked.currency)
    refused = _("The customer has no credit left in this currency.")
    return _give_back(asked, business, record, refused=refused, at_zero=True)


def _give_back(
    asked: Asked,
    business: Business,
    record: Callable[..., object],
    *,
    keyed: str = "",
    refused: str,
    at_zero: bool = False,
) -> Response:
    """Record what such a form says, and lead back to where it began; 409 where it is `refused`.

    `at_zero`: so is an amount where nothing is left, which another one can't mend.
    """
    words = _words(business)
    typed = form.read(request.form, asked.currency, locale=words.locale, today=words.today)
    if typed.errors:
        return _page(asked, business, typed)
    try:
        record(amount=typed.amount, **_when(typed, keyed))
    except refunding.BeyondPayment as beyond:
        if at_zero and not beyond.left:
            raise web.Conflict(refused) from None
        return _page(asked, business, _beyond(typed, beyond.left, asked.currency, words))
    except refunding.NotRefundable:
        raise web.Conflict(refused) from None
    flash(_("%(amount)s is recorded as paid back.", amount=words.minor(typed.amount, asked.currency)), "good")
    return web.go(asked.back)


# another currency


@bp.post("/documents/<key>/payments/<int:number>/exchange")
@login_required
def exchange(key: str, number: int) -> Response:
    """Say that what a payment was short of what is left, or too much, is an exchange difference."""
    document = here.document_to_change(key)
    payment = find(document.business, number) or web.missing()
    try:
        entry = giving_up.differ(payment, document, by=browser.signed_in(), now=clock.now())
    except giving_up.NoDifference:
        raise web.Conflict(_("Nothing of this payment can be an exchange difference there.")) from None
    amount = _words(document.business).minor(entry.amount, entry.currency)
    flash(_("The exchange difference of %(amount)s is recorded.", amount=amount), "good")
    return web.go(url_for("documents.show", key=key))


# what these have in common


def _open_invoice(key: str) -> Document:
    """The invoice, if whoever asks may change it and something is left to pay on it; 409 if not."""
    document = here.document_to_change(key)
    _expect_open(document)
    return document


def _expect_open(document: Document) -> None:
    if not giving_up.is_open(document):
        raise web.Conflict(_("Nothing is left to pay on it."))


def _credit_note(key: str) -> Document:
    document = here.document_to_change(key)
    if document.kind != CREDIT_NOTE or document.is_draft or document.is_void:
        raise web.Conflict(_("Only a credit note that stands can be paid back."))
    return document


def _payment(business: Business, number: int) -> Entry:
    payment = find(business, number) or web.missing()
    if payment.kind not in credit.SOURCES or not ledger.stands(payment):
        raise web.Conflict(_not_refundable())
    return payment


def _not_refundable() -> str:
    return str(_("This can’t be refunded: it is no payment, or was undone."))


def _customer(business: Business, number: int) -> Customer:
    found: Customer = Customer.get_or_none(business=business, id=number) or web.missing()
    return found


def _pay_back(customer: Customer, business: Business, words: Wording) -> Asked:
    """In the currency that the address names, or else one in which there is credit."""
    left = ledger.credit_of(customer)
    named = request.args.get("currency", "")
    currency = named if named in EXPONENTS else next(iter(sorted(left)), business.currency or "EUR")
    return asking.pay_back(customer, business, currency, max(left.get(currency, 0), 0), words)


def _when(typed: BookingForm, keyed: str = "") -> dict[str, Any]:
    """What a refund is recorded with besides its amount."""
    key = typed.typed["form_key"]
    return {
        "paid_on": typed.paid_on,
        "method": typed.typed["method"],
        "note": typed.typed["note"],
        "form_key": f"{keyed}{key}" if key else None,
        "actor": timeline.actor(browser.signed_in()),
        "now": clock.now(),
    }


def _beyond(typed: BookingForm, left: int, currency: str, words: Wording) -> BookingForm:
    return typed.refused("amount", _("Only %(amount)s is left.", amount=words.minor(left, currency)))


def _page(asked: Asked, business: Business, typed: BookingForm | None = None) -> Response:
    """The form; 422 with what was typed."""
    words = _words(business)
    offered = typed or form.blank(
        asked.most, asked.currency, locale=words.locale, today=words.today, form_key=vault.new_token()[:40]
    )
    page = render_template("payments/booking/form.html", asked=asked, form=offered, words=words)
    return make_response(page, 422 if typed else 200)


def _words(business: Business) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)
