"""What others bill: the list, and a bill as it was received."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import login_required
from peewee import JOIN

from jupinv import clock, files, spreadsheet, web
from jupinv.accounts import browser
from jupinv.bills import lists, marking, pdfs, reviewing, wording
from jupinv.bills.models import ACCEPTED, DISMISSED, INVOICE_ME, REVIEW, Bill, BillVersion, Vendor
from jupinv.bills.since import NotNewer, since, take_over
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.content.json import loads
from jupinv.content.standing import Standing
from jupinv.documents import renditions
from jupinv.documents.models import Link
from jupinv.documents.states import civil
from jupinv.documents.wording import Wording
from jupinv.drafts.typed import storable
from jupinv.language import format_date
from jupinv.money import from_minor
from jupinv.rendering.paper import Paper, paper

bp = Blueprint("bills", __name__)

OLDEST = date(1970, 1, 1)
HEAD = ("from", "number", "state", "issued", "due", "currency", "total", "paid on", "note", "received")


# the list


@bp.get("/bills")
@login_required
def lead_to_list() -> Response:
    """The list of the business last looked at, or else of the first one."""
    business = path.last_used(browser.signed_in())
    if business is None:
        return make_response(render_template("bills/list.html", business=None, page=lists.Page((), "")))
    return web.go(url_for("bills.bills", handle=business.handle, q=request.args.get("q") or None))


@bp.get("/b/<handle>/bills")
@login_required
def bills(handle: str) -> Response:
    """What is to be paid, the next due first; or another part of the bills."""
    business = path.here(handle)
    words, (shown, text) = _words(business), _asked_for()
    after = request.args.get("after", "")[:60]
    found = lists.page(business, shown, on=words.today, text=text, locale=words.locale, after=after)
    context: dict[str, Any] = {
        "business": business,
        "page": found,
        "shown": shown,
        "search": text,
        "words": words,
        "address": url_for("bills.bills", handle=handle),
        "state": lambda bill: wording.state(bill, words),
        "more": _query(shown, text, after=found.after) if found.after else "",
        "query": _query(shown, text),
        "payable": lambda bill: business.member.role != ACCOUNTANT and _is_payable(bill),
    }
    if web.is_partial():
        return _varying(render_template("bills/_list.html", **context))
    context |= {
        "sums": lists.sums(business, on=words.today),
        "waiting": lists.waiting(business),
        "kinds": _kinds(),
        "done": _done(business),
    }
    return _varying(render_template("bills/list.html", **context))


@bp.get("/b/<handle>/bills.csv")
@login_required
def table(handle: str) -> Response:
    """The same list as a table for spreadsheets, all pages of it."""
    business = path.here(handle)
    words, (shown, text) = _words(business), _asked_for()
    rows = _rows(lists.every(business, shown, on=words.today, text=text, locale=words.locale), business, words.today)
    name = f"{business.handle}-bills-{words.today}.csv"
    return web.csv(stream_with_context(spreadsheet.csv_of(HEAD, rows)), name)


def _rows(listed: Iterator[Bill], business: Business, today: date) -> Iterator[tuple[object, ...]]:
    for bill in listed:
        yield (
            *(bill.sender_name, bill.number, wording.plain(bill, today), bill.issue_date, bill.due_date),
            *(bill.currency, from_minor(bill.total, bill.currency), bill.paid_on, bill.note),
            civil(bill.received_at, business.time_zone),
        )


def _asked_for() -> tuple[str, str]:
    """Which part of the bills, and what is looked for: in all of them, unless a part is named."""
    text = storable(request.args.get("q", "")).strip()[: lists.LONGEST_SEARCH]
    shown = request.args.get("show", "")
    return (shown if shown in lists.SHOWN else lists.ALL if text else lists.OPEN), text


def _query(shown: str, text: str, **more: str) -> str:
    pairs = {"show": shown, "q": text} | more
    return f"?{urlencode({name: value for name, value in pairs.items() if value})}"


def _kinds() -> list[tuple[str, str]]:
    return [
        (lists.OPEN, _("Open")),
        (lists.OVERDUE, _("Overdue")),
        (REVIEW, _("Needs review")),
        (lists.PAID, _("Paid")),
        (DISMISSED, _("Dismissed")),
        (lists.ALL, _("All")),
    ]


def _is_payable(bill: Bill) -> bool:
    document = bill.theirs
    void = document is not None and document.is_void
    return bool(bill.state == ACCEPTED and not lists.is_settled(bill) and not void)


def _done(business: Business) -> Bill | None:
    """The bill that was marked as paid a moment ago, so that the list offers to undo it."""
    key = request.args.get("paid", "")
    paid = (Bill.business == business.id) & (Bill.key == key) & Bill.paid_on.is_null(False)
    found: Bill | None = Bill.get_or_none(paid) if key else None
    return found


# one bill


@bp.get("/b/<handle>/bills/<key>")
@login_required
def show(handle: str, key: str) -> Response:
    """The paper as it was received, and what has become of the sender's since."""
    return _page(*_here(handle, key))


@bp.get("/b/<handle>/bills/<key>.pdf")
@login_required
def pdf(handle: str, key: str) -> Response:
    """Its PDF, from the files of the business; while it is not built, a page that opens it when it is."""
    _business, bill = _here(handle, key)
    if not bill.pdf or not files.exists(bill.pdf):
        pdfs.ask(bill, now=clock.now())
        return web.being_made(f"/b/{handle}/bills/{key}", _("Back to the bill"))
    return _pdf(bill.pdf, bill)


@bp.get("/b/<handle>/bills/<key>/versions/<int:number>")
@login_required
def version(handle: str, key: str, number: int) -> Response:
    """What it said before another version was taken over."""
    business, bill = _here(handle, key)
    found: BillVersion = BillVersion.get_or_none(id=number, bill=bill) or web.missing()
    shown = render_template(
        "bills/version.html", business=business, bill=bill, version=found, paper=_paper(found), words=_words(business)
    )
    return make_response(shown)


@bp.get("/b/<handle>/bills/<key>/versions/<int:number>.pdf")
@login_required
def version_pdf(handle: str, key: str, number: int) -> Response:
    """The PDF of that version, where there is one."""
    bill = _here(handle, key)[1]
    found: BillVersion = BillVersion.get_or_none(id=number, bill=bill) or web.missing()
    return _pdf(found.pdf, bill) if found.pdf and files.exists(found.pdf) else web.missing()


def _pdf(key: str, bill: Bill) -> Response:
    name = renditions.file_name_of(bill.number, bill.sender_name)
    return web.pdf(files.path(key), name, key.rpartition("/")[2][:24])


def _page(business: Business, bill: Bill, error: str = "", status: int = 200, **typed: str) -> Response:
    words = _words(business)
    found = since(bill)
    shown = render_template(
        "bills/bill.html",
        business=business,
        bill=bill,
        paper=_paper(bill),
        since=found,
        state=wording.state(bill, words),
        words=words,
        day=lambda instant: format_date(civil(instant, business.time_zone), words.locale),
        versions=list(BillVersion.select().where(BillVersion.bill == bill).order_by(BillVersion.id.desc())),
        writes=business.member.role != ACCOUNTANT,
        pays=bill.state == ACCEPTED,
        by_page=bill.came == INVOICE_ME,
        today=words.today.isoformat(),
        error=error,
        typed=typed,
        most=marking.LONGEST_NOTE,
    )
    return make_response(shown, status)


def _paper(said: Bill | BillVersion) -> Paper:
    content, totals = loads(said.said)
    return paper(content, totals, Standing(version=f"V{said.version}", balance=totals.payable, sent=True))


# what is done with it


@bp.post("/b/<handle>/bills/<key>/paid")
@login_required
def pay(handle: str, key: str) -> Response:
    """Mark it as paid, from its page or from the list."""
    business, bill = _to_change(handle, key)
    today = _words(business).today
    typed = request.form.get("paid_on", today.isoformat()).strip()[:40]
    day = _day(typed)
    if day is None or day > today:
        error = _("This day is still to come.") if day else _("Write the day as year-month-day, like 2026-05-03.")
        return _page(business, bill, error, 422, paid_on=typed)
    try:
        marking.pay(bill, on=day, now=clock.now())
    except marking.NotAccepted:
        raise web.Conflict(_("Accept it first: it waits for review, or was dismissed.")) from None
    if request.form.get("back") == "list":
        return web.go(url_for("bills.bills", handle=handle, paid=key))
    flash(_("Marked as paid."), "good")
    return _lead_to(business, bill)


@bp.post("/b/<handle>/bills/<key>/unpaid")
@login_required
def unpay(handle: str, key: str) -> Response:
    """Take the mark away."""
    business, bill = _to_change(handle, key)
    marking.unpay(bill, now=clock.now())
    flash(_("It is open again."))
    return _lead_to(business, bill)


@bp.post("/b/<handle>/bills/<key>/note")
@login_required
def note(handle: str, key: str) -> Response:
    """Write a note on it."""
    business, bill = _to_change(handle, key)
    text = storable(request.form.get("note", "")).strip()
    if len(text) > marking.LONGEST_NOTE:
        error = _("Please keep this to %(most)s characters.", most=marking.LONGEST_NOTE)
        return _page(business, bill, error, 422, note=text)
    marking.note(bill, text, now=clock.now())
    flash(_("Saved."), "good")
    return _lead_to(business, bill)


@bp.post("/b/<handle>/bills/<key>/accept")
@login_required
def accept(handle: str, key: str) -> Response:
    """Take it among the bills, and trust its vendor from now on."""
    said = _("Accepted. What they send from now on goes straight to your bills.")
    return _review(handle, key, reviewing.accept, said)


@bp.post("/b/<handle>/bills/<key>/distrust")
@login_required
def distrust(handle: str, key: str) -> Response:
    """Undo that."""
    said = _("It needs review again, and so does what they send from now on.")
    return _review(handle, key, reviewing.distrust, said)


@bp.post("/b/<handle>/bills/<key>/dismiss")
@login_required
def dismiss(handle: str, key: str) -> Response:
    """Hide it; its sender's copy stays as it is."""
    return _review(handle, key, reviewing.dismiss, _("Dismissed. Nobody is told, and it stays under “Dismissed”."))


@bp.post("/b/<handle>/bills/<key>/bring-back")
@login_required
def bring_back(handle: str, key: str) -> Response:
    """Show it again."""
    return _review(handle, key, reviewing.bring_back, _("It is back."))


def _review(handle: str, key: str, verb: Callable[..., None], said: str) -> Response:
    business, bill = _to_change(handle, key)
    try:
        verb(bill, now=clock.now())
    except reviewing.NotSo:
        raise web.Conflict(_("It is in another state by now. Load the page again.")) from None
    flash(said)
    return _lead_to(business, bill)


@bp.post("/b/<handle>/bills/<key>/take-over")
@login_required
def take(handle: str, key: str) -> Response:
    """Let it say what the sender's document says now."""
    business, bill = _to_change(handle, key)
    try:
        fresh = take_over(bill, digest=request.form.get("digest", ""), now=clock.now())
    except NotNewer:
        raise web.Conflict(_("The sender’s document was changed again. Look at it before you take it over.")) from None
    flash(_("It says what V%(version)s says now. What it said before stays below.", version=fresh.version), "good")
    return _lead_to(business, bill)


@bp.get("/b/<handle>/bills/<key>/delete")
@login_required
def ask_to_delete(handle: str, key: str) -> Response:
    """What would go, and what stays."""
    business, bill = _to_change(handle, key)
    return make_response(render_template("bills/delete.html", business=business, bill=bill))


@bp.post("/b/<handle>/bills/<key>/delete")
@login_required
def delete(handle: str, key: str) -> Response:
    """Forget it."""
    business, bill = _to_change(handle, key)
    marking.delete(bill)
    flash(_("%(number)s from %(name)s is deleted from your bills.", number=bill.number, name=bill.sender_name))
    return web.go(url_for("bills.bills", handle=business.handle))


# what these have in common


def _here(handle: str, key: str) -> tuple[Business, Bill]:
    business = path.here(handle)
    query = Bill.select(Bill, Vendor, Link).join(Vendor, JOIN.LEFT_OUTER).switch(Bill).join(Link, JOIN.LEFT_OUTER)
    bill: Bill = query.where((Bill.business == business.id) & (Bill.key == key)).first() or web.missing()
    return business, bill


def _to_change(handle: str, key: str) -> tuple[Business, Bill]:
    business = path.here_to_write(handle)
    bill: Bill = Bill.get_or_none((Bill.business == business.id) & (Bill.key == key)) or web.missing()
    return business, bill


def _lead_to(business: Business, bill: Bill) -> Response:
    return web.go(url_for("bills.show", handle=business.handle, key=bill.key))


def _words(business: Business) -> Wording:
    return Wording(browser.locale(), clock.today(business.time_zone), business.time_zone)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= OLDEST else None


def _varying(page: str) -> Response:
    answer = make_response(page)
    answer.vary.add("HX-Request-Type")
    return answer
