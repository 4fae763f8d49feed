"""Settings, Cards: a Stripe account connected by its key. What is changed here asks who it is, and is told to all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany, limit
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.documents.wording import Wording
from jupinv.payments.cards import checking, connecting, events, forms, gateway, importing, permissions, trials
from jupinv.payments.cards.answers import Account, Invoice
from jupinv.payments.cards.models import CardAccount

bp = Blueprint("cards", __name__)

MOST_TRIES = 60  # an hour by one person: each asks Stripe
MOST_FORGED = 60  # events an hour from one network; whoever can sign is never counted
LARGEST_EVENT = 512 * 1024  # bytes; Stripe's are a hundredth of that
EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was kept: a message at each field, permissions that the key lacks, or another account."""

    errors: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    other: Account | None = None


NONE = Refusal()


@bp.get("/b/<handle>/settings/cards")
@browser.fresh_only
def show(handle: str) -> Response:
    """The account that is connected, or how to connect one."""
    return _page(path.here_to_own(handle))


@bp.post("/b/<handle>/settings/cards")
@browser.fresh_only
@web.never_echoed
def connect(handle: str) -> Response:
    """Take cards by a key, once Stripe has said whose it is and what it may do."""
    business, key = path.here_to_own(handle), request.form.get("key", "").strip()
    if wrong := forms.wrong_key(key):
        return _page(business, Refusal({"key": wrong}), 422)
    try:
        _count()
        found, missing = gateway.check(key)
    except gateway.Trouble as trouble:
        return _page(business, Refusal({"key": _said(trouble)}), 422)
    if permissions.NEEDED in missing:
        wrong = _("The key may not open a page to pay. Nothing was kept.")
        return _page(business, Refusal({"key": wrong}, missing), 422)
    other = request.form.get("other", "")
    try:
        made = connecting.connect(business, key, found, missing, by=browser.signed_in(), now=clock.now(), other=other)
    except connecting.OtherAccount as another:
        wrong = _("The key is of another Stripe account. If that is meant, tick the box and paste the key again.")
        return _page(business, Refusal({"key": wrong}, other=another.found), 422)
    _tell(made)
    return web.go(url_for("cards.show", handle=handle))


@bp.post("/b/<handle>/settings/cards/check")
@browser.fresh_only
def check(handle: str) -> Response:
    """Ask Stripe again about the key."""
    business, account = _mine(handle)
    _count()
    try:
        answer = checking.asked(account)
        checking.note(account, answer, now=clock.now())
    except gateway.Trouble as trouble:
        flash(_said(trouble), "bad")
    except connecting.NotConnected:
        raise _gone() from None
    else:
        flash(_("Stripe was asked just now."), "good")
    return web.go(url_for("cards.show", handle=business.handle))


@bp.post("/b/<handle>/settings/cards/options")
@browser.fresh_only
@web.never_echoed
def choose(handle: str) -> Response:
    """Whether a part may be paid, and the webhook's secret."""
    business, account = _mine(handle)
    secret = request.form.get("webhook", "").strip()
    if secret and (wrong := forms.wrong_secret(secret)):
        return _page(business, Refusal({"webhook": wrong}), 422)
    webhook = secret or ("" if "forget" in request.form else None)
    try:
        connecting.choose(account, parts="parts" in request.form, webhook=webhook)
    except connecting.NotConnected:
        raise _gone() from None
    flash(_("Saved."), "good")
    return web.go(url_for("cards.show", handle=handle))


@bp.get("/b/<handle>/settings/cards/disconnect")
@browser.fresh_only
def ask_to_disconnect(handle: str) -> str:
    """What goes and what stays."""
    business, account = _mine(handle)
    found = trials.of(business)
    return render_template("payments/cards/disconnect.html", business=business, account=account, trials=found)


@bp.post("/b/<handle>/settings/cards/disconnect")
@browser.fresh_only
def disconnect(handle: str) -> Response:
    """Forget the key."""
    business = path.here_to_own(handle)
    try:
        connecting.disconnect(business, by=browser.signed_in(), now=clock.now())
    except connecting.NotConnected:
        raise _gone() from None
    flash(_("Your Stripe account is disconnected: the key is deleted here, and no card is offered any more."))
    return web.go(url_for("cards.show", handle=handle))


@bp.get("/b/<handle>/settings/cards/tests")
@browser.fresh_only
def ask_to_undo_tests(handle: str) -> str:
    """What undoing all test payments does."""
    business = path.here_to_own(handle)
    return render_template("payments/cards/tests.html", business=business, trials=_trials(business))


@bp.post("/b/<handle>/settings/cards/tests")
@browser.fresh_only
def undo_tests(handle: str) -> Response:
    """Undo all test payments."""
    business = path.here_to_own(handle)
    _trials(business)
    undone = trials.undo(business, by=browser.signed_in(), now=clock.now())
    flash(ngettext("%(num)s test payment is undone.", "%(num)s test payments are undone.", undone), "good")
    if left := trials.of(business).payments:
        flash(ngettext("%(num)s is left: press again.", "%(num)s are left: press again.", left))
    return web.go(url_for("cards.show", handle=handle))


def _trials(business: Business) -> trials.Trials:
    found = trials.of(business)
    if not found.payments:
        raise web.Conflict(_("There are no test payments any more."))
    return found


# what Stripe tells by itself


@bp.post("/webhooks/stripe/<handle>")
@web.from_anywhere
def hear(handle: str) -> Response:
    """An event: whoever signs it by the secret that was given here is believed, and nobody else.

    Stripe sends again what is not answered by 200: so is all that is understood, whether or not it is about anything
    of ours. Nothing tells whether there is such a business, or whether it has a secret.
    """
    request.max_content_length = LARGEST_EVENT
    said, business = request.get_data(cache=False), Business.get_or_none(Business.handle == handle)
    account = connecting.of(business) if business is not None else None
    secret = connecting.webhook_secret_of(account) if account is not None else ""
    if business is None or account is None or not secret:
        web.missing()
    try:
        event = gateway.event(said, request.headers.get("Stripe-Signature", ""), secret, clock.now())
    except (gateway.Forged, gateway.Old):
        return _not_believed()
    events.apply(business, account, event, now=clock.now())
    return Response("", 200, mimetype="text/plain")


def _not_believed() -> Response:
    try:
        limit("stripe event", web.client_key(), MOST_FORGED, timedelta(hours=1), clock.now())
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    return Response("no signature of this webhook and of now\n", 400, mimetype="text/plain")


# an invoice that was written at Stripe


@bp.get("/b/<handle>/invoices/from-stripe")
@browser.confirmed_only
def show_import(handle: str) -> Response:
    """Where an invoice's address is pasted."""
    return _import_page(path.here_to_write(handle), "")


@bp.post("/b/<handle>/invoices/from-stripe")
@browser.confirmed_only
def import_invoice(handle: str) -> Response:
    """Make a draft of an invoice at Stripe, and lead to it."""
    business = path.here_to_write(handle)
    typed = request.form.get("invoice", "")[: importing.LONGEST]
    try:
        wanted = importing.wanted(typed)
        found = _asked_for(business, wanted)
        made = importing.draft(
            found,
            business,
            page=request.form.get("page", "")[:100] or vault.new_token(),
            by=browser.signed_in(),
            now=clock.now(),
            today=clock.today(business.time_zone),
        )
    except (importing.NotAnInvoice, _NotAsked) as refused:
        return _import_page(business, typed, str(refused))
    flash(_("This is the invoice from Stripe as a draft. Nothing was changed at Stripe."), "good")
    for note in made.notes:
        flash(note)
    return web.go(url_for("drafts.edit", key=made.document.key))


class _NotAsked(Exception):
    """The invoice can't be had. The message says why."""


def _asked_for(business: Business, wanted: importing.Wanted) -> Invoice:
    account = connecting.of(business)
    if account is None:
        raise _NotAsked(_("No Stripe account is connected yet. Its owner connects one in Settings, Cards."))
    if wanted.account and account.account and wanted.account != account.account:
        raise _NotAsked(_("This invoice is of another Stripe account than the one that is connected here."))
    if wanted.live is not None and wanted.live != account.live:
        raise _NotAsked(_wrong_mode(account))
    _count()
    try:
        with connecting.key_in_use(account, now=clock.now()) as key:
            return gateway.invoice(key, wanted.id)
    except gateway.NotThere:
        raise _NotAsked(_("Stripe has no such invoice. %(mode)s", mode=_wrong_mode(account))) from None
    except gateway.NotPermitted:
        raise _NotAsked(
            _("The key may not read invoices. At Stripe, edit it and set “Invoices” to “Read”, then try again.")
        ) from None
    except gateway.Trouble as trouble:
        raise _NotAsked(_said(trouble)) from None


def _wrong_mode(account: CardAccount) -> str:
    if account.live:
        return _("The key that is connected is a live one: invoices of Stripe’s test mode can’t be had by it.")
    return _("The key that is connected is a test one: only invoices of Stripe’s test mode can be had by it.")


def _import_page(business: Business, typed: str, error: str = "") -> Response:
    page = render_template(
        "payments/cards/import.html", business=business, typed=typed, error=error, page=vault.new_token()
    )
    return make_response(page, 422 if error else 200)


# what these have in common


def _mine(handle: str) -> tuple[Business, CardAccount]:
    business = path.here_to_own(handle)
    account = connecting.of(business)
    if account is None:
        raise _gone()
    return business, account


def _gone() -> web.Conflict:
    return web.Conflict(_("The Stripe account was changed or disconnected meanwhile."))


def _count() -> None:
    try:
        limit("card key", f"user {browser.signed_in().id}", MOST_TRIES, timedelta(hours=1), clock.now())
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None


def _said(trouble: gateway.Trouble) -> str:
    if isinstance(trouble, connecting.Locked):
        return _("The key that is kept here can’t be opened at the moment, so Stripe was not asked.")
    if isinstance(trouble, gateway.KeyRefused):
        return _("Stripe does not know this key: it was revoked, or a part of it is missing. Copy it again there.")
    if isinstance(trouble, gateway.Refused):
        return _("Stripe refuses it: %(message)s", message=trouble.message)
    if isinstance(trouble, gateway.NotPermitted):
        return _("Stripe does not let this key do anything here: %(name)s", name=trouble.permission or "403")
    return _("Stripe can’t be reached just now, so nothing was changed. Please try again in a few minutes.")


def _tell(made: CardAccount) -> None:
    if not connecting.takes_cards(made):
        flash(_("Connected. Stripe does not let this account take payments yet, so no card is offered."))
    elif made.live:
        flash(
            _("Connected: customers can pay by card from now on. Everybody in this business is told by mail."), "good"
        )
    else:
        flash(_("Connected by a test key: cards can be tried, and no money moves. Everybody is told by mail."), "good")


def _rows(missing: Iterable[str]) -> list[tuple[str, str, str]]:
    return [permissions.row(name) for name in missing]


def _page(business: Business, refusal: Refusal = NONE, status: int = 200) -> Response:
    account = connecting.of(business)
    words = Wording(browser.locale(), clock.today(business.time_zone), business.time_zone)
    config = web.config()
    page = render_template(
        "payments/cards/settings.html",
        business=business,
        account=account,
        takes=account is not None and connecting.takes_cards(account),
        opens=connecting.opens(account),
        trials=trials.of(business),
        errors=refusal.errors,
        other=refusal.other,
        lacking=_rows(refusal.missing),
        missing=_rows(account.missing if account else ()),
        make_key=permissions.make_key_url(),
        make_test_key=permissions.make_key_url(live=False),
        keys_url=permissions.keys_url(live=account.live if account else True),
        address=f"{config.base_url}/webhooks/stripe/{business.handle}",
        can_be_told=config.public,
        events=EVENTS,
        when=words.instant,
    )
    return make_response(page, status)
