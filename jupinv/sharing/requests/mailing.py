"""The mail that answers a request, in the document's language: what was taken over, what was not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupinv import mail
from jupinv.accounts.attempts import limit
from jupinv.accounts.models import User
from jupinv.content.fields import Content
from jupinv.content.totals import totals
from jupinv.documents import letters, links, revisions, sending, unwanted
from jupinv.documents.history.values import Reader as Writing
from jupinv.documents.models import Document, Link
from jupinv.language import label
from jupinv.sharing.models import ACCEPTED, DECLINED, ChangeRequest
from jupinv.sharing.requests.differences import Row, rows
from jupinv.sharing.requests.proposal import Proposal
from jupinv.sharing.requests.words import word

MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request: `content` is what the document says then, or what the draft of another one says."""

    state: str
    content: Content
    text: str = ""
    chosen: frozenset[str] = frozenset()
    version: int = 0
    anew: bool = False  # by a credit note and a new invoice


def accepted(document: Document, found: Proposal, given: Answer, *, by: User, now: datetime) -> None:
    """Tell who asked that it is done, whole or in part, in the transaction of that. Raises TooMany."""
    locale = letters.locale_of(found.now, document.business.locale)
    taken = rows(found.now, given.content, locale)
    left = [
        row
        for point in found.points(locale)
        if point.place not in given.chosen and not point.done
        for row in point.rows
    ]
    figures = tuple(Writing(locale, each.currency).money(totals(each).payable) for each in (found.now, given.content))
    how = "anew" if given.anew else "whole" if given.state == ACCEPTED else "part"
    told = word(f"mail_{how}", locale, version=f"V{given.version}", number=found.now.number)
    if given.anew and given.state != ACCEPTED:
        told = f"{told} {word('mail_anew_part', locale)}"
    _post(document, found.request, found.now, told, given, taken=taken, left=left, figures=figures, by=by, now=now)


def declined(document: Document, request: ChangeRequest, why: str, *, by: User, now: datetime) -> None:
    """Tell who asked that it is declined, and why. Raises TooMany."""
    last = revisions.last_of(document)
    if last is None or last.bytes is None:
        return
    content, _figures = revisions.content_of(last)
    locale = letters.locale_of(content, document.business.locale)
    told = word("mail_declined", locale, number=content.number)
    given = Answer(DECLINED, content, why)
    _post(document, request, content, told, given, taken=[], left=[], figures=("", ""), by=by, now=now)


def _post(
    document: Document,
    request: ChangeRequest,
    content: Content,
    told: str,
    given: Answer,
    *,
    taken: list[Row],
    left: list[Row],
    figures: tuple[str, ...],
    by: User,
    now: datetime,
) -> None:
    link = link_of(request)
    if link is None or unwanted.among(document.business_id, [request.email]):
        return
    limit("document mail", f"business {document.business_id}", sending.MOST_MAILS, sending.HOUR, now)
    locale = letters.locale_of(content, document.business.locale)
    kind = label("deposit_invoice" if content.is_deposit else content.kind, locale)
    posted = mail.queue(
        "request_answer",
        to=request.email,
        reply_to=sending.reply_to(document.business, by),
        sender_name=content.sender.name,
        locale=locale,
        context={
            "told_subject": word(f"subject_{given.state}", locale, kind=kind, number=content.number),
            "hello": word("mail_hello", locale, name=request.name),
            "told": told,
            "taken_label": word("mail_taken", locale),
            "taken": [list(row) for row in taken[:MOST_ROWS]],
            "left_label": word("mail_left", locale),
            "left": [list(row) for row in left[:MOST_ROWS]],
            "was": word("was", locale),
            "now_word": word("now", locale),
            "total_label": label("total", locale),
            "before": figures[0] if figures[0] != figures[1] else "",
            "after": figures[1],
            "answer_label": word("answer", locale, name=content.sender.name) if given.text else "",
            "answer": given.text,
            "asked_label": word("mail_asked", locale) if request.why else "",
            "asked": request.why,
            "link": f"{links.address(link)}/change" if given.state == DECLINED else links.address(link),
            "link_label": letters.view_label(content),
            "accent": document.business.look.on_light,
        },
        due=now,
        now=now,
    )
    ChangeRequest.update(mail=posted).where(ChangeRequest.id == request.id).execute()


def link_of(request: ChangeRequest) -> Link | None:
    """The link that whoever asked may have: their own, or the one by which they came; none where that was withdrawn."""
    ours = (Link.document == request.document_id) & Link.withdrawn_at.is_null()
    open_: list[Link] = list(Link.select().where(ours).order_by(Link.id))
    own = next((each for each in reversed(open_) if each.email.casefold() == request.email.casefold()), None)
    return own or next((each for each in open_ if each.id == request.link_id), None)
