"""Paying by card: from the public page to Stripe, and back. The site is left by a plain link, or by htmx."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.documents import here
from jupinv.documents.models import Document
from jupinv.language import format_money
from jupinv.money import from_minor
from jupinv.payments.cards import checkout, choosing, connecting, gateway, looking, settlement
from jupinv.payments.cards.amounts import NotChargeable
from jupinv.payments.cards.models import EXPIRED, FAILED, OPEN, PAID, Checkout
from jupinv.payments.models import Entry
from jupinv.sharing import recipient, ways
from jupinv.sharing.cards.form import AmountForm
from jupinv.sharing.cards.telling import credit_of
from jupinv.sharing.cards.words import words
from jupinv.sharing.opened import Opened

bp = Blueprint("card_payments", __name__)

PATIENCE = ((timedelta(minutes=1), 3), (timedelta(minutes=10), 10))  # seconds until a waiting page looks again
LONG_PATIENCE = 60
TRY_AGAIN = 60  # seconds, where Stripe does not answer


@bp.get("/i/<token>/card")
def ask(token: str) -> Response:
    """How much is paid: all that is due, or a part where the owner takes one."""
    shown = _payable(recipient.opened_whole(token))
    return _ask_page(shown, _form(shown))


@bp.post("/i/<token>/card")
def pay(token: str) -> Response:
    """Open a page at Stripe for it, and show the way there."""
    shown = _payable(recipient.acting(token))
    form = _form(shown, posted=True) if "amount" in request.form else None
    if form is None and _takes_parts(shown):
        return _ask_page(shown, _form(shown))
    if form is not None and not form.validate():
        return _ask_page(shown, form, 422)
    now = clock.now()
    try:
        begun = checkout.start(shown.document, link=shown.link, amount=form.minor if form else None, now=now)
        address = checkout.lead(
            begun,
            name=f"{shown.paper.title} {shown.paper.number} – {shown.sender_name}",
            email=_email(shown),
            locale=shown.locale,
            now=now,
        )
    except checkout.BadAmount:
        return _ask_page(shown, form or _form(shown), 422, wrong=True)
    except checkout.UnderWay as coming:
        return web.go(f"{shown.address}/card/{coming.checkout.key}")
    except checkout.NotTaken:
        recipient.conflict(shown, words("not_taken", shown.locale))
    except checkout.Dropped:
        recipient.conflict(shown, words("changed", shown.locale))
    except gateway.Unreachable:
        return _trouble(shown, "unreachable", 409 if web.is_partial() else 503)  # which a script shows in place
    except (gateway.Trouble, NotChargeable):
        return _trouble(shown, "refused", 409)
    return _leave(shown, begun, address)


@bp.get("/i/<token>/card/<key>")
def back(token: str, key: str) -> Response:
    """What became of it, as Stripe says: here its page leads back to."""
    shown = recipient.opened_whole(token)
    ours = (Checkout.document == shown.document.id) & (Checkout.key == key)
    row = Checkout.get_or_none(ours) or web.missing()
    row, heard = looking.look_now(row, now=clock.now())
    if row.state == PAID:
        shown = recipient.opened_whole(token)  # as it stands now
    return _came_back(shown, row, heard)


# whether a document takes cards


@bp.post("/documents/<key>/cards")
@login_required
def choose(key: str) -> Response:
    """Let customers pay this document by card, or no more."""
    document, cards = here.document_to_change(key), request.form.get("cards", "")
    if cards not in ("yes", "no"):
        raise web.Conflict(_("Choose whether this invoice may be paid by card."))
    try:
        choosing.choose(document, cards == "yes", by=browser.signed_in(), now=clock.now())
    except choosing.NotPayable:
        raise web.Conflict(_("Only an invoice that is not void is paid by card.")) from None
    if cards == "yes":
        flash(_("This invoice can be paid by card."), "good")
    else:
        flash(_("This invoice can’t be paid by card any more."), "good")
    return web.go(f"/drafts/{key}/send" if document.is_draft else url_for("documents.show", key=key))


@bp.app_template_global()
def takes_cards(key: str) -> bool:
    """Whether a draft is to be paid by card, for the page from which it is sent."""
    return bool(Document.select(Document.cards).where(Document.key == key).scalar())


# pages


def _payable(shown: Opened) -> Opened:
    if not ways.takes_card(shown):
        recipient.conflict(shown, words("not_taken", shown.locale))
    return shown


def _takes_parts(shown: Opened) -> bool:
    account = connecting.of(shown.document.business_id)
    return account is not None and account.parts


def _form(shown: Opened, *, posted: bool = False) -> AmountForm:
    document = shown.document
    return AmountForm(document.balance, document.currency, shown.locale, request.form if posted else None)


def _email(shown: Opened) -> str:
    """Whose receipt Stripe mails: whom the link is for, or the document. Stripe refuses what it can't read."""
    address = shown.link.email or shown.content.recipient.contact.email
    return address if address.isascii() and address.count("@") == 1 else ""


def _ask_page(shown: Opened, form: AmountForm, status: int = 200, *, wrong: bool = False) -> Response:
    return recipient.page(
        shown,
        "sharing/cards/_ask.html",
        words,
        title=words("pay", shown.locale),
        status=status,
        form=form,
        parts=_takes_parts(shown),
        due=_money(shown, shown.document.balance, shown.document.currency),
        problem=words("bad_amount", shown.locale) if wrong or form.errors else "",
    )


def _leave(shown: Opened, begun: Checkout, address: str) -> Response:
    answer = recipient.page(
        shown,
        "sharing/cards/_leave.html",
        words,
        title=words("pay", shown.locale),
        address=address,
        amount=_money(shown, begun.amount, begun.currency),
        live=begun.live,
    )
    if web.is_partial():
        answer.headers["HX-Redirect"] = address
    return answer


def _trouble(shown: Opened, key: str, status: int) -> Response:
    answer = recipient.page(
        shown,
        "sharing/cards/_trouble.html",
        words,
        title=words("trouble", shown.locale),
        status=status,
        text=words(key, shown.locale, name=shown.sender_name),
        again=key == "unreachable",
    )
    if status == 503:
        answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer


def _came_back(shown: Opened, row: Checkout, heard: bool) -> Response:
    """`heard`: whether an open page means that nobody paid, or that we could not ask."""
    amount, now = _money(shown, row.amount, row.currency), clock.now()
    known = {PAID: "paid", EXPIRED: "expired", FAILED: "failed"}
    key = "open" if row.state == OPEN and heard else known.get(row.state, "confirming")
    text = f"{row.why}_text" if row.why == settlement.MISMATCH else f"{key}_text"
    answer = recipient.page(
        shown,
        "sharing/cards/_back.html",
        words,
        title=words(key, shown.locale),
        state=key,
        text=words(text, shown.locale, amount=amount, name=shown.sender_name),
        more=_more(shown, row),
        again=key in ("open", "expired", "failed") and row.why != settlement.MISMATCH and ways.takes_card(shown),
        live=row.live,
        here=f"{shown.address}/card/{row.key}",
    )
    if key == "confirming":
        since = now - row.created_at
        seconds = next((each for limit, each in PATIENCE if since < limit), LONG_PATIENCE)
        answer.headers["Refresh"] = str(seconds)
    return answer


def _more(shown: Opened, row: Checkout) -> list[str]:
    """What else is to be known: what nobody owed, or that it takes days."""
    if row.state != PAID:
        return [words("days_text", shown.locale)] if row.state == "processing" else []
    entry = Entry.get_or_none(Entry.id == row.entry_id)
    spare = credit_of(entry) if entry else 0
    said = [words("void", shown.locale)] if shown.document.is_void else []
    if spare:
        said.append(words("credit", shown.locale, amount=_money(shown, spare, row.currency), name=shown.sender_name))
    return said


def _money(shown: Opened, minor: int, currency: str) -> str:
    return format_money(from_minor(minor, currency), currency, shown.locale)
