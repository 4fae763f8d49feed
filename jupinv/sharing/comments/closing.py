"""What was said about documents is forgotten, and the mails that told of it: a business ends, the law forgets."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Revision
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.models import Comment


def on_closed(business: Business, **_: Any) -> None:
    """All comments, and our copies of the mails with their words."""
    _forget(Comment.document.in_(Document.select(Document.id).where(Document.business == business)))


def on_erased(revision: Revision, *, whole: bool, **_: Any) -> None:
    """The same of a document that says nothing any more."""
    if whole:
        _forget(Comment.document == revision.document_id)


def _forget(which: Any) -> None:
    ours = Comment.select(Comment.id).where(which)
    mails: Any = CommentMail.select(CommentMail.mail).where(CommentMail.comment.in_(ours)).distinct()
    mail.delete([number for (number,) in mails.tuples()])
    Comment.delete().where(Comment.id.in_(ours)).execute()
