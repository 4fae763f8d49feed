"""Money that arrived: recorded once, never changed, undone by an entry with the opposite amounts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE
from jupinv.db import write
from jupinv.documents import stirring, timeline
from jupinv.documents.models import Chain, Document
from jupinv.money import to_minor
from jupinv.payments import credit, giving_up, ledger, posting
from jupinv.payments.models import CREDIT, DISPUTE, EXCHANGE, FEE, PAYMENT, REFUND, WRITE_OFF, Allocation, Entry

LARGEST = 10**15  # minor units: a sum of thousands of payments still fits 64 bits


class NotPayable(Exception):
    """The document asks for no money: a draft, void, or no invoice. The message says which."""


class AlreadyReversed(Exception):
    """The payment was undone before, or is itself what undid one."""


class GivenBack(Exception):
    """Refunds of the payment stand, or a dispute: they are undone first."""


class BadAmount(ValueError):
    """No amount that can have arrived: not above zero, too large, or finer than the currency's smallest unit."""


def record(
    document: Document,
    *,
    paid_on: date,
    amount: Decimal,
    method: str,
    note: str,
    by: User,
    now: datetime,
    form_key: str,
    exchanged: bool = False,
) -> Entry:
    """Record a payment for a document: it settles at most the balance, the rest is credit of the customer.

    `exchanged`: it came in another currency, and what it is short or too much is an exchange difference. The same
    `form_key` again gives the payment that the form made the first time. Raises NotPayable, BadAmount.
    """
    with write():
        row = posting.hold(document.business, [document.id])[document.id]
        key = f"{row.key}:{form_key}" if form_key else None
        earlier: Entry | None = Entry.get_or_none(form_key=key, business=row.business_id) if key else None
        if earlier:
            return earlier
        _expect_payable(row)
        arrived = _minor(amount, row.currency)
        settles = min(arrived, max(row.balance, 0))
        actor = timeline.actor(by)
        more = {"method": method, "note": note, "form_key": key, "currency": row.currency}
        payment = _payment(row, arrived, settles, paid_on=paid_on, actor=actor, now=now, **more)
        if exchanged and giving_up.difference(payment, row):
            giving_up.differ(payment, row, by=by, now=now)
        return payment


def receive(
    document: Document,
    *,
    amount: int,
    currency: str,
    paid_on: date,
    method: str,
    provider_id: str,
    actor: str,
    now: datetime,
    note: str = "",
    test: bool = False,
) -> Entry:
    """Record what a provider says has arrived for a document, in minor units; once for each of its ids.

    What nobody owes (it is void by now, paid otherwise, or in another currency) is credit of the customer.
    """
    with write():
        row = posting.hold(document.business, [document.id])[document.id]
        earlier: Entry | None = Entry.get_or_none(provider_id=provider_id, business=row.business_id)
        if earlier:
            return earlier
        owed = 0 if row.is_void or row.currency != currency else max(row.balance, 0)
        settles = min(amount, owed)
        more = {"method": method, "provider_id": provider_id, "note": note, "currency": currency, "test": test}
        return _payment(row, amount, settles, paid_on=paid_on, actor=actor, now=now, **more)


def reverse(entry: Entry, *, by: User | str, now: datetime, on: date | None = None) -> Entry:
    """Undo an entry by one with the opposite amount; once. `by` may be a provider's name.

    Both count on the day of the entry, as if it had never been; or what undoes it `on` a day of its own, on which money
    came back.

    What it settled is open again, and its exchange differences are undone with it. What went back and is undone settles
    what is still open of what it had opened; the rest is credit. What credit notes had left while their document was
    paid settles it again. Raises AlreadyReversed, and GivenBack while refunds of the payment stand.
    """
    actor = by if isinstance(by, str) else timeline.actor(by)
    with write():
        Chain.held(entry.business)  # before it is known which documents it settles
        rows = posting.hold(entry.business, ledger.settled_by(entry.origin or entry), entry.customer_id)
        entry = Entry.get_by_id(entry.id)  # its customer may have become another one meanwhile
        _expect_standing(entry)
        for each in giving_up.differences_of(entry):
            _reverse(each, rows, actor=actor, now=now)
        reversal = _reverse(entry, rows, actor=actor, now=now, on=on)
        for row in rows.values():
            if row.kind == INVOICE and not row.is_void:
                credit.settle_again(row, actor=actor, now=now)
        posting.settle_others(reversal, now=now)
        return reversal


def on_changed(document: Document, *, now: datetime, **_: Any) -> None:
    """It asks for another amount: its payments settle up to that, and the rest of them is credit of the customer.

    What was written off, or came to more or less by an exchange, was so of another amount: it is undone where too much
    would be settled with it.
    """
    if document.kind != INVOICE:
        return
    entries = [each for each in ledger.entries_of(document) if each.reverses_id is None and each.undone is None]
    if not entries:
        return
    rows = {document.id: document}
    over = ledger.settlement(document).settled - max(document.total, 0)
    for entry in reversed(entries):
        if over > 0 and entry.kind in (WRITE_OFF, EXCHANGE) and entry.allocated > 0 and _fits(entry, rows):
            over += sum(_taken_back(entry, rows).values())
            _reverse(entry, rows, actor=timeline.SYSTEM, now=now)
    payments = [each for each in entries if each.kind in (PAYMENT, CREDIT) and each.currency == document.currency]
    for entry in reversed(payments) if over > 0 else payments:
        if more := _moved(entry, document, over):
            Allocation.create(entry=entry, document=document, amount=more, actor=timeline.SYSTEM, at=now)
            posting.settle_others(entry, document, now=now)
            over += more
    posting.settle(document, now=now)


def _moved(payment: Entry, document: Document, over: int) -> int:
    """What more or less of a payment settles a document that is settled by so much too much."""
    if over > 0:
        return -min(max(ledger.settled_by(payment).get(document.id, 0), 0), over)
    return min(max(ledger.spare_of(payment), 0), -over) if payment.document_id == document.id else 0


def _reverse(entry: Entry, rows: dict[int, Document], *, actor: str, now: datetime, on: date | None = None) -> Entry:
    """Post the opposite of an entry; its documents are held. Raises GivenBack."""
    if not _fits(entry, rows):
        raise GivenBack(_("Some of this payment was given back. Undo that first."))
    taken = _taken_back(entry, rows)
    parts = [(rows[number], part) for number, part in sorted(taken.items()) if part or number == entry.document_id]
    if entry.kind == PAYMENT and entry.document_id is not None:
        stirring.stir(entry.document_id)  # its page leads to a receipt no more
    return posting.post(
        business=entry.business_id,
        customer=entry.customer_id,
        kind=entry.kind,
        amount=-entry.amount,
        currency=entry.currency,
        paid_on=on or entry.paid_on,
        method=entry.method,
        reverses=entry.id,
        origin=entry.origin_id,
        document=entry.document_id,
        test=entry.test,
        actor=actor,
        now=now,
        settles=parts,
    )


def _fits(entry: Entry, rows: dict[int, Document]) -> bool:
    """Whether its payment has as much left as undoing an exchange difference takes from that."""
    if entry.origin_id is None or entry.kind == FEE:
        return True
    return ledger.spare_of(entry.origin) >= entry.amount + sum(_taken_back(entry, rows).values())


def _taken_back(entry: Entry, rows: dict[int, Document]) -> dict[int, int]:
    """By the ids of documents, what undoing an entry settles of them: below zero what is open again."""
    if entry.origin_id is None:
        return {number: -amount for number, amount in ledger.settled_by(entry).items()}
    settled, taken = ledger.settled_by(entry.origin), {}
    for number, amount in ledger.allocated_of(entry).items():
        row = rows.get(number)
        if row is None or amount > 0:
            taken[number] = -min(amount, max(settled[number], 0)) if row else 0
        elif row.kind == INVOICE:
            owed = 0 if row.is_void or row.currency != entry.currency else max(int(row.balance), 0)
            taken[number] = min(-amount, owed)
        else:
            taken[number] = -amount  # of a credit note that was paid out
    return {number: part for number, part in taken.items() if number in rows}


def _payment(
    row: Document, amount: int, settles: int, *, paid_on: date, actor: str, now: datetime, **more: Any
) -> Entry:
    """A payment for a document that is held."""
    return posting.post(
        business=row.business_id,
        customer=row.customer_id,
        kind=PAYMENT,
        amount=amount,
        paid_on=paid_on,
        actor=actor,
        now=now,
        settles=[(row, settles)],
        **more,
    )


def _expect_standing(entry: Entry) -> None:
    if not ledger.stands(entry):
        raise AlreadyReversed(_("This was undone already."))
    reversal = Entry.alias()
    undone = reversal.select(reversal.id).where(reversal.reverses == Entry.id)
    given_back = Entry.kind.in_((REFUND, DISPUTE)) & (Entry.origin == entry.id) & Entry.reverses.is_null()
    if Entry.select().where(given_back & ~fn.EXISTS(undone)).exists():
        raise GivenBack(_("Some of this payment was given back. Undo that first."))


def _expect_payable(row: Document) -> None:
    if row.is_draft:
        raise NotPayable(_("This is still a draft. Issue it first."))
    if row.is_void:
        raise NotPayable(_("This invoice is void: nothing is owed for it."))
    if row.kind != INVOICE:
        raise NotPayable(_("Payments are recorded on invoices."))


def _minor(amount: Decimal, currency: str) -> int:
    try:
        minor = to_minor(amount, currency)
    except ValueError:
        raise BadAmount(_("%(currency)s has no amounts as fine as that.", currency=currency)) from None
    if not 0 < minor <= LARGEST:
        raise BadAmount(_("The amount must be above zero.") if minor <= 0 else _("That is more than we can count."))
    return minor
