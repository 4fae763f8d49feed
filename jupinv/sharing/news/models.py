"""Which member was told of what by mail, as a table."""

from __future__ import annotations

from peewee import ForeignKeyField

from jupinv.accounts.models import User
from jupinv.db import BaseModel
from jupinv.mail import Mail
from jupinv.sharing.models import News


class NewsMail(BaseModel):
    """That a piece of news went to a member: nobody is told twice, and the mail goes when the news has to."""

    news = ForeignKeyField(News, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    mail = ForeignKeyField(Mail, null=True, backref="+", on_delete="SET NULL")  # null: it was forgotten since

    class Meta:
        indexes = ((("news", "user"), True),)
