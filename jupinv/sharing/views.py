"""The public page of a document. No account, no cookie, no script: nothing here touches the session."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, request

from jupinv import clock, files, web
from jupinv.accounts import browser
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.look import PLAIN, Look
from jupinv.content.standing import Standing
from jupinv.documents import links, notices, renditions, revisions, states
from jupinv.documents.models import Document, Revision
from jupinv.language import format_date, regional, tag
from jupinv.rendering.paper import Paper, paper
from jupinv.sharing import pages, seeing
from jupinv.sharing.summary import Summary, summary
from jupinv.sharing.words import word

bp = Blueprint("sharing", __name__)

SOURCES = (
    "templates/sharing/*.html",
    "templates/public.html",
    "templates/documents/_paper.html",
    "templates/documents/_notice.html",
    "jupinv/sharing/*.py",
)


@dataclass
class Shown:
    """A document as a public link shows it today."""

    document: Document
    revision: Revision  # without its words, which are read only where they are shown
    standing: Standing
    today: date

    @cached_property
    def said(self) -> tuple[Content, Totals]:
        """What the last revision says. Raises revisions.Erased."""
        return revisions.content_of(self.whole_revision)

    @cached_property
    def whole_revision(self) -> Revision:
        """The revision with its words."""
        whole: Revision = Revision.get_by_id(self.revision.id)
        return whole

    @cached_property
    def paper(self) -> Paper:
        """The paper in the document's language."""
        return paper(*self.said, self.standing)

    @property
    def summary(self) -> Summary:
        """What stands above the paper."""
        return summary(*self.said, self.standing, self.paper, today=self.today)

    @property
    def etag(self) -> str:
        """Changes with whatever the page shows: revision, standing, day, templates. The language is the revision's."""
        shown = repr((self.revision.id, self.standing, self.today, template_version()))
        return hashlib.sha256(shown.encode()).hexdigest()[:24]


@bp.get("/i/<token>")
def public(token: str) -> Response:
    """The document, with what is asked for and how to pay on top."""
    shown = _shown(token)
    if isinstance(shown, Response):
        return shown
    etag = shown.etag
    look = shown.standing.look
    if seeing.is_awaited(shown.document) and seeing.is_by_a_person(request.method, dict(request.headers)):
        return _first_seen(shown, token, etag)
    if request.if_none_match.contains_weak(etag):
        return _public(Response(status=304), etag, look)
    body = pages.get(etag) or pages.keep(etag, _drawn(shown, token))  # drawing takes longer than all the rest
    return _public(body.answer(request.accept_encodings["br"] > 0), etag, look)


def _first_seen(shown: Shown, token: str, etag: str) -> Response:
    """The page, whole, and when it has left it is noted that somebody opened it."""
    body = pages.get(etag) or pages.keep(etag, _drawn(shown, token))
    answer = _public(body.answer(request.accept_encodings["br"] > 0), etag, shown.standing.look)
    answer.call_on_close(partial(seeing.note, shown.document.id, browser.token_unread(), at=clock.now()))
    return answer


def _drawn(shown: Shown, token: str) -> str:
    return render_template(
        "sharing/document.html",
        paper=shown.paper,
        summary=shown.summary,
        token=token,
        check=shown.standing.check,
        notices=_notices(shown),
        word=word,
        css=css(shown.standing.look),
    )


@bp.get("/i/<token>.pdf")
def pdf(token: str) -> Response:
    """The PDF of the document as it stands; while it is not built, a page that opens it when it is."""
    shown = _shown(token)
    if isinstance(shown, Response):
        return shown
    built = renditions.find(shown.document, shown.standing, shown.revision, linked=True)
    if built is None:
        return _not_built(shown, token)
    name = renditions.file_name(shown.document, _sender(token, shown.revision.id))
    return _public(web.pdf(files.path(renditions.file_key(shown.document, built)), name, built.sha256[:24]))


# correction notices


def _notices(shown: Shown) -> list[tuple[int, str]]:
    """The numbers of the revisions that notices tell of, and what leads to them: "Correction of 22 Nov 2026"."""
    if shown.revision.number == 1:
        return []
    locale, zone = shown.paper.locale, shown.document.business.time_zone
    days = [(each.number, states.civil(each.at, zone)) for each in notices.of(shown.document)]
    return [(number, word("notice", locale, date=format_date(day, locale))) for number, day in days]


@bp.get("/i/<token>/notices/<int:number>")
def notice(token: str, number: int) -> Response:
    """A correction notice, which names the document and says what was wrong of its recipient."""
    found = _noticed(token, number)
    if isinstance(found, Response):
        return found
    shown, revision = found
    look = shown.document.business.look
    page = render_template(
        "sharing/notice.html",
        notice=notices.said(shown.document, revision),
        number=number,
        token=token,
        back=word("back", shown.paper.locale),
        css=css(look),
    )
    return _public(make_response(page), look=look)


@bp.get("/i/<token>/notices/<int:number>.pdf")
def notice_pdf(token: str, number: int) -> Response:
    """Its PDF; while it is not built, a page that asks again by itself."""
    found = _noticed(token, number)
    if isinstance(found, Response):
        return found
    shown, revision = found
    built = notices.built(shown.document, revision)
    if built is None:
        notices.request(shown.document, revision, now=clock.now())
        page = render_template(
            "sharing/wait.html", paper=shown.paper, word=word, token=token, css=css(), ready=f"/notices/{number}.pdf"
        )
        answer = make_response(page, 202)
        answer.headers["Retry-After"] = "2"
        return _public(answer)
    name = notices.file_name(shown.document, notices.said(shown.document, revision))
    return _public(web.pdf(files.path(renditions.file_key(shown.document, built)), name, built.sha256[:24]))


def _noticed(token: str, number: int) -> tuple[Shown, Revision] | Response:
    """The document of a token and the revision that a notice of it tells of; 404, and 410 as for the document."""
    shown = _shown(token)
    if isinstance(shown, Response):
        return shown
    revision = notices.find(shown.document, number) or web.missing()
    try:
        notices.said(shown.document, revision)
    except revisions.Erased:
        return _last_words(shown.document, "erased", "", 410)
    return shown, revision


@lru_cache(maxsize=1000)
def _sender(_token: str, revision_id: int) -> str:
    """Whose name stands in the name of the file; the token is random, so that nothing else has the same key."""
    content, _ = revisions.content_of(Revision.get_by_id(revision_id))
    return content.sender.name


def _shown(token: str) -> Shown | Response:
    """What a token leads to; 404 for a token nobody was given, 410 for one that was withdrawn and for erased words."""
    found = links.find(token) or web.missing()
    document, revision = found.document, found.revision
    if found.link.withdrawn_at is not None:
        return _withdrawn(document, Revision.get_by_id(revision.id))
    if found.erased:
        return _last_words(document, "erased", "", 410)
    today = clock.today(document.business.time_zone)
    address = f"{web.config().base_url}/i/{token}"
    standing = states.standing(document, today=today, link=address, revision=revision)
    return Shown(document, revision, standing, today)


def _withdrawn(document: Document, revision: Revision) -> Response:
    """410: what happened, and how to reach the sender."""
    try:
        content, _ = revisions.content_of(revision)
    except revisions.Erased:
        return _last_words(document, "withdrawn", "", 410)
    owner = document.created_by
    email = content.sender.contact.email or (owner.email if owner else "") or ""
    return _last_words(document, "withdrawn", email, 410, content)


def _last_words(document: Document, key: str, email: str, status: int, content: Content | None = None) -> Response:
    """A page without the document: only what is to be known and whom to ask."""
    locale = regional(next(iter(content.languages), "en"), content.recipient.address.country) if content else "en"
    name = (content.sender.name if content else "") or document.business.name
    heading, ask = word(key, locale), word("ask", locale, name=name) if name and key == "withdrawn" else ""
    page = render_template("sharing/gone.html", heading=heading, text=ask, email=email, language=tag(locale), css=css())
    return _public(make_response(page, status))


def _not_built(shown: Shown, token: str) -> Response:
    """202: the job is asked for, and the page asks again by itself."""
    renditions.request(shown.document, shown.standing, now=clock.now(), revision=shown.whole_revision)
    page = render_template("sharing/wait.html", paper=shown.paper, word=word, token=token, css=css())
    answer = make_response(page, 202)
    answer.headers["Retry-After"] = "2"
    return _public(answer)


def _public(answer: Response, etag: str = "", look: Look = PLAIN) -> Response:
    """The headers of everything under a public link."""
    answer.headers["Cache-Control"] = "private, no-cache"
    if answer.status_code != 304:  # which repeats nothing that the browser has kept
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer.headers.setdefault("Content-Security-Policy", _policy(look))
    if etag:
        answer.set_etag(etag, weak=True)
    return answer


@lru_cache(maxsize=1000)
def _policy(look: Look) -> str:
    return web.public_csp(css(look))


@lru_cache(maxsize=1000)
def css(look: Look = PLAIN) -> str:
    """The one stylesheet of the public pages, as it stands in them: with the sender's colour, if there is one."""
    if not look.accent:
        return _plain_css()
    return (
        f"{_plain_css()}:root{{--accent:{look.on_light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{look.on_dark}}}}}"
        ".title,.button{color:var(--accent)}.button,.lines thead th,.sums .total{border-color:var(--accent)}"
    )


@cache
def _plain_css() -> str:
    text = (Path(str(current_app.static_folder)) / "public.css").read_text()
    plain = " ".join(line.strip() for line in text.splitlines() if not line.startswith("/*"))
    return re.sub(r"\s*([{};,>])\s*", r"\1", plain)


@cache
def template_version() -> str:
    """Changes with whatever draws the page, so that nobody is told 304 for an older look."""
    root = Path(current_app.root_path)
    sources = sorted(path for pattern in SOURCES for path in root.glob(pattern))
    drawn = b"\0".join(path.read_bytes() for path in sources) + css().encode()
    return renditions.template_version() + hashlib.sha256(drawn).hexdigest()[:16]
