"""What a bill takes over of a document: its exact bytes, and the columns that lists read."""

from __future__ import annotations

from typing import Any

from jupinv.bills.models import Bill
from jupinv.content.fields import Content
from jupinv.content.json import loads
from jupinv.documents.models import Revision
from jupinv.documents.revisions import Erased
from jupinv.documents.search import LONGEST_TEXT, folded
from jupinv.money import to_minor
from jupinv.sharing.reader import plain

LONGEST = 300  # characters of a name or a number


def columns(revision: Revision) -> dict[str, Any]:
    """Of a bill that is to say what this revision says. Raises Erased."""
    if revision.bytes is None:
        raise Erased
    content, totals = loads(revision.bytes)
    total = to_minor(totals.payable, content.currency)
    return {
        "sender_name": plain(content.sender.trade_name or content.sender.name)[:LONGEST],
        "number": plain(content.number)[:LONGEST],
        "issue_date": content.issue_date,
        "due_date": content.due_date,
        "currency": content.currency,
        "total": total,
        "version": revision.version,
        "said": revision.bytes,
        "digest": revision.digest,
        "pdf": "",
        "search": searchable(content, f"{totals.payable:f}"),
    }


def searchable(content: Content, amount: str, note: str = "") -> str:
    """What a bill is found by: who sent it, number, amount, references, lines, and the receiver's own note."""
    said = [content.sender.name, content.sender.trade_name, content.number, amount]
    said += [content.references.purchase_order, content.references.buyer_reference, note]
    said += [text for line in content.lines for text in (line.description, line.details)]
    return "\n".join(dict.fromkeys(filter(None, map(folded, said))))[:LONGEST_TEXT]


def noted(bill: Bill, note: str) -> str:
    """The same of a bill with another note."""
    content, totals = loads(bill.said)
    return searchable(content, f"{totals.payable:f}", note)
