"""The arithmetic of a document: what EN 16931 asks, exact to the currency's smallest unit.

Decimals only, half up on the magnitude. Amounts are positive; the document's kind carries the sign. A gap counts as 0,
and so does a number beyond all reach (`countable`), so that a draft full of nonsense still has totals; `rules` names
both.

How a document discount or charge without taxes of its own falls on the *tax sets* (the lines that bear the same taxes;
with VAT one set is one tax group):

- by percent, each set has r(line nets of the set × percent), and the whole is the sum of these parts;
- by amount, or by percent of a stated base, the amount is split in proportion to the sets' line nets: every part is
  rounded down and the units left over go to the parts that lost most, so that the parts sum exactly. Only sets above
  zero take part; where there is none, the first set bears it all.

Each part is one BG-20 or BG-21 of an e-invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

from jupinv.content.derivation import derived
from jupinv.content.fields import QUOTE, Allowance, Content, Line, Tax
from jupinv.content.figures import LineTotal, Part, Step, TaxGroup, Totals, Withheld, countable, counted, percentage
from jupinv.content.taxes import TaxSets, factor, set_key, with_tax
from jupinv.money import EXACT, EXPONENTS, exponent, rounded, unit

__all__ = ["LineTotal", "Part", "Step", "TaxGroup", "Totals", "Withheld", "allotted", "countable", "totals"]

_NO_CURRENCY = "EUR"  # a draft without a currency is reckoned with two decimals
_REACH = Decimal(10) ** 15  # smallest units on one line: thousands of lines still fit 64 bits
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


def totals(content: Content) -> Totals:
    """All figures of the document, with their derivation. Never fails on what somebody typed."""
    with localcontext(EXACT):
        return derived(content, _reckoned(content))


def _reckoned(content: Content) -> Totals:
    currency = content.currency if content.currency in EXPONENTS else _NO_CURRENCY
    lines = _line_totals(content, currency)
    pairs = [(line, total) for line, total in zip(content.lines, lines, strict=True) if total.counted]
    sets = TaxSets(currency)
    for line, total in pairs:
        sets.add(line.taxes, total.net, total.gross)
    line_sum = _sum((total.net for _, total in pairs), currency)
    parts = _parts(content.allowances, sets, line_sum, currency)
    discounts = _sum((part.amount for part in parts if not part.charge), currency)
    charges = _sum((part.amount for part in parts if part.charge), currency)
    for part in parts:
        sets.apply(part)
    groups = sets.groups()
    net = line_sum - discounts + charges
    tax = _sum((group.tax for group in groups), currency)
    gross = net + tax
    prepaid = _sum((counted(content.prepaid), *(counted(each.gross) for each in content.deposits)), currency)
    rounding = rounded(counted(content.rounding), currency) + sets.remainder(gross)
    coins = _to_coins(gross - prepaid + rounding, content.cash_step, currency)
    rounding += coins
    due = gross - prepaid + rounding
    withheld = (
        *(_withheld(tax, net, currency) for tax in content.withholdings),
        *(Withheld(each.number, _ZERO, _ZERO, -each.withheld) for each in content.deposits if each.withheld),
    )
    withholding = _sum((each.amount for each in withheld), currency)
    return Totals(
        currency=content.currency,
        lines=lines,
        line_sum=line_sum,
        parts=parts,
        discounts=discounts,
        charges=charges,
        net=net,
        groups=groups,
        tax=tax,
        gross=gross,
        prepaid=prepaid,
        rounding=rounding,
        due=due,
        withheld=withheld,
        withholding=withholding,
        payable=due - withholding,
        coins=coins,
    )


# Lines


def _line_totals(content: Content, currency: str) -> tuple[LineTotal, ...]:
    """Each line by itself; the nets of gross entries are then found together, per tax set."""
    left_out = _left_out(content)
    found = [_line_total(line, currency, counts=at not in left_out) for at, line in enumerate(content.lines)]
    by_set: dict[tuple[object, ...], list[int]] = {}
    for index, line in enumerate(content.lines):
        if line.gross_entry:
            # An option is converted by itself: taking it in or out must not move a cent of other lines.
            alone = () if found[index].counted else (index,)
            by_set.setdefault((set_key(line.taxes), *alone), []).append(index)
    for indices in by_set.values():
        nets = _nets_of_gross([found[i].gross or _ZERO for i in indices], content.lines[indices[0]].taxes, currency)
        for i, net in zip(indices, nets, strict=True):
            found[i] = _without_tax(content.lines[i], found[i], net, currency)
    return tuple(found)


def _left_out(content: Content) -> set[int]:
    """Which lines of a quote its total does not count: options, and all of an either-or but the first."""
    if content.kind != QUOTE:
        return set()
    found, begun = set(), set[str]()
    for at, line in enumerate(content.lines):
        if line.optional or line.choice in begun:
            found.add(at)
        elif line.choice:
            begun.add(line.choice)
    return found


def _line_total(line: Line, currency: str, *, counts: bool) -> LineTotal:
    """The line as typed: of a gross entry all figures are gross for the moment."""
    price = counted(line.price)
    subtotal = rounded(counted(line.quantity) * price / _base_quantity(line), currency)
    if abs(subtotal) > _REACH * unit(currency):
        subtotal = rounded(_ZERO, currency)
    amounts = tuple(_allowance(each, subtotal, currency) for each in line.allowances)
    net = _after(subtotal, line.allowances, amounts)
    gross = net if line.gross_entry else None
    return LineTotal(line.key, price, subtotal, net, amounts, gross, counts)


def _after(subtotal: Decimal, allowances: Sequence[Allowance], amounts: Sequence[Decimal]) -> Decimal:
    """The subtotal less discounts plus charges."""
    moves = (amount if each.charge else -amount for each, amount in zip(allowances, amounts, strict=True))
    return subtotal + sum(moves, _ZERO)


def _allowance(allowance: Allowance, of: Decimal, currency: str) -> Decimal:
    """BT-136, 141: the amount, or r(base × percent ÷ 100)."""
    if allowance.percent is None:
        return rounded(counted(allowance.amount), currency)
    base = of if allowance.base is None else counted(allowance.base)
    return rounded(base * percentage(allowance.percent) / _HUNDRED, currency)


def _nets_of_gross(grosses: list[Decimal], taxes: tuple[Tax, ...], currency: str) -> list[Decimal]:
    """The nets of gross entries of one tax set: their sum with its tax meets the gross sum wherever it can be met."""
    share = factor(taxes)
    whole = sum(grosses, _ZERO)
    nearest = rounded(whole / share, currency)
    near = (nearest, nearest - unit(currency), nearest + unit(currency))
    net = next((each for each in near if with_tax(each, taxes, currency) == whole), nearest)
    return allotted(net, [gross / share for gross in grosses], currency)


def _without_tax(line: Line, typed: LineTotal, net: Decimal, currency: str) -> LineTotal:
    """The line in net figures that add up to `net`; what is zero stays zero."""
    share = factor(line.taxes)
    signs = [1 if each.charge else -1 for each in line.allowances]
    signed = [sign * amount / share for sign, amount in zip(signs, typed.allowances, strict=True)]
    subtotal, *moves = allotted(net, [typed.subtotal / share, *signed], currency)
    amounts = tuple(rounded(sign * move, currency) for sign, move in zip(signs, moves, strict=True))
    price = _net_price(line, typed.price / share, subtotal, currency)
    return LineTotal(line.key, price, subtotal, net, amounts, typed.gross, typed.counted)


def _net_price(line: Line, price: Decimal, subtotal: Decimal, currency: str) -> Decimal:
    """The shortest net price with which quantity × price rounds to the subtotal."""
    quantity, base = counted(line.quantity), _base_quantity(line)
    start = exponent(currency) + 2
    if not quantity:
        return price.quantize(_ONE.scaleb(-start))
    for exact in (price, subtotal * base / quantity):
        for places in range(start, 30):
            candidate = exact.quantize(_ONE.scaleb(-places))
            if rounded(quantity * candidate / base, currency) == subtotal:
                return candidate
    return price


def _base_quantity(line: Line) -> Decimal:
    base = counted(line.base_quantity)
    return base if base > 0 else _ONE


# Document discounts and charges


def _parts(allowances: Sequence[Allowance], sets: TaxSets, line_sum: Decimal, currency: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for index, each in enumerate(allowances):
        if each.taxes:
            found.append(_own_part(index, each, sets, line_sum, currency))
        elif each.percent is not None and each.base is None:
            found.extend(_percent_parts(index, each, sets, currency))
        else:
            found.extend(_amount_parts(index, each, sets, currency))
    return tuple(found)


def _own_part(index: int, each: Allowance, sets: TaxSets, line_sum: Decimal, currency: str) -> Part:
    """A discount with taxes of its own: a percentage is of the lines that bear the same ones, or else of all."""
    if each.percent is None:
        return Part(index, each.charge, _allowance(each, _ZERO, currency), taxes=each.taxes)
    base = sets.nets.get(set_key(each.taxes), line_sum) if each.base is None else rounded(counted(each.base), currency)
    amount = rounded(base * percentage(each.percent) / _HUNDRED, currency)
    return Part(index, each.charge, amount, base, percentage(each.percent), each.taxes)


def _percent_parts(index: int, each: Allowance, sets: TaxSets, currency: str) -> list[Part]:
    percent = percentage(each.percent)
    return [
        Part(index, each.charge, rounded(net * percent / _HUNDRED, currency), net, percent, sets.taxes[key])
        for key, net in sets.nets.items()
        if net
    ]


def _amount_parts(index: int, each: Allowance, sets: TaxSets, currency: str) -> list[Part]:
    amount = _allowance(each, _ZERO, currency)
    weights = {key: net for key, net in sets.nets.items() if net > 0} or dict.fromkeys(list(sets.nets)[:1], _ONE)
    if not weights:
        return [Part(index, each.charge, amount)]
    whole = sum(weights.values(), _ZERO)
    shares = allotted(amount, [amount * weight / whole for weight in weights.values()], currency)
    if len(weights) == 1 and each.percent is not None:
        base, percent = rounded(counted(each.base), currency), percentage(each.percent)
        return [Part(index, each.charge, amount, base, percent, sets.taxes[key]) for key in weights]
    return [
        Part(index, each.charge, share, taxes=sets.taxes[key])
        for key, share in zip(weights, shares, strict=True)
        if share
    ]


def allotted(whole: Decimal, exact: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The whole in as many parts as `exact` names, each next to its exact share, summing to the whole to the unit.

    Each share is rounded down; what is left over goes unit by unit to the shares that lost most, the earlier one first.
    A share of zero gets nothing, unless all are zero.
    """
    smallest = unit(currency)
    with localcontext(EXACT):
        parts = [(share / smallest).to_integral_value(ROUND_FLOOR) for share in exact]
        takers = [i for i, share in enumerate(exact) if share] or list(range(len(exact)))[:1]
        takers.sort(key=lambda i: parts[i] - exact[i] / smallest)
        left = int(whole / smallest) - int(sum(parts, _ZERO))
        for place, i in enumerate(takers):
            parts[i] += left // len(takers) + (place < left % len(takers))
        return [rounded(part * smallest, currency) for part in parts]


def _to_coins(due: Decimal, step: Decimal | None, currency: str) -> Decimal:
    """What is missing to the next multiple of the step, half up on the magnitude; 0 without a step that can be met."""
    step = rounded(counted(step), currency)
    if step <= 0:
        return rounded(_ZERO, currency)
    return (due / step).to_integral_value(ROUND_HALF_UP) * step - due


def _withheld(tax: Tax, net: Decimal, currency: str) -> Withheld:
    rate = percentage(tax.rate)
    return Withheld(tax.name, rate, net, rounded(net * rate / _HUNDRED, currency))


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    return rounded(sum(amounts, _ZERO), currency)
