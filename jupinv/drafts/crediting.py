"""Write a credit note for an invoice: as a draft that says how much of which line, or issued at once over all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from jupinv.accounts.models import User
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import CREDIT_NOTE, Line
from jupinv.db import locked, write
from jupinv.documents import crediting, issuing
from jupinv.documents.credits import saying
from jupinv.documents.models import Chain, Document
from jupinv.drafts import saving
from jupinv.drafts.duplicating import Fields, customer_fields
from jupinv.drafts.lines import lines_typed
from jupinv.drafts.typed import Typed, marks


def propose(invoice: Document, lines: Iterable[Line], *, reason: str, by: User, now: datetime) -> Document:
    """The draft of a credit note over these lines, as if somebody had typed it.

    Raises crediting.NotCreditable, crediting.NothingLeft, deposits.Deducted, revisions.Erased.
    """
    of, _ = crediting.expect_creditable(invoice)
    profile = profile_of(invoice.business)
    typed = Typed(profile, by.locale)
    fields: Fields = {
        **customer_fields(invoice, of[0]),
        "kind": CREDIT_NOTE,
        "currency": of[0].currency,
        "po_number": of[0].references.purchase_order,
        "note": reason,
    }
    fields |= lines_typed(lines, typed)
    typed = Typed(profile + tuple(fields.items()), by.locale)
    with write():
        draft = _draft(invoice, by=by, now=now)
        return saving.save(
            draft.key, typed, saving.Window("", 0, marks(profile)), by=by, business=invoice.business, now=now
        )


def issue_rest(invoice: Document, *, reason: str, by: User, now: datetime, today: date) -> Document:
    """A credit note over all that is left of an invoice, issued at once; it says of both sides what the invoice said.

    Raises crediting.NotCreditable, crediting.NothingLeft, deposits.Deducted, revisions.Erased, and what
    `issuing.issue` raises; then nothing has happened.
    """
    with write():
        Chain.held(invoice.business)
        Document.hold_customers(invoice.id)
        row: Document = locked(Document.select().where(Document.id == invoice.id)).get()
        of, before = crediting.expect_creditable(row)
        content = saying.rest(of, before, day=today, reason=reason)
        note = _draft(invoice, by=by, now=now)
        return issuing.issue(note, content, by=by, now=now, today=today)


def _draft(invoice: Document, *, by: User, now: datetime) -> Document:
    Document.hold_customers(invoice.id)
    now_of = Document.select(Document.customer).where(Document.id == invoice.id)  # who may be another one meanwhile
    draft: Document = Document.create(
        key=saving.new_key(),
        business=invoice.business,
        created_by=by,
        customer=now_of.get().customer_id,
        kind=CREDIT_NOTE,
        corrects=invoice,
        thread=invoice.thread_id,
        currency=invoice.currency,
        typed={"locale": by.locale, "fields": []},
        created_at=now,
        updated_at=now,
    )
    draft.business = invoice.business
    return draft
