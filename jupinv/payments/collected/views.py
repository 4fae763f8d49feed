"""Record what a customer paid: for several of their invoices at once, on account, or as credit from before."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.money import EXPONENTS
from jupinv.payments import collecting, ledger, methods
from jupinv.payments.collected import form
from jupinv.payments.collected.form import CollectedForm
from jupinv.payments.models import CREDIT, PAYMENT, Entry
from jupinv.translations import said

bp = Blueprint("collected", __name__)


@bp.get("/b/<handle>/customers/<int:number>/payments/new")
@login_required
def ask(handle: str, number: int) -> Response:
    """What arrived, and what of it goes where: prefilled with all that is owed."""
    business = path.here_to_write(handle)
    customer = _customer(business, number)
    return _page(business, customer)


@bp.post("/b/<handle>/customers/<int:number>/payments/new")
@login_required
def record(handle: str, number: int) -> Response:
    """Record it; what goes to no invoice is the customer's credit."""
    business = path.here_to_write(handle)
    customer, words = _customer(business, number), _words(business)
    currency, invoices = _open(business, customer)
    typed = form.read(request.form, invoices, currency, locale=words.locale, today=words.today)
    if made := collecting.collected_by(customer, typed.base.typed["form_key"]):  # sent twice: nothing is open any more
        return _recorded(made, customer, words)
    if typed.has_errors:
        return _page(business, customer, typed)
    try:
        entry = collecting.collect(
            customer,
            amount=typed.base.amount,
            currency=currency,
            parts=typed.parts,
            paid_on=typed.base.paid_on,
            method=typed.base.typed["method"],
            note=typed.base.typed["note"],
            by=browser.signed_in(),
            now=clock.now(),
            form_key=typed.base.typed["form_key"],
            kind=CREDIT if typed.is_credit else PAYMENT,
        )
    except collecting.BeyondBalance as beyond:
        message = form.left_of(beyond.document, words.locale)
        return _page(business, customer, typed.refused_part(beyond.document.id, message))
    except (collecting.NotTheirs, collecting.BeyondAmount):
        raise web.Conflict(_("The customer or their invoices were changed meanwhile. Look at them again.")) from None
    return _recorded(entry, customer, words)


def _recorded(entry: Entry, customer: Customer, words: Wording) -> Response:
    """What became of the money, on the customer's page."""
    told = _("%(amount)s recorded.", amount=words.minor(entry.amount, entry.currency))
    if rest := entry.amount - sum(ledger.allocated_of(entry).values()):
        told += " " + _("%(amount)s of it is the customer’s credit.", amount=words.minor(rest, entry.currency))
    flash(told, "good")
    return web.go(url_for("customers.show", handle=customer.business.handle, number=customer.id))


def _customer(business: Business, number: int) -> Customer:
    found: Customer = Customer.get_or_none(business=business, id=number) or web.missing()
    return found


def _open(business: Business, customer: Customer) -> tuple[str, list[Document]]:
    """The currency that the address names, or else that of the oldest open invoice; and the open invoices in it."""
    rows: list[Document] = list(collecting.open_invoices(customer))
    named = request.args.get("currency", "")
    usual = customer.defaults.get("currency") or business.currency or "EUR"
    currency = named if named in EXPONENTS else rows[0].currency if rows else usual
    return currency, [each for each in rows if each.currency == currency][: form.MOST]


def _page(business: Business, customer: Customer, typed: CollectedForm | None = None) -> Response:
    """The form; 422 with what was typed."""
    words = _words(business)
    currency, invoices = _open(business, customer)
    offered = typed or form.blank(
        invoices, currency, locale=words.locale, form_key=vault.new_token()[:40], today=words.today
    )
    page = render_template(
        "payments/collected/form.html",
        business=business,
        customer=customer,
        currency=currency,
        others=sorted({each.currency for each in collecting.open_invoices(customer)} - {currency}),
        invoices=invoices,
        form=offered,
        methods=[said(method) for method in methods.USUAL],
        words=words,
    )
    return make_response(page, 422 if typed else 200)


def _words(business: Business) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)
