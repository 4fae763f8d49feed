"""Why a figure is what it is: a small table for each, read off the content and its totals.

It reckons nothing: it shows figures that `Totals` holds, so that an issued document answers with what was issued,
whatever the arithmetic becomes later. In the tables of sums ("lines", "discounts", "charges", "net", "tax", "total", "rounding",
"due", "withholding", "payable") the rows before the last add up to the last, which is the figure.
Labels are keys of words; notes are the document's own text.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from jupinv.content.fields import Content, Line
from jupinv.content.figures import LineTotal, Part, Step, TaxGroup, Totals, Withheld, countable, plain
from jupinv.money import EXACT


def derived(content: Content, totals: Totals) -> Totals:
    """The totals with the derivation of every figure."""
    return replace(totals, derivation=derivation(content, totals))


def derivation(content: Content, totals: Totals) -> dict[str, tuple[Step, ...]]:
    """The table of each figure: those named above, "line:<key>" of each line, "tax:<group>" of each tax, "prepaid"."""
    tables = {f"line:{total.key}": _line(line, total) for line, total in zip(content.lines, totals.lines, strict=True)}
    tables["lines"] = _lines(content, totals)
    tables["discounts"] = _parts(content, totals, charge=False)
    tables["charges"] = _parts(content, totals, charge=True)
    tables["net"] = (
        Step("lines", totals.line_sum),
        *_unless_zero("discounts", -totals.discounts),
        *_unless_zero("charges", totals.charges),
        Step("net", totals.net),
    )
    tables |= {f"tax:{group.key}": _group(group) for group in totals.groups}
    tables["tax"] = (
        *(Step("tax_group", each.tax, _tax_name(each)) for each in totals.groups),
        Step("tax", totals.tax),
    )
    tables["total"] = (
        Step("net", totals.net),
        Step("tax", totals.tax),
        Step("total", totals.gross),
    )
    return tables | _what_is_asked_for(content, totals)


def _line(line: Line, total: LineTotal) -> tuple[Step, ...]:
    """Quantity × price, then each discount and charge. Of a gross entry: as typed, and its net."""
    steps = [
        Step("quantity", line.quantity, line.unit_text or line.unit, "number"),
        Step("gross_price" if line.gross_entry else "price", line.price),
    ]
    if line.base_quantity is not None:
        steps.append(Step("base_quantity", line.base_quantity, line.base_unit, "number"))
    if total.gross is not None:
        steps += [Step("gross", total.gross), Step("net_price", total.price)]
    steps.append(Step("subtotal", total.subtotal))
    for each, amount in zip(line.allowances, total.allowances, strict=True):
        if each.percent is not None:
            steps.append(Step("percent", each.percent, kind="percent"))
        steps.append(Step("charge", amount, each.reason) if each.charge else Step("discount", -amount, each.reason))
    return (*steps, Step("line", total.net))


def _lines(content: Content, totals: Totals) -> tuple[Step, ...]:
    counted = (
        Step("line", total.net, line.description)
        for line, total in zip(content.lines, totals.lines, strict=True)
        if total.counted
    )
    return (*counted, Step("lines", totals.line_sum))


def _parts(content: Content, totals: Totals, *, charge: bool) -> tuple[Step, ...]:
    steps = [_part(content, part) for part in totals.parts if part.charge == charge]
    return (
        *steps,
        Step("charges", totals.charges) if charge else Step("discounts", totals.discounts),
    )


def _part(content: Content, part: Part) -> Step:
    """One part with its reason and, where it is a percentage, of what."""
    reason = content.allowances[part.index].reason
    how = "" if part.percent is None or part.base is None else f"{plain(part.percent)} % × {plain(part.base)}"
    return Step(
        "charge" if part.charge else "discount",
        part.amount,
        ", ".join(filter(None, (reason, how))),
    )


def _group(group: TaxGroup) -> tuple[Step, ...]:
    rate = () if group.rate is None else (Step("rate", group.rate, kind="percent"),)
    return (
        Step("compound_base" if group.compound else "base", group.base),
        *rate,
        Step("tax", group.tax, group.reason),
    )


def _what_is_asked_for(content: Content, totals: Totals) -> dict[str, tuple[Step, ...]]:
    return {
        "prepaid": (Step("prepaid", totals.prepaid),),
        "rounding": _rounding(content, totals),
        "due": (
            Step("total", totals.gross),
            *_unless_zero("prepaid", -totals.prepaid),
            *_unless_zero("rounding", totals.rounding),
            Step("due", totals.due),
        ),
        "withholding": (
            *(_withheld(each) for each in totals.withheld),
            Step("withholding", totals.withholding),
        ),
        "payable": (
            Step("due", totals.due),
            *_unless_zero("withholding", -totals.withholding),
            Step("payable", totals.payable),
        ),
    }


def _rounding(content: Content, totals: Totals) -> tuple[Step, ...]:
    """What the owner typed as rounding, and what gross entries leave over."""
    exact = content.rounding if content.rounding is not None and countable(content.rounding) else Decimal(0)
    typed = exact.quantize(totals.rounding, ROUND_HALF_UP, context=EXACT)
    remainder = totals.rounding - typed
    rows = (
        *_unless_zero("typed_rounding", typed),
        *_unless_zero("gross_remainder", remainder),
    )
    return (*rows, Step("rounding", totals.rounding))


def _withheld(each: Withheld) -> Step:
    return Step(
        "withheld",
        each.amount,
        f"{each.name} {plain(each.rate)} % × {plain(each.base)}".strip(),
    )


def _unless_zero(label: str, amount: Decimal) -> tuple[Step, ...]:
    return (Step(label, amount),) if amount else ()


def _tax_name(group: TaxGroup) -> str:
    rate = "" if group.rate is None else f" {plain(group.rate)} %"
    return f"{group.name or group.category}{rate}"
