"""A business that ends forgets what was said about its documents, and the mails that told of it."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.models import Document
from jupinv.sharing.comments.models import CommentMail
from jupinv.sharing.models import Comment


def on_closed(business: Business, **_: Any) -> None:
    """All comments, and our copies of the mails with their words."""
    ours = Comment.select(Comment.id).where(
        Comment.document.in_(Document.select(Document.id).where(Document.business == business))
    )
    mails: Any = CommentMail.select(CommentMail.mail).where(CommentMail.comment.in_(ours)).distinct()
    mail.delete([number for (number,) in mails.tuples()])
    Comment.delete().where(Comment.id.in_(ours)).execute()
