"""Which mails told of a comment, as a table."""

from __future__ import annotations

from peewee import ForeignKeyField

from jupinv.db import BaseModel
from jupinv.mail import Mail
from jupinv.sharing.models import Comment


class CommentMail(BaseModel):
    """That a mail has the words of a comment in it, as what it tells or as what that answers."""

    mail_id: int

    comment = ForeignKeyField(Comment, backref="+", on_delete="CASCADE")
    mail = ForeignKeyField(Mail, backref="+", on_delete="CASCADE")

    class Meta:
        indexes = ((("comment", "mail"), True),)
