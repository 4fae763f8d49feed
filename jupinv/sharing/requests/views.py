"""Requests for a change on the public page: a copy to be changed, what it comes to, and what was asked before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from jupinv import clock, language, vault, web
from jupinv.content.fields import Content
from jupinv.content.merging import taken_over
from jupinv.content.totals import totals
from jupinv.documents import revisions, states
from jupinv.documents.changing import Approved, Frozen, NoOtherVersion, NothingChanged
from jupinv.documents.history.values import Reader as Writing
from jupinv.documents.issuing import AlreadyCredited, AlreadyPaid, AlreadyVoid, ChangedMeanwhile, NotIssued
from jupinv.documents.models import Revision
from jupinv.sharing import recipient
from jupinv.sharing.models import DECLINED, OPEN, ChangeRequest
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import ReaderForm, plain_lines
from jupinv.sharing.requests import asking, copy
from jupinv.sharing.requests.differences import Row, rows
from jupinv.sharing.requests.words import word

bp = Blueprint("requests", __name__)

LOOK, SEND, ADD, EDIT = "look", "send", "add", "edit"
MOST_LISTED = 20
MOST_ROWS = 50  # of a request in the list: all of them stand on its owner's page
CLOSED: dict[type[Exception], str] = {
    NotIssued: "closed_answered",
    AlreadyVoid: "closed_void",
    AlreadyPaid: "closed_paid",
    AlreadyCredited: "closed_credited",
    Approved: "closed_approved",
    NoOtherVersion: "closed_answered",
}


@bp.get("/i/<token>/change")
def change(token: str) -> Response:
    """The copy to change, of a long document first which of its lines; else what was asked before."""
    found = recipient.opened(token)
    if closed := _closed(found):
        return _closed_page(found, closed)
    content = found.content
    if len(content.lines) > copy.LONG and request.args.get("act") != "go":
        return _choose_page(found, content)
    chosen = request.args.getlist("line")[: copy.MOST_CHOSEN] or copy.first_keys(content)
    texts = copy.shown(content, found.locale, chosen)
    return _form_page(found, content, texts, recipient.reader_form())


@bp.post("/i/<token>/change")
def ask(token: str) -> Response:
    """A button of the form, or of the page that shows what it comes to."""
    texts, act = copy.posted(request.form), request.form.get("act", LOOK)
    found, who = recipient.acting(token, counts=act == SEND), recipient.reader_form()
    if closed := _closed(found):
        recipient.conflict(found, word(closed, found.locale), _typed(found, texts))
    base = _base(found)
    if base.number != found.revision.number:
        return _changed_meanwhile(found, base, texts, who)
    if act in (ADD, EDIT):
        more = {f"line.{vault.new_token()[:8]}.description": ""} if act == ADD else {}
        return _form_page(found, found.content, texts | more, who)
    written = copy.written(found.content, texts, found.locale)
    problems = written.problems | _why_is_wrong(texts, found.locale)
    if not who.validate() or problems:
        return _form_page(found, found.content, texts, who, problems, 422)
    if not rows(found.content, written.content, found.locale):
        return _form_page(found, found.content, texts, who, {"nothing": ("nothing", {})}, 422)
    if act != SEND:
        return _preview_page(found, written.content, texts, who)
    return _send(found, written.content, texts, who)


def _send(found: Opened, content: Content, texts: dict[str, str], who: ReaderForm) -> Response:
    try:
        asking.ask(
            found.document,
            content,
            base=found.revision.number,
            why=_why(texts),
            reader=who.reader,
            link=found.link,
            now=clock.now(),
        )
    except asking.REFUSALS as refused:
        recipient.conflict(found, word(CLOSED[type(refused)], found.locale), _typed(found, texts))
    except ChangedMeanwhile:  # in this very moment
        return _changed_meanwhile(recipient.opened(found.token), found.whole_revision, texts, who)
    except asking.TooManyOpen:
        return _form_page(found, found.content, texts, who, {"nothing": ("too_many", {})}, 409)
    except (Frozen, NothingChanged):
        return _form_page(found, found.content, texts, who, {"nothing": ("frozen", {})}, 422)
    return recipient.remember(recipient.back(found, "asked"), who.reader)


@bp.post("/i/<token>/change/<key>/withdraw")
def withdraw(token: str, key: str) -> Response:
    """Take one's own open request back."""
    found = recipient.acting(token)
    mine: ChangeRequest = _mine(found).where(ChangeRequest.key == key).first() or web.missing()
    reader = recipient.reader() or web.missing()
    try:
        asking.take_back(mine, reader=reader, now=clock.now())
    except asking.NotOpen:
        recipient.conflict(found, word("not_open", found.locale))
    return web.go(f"{found.address}/change")


# who and what


def _closed(found: Opened) -> str:
    """Why nothing changes any more, as a key of our words; empty while it may."""
    try:
        asking.expect_open(found.document)
    except asking.REFUSALS as refused:
        return CLOSED[type(refused)]
    return ""


def _mine(found: Opened) -> Any:
    """The requests of whoever looks: by their link, and by the name that their browser keeps."""
    reader = recipient.reader()
    ours = (ChangeRequest.document == found.document) & (ChangeRequest.link == found.link)
    return ChangeRequest.select().where(ours & (ChangeRequest.email == (reader.email if reader else None)))


def _base(found: Opened) -> Revision:
    """The revision for which the form was shown; the last one where the form names none of ours."""
    text = request.form.get("base_revision", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if number == found.revision.number:
        return found.revision
    ours = (Revision.document == found.document) & (Revision.number == number) & Revision.bytes.is_null(False)
    known: Revision | None = Revision.select().where(ours).first()
    return known or found.revision


def _typed(found: Opened, texts: dict[str, str]) -> str:
    """What somebody changed in the copy, a line each, and why."""
    before = revisions.content_of(Revision.get_by_id(_base(found).id))[0]
    changed = rows(before, copy.written(before, texts, found.locale).content, found.locale)
    return "\n".join([*(f"{label}: {after or was}" for label, was, after in changed), _why(texts)]).strip()


def _why(texts: dict[str, str]) -> str:
    return plain_lines(texts.get("why", ""))


def _why_is_wrong(texts: dict[str, str], locale: str) -> dict[str, copy.Message]:
    why = _why(texts)
    if not why:
        return {"why": ("needs_why", {})}
    return {"why": copy.too_long("why", locale)} if len(why) > copy.LONGEST["why"] else {}


# the pages


def _form_page(
    found: Opened,
    content: Content,
    texts: dict[str, str],
    who: ReaderForm,
    problems: dict[str, copy.Message] | None = None,
    status: int = 200,
    meanwhile: list[Row] | None = None,
) -> Response:
    lines = copy.line_fields(content, texts, found.locale)
    if not any(line.position == 0 for line in lines):  # there is always an empty one to write in
        lines.append(copy.LineField(vault.new_token()[:8], 0, {}, ""))
    return _page(
        found,
        "sharing/requests/_change.html",
        status,
        texts=texts,
        lines=lines,
        problems={name: word(key, found.locale, **parts) for name, (key, parts) in (problems or {}).items()},
        form=who,
        meanwhile=meanwhile,
        until="valid_until" if content.kind == "quote" else "due_date",
        asked=_asked(found),
    )


def _preview_page(found: Opened, content: Content, texts: dict[str, str], who: ReaderForm) -> Response:
    before, after = (
        Writing(found.locale, each.currency).money(totals(each).payable) for each in (found.content, content)
    )
    return _page(
        found,
        "sharing/requests/_preview.html",
        texts=texts,
        rows=rows(found.content, content, found.locale),
        before=before,
        after=after,
        why=_why(texts),
        form=who,
        reader=who.reader,
    )


def _choose_page(found: Opened, content: Content) -> Response:
    """Which of many lines: found by a search, page by page; what was chosen before is carried along."""
    query = request.args.get("q", "")[:100]
    all_found = [
        (place, line) for place, line in enumerate(content.lines, 1) if query.casefold() in line.description.casefold()
    ]
    start = request.args.get("from", "")
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 0
    first = min(first, max(len(all_found) - 1, 0)) // copy.LONG * copy.LONG
    here = all_found[first : first + copy.LONG]
    known = {line.key for line in content.lines}
    chosen = [key for key in dict.fromkeys(request.args.getlist("line")) if key in known][: copy.MOST_CHOSEN]
    elsewhere = [key for key in chosen if key not in {line.key for _place, line in here}]
    return _page(
        found,
        "sharing/requests/_choose.html",
        query=query,
        first=first,
        here=here,
        count=len(all_found),
        every=len(content.lines),
        chosen=chosen,
        elsewhere=elsewhere,
        step=copy.LONG,
        asked=_asked(found),
    )


def _closed_page(found: Opened, closed: str) -> Response:
    return _page(found, "sharing/requests/_closed.html", closed=closed, asked=_asked(found))


def _changed_meanwhile(found: Opened, base: Revision, texts: dict[str, str], who: ReaderForm) -> Response:
    """409: the form for what it says now, with what was written for what it said before, and what changed between."""
    now_said, before = found.content, revisions.content_of(Revision.get_by_id(base.id))[0]
    written = copy.written(before, texts, found.locale)
    both = taken_over(before, written.content, now_said)
    removed = {name: text for name, text in texts.items() if name.endswith(".remove")}
    typed = {name: texts[name] for name in (*written.problems, "why") if name in texts}
    kept = [line.key for line in both.lines if line.key in copy.keys_in(texts)]
    known = {line.key for line in now_said.lines}
    gone = [name.split(".")[1] for name in removed if name.split(".")[1] in known]
    fields = copy.shown(now_said, found.locale, gone) | copy.shown(both, found.locale, kept) | removed | typed
    meanwhile = rows(before, now_said, found.locale)
    problems = {name: each for name, each in written.problems.items() if name != "lines"}
    return _form_page(found, now_said, fields, who, problems, 409, meanwhile)


def _page(found: Opened, fragment: str, status: int = 200, **shown: Any) -> Response:
    title = word("title", found.locale)
    of_paper = partial(language.label, language=found.locale)
    return recipient.page(found, fragment, word, title=title, status=status, of_paper=of_paper, **shown)


# what was asked before


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its readers see it."""

    request: ChangeRequest
    rows: list[Row]
    day: str
    version: str
    state: str  # the key of its words
    may_take_back: bool


def _asked(found: Opened) -> list[Asked]:
    """The requests about this document, the newest first."""
    ours = ChangeRequest.document == found.document
    kept: list[ChangeRequest] = list(
        ChangeRequest.select().where(ours).order_by(ChangeRequest.id.desc()).limit(MOST_LISTED)
    )
    if not kept:
        return []
    numbers = {each.base for each in kept}
    of_them = (Revision.document == found.document) & Revision.number.in_(numbers)
    bases = {each.number: each for each in Revision.select().where(of_them)}
    mine = {each.id for each in kept if _is_mine(found, each)}
    return [_as_asked(found, each, bases[each.base], each.id in mine) for each in kept]


def _is_mine(found: Opened, each: ChangeRequest) -> bool:
    reader = recipient.reader()
    return reader is not None and reader.email == each.email and each.link_id == found.link.id


def _as_asked(found: Opened, each: ChangeRequest, base: Revision, mine: bool) -> Asked:
    try:
        told = rows(revisions.content_of(base)[0], asking.proposed(each), found.locale)[:MOST_ROWS]
    except (revisions.Erased, asking.Forgotten):
        told = []
    by_itself = each.state == DECLINED and each.settled_by_id is None and not each.answer
    return Asked(
        request=each,
        rows=told,
        day=language.format_date(states.civil(each.at, found.document.business.time_zone), found.locale),
        version=f"V{base.version}",
        state="state_closed" if by_itself else f"state_{each.state}",
        may_take_back=mine and each.state == OPEN,
    )
