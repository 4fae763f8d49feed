"""What every page under a public link has in common: its one stylesheet, its headers, and the last words of a link."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Response, current_app, render_template

from jupinv import web
from jupinv.content.fields import Content
from jupinv.content.look import PLAIN, Look
from jupinv.documents import renditions, revisions
from jupinv.documents.models import Document, Revision
from jupinv.language import regional, tag
from jupinv.sharing.words import word

SOURCES = (
    "templates/sharing/*.html",
    "templates/sharing/*/*.html",
    "templates/public.html",
    "templates/documents/_paper.html",
    "templates/documents/_plain.html",
    "templates/documents/_notice.html",
    "static/share.js",
    "static/forms.css",
    "jupinv/sharing/*.py",
    "jupinv/sharing/*/*.py",
)


def framed(answer: Response, etag: str = "", look: Look = PLAIN) -> Response:
    """The headers of everything under a public link. What may be kept has a tag; what a reader does, no cache keeps."""
    answer.headers["Cache-Control"] = "private, no-cache" if answer.status_code < 400 else "no-store"
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


# the last words of a link


def withdrawn(document: Document, revision: Revision, typed: str = "") -> Response:
    """410: what happened, how to reach the sender, and what a reader had typed."""
    try:
        content, _ = revisions.content_of(revision)
    except revisions.Erased:
        return last_words(document, "withdrawn", "", 410, typed=typed)
    owner = document.created_by
    email = content.sender.contact.email or (owner.email if owner else "") or ""
    return last_words(document, "withdrawn", email, 410, content, typed)


def last_words(
    document: Document, key: str, email: str, status: int, content: Content | None = None, typed: str = ""
) -> Response:
    """A page without the document: only what is to be known and whom to ask."""
    locale = regional(next(iter(content.languages), "en"), content.recipient.address.country) if content else "en"
    name = (content.sender.name if content else "") or document.business.name
    heading, ask = word(key, locale), word("ask", locale, name=name) if name and key == "withdrawn" else ""
    page = render_template(
        "sharing/gone.html",
        heading=heading,
        text=ask,
        email=email,
        typed=typed,
        yours=word("yours", locale),
        language=tag(locale),
        css=css(),
    )
    return framed(Response(page, status, mimetype="text/html"))
