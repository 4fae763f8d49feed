"""The pages of items: the list, one item, the table in and out, and what a line offers while it is typed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, money, spreadsheet, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.businesses.profile import profile_of
from jupinv.drafts import taxes
from jupinv.drafts.typed import Typed
from jupinv.items import forms, keeping, table
from jupinv.items.forms import ItemForm
from jupinv.items.models import Item
from jupinv.items.table import Plan
from jupinv.language import format_money, format_number

bp = Blueprint("items", __name__)

ROWS = 50
LONGEST_SEARCH = 100
MOST_SHOWN = 200  # rows of a plan


# the list


@bp.get("/items")
@login_required
def lead_to_list() -> Response:
    """The list of the business last looked at, or else of the first one."""
    business = path.last_used(browser.signed_in())
    return web.go(url_for("items.items", handle=business.handle) if business else url_for("drafts.start"))


@bp.get("/b/<handle>/items")
@login_required
def items(handle: str) -> Response:
    """All items by name, or those that a search finds; the ones put away apart."""
    business = path.here(handle)
    search, archived = (
        request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        "archived" in request.args,
    )
    query = Item.every(business, search=search, archived=archived)
    if after := request.args.get("after", "").replace("\x00", "")[: forms.LONGEST["name"]]:
        query = query.where(Item.name_key > after)
    found = list(query.limit(ROWS + 1))
    shown: dict[str, Any] = {
        "business": business,
        "items": found[:ROWS],
        "after": found[ROWS - 1].name_key if len(found) > ROWS else "",
        "search": search,
        "archived": archived,
        "price": lambda item: _price(item, business.currency),
    }
    if web.is_partial():
        return web.varying(render_template("items/_list.html", **shown))
    any_archived = archived or Item.every(business, archived=True).exists()
    may_change = business.member.role != ACCOUNTANT
    return web.varying(render_template("items/list.html", any_archived=any_archived, may_change=may_change, **shown))


@bp.get("/b/<handle>/items.csv")
@login_required
def out(handle: str) -> Response:
    """All items in use as a table, which can be read in again."""
    business = path.here(handle)
    kept = list(Item.every(business))
    rows = table.rows(kept, browser.locale())
    return web.csv(stream_with_context(spreadsheet.csv_of(table.head(kept), rows)), f"{business.handle}-items.csv")


@bp.get("/b/<handle>/items/matching")
@login_required
def matching(handle: str) -> str:
    """The few whose name, code or description contains what is typed in a line, as buttons that fill it."""
    business = path.here(handle)
    line = request.args.get("line", "")[:24]
    typed = request.args.get(f"line.{line}.description", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = list(Item.matching(business, typed)) if len(typed) > 1 else []
    return render_template(
        "items/_matching.html", items=found, line=line, price=lambda item: _price(item, business.currency)
    )


# one of them


@bp.get("/b/<handle>/items/new")
@login_required
def new(handle: str) -> Response:
    """The form of a new item."""
    business = path.here_to_write(handle)
    return _form_page(business, ItemForm({f"price.{business.currency}": ""}))


@bp.post("/b/<handle>/items/new")
@login_required
def create(handle: str) -> Response:
    """Keep a new item."""
    business = path.here_to_write(handle)
    form = forms.read(request.form, browser.locale(), taxes=_taxes(business))
    if not form.errors:
        try:
            made = keeping.create(business, form.said, now=clock.now())
        except (keeping.NameTaken, keeping.CodeTaken) as taken:
            _tell(form, taken)
        else:
            flash(_("%(name)s is in your list.", name=made.name), "good")
            return web.go(url_for("items.items", handle=handle))
    return _form_page(business, form, status=422)


@bp.get("/b/<handle>/items/<int:number>")
@login_required
def show(handle: str, number: int) -> Response:
    """The form with all that is said of an item."""
    business = path.here_to_write(handle)
    item = _of(business, number)
    return _form_page(business, forms.of(item, browser.locale()), item)


@bp.post("/b/<handle>/items/<int:number>")
@login_required
def change(handle: str, number: int) -> Response:
    """Say something else of it."""
    business = path.here_to_write(handle)
    item = _of(business, number)
    form = forms.read(request.form, browser.locale(), taxes=_taxes(business))
    if form.errors:
        return _form_page(business, form, item, status=422)
    try:
        keeping.change(item, form.said, seen=request.form.get("seen", ""), now=clock.now())
    except (keeping.NameTaken, keeping.CodeTaken) as taken:
        _tell(form, taken)
        return _form_page(business, form, item, status=422)
    except keeping.ChangedMeanwhile:
        return _form_page(business, form, _of(business, number), status=409)
    flash(_("Saved. New lines with it say it so; what is written stays."))
    return web.go(url_for("items.items", handle=handle))


@bp.post("/b/<handle>/items/<int:number>/archive")
@login_required
def archive(handle: str, number: int) -> Response:
    """Put it away."""
    business = path.here_to_write(handle)
    item = _of(business, number)
    keeping.archive(item, now=clock.now())
    flash(_("%(name)s is archived and no longer offered. You find it among the archived items.", name=item.name))
    return web.go(url_for("items.items", handle=handle))


@bp.post("/b/<handle>/items/<int:number>/restore")
@login_required
def bring_back(handle: str, number: int) -> Response:
    """Offer it again."""
    business = path.here_to_write(handle)
    item = _of(business, number)
    keeping.bring_back(item, now=clock.now())
    flash(_("%(name)s is offered again.", name=item.name))
    return web.go(url_for("items.show", handle=handle, number=number))


@bp.post("/b/<handle>/items/<int:number>/delete")
@login_required
def delete(handle: str, number: int) -> Response:
    """Forget one that was put away."""
    business = path.here_to_write(handle)
    item = _of(business, number)
    if not item.is_archived:
        raise web.Conflict(_("Archive it first. Then it can be deleted for good."))
    keeping.delete(item)
    flash(_("%(name)s is deleted. Lines that have it stay as they are.", name=item.name))
    return web.go(url_for("items.items", handle=handle))


# a table read in


@bp.get("/b/<handle>/items/import")
@login_required
def ask_for_table(handle: str) -> Response:
    """Where a table is pasted or chosen."""
    return _import_page(path.here_to_write(handle))


@bp.post("/b/<handle>/items/import")
@login_required
def read_table(handle: str) -> Response:
    """Show what a table would change; or, with the plan that was shown, change it."""
    business = path.here_to_write(handle)
    text = _table_sent()
    known = {"taxes": _taxes(business)}
    try:
        if request.form.get("act") != "apply":
            planned = table.plan(business, text, browser.locale(), **known)
            return _import_page(business, text, plan=planned)
        seen = request.form.get("seen", "")
        done = table.apply(business, text, browser.locale(), **known, seen=seen, now=clock.now())
    except table.Unreadable as unreadable:
        return _import_page(business, text, error=str(unreadable), status=422)
    except table.ChangedMeanwhile:
        planned = table.plan(business, text, browser.locale(), **known)
        return _import_page(business, text, plan=planned, changed=True, status=409)
    flash(
        _("Done: %(new)s new, %(changed)s changed.", new=done.count(table.NEW), changed=done.count(table.CHANGED)),
        "good",
    )
    return web.go(url_for("items.items", handle=handle))


def _table_sent() -> str:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return sent.stream.read(4 * table.LARGEST + 1).decode("utf-8-sig", "replace")
    return request.form.get("rows", "")


def _import_page(
    business: Business,
    text: str = "",
    *,
    plan: Plan | None = None,
    error: str = "",
    changed: bool = False,
    status: int = 200,
) -> Response:
    page = render_template(
        "items/import.html",
        business=business,
        text=text,
        plan=plan,
        shown=[row for row in plan.rows if row.what != table.SAME][:MOST_SHOWN] if plan else [],
        most=MOST_SHOWN,
        error=error,
        changed=changed,
    )
    return make_response(page, status)


# what these have in common


def _of(business: Business, number: int) -> Item:
    found: Item = Item.get_or_none((Item.business == business.id) & (Item.id == number)) or web.missing()
    found.business = business
    return found


def _taxes(business: Business) -> dict[str, str]:
    """The choices for the tax of a line in this business, with their words."""
    return taxes.choices(Typed(profile_of(business), browser.locale()))


def _price(item: Item, currency: str) -> str:
    """Its price in the business's currency, or the first one it has."""
    found = currency if item.price_in(currency) is not None else next(iter(item.prices), "")
    price = item.price_in(found)
    if price is None:
        return ""
    decimals = -int(price.normalize().as_tuple().exponent)
    if decimals > money.exponent(found):  # exact, where an amount of money would round it
        return f"{format_number(price, browser.locale())} {found}"
    return format_money(price, found, browser.locale())


def _tell(form: ItemForm, taken: Exception) -> None:
    if isinstance(taken, keeping.NameTaken):
        form.errors["name"] = _("Another item has this name already.")
    else:
        form.errors["code"] = _("Another item has this code already.")


def _form_page(business: Business, form: ItemForm, item: Item | None = None, *, status: int = 200) -> Response:
    page = render_template(
        "items/form.html",
        business=business,
        form=form,
        item=item,
        seen=keeping.mark(item) if item else "",
        changed=status == 409,
        taxes=_taxes(business),
    )
    return make_response(page, status)
