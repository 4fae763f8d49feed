"""The public page of a document. No account, no cookie: nothing here touches the session."""

from __future__ import annotations

from functools import lru_cache, partial

from flask import Blueprint, Response, make_response, render_template, request

from jupinv import clock, files, web
from jupinv.accounts import browser
from jupinv.documents import notices, renditions, revisions, states
from jupinv.documents.models import Revision
from jupinv.language import format_date
from jupinv.sharing import acts, doings, frame, pages, recipient, ways
from jupinv.sharing.frame import css, framed
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import ReaderForm
from jupinv.sharing.visits import log as visits
from jupinv.sharing.words import DONE, done_word, word

bp = Blueprint("sharing", __name__)


@bp.get("/i/<token>")
def public(token: str) -> Response:
    """The document, with what is asked for and how to pay on top."""
    shown = recipient.opened(token)
    done = request.args.get("done", "")
    done = done if done in DONE else ""
    etag = shown.etag + done
    look = shown.standing.look
    if request.if_none_match.contains_weak(etag):
        return _noted(framed(Response(status=304), etag, look), shown)
    body = pages.get(etag) or pages.keep(etag, _drawn(shown, done))  # drawing takes longer than all the rest
    return _noted(framed(body.answer(request.accept_encodings["br"] > 0), etag, look), shown)


def _noted(answer: Response, shown: Opened, *, pdf: bool = False) -> Response:
    """The answer; when it has left, the visit is put down in the log."""
    environ = request.environ
    token = browser.token_unread() if "HTTP_COOKIE" in environ else ""
    note = visits.of_app().note
    answer.call_on_close(partial(note, shown.document.id, shown.link.id, environ, token, clock.now(), pdf))
    return answer


def _drawn(shown: Opened, done: str) -> str:
    locale, did = shown.locale, doings.doings(shown)
    return render_template(
        "sharing/document.html",
        paper=shown.paper,
        summary=shown.summary,
        opened=shown,
        token=shown.token,
        done=done_word(done, locale, name=shown.sender_name) if done else "",
        check=shown.standing.check,
        notices=_notices(shown),
        news=doings.news(shown, did),
        doings=did,
        acts=acts.acts(shown, did.count),
        answers=acts.answers(shown),
        ways=ways.offers(shown),
        hooks=acts.hooks(shown, did.comments),
        say=partial(acts.say, locale),
        common=partial(_common, locale),
        word=word,
        css=css(shown.standing.look),
    )


def _common(locale: str, key: str, **parts: object) -> str:
    return word(key, locale, **parts)


@bp.get("/i/<token>.pdf")
def pdf(token: str) -> Response:
    """The PDF of the document as it stands; while it is not built, a page that opens it when it is."""
    shown = recipient.opened(token)
    built = renditions.find(shown.document, shown.standing, shown.revision, linked=True)
    if built is None:
        return _not_built(shown, token)
    name = renditions.file_name(shown.document, _sender(token, shown.revision.id))
    answer = web.pdf(files.path(renditions.file_key(shown.document, built)), name, built.sha256[:24])
    return _noted(framed(answer), shown, pdf=True)


# correction notices


def _notices(shown: Opened) -> list[tuple[int, str]]:
    """The numbers of the revisions that notices tell of, and what leads to them: "Correction of 22 Nov 2026"."""
    if shown.revision.number == 1:
        return []
    locale, zone = shown.paper.locale, shown.document.business.time_zone
    days = [(each.number, states.civil(each.at, zone)) for each in notices.of(shown.document)]
    return [(number, word("notice", locale, date=format_date(day, locale))) for number, day in days]


@bp.get("/i/<token>/notices/<int:number>")
def notice(token: str, number: int) -> Response:
    """A correction notice, which names the document and says what was wrong of its recipient."""
    shown, revision = _noticed(token, number)
    look = shown.document.business.look
    page = render_template(
        "sharing/notice.html",
        notice=notices.said(shown.document, revision),
        number=number,
        token=token,
        back=word("back", shown.paper.locale),
        css=css(look),
    )
    return framed(make_response(page), look=look)


@bp.get("/i/<token>/notices/<int:number>.pdf")
def notice_pdf(token: str, number: int) -> Response:
    """Its PDF; while it is not built, a page that asks again by itself."""
    shown, revision = _noticed(token, number)
    built = notices.built(shown.document, revision)
    if built is None:
        notices.request(shown.document, revision, now=clock.now())
        page = render_template(
            "sharing/wait.html", paper=shown.paper, word=word, token=token, css=css(), ready=f"/notices/{number}.pdf"
        )
        answer = make_response(page, 202)
        answer.headers["Retry-After"] = "2"
        return framed(answer)
    name = notices.file_name(shown.document, notices.said(shown.document, revision))
    return framed(web.pdf(files.path(renditions.file_key(shown.document, built)), name, built.sha256[:24]))


def _noticed(token: str, number: int) -> tuple[Opened, Revision]:
    """The document of a token and the revision that a notice of it tells of; 404, and 410 as for the document."""
    shown = recipient.opened(token)
    revision = notices.find(shown.document, number) or web.missing()
    try:
        notices.said(shown.document, revision)
    except revisions.Erased:
        web.instead(frame.last_words(shown.document, "erased", "", 410))
    return shown, revision


@lru_cache(maxsize=1000)
def _sender(_token: str, revision_id: int) -> str:
    """Whose name stands in the name of the file; the token is random, so that nothing else has the same key."""
    content, _ = revisions.content_of(Revision.get_by_id(revision_id))
    return content.sender.name


def _not_built(shown: Opened, token: str) -> Response:
    """202: the job is asked for, and the page asks again by itself."""
    renditions.request(shown.document, shown.standing, now=clock.now(), revision=shown.whole_revision, link=shown.link)
    page = render_template("sharing/wait.html", paper=shown.paper, word=word, token=token, css=css())
    answer = make_response(page, 202)
    answer.headers["Retry-After"] = "2"
    return framed(answer)


# who reads


@bp.get("/i/<token>/who")
def ask_who(token: str) -> Response:
    """Name and address, to be corrected by somebody else at the same browser."""
    shown = recipient.opened(token)
    return _who_page(shown, recipient.reader_form())


@bp.post("/i/<token>/who")
def who(token: str) -> Response:
    """Keep in this browser who it is."""
    shown, form = recipient.acting(token), recipient.reader_form()
    if not form.validate():
        return _who_page(shown, form, 422)
    return recipient.remember(recipient.back(shown), form.reader)


def _who_page(shown: Opened, form: ReaderForm, status: int = 200) -> Response:
    title = word("who", shown.locale)
    return recipient.page(shown, "sharing/_ask_who.html", word, title=title, status=status, form=form)
