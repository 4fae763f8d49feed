"""What speaks for a document and its sender, and what should be looked at: from what we know, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import OWNER, Member
from jupinv.content.fields import BankAccount, Content
from jupinv.documents import revisions
from jupinv.documents.models import Document, Revision
from jupinv.language import format_month
from jupinv.sharing.opened import Opened
from jupinv.sharing.trust.words import ordinal, say

COMPARED = 10  # earlier documents, the newest ones: an account that was last used before them counts as new


@dataclass(frozen=True, slots=True)
class Reason:
    """One line. `alarms` if it is something to look at before paying."""

    text: str
    alarms: bool = False


def reasons(opened: Opened) -> list[Reason]:
    """All of them."""
    earlier = _earlier(opened.document)
    newest = list(earlier.order_by(Document.issued_at.desc(), Document.id.desc()).limit(COMPARED))
    found = (_owner(opened), _how_many(opened, earlier.count()), _account(opened, newest))
    return [each for each in found if each]


def _owner(opened: Opened) -> Reason | None:
    """The address that somebody proved to be theirs before the first mail left."""
    owners = User.select(User.name, User.email, User.confirmed_at).join(Member)
    mine = (Member.business == opened.document.business_id) & (Member.role == OWNER)
    user = owners.where(mine & User.confirmed_at.is_null(False)).order_by(User.id).first()
    if user is None or not user.email:
        return Reason(say("unconfirmed", opened.locale, name=opened.sender_name), alarms=True)
    since = f"{format_month(user.confirmed_at, opened.locale)} {user.confirmed_at.year}"
    return Reason(say("confirmed", opened.locale, name=opened.sender_name, email=user.email, since=since))


def _how_many(opened: Opened, earlier: int) -> Reason:
    kind = opened.document.kind
    key = "first" if not earlier else "another"
    count = ordinal(earlier + 1, opened.locale)
    return Reason(say(f"{key}_{kind}", opened.locale, name=opened.sender_name, count=count))


def _account(opened: Opened, earlier: list[Document]) -> Reason | None:
    """Whether the money goes where it went before: the oldest trick is an invoice with another account."""
    accounts = _accounts(opened.content)
    if not accounts or not opened.standing.balance:
        return None
    if not earlier:
        return Reason(say("nothing_before", opened.locale))
    for document, content in _said(earlier):
        if accounts <= _accounts(content):
            return Reason(say("same_account", opened.locale, number=document.number))
    return Reason(say("new_account", opened.locale, name=opened.sender_name), alarms=True)


def _accounts(content: Content) -> frozenset[tuple[str, ...]]:
    return frozenset(map(_number, content.payment.accounts))


def _number(account: BankAccount) -> tuple[str, ...]:
    """What tells an account from others, however it is written; its holder's name is only words."""
    parts = (account.iban, account.account, account.routing, account.sort_code)
    return tuple("".join(part.split()).casefold() for part in parts)


def _earlier(document: Document) -> Any:
    """What was issued to the same customer before, of the same kind, and stands."""
    mine = (Document.business == document.business_id) & (Document.customer == document.customer_id)
    before = mine & (Document.kind == document.kind) & (Document.id != document.id) & Document.void_at.is_null()
    columns = (Document.id, Document.number, Document.issued_at)
    return Document.select(*columns).where(before & (Document.issued_at <= document.issued_at))


def _said(documents: list[Document]) -> list[tuple[Document, Content]]:
    """What they say now, without those that the law made us forget."""
    rows: Any = Revision.select().where(Revision.document.in_(documents)).order_by(Revision.number)
    last = {row.document_id: row for row in rows}
    readable = [(each, last[each.id]) for each in documents if each.id in last and last[each.id].bytes is not None]
    return [(each, revisions.content_of(row)[0]) for each, row in readable]
