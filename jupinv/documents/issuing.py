"""Issue: a draft gets its number and becomes what nobody can change; and void, while nobody has seen it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from jupinv import mail
from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Series
from jupinv.content.fields import Content
from jupinv.content.figures import Totals
from jupinv.content.rules import Finding, findings
from jupinv.content.sentence import Sentence as _s
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.db import is_sqlite, locked, write
from jupinv.documents import (
    crediting,
    deposits,
    links,
    numbering,
    references,
    renditions,
    revisions,
    search,
    states,
    timeline,
)
from jupinv.documents.models import Chain, Delivery, Document
from jupinv.hearing import Signal
from jupinv.mail import Mail
from jupinv.money import to_minor

issued = Signal("A document was issued. Sender: the Document. Inside the transaction.")
voided = Signal("A document was voided. Sender: the Document. Inside the transaction.")


class AlreadyIssued(Exception):
    """It has its number: a second issue takes none."""


class NotConfirmed(Exception):
    """A guest can't issue: nobody knows yet who that is."""


class NotReady(Exception):
    """Rules that must hold before issue don't: `findings`, each with its field."""

    def __init__(self, found: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(finding.message for finding in found))
        self.findings = found


class ChangedMeanwhile(Exception):
    """The draft was saved, or deleted, after what is to be issued was read from it."""


class NotIssued(Exception):
    """It is a draft: there is nothing to void or to send."""


class AlreadySent(Exception):
    """The customer has it, or a mail with it is on its way: to take it back now, correct it."""


class AlreadyPaid(Exception):
    """Money came in for it: undo the payment first."""


class AlreadyCredited(Exception):
    """A credit note was issued for it, or settles it: void that first."""


class AlreadyVoid(Exception):
    """It is void."""


def blocking(content: Content, customer: Customer | None, pattern: str, *, today: date) -> tuple[Finding, ...]:
    """What stops this content from being issued: the rules, and what its number needs. Empty: it can be issued."""
    required = bool(customer and customer.details.get("po_required"))
    found = findings(content, totals(content), today=today, po_required=required)
    return (*(finding for finding in found if finding.blocks), *_number_needs(pattern, customer))


def issue(
    document: Document,
    content: Content,
    *,
    by: User,
    now: datetime,
    today: date,
    wish: numbering.Wish = numbering.NONE,
) -> Document:
    """Give the document its number, freeze its first revision, make its link and have its PDF built; all or nothing.

    `content` is what was read from the draft as it was loaded, `today` the day in the business's time zone, `wish` how
    the draft asks to be numbered. Raises AlreadyIssued, NotConfirmed, NotReady, ChangedMeanwhile.
    """
    if not document.is_draft:
        raise AlreadyIssued
    if by.is_guest:
        raise NotConfirmed
    business, customer = document.business, document.customer
    day = content.issue_date or today
    content = replace(content, issue_date=day)
    expected = numbering.outlook(business, content.kind, on=day, customer=customer, wish=wish)
    found = blocking(replace(content, number=expected.number), customer, expected.pattern, today=today)
    if found or expected.refusal:
        raise NotReady((*found, *filter(None, [expected.refusal])))
    with write():
        chain = Chain.held(business)
        _hold_draft(document)
        _expect_current(document, content)
        series, number = _number(business, content.kind, day, customer, wish)
        content = _referred(replace(content, number=number), business)
        figures = totals(content)
        actor = timeline.actor(by)
        revision = revisions.record(
            document, content, figures, at=now, actor=f"user:{by.id}", reason="issued", chain=chain, version=1
        )
        row = projection(content, figures) | {"series": series, "by_hand": series is None, "issued_at": now}
        row |= {"updated_at": now, "typed": None}
        row["balance"] = row["total"]
        if not Document.update(**row).where(_as_loaded(document)).execute():
            raise ChangedMeanwhile
        for name, value in row.items():
            setattr(document, name, value)
        links.new(document, at=now)
        timeline.note(document, "issued", at=now, actor=actor, number=number)
        renditions.request(
            document, states.standing(document, today=today, revision=revision), now=now, revision=revision
        )
        issued.send(document)
    return document


def projection(content: Content, figures: Totals) -> dict[str, Any]:
    """The columns of a document that repeat what its last revision says."""
    recipient, total = content.recipient, to_minor(figures.payable, content.currency)
    return {
        "kind": content.kind,
        "number": content.number,
        "issue_date": content.issue_date,
        "due_date": content.due_date,
        "currency": content.currency,
        "customer_name": recipient.name or recipient.trade_name,
        "deposit": content.is_deposit,
        "total": total,
        "reference": content.payment.reference,
        "search": search.words(content, total),
    }


def void_unsent(document: Document, *, by: User, reason: str, now: datetime) -> Document:
    """Void a document that nobody has got yet; its number stays taken, its mails that wait are stopped.

    Raises NotIssued, AlreadyVoid, AlreadySent, AlreadyPaid, AlreadyCredited, deposits.Deducted, deposits.OtherDeposits.
    """
    with write():
        Chain.held(document.business)
        row: Document = locked(Document.select().where(Document.id == document.id)).get()
        _expect_voidable(row)
        for waiting in _unsettled_mails(row):
            mail.stop(waiting, now)
        untouched = Document.sent_at.is_null() & Document.void_at.is_null() & (Document.paid == 0)
        changes = {"void_at": now, "void_reason": reason, "updated_at": now}
        if not Document.update(**changes).where((Document.id == row.id) & untouched).execute():
            raise AlreadySent
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(document, name, value)
        # Of the row, not of what was loaded before it was ours: it may have been a draft then.
        timeline.note(row, "voided", at=now, actor=timeline.actor(by), reason=reason)
        renditions.request(row, states.standing(row, today=now.date()), now=now)
        voided.send(row)
    return document


def _referred(content: Content, business: Business) -> Content:
    """With the payment reference as its business has chosen by now."""
    fresh = Business.select(Business.id, Business.reference).where(Business.id == business.id).get()
    return references.referred(content, fresh)


def _number_needs(pattern: str, customer: Customer | None) -> tuple[Finding, ...]:
    try:
        numbering.code_for(pattern, customer)
    except numbering.CodeMissing as missing:
        return (_code_missing(missing),)
    return ()


def _code_missing(missing: numbering.CodeMissing) -> Finding:
    mend = _s("Use letters and digits, at most 12. Or change the pattern of the numbers.")
    return Finding("customer.code", str(missing), mend, "")


def _number(
    business: Business, kind: str, day: date, customer: Customer | None, wish: numbering.Wish
) -> tuple[Series | None, str]:
    try:
        return numbering.take(business, kind, on=day, customer=customer, wish=wish)
    except numbering.CodeMissing as missing:  # another pattern was chosen this instant
        raise NotReady((_code_missing(missing),)) from None
    except numbering.NumberTaken as taken:
        mend = _s("Two patterns of yours meet here: change the pattern of the numbers.")
        raise NotReady((Finding("business.number_pattern", str(taken), mend, ""),)) from None
    except numbering.Refused as refused:  # the series was retired, or the number taken, this instant
        raise NotReady((refused.finding,)) from None


def _hold_draft(document: Document) -> None:
    """Lock the draft's row. Whoever comes second finds it issued, before a number is taken.

    Customers are locked first, then what it corrects, so that whoever settles both goes the same way.
    """
    Document.hold_customers(document.id, document.corrects_id or document.id)
    if document.corrects_id is not None:
        locked(Document.select(Document.id).where(Document.id == document.corrects_id)).first()
    columns = (Document.issued_at, Document.deleted_at, Document.customer)
    row = locked(Document.select(*columns).where(Document.id == document.id)).first()
    if row is None or row.deleted_at is not None:
        raise ChangedMeanwhile
    if row.issued_at is not None:
        raise AlreadyIssued
    if row.customer_id != document.customer_id:  # who was deleted this instant, or became another one
        raise ChangedMeanwhile


def _expect_current(document: Document, content: Content) -> None:
    """What it credits must still be there to credit, and what it deducts to deduct."""
    try:
        crediting.expect_fits(document, content)
        deposits.expect_named(document, content)
    except (*crediting.REFUSALS, deposits.OtherDeposits) as other:
        raise ChangedMeanwhile from other


def _as_loaded(document: Document) -> Any:
    return (
        (Document.id == document.id)
        & Document.issued_at.is_null()
        & Document.deleted_at.is_null()
        & (Document.save_count == document.save_count)
    )


def _expect_voidable(row: Document) -> None:
    if row.is_draft:
        raise NotIssued
    if row.is_void:
        raise AlreadyVoid
    if row.sent_at is not None:
        raise AlreadySent
    expect_unsettled(row)


def expect_unsettled(row: Document) -> None:
    """Nothing may depend on what is to be void.

    Raises AlreadyPaid, AlreadyCredited, deposits.Deducted, deposits.OtherDeposits.
    """
    if row.paid or row.credit or row.written_off:
        raise AlreadyPaid
    if row.credited or crediting.notes_of(row).exists():
        raise AlreadyCredited
    deposits.expect_not_deducted(row)
    deposits.expect_not_counted_on(row)


def _unsettled_mails(row: Document) -> list[Mail]:
    """The mails with it that wait, locked. One that a worker is just handing over counts as sent: AlreadySent.

    A worker that notes an answer holds the mail and waits for the document, which is ours: so we never wait for a mail.
    """
    of_document = Mail.id.in_(Delivery.select(Delivery.mail).where(Delivery.document == row.id))
    unsettled: Any = Mail.select().where(of_document & Mail.state.in_([mail.QUEUED, mail.SENDING]))
    free = list(unsettled if is_sqlite() else unsettled.for_update("FOR UPDATE SKIP LOCKED"))
    if len(free) < unsettled.count() or any(each.state == mail.SENDING for each in free):
        raise AlreadySent
    return free
