"""The editor: a blank invoice at once, saved as it is typed; the preview; issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from werkzeug.exceptions import HTTPException

from jupinv import clock, money, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.models import User
from jupinv.businesses import path
from jupinv.businesses.founding import usual_currency
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content import codes
from jupinv.customers.models import Customer
from jupinv.documents import issuing, sending
from jupinv.documents.mails import form as mails
from jupinv.documents.mails.form import SendForm
from jupinv.documents.models import Document
from jupinv.drafts import editing, forms, leaving, picking, readiness, saving
from jupinv.drafts.editing import Editor
from jupinv.drafts.typed import GROUPS, Typed
from jupinv.translations import said

bp = Blueprint("drafts", __name__)

WAYS_LOCKED = _l("Where you are paid is changed in Settings, Ways to pay. Nothing was changed about it here.")
MOST_PARTS = 2000  # lines, or ways to pay: a page of so many takes seconds to draw, and anybody may ask for one


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
    business = customer.business if customer else (Business.written_by(user).first() if user else None)
    typed = saving.blank(profile_of(business) if business else (), locale=browser.locale())
    if customer is not None:
        typed = picking.with_customer(typed, customer, currency=customer.business.currency)
    page = _page(_editor(saving.new_key(), typed, business), business)
    page.headers["Cache-Control"] = "no-store"
    return page


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
    document = _mine(key)
    if not document.is_draft:
        return web.go(url_for("documents.show", key=key))
    if document.is_read_only:
        return web.go(url_for("drafts.preview", key=key))
    return _page(_reread(document), document.business)


@bp.post("/drafts/<key>")
def save(key: str) -> Response:
    """Save a draft as typed: by htmx while it is typed, or by one of the form's buttons, which then does its part."""
    if not saving.KEY.fullmatch(key):
        web.missing()
    user = browser.person()
    business = _business_of(user)
    act, _colon, what = request.form.get("act", "").partition(":")
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
    if request.headers.get("HX-Request"):
        return _saved(document, act, refused)
    return _after_button(document, typed, act, refused)


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
    change = ACTS.get(act)
    return change(typed, what) if change else typed


def _with_customer(typed: Typed, what: str, business: Business | None) -> Typed:
    """The customer picked takes the place of what was typed about one."""
    customer = Customer.get_or_none((Customer.business == business) & (Customer.id == _whole(what)))
    if business is None or customer is None:
        return typed
    before = Customer.named(business, typed.get("customer.name"))
    return picking.with_customer(typed, customer, currency=business.currency, before=before)


ACTS: dict[str, Callable[[Typed, str], Typed]] = {
    "add-line": lambda typed, _: editing.with_line(typed, vault.new_token()[:8]),
    "remove": lambda typed, key: editing.with_removed(typed, key),
    "undo": lambda typed, key: editing.with_restored(typed, key),
    "up": lambda typed, key: typed.moved("line", key, -1),
    "down": lambda typed, key: typed.moved("line", key, 1),
    "add-bank": lambda typed, _: typed.having({f"bank.{vault.new_token()[:8]}.holder": typed.get("sender.name")}),
    "add-way": lambda typed, _: typed.having({f"way.{vault.new_token()[:8]}.label": ""}),
    "remove-way": lambda typed, at: typed.without_way(at),
    "up-way": lambda typed, at: typed.way_up(at),
    "split": lambda typed, who: editing.with_split_address(typed, who),
}


# the answers


def _saved(document: Document, act: str, refused: dict[str, str]) -> Response:
    """The save state, the totals and the messages; a field is never rewritten while somebody types in it."""
    shown = _reread(document, refused)
    template = {"split": "drafts/_parties.html", "customer": "drafts/_parties.html"}.get(act, "drafts/_saved.html")
    answer = make_response(render_template(template, e=shown, business=document.business, **_choices()))
    answer.headers["HX-Replace-Url"] = url_for("drafts.edit", key=document.key)
    return answer


def _after_button(document: Document, typed: Typed, act: str, refused: dict[str, str]) -> Response:
    """A button of the form was pressed: lead on, or show at which field something is in the way."""
    if act in ("", "save", "send", "customer"):
        saving.keep_customer(document, typed, now=clock.now())
    shown = _reread(document, refused)
    if refused:
        return _page(shown, document.business, 422, summary=_("Saved, but for where you are paid."))
    if act == "send" and (findings := readiness.in_the_way(shown)):
        return _not_ready(document, findings)
    if act in ("send", "preview"):
        return web.go(url_for(f"drafts.{act}", key=document.key))
    if act in ("", "save") and shown.problems:
        return _page(shown, document.business, 422, summary=_("Saved as you typed it. This can’t be read yet:"))
    anchors = {"add-line": "lines", "add-bank": "ways", "add-way": "ways", "split": "customer", "remove": "lines"}
    return web.go(url_for("drafts.edit", key=document.key, _anchor=anchors.get(act)))


def _edited_elsewhere(key: str, typed: Typed) -> Response:
    """409: nothing is saved, nothing is lost, and there are two ways out."""
    if request.headers.get("HX-Request"):
        return make_response(render_template("drafts/_edited_elsewhere.html", key=key), 409)
    document = Document.select(Document, Business).join(Business).where(Document.key == key).get()
    return _page(
        _editor(key, typed, document.business, base=-1, loaded_with=request.form.get("marks", "")),
        document.business,
        409,
        conflict=True,
    )


def _mine(key: str) -> Document:
    """The document of this key if the person signed in may see it, else 404."""
    document: Document = Document.seen_by(browser.signed_in()).where(Document.key == key).first() or web.missing()
    browser.enter(document.business)
    return document


def _mine_to_write(key: str) -> Document:
    """The same, if the person signed in may also write it: an accountant only reads."""
    document = _mine(key)
    return web.refused() if document.is_read_only else document


def _reread(document: Document, findings: dict[str, str] | None = None) -> Editor:
    """The page of a draft as it is kept. A window that has just saved goes on with its own editor id."""
    same_window = request.method == "POST"
    return _editor(
        document.key,
        saving.typed_of(document),
        document.business,
        document,
        findings=findings,
        editor_id=document.editor if same_window else "",
        base=document.save_count,
    )


def _editor(
    key: str,
    typed: Typed,
    business: Business | None,
    document: Document | None = None,
    *,
    findings: dict[str, str] | None = None,
    editor_id: str = "",
    base: int = 0,
    loaded_with: str | None = None,
) -> Editor:
    return editing.editor(
        key,
        typed,
        business=business,
        document=document,
        usual_currency=usual_currency(browser.locale(), clock.now().date()),
        editor_id=editor_id or vault.new_token(),
        base=base,
        today=clock.today(business.time_zone if business else ""),
        findings=findings,
        loaded_with=loaded_with,
    )


def _page(shown: Editor, business: Business | None, status: int = 200, **more: Any) -> Response:
    more["ways_locked"] = business is not None and saving.ways_locked(business)
    page = render_template("drafts/editor.html", e=shown, business=business, **_choices(), **more)
    return make_response(page, status)


def _choices() -> dict[str, Any]:
    """What the selects of the editor offer."""
    sentences = [(key, codes.REASON_BY_KEY[key].sentence(browser.language_shown())) for key in forms.UNTAXED]
    return {
        "currencies": sorted(money.EXPONENTS),
        "special_choices": [(key, said(editing.SPECIAL_WORDS[key])) for key in forms.SPECIAL_TAXES],
        "untaxed_choices": [*sentences, (forms.OWN_WORDS, _("In my own words"))],
        "blank_line": editing.LineForm("__key__", 0, {}, "", False),
    }


# beside the form


@bp.get("/drafts/<key>/why/<figure>")
@login_required
def why(key: str, figure: str) -> str:
    """The derivation of one figure of a draft."""
    document = _mine(key)
    rows = _reread(document).why(figure) if document.is_draft else None
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


# the way out


@bp.get("/drafts/<key>/preview")
@login_required
def preview(key: str) -> Response:
    """What the customer will see."""
    document = _draft(key, _mine(key))
    shown = _reread(document)
    return make_response(render_template("drafts/preview.html", e=shown, paper=shown.paper_for_customer()))


@bp.get("/drafts/<key>/send")
@login_required
def send(key: str) -> Response:
    """Exactly what will happen: the number, the paper, the mail, and the two ways out."""
    document = _draft(key, _mine_to_write(key))
    shown = _reread(document)
    if findings := readiness.in_the_way(shown):
        return _not_ready(document, findings)
    letter = sending.defaults(document, shown.numbered_content(), shown.totals)
    return _send_page(shown, SendForm(data=mails.proposed(letter)))


@bp.post("/drafts/<key>/issue")
@login_required
def issue(key: str) -> Response:
    """Issue, and e-mail it or leave handing it over to the owner."""
    user, document = browser.signed_in(), _mine_to_write(key)
    if user.is_guest:
        return web.go(url_for("accounts.sign_in", next=url_for("drafts.send", key=key)))
    document = _draft(key, document)
    saving.keep_customer(document, saving.typed_of(document), now=clock.now())
    form, shown = SendForm(request.form), _reread(document)
    by_mail = request.form.get("how") != "hand"
    if findings := readiness.in_the_way(shown):
        return _not_ready(document, findings)
    document = _draft(key, _mine_to_write(key))  # pressed twice at once: the first one may have issued it by now
    if request.form.get("seen", fingerprint(shown)) != fingerprint(shown):
        return _send_page(shown, _renumbered(form, shown.number), 409, changed=True)
    if by_mail and not form.validate():
        return _send_page(shown, form, 422)
    try:
        post = mails.post_of(form, reply_to=mails.reply_to(document.business, user)) if by_mail else None
        _leave(document, shown, post, user)
    except issuing.AlreadyIssued:
        return web.go(url_for("documents.show", key=key))
    except issuing.ChangedMeanwhile:
        _draft(key, _mine_to_write(key))
        raise web.Conflict(_("This was changed meanwhile. Load the page again.")) from None
    except issuing.NotReady as missing:
        return _not_ready(document, readiness.at_fields(missing.findings, shown.reading, {}))
    except TooMany:
        return _too_many_mails(shown, form)
    return web.go(url_for("documents.show", key=key))


def _too_many_mails(shown: Editor, form: SendForm) -> Response:
    """Nothing was issued, and nothing that was typed is lost."""
    most = _(
        "%(most)s e-mails have left in the last hour, which is the most we send for one business.",
        most=sending.MOST_MAILS,
    )
    form.to.errors = [f"{most} {_('Nothing was issued. Try again later, or hand it over yourself.')}"]
    return _send_page(shown, form, 429)


def _leave(document: Document, shown: Editor, post: sending.Post | None, user: User) -> None:
    settings = web.config()
    leaving.leave(
        document,
        shown.numbered_content(),
        post,
        by=user,
        now=clock.now(),
        today=shown.today,
        stop_seconds=settings.stop_seconds,
        base_url=settings.base_url,
    )


def fingerprint(shown: Editor) -> str:
    """Of what the preview shows."""
    return leaving.fingerprint(shown.numbered_content(), shown.totals)


def _renumbered(form: SendForm, number: str) -> SendForm:
    """The words that were typed, with the number as it would be now."""
    expected = request.form.get("number", "")
    for field in (form.subject, form.text) if expected else ():
        field.data = (field.data or "").replace(expected, number)
    return form


def _not_ready(document: Document, findings: dict[str, str]) -> Response:
    """The editor again, with what is in the way at its fields."""
    return _page(_reread(document, findings), document.business, 422, summary=_("Not ready to send yet"))


def _draft(key: str, document: Document) -> Document:
    """The document while it is a draft; one that was issued leads to its page."""
    if not document.is_draft:
        raise HTTPException(response=web.go(url_for("documents.show", key=key)))
    return document


def _send_page(shown: Editor, form: SendForm, status: int = 200, *, changed: bool = False) -> Response:
    user = browser.person()
    page = render_template(
        "drafts/send.html",
        e=shown,
        form=form,
        changed=changed,
        seen=fingerprint(shown),
        paper=shown.paper_for_customer(),
        guest=user is None or user.is_guest,
        hints=readiness.hints(shown),
        stop_seconds=web.config().stop_seconds,
        answers_to=mails.reply_to(browser.business_here(), user) if user else "",
        sender=shown.text("sender.name"),
        email=shown.text("sender.email"),
    )
    return make_response(page, status)
