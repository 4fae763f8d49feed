"""Change what was issued: amend it, make the next version, or correct by a dated notice who the customer is.

What a change does is told by the class of its fields (content.changes), by who has the document already, and by what
its sender's country lets happen to it then (content.sent_law):

- an *amendment* stays on the version;
- a *version* replaces the one before it, and an approval of that one no longer counts;
- a *notice* corrects a mistake about one and the same customer, where nothing else may be changed;
- a *correction* is needed where the law wants a credit note and a new invoice: `correcting` makes these.

Whoever changes takes the chain of the business, then the document, as whoever issues does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.content import sent_law
from jupinv.content.changes import AMENDABLE, FROZEN, Change, changes
from jupinv.content.fields import CREDIT_NOTE, QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.content.rules import Finding, findings
from jupinv.content.totals import totals
from jupinv.db import locked, write
from jupinv.documents import crediting, deposits, notices, renditions, revisions, sending, states, timeline, voiding
from jupinv.documents.actor import Actor
from jupinv.documents.issuing import AlreadyVoid, ChangedMeanwhile, NotConfirmed, NotIssued, NotReady, projection
from jupinv.documents.models import CHANGE_NEWS, NOTICE_NEWS, Chain, CorrectionNotice, Document, Revision
from jupinv.documents.sending import Post
from jupinv.hearing import Signal
from jupinv.money import to_minor

changed = Signal(
    "An issued document says something else. Sender: the Document; `before`: its columns until now; `now`. "
    "Inside the transaction."
)

AMENDMENT, VERSION, NOTICE, CORRECTION = "amendment", "version", "notice", "correction"
EVENTS = {AMENDMENT: "amended", VERSION: "new_version", NOTICE: "notice_made"}
NEWS = {VERSION: CHANGE_NEWS, NOTICE: NOTICE_NEWS}


class NothingChanged(Exception):
    """It says just that already."""


class Frozen(Exception):
    """Number, day of issue, sender and ways to pay are never changed: void it or correct it. `changes` are these."""

    def __init__(self, found: tuple[Change, ...]) -> None:
        super().__init__(", ".join(each.path for each in found))
        self.changes = found


class Approved(Exception):
    """Its customer has approved this version, which locks amendments; a next version is approved anew."""


class NeedsCorrection(Exception):
    """The law, or the business itself, wants a credit note and a new invoice, now that the customer has it."""


class SameCompanyUnknown(Exception):
    """Whether the same company is meant has to be said first: else another document is needed."""


class PaidInCurrency(Exception):
    """Money came in for it, or is deducted from it, in its currency, so that stays."""


class PartlyCredited(Exception):
    """A credit note refers to what it says: correct the rest of it by another one."""


class NoOtherVersion(Exception):
    """A credit note has one version, and a quote that was answered stays what was answered."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do, and why it can't be done, if so."""

    changes: tuple[Change, ...]
    how: str  # AMENDMENT, VERSION, NOTICE or CORRECTION; empty where nothing changes
    version: int  # the one that it then is
    before: Totals
    after: Totals
    sent: bool
    unapproves: bool = False  # an approval of the version so far no longer counts
    asks_company: bool = False  # it makes a difference whether the same company is meant
    excess: int = 0  # minor units that were paid and are no longer asked for: credit of the customer
    refused: Exception | None = None


def change(
    document: Document,
    content: Content,
    *,
    by: User | Actor,
    reason: str,
    base_revision: int,
    now: datetime,
    today: date,
    same_company: bool | None = None,
    next_version: bool = False,
    news: Post | None = None,
    event: str = "",
    reverts: int | None = None,
    told: dict[str, list[list[str]]] | None = None,
    stop_seconds: int = 0,
    base_url: str = "",
) -> Revision:
    """Let an issued document say `content` from now on: a new revision, and all that repeats what it says; or nothing.

    `base_revision` is the number of the one that was changed. `same_company` answers what `Plan.asks_company` asks;
    `next_version` makes a version of what would be an amendment. `news` is the mail that tells of it, `event` what
    the timeline says instead of the usual, `reverts` the number of the revision that is set back, `told` what a reader
    changed, as {locale: [[label, before, after], …]}, for the timeline, where it can be erased. Raises NotConfirmed,
    NotReady, ChangedMeanwhile, what a Plan is refused for, revisions.Erased, and what `sending.post` raises; then
    nothing has happened.
    """
    if isinstance(by, User) and by.is_guest:
        raise NotConfirmed
    actor = Actor.of(by) if isinstance(by, User) else by
    with write():
        chain = Chain.held(document.business)
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        row.business = document.business
        last = _expect_last(row, base_revision)
        old, _ = revisions.content_of(last)
        found = plan(row, old, content, same_company=same_company, next_version=next_version)
        if found.refused is not None:
            raise found.refused
        if wrong := blocking(row, old, content, today=today):
            raise NotReady(wrong)
        revision = _recorded(row, content, found, chain, by=actor, reason=reason, now=now)
        timeline.note(
            row,
            event or EVENTS[found.how],
            at=now,
            actor=actor.told,
            revision=revision.number,
            version=revision.version,
            **({} if reverts is None else {"reverts": reverts}),
            **({} if told is None else {"changes": told}),
        )
        if found.how != AMENDMENT:
            voiding.stop_waiting(row, now)  # they say what is no longer so
        renditions.request(row, states.standing(row, today=today, revision=revision), now=now, revision=revision)
        if news is not None and isinstance(by, User):
            kind = NEWS.get(found.how, CHANGE_NEWS)
            sending.post(row, news, kind=kind, by=by, now=now, stop_seconds=stop_seconds, base_url=base_url)
    for name in (*projection(content, found.after), *_KEPT):
        setattr(document, name, getattr(row, name))
    return revision


def plan(
    document: Document,
    old: Content,
    new: Content,
    *,
    same_company: bool | None = None,
    next_version: bool = False,
) -> Plan:
    """What changing `old`, the last revision, into `new` would do to a document as it stands."""
    found, figures = changes(old, new), totals(new)
    how, asks = _how(document, old, found, same_company, next_version)
    version = document.version + (how == VERSION)
    total = to_minor(figures.payable, new.currency)
    refused = _refusal(document, old, new, found, how, same_company if asks else True)
    return Plan(
        changes=found,
        how=how,
        version=version,
        before=totals(old),
        after=figures,
        sent=document.sent_at is not None,
        unapproves=how == VERSION and is_approved(document),
        asks_company=asks,
        excess=max(document.paid - max(total - document.credited, 0), 0),
        refused=refused,
    )


def is_approved(document: Document) -> bool:
    """Whether its customer has approved the version that counts."""
    return document.approved_at is not None and document.approved_version == document.version


def is_only_corrected(document: Document, content: Content) -> bool:
    """Whether its customer has it where nothing may be changed then."""
    return document.sent_at is not None and sent_law.only_corrected(content, document.business.changing)


def blocking(document: Document, old: Content, new: Content, *, today: date) -> tuple[Finding, ...]:
    """The rules before issue that `new` breaks; what `old` broke already, by a younger rule, is nobody's fault now."""
    customer = document.customer
    required = bool(customer and customer.details.get("po_required"))
    found, before = (
        [each for each in findings(content, totals(content), today=today, po_required=required) if each.blocks]
        for content in (new, old)
    )
    known = {(each.field, each.message) for each in before}
    return tuple(each for each in found if (each.field, each.message) not in known)


_KEPT = ("version", "balance", "paid", "credit", "paid_on", "updated_at")


def _expect_last(row: Document, base: int) -> Revision:
    """The revision that counts, if it is the one that was changed. Raises NotIssued, AlreadyVoid, ChangedMeanwhile."""
    if row.is_draft:
        raise NotIssued
    if row.is_void:
        raise AlreadyVoid
    last = revisions.last_of(row)
    if last is None or last.number != base:
        raise ChangedMeanwhile
    return last


def _how(
    document: Document, old: Content, found: tuple[Change, ...], same_company: bool | None, next_version: bool
) -> tuple[str, bool]:
    """What such a change is, and whether that hangs on the same company being meant."""
    if not found:
        return "", False
    stays = all(each.field_class == AMENDABLE for each in found)
    if not is_only_corrected(document, old):
        return (AMENDMENT if stays and not next_version else VERSION), False
    if stays and not any(each.of_identity for each in found):
        return AMENDMENT, False
    if not all(each.of_identity or each.field_class == AMENDABLE for each in found):
        return CORRECTION, False
    asks = any(each.names_a_person for each in found)
    return (CORRECTION if asks and same_company is False else NOTICE), asks


def _refusal(
    document: Document,
    old: Content,
    new: Content,
    found: tuple[Change, ...],
    how: str,
    same_company: bool | None,
) -> Exception | None:
    if document.is_draft or document.is_void:
        return NotIssued() if document.is_draft else AlreadyVoid()
    if not found:
        return NothingChanged()
    if frozen := tuple(each for each in found if each.field_class == FROZEN):
        return Frozen(frozen)
    if how in (AMENDMENT, NOTICE) and is_approved(document):
        return Approved()
    if same_company is None:
        return SameCompanyUnknown()
    if how == CORRECTION:
        return NoOtherVersion() if document.kind == CREDIT_NOTE else NeedsCorrection()
    return _refused_version(document, old, new) if how == VERSION else None


def _refused_version(document: Document, old: Content, new: Content) -> Exception | None:
    """What stands against another version of it."""
    answered = document.kind == QUOTE and (document.accepted_at or document.declined_at)
    if answered or document.kind == CREDIT_NOTE:
        return NoOtherVersion()
    if document.credited or crediting.notes_of(document).exists():  # what was paid before is not credited again
        return PartlyCredited()
    if old.currency != new.currency and (document.paid or document.credit or document.written_off or old.deposits):
        return PaidInCurrency()
    if number := deposits.deducted_by(document):
        return deposits.Deducted(number)
    return None


def _recorded(
    row: Document, content: Content, found: Plan, chain: Chain, *, by: Actor, reason: str, now: datetime
) -> Revision:
    """The revision, the columns that repeat it, and what hangs on them."""
    revision = revisions.record(
        row,
        content,
        found.after,
        at=now,
        actor=by.sealed,
        reason=reason,
        chain=chain,
        version=found.version,
        typed=True,
    )
    columns: dict[str, Any] = projection(content, found.after) | {"version": found.version, "updated_at": now}
    columns["balance"] = row.balance + columns["total"] - row.total  # of a credit note: what is not used up
    before = {name: getattr(row, name) for name in columns}
    # The row is held; that it is not void was seen after that.
    Document.update(**columns).where(Document.id == row.id).execute()
    for name, value in columns.items():
        setattr(row, name, value)
    if found.how == NOTICE:
        CorrectionNotice.create(document=row, revision=revision, created_at=now)
        notices.request(row, revision, now=now)
    changed.send(row, before=before, now=now)
    return revision
