"""What readers did, for the members who want to know: the list, how each is told by mail, and ending such mails."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.browser import confirmed_only
from jupinv.accounts.preferences import speaks
from jupinv.businesses import path
from jupinv.businesses.models import Business, Member
from jupinv.content.sentence import Sentence
from jupinv.payments.issued import IssuedPage
from jupinv.sharing.news import bell, choices, unsubscribing
from jupinv.sharing.news.choices import WAYS
from jupinv.sharing.news.panel import Corrected, corrections
from jupinv.sharing.news.sentences import NAMES, isolated

bp = Blueprint("news", __name__)


# the bell


@bp.get("/b/<handle>/news")
@confirmed_only
def show(handle: str) -> Response:
    """What readers did, the newest first: all of it, or of one kind, or about some documents."""
    business = path.here(handle)
    member, newest = _membership(business), bell.newest(business)
    what = request.args.get("what", "")
    looked_for = " ".join(request.args.get("q", "").split())[:100]
    page = render_template(
        "sharing/news/news.html",
        business=business,
        member=member,
        newest=newest,  # of before the list: what comes in between is not marked as read
        looked_at=bell.looked_at(member, newest),
        found=bell.listed(
            business,
            what=what if what in NAMES else "",
            looked_for=looked_for,
            before=_number(request.args.get("before", "")),
            locale=browser.locale(),
        ),
        what=what,
        looked_for=looked_for,
        names=NAMES,
        isolated=_isolated,
    )
    return make_response(page)


@bp.post("/b/<handle>/news/read")
@confirmed_only
def read(handle: str) -> Response:
    """Nothing of what was shown is new any more."""
    business = path.here(handle)
    until = _number(request.form.get("until", ""))
    if until is None:
        web.missing()
    bell.read(_membership(business), until)
    return web.go(url_for("news.show", handle=handle))


def _isolated(sentence: Sentence) -> Markup:
    return isolated(sentence, browser.language_shown())


def _number(text: str) -> int | None:
    """A number of a row, where the text is one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _membership(business: Business) -> Member:
    mine = (Member.business == business.id) & (Member.user == browser.signed_in().id)
    found: Member = Member.get_or_none(mine) or web.missing()
    return found


# by mail


@bp.get("/b/<handle>/settings/news")
@confirmed_only
def show_choices(handle: str) -> Response:
    """How the person signed in is told of each kind of news."""
    business = path.here(handle)
    return _choices_page(business, choices.ways(_membership(business)))


@bp.post("/b/<handle>/settings/news")
@confirmed_only
def choose(handle: str) -> Response:
    """Be told so from now on; every member chooses for themselves."""
    business = path.here(handle)
    chosen = {what: request.form[what] for what in NAMES if what in request.form}
    if wrong := [what for what, way in chosen.items() if way not in WAYS]:
        return _choices_page(business, choices.ways(_membership(business)) | chosen, wrong)
    choices.choose(_membership(business), chosen, now=clock.now())
    flash(_("Saved. It counts from now on, for you alone."))
    return web.go(url_for("news.show_choices", handle=handle))


def _choices_page(business: Business, ways: dict[str, str], wrong: list[str] | None = None) -> Response:
    page = render_template(
        "sharing/news/choices.html",
        business=business,
        rows=[(what, name, ways[what]) for what, name in NAMES.items()],
        ways=WAYS,
        wrong=wrong or [],
        email=browser.signed_in().email,
        reads_only=business.member.role == "accountant",
    )
    return make_response(page, 422 if wrong else 200)


# ending such mails, without signing in


@bp.get("/unsubscribe/<token>")
def ask(token: str) -> Response:
    """Which mails the button would end, or that they are. Opening the link does nothing: scanners open every one."""
    member, what = _found(token)
    if unsubscribing.is_over(member, what):  # a mail program may have ended them by itself, in one click
        return _unsubscribe_page(token, member, what, "done", unsubscribing.kinds(member, what))
    return _unsubscribe_page(token, member, what, "ask")


@bp.post("/unsubscribe/<token>")
@web.from_anywhere  # programs for mail do it for their readers: RFC 8058
def unsubscribe(token: str) -> Response:
    """End these mails, or bring them back; the page says what was done, and how to undo it."""
    member, what = _found(token)
    if request.form.get("act") != "back":
        return _unsubscribe_page(token, member, what, "done", unsubscribing.stop(member, what, now=clock.now()))
    try:
        unsubscribing.resume(member, what, request.form.getlist("kind"), now=clock.now())
    except ValueError:
        web.missing()
    return _unsubscribe_page(token, member, what, "back")


def _found(token: str) -> tuple[Member, str]:
    return unsubscribing.find(token) or web.missing()


def _unsubscribe_page(token: str, member: Member, what: str, state: str, ended: list[str] | None = None) -> Response:
    """In the language of whoever got the mail; nobody has to be signed in."""
    with force_locale(speaks(member.user)):
        page = render_template(
            "sharing/news/unsubscribe.html",
            token=token,
            language=speaks(member.user),
            business=member.business,
            email=member.user.email,
            kind=NAMES.get(what, ""),
            state=state,
            ended=ended or [],
            names=NAMES,
        )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


# on the owner's page of a document


@bp.app_template_global()
def corrections_of(issued: IssuedPage) -> list[Corrected]:
    """What readers corrected last."""
    return corrections(issued.document, issued.events, issued.words)
