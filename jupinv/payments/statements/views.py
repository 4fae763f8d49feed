"""A customer's statement of account: on a page, as a table, as a PDF, and by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from jupinv import clock, files, spreadsheet, vault, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany
from jupinv.businesses import path
from jupinv.businesses.models import ACCOUNTANT, Business
from jupinv.customers.models import Customer
from jupinv.documents import letters
from jupinv.documents.mails import form as forms
from jupinv.documents.refusals import REFUSALS, why
from jupinv.documents.sending import MOST_MAILS, reply_to
from jupinv.documents.wording import Wording
from jupinv.mail import Mail, linked
from jupinv.money import from_minor
from jupinv.payments.papers import building as papers
from jupinv.payments.statements import account, building, period, saying, sending, wording
from jupinv.payments.statements.account import Account
from jupinv.payments.statements.form import StatementForm
from jupinv.payments.statements.models import StatementMail
from jupinv.payments.statements.paging import pages
from jupinv.payments.statements.period import Asked
from jupinv.payments.statements.saying import Words

bp = Blueprint("statements", __name__)

TOO_LONG = _l("This period has more lines than one PDF can have. Choose a shorter one, or take the table.")


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
        words=_wording(business),
        may_change=business.member.role != ACCOUNTANT,
    )
    return make_response(page, 422 if asked.wrong else 200)


@bp.get("/b/<handle>/customers/<int:number>/statement.csv")
@login_required
def table(handle: str, number: int) -> Response:
    """The same as a table for spreadsheets, in the customer's language: all movements, and both balances."""
    business, customer, today = here(handle, number)
    asked = readable(period.asked(request.args, today))
    words = Words(letters.locale_of(saying.sides(business, customer, today=today)))
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
        raise web.Conflict(TOO_LONG) from None
    built = papers.find(business, said)
    if built is None:
        building.request(business, customer, asked.period, said, now=clock.now())
        back: dict[str, Any] = {"handle": handle, "number": number, **asked.period.named}
        return web.being_made(url_for("statements.show", **back), _("Back to the statement"))
    return web.pdf(files.path(papers.file_key(built)), building.file_name(said), built.sha256[:24])


# by mail


@bp.get("/b/<handle>/customers/<int:number>/statement/send")
@login_required
def send(handle: str, number: int) -> Response:
    """The mail with the statement, proposed."""
    business, customer, today = of_business(path.here_to_write(handle), number)
    asked = readable(period.asked(request.args, today))
    letter = sending.proposal(business, customer, asked.period, today=today)
    form = StatementForm(data=forms.proposed(letter, form_key=vault.new_token()))
    return _write_page(business, customer, asked, form)


@bp.post("/b/<handle>/customers/<int:number>/statement/send")
@login_required
def send_it(handle: str, number: int) -> Response:
    """Queue it as it was written."""
    business, customer, today = of_business(path.here_to_write(handle), number)
    form = StatementForm(request.form)
    asked = period.asked({"from": request.form.get("from", ""), "to": request.form.get("to_day", "")}, today)
    if asked.wrong or not forms.valid(form, business):
        return _write_page(business, customer, asked, form, 422)
    user = browser.signed_in()
    try:
        _expect_drawable(customer, asked, today)
        sending.post(
            business,
            customer,
            asked.period,
            forms.post_of(form, reply_to=reply_to(business, user)),
            by=user,
            now=clock.now(),
            stop_seconds=web.config().stop_seconds,
        )
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    except TooMany as many:
        form.to.errors = [too_many(many.seconds)]
        answer = _write_page(business, customer, asked, form, 429)
        answer.headers["Retry-After"] = str(many.seconds)
        return answer
    return web.go(url_for("customers.show", handle=handle, number=number))


def _expect_drawable(customer: Customer, asked: Asked, today: date) -> None:
    """409 where the PDF could not be made: the mail is nothing without it."""
    if sum(len(each.movements) + len(each.open) for each in _accounts(customer, asked, today)) > saying.MOST:
        raise web.Conflict(TOO_LONG)


def _write_page(
    business: Business, customer: Customer, asked: Asked, form: StatementForm, status: int = 200
) -> Response:
    today = clock.today(business.time_zone)
    locale = letters.locale_of(saying.sides(business, customer, today=today))
    page = render_template(
        "payments/statements/write.html",
        business=business,
        customer=customer,
        asked=asked,
        form=form,
        file_name=building.name_of(Words(locale).word("title"), customer.name),
        file_language=locale.replace("_", "-"),
        accounts=[] if asked.wrong else _accounts(customer, asked, today),
        words=_wording(business),
        stop_seconds=web.config().stop_seconds,
        answers_to=reply_to(business, browser.signed_in()),
    )
    return make_response(page, status)


@bp.get("/b/<handle>/customers/<int:number>/statement/mails/<int:mail>")
@login_required
def show_mail(handle: str, number: int, mail: int) -> str:
    """A mail as it was sent, and how it fared with each of those it went to."""
    business, customer, _today = here(handle, number)
    sent = _sent(customer, mail)
    return render_template(
        "payments/statements/mail.html",
        business=business,
        customer=customer,
        mail=sent.mail,
        linked=partial(linked, within=web.config().base_url),
        words=_wording(business),
        attached=bool(sent.mail.attachment) and files.exists(sent.mail.attachment),
        may_change=business.member.role != ACCOUNTANT,
    )


@bp.get("/b/<handle>/customers/<int:number>/statement/mails/<int:mail>/attachment")
@login_required
def attachment(handle: str, number: int, mail: int) -> Response:
    """The statement that went with it, as a download."""
    posted = _sent(here(handle, number)[1], mail).mail
    if not posted.attachment or not files.exists(posted.attachment):
        web.missing()
    return send_file(files.path(posted.attachment), as_attachment=True, download_name=posted.attachment_name)


@bp.post("/b/<handle>/customers/<int:number>/statement/mails/<int:mail>/stop")
@login_required
def stop_mail(handle: str, number: int, mail: int) -> Response:
    """Keep a mail back that has not left yet."""
    _business, customer, _today = of_business(path.here_to_write(handle), number)
    try:
        sending.stop(_sent(customer, mail), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("customers.show", handle=handle, number=number))


@bp.post("/b/<handle>/customers/<int:number>/statement/mails/<int:mail>/retry")
@login_required
def retry_mail(handle: str, number: int, mail: int) -> Response:
    """Send a mail again to those who don't have it."""
    _business, customer, _today = of_business(path.here_to_write(handle), number)
    try:
        sending.again(_sent(customer, mail), by=browser.signed_in(), now=clock.now())
    except REFUSALS as refused:
        raise web.Conflict(why(refused)) from None
    return web.go(url_for("customers.show", handle=handle, number=number))


def _sent(customer: Customer, mail: int) -> StatementMail:
    """The customer's mail of this number; 404 for another one's."""
    found = StatementMail.select(StatementMail, Mail).join(Mail)
    mine = (StatementMail.customer == customer.id) & (StatementMail.mail == mail)
    sent: StatementMail | None = found.where(mine).first()
    return sent or web.missing()


# what these have in common


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


def _wording(business: Business) -> Wording:
    return Wording(browser.signed_in().locale, clock.today(business.time_zone), business.time_zone)


def too_many(seconds: int) -> str:
    """That the business has sent as many mails as it may for now."""
    return _(
        "%(count)s e-mails have left in the last hour, which is the most we send for one business. "
        "Nothing was sent. Try again in %(minutes)s minutes.",
        count=MOST_MAILS,
        minutes=-(-seconds // 60),
    )
