"""The document in the path of a page: `/documents/<key>/…`."""

from __future__ import annotations

from typing import Any

from jupinv import web
from jupinv.accounts import browser
from jupinv.businesses.models import Business, Member
from jupinv.db import Written, made
from jupinv.documents.models import Document


def document(key: str) -> Document:
    """The document of this key, with its business and the asking person's role; 404 for who has none."""
    rows = _OF_KEY.rows(user=browser.signed_in().id, key=key) or web.missing()
    *values, role, news = rows[0]
    found: Any = made(Document, Document._meta.sorted_fields, each := iter(values))
    found.business = made(Business, Business._meta.sorted_fields, each)
    found.business.member = Member(business=found.business, role=role, news_new=news)
    found._dirty.clear()  # nothing of it is new
    browser.enter(found.business)
    shown: Document = found
    return shown


_OF_KEY = Written(lambda value: Document.seen_by(value("user")).where(Document.key == value("key")))


def document_to_change(key: str) -> Document:
    """The same for who may change it: 403 for an accountant, who only reads."""
    found = document(key)
    return web.refused() if found.is_read_only else found
