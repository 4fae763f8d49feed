"""Deposits of a job: what its final invoice deducts, tax by tax, so that both together are what was agreed.

A final invoice deducts every deposit that was issued for its job, less what was credited of it, unless another final
invoice did so before, or its writer leaves one out. Whether a deposit is paid yet does not matter: it is owed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jupinv.content.fields import CREDIT_NOTE, INVOICE, Content, Deposit, DepositTax, Earlier
from jupinv.content.figures import TaxGroup
from jupinv.documents.models import Document
from jupinv.documents.said import Said, said_by

LEFT_OUT = "deposit.{}.leave"  # of a draft's form, by the key of the deposit: "1" where it is not deducted


class Deducted(Exception):
    """A final invoice deducts this deposit, so it can be neither void nor credited: `number` is that invoice's."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class OtherDeposits(Exception):
    """The deposits to deduct are not those that the draft names: one was issued, void or credited meanwhile."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A deposit that a draft may deduct; `key` is that of its document."""

    key: str
    deposit: Deposit


def offers(draft: Document, content: Content) -> tuple[Offer, ...]:
    """What the draft of an invoice may deduct, the first deposit first. Two queries, none outside a job."""
    if draft.thread_id is None or content.kind != INVOICE or content.is_deposit:
        return ()
    rows = [row for row in _counting(draft.thread_id) if row.id != draft.id]
    said = said_by(rows)
    taken = {number for row in rows for number in _deducts(row, rows, said)}
    return tuple(
        Offer(row.key, left)
        for row in rows
        if row.deposit and row.currency == content.currency and row.number not in taken
        if (left := _left(said[row.id], [said[note.id] for note in _notes(row, rows)])).gross > 0
    )


def chosen(offered: Iterable[Offer], fields: Iterable[Sequence[str]]) -> tuple[Deposit, ...]:
    """The offers that a form does not leave out; its fields are pairs of a name and a text."""
    left_out = {name for name, text in fields if text == "1"}
    return tuple(each.deposit for each in offered if LEFT_OUT.format(each.key) not in left_out)


def deducting(content: Content, deposits: tuple[Deposit, ...]) -> Content:
    """The content with these deposits, if it is one that deducts any: it refers to each of them (BG-3)."""
    if not deposits or content.kind != INVOICE or content.is_deposit:
        return content
    earlier = tuple(Earlier(each.number, each.issue_date) for each in deposits)
    references = replace(content.references, earlier=(*content.references.earlier, *earlier))
    return replace(content, deposits=deposits, references=references)


def expect_named(draft: Document, content: Content) -> None:
    """What the draft of a job deducts must be what there is to deduct now. Raises OtherDeposits."""
    if draft.thread_id is None or content.kind != INVOICE or content.is_deposit:
        return
    if content.deposits != chosen(offers(draft, content), (draft.typed or {}).get("fields", [])):
        raise OtherDeposits


def deducted_by(deposit: Document) -> str:
    """The number of the final invoice that deducts it; empty where none does."""
    if not deposit.deposit or deposit.thread_id is None:
        return ""
    rows = list(_counting(deposit.thread_id))
    said = said_by(rows)
    return next((str(row.number) for row in rows if deposit.number in _deducts(row, rows, said)), "")


def expect_not_deducted(document: Document) -> None:
    """Raises Deducted."""
    if number := deducted_by(document):
        raise Deducted(number)


def expect_not_counted_on(note: Document) -> None:
    """A credit note can't be void any more once a final invoice was reckoned with what it took back.

    Raises Deducted where it lowered a deposit that is deducted, or set deposits free that another one deducts now;
    OtherDeposits where one of these was void or credited since.
    """
    if note.corrects_id is None:
        return
    of: Document = note.corrects
    expect_not_deducted(of)
    if of.thread_id is None:
        return
    rows = list(_counting(of.thread_id))
    said = said_by(rows)
    if of.id not in said or _deducts(of, rows, said):
        return  # it deducts its deposits with this credit note as without
    content, _ = said[of.id]
    names = {each.number for each in content.deposits}
    taken = (str(row.number) for row in rows if row.id != of.id and names & _deducts(row, rows, said))
    if number := next(taken, ""):
        raise Deducted(number)
    if not set(content.deposits) <= {each.deposit for each in offers(of, content)}:
        raise OtherDeposits


def of_totals(content: Content, said: Said) -> Deposit:
    """What a deposit invoice asks for, as a final invoice deducts it."""
    _, figures = said
    return Deposit(
        content.number,
        content.issue_date,
        figures.gross + figures.rounding,
        tuple(_tax(group) for group in figures.groups),
        withheld=figures.withholding,
    )


def _counting(thread_id: int) -> Any:
    """The invoices of a job, and the credit notes for them, that were issued and are not void."""
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    invoice: Any = Document.alias()
    invoices = invoice.select(invoice.id).where((invoice.thread == thread_id) & (invoice.kind == INVOICE))
    of_job = Document.id.in_(invoices) | ((Document.kind == CREDIT_NOTE) & Document.corrects.in_(invoices))
    return Document.select().where(of_job & counts).order_by(Document.id)


def _notes(invoice: Document, rows: Iterable[Document]) -> list[Document]:
    return [row for row in rows if row.corrects_id == invoice.id]


def _deducts(row: Document, rows: list[Document], said: dict[int, Said]) -> set[str]:
    """The numbers of the deposits that a final invoice deducts; none once it was credited in full."""
    content, figures = said[row.id]
    if row.kind != INVOICE or not content.deposits:
        return set()
    notes = [said[note.id] for note in _notes(row, rows)]
    credited = sum((each.payable for _, each in notes), Decimal(0))
    # Only a credit note over all, or over all of the rest, has deposits; amounts may come to all of it as well.
    if any(note.deposits for note, _ in notes) or 0 < figures.payable <= credited:
        return set()
    return {each.number for each in content.deposits}


def _left(said: Said, notes: list[Said]) -> Deposit:
    """A deposit less what was credited of it."""
    content, _ = said
    whole = of_totals(content, said)
    for note in notes:
        whole = _less(whole, of_totals(content, note))
    return whole


def _less(deposit: Deposit, taken: Deposit) -> Deposit:
    amounts = {_key(each): each for each in taken.taxes}
    taxes = (_tax_less(each, amounts.get(_key(each))) for each in deposit.taxes)
    return replace(
        deposit,
        gross=deposit.gross - taken.gross,
        taxes=tuple(each for each in taxes if each.base or each.tax),
        withheld=deposit.withheld - taken.withheld,
    )


def _tax_less(tax: DepositTax, taken: DepositTax | None) -> DepositTax:
    return replace(tax, base=tax.base - taken.base, tax=tax.tax - taken.tax) if taken else tax


def _key(tax: DepositTax) -> tuple[str, Decimal | None, str, bool]:
    return tax.category, tax.rate, tax.name, tax.compound


def _tax(group: TaxGroup) -> DepositTax:
    return DepositTax(group.category, group.rate, group.name, group.base, group.tax, group.compound)
