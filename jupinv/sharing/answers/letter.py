"""What the mail with a code says, in the document's language: what it is for, and nothing that a stranger typed."""

from __future__ import annotations

from jupinv.language import format_money
from jupinv.sharing.answers.words import word
from jupinv.sharing.opened import Opened

APPROVE, ACCEPT = "approve", "accept"  # what a code is for


def words(found: Opened, act: str, amount: str, code: str) -> dict[str, str]:
    """The sentences of the mail by their place."""
    locale, name, number = found.locale, found.sender_name, found.content.number
    what = word("mail_invoice" if act == APPROVE else "mail_quote", locale, number=number)
    does = word(f"mail_{act}", locale, version=found.revision.version, number=number, amount=amount, name=name)
    return {
        "subject": word("mail_subject", locale, what=what, name=name),
        "head": word("mail_head", locale),
        "code": word("mail_code", locale, code=code),
        "does": does,
        "once": word("mail_once", locale, name=name),
        "other": word("mail_else", locale),
    }


def amount_of(found: Opened) -> str:
    """What the document asks for in all."""
    content, figures = found.said
    return format_money(figures.payable, content.currency, found.locale)
