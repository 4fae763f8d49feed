"""The mail that tells a reader what the sender of the document said there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv import mail
from jupinv.accounts.attempts import limit
from jupinv.accounts.models import User
from jupinv.content.fields import Content
from jupinv.documents import letters, links, sending, timeline
from jupinv.documents.models import Document
from jupinv.language import label
from jupinv.mail import Mail
from jupinv.sharing.comments import partakers
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.comments.partakers import Partaker
from jupinv.sharing.comments.words import words
from jupinv.sharing.models import Comment
from jupinv.sharing.words import word as common


def tell(document: Document, comment: Comment, content: Content, *, line: str, by: User, now: datetime) -> list[str]:
    """Mail it to who takes part, in the transaction of what was said; the answer is to whom. Raises TooMany.

    Nobody is told in a demo, where nobody is real.
    """
    if document.business.demo:
        return []
    answered = _answered(comment)
    told = []
    for partaker in partakers.of(document):
        if partaker.email.casefold() == (by.email or "").casefold():
            continue
        limit("document mail", f"business {document.business_id}", sending.MOST_MAILS, sending.HOUR, now)
        posted = _written(document, comment, content, line=line, answered=answered, to=partaker, by=by, now=now)
        for each in filter(None, (comment, answered)):
            CommentMail.create(comment=each, mail=posted)
        told.append(partaker.email)
    return told


def note_failed(sender: Mail, *, addresses: list[str], words: str, now: datetime, **_: Any) -> None:
    """A mail server refused such a mail for good, or nobody took it in all that time."""
    told = CommentMail.select(CommentMail, Comment).join(Comment).where(CommentMail.mail == sender.id)
    for document in {each.comment.document_id for each in told}:
        timeline.note(document, "comment_failed", at=now, to=addresses, reason=words)


def _answered(comment: Comment) -> Comment | None:
    """What it answers: the last that a reader said about the same, if that still stands there."""
    before = (Comment.document == comment.document_id) & (Comment.line == comment.line) & (Comment.id < comment.id)
    last: Comment | None = Comment.select().where(before).order_by(Comment.id.desc()).first()
    return last if last and last.email and last.removed_at is None else None


def _written(
    document: Document,
    comment: Comment,
    content: Content,
    *,
    line: str,
    answered: Comment | None,
    to: Partaker,
    by: User,
    now: datetime,
) -> Mail:
    locale = letters.locale_of(content, document.business.locale)
    kind = label("deposit_invoice" if content.is_deposit else content.kind, locale)
    parts = {"name": comment.name, "kind": kind, "number": content.number}
    own = answered is not None and answered.email.casefold() == to.email.casefold()
    return mail.queue(
        "comment",
        to=to.email,
        reply_to=sending.reply_to(document.business, by),
        sender_name=content.sender.name,
        locale=locale,
        context={
            "told_subject": words("subject", locale, **parts),
            "wrote": words("wrote", locale, **parts),
            "about": words("on", locale, line=line) if line else "",
            "text": comment.text,
            "answering": words("answers_you" if own else "answers", locale, name=answered.name) if answered else "",
            "answered": answered.text if answered else "",
            "link": f"{links.address(to.link)}/comments",
            "link_label": words("open", locale),
            "because": words("because", locale),
            "stop": common("stop", locale, name=comment.name),
            "stop_link": f"{links.address(to.link)}/trust",
            "accent": document.business.look.on_light,
        },
        due=now,
        now=now,
    )
