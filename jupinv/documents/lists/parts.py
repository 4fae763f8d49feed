"""The parts of a list of documents: which of them, in which order, and what of them a state leaves.

Their conditions are those of the indexes, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.documents.lists import filters as by
from jupinv.documents.models import ASKED, DRAFT, DUE, OTHERS, OWED, SETTLED, VOID, WAITING


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list: which documents, in which order."""

    name: str
    where: str
    key: str  # what it is ordered by, then by id
    down: bool = False
    place: int = 0  # among the parts of the whole list
    also: str = ""  # what narrows it down in a state

    def of(self, *conditions: str) -> Part:
        """The same, narrowed down."""
        return replace(self, also=" AND ".join(filter(None, (self.also, *conditions))))


Parts = tuple[Part, ...]

STILL_WAITS = f"{WAITING} AND {DUE} >= :on"
UNSENT = "sent_at IS NULL"
APPROVED = "COALESCE(approved_version, 0) = version"  # the version that counts
# Not by a sign of equality, for which SQLite would take the index of kinds, and not that which has all that is asked.
_INVOICE = "kind LIKE 'invoice'"

_OVERDUE = Part("overdue", f"{OWED} AND {DUE} < :on", DUE, place=0)
DRAFTS = Part("draft", DRAFT, "updated_at", down=True, place=1)
_OPEN = Part("open", f"{OWED} AND {DUE} >= :on", DUE, place=2)
_QUOTE = Part("quote", STILL_WAITS, DUE, place=3)
_DONE = Part("done", f"{SETTLED} AND NOT ({STILL_WAITS})", "issue_date", down=True, place=4)
_VOID = replace(_DONE, where=VOID)
_ASKED = Part("asked", ASKED, DUE)

WHOLE: Parts = (_OVERDUE, DRAFTS, _OPEN, _QUOTE, _DONE)

# Of all kinds together.
STATES: Mapping[str, Parts] = MappingProxyType(
    {
        "": WHOLE,
        by.ATTENTION: (_OVERDUE, DRAFTS, _OPEN.of(UNSENT), _QUOTE.of(UNSENT)),
        by.ASKED: (_ASKED,),
        by.OVERDUE: (_OVERDUE,),
        by.DRAFT: (DRAFTS,),
        by.UNSENT: tuple(part.of(UNSENT) for part in (_OVERDUE, _OPEN, _QUOTE)),
        by.OPEN: (_OVERDUE, _OPEN, _QUOTE),
        by.PAID: (replace(_DONE, where=f"{SETTLED} AND kind = 'invoice' AND void_at IS NULL"),),
        by.VOID: (_VOID,),
    }
)


def _reached(*parts: Part) -> dict[str, Parts]:
    """By how far they have come to their reader."""
    sent = f"sent_at IS NOT NULL AND NOT ({APPROVED})"
    return {
        by.SENT: tuple(part.of(f"{sent} AND seen_at IS NULL") for part in parts),
        by.SEEN: tuple(part.of(f"{sent} AND seen_at IS NOT NULL") for part in parts),
    }


def _invoices() -> dict[str, Parts]:
    draft, done = DRAFTS.of("kind = 'invoice'"), replace(_DONE, where=f"{SETTLED} AND {_INVOICE}")
    given_up = "written_off > paid + credited"
    stands, only_credited = "void_at IS NULL", f"credited > 0 AND paid = 0 AND NOT ({given_up})"
    return {
        "": (_OVERDUE, draft, _OPEN, done),
        by.ATTENTION: (_OVERDUE, draft, _OPEN.of(UNSENT)),
        by.ASKED: (_ASKED.of(_INVOICE),),
        by.OVERDUE: (_OVERDUE,),
        by.DRAFT: (draft,),
        by.UNSENT: (_OVERDUE.of(UNSENT), _OPEN.of(UNSENT)),
        **_reached(_OPEN),
        by.APPROVED: (_OPEN.of("sent_at IS NOT NULL", APPROVED),),
        by.OPEN: (_OVERDUE, _OPEN),
        by.PARTLY_PAID: (_OVERDUE.of("paid > 0"), _OPEN.of("paid > 0")),
        by.PAID: (done.of(stands, f"NOT ({only_credited})", f"NOT ({given_up})"),),
        by.CREDITED: (done.of(stands, only_credited),),
        by.WRITTEN_OFF: (done.of(stands, given_up),),
        by.DEPOSIT: (_OVERDUE.of("deposit"), draft.of("deposit"), _OPEN.of("deposit"), done.of("deposit")),
        by.VOID: (replace(_VOID, where=f"{VOID} AND {_INVOICE}"),),
    }


def _others(kind: str) -> Part:
    """What was issued of a kind that is no invoice, the newest first."""
    return replace(_DONE, where=f"{OTHERS} AND kind = '{kind}'")


def _quotes() -> dict[str, Parts]:
    draft, issued = DRAFTS.of("kind = 'quote'"), _others(QUOTE)
    done = replace(issued, where=f"{issued.where} AND NOT ({STILL_WAITS})")
    return {
        "": (draft, _QUOTE, done),
        by.ATTENTION: (draft, _QUOTE.of(UNSENT)),
        by.ASKED: (_ASKED.of("kind LIKE 'quote'"),),
        by.DRAFT: (draft,),
        by.UNSENT: (_QUOTE.of(UNSENT),),
        by.OPEN: (_QUOTE,),
        by.SEEN: _reached(_QUOTE)[by.SEEN],
        by.ACCEPTED: (issued.of("accepted_at IS NOT NULL AND void_at IS NULL"),),
        by.DECLINED: (issued.of("declined_at IS NOT NULL AND void_at IS NULL"),),
        by.EXPIRED: (done.of("accepted_at IS NULL AND declined_at IS NULL AND void_at IS NULL"),),
        by.INVOICED: (issued.of("void_at IS NULL", _INVOICED),),
        by.VOID: (issued.of("void_at IS NOT NULL"),),
    }


_INVOICED = (
    "EXISTS (SELECT 1 FROM document AS made WHERE made.origin_id = document.id AND made.issued_at IS NOT NULL "
    "AND made.void_at IS NULL AND NOT made.deposit)"
)


def _handed_over(kind: str) -> dict[str, Parts]:
    """Credit notes and proformas: nothing is owed by them, nothing runs out."""
    draft, issued = DRAFTS.of(f"kind = '{kind}'"), _others(kind)
    stands, offers = issued.of("void_at IS NULL"), kind == PROFORMA
    return {
        "": (draft, issued),
        by.ATTENTION: (draft, stands.of(UNSENT)),
        by.DRAFT: (draft,),
        by.UNSENT: (stands.of(UNSENT),),
        **_reached(stands),
        **({by.INVOICED: (stands.of(_INVOICED),), by.ASKED: (_ASKED.of("kind LIKE 'proforma'"),)} if offers else {}),
        by.VOID: (issued.of("void_at IS NOT NULL"),),
    }


# By kind, and then by state.
OF_KIND: Mapping[str, Mapping[str, Parts]] = MappingProxyType(
    {
        "": STATES,
        INVOICE: _invoices(),
        QUOTE: _quotes(),
        CREDIT_NOTE: _handed_over(CREDIT_NOTE),
        PROFORMA: _handed_over(PROFORMA),
    }
)
