"""The mail that tells of a change: proposed to those who have the document by mail."""

from __future__ import annotations

from dataclasses import replace

from jupinv.content.fields import Content
from jupinv.documents import letters, sending, voiding
from jupinv.documents.changing import NOTICE, Plan
from jupinv.documents.letters import Letter
from jupinv.documents.models import Document


def letter(document: Document, plan: Plan, new: Content) -> Letter:
    """What it says: that a version replaces another, or that a notice corrects who the customer is."""
    business, own = document.business, sending.own_words(document.business)
    if plan.how == NOTICE:
        written = letters.notice_news(new, plan.after, locale=business.locale, own=own)
    else:
        written = letters.change_news(new, plan.after, version=plan.version, locale=business.locale, own=own)
    known = voiding.told(document)
    return replace(written, to=tuple(known), cc=()) if known else written
