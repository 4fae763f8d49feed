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
from decimal import ROUND_FLOOR, Decimal, localcontext

from jupinv.content.derivation import derived
from jupinv.content.fields import QUOTE, Allowance, Content, Line, Tax
from jupinv.content.figures import ZERO_CATEGORIES, LineTotal, Part, Step, TaxGroup, Totals, Withheld, countable
from jupinv.money import EXACT, EXPONENTS, exponent, rounded, unit

__all__ = [
    "LineTotal",
    "Part",
    "Step",
    "TaxGroup",
    "Totals",
    "Withheld",
    "allotted",
    "countable",
    "totals",
]

_ORDER = ("S", "L", "M", *ZERO_CATEGORIES)
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
    counted = [(line, total) for line, total in zip(content.lines, lines, strict=True) if total.counted]
    sets = _TaxSets(currency)
    for line, total in counted:
        sets.add(line.taxes, total.net, total.gross)
    line_sum = _sum((total.net for _, total in counted), currency)
    parts = _parts(content.allowances, sets, line_sum, currency)
    discounts = _sum((part.amount for part in parts if not part.charge), currency)
    charges = _sum((part.amount for part in parts if part.charge), currency)
    for part in parts:
        sets.apply(part)
    groups = sets.groups()
    net = line_sum - discounts + charges
    tax = _sum((group.tax for group in groups), currency)
    gross = net + tax
    prepaid = rounded(_number(content.prepaid), currency)
    rounding = rounded(_number(content.rounding), currency) + sets.remainder(gross)
    due = gross - prepaid + rounding
    withheld = tuple(_withheld(tax, net, currency) for tax in content.withholdings)
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
    )


# Lines


def _line_totals(content: Content, currency: str) -> tuple[LineTotal, ...]:
    """Each line by itself; the nets of gross entries are then found together, per tax set."""
    found = [_line_total(line, currency, content.kind) for line in content.lines]
    by_set: dict[tuple[object, ...], list[int]] = {}
    for index, line in enumerate(content.lines):
        if line.gross_entry:
            # An option is converted by itself: taking it in or out must not move a cent of other lines.
            alone = () if found[index].counted else (index,)
            by_set.setdefault((_set_key(line.taxes), *alone), []).append(index)
    for indices in by_set.values():
        nets = _nets_of_gross(
            [found[i].gross or _ZERO for i in indices],
            content.lines[indices[0]].taxes,
            currency,
        )
        for i, net in zip(indices, nets, strict=True):
            found[i] = _without_tax(content.lines[i], found[i], net, currency)
    return tuple(found)


def _line_total(line: Line, currency: str, kind: str) -> LineTotal:
    """The line as typed: of a gross entry all figures are gross for the moment."""
    price = _number(line.price)
    subtotal = rounded(_number(line.quantity) * price / _base_quantity(line), currency)
    if abs(subtotal) > _REACH * unit(currency):
        subtotal = rounded(_ZERO, currency)
    amounts = tuple(_allowance(each, subtotal, currency) for each in line.allowances)
    net = _after(subtotal, line.allowances, amounts)
    gross = net if line.gross_entry else None
    return LineTotal(
        line.key,
        price,
        subtotal,
        net,
        amounts,
        gross,
        not (kind == QUOTE and line.optional),
    )


def _after(
    subtotal: Decimal,
    allowances: Sequence[Allowance],
    amounts: Sequence[Decimal],
    sign: int = 1,
) -> Decimal:
    """The subtotal less discounts plus charges; with sign −1 the way back."""
    moves = (amount if each.charge else -amount for each, amount in zip(allowances, amounts, strict=True))
    return subtotal + sign * sum(moves, _ZERO)


def _allowance(allowance: Allowance, of: Decimal, currency: str) -> Decimal:
    """BT-136, 141: the amount, or r(base × percent ÷ 100)."""
    if allowance.percent is None:
        return rounded(_number(allowance.amount), currency)
    base = of if allowance.base is None else _number(allowance.base)
    return rounded(base * _percent(allowance.percent) / _HUNDRED, currency)


def _nets_of_gross(grosses: list[Decimal], taxes: tuple[Tax, ...], currency: str) -> list[Decimal]:
    """The nets of gross entries of one tax set: their sum with its tax meets the gross sum wherever it can be met."""
    share = _factor(taxes)
    whole = sum(grosses, _ZERO)
    nearest = rounded(whole / share, currency)
    near = (nearest, nearest - unit(currency), nearest + unit(currency))
    net = next((each for each in near if _with_tax(each, taxes, currency) == whole), nearest)
    return allotted(net, [gross / share for gross in grosses], currency)


def _without_tax(line: Line, typed: LineTotal, net: Decimal, currency: str) -> LineTotal:
    """The line in net figures that add up to `net`."""
    share = _factor(line.taxes)
    amounts = tuple(rounded(amount / share, currency) for amount in typed.allowances)
    subtotal = _after(net, line.allowances, amounts, sign=-1)
    price = _net_price(line, typed.price / share, subtotal, currency)
    return LineTotal(line.key, price, subtotal, net, amounts, typed.gross, typed.counted)


def _net_price(line: Line, price: Decimal, subtotal: Decimal, currency: str) -> Decimal:
    """The shortest net price with which quantity × price rounds to the subtotal."""
    quantity, base = _number(line.quantity), _base_quantity(line)
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
    base = _number(line.base_quantity)
    return base if base > 0 else _ONE


# Document discounts and charges


def _parts(allowances: Sequence[Allowance], sets: _TaxSets, line_sum: Decimal, currency: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for index, each in enumerate(allowances):
        if each.taxes:
            found.append(_own_part(index, each, sets, line_sum, currency))
        elif each.percent is not None and each.base is None:
            found.extend(_percent_parts(index, each, sets, currency))
        else:
            found.extend(_amount_parts(index, each, sets, currency))
    return tuple(found)


def _own_part(index: int, each: Allowance, sets: _TaxSets, line_sum: Decimal, currency: str) -> Part:
    """A discount with taxes of its own: a percentage is of the lines that bear the same ones, or else of all."""
    if each.percent is None:
        return Part(index, each.charge, _allowance(each, _ZERO, currency), taxes=each.taxes)
    base = sets.nets.get(_set_key(each.taxes), line_sum) if each.base is None else rounded(_number(each.base), currency)
    amount = rounded(base * _percent(each.percent) / _HUNDRED, currency)
    return Part(index, each.charge, amount, base, _percent(each.percent), each.taxes)


def _percent_parts(index: int, each: Allowance, sets: _TaxSets, currency: str) -> list[Part]:
    percent = _percent(each.percent)
    return [
        Part(
            index,
            each.charge,
            rounded(net * percent / _HUNDRED, currency),
            net,
            percent,
            sets.taxes[key],
        )
        for key, net in sets.nets.items()
        if net
    ]


def _amount_parts(index: int, each: Allowance, sets: _TaxSets, currency: str) -> list[Part]:
    amount = _allowance(each, _ZERO, currency)
    weights = {key: net for key, net in sets.nets.items() if net > 0} or dict.fromkeys(list(sets.nets)[:1], _ONE)
    if not weights:
        return [Part(index, each.charge, amount)]
    whole = sum(weights.values(), _ZERO)
    shares = allotted(amount, [amount * weight / whole for weight in weights.values()], currency)
    if len(weights) == 1 and each.percent is not None:
        base, percent = rounded(_number(each.base), currency), _percent(each.percent)
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


# Taxes


def _set_key(taxes: Iterable[Tax]) -> tuple[object, ...]:
    return tuple(_group_key(tax) for tax in taxes)


def _group_key(tax: Tax) -> tuple[object, ...]:
    if tax.category in ZERO_CATEGORIES:
        return (tax.category,)
    if tax.category:
        return (tax.category, tax.rate)
    return ("", tax.name, tax.rate, tax.compound)


def _rate(tax: Tax) -> Decimal:
    return _ZERO if tax.category in ZERO_CATEGORIES else _percent(tax.rate)


def _stack(taxes: Iterable[Tax]) -> Iterable[tuple[Tax, Decimal]]:
    """Each tax with the share of the net that its base is: 1, or with the taxes before it where it is compound."""
    reached = _ONE
    for tax in taxes:
        base = reached if tax.compound else _ONE
        yield tax, base
        reached += base * _rate(tax) / _HUNDRED


def _factor(taxes: Iterable[Tax]) -> Decimal:
    """Gross ÷ net."""
    return _ONE + sum((base * _rate(tax) / _HUNDRED for tax, base in _stack(taxes)), _ZERO)


def _with_tax(net: Decimal, taxes: Iterable[Tax], currency: str) -> Decimal:
    """Net and its taxes, each rounded, as if nothing else stood on the document."""
    return net + sum(
        (rounded(rounded(net * base, currency) * _rate(tax) / _HUNDRED, currency) for tax, base in _stack(taxes)),
        _ZERO,
    )


class _TaxSets:
    """The document sorted by the taxes that its lines bear, while it is being added up."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.taxes: dict[tuple[object, ...], tuple[Tax, ...]] = {}
        self.nets: dict[tuple[object, ...], Decimal] = {}  # of the lines
        self.bases: dict[tuple[object, ...], Decimal] = {}  # after document discounts and charges
        self.typed: dict[tuple[object, ...], Decimal] = {}  # gross entries as typed
        self.net_entries: dict[tuple[object, ...], Decimal] = {}
        self.moves: dict[tuple[object, ...], list[Part]] = {}

    def add(self, taxes: tuple[Tax, ...], net: Decimal, gross: Decimal | None) -> None:
        key = self._open(taxes)
        self.nets[key] = self.nets.get(key, _ZERO) + net
        self.bases[key] += net
        if gross is None:
            self.net_entries[key] = self.net_entries.get(key, _ZERO) + net
        else:
            self.typed[key] = self.typed.get(key, _ZERO) + gross

    def apply(self, part: Part) -> None:
        key = self._open(part.taxes)
        self.bases[key] += part.amount if part.charge else -part.amount
        self.moves.setdefault(key, []).append(part)

    def _open(self, taxes: tuple[Tax, ...]) -> tuple[object, ...]:
        key = _set_key(taxes)
        self.taxes.setdefault(key, taxes)
        self.bases.setdefault(key, _ZERO)
        return key

    def groups(self) -> tuple[TaxGroup, ...]:
        """Tax is reckoned on the whole group, never per line. The reason is the first one that is given."""
        bases: dict[tuple[object, ...], Decimal] = {}
        members: dict[tuple[object, ...], list[Tax]] = {}
        for key, taxes in self.taxes.items():
            for tax, share in _stack(taxes):
                group = _group_key(tax)
                bases[group] = bases.get(group, _ZERO) + self.bases[key] * share
                members.setdefault(group, []).append(tax)
        return tuple(
            sorted(
                (self._group(members[group], bases[group]) for group in members),
                key=_place,
            )
        )

    def _group(self, taxes: list[Tax], exact_base: Decimal) -> TaxGroup:
        base = rounded(exact_base, self.currency)
        tax = taxes[0]
        rate = tax.rate if tax.category not in ZERO_CATEGORIES else None if tax.category == "O" else _ZERO
        return TaxGroup(
            category=tax.category,
            rate=rate,
            name=tax.name,
            base=base,
            tax=rounded(base * _rate(tax) / _HUNDRED, self.currency),
            reason=next((each.reason for each in taxes if each.reason), ""),
            reason_code=next((each.reason_code for each in taxes if each.reason_code), ""),
            compound=tax.compound and not tax.category,
        )

    def remainder(self, gross: Decimal) -> Decimal:
        """What is missing in `gross` so that gross entries are met to the cent. 0 on a document without any.

        What was typed as gross counts as typed, less document discounts in proportion; the rest counts with its tax.
        """
        if not self.typed:
            return rounded(_ZERO, self.currency)
        return sum((self._as_typed(key) for key in self.taxes), _ZERO) - gross

    def _as_typed(self, key: tuple[object, ...]) -> Decimal:
        taxes = self.taxes[key]
        if key not in self.typed:
            return _with_tax(self.bases[key], taxes, self.currency)
        whole = self.typed[key] + _with_tax(self.net_entries.get(key, _ZERO), taxes, self.currency)
        moved = whole
        for part in self.moves.get(key, ()):
            amount = _with_tax(part.amount, taxes, self.currency)
            if part.percent is not None and part.base == self.nets[key]:
                amount = rounded(whole * part.percent / _HUNDRED, self.currency)
            moved += amount if part.charge else -amount
        return moved


def _place(group: TaxGroup) -> tuple[int, Decimal]:
    """VAT in the order of its categories, higher rates first; other taxes stay as the lines name them."""
    if group.category in _ORDER:
        return _ORDER.index(group.category), -(group.rate or _ZERO)
    return len(_ORDER), _ZERO


def _withheld(tax: Tax, net: Decimal, currency: str) -> Withheld:
    rate = _percent(tax.rate)
    return Withheld(tax.name, rate, net, rounded(net * rate / _HUNDRED, currency))


# Numbers


def _number(typed: Decimal | None) -> Decimal:
    return typed if typed is not None and countable(typed) else _ZERO


def _percent(typed: Decimal | None) -> Decimal:
    """A percentage from 0 to 1000; what lies outside counts as 0."""
    number = _number(typed)
    return number if 0 <= number <= 1000 else _ZERO


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    return rounded(sum(amounts, _ZERO), currency)
