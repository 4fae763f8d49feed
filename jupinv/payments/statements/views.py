"""A customer's statement of account: on a page, as a table, as a PDF, and by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, files, spreadsheet, web
from jupinv.accounts import browser
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.customers.models import Customer
from jupinv.documents.wording import Wording
from jupinv.money import from_minor
from jupinv.payments.papers import building as papers
from jupinv.payments.statements import account, building, period, saying, wording
from jupinv.payments.statements.account import Account
from jupinv.payments.statements.paging import pages
from jupinv.payments.statements.period import Asked
from jupinv.payments.statements.saying import Words

bp = Blueprint("statements", __name__)


@bp.get("/b/<handle>/customers/<int:number>/statement")
@login_required
def show(handle: str, number: int) -> Response:
    """What moved in a period, and what is open now; 422 where the period can't be read."""
    business, customer, today = here(handle, number)
    asked = period.asked(request.args, today)
    found = [] if asked.wrong else _accounts(customer, asked, today)
    shown = pages(found, _whole(request.args.get("page", "")))
    page = render_template(
        "payments/statements/statement.html",
        business=business,
        customer=customer,
        asked=asked,
        shown=shown,
        periods=wording.periods(),
        ages=wording.ages(),
        entry=wording.entry,
        words=Wording(browser.signed_in().locale, today, business.time_zone),
        may_change=business.member.role != ACCOUNTANT,
    )
    return make_response(page, 422 if asked.wrong else 200)


@bp.get("/b/<handle>/customers/<int:number>/statement.csv")
@login_required
def table(handle: str, number: int) -> Response:
    """The same as a table for spreadsheets, in the customer's language: all movements, and both balances."""
    business, customer, today = here(handle, number)
    asked = readable(period.asked(request.args, today))
    words = Words(saying.locale_of(saying.sides(business, customer, today=today)))
    head = ("currency", "day", "what", "number", "about", "due", "amount", "balance")
    rows = _rows(_accounts(customer, asked, today), asked, words)
    return web.csv(spreadsheet.csv_of(map(words.word, head), rows), "statement.csv")


def _rows(found: list[Account], asked: Asked, words: Words) -> Iterator[tuple[object, ...]]:
    for each in found:
        code = each.currency

        def money(amount: int, code: str = code) -> object:
            return from_minor(amount, code)

        yield (code, asked.period.since, words.word("opening"), "", "", None, None, money(each.opening))
        for one in each.movements:
            what = words.named(one)
            balance = (money(one.amount), money(one.balance))
            yield (code, one.day, what, one.number, ", ".join(one.about), one.due, *balance)
        yield (code, asked.period.until, words.word("closing"), "", "", None, None, money(each.closing))


@bp.get("/b/<handle>/customers/<int:number>/statement.pdf")
@login_required
def pdf(handle: str, number: int) -> Response:
    """The same as a PDF in the customer's language; while it is not built, a page that opens it when it is."""
    business, customer, today = here(handle, number)
    asked = readable(period.asked(request.args, today))
    try:
        said = saying.statement(business, customer, asked.period, today=today)
    except saying.TooLong:
        raise web.Conflict(
            _("This period has more lines than one PDF can have. Choose a shorter one, or take the table.")
        ) from None
    built = papers.find(business, said)
    if built is None:
        building.request(business, customer, asked.period, said, now=clock.now())
        shown = {"business": business, "customer": customer, "named": asked.period.named}
        wait = make_response(render_template("payments/statements/wait.html", **shown), 202)
        wait.headers["Retry-After"] = "2"
        return wait
    return web.pdf(files.path(papers.file_key(built)), building.file_name(said), built.sha256[:24])


def here(handle: str, number: int) -> tuple[Business, Customer, date]:
    """The business, its customer of this id, and today there; 404 if there is none."""
    return of_business(path.here(handle), number)


def of_business(business: Business, number: int) -> tuple[Business, Customer, date]:
    """The same in a business that is known."""
    mine = (Customer.business == business.id) & (Customer.id == number)
    customer: Customer = Customer.get_or_none(mine) or web.missing()
    customer.business = business
    return business, customer, clock.today(business.time_zone)


def readable(asked: Asked) -> Asked:
    """Leads back to the page where the period can't be read: it says what is wrong."""
    return web.instead(_back(asked)) if asked.wrong else asked


def _back(asked: Asked) -> Response:
    arguments: dict[str, Any] = {**(request.view_args or {}), **asked.typed}
    return web.go(url_for("statements.show", **arguments))


def _accounts(customer: Customer, asked: Asked, today: date) -> list[Account]:
    return account.accounts(customer, since=asked.period.since, until=asked.period.until, today=today)


def _whole(text: str) -> int:
    """The number of a page as an address has it; what is none is the first one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
