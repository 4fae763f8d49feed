"""Take the words of a comment away, wherever they stand: that there was one, by whom and when, stays."""

from __future__ import annotations

from datetime import datetime

from jupinv import mail
from jupinv.accounts.models import User
from jupinv.db import locked, write
from jupinv.documents import stirring, timeline
from jupinv.documents.models import Document, Event
from jupinv.mail import Mail
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.models import Comment, News
from jupinv.sharing.news.models import NewsMail


class AlreadyRemoved(Exception):
    """Its words are gone."""


def remove(comment: Comment, *, by: User, now: datetime) -> None:
    """Empty it on the page, in what members are told, on the timeline, and in our copies of mails.

    A mail that waits to tell of it does not leave; one that left stays with who got it. Raises AlreadyRemoved.
    """
    with write():
        # Without its keys: a worker that holds a mail may note meanwhile how it fared.
        held = locked(Document.select().where(Document.id == comment.document_id), keys=False)
        document: Document = held.get()
        row: Comment = Comment.get_by_id(comment.id)
        if row.removed_at is not None:
            raise AlreadyRemoved
        told = _forget_news(row)
        _forget_mails(row, told)
        _forget_events(row)
        Comment.update(text="", removed_at=now).where(Comment.id == row.id).execute()
        timeline.note(document, "comment_removed", at=now, actor=timeline.actor(by), whose=row.name)
        stirring.stir(document)


def _forget_news(comment: Comment) -> list[int]:
    """What members are told of; the answer is which pieces of news that was."""
    found = [each for each in News.select().where(News.document == comment.document_id) if _tells(each, comment)]
    for each in found:
        News.update(data=each.data | {"text": ""}).where(News.id == each.id).execute()
    return [each.id for each in found]


def _tells(news: News, comment: Comment) -> bool:
    return bool(
        news.data.get("comment") == comment.id or (news.at == comment.at and news.data.get("text") == comment.text)
    )


def _forget_mails(comment: Comment, news: list[int]) -> None:
    to_readers = CommentMail.select(CommentMail.mail).where(CommentMail.comment == comment.id)
    to_members = NewsMail.select(NewsMail.mail).where(NewsMail.news.in_(news))
    for posted in Mail.select(Mail.id).where(Mail.id.in_(to_readers) | Mail.id.in_(to_members)):
        mail.wipe(posted)


def _forget_events(comment: Comment) -> None:
    """Where a line of the timeline tells the words, as it does why a quote was declined."""
    for event in Event.select().where((Event.document == comment.document_id) & (Event.at == comment.at)):
        if comment.text and event.data.get("note") == comment.text:
            about = "who" if event.data.get("who") else ""
            Event.update(data=event.data | {"note": "", "about": about}).where(Event.id == event.id).execute()
