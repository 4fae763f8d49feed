"""Readers who answer, for tests: what they fill in, and the mails that they get."""

from __future__ import annotations

import re

from jupinv.documents import links
from jupinv.documents.models import Document
from jupinv.mail import Mail

CLAIRE = {"name": "Claire Morel", "email": "claire@acme.example"}
YUSUF = {"name": "Yusuf Ak", "email": "yusuf@acme.example"}


def address(document: Document, rest: str = "") -> str:
    """The path of its public page."""
    return f"/i/{links.address_of(document).rpartition('/')[2]}{rest}"


def fresh(document: Document) -> Document:
    """As it is now."""
    return Document.get_by_id(document.id)


def code_mails() -> list[Mail]:
    """The mails with codes, the newest first."""
    return list(Mail.select().where(Mail.html.contains('class="code"')).order_by(Mail.id.desc()))


def code() -> str:
    """The code of the newest mail."""
    found = re.search(r"(\d{3}) (\d{3})", code_mails()[0].text or "")
    assert found
    return found[1] + found[2]


def wrong(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"
