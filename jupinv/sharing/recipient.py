"""The recipient in front of the page: what their token opens, who they said they are, and the answer to what they do.

With the parts of this room, all that looks at the request of a reader; the cookie is set only for what they did here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from flask import Response, make_response, render_template, request

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.sessions import session_of
from jupinv.businesses.models import Business, Member
from jupinv.documents import links, states
from jupinv.documents.models import Document, Revision
from jupinv.sharing import frame
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import COOKIE, DAYS, Reader, ReaderForm, of_cookie, signed
from jupinv.sharing.words import Words, word

ACTS_AN_HOUR = 30  # of one network on one document: nobody fills somebody's mailbox by a script
WRITTEN = ("text", "note", "why", "reason")  # the fields of our forms that hold sentences


def opened(token: str) -> Opened:
    """What a token opens; 404 for a token nobody was given, 410 for one that was withdrawn and for erased words."""
    found = links.find(token) or web.missing()
    document, revision = found.document, found.revision
    if found.link.withdrawn_at is not None:
        web.instead(frame.withdrawn(document, Revision.get_by_id(revision.id), _written()))
    if found.erased:
        web.instead(frame.last_words(document, "erased", "", 410))
    today = clock.today(document.business.time_zone)
    address = f"{web.config().base_url}/i/{token}"
    standing = states.standing(document, today=today, link=address, revision=revision)
    return Opened(token, found.link, document, revision, standing, today)


def acting(token: str, *, counts: bool = True) -> Opened:
    """The same for a POST of a recipient: its sender is refused (403), and so is who does too much (429).

    A step on the way to what is done does not count as doing it. The whole rows of the document and its business come
    with it, as verbs want them.
    """
    found = opened(token)
    if is_sender(found.document):
        web.instead(_refused(found))
    try:
        who = hidden(f"{web.client_key()} {found.document.id}", web.config().secret_key)
        if counts:
            limit("public page", who, ACTS_AN_HOUR, timedelta(hours=1), clock.now())
    except TooMany as many:
        too_many(found, many)
    found.document = _whole(found.document)
    return found


def opened_whole(token: str) -> Opened:
    """What a token opens, with the whole row of the document and of its business, as plans of changes want them."""
    found = opened(token)
    found.document = _whole(found.document)
    return found


def _whole(document: Document) -> Document:
    row: Document = Document.select(Document, Business).join(Business).where(Document.id == document.id).get()
    return row


def is_sender(document: Document) -> bool:
    """Whether whoever is signed in here is a member of the sender's business: nobody answers their own invoice."""
    session = session_of(token) if (token := browser.token_unread()) else None
    if session is None:
        return False
    mine = (Member.user == session.user_id) & (Member.business == document.business_id)
    return bool(Member.select().where(mine).exists())


def reader() -> Reader | None:
    """Who this browser said it is, on this page or another one of ours."""
    return of_cookie(request.cookies.get(COOKIE, ""), web.config().secret_key)


def reader_form() -> ReaderForm:
    """Name and address as posted; where the form did not ask for them, as this browser said before."""
    known = reader()
    if known and "name" not in request.form:
        return ReaderForm(name=known.name, email=known.email)
    return ReaderForm(request.form) if request.method == "POST" else ReaderForm(obj=known)


def remember(answer: Response, who: Reader) -> Response:
    """Keep in this browser who it is: a first-party cookie for the public pages alone, set only for what was done."""
    answer.set_cookie(
        COOKIE,
        signed(who, web.config().secret_key),
        max_age=DAYS * 24 * 3600,
        path="/i",
        secure=web.config().base_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return answer


def page(found: Opened, fragment: str, words: Words, *, title: str, status: int = 200, **shown: Any) -> Response:
    """A part of the public page: for htmx the fragment alone, else a page of its own around it.

    `fragment` is a template with one root element, <section id="part">; `words` says what it says, in the document's
    language. In it, `say(key, …)` are these words and `common(key, …)` those of the whole room.
    """
    locale = found.locale
    context: Mapping[str, Any] = {
        "opened": found,
        "token": found.token,
        "paper": found.paper,
        "locale": locale,
        "title": title,
        "say": lambda key, **parts: words(key, locale, **parts),
        "common": lambda key, **parts: word(key, locale, **parts),
        "known": None if "name" in request.form else reader(),  # what was typed stays there to be seen
        **shown,
    }
    if web.is_partial():
        whole = render_template(fragment, **context)
    else:
        look = found.standing.look
        whole = render_template("sharing/part.html", fragment=fragment, css=frame.css(look), **context)
    answer = frame.framed(make_response(whole, status), look=found.standing.look)
    answer.headers["Cache-Control"] = "no-store"  # it names who reads it
    answer.vary.add("HX-Request-Type")
    return answer


def back(found: Opened, done: str = "") -> Response:
    """To the document, which says what was done: one of the keys in `words.DONE`."""
    return web.go(f"{found.address}?done={done}" if done else found.address)


def conflict(found: Opened, text: str, typed: str = "") -> NoReturn:
    """409 in the document's language: what happened meanwhile, what was typed, and the way back to the document."""
    web.instead(_told(found, word("meanwhile", found.locale), text, 409, typed))


def too_many(found: Opened, many: TooMany) -> NoReturn:
    """429 in the document's language: when to try again, and what was typed."""
    minutes = -(-many.seconds // 60)
    unit, count = ("minutes", minutes) if minutes <= 90 else ("hours", -(-minutes // 60))
    text = word(f"many_{unit}", found.locale, count=count)
    answer = _told(found, word("many", found.locale), text, 429, _written())
    answer.headers["Retry-After"] = str(many.seconds)
    web.instead(answer)


def _written() -> str:
    """The sentences that were posted, to be given back to whoever wrote them."""
    return "\n\n".join(filter(None, (request.form.get(name, "").strip() for name in WRITTEN)))


def _refused(found: Opened) -> Response:
    return _told(found, word("own", found.locale), word("own_why", found.locale), 403)


def _told(found: Opened, heading: str, text: str, status: int, typed: str = "") -> Response:
    """A page that says it, for htmx the fragment that takes the place of the part.

    At 429 a script says it above the form, which stays; it takes the words out of the page.
    """
    context: Mapping[str, Any] = {
        "token": found.token,
        "heading": heading,
        "text": text,
        "typed": typed,
        "yours": word("yours", found.locale),
        "back": word("back", found.locale),
    }
    if web.is_partial() and status != 429:
        whole = render_template("sharing/_told.html", **context)
    else:
        css = frame.css(found.standing.look)
        whole = render_template("sharing/told.html", paper=found.paper, css=css, **context)
    answer = frame.framed(make_response(whole, status), look=found.standing.look)
    answer.vary.add("HX-Request-Type")
    return answer
