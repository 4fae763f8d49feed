"""The editor: a blank invoice at once, saved as it is typed; the preview; issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.accounts.models import User
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import INVOICE, QUOTE
from jupinv.customers.models import Customer
from jupinv.documents import here, revisions
from jupinv.documents.models import Document
from jupinv.drafts import advice, buttons, duplicating, forms, lineform, page, pasting, picking, readiness, saving
from jupinv.drafts.editing import Editor
from jupinv.drafts.lineform import LineForm
from jupinv.drafts.typed import GROUPS, LINE, MOST_PARTS, Typed, marks, storable
from jupinv.drafts.ways import with_instant
from jupinv.items import pricing
from jupinv.items.models import Item

bp = Blueprint("drafts", __name__)

LONGEST_SEARCH = 100
WAYS_LOCKED = _l("Where you are paid is changed in Settings, Ways to pay. Nothing was changed about it here.")


@bp.get("/")
def start() -> Response:
    """A blank invoice at once; a guest who comes back finds the last draft, whoever has signed in what needs them."""
    user = browser.person()
    if user is not None and user.is_guest and (document := saving.last_of(user)):
        return web.go(url_for("drafts.edit", key=document.key))
    if user is not None and not user.is_guest and (business := path.last_used(user)):
        return web.go(url_for("reports.overview", handle=business.handle))
    return new()


@bp.get("/new")
def new() -> Response:
    """A blank invoice, or the first of a customer's page with what is known of them on it."""
    user = browser.person()
    customer = _asked_for(user)
    business = customer.business if customer else _begins_in(user)
    typed = saving.blank(profile_of(business) if business else (), locale=browser.locale())
    if (kind := request.args.get("kind", "")) in forms.KINDS:
        typed = typed.having({"kind": kind})
    if customer is not None:
        typed = picking.with_customer(typed, customer, currency=customer.business.currency)
    if business is not None:
        browser.enter(business)
    shown = page.editor(saving.new_key(), typed, business, editor_id=vault.new_token())
    starts = user is not None and not user.is_guest and shown.kind == INVOICE
    answer = _page(shown, business, drafts=saving.drafts_of(business), starts=starts)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _begins_in(user: User | None) -> Business | None:
    """The business named in the address, else the one used last; none where nothing was saved yet."""
    if user is not None and "business" in request.args:
        return path.here_to_write(request.args["business"])
    return path.last_written(user) if user else None


def _asked_for(user: User | None) -> Customer | None:
    """The customer named in the address, if the person signed in may bill them; 404 if not."""
    if user is None or "customer" not in request.args:
        return None
    customer: Customer = Customer.get_or_none(Customer.id == _whole(request.args["customer"])) or web.missing()
    customer.business = Business.written_by(user).where(Business.id == customer.business_id).first() or web.missing()
    return customer


@bp.get("/drafts/<key>")
@login_required
def edit(key: str) -> Response:
    """A draft as it was left."""
    document = here.document(key)
    if not document.is_draft:
        return web.go(url_for("documents.show", key=key))
    if document.is_read_only:
        return web.go(url_for("preview.look", key=key))
    shown = advice.advised(page.reread(document, opened=request.args.get("more", "")))
    return _page(shown, document.business, pasted=_pasted(document), found=_found(document.business))


def _found(business: Business) -> list[Item] | None:
    """The items that were asked for; None where nobody asked."""
    asked = request.args.get("items")
    return None if asked is None else list(Item.matching(business, storable(asked)[:LONGEST_SEARCH]))


@bp.post("/drafts/<key>")
def save(key: str) -> Response:
    """Save a draft as typed: by htmx while it is typed, or by one of the form's buttons, which then does its part."""
    if not saving.KEY.fullmatch(key):
        web.missing()
    user = browser.person()
    business = _business_of(user)
    act, _colon, what = request.form.get("act", "").partition(":")
    what = vault.new_token()[:8] if act in buttons.ADDS else what
    typed = _act(act, what, _posted(), business)
    refused: dict[str, str] = {}
    try:
        document = _kept(saving.new_key() if act == "second" else key, typed, user, business)
    except saving.WaysLocked as saved:
        document, refused = saved.document, {"ways": str(WAYS_LOCKED)}
    except saving.NotYours:
        if user is not None or request.headers.get("HX-Request"):
            browser.signed_in()  # whoever is not is led to the sign-in page; the script keeps what is typed
            web.missing()
        document = _kept(
            saving.new_key(), typed, None, None
        )  # signed out meanwhile: a guest's draft, which comes along
    except saving.NotADraft:
        raise web.Conflict(
            _("This was issued meanwhile, so it can no longer be edited. Load the page again.")
        ) from None
    except saving.EditedElsewhere:
        return _edited_elsewhere(key, typed)
    except saving.TooLong:
        abort(413)
    if request.headers.get("HX-Request"):
        return _saved(document, act, refused, typed)
    return _after_button(document, typed, act, what, refused)


def _business_of(user: User | None) -> Business | None:
    """The business for which the page was loaded, if this user writes for it."""
    if user is None:
        return None
    found: Business | None = (
        Business.written_by(user).where(Business.handle == request.form.get("business", "")).first()
    )
    return found


def _kept(key: str, typed: Typed, user: User | None, business: Business | None) -> Document:
    """Save for whoever is signed in here; somebody who is not becomes a guest, or is known again as the one before."""
    window = saving.Window(
        request.form.get("editor", "")[:40],
        _whole(request.form.get("base", "")),
        request.form.get("marks", ""),
        was=request.form.get("was", "")[:40],
        part="part" in request.form,
        after=Typed.moves(request.form.items(multi=True)) if "part" in request.form else (),
        takes_ways=request.form.get("ways") != "locked" or any(typed.group(kind) for kind in ("bank", "way")),
    )
    if user is not None:
        return saving.save(key, typed, window, by=user, business=business, now=clock.now())
    if not Document.select().where(Document.key == key).exists():
        browser.one_more_guest()
    document, guest = saving.save_as_guest(key, typed, window, locale=browser.locale(), now=clock.now())
    browser.welcome(guest)
    return document


def _posted() -> Typed:
    """What the form says. An issue date that nobody touched means the day of issue, whenever that is."""
    typed = Typed.posted(request.form.items(multi=True), browser.locale())
    if any(len(typed.group(kind)) > MOST_PARTS for kind in GROUPS):
        abort(413)
    return typed.having({"issue_date": ""}) if typed.get("issue_date") == request.form.get("today") else typed


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


# what the buttons of the form do to what is typed


def _act(act: str, what: str, typed: Typed, business: Business | None) -> Typed:
    if act == "customer":
        return _with_customer(typed, what, business)
    if act == "item":
        return _with_item(typed, what, business)
    change = ACTS.get(act)
    return change(typed, what) if change else typed


def _with_customer(typed: Typed, what: str, business: Business | None) -> Typed:
    """The customer picked takes the place of what was typed about one."""
    customer = Customer.get_or_none((Customer.business == business) & (Customer.id == _whole(what)))
    if business is None or customer is None:
        return typed
    before = Customer.named(business, typed.get("customer.name"))
    return picking.with_customer(typed, customer, currency=business.currency, before=before)


def _with_item(typed: Typed, what: str, business: Business | None) -> Typed:
    """The item picked fills a line, at the price that this customer last paid."""
    line, _dot, number = what.rpartition(".")
    item = Item.get_or_none((Item.business == business) & (Item.id == _whole(number)))
    if business is None or item is None or (line and not LINE.fullmatch(line)):
        return typed
    currency = typed.get("currency").upper() or business.currency
    price = pricing.price_for(item, Customer.named(business, typed.get("customer.name")), currency)
    return picking.with_item(typed, line or vault.new_token()[:8], item, price)


ACTS: dict[str, Callable[[Typed, str], Typed]] = buttons.ACTS | {
    "add-bank": lambda typed, _: typed.having({f"bank.{vault.new_token()[:8]}.holder": typed.get("sender.name")}),
    "add-way": lambda typed, _: typed.having({f"way.{vault.new_token()[:8]}.label": ""}),
    "add-instant": lambda typed, scheme: with_instant(typed, vault.new_token()[:8], scheme),
    "remove-way": lambda typed, at: typed.without_way(at),
    "up-way": lambda typed, at: typed.way_up(at),
    "unpaste": lambda typed, batch: pasting.without_rows(typed, batch),
}


# the answers


def _saved(document: Document, act: str, refused: dict[str, str], typed: Typed) -> Response:
    """The save state, the totals and the messages; a field is never rewritten while somebody types in it."""
    moved = Typed.moves(request.form.items(multi=True))
    about = lineform.touched(typed, moved, saving.typed_of(document)) if "part" in request.form else None
    shown = advice.advised(page.reread(document, refused, same_window=True, about=about), document.changed)
    usual = "drafts/_kind.html" if document.turned else "drafts/_saved.html"
    template = {"split": "drafts/_parties.html", "customer": "drafts/_parties.html"}.get(act, usual)
    answer = make_response(render_template(template, e=shown, business=document.business, **page.choices()))
    answer.headers["HX-Replace-Url"] = url_for("drafts.edit", key=document.key)
    return answer


def _after_button(document: Document, typed: Typed, act: str, what: str, refused: dict[str, str]) -> Response:
    """A button of the form was pressed: lead on, or show at which field something is in the way."""
    browser.enter(document.business)
    if act in ("", "save", "send", "customer"):
        saving.keep_customer(document, typed, now=clock.now())
    shown = page.reread(document, refused, same_window=True)
    if refused:
        return _page(shown, document.business, 422, summary=_("Saved, but for where you are paid."))
    if act == "send" and (findings := readiness.in_the_way(shown)):
        shown = page.reread(document, findings, same_window=True)
        return _page(shown, document.business, 422, summary=readiness.NOT_READY)
    if act == "rows":
        return _take_rows(document)
    if act == "duplicate":
        return _copied(document)
    if act in ("send", "preview"):
        return web.go(url_for("preview.send" if act == "send" else "preview.look", key=document.key))
    if act in ("", "save") and shown.problems:
        return _page(shown, document.business, 422, summary=_("Saved as you typed it. This can’t be read yet:"))
    if act in ("more", "add-section"):
        return web.go(url_for("drafts.edit", key=document.key, more=what))  # its field has the focus
    if act == "find-items":
        find = storable(request.form.get("find", ""))[:LONGEST_SEARCH]
        return web.go(url_for("drafts.edit", key=document.key, items=find, _anchor="items"))
    if act == "item":
        return web.go(url_for("drafts.edit", key=document.key, _anchor=f"line-{what.rpartition('.')[0]}"))
    anchors = {"add-allowance": "allowances", "remove-allowance": "allowances"}
    anchors |= {
        "add-line": "lines",
        "add-bank": "ways",
        "add-way": "ways",
        "add-instant": "ways",
        "split": "customer",
        "remove": "lines",
    }
    return web.go(url_for("drafts.edit", key=document.key, _anchor=anchors.get(act)))


def _edited_elsewhere(key: str, typed: Typed) -> Response:
    """409: nothing is saved, nothing is lost, and there are two ways out."""
    if request.headers.get("HX-Request"):
        return make_response(render_template("drafts/_edited_elsewhere.html", key=key), 409)
    document = Document.select(Document, Business).join(Business).where(Document.key == key).get()
    return _page(
        page.editor(key, typed, document.business, base=-1, loaded_with=request.form.get("marks", "")),
        document.business,
        409,
        conflict=True,
    )


def _page(shown: Editor, business: Business | None, status: int = 200, **more: Any) -> Response:
    return make_response(page.drawn(shown, business, **more), status)


# rows pasted from a spreadsheet


def _take_rows(document: Document) -> Response:
    """Make lines of what was pasted where its columns are clear, else ask what they are."""
    text, typed = storable(request.form.get("rows", "")), saving.typed_of(document)
    table = pasting.read(text, typed)
    if table.clear and not _too_many(table, typed):
        return _add_rows(document, typed, table)
    return _rows_page(document, typed, table, text, 200 if table.rows else 422)


@bp.post("/drafts/<key>/rows")
@login_required
def add_rows(key: str) -> Response:
    """Make lines of what was pasted, its columns being what somebody chose."""
    document = here.document_to_change(key)
    if not document.is_draft:
        raise web.Conflict(_("This was issued meanwhile, so it can no longer be edited. Load the page again."))
    text, typed = storable(request.form.get("rows", "")), saving.typed_of(document)
    chosen = [request.form.get(f"column.{place}", "") for place in range(pasting.MOST_COLUMNS)]
    table = pasting.chosen(text, chosen, heading=request.form.get("heading") == "1")
    if _refused(table, typed):
        return _rows_page(document, typed, table, text, 422)
    return _add_rows(document, typed, table)


def _add_rows(document: Document, typed: Typed, table: pasting.Table) -> Response:
    batch = pasting.new_batch(vault.new_token())
    window = saving.Window("", document.save_count, marks(typed.profile()))
    changed = pasting.with_rows(typed, table, batch)
    try:
        saving.save(document.key, changed, window, by=browser.signed_in(), business=document.business, now=clock.now())
    except (saving.EditedElsewhere, saving.NotADraft):
        raise web.Conflict(_("This was changed in another window meanwhile. Load the page again.")) from None
    return web.go(url_for("drafts.edit", key=document.key, pasted=batch, _anchor="lines"))


def _rows_page(document: Document, typed: Typed, table: pasting.Table, text: str, status: int = 200) -> Response:
    said = render_template(
        "drafts/rows.html",
        key=document.key,
        table=table,
        text=text,
        error=_refused(table, typed) if status == 422 else "",
        strange=pasting.unknown_rates(table.rows, table.columns, typed),
        parts=pasting.PARTS,
    )
    return make_response(said, status)


def _refused(table: pasting.Table, typed: Typed) -> str:
    """Why no lines can be made of it, in words; empty where they can."""
    named = [part for part in table.columns if part]
    if not table.rows:
        return _("Paste at least one row.")
    if _too_many(table, typed):
        return _(
            "At most %(rows)s rows at once, and %(lines)s lines on a paper.", rows=pasting.MOST_ROWS, lines=MOST_PARTS
        )
    if set(named) - set(pasting.PARTS):
        return _("Choose what each column is.")
    if len(set(named)) < len(named):
        return _("Two columns can’t be the same.")
    return "" if "description" in named else _("Choose which column is the description.")


def _too_many(table: pasting.Table, typed: Typed) -> bool:
    return len(table.rows) > pasting.MOST_ROWS or len(table.rows) + len(typed.group("line")) > MOST_PARTS


def _pasted(document: Document) -> tuple[str, int]:
    """Which paste the page may undo, and how many lines came with it."""
    batch = request.args.get("pasted", "")
    return batch, pasting.pasted(saving.typed_of(document), batch)


# copies


@bp.post("/documents/<key>/duplicate")
@login_required
def duplicate(key: str) -> Response:
    """A new draft that says the same as this document."""
    return _copied(here.document_to_change(key))


def _copied(document: Document) -> Response:
    today = clock.today(document.business.time_zone)
    try:
        copy = duplicating.duplicate(document, by=browser.signed_in(), now=clock.now(), today=today)
    except duplicating.NoInvoice:
        raise web.Conflict(_("Only invoices can be duplicated.")) from None
    except revisions.Erased:
        raise web.Gone(_("What this document said was erased, as the law demands.")) from None
    flash(_("This is a copy, with new dates. The other one stays as it is."))
    return web.go(url_for("drafts.edit", key=copy.key))


# beside the form


@bp.get("/drafts/more")
def more() -> str:
    """What a line seldom says, empty: the fields that are put below a line when they are asked for."""
    key, number = request.args.get("line", ""), request.args.get("number", "")
    if not LINE.fullmatch(key):
        web.missing()
    line = LineForm(key, max(_whole(number), 0), {})
    return render_template("drafts/more.html", line=line, of_quote=request.args.get("kind") == QUOTE)


@bp.get("/drafts/<key>/why/<figure>")
@login_required
def why(key: str, figure: str) -> str:
    """The derivation of one figure of a draft."""
    document = here.document(key)
    rows = page.reread(document).why(figure) if document.is_draft else None
    if rows is None:
        web.missing()
    return render_template("drafts/_why.html" if web.is_partial() else "drafts/why.html", rows=rows, key=key)


@bp.get("/b/<handle>/customers/matching")
@login_required
def matching(handle: str) -> str:
    """Customers whose name contains what is typed, as buttons that take one over."""
    business = path.here(handle)
    text = request.args.get("customer.name", "").strip()[:100]
    found = [one for one in Customer.matching(business, text) if one.name != text] if text else []
    return render_template("drafts/_matching.html", customers=found)
