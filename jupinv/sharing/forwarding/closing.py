"""To whom documents were forwarded is forgotten, with the mails: a business ends, the law forgets."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing.models import Forward


def on_closed(business: Business, **_: Any) -> None:
    """Delete what is kept of forwarding; the addresses in the links go with the documents."""
    _forget(Forward.document.in_(Document.select(Document.id).where(Document.business == business)))


def on_erased(revision: Revision, *, whole: bool, **_: Any) -> None:
    """Of a document that says nothing any more, the links of single people too."""
    if whole:
        _forget(Forward.document == revision.document_id)
        Link.delete().where((Link.document == revision.document_id) & (Link.email != "")).execute()


def _forget(which: Any) -> None:
    posted: Any = Forward.select(Forward.mail).where(which & Forward.mail.is_null(False))
    mails = [number for (number,) in posted.tuples()]
    Forward.delete().where(which).execute()
    mail.delete(mails)
