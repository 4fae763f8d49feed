"""What readers do, told by hand: for the tests of how members hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv.businesses.models import Business, Member
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.sharing import telling
from jupinv.sharing.models import News
from jupinv.sharing.reader import Reader

CLAIRE = Reader("Claire Morel", "claire@acme.example")


def tell(document: Document, what: str, *, now: datetime, who: Reader | None = CLAIRE, **data: Any) -> News:
    with write():
        return telling.tell(document, what, who=who, now=now, **data)


def mails(to: str = "") -> list[Mail]:
    """All mails there are to an address, the first one first."""
    return [each for each in Mail.select().order_by(Mail.id) if not to or each.to == [to]]


def member(business: Business, user: Any) -> Member:
    return Member.get((Member.business == business) & (Member.user == user))
