"""What a credit note takes back: the words and figures of an invoice with positive amounts, in whole or in part.

The lines of a credit note keep the keys of the invoice's lines, so that what is left to credit is known line by line.
A line is credited with its own taxes, discounts and period; a credit over one amount has a line for each set of taxes
that the invoice's lines bear (`share_key`). Whoever credits all that is left credits it to the cent: the taxes of the
parts may round otherwise than the tax of the whole, and what is missing is the credit note's rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from jupinv.content.fields import CREDIT_NOTE, Allowance, Content, Earlier, Line, Note, PaymentMeans, Tax
from jupinv.content.taxes import set_key
from jupinv.content.totals import totals
from jupinv.documents.credits.remainder import left, quantity_left
from jupinv.documents.credits.shares import SHARE, is_share, share_lines, tax_sets
from jupinv.documents.said import Said
from jupinv.money import EXACT, rounded


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
    sets = list(tax_sets(of).values())
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
