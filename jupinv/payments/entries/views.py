"""The history of payments, and a page for each entry of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, spreadsheet, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.documents.wording import Wording
from jupinv.payments import methods, recording
from jupinv.payments.entries import lists, wording
from jupinv.payments.entries.filters import Filters
from jupinv.payments.entries.page import EntryPage, find, is_by_hand
from jupinv.translations import said

bp = Blueprint("entries", __name__)

Sums = list[tuple[str, list[str]]]


@bp.get("/payments")
@login_required
def lead_to_history() -> Response:
    """The history of the business last looked at, or else of the first one."""
    business = path.last_used(browser.signed_in())
    if business is None:
        return make_response(render_template("payments/entries/list.html", business=None, page=lists.Page((), "")))
    return web.go(url_for("entries.history", handle=business.handle) + Filters.read(request.args).query())


@bp.get("/b/<handle>/payments")
@login_required
def history(handle: str) -> Response:
    """Every entry of the ledger, the newest day first; filtered and paged by the address."""
    business = path.here(handle)
    words, filters, after = _words(business), Filters.read(request.args), request.args.get("after", "")[:30]
    page = lists.page(business, filters, locale=words.locale, after=after)
    narrowed = wording.Narrowed(filters, business, words.locale, wording.customer_of(business, filters))
    shown: dict[str, Any] = {
        "business": business,
        "address": url_for("entries.history", handle=handle),
        "page": page,
        "filters": filters,
        "narrowed": narrowed,
        "words": words,
        "what": wording.what,
        "more": filters.query(after=page.after) if page.after else "",
        "sums": [] if after or not page.rows else _sums(business, filters, words),
        "methods": [said(method) for method in methods.USUAL],
    }
    template = "payments/entries/_list.html" if web.is_partial() else "payments/entries/list.html"
    answer = make_response(render_template(template, **shown))
    answer.vary.add("HX-Request-Type")
    return answer


@bp.get("/b/<handle>/payments.csv")
@login_required
def table(handle: str) -> Response:
    """The same as a table for spreadsheets, all pages of it."""
    business = path.here(handle)
    words, filters = _words(business), Filters.read(request.args)
    rows = lists.cells(lists.every(business, filters, locale=words.locale))
    name = f"{business.handle}-payments-{words.today}.csv"
    return web.csv(stream_with_context(spreadsheet.csv_of(lists.HEAD, rows)), name)


@bp.get("/b/<handle>/payments/<int:number>")
@login_required
def show(handle: str, number: int) -> str:
    """What an entry is, what it settles, what became of it."""
    business = path.here(handle)
    entry = find(business, number) or web.missing()
    return render_template("payments/entries/entry.html", shown=EntryPage(entry, business, _words(business)))


@bp.post("/b/<handle>/payments/<int:number>/reverse")
@login_required
def reverse(handle: str, number: int) -> Response:
    """Undo an entry by one with the opposite amount; both stay in the books."""
    business = path.here_to_write(handle)
    entry = find(business, number) or web.missing()
    if not is_by_hand(entry):
        raise web.Conflict(_("This came from the provider. What is undone there arrives here by itself."))
    try:
        recording.reverse(entry, by=browser.signed_in(), now=clock.now())
    except (recording.AlreadyReversed, recording.GivenBack) as refused:
        raise web.Conflict(str(refused)) from None
    flash(_("It is undone. Both entries stay in the books."))
    return web.go(url_for("entries.show", handle=handle, number=number))


def _sums(business: Business, filters: Filters, words: Wording) -> Sums:
    """What all that is found comes to, by kind, in words; where nothing is narrowed down, of this year."""
    if not filters:
        filters = replace(filters, since=date(words.today.year, 1, 1))
    found = lists.sums(business, filters, locale=words.locale)
    amounts: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for one in found:
        amounts[one.kind, one.test].append(words.minor(one.amount, one.currency))
    real = [(said(word), amounts[kind, False]) for kind, word in wording.SUMS.items() if amounts[kind, False]]
    tests = [(said(word), amounts[kind, True]) for kind, word in wording.SUMS.items() if amounts[kind, True]]
    return real + [(wording.tested(word), each) for word, each in tests]


def _words(business: Business) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)
