"""The pages of the customers: the list, one customer with all that was billed, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from jupinv import clock, money, spreadsheet, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.businesses.profile import profile_of
from jupinv.customers import forms, keeping, lists, merging, wording
from jupinv.customers.forms import CustomerForm
from jupinv.customers.models import LONGEST_NAME, Customer
from jupinv.documents import billed
from jupinv.documents.states import civil
from jupinv.documents.status import status
from jupinv.documents.wording import Wording
from jupinv.drafts import taxes
from jupinv.drafts.forms import USUAL_DUE
from jupinv.drafts.typed import Typed
from jupinv.money import from_minor
from jupinv.payments import ledger
from jupinv.payments.statements import sending as statements
from jupinv.payments.threads import arranging

bp = Blueprint("customers", __name__)

AT_ONCE = 500  # customers whose sums are looked up together for the file
MOST_CANDIDATES = 20  # offered for a merge
LONGEST_CURSOR = 1000


# the list


@bp.get("/customers")
@login_required
def lead_to_list() -> Response:
    """The list of the business last looked at, or else of the first one."""
    business = path.last_used(browser.signed_in())
    if business is None:
        return make_response(render_template("customers/list.html", business=None, page=lists.Page((), "")))
    return web.go(url_for("customers.customers", handle=business.handle, q=request.args.get("q") or None))


@bp.get("/b/<handle>/customers")
@login_required
def customers(handle: str) -> Response:
    """All customers by name, or those that a search finds; the archived ones apart."""
    business = path.here(handle)
    words = _words(business)
    search, archived = _asked_for()
    after = request.args.get("after", "")[:LONGEST_CURSOR]
    page = lists.page(business, search=search, archived=archived, after=after)
    shown = {
        "business": business,
        "page": page,
        "standings": billed.standings(page.rows, on=words.today),
        "search": search,
        "archived": archived,
        **_words_of(words),
    }
    if web.is_partial():
        return web.varying(render_template("customers/_list.html", **shown))
    any_archived = archived or lists.has_archived(business)
    return web.varying(render_template("customers/list.html", any_archived=any_archived, **shown, **_rights(business)))


@bp.get("/b/<handle>/customers.csv")
@login_required
def table(handle: str) -> Response:
    """What the list shows, all of it, as a table for spreadsheets: a row for each currency in which somebody owes."""
    business = path.here(handle)
    search, archived = _asked_for()
    head = (
        *(_("Name"), _("Contact person"), _("Their e-mail"), _("E-mail for invoices"), _("Street and number")),
        *(_("Postcode"), _("Town"), _("Country"), _("VAT ID"), _("Short code")),
        *(_("Last activity"), _("Currency"), _("Open"), _("Overdue")),
    )
    rows = _rows(business, search, archived)
    return web.csv(stream_with_context(spreadsheet.csv_of(head, rows)), "customers.csv")


def _rows(business: Business, search: str, archived: bool) -> Iterator[tuple[object, ...]]:
    words, after = _words(business), ""
    names = ("contact", "email", "ap_email", "street", "postcode", "city", "country", "vat_id", "code")
    while True:
        page = lists.page(business, search=search, archived=archived, after=after, rows=AT_ONCE)
        standings = billed.standings(page.rows, on=words.today)
        for customer in page.rows:
            standing = standings[customer.id]
            said_of = (
                customer.name,
                *(customer.details.get(name, "") for name in names),
                _day(standing.last, business),
            )
            for owed in standing.owed or [billed.Owed("", 0, 0)]:
                amounts = [from_minor(each, owed.currency) if owed.currency else None for each in owed.amounts]
                yield (*said_of, owed.currency, *amounts)
        if not (after := page.after):
            return


def _day(instant: datetime | None, business: Business) -> date | None:
    """The day of an instant in the business's time zone."""
    return civil(instant, business.time_zone) if instant else None


def _asked_for() -> tuple[str, bool]:
    """The search and whether it is among the archived ones."""
    return request.args.get("q", "").strip()[: lists.LONGEST_SEARCH], request.args.get("archived") == "1"


# a new one


@bp.get("/b/<handle>/customers/new")
@login_required
def new(handle: str) -> Response:
    """The form for a new customer."""
    business = path.here_to_write(handle)
    return _form_page(business, CustomerForm({"name": request.args.get("name", "").strip()[:LONGEST_NAME]}))


@bp.post("/b/<handle>/customers/new")
@login_required
def create(handle: str) -> Response:
    """Keep a new customer."""
    business = path.here_to_write(handle)
    form = forms.read(request.form, taxes=_taxes(business))
    if form.errors:
        return _form_page(business, form, status=422)
    try:
        made = keeping.create(business, form.details, form.defaults, now=clock.now())
    except keeping.NameTaken as taken:
        return _form_page(business, form.taken(taken.other), status=422)
    flash(_("%(name)s is in your list.", name=made.name), "good")
    return _lead_to(business, made)


# one of them


@bp.get("/b/<handle>/customers/<int:number>")
@login_required
def show(handle: str, number: int) -> Response:
    """What is known of a customer, what was billed, and what is owed."""
    business = path.here(handle)
    customer = _of(business, number)
    words = _words(business)
    page = render_template(
        "customers/customer.html",
        business=business,
        customer=customer,
        sums=billed.sums(customer, on=words.today),
        documents=billed.newest(customer),
        most=billed.NEWEST,
        jobs=arranging.of_customer(customer),
        credit=sorted(ledger.credit_of(customer).items()),
        statements=statements.of_customer(customer),
        address=wording.address(customer.details, browser.language_shown()),
        hints=forms.hints(customer.details),
        defaults=_read_out(business, customer.defaults | customer.details, ("due", "currency", "language", "tax")),
        labels=wording.LABELS,
        status=lambda document: status(document, on=words.today),
        **_words_of(words),
        **_rights(business),
    )
    return make_response(page)


@bp.get("/b/<handle>/customers/<int:number>/edit")
@login_required
def edit(handle: str, number: int) -> Response:
    """The form with all that is known of a customer."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    return _form_page(business, forms.of(customer), customer)


@bp.post("/b/<handle>/customers/<int:number>/edit")
@login_required
def change(handle: str, number: int) -> Response:
    """Keep what was changed; drafts that said the old say the new."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    form = forms.read(request.form, taxes=_taxes(business))
    if form.errors:
        return _form_page(business, form, customer, status=422)
    try:
        keeping.change(customer, form.details, form.defaults, seen=request.form.get("seen", ""), now=clock.now())
    except keeping.NameTaken as taken:
        return _form_page(business, form.taken(taken.other), customer, status=422)
    except keeping.ChangedMeanwhile:
        return _form_page(business, form, _of(business, number), status=409)
    except keeping.Gone:
        web.missing()
    flash(_("Saved."), "good")
    return _lead_to(business, customer)


@bp.post("/b/<handle>/customers/<int:number>/archive")
@login_required
def archive(handle: str, number: int) -> Response:
    """Put a customer away; the page that follows offers to undo it."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    keeping.archive(customer, now=clock.now())
    return _lead_to(business, customer)


@bp.post("/b/<handle>/customers/<int:number>/unarchive")
@login_required
def unarchive(handle: str, number: int) -> Response:
    """Bring a customer back into the list."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    keeping.bring_back(customer, now=clock.now())
    flash(_("%(name)s is back in your list.", name=customer.name), "good")
    return _lead_to(business, customer)


@bp.get("/b/<handle>/customers/<int:number>/delete")
@login_required
def ask_to_delete(handle: str, number: int) -> Response:
    """What would go, and what stays."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    page = render_template(
        "customers/delete.html",
        business=business,
        customer=customer,
        count=billed.count(customer),
        credit=sorted(ledger.credit_of(customer).items()),
        words=_words(business),
    )
    return make_response(page)


@bp.post("/b/<handle>/customers/<int:number>/delete")
@login_required
def delete(handle: str, number: int) -> Response:
    """Delete a customer; documents stay as they are."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    keeping.delete(customer)
    flash(_("%(name)s is deleted.", name=customer.name))
    return web.go(url_for("customers.customers", handle=handle))


# two that are one


@bp.get("/b/<handle>/customers/<int:number>/merge")
@login_required
def ask_to_merge(handle: str, number: int) -> Response:
    """Choose the other one by a search; then see what stays and what goes."""
    business = path.here_to_write(handle)
    customer = _of(business, number)
    if "with" in request.args:
        return _merge_page(business, customer, _of(business, _whole(request.args["with"])))
    search = request.args.get("q", "").strip()[: lists.LONGEST_SEARCH]
    others = lists.every(business, search=search).where(Customer.id != customer.id).limit(MOST_CANDIDATES)
    page = render_template(
        "customers/choose.html", business=business, customer=customer, search=search, others=list(others)
    )
    return make_response(page)


@bp.post("/b/<handle>/customers/<int:number>/merge")
@login_required
def merge(handle: str, number: int) -> Response:
    """Make two customers one."""
    business = path.here_to_write(handle)
    stays, goes = _of(business, number), _of(business, _whole(request.form.get("with", "")))
    try:
        moved = billed.count(goes).all
        merging.merge(stays, goes, as_seen=request.form.get("seen", ""), now=clock.now())
    except merging.TheSame:
        web.missing()
    except (keeping.ChangedMeanwhile, keeping.Gone):
        raise web.Conflict(
            _("One of the two was changed meanwhile. Look at them again before you make them one.")
        ) from None
    words = ngettext(
        "%(gone)s is %(name)s now, and %(num)s document came along.",
        "%(gone)s is %(name)s now, and %(num)s documents came along.",
        moved,
        gone=goes.name,
        name=stays.name,
    )
    flash(words, "good")
    return _lead_to(business, stays)


def _merge_page(business: Business, stays: Customer, goes: Customer) -> Response:
    if stays.id == goes.id:
        web.missing()
    texts = (
        merging.details_of(stays, goes) | merging.defaults_of(stays, goes),
        keeping.said(stays) | stays.defaults,
        keeping.said(goes) | goes.defaults,
    )
    names = [name for name in wording.LABELS if any(each.get(name) for each in texts)]
    kept, first, second = (dict(_read_out(business, each, names, empty=True)) for each in texts)
    page = render_template(
        "customers/merge.html",
        business=business,
        stays=stays,
        goes=goes,
        rows=[(wording.LABELS[name], kept[name], first[name], second[name]) for name in names],
        moved=billed.count(goes),
        seen=merging.seen(stays, goes),
    )
    return make_response(page)


# what these have in common


def _of(business: Business, number: int) -> Customer:
    """The customer of this id, if it is one of the business's; 404 if not."""
    found: Customer = (
        Customer.get_or_none((Customer.business == business.id) & (Customer.id == number)) or web.missing()
    )
    return found


def _lead_to(business: Business, customer: Customer) -> Response:
    return web.go(url_for("customers.show", handle=business.handle, number=customer.id))


def _rights(business: Business) -> dict[str, bool]:
    return {"may_change": business.member.role != ACCOUNTANT}


def _words(business: Business) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)


def _words_of(words: Wording) -> dict[str, Any]:
    """How figures and days read on a page."""
    return {"words": words, "day_of": lambda instant: words.day(civil(instant, words.time_zone))}


def _whole(text: str) -> int:
    """A row's id as it was sent; one that is none is nobody's."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _taxes(business: Business) -> dict[str, str]:
    """The choices for the tax of a line in this business, with their words."""
    return taxes.choices(Typed(profile_of(business), browser.signed_in().locale))


def _read_out(business: Business, texts: Any, names: Any, *, empty: bool = False) -> list[tuple[str, str]]:
    """The names of fields and what stands in them, in words."""
    taxes = _taxes(business)
    found = ((name, wording.value(name, texts.get(name, ""), taxes)) for name in names)
    return [(name, text) for name, text in found if text or empty]


def _form_page(
    business: Business, form: CustomerForm, customer: Customer | None = None, *, status: int = 200
) -> Response:
    page = render_template(
        "customers/form.html",
        business=business,
        form=form,
        customer=customer,
        labels=wording.LABELS,
        seen=keeping.mark(customer) if customer else "",
        changed=status == 409,
        currencies=[(code, code) for code in sorted(money.EXPONENTS)],
        languages=wording.LANGUAGES,
        taxes=_taxes(business),
        usual_due=USUAL_DUE,
    )
    return make_response(page, status)
