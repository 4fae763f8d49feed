"""What readers said and did is forgotten, with the mails that told of it: a business ends, the law forgets."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.models import Revision
from jupinv.sharing.models import News
from jupinv.sharing.news.models import NewsMail


def on_closed(business: Business, **_: Any) -> None:
    """All of it, whoever it was told to."""
    ours = News.business == business
    _forget_mails(ours)
    News.delete().where(ours).execute()


def on_erased(revision: Revision, **_: Any) -> None:
    """That something was done stays; by whom, and what of the document was named with it, goes with its words."""
    its = News.document == revision.document_id
    _forget_mails(its)
    News.update(who="", data={}).where(its).execute()


def _forget_mails(which: Any) -> None:
    news = NewsMail.news.in_(News.select(News.id).where(which))
    mails: Any = NewsMail.select(NewsMail.mail).where(news & NewsMail.mail.is_null(False)).distinct()
    mail.delete([number for (number,) in mails.tuples()])
