"""Refund a card payment: all of it or a part, by Stripe, to where it came from; and ask Stripe how one stands."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.documents.wording import Wording
from jupinv.payments.cards import watching
from jupinv.payments.cards.giving_back import asking, form
from jupinv.payments.cards.giving_back.form import RefundForm
from jupinv.payments.cards.models import Checkout
from jupinv.payments.entries.page import find
from jupinv.payments.models import PAYMENT, Entry
from jupinv.translations import said

bp = Blueprint("card_refunds", __name__)


@bp.get("/b/<handle>/payments/<int:number>/card-refund")
@login_required
def show(handle: str, number: int) -> Response:
    """How much goes back, why, and whether it pays out a credit note."""
    business, payment = _mine(handle, number)
    offered = form.blank(
        left=asking.left_of(payment),
        currency=payment.currency,
        locale=browser.signed_in().locale,
        form_key=vault.new_token()[: form.LONGEST_KEY],
        notes=asking.notes_of(payment),
        note=request.args.get("note", "")[:20],
    )
    return _page(business, payment, offered)


@bp.post("/b/<handle>/payments/<int:number>/card-refund")
@login_required
def refund(handle: str, number: int) -> Response:
    """Ask Stripe to give it back. Where Stripe is slow the page says so, and a job goes on."""
    business, payment = _mine(handle, number)
    _expect_refundable(payment)
    typed = form.read(
        request.form,
        currency=payment.currency,
        locale=browser.signed_in().locale,
        notes=asking.notes_of(payment),
    )
    fresh = vault.new_token()[: form.LONGEST_KEY]
    made = asking.wanted_by(payment, typed.typed["form_key"])  # sent twice: its credit note may be used up by now
    if typed.errors and made is None:
        return _page(business, payment, typed, 422)
    try:
        row = made or asking.want(
            payment,
            amount=typed.amount,
            reason=typed.typed["reason"],
            credit_note=typed.credit_note,
            by=browser.signed_in(),
            now=clock.now(),
            form_key=typed.typed["form_key"] or fresh,
        )
        answered = asking.ask(row, now=clock.now())
    except asking.WrongAmount as wrong:
        return _page(business, payment, typed.refused("amount", _left(payment, wrong.left), form_key=fresh), 422)
    except asking.Refused as refused:
        return _page(business, payment, typed.refused("amount", _why(refused.why), form_key=fresh), 422)
    except asking.NotRefundable as refused:
        raise web.Conflict(said(asking.WORDS[refused.why])) from None
    if answered is None:
        flash(_("Stripe has not answered yet. We go on asking; as soon as Stripe has given it back it stands here."))
    elif answered.counted:
        flash(_("%(amount)s goes back to the customer.", amount=_money(payment, row.amount)), "good")
    else:
        flash(_("Stripe has taken it on; it counts as soon as the money is on its way."))
    return web.go(url_for("entries.show", handle=handle, number=number))


@bp.post("/b/<handle>/payments/<int:number>/card-look")
@login_required
def look(handle: str, number: int) -> Response:
    """Have Stripe asked how a payment stands: what was done there arrives by itself, but not at once."""
    _business, payment = _mine(handle, number)
    watching.look_now(_expect_refundable(payment), now=clock.now())
    flash(_("Stripe is being asked. Load this page again in a moment."))
    return web.go(url_for("entries.show", handle=handle, number=number))


def _mine(handle: str, number: int) -> tuple[Business, Entry]:
    business = path.here_to_write(handle)
    payment = find(business, number)
    if payment is None or payment.kind != PAYMENT or asking.checkout_of(payment) is None:
        web.missing()
    return business, payment


def _expect_refundable(payment: Entry) -> Checkout:
    try:
        return asking.expect_refundable(payment)
    except asking.NotRefundable as refused:
        raise web.Conflict(said(asking.WORDS[refused.why])) from None


def _why(why: str) -> str:
    """In words of ours, or Stripe's own."""
    if why in asking.WORDS:
        return said(asking.WORDS[why])
    return _("Stripe refuses it: %(message)s", message=why)


def _left(payment: Entry, left: int) -> str:
    if left:
        return _("No more than %(amount)s can be given back.", amount=_money(payment, left))
    return _("Nothing is left of it to give back.")


def _money(payment: Entry, minor: int) -> str:
    return _words(payment).minor(minor, payment.currency)


def _words(payment: Entry) -> Wording:
    zone = payment.business.time_zone
    return Wording(browser.signed_in().locale, clock.today(zone), zone)


def _page(business: Business, payment: Entry, typed: RefundForm, status: int = 200) -> Response:
    why = ""
    try:
        asking.expect_refundable(payment)
    except asking.NotRefundable as refused:
        why = said(asking.WORDS[refused.why])
    page = render_template(
        "payments/cards/refund.html",
        business=business,
        payment=payment,
        form=typed,
        left=asking.left_of(payment),
        notes=asking.notes_of(payment),
        words=_words(payment),
        why=why,
    )
    return make_response(page, status)
