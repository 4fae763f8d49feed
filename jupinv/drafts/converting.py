"""Invoices made of what was offered: of a quote whole, or a deposit on it first; of a proforma whole.

The draft says what was agreed, belongs to the same job, and names where it comes from. The same button pressed twice
gives the same draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jupinv import money
from jupinv.accounts.models import User
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import INVOICE, QUOTE, Content, Tax
from jupinv.content.figures import Totals
from jupinv.content.taxes import Key, set_key, with_tax
from jupinv.content.totals import allotted
from jupinv.db import locked, write
from jupinv.documents import crediting, deciding, revisions, threads
from jupinv.documents.actor import Actor
from jupinv.documents.issuing import AlreadyVoid, NotIssued
from jupinv.documents.models import Chain, Document
from jupinv.drafts import saving, taxes
from jupinv.drafts.duplicating import Fields, customer_fields, said_again
from jupinv.drafts.forms import DEPOSIT, USUAL_DUE
from jupinv.drafts.typed import Typed, marks
from jupinv.language import format_money, format_percent, label, regional, write_number


class NotConvertible(Exception):
    """Only quotes and proformas become invoices."""


class Declined(Exception):
    """The quote was declined: take that back first."""


class BadDeposit(Exception):
    """A deposit is above zero, and not more than what is left of the quote: `left`."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(f"a deposit of more than {left}, or of nothing")
        self.left = left


@dataclass(frozen=True, slots=True)
class Made:
    """The document that was made, or that had been made before; and whether the quote was accepted by it."""

    document: Document
    is_new: bool
    accepts: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What a deposit asks for under the same taxes, with them."""

    taxes: tuple[Tax, ...]
    gross: Decimal


def invoice(offer: Document, *, known: int = 0, by: User, now: datetime, today: date) -> Made:
    """The draft of an invoice over all that was offered. An open quote is accepted by it.

    `known` is how many such invoices the asking page knew of: where there are more, the newest of them is the answer.
    Raises NotIssued, NotConvertible, AlreadyVoid, Declined, what `deciding.accept` raises, and revisions.Erased.
    """
    with write():
        row = _held(offer)
        if (earlier := _earlier(row, known, deposits=False)) is not None:
            return Made(earlier, is_new=False)
        accepts = _accept(row, by=by, now=now, today=today)
        content, _ = _said(row)
        fields = said_again(row, content, by.locale) | _due(row) | {"kind": INVOICE}
        return Made(_draft(row, fields, by=by, now=now), is_new=True, accepts=accepts)


def deposit(
    offer: Document,
    amount: Decimal,
    *,
    percent: Decimal | None = None,
    known: int = 0,
    by: User,
    now: datetime,
    today: date,
) -> Made:
    """The draft of an invoice over a deposit on a quote, which asks for `amount`, taxes included, to the cent.

    One line for each set of taxes. `percent` is what was asked for, where it was a share. Raises the same, BadDeposit.
    """
    with write():
        row = _held(offer)
        if row.kind != QUOTE:
            raise NotConvertible
        if (earlier := _earlier(row, known, deposits=True)) is not None:
            return Made(earlier, is_new=False)
        accepts = _accept(row, by=by, now=now, today=today)
        content, totals = _said(row)
        most = left(row, totals)
        if not 0 < amount <= most:
            raise BadDeposit(most)
        fields = _deposit_fields(row, content, totals, amount, percent, by.locale)
        return Made(_draft(row, fields, by=by, now=now), is_new=True, accepts=accepts)


def deposits(offer: Document) -> list[Document]:
    """The deposits that were asked for, drafts among them; void ones don't count."""
    return [each for each in threads.made_from(offer) if each.deposit and not each.is_void]


def agreed(totals: Totals) -> Decimal:
    """What a quote comes to, taxes included."""
    return totals.due


def left(offer: Document, totals: Totals) -> Decimal:
    """What of a quote no deposit has asked for yet, or no more after a credit note; nothing once all was invoiced."""
    if offer.id in threads.invoiced([offer.id]):
        return Decimal(0)
    asked = [each for each in deposits(offer) if each.currency == totals.currency]
    credited = crediting.credited_of([each.id for each in asked]) if asked else 0
    return agreed(totals) - money.from_minor(sum(each.total for each in asked) - credited, totals.currency)


def shares(content: Content, totals: Totals, amount: Decimal) -> list[Share]:
    """An amount with its taxes, as what was agreed divides it up among them; the shares sum to it to the cent."""
    found = {
        key: (taxes, with_tax(net, taxes, totals.currency)) for key, (taxes, net) in _nets(content, totals).items()
    }
    weights = [max(gross, Decimal(0)) for _, gross in found.values()]
    whole = sum(weights, Decimal(0))
    if not whole:
        return []
    parts = allotted(amount, [amount * weight / whole for weight in weights], totals.currency)
    return [Share(taxes, part) for (taxes, _), part in zip(found.values(), parts, strict=True) if part]


def _nets(content: Content, totals: Totals) -> dict[Key, tuple[tuple[Tax, ...], Decimal]]:
    """What falls under the same taxes, after discounts and charges on the whole."""
    lines = ((line.taxes, total.net) for line, total in zip(content.lines, totals.lines, strict=True) if total.counted)
    moves = ((part.taxes, part.amount if part.charge else -part.amount) for part in totals.parts)
    found: dict[Key, tuple[tuple[Tax, ...], Decimal]] = {}
    for taxes_of, net in (*lines, *moves):
        key = set_key(taxes_of)
        before = found.get(key)
        found[key] = (before[0], before[1] + net) if before else (taxes_of, net)
    return found


def _held(offer: Document) -> Document:
    """The offer's row, locked, with its business. Raises what stands in the way of making anything of it."""
    if offer.is_draft:
        raise NotIssued
    if offer.kind not in threads.OFFERS:
        raise NotConvertible
    # As whoever issues does: the chain, which accepting needs, comes before the customer and the document.
    Chain.held(offer.business)
    Document.hold_customers(offer.id)
    row: Document = locked(Document.select().where(Document.id == offer.id)).get()
    row.business = offer.business
    if row.is_void:
        raise AlreadyVoid
    if row.declined_at:
        raise Declined
    return row


def _earlier(row: Document, known: int, *, deposits: bool) -> Document | None:
    """What was made since the page was loaded that asks for it."""
    made = [each for each in threads.made_from(row) if bool(each.deposit) == deposits and not each.is_void]
    return made[-1] if len(made) > max(known, 0) else None


def _accept(row: Document, *, by: User, now: datetime, today: date) -> bool:
    """Making an invoice of an open quote accepts it, unless something is left to choose."""
    if row.kind != QUOTE or row.accepted_at:
        return False
    content, _ = _said(row)
    if deciding.choices(content):
        raise deciding.WrongChoice
    deciding.accept(row, by=Actor.of(by), now=now, today=today, about="invoiced")
    return True


def _said(row: Document) -> tuple[Content, Totals]:
    revision = revisions.last_of(row)
    if revision is None:
        raise NotIssued
    return revisions.content_of(revision)


def _due(row: Document) -> Fields:
    """When its customer usually pays."""
    return {"due": (row.customer.defaults.get("due") if row.customer else "") or USUAL_DUE, "due_date": ""}


def _draft(row: Document, fields: Fields, *, by: User, now: datetime) -> Document:
    """A new draft in the job of what it was made from."""
    profile = profile_of(row.business)
    typed = Typed(profile + tuple(fields.items()), by.locale)
    window = saving.Window("", 0, marks(profile))
    made = saving.save(saving.new_key(), typed, window, by=by, business=row.business, now=now)
    thread = threads.thread_of(row, now=now)
    Document.update(origin=row, thread=thread).where(Document.id == made.id).execute()
    made.origin, made.thread = row, thread
    saving.keep_customer(made, typed, now=now)
    return made


# deposits


def _deposit_fields(
    row: Document, content: Content, totals: Totals, amount: Decimal, percent: Decimal | None, locale: str
) -> Fields:
    known = Typed(profile_of(row.business), locale)
    fields = customer_fields(row, content) | _due(row)
    fields |= {"kind": DEPOSIT, "currency": content.currency, "po_number": content.references.purchase_order}
    for place, share in enumerate(shares(content, totals, amount), 1):
        fields |= {
            f"line.d{place}.description": _description(content, amount, percent),
            f"line.d{place}.quantity": "1",
            f"line.d{place}.price": write_number(share.gross, locale),
            f"line.d{place}.tax": taxes.choice_of(share.taxes, known),
        }
    # Met to the cent: typed with tax, and rounded to no coin.
    return fields | {"prices": "gross", "coins": "exact"}


def _description(content: Content, amount: Decimal, percent: Decimal | None) -> str:
    """ "Deposit of 30% on quote QUO-2026-0003", in the language of the paper."""
    written_in = regional(
        next(iter(content.languages), "en"), content.recipient.address.country, content.sender.address.country
    )
    share = (
        format_money(amount, content.currency, written_in) if percent is None else format_percent(percent, written_in)
    )
    return label("deposit_of", written_in).format(share=share, number=content.number)
