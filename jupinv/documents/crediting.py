"""What a credit note takes back: the words and figures of an invoice with positive amounts, in whole or in part.

The lines of a credit note keep the keys of the invoice's lines, so that what is left to credit is known line by line.
A line is credited with its own taxes, discounts and period; a credit over one amount has a line for each set of taxes
that the invoice's lines bear (`share_key`). Whoever credits all that is left credits it to the cent: the taxes of the
parts may round otherwise than the tax of the whole, and what is missing is the credit note's rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import fn

from jupinv.content.fields import CREDIT_NOTE, INVOICE, Allowance, Content, Earlier, Line, Note, PaymentMeans, Tax
from jupinv.content.figures import Totals
from jupinv.content.taxes import set_key, with_tax
from jupinv.content.totals import allotted, totals
from jupinv.documents import deposits, revisions
from jupinv.documents.models import Document
from jupinv.documents.said import Said, said_by
from jupinv.language import label
from jupinv.money import EXACT, rounded

SHARE = "share"


class NotCreditable(Exception):
    """A draft, a void document, or no invoice: there is nothing to take back."""


class NothingLeft(Exception):
    """All of it was credited before."""


class TooMuch(Exception):
    """More than what is left of the invoice, or of one of its lines: `line` is its key, empty for the whole."""

    def __init__(self, line: str, left: Decimal) -> None:
        super().__init__(f"only {left} is left to credit")
        self.line, self.left = line, left


class ChangedMeanwhile(Exception):
    """What is to be credited is not what the draft says, now that something else was credited."""


REFUSALS = (NotCreditable, NothingLeft, TooMuch, ChangedMeanwhile, deposits.Deducted)


@dataclass(frozen=True, slots=True)
class Left:
    """What can still be credited of an invoice: by the key of its lines, and of what was to be paid in all.

    A line counts as it was entered: with its tax where it was a gross entry.
    """

    lines: Mapping[str, Decimal]
    total: Decimal

    @property
    def nothing(self) -> bool:
        """Whether all was credited."""
        return not self.total and not any(self.lines.values())


def left(of: Said, before: Sequence[Said]) -> Left:
    """What is left of an invoice after the credit notes before.

    A line all of whose quantity was credited has nothing left, even where the amounts of the parts round otherwise.
    """
    credited: dict[str, list[tuple[Line, Decimal]]] = {}
    for each in before:
        found = measures(each)
        for line in each[0].lines:
            credited.setdefault(line.key, []).append((line, found.get(line.key, Decimal(0))))
    whole, lines = measures(of), {line.key: line for line in of[0].lines}
    return Left(
        {key: _rest_of_line(lines[key], amount, credited.get(key, [])) for key, amount in whole.items()},
        of[1].payable - sum((figures.payable for _, figures in before), Decimal(0)),
    )


def quantity_left(line: Line, before: Sequence[Said]) -> Decimal | None:
    """What quantity of an invoice's line is left; None where some of it was credited by amount."""
    taken = [each for content, _ in before for each in content.lines if each.key == line.key]
    if line.quantity is None or any(each.price != line.price or each.quantity is None for each in taken):
        return None
    return line.quantity - sum((each.quantity or Decimal(0) for each in taken), Decimal(0))


def _rest_of_line(line: Line, amount: Decimal, credited: Sequence[tuple[Line, Decimal]]) -> Decimal:
    rest = amount - sum((each for _, each in credited), Decimal(0))
    if line.quantity is None or not credited or any(each.price != line.price for each, _ in credited):
        return rest
    quantity = line.quantity - sum((each.quantity or Decimal(0) for each, _ in credited), Decimal(0))
    if not _within(quantity, line.quantity):
        return rest
    return rest if quantity and _within(rest, amount) else Decimal(0)


def measures(said: Said) -> dict[str, Decimal]:
    """What each line comes to, as it was entered."""
    return {line.key: line.net if line.gross is None else line.gross for line in said[1].lines if line.counted}


def whole(of: Content, *, day: date | None, reason: str) -> Content:
    """A credit note over all of an invoice: it says what that said, and every figure is the same."""
    notes = (Note(reason),) if reason else ()
    return _headed(replace(of, notes=notes, terms="", footer=""), of, day)


def credit(of: Said, said: Content, before: Sequence[Said]) -> Content:
    """What a credit note says of which somebody wrote the lines, after others `before`.

    Lines of the invoice keep their taxes and all that was not written anew. What applies to the document as a whole
    (discounts, withholding, deposits, rounding) follows from how much of it is credited. Given its own answer it
    answers that.
    """
    invoice, figures = of
    lines = _lines(invoice, said.lines)
    bare = replace(
        _headed(replace(said, currency=invoice.currency), invoice, said.issue_date),
        lines=lines,
        allowances=(),
        withholdings=invoice.withholdings,
        deposits=(),
        prepaid=None,
        rounding=None,
        cash_step=None,
        period=invoice.period,
        delivery=invoice.delivery,
    )
    if not before and lines and tuple(map(_unworded, lines)) == tuple(map(_unworded, invoice.lines)):
        return replace(
            bare,
            allowances=invoice.allowances,
            deposits=invoice.deposits,
            prepaid=invoice.prepaid,
            rounding=invoice.rounding,
            cash_step=invoice.cash_step,
        )
    if _completes(of, bare, before):
        return _rest(of, bare, before)
    if any(is_share(line.key) for line in lines):
        return bare
    return replace(bare, allowances=_scaled(invoice.allowances, totals(bare).line_sum, figures.line_sum, bare.currency))


def rest(of: Said, before: Sequence[Said], *, day: date | None, reason: str) -> Content:
    """A credit note over all that is left: line by line, or as one amount where one was credited before."""
    content, _ = of
    if not before:
        return whole(content, day=day, reason=reason)
    known_keys = {line.key for line in content.lines}
    by_line = all(line.key in known_keys for note, _ in before for line in note.lines)
    lines = _rest_lines(of, before) if by_line else share_lines(of, left(of, before).total)
    notes = (Note(reason),) if reason else ()
    return credit(of, replace(content, lines=lines, notes=notes, terms="", footer="", issue_date=day), before)


def share_lines(of: Said, amount: Decimal) -> tuple[Line, ...]:
    """The lines of a credit note over one amount with its taxes."""
    content, _ = of
    words = label("credit_on", next(iter(content.languages), "en")).format(number=content.number)
    return tuple(
        Line(key, words, quantity=Decimal(1), price=part, gross_entry=True) for key, part in shares(of, amount).items()
    )


def shares(of: Said, amount: Decimal) -> dict[str, Decimal]:
    """One amount with its taxes, shared over the sets of taxes that the invoice's lines bear; by the keys of lines."""
    content, figures = of
    grosses = [with_tax(base, taxes, content.currency) for taxes, base in _sets(content, figures)]
    weights = [max(each, Decimal(0)) for each in grosses]
    every = sum(weights, Decimal(0))
    if not every:
        return {share_key(0): amount} if grosses else {}
    parts = allotted(
        amount, [EXACT.divide(EXACT.multiply(amount, weight), every) for weight in weights], content.currency
    )
    return {share_key(place): part for place, part in enumerate(parts) if part}


def share_key(place: int) -> str:
    """The key of the line that credits a share of one amount under the taxes of this place."""
    return f"{SHARE}{place + 1}"


def is_share(key: str) -> bool:
    """Whether a line credits a share of one amount."""
    return key.startswith(SHARE) and key.removeprefix(SHARE).isdecimal()


# the parts of it


def _rest_lines(of: Said, before: Sequence[Said]) -> tuple[Line, ...]:
    amounts = left(of, before).lines
    found = []
    for line in of[0].lines:
        quantity = quantity_left(line, before)
        if quantity is None and amounts.get(line.key):
            found.append(part_of(line, amounts[line.key]))
        elif quantity:
            found.append(replace(line, quantity=quantity))
    return tuple(found)


def part_of(line: Line, amount: Decimal) -> Line:
    """A line that credits one amount of an invoice's line, as that was entered: with its tax or without."""
    base = line.base_quantity if line.base_quantity and line.base_quantity > 0 else Decimal(1)
    return replace(
        line,
        quantity=Decimal(1 if amount >= 0 else -1),
        price=EXACT.multiply(abs(amount), base),
        unit="",
        unit_text="",
        list_price=None,
        allowances=(),
    )


def _headed(said: Content, of: Content, day: date | None) -> Content:
    """Its head: the document it corrects, and none of what asks for money."""
    return replace(
        said,
        kind=CREDIT_NOTE,
        type_code="",
        number="",
        issue_date=day,
        due_date=None,
        tax_point=None,
        tax_point_code="",
        languages=of.languages or said.languages,
        references=replace(said.references, earlier=(Earlier(of.number, of.issue_date),), quote=None),
        payment=PaymentMeans(),
    )


def _lines(of: Content, said: Iterable[Line]) -> tuple[Line, ...]:
    known = {line.key: line for line in of.lines}
    sets = list(_tax_sets(of).values())
    return tuple(_line(known.get(line.key), line, sets) for line in said)


def _line(origin: Line | None, line: Line, sets: Sequence[tuple[Tax, ...]]) -> Line:
    """A line that was written, with what the invoice's line says besides: its taxes, its period, its discounts."""
    if origin is None:
        place = int(line.key.removeprefix(SHARE)) - 1 if is_share(line.key) else -1
        if 0 <= place < len(sets):
            return replace(line, taxes=sets[place], gross_entry=True, allowances=())
        return line
    worded = replace(origin, description=line.description, details=line.details, quantity=line.quantity)
    if line.price == origin.price:
        return replace(worded, allowances=_of_quantity(origin, line.quantity))
    return replace(
        worded,
        price=line.price,
        list_price=None,
        unit=line.unit,
        unit_text=line.unit_text,
        allowances=line.allowances,
    )


def _of_quantity(origin: Line, quantity: Decimal | None) -> tuple[Allowance, ...]:
    """The discounts and charges of a part of a line: percentages stay, amounts shrink with the quantity."""
    if not origin.quantity or quantity is None or quantity == origin.quantity:
        return origin.allowances
    return tuple(_smaller(each, quantity, origin.quantity) for each in origin.allowances)


def _smaller(each: Allowance, part: Decimal, of: Decimal) -> Allowance:
    def share(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else EXACT.divide(EXACT.multiply(amount, part), of)

    if each.percent is not None:
        return each if each.base is None else replace(each, base=_six(share(each.base)))
    return replace(each, amount=_six(share(each.amount)))


def _six(amount: Decimal | None) -> Decimal | None:
    """With no more decimals than a number that was typed may have."""
    return None if amount is None else amount.quantize(Decimal("0.000001"), context=EXACT).normalize(EXACT) + 0


def _scaled(allowances: Iterable[Allowance], part: Decimal, of: Decimal, currency: str) -> tuple[Allowance, ...]:
    """The discounts and charges of a document for a part of its lines: an amount that comes to nothing is none."""
    found = [_smaller(each, part, of) if of else each for each in allowances]
    return tuple(each for each in found if each.percent is not None or (each.amount and rounded(each.amount, currency)))


def _unworded(line: Line) -> Line:
    """What of a line decides its figures and taxes."""
    return replace(line, description="", details="", unit_text="", note="")


def _completes(of: Said, bare: Content, before: Sequence[Said]) -> bool:
    """Whether with it every line of the invoice is credited in full, and nothing else is."""
    every = [*before, (bare, totals(bare))]
    keys = {line.key for line in of[0].lines}
    if any(line.key not in keys for content, _ in every for line in content.lines):
        return False
    return not any(left(of, every).lines.values())


def _rest(of: Said, bare: Content, before: Sequence[Said]) -> Content:
    """The credit note that takes back all that is left, to the cent."""
    content, _ = of
    with_parts = replace(
        bare, allowances=_rest_of_parts(of, before), deposits=content.deposits, prepaid=content.prepaid
    )
    missing = left(of, before).total - totals(with_parts).payable
    return replace(with_parts, rounding=missing) if missing else with_parts


def _rest_of_parts(of: Said, before: Sequence[Said]) -> tuple[Allowance, ...]:
    """The document's discounts and charges as amounts for each set of taxes, less what credit notes before took."""
    content, figures = of
    rest: dict[Any, Decimal] = {}
    parts: dict[Any, tuple[bool, str, str, tuple[Tax, ...]]] = {}
    for part in figures.parts:
        each = content.allowances[part.index]
        key = (part.charge, set_key(part.taxes))
        rest[key] = rest.get(key, Decimal(0)) + part.amount
        parts.setdefault(key, (part.charge, each.reason, each.reason_code, part.taxes))
    for _, earlier in before:
        for part in earlier.parts:
            key = (part.charge, set_key(part.taxes))
            rest[key] = rest.get(key, Decimal(0)) - part.amount
    return tuple(
        Allowance(charge, amount=rest[key], reason=reason, reason_code=code, taxes=taxes)
        for key, (charge, reason, code, taxes) in parts.items()
        if rest[key] > 0
    )


def _tax_sets(content: Content) -> dict[Any, tuple[Tax, ...]]:
    """The sets of taxes that the lines bear, in their order."""
    found: dict[Any, tuple[Tax, ...]] = {}
    for line in content.lines:
        found.setdefault(set_key(line.taxes), line.taxes)
    return found


def _sets(content: Content, figures: Totals) -> list[tuple[tuple[Tax, ...], Decimal]]:
    """Each set of taxes with its base after the document's discounts and charges."""
    bases = dict.fromkeys(_tax_sets(content), Decimal(0))
    for line, total in zip(content.lines, figures.lines, strict=True):
        if total.counted:
            bases[set_key(line.taxes)] += total.net
    for part in figures.parts:
        if set_key(part.taxes) in bases:
            bases[set_key(part.taxes)] += part.amount if part.charge else -part.amount
    return [(taxes, bases[key]) for key, taxes in _tax_sets(content).items()]


# of documents


def notes_of(invoice: Document) -> Any:
    """The credit notes that count: issued and not void, the first one first."""
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    return Document.select().where((Document.corrects == invoice) & counts).order_by(Document.id)


def credited_of(invoices: Sequence[int]) -> int:
    """What credit notes take off these invoices, by id, in minor units of the one currency that they have."""
    counts = Document.issued_at.is_null(False) & Document.void_at.is_null()
    credited: Any = Document.select(fn.SUM(Document.total)).where(Document.corrects.in_(invoices) & counts)
    return int(credited.scalar() or 0)


def drafts_of(invoice: Document) -> Any:
    """The credit notes for it that somebody has begun to write."""
    begun = Document.issued_at.is_null() & Document.deleted_at.is_null()
    return Document.select().where((Document.corrects == invoice) & begun).order_by(Document.id)


def known(invoice: Document) -> tuple[Said, list[Said]]:
    """What an invoice says, and what its credit notes say. Raises NotCreditable, revisions.Erased."""
    revision = revisions.last_of(invoice)
    if revision is None or invoice.kind != INVOICE or invoice.is_void:
        raise NotCreditable
    return revisions.content_of(revision), list(said_by(notes_of(invoice)).values())


def expect_creditable(invoice: Document) -> tuple[Said, list[Said]]:
    """The same where something can be credited.

    Raises NotCreditable, NothingLeft, deposits.Deducted, revisions.Erased.
    """
    of, before = known(invoice)
    deposits.expect_not_deducted(invoice)
    if before and left(of, before).nothing:
        raise NothingLeft
    return of, before


def expect_fits(note: Document, content: Content) -> None:
    """What a credit note says must be left of the invoice, as its row is now: checked while the chain is held.

    Raises NotCreditable, NothingLeft, TooMuch, ChangedMeanwhile, deposits.Deducted, revisions.Erased.
    """
    if note.corrects_id is None:
        return
    of, before = expect_creditable(Document.get_by_id(note.corrects_id))
    expect_left(of, content, before)
    if credit(of, content, before) != replace(content, number=""):
        raise ChangedMeanwhile


def expect_left(of: Said, content: Content, before: Sequence[Said]) -> None:
    """Raises TooMuch where a line, or all of it, is more than what is left."""
    found = totals(content)
    whole, before_it, after_it = measures(of), left(of, before), left(of, [*before, (content, found)])
    for key, amount in after_it.lines.items():
        if not _within(amount, whole[key]):
            raise TooMuch(key, before_it.lines[key])
    if not _within(found.payable, before_it.total):
        raise TooMuch("", before_it.total)


def _within(amount: Decimal, most: Decimal) -> bool:
    """Whether an amount lies between nothing and the most, whatever the sign of that."""
    return min(most, Decimal(0)) <= amount <= max(most, Decimal(0))
