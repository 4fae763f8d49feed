"""A business that ends forgets what readers said and did, and the mails that told of it."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.sharing.models import News
from jupinv.sharing.news.models import NewsMail


def on_closed(business: Business, **_: Any) -> None:
    """All of it, whoever it was told to."""
    ours = News.select(News.id).where(News.business == business)
    mails: Any = NewsMail.select(NewsMail.mail).where(NewsMail.news.in_(ours) & NewsMail.mail.is_null(False)).distinct()
    mail.delete([number for (number,) in mails.tuples()])
    News.delete().where(News.business == business).execute()
