"""Why a figure is what it is: a small table for each, read off the content and its totals.

It reckons nothing: it shows figures that `Totals` holds, so that an issued document answers with what was issued,
whatever the arithmetic becomes later. In the tables of sums ("lines", "discounts", "charges", "net", "tax", "total",
"rounding", "due", "withholding", "payable") the rows before the last add up to the last, which is the figure.
Labels are keys of words; notes are the document's own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from jupinv.content.fields import Allowance, Content, Line
from jupinv.content.figures import LineTotal, Part, Step, TaxGroup, Totals, Withheld, counted
from jupinv.money import EXACT


class Derivation(Mapping[str, tuple[Step, ...]]):
    """The tables of one document, made when the first one is asked for: most pages show totals without asking why."""

    def __init__(self, content: Content, totals: Totals) -> None:
        self._of = content, totals

    @cached_property
    def _tables(self) -> dict[str, tuple[Step, ...]]:
        return derivation(*self._of)

    def __getitem__(self, figure: str) -> tuple[Step, ...]:
        return self._tables[figure]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def derived(content: Content, totals: Totals) -> Totals:
    """The totals with the derivation of every figure."""
    return replace(totals, derivation=Derivation(content, totals))


def derivation(content: Content, totals: Totals) -> dict[str, tuple[Step, ...]]:
    """The table of each figure: those named above, "line:<key>" of each line, "tax:<group>" of each tax, "prepaid"."""
    tables = {f"line:{each.key}": _line(line, each) for line, each in zip(content.lines, totals.lines, strict=True)}
    tables |= {f"tax:{group.key}": _group(group) for group in totals.groups}
    return tables | {
        "lines": _lines(content, totals),
        "discounts": _parts(content, totals, charge=False),
        "charges": _parts(content, totals, charge=True),
        "net": (
            Step("lines", totals.line_sum),
            *_unless_zero("discounts", -totals.discounts),
            *_unless_zero("charges", totals.charges),
            Step("net", totals.net),
        ),
        "tax": (*(_tax(each) for each in totals.groups), Step("tax", totals.tax)),
        "total": (Step("net", totals.net), Step("tax", totals.tax), Step("total", totals.gross)),
        "prepaid": _prepaid(content, totals),
        "rounding": _rounding(content, totals),
        "due": (
            Step("total", totals.gross),
            *_unless_zero("prepaid", -totals.prepaid),
            *_unless_zero("rounding", totals.rounding),
            Step("due", totals.due),
        ),
        "withholding": (*(_withheld(each) for each in totals.withheld), Step("withholding", totals.withholding)),
        "payable": (
            Step("due", totals.due),
            *_unless_zero("withholding", -totals.withholding),
            Step("payable", totals.payable),
        ),
    }


def _line(line: Line, total: LineTotal) -> tuple[Step, ...]:
    """Quantity × price, then each discount and charge. Of a gross entry: as typed, and what it comes to without tax."""
    return (
        Step("quantity", line.quantity, line.unit_text or line.unit, "number"),
        Step("gross_price" if line.gross_entry else "price", line.price),
        *(() if line.base_quantity is None else (Step("base_quantity", line.base_quantity, line.base_unit, "number"),)),
        *(() if total.gross is None else (Step("gross", total.gross), Step("net_price", total.price))),
        Step("subtotal", total.subtotal),
        *(_move(each, amount, total) for each, amount in zip(line.allowances, total.allowances, strict=True)),
        Step("line", total.net),
    )


def _move(each: Allowance, amount: Decimal, total: LineTotal) -> Step:
    """A discount of a line, below zero, or a charge. A percentage of a gross entry is of its gross sum."""
    base = each.base or (total.subtotal if total.gross is None else None)
    label, signed = ("charge", amount) if each.charge else ("discount", -amount)
    return Step(label, signed, each.reason, percent=each.percent, base=None if each.percent is None else base)


def _lines(content: Content, totals: Totals) -> tuple[Step, ...]:
    pairs = zip(content.lines, totals.lines, strict=True)
    return (
        *(Step("line", total.net, line.description) for line, total in pairs if total.counted),
        Step("lines", totals.line_sum),
    )


def _parts(content: Content, totals: Totals, *, charge: bool) -> tuple[Step, ...]:
    steps = [_part(content, part) for part in totals.parts if part.charge == charge]
    return (*steps, Step("charges", totals.charges) if charge else Step("discounts", totals.discounts))


def _part(content: Content, part: Part) -> Step:
    label = "charge" if part.charge else "discount"
    return Step(label, part.amount, content.allowances[part.index].reason, percent=part.percent, base=part.base)


def _group(group: TaxGroup) -> tuple[Step, ...]:
    return (
        Step("compound_base" if group.compound else "base", group.base),
        *(() if group.rate is None else (Step("rate", group.rate, kind="percent"),)),
        Step("tax", group.tax, group.reason),
    )


def _tax(group: TaxGroup) -> Step:
    return Step("tax_group", group.tax, group.name or group.category, percent=group.rate, base=group.base)


def _prepaid(content: Content, totals: Totals) -> tuple[Step, ...]:
    """Each deposit that was invoiced before, and what was paid besides."""
    deposits = tuple(Step("deposit", each.gross, each.number) for each in content.deposits)
    besides = totals.prepaid - sum((each.gross for each in content.deposits), Decimal(0))
    return (*deposits, *(_unless_zero("paid_before", besides) if deposits else ()), Step("prepaid", totals.prepaid))


def _rounding(content: Content, totals: Totals) -> tuple[Step, ...]:
    """What the owner typed as rounding, what gross entries leave over, and what coins want."""
    typed = counted(content.rounding).quantize(totals.rounding, ROUND_HALF_UP, context=EXACT)
    return (
        *_unless_zero("typed_rounding", typed),
        *_unless_zero("gross_remainder", totals.rounding - typed - totals.coins),
        *_unless_zero("cash_rounding", totals.coins),
        Step("rounding", totals.rounding),
    )


def _withheld(each: Withheld) -> Step:
    return Step("withheld", each.amount, each.name, percent=each.rate, base=each.base)


def _unless_zero(label: str, amount: Decimal) -> tuple[Step, ...]:
    return (Step(label, amount),) if amount else ()
