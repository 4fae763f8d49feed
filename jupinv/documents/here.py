"""The document in the path of a page: `/documents/<key>/…`."""

from __future__ import annotations

from jupinv import web
from jupinv.accounts import browser
from jupinv.documents.models import Document


def document(key: str) -> Document:
    """The document of this key, with its business and the asking person's role; 404 for who has none."""
    found: Document = Document.seen_by(browser.signed_in()).where(Document.key == key).first() or web.missing()
    browser.enter(found.business)
    return found


def document_to_change(key: str) -> Document:
    """The same for who may change it: 403 for an accountant, who only reads."""
    found = document(key)
    return web.refused() if found.is_read_only else found
