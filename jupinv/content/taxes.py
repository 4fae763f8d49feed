"""The taxes of a document: which lines bear the same ones, what their groups come to, what a gross entry asks for.

A *tax set* is what lines have in common that bear the same taxes; with VAT, which a line bears once, it is a tax group.
Outside VAT a line may bear several taxes, and a group (one tax by name and rate) collects several sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jupinv.content.fields import Tax
from jupinv.content.figures import ZERO_CATEGORIES, Part, TaxGroup, percentage
from jupinv.money import rounded

_ORDER = ("S", "L", "M", *ZERO_CATEGORIES)
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)

Key = tuple[object, ...]


def set_key(taxes: Iterable[Tax]) -> Key:
    """What two lines share when they bear the same taxes, however these are worded."""
    return tuple(_group_key(tax) for tax in taxes)


def _group_key(tax: Tax) -> Key:
    if tax.category in ZERO_CATEGORIES:
        return (tax.category,)
    if tax.category:
        return (tax.category, _stated_rate(tax))
    return ("", tax.name, _stated_rate(tax), tax.compound)


def _stated_rate(tax: Tax) -> Decimal | None:
    """The rate as the group shows it: None where there is none, or none yet."""
    if tax.category == "O" or (tax.rate is None and tax.category not in ZERO_CATEGORIES):
        return None
    return _rate(tax)


def _rate(tax: Tax) -> Decimal:
    return _ZERO if tax.category in ZERO_CATEGORIES else percentage(tax.rate)


def _stack(taxes: Iterable[Tax]) -> Iterable[tuple[Tax, Decimal]]:
    """Each tax with the share of the net that its base is: 1, or with the taxes before it where it is compound."""
    reached = _ONE
    for tax in taxes:
        base = reached if tax.compound else _ONE
        yield tax, base
        reached += base * _rate(tax) / _HUNDRED


def factor(taxes: Iterable[Tax]) -> Decimal:
    """Gross ÷ net."""
    return _ONE + sum((base * _rate(tax) / _HUNDRED for tax, base in _stack(taxes)), _ZERO)


def with_tax(net: Decimal, taxes: Iterable[Tax], currency: str) -> Decimal:
    """Net and its taxes, each rounded, as if nothing else stood on the document."""
    return net + sum(
        (rounded(rounded(net * base, currency) * _rate(tax) / _HUNDRED, currency) for tax, base in _stack(taxes)), _ZERO
    )


class TaxSets:
    """The document sorted by the taxes that its lines bear, while it is being added up."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.taxes: dict[Key, tuple[Tax, ...]] = {}
        self.nets: dict[Key, Decimal] = {}  # of the lines
        self.bases: dict[Key, Decimal] = {}  # after document discounts and charges
        self.typed: dict[Key, Decimal] = {}  # gross entries as typed
        self.net_entries: dict[Key, Decimal] = {}
        self.moves: dict[Key, list[Part]] = {}
        self.worded: dict[Key, list[Tax]] = {}  # each group's tax as the lines word it

    def add(self, taxes: tuple[Tax, ...], net: Decimal, gross: Decimal | None) -> None:
        """Count a line: its net, and what was typed when it is a gross entry."""
        key = self._open(taxes)
        self.nets[key] = self.nets.get(key, _ZERO) + net
        self.bases[key] += net
        if gross is None:
            self.net_entries[key] = self.net_entries.get(key, _ZERO) + net
        else:
            self.typed[key] = self.typed.get(key, _ZERO) + gross

    def apply(self, part: Part) -> None:
        """Take a document discount off its set, or put a charge on it."""
        key = self._open(part.taxes)
        self.bases[key] += part.amount if part.charge else -part.amount
        self.moves.setdefault(key, []).append(part)

    def _open(self, taxes: tuple[Tax, ...]) -> Key:
        key = set_key(taxes)
        self.taxes.setdefault(key, taxes)
        for tax in taxes:
            self.worded.setdefault(_group_key(tax), []).append(tax)
        self.bases.setdefault(key, _ZERO)
        return key

    def groups(self) -> tuple[TaxGroup, ...]:
        """Tax is reckoned on the whole group, never per line. The reason is the first one that is given."""
        bases: dict[Key, Decimal] = {}
        for key, taxes in self.taxes.items():
            for tax, share in _stack(taxes):
                group = _group_key(tax)
                bases[group] = bases.get(group, _ZERO) + self.bases[key] * share
        return tuple(sorted((self._group(self.worded[group], base) for group, base in bases.items()), key=_place))

    def _group(self, taxes: list[Tax], exact_base: Decimal) -> TaxGroup:
        base = rounded(exact_base, self.currency)
        tax = taxes[0]
        return TaxGroup(
            category=tax.category,
            rate=_stated_rate(tax),
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

    def _as_typed(self, key: Key) -> Decimal:
        taxes = self.taxes[key]
        if key not in self.typed:
            return with_tax(self.bases[key], taxes, self.currency)
        whole = self.typed[key] + with_tax(self.net_entries.get(key, _ZERO), taxes, self.currency)
        moved = whole
        for part in self.moves.get(key, ()):
            amount = with_tax(part.amount, taxes, self.currency)
            if part.percent is not None and part.base == self.nets[key]:
                amount = rounded(whole * part.percent / _HUNDRED, self.currency)
            moved += amount if part.charge else -amount
        return moved


def _place(group: TaxGroup) -> tuple[int, Decimal]:
    """VAT in the order of its categories, higher rates first; other taxes stay as the lines name them."""
    if group.category in _ORDER:
        return _ORDER.index(group.category), -(group.rate or _ZERO)
    return len(_ORDER), _ZERO
