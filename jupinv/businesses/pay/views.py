"""Settings, Ways to pay: a change asks who it is, and is told to every member."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from jupinv import clock, vault, web
from jupinv.accounts import browser
from jupinv.businesses import path, ways
from jupinv.businesses.models import Business
from jupinv.businesses.pay.order import CARD_AT, arranged, moved, order_of
from jupinv.businesses.ways import CARD, WAYS, Ways, ways_to_pay
from jupinv.drafts import sender
from jupinv.drafts.sender import Sheet
from jupinv.drafts.typed import Typed
from jupinv.drafts.ways import WayForm, with_instant

bp = Blueprint("pay", __name__)

MOST_WAYS = 30
LONGEST_UNDO = 8000


@bp.get("/b/<handle>/settings/ways")
@browser.fresh_only
def show(handle: str) -> Response:
    """Where the business is paid, as fields."""
    business = path.here_to_own(handle)
    known = ways.listed(business)
    sheet = _sheet(Typed(ways.pairs_of(known), browser.locale()), business)
    return _page(business, sheet, [".".join(at) for at in known], ways.mark(known))


@bp.post("/b/<handle>/settings/ways")
@browser.fresh_only
def change(handle: str) -> Response:
    """Save the list; or add to it, take from it and order it, which changes nothing until it is saved."""
    business = path.here_to_own(handle)
    act, _dot, what = request.form.get("act", "").partition(":")
    typed = sender.with_pairs_of(Typed.posted(request.form.items(multi=True), browser.locale()), WAYS)
    seen, order = request.form.get("seen", ""), order_of(request.form)
    if len(typed.group("bank")) + len(typed.group("way")) > MOST_WAYS:
        abort(413)
    if act in MOVES:
        return _page(business, Sheet(typed, {}, {}), moved(order, what, MOVES[act]), seen)
    if act in ACTS:
        gone = _way(typed, what) if act == "remove-way" else ()
        return _page(business, Sheet(ACTS[act](typed, what), {}, {}), order, seen, gone=gone)
    sheet = _sheet(typed, business)
    if sheet.problems:
        return _page(business, sheet, order, seen, status=422)
    return _save(business, sheet, order, seen)


def _save(business: Business, sheet: Sheet, order: list[str], seen: str) -> Response:
    named = {".".join(at): (at, way) for at, way in ways_to_pay(sheet.typed.pairs).items()} | {CARD_AT: (CARD, {})}
    try:
        wanted = dict(arranged(named, order))
        done = ways.change(business, wanted, seen=seen, by=browser.signed_in(), now=clock.now())
    except ways.ChangedMeanwhile as meanwhile:
        return _page(business, sheet, order, ways.mark(meanwhile.now), now=meanwhile.now, status=409)
    if done:
        flash(_("Saved. Everybody in this business is told by mail what was changed."))
    return web.go(url_for("pay.show", handle=business.handle))


# what the buttons do to what is typed


def _way(typed: Typed, at: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in typed.pairs if pair[0].startswith(f"{at}."))


def _put_back(typed: Typed, _what: str) -> Typed:
    """What was removed last, at the end of the list; nonsense is dropped as it is in any other field."""
    try:
        gone = json.loads(request.form.get("gone", "")[:LONGEST_UNDO])
        pairs = [(str(name), str(text)) for name, text in gone]
    except (ValueError, TypeError, RecursionError):
        return typed
    back = sender.with_pairs_of(Typed.posted(pairs, typed.locale), WAYS)
    return typed.having({name: text for name, text in back.pairs if not typed.raw(name)})


MOVES = {"up-way": -1, "down-way": 1}
ACTS: dict[str, Callable[[Typed, str], Typed]] = {
    "add-bank": lambda typed, _: typed.having({f"bank.{vault.new_token()[:8]}.holder": ""}),
    "add-way": lambda typed, _: typed.having({f"way.{vault.new_token()[:8]}.label": ""}),
    "add-instant": lambda typed, scheme: with_instant(typed, vault.new_token()[:8], scheme),
    "remove-way": lambda typed, at: typed.without_way(at),
    "take-bic": sender.with_bic,
    "undo": _put_back,
}


def _sheet(typed: Typed, business: Business) -> Sheet:
    return sender.ways_sheet(typed, business, today=clock.today(business.time_zone))


def _page(
    business: Business,
    sheet: Sheet,
    order: list[str],
    seen: str,
    *,
    gone: tuple[tuple[str, str], ...] = (),
    now: Ways | None = None,
    status: int = 200,
) -> Response:
    forms = {f"{way.kind}.{way.key}": way for way in sheet.ways}
    if business.cards:
        forms[CARD_AT] = WayForm(CARD[1], CARD[0], {})
    hints = {name: words for name, words in sheet.hints.items() if name not in sheet.problems}
    shown: dict[str, Any] = {
        "business": business,
        "e": replace(sheet, problems=hints | sheet.problems, hints=hints),
        "listed": arranged(forms, order),
        "wrong_ones": sheet.problems,
        "refused": status == 422,
        "seen": seen,
        "gone": json.dumps(gone, ensure_ascii=False) if any(text for _, text in gone) else "",
        "now": now,
        "banks": sender.proposed_bics(sheet.typed),
        "ending": ways.ending,
    }
    return make_response(render_template("businesses/ways.html", **shown), status)
