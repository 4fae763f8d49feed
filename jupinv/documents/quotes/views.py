"""A quote's answer by the owner's hand, and the invoices that are made of what was offered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.content.fields import QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.documents import deciding, here, issuing, revisions
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document
from jupinv.documents.quotes.form import PERCENT, USUAL, AnswerForm, DepositForm, LateAnswerForm, read_deposit
from jupinv.documents.wording import Wording
from jupinv.drafts import converting
from jupinv.drafts.converting import Made, Share
from jupinv.language import format_percent

bp = Blueprint("quotes", __name__)

THEN = ("invoice", "deposit")  # what an owner was about to make, before something had to be chosen
REFUSALS = (
    *(issuing.NotIssued, issuing.AlreadyVoid, revisions.Erased),
    *(deciding.NotAQuote, deciding.AlreadyAnswered, deciding.Expired, deciding.WrongChoice),
    *(deciding.NotAnswered, deciding.AlreadyMade, converting.NotConvertible, converting.Declined),
)


# the answer


@bp.get("/documents/<key>/accept")
@login_required
def ask_to_accept(key: str) -> Response:
    """What of it was chosen, who said so, and what that does."""
    document = _open(key)
    return _accept_page(document, _answer_form(document), deciding.usual(_said(document)[0]))


@bp.post("/documents/<key>/accept")
@login_required
def accept(key: str) -> Response:
    """Keep that it was accepted; an invoice may be what this was asked for."""
    document = _open(key)
    form, picked = _answer_form(document), _picked()
    if not form.validate():
        return _accept_page(document, form, picked, 422)
    try:
        deciding.accept(
            document, picked, by=_me(), now=clock.now(), today=_today(document), who=form.who.data, note=form.note.data
        )
    except deciding.WrongChoice:
        return _accept_page(document, form, picked, 422, choice_error=_wrong_choice())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    then = request.form.get("then", "")
    if then == "deposit":
        return web.go(url_for("quotes.ask_for_deposit", key=key))
    if then == "invoice":
        return _made(converting.invoice(document, by=browser.signed_in(), now=clock.now(), today=_today(document)))
    flash(_("It is kept as accepted. The invoice can be made from it now."), "good")
    return web.go(url_for("documents.show", key=key))


@bp.get("/documents/<key>/decline")
@login_required
def ask_to_decline(key: str) -> Response:
    """Who said so, and why."""
    return _decline_page(_open(key), AnswerForm())


@bp.post("/documents/<key>/decline")
@login_required
def decline(key: str) -> Response:
    """Keep that it was declined."""
    document, form = _open(key), AnswerForm(request.form)
    if not form.validate():
        return _decline_page(document, form, 422)
    try:
        deciding.decline(
            document, by=_me(), now=clock.now(), today=_today(document), who=form.who.data, note=form.note.data
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("documents.show", key=key))


@bp.post("/documents/<key>/answer/undo")
@login_required
def take_back(key: str) -> Response:
    """Take the answer back: it is open again."""
    document = here.document_to_change(key)
    try:
        deciding.take_back(document, by=_me(), now=clock.now(), today=_today(document))
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    flash(_("The answer was taken back. It offers again what it offered before."))
    return web.go(url_for("documents.show", key=key))


def _open(key: str) -> Document:
    """The quote, while an answer can be kept; 409 in words where it can't."""
    document = here.document_to_change(key)
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    if document.kind != QUOTE:
        raise web.Conflict(why(deciding.NotAQuote()))
    if document.is_void:
        raise web.Conflict(why(issuing.AlreadyVoid()))
    if document.accepted_at or document.declined_at:
        raise web.Conflict(why(deciding.AlreadyAnswered()))
    return document


def _answer_form(document: Document) -> AnswerForm:
    late = deciding.expired(document, _today(document))
    form: AnswerForm = (LateAnswerForm if late else AnswerForm)(request.form)
    return form


def _picked() -> frozenset[str]:
    """The keys of the lines that were chosen."""
    form = request.form.items(multi=True)
    return frozenset(text for name, text in form if name == "pick" or name.startswith("either."))


def _accept_page(
    document: Document, form: AnswerForm, picked: frozenset[str], status: int = 200, *, choice_error: str = ""
) -> Response:
    content, totals = _said(document)
    amounts = {line.key: line.net if line.gross is None else line.gross for line in totals.lines}
    words = _words(document)
    then = request.values.get("then", "")
    return _page(
        "documents/quotes/accept.html",
        document,
        status,
        form=form,
        choices=deciding.choices(content),
        picked=picked,
        choice_error=choice_error,
        amounts={key: words.money(amount, document.currency) for key, amount in amounts.items()},
        late=words.day(document.due_date) if isinstance(form, LateAnswerForm) else "",
        then=then if then in THEN else "",
    )


def _decline_page(document: Document, form: AnswerForm, status: int = 200) -> Response:
    return _page("documents/quotes/decline.html", document, status, form=form)


def _wrong_choice() -> str:
    return _(
        "Choose one of each either-or. Something has to be left of the quote, and a discount can’t be larger than it."
    )


# what is made from it


@bp.post("/documents/<key>/invoice")
@login_required
def invoice(key: str) -> Response:
    """The draft of an invoice over all of it; where something is to be chosen first, that is asked."""
    document = here.document_to_change(key)
    try:
        made = converting.invoice(
            document, known=_known(), by=browser.signed_in(), now=clock.now(), today=_today(document)
        )
    except (deciding.WrongChoice, deciding.Expired):
        return web.go(url_for("quotes.ask_to_accept", key=key, then="invoice"))
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return _made(made)


@bp.get("/documents/<key>/deposit")
@login_required
def ask_for_deposit(key: str) -> Response:
    """How much, and what that comes to."""
    document = _depositable(key)
    content, totals = _said(document)
    if not document.accepted_at and (deciding.choices(content) or deciding.expired(document, _today(document))):
        return web.go(url_for("quotes.ask_to_accept", key=key, then="deposit"))
    form = _deposit_form(document, totals, request.args.get("share", USUAL), request.args.get("unit", PERCENT))
    if web.is_partial():
        return _comes_to(document, content, totals, form)
    return _deposit_page(document, content, totals, form)


@bp.post("/documents/<key>/deposit")
@login_required
def deposit(key: str) -> Response:
    """The draft of an invoice over a deposit."""
    document = _depositable(key)
    content, totals = _said(document)
    form = _deposit_form(document, totals, request.form.get("share", ""), request.form.get("unit", PERCENT))
    known = _known()
    if len(converting.deposits(document)) > known:  # pressed twice: what is left by now does not matter
        return _made(Made(converting.deposits(document)[-1], is_new=False))
    if form.amount is None or form.error:
        return _deposit_page(document, content, totals, form, 422)
    try:
        made = converting.deposit(
            document,
            form.amount,
            percent=form.percent,
            known=known,
            by=browser.signed_in(),
            now=clock.now(),
            today=_today(document),
        )
    except (deciding.WrongChoice, deciding.Expired):
        return web.go(url_for("quotes.ask_to_accept", key=key, then="deposit"))
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return _made(made)


def _depositable(key: str) -> Document:
    """The quote, while a deposit on it can be asked for; 409 in words where it can't."""
    document = here.document_to_change(key)
    if document.is_draft:
        raise web.Conflict(why(issuing.NotIssued()))
    if document.kind != QUOTE:
        raise web.Conflict(why(converting.NotConvertible()))
    if document.is_void:
        raise web.Conflict(why(issuing.AlreadyVoid()))
    if document.declined_at:
        raise web.Conflict(why(converting.Declined()))
    return document


def _deposit_form(document: Document, totals: Totals, share: str, unit: str) -> DepositForm:
    return read_deposit(
        share,
        unit,
        currency=totals.currency,
        agreed=converting.agreed(totals),
        left=converting.left(document, totals),
        locale=str(browser.signed_in().locale),
    )


def _deposit_page(
    document: Document, content: Content, totals: Totals, form: DepositForm, status: int = 200
) -> Response:
    return _page(
        "documents/quotes/deposit.html",
        document,
        status,
        form=form,
        asked=converting.deposits(document),
        **_figures(document, content, totals, form),
    )


def _comes_to(document: Document, content: Content, totals: Totals, form: DepositForm) -> Response:
    figures = _figures(document, content, totals, form)
    return web.varying(render_template("documents/quotes/_comes_to.html", form=form, **figures))


def _figures(document: Document, content: Content, totals: Totals, form: DepositForm) -> dict[str, Any]:
    """What it comes to, by its taxes."""
    words = _words(document)
    shares = converting.shares(content, totals, form.amount) if form.amount and not form.error else []
    return {
        "agreed": words.money(converting.agreed(totals), document.currency),
        "left": words.money(converting.left(document, totals), document.currency),
        "comes_to": words.money(form.amount, document.currency) if form.amount and not form.error else "",
        "shares": [(words.money(each.gross, document.currency), _taxes(each, words.locale)) for each in shares],
    }


def _taxes(share: Share, locale: str) -> str:
    """ "VAT 19%": under which taxes it falls."""
    named = (f"{tax.name or tax.category} {format_percent(tax.rate or Decimal(0), locale)}" for tax in share.taxes)
    return ", ".join(named) or _("no tax")


def _made(made: Made) -> Response:
    """Lead to what was made, and say what happened."""
    if not made.is_new:
        flash(_("This was made from it before. Nothing was made anew."))
    elif made.accepts:
        flash(
            _("The quote is kept as accepted, as an invoice is made from it. Check this draft, then send it."), "good"
        )
    else:
        flash(_("This draft says what was agreed. Check it, then send it."), "good")
    return web.go(url_for("drafts.edit" if made.document.is_draft else "documents.show", key=made.document.key))


def _known() -> int:
    """How many such invoices the page knew of that asks for one."""
    text = request.form.get("known", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


# what these have in common


def why(refused: Exception) -> str:
    """What stands in the way, and the way out where there is one."""
    return {
        issuing.NotIssued: _("This is still a draft. Issue it first."),
        issuing.AlreadyVoid: _("This is void: nothing becomes of it any more."),
        revisions.Erased: _("What this document said was erased, as the law demands."),
        deciding.NotAQuote: _("Only a quote is accepted or declined."),
        deciding.AlreadyAnswered: _("It was answered already. Take the answer back first."),
        deciding.Expired: _("It has run out. To accept it all the same, say why it still counts."),
        deciding.WrongChoice: _("Something is to be chosen first."),
        deciding.NotAnswered: _("There is no answer to take back."),
        deciding.AlreadyMade: _("Something was made from it. Delete the draft, or void what was issued, first."),
        converting.NotConvertible: _("Invoices are made from quotes and proformas, deposits from quotes."),
        converting.Declined: _("It was declined. Take the answer back first."),
    }[type(refused)]


def _me() -> Actor:
    return Actor.of(browser.signed_in())


def _today(document: Document) -> Any:
    return clock.today(document.business.time_zone)


def _said(document: Document) -> tuple[Content, Totals]:
    revision = revisions.last_of(document)
    try:
        return revisions.content_of(revision) if revision else web.missing()
    except revisions.Erased as refused:
        raise web.Conflict(why(refused)) from None


def _words(document: Document) -> Wording:
    return Wording(browser.signed_in().locale, _today(document), document.business.time_zone)


def _page(template: str, document: Document, status: int, **shown: Any) -> Response:
    page = render_template(template, document=document, address=f"/documents/{document.key}", **shown)
    return make_response(page, status)
