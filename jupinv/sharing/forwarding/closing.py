"""A business that ends forgets to whom its documents were forwarded, and the mails."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.documents.models import Document
from jupinv.sharing.models import Forward


def on_closed(business: Business, **_: Any) -> None:
    """Delete what is kept of forwarding; the addresses in the links go with the documents."""
    ours = Forward.document.in_(Document.select(Document.id).where(Document.business == business))
    posted: Any = Forward.select(Forward.mail).where(ours & Forward.mail.is_null(False))
    mails = [number for (number,) in posted.tuples()]
    Forward.delete().where(ours).execute()
    mail.delete(mails)
