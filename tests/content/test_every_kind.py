"""Documents of every kind, by their equations: reckoned here in fractions, so that no mistake can repeat itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.fields import CREDIT_NOTE, INVOICE, KINDS, QUOTE, Content, Deposit, DepositTax, Line, Tax
from jupinv.content.figures import TaxGroup, Totals
from jupinv.content.json import dumps, loads
from jupinv.content.totals import totals
from jupinv.money import EXPONENTS, rounded, unit
from tests.content.contents import GST, QST, REVERSE, allowances, decimals, prices, quantities
from tests.content.test_totals import r

OLD_QST = Tax(name="QST", rate=Decimal("9.5"), compound=True)
PST = Tax(name="PST", rate=Decimal(7))
VAT = tuple((Tax("S", Decimal(rate)),) for rate in ("19", "7", "5.5")) + ((REVERSE,), (Tax("Z", Decimal(0)),))
VAT += ((Tax("E", Decimal(0), reason="Article 132"),), (Tax("K", Decimal(0), reason="Article 138"),))
VAT += ((Tax("G", Decimal(0), reason="Article 146"),),)
SCOPE = ((Tax("O", reason="Not subject to VAT"),),)
ELSEWHERE = ((GST,), (GST, QST), (GST, OLD_QST), (GST, PST), (PST,))
STEPS = {"EUR": ("0.05", "0.10"), "JPY": ("5", "10"), "KWD": ("0.005", "0.050"), "CHF": ("0.05",)}


@st.composite
def documents(draw: st.DrawFn, kind: str | None = None, gross: bool | None = None) -> Content:
    """A document over currencies with 0, 2 and 3 decimals; `gross`: see `Line.gross_entry`, None for both."""
    kind, taxes = kind or draw(st.sampled_from(KINDS)), draw(st.sampled_from((VAT, SCOPE, ELSEWHERE)))
    currency = draw(st.sampled_from(sorted(STEPS)))
    lines = tuple(
        Line(
            str(key),
            f"Work {key}",
            quantity=draw(quantities),
            price=draw(prices),
            base_quantity=draw(st.sampled_from([None, None, Decimal(12)])),
            taxes=draw(st.sampled_from(taxes)),
            allowances=tuple(draw(st.lists(allowances, max_size=2))),
            gross_entry=draw(st.booleans()) if gross is None else gross,
            section=draw(st.sampled_from(["", "Phase 1"])),
            optional=kind == QUOTE and draw(st.booleans()),
            choice=draw(st.sampled_from(["", "", "A"])) if kind == QUOTE else "",
        )
        for key in range(draw(st.integers(1, 6)))
    )
    return Content(
        kind=kind,
        currency=currency,
        lines=lines,
        allowances=tuple(draw(st.lists(allowances, max_size=2))),
        withholdings=tuple(draw(st.lists(st.just(Tax(name="IRPF", rate=Decimal(15))), max_size=1))),
        prepaid=draw(st.none() | decimals("0", "50", 2)),
        rounding=draw(st.none() | decimals("-1", "1", 2)),
        cash_step=draw(st.none() | st.sampled_from([Decimal(step) for step in STEPS[currency]])),
        deposits=tuple(Deposit(f"INV-{place}", gross=each) for place, each in enumerate(draw(_deposits(kind)))),
    )


def _deposits(kind: str) -> st.SearchStrategy[list[Decimal]]:
    return st.lists(decimals("0", "500", 2), max_size=2) if kind == INVOICE else st.just([])


# The equations


def check(content: Content) -> Totals:
    """Every equation of EN 16931, and those of taxes outside VAT."""
    found, currency = totals(content), content.currency
    counted = [(line, total) for line, total in zip(content.lines, found.lines, strict=True) if total.counted]
    for line, total in zip(content.lines, found.lines, strict=True):
        assert total.subtotal == r(
            Fraction(line.quantity) * Fraction(total.price) / Fraction(line.base_quantity or 1), currency
        )
        signed = (a if each.charge else -a for each, a in zip(line.allowances, total.allowances, strict=True))
        assert total.net == total.subtotal + sum(signed)
    assert found.line_sum == sum(total.net for _, total in counted)
    assert found.net == found.line_sum - found.discounts + found.charges
    for group in found.groups:
        assert group.base == r(exact_base(group, content, found), currency)
        assert group.tax == r(Fraction(group.base) * Fraction(group.rate or 0) / 100, currency)
    assert len({group.key for group in found.groups}) == len(found.groups)
    assert found.tax == sum(group.tax for group in found.groups)
    assert found.gross == found.net + found.tax
    paid_before = [content.prepaid or Decimal(0), *(each.gross for each in content.deposits)]
    assert found.prepaid == r(sum(map(Fraction, paid_before), Fraction(0)), currency)
    assert found.due == found.gross - found.prepaid + found.rounding
    assert found.payable == found.due - found.withholding
    if content.cash_step:
        assert found.due % rounded(content.cash_step, currency) == 0
    assert abs(found.coins) * 2 <= (content.cash_step or 0)
    return found


def exact_base(group: TaxGroup, content: Content, found: Totals) -> Fraction:
    """What a tax is reckoned on: of each line and part that bears it, the net with the taxes before it if compound."""
    base = Fraction(0)
    moved = [(part.taxes, part.amount if part.charge else -part.amount) for part in found.parts]
    nets = [(line.taxes, total.net) for line, total in zip(content.lines, found.lines, strict=True) if total.counted]
    for taxes, net in (*nets, *moved):
        reached = Fraction(1)
        for tax in taxes:
            share = reached if tax.compound else Fraction(1)
            if is_of(tax, group):
                base += Fraction(net) * share
            reached += share * Fraction(tax.rate or 0) / 100
    return base


def is_of(tax: Tax, group: TaxGroup) -> bool:
    if tax.category:
        return tax.category == group.category and (tax.rate or 0) == (group.rate or 0)
    return (tax.name, tax.rate, tax.compound) == (group.name, group.rate, group.compound) and not group.category


@settings(deadline=None, max_examples=150)
@given(documents())
def test_the_equations_hold_for_every_kind(content: Content) -> None:
    check(content)


@settings(deadline=None, max_examples=60)
@given(documents(kind=INVOICE, gross=True))
def test_what_was_typed_with_tax_is_met_to_the_cent(content: Content) -> None:
    bare = Content(currency=content.currency, lines=content.lines)
    found = check(bare)
    assert found.due == sum(total.gross for total in found.lines)


@settings(deadline=None, max_examples=60)
@given(documents(kind=INVOICE))
def test_a_full_credit_note_is_the_invoice_with_another_sign(content: Content) -> None:
    content = replace(content, deposits=(), prepaid=None)
    invoice, credit = totals(content), totals(replace(content, kind=CREDIT_NOTE))
    assert credit == invoice
    check(replace(content, kind=CREDIT_NOTE))


@settings(deadline=None, max_examples=60)
@given(documents(kind=INVOICE), st.lists(st.integers(1, 40), min_size=1, max_size=2))
def test_deposits_and_what_is_left_come_to_what_was_agreed(content: Content, percents: list[int]) -> None:
    agreed = replace(content, deposits=(), prepaid=None, rounding=None, cash_step=None)
    whole = totals(agreed)
    deposits = tuple(
        Deposit(
            f"INV-{place}",
            gross=rounded(whole.gross * percent / 100, content.currency),
            taxes=tuple(DepositTax(each.category, each.rate, each.name, each.base, each.tax) for each in whole.groups),
        )
        for place, percent in enumerate(percents)
    )
    final = check(replace(agreed, deposits=deposits))
    assert sum(each.gross for each in deposits) + final.due == whole.due
    assert final.groups == whole.groups


@settings(deadline=None, max_examples=60)
@given(documents(kind=QUOTE))
def test_options_count_when_they_are_chosen_and_not_before(content: Content) -> None:
    asked = totals(content)
    without = totals(replace(content, lines=tuple(line for line in content.lines if not line.optional)))
    assert asked.line_sum == sum((total.net for total in asked.lines if total.counted), Decimal(0))
    if not any(line.choice for line in content.lines):
        assert asked.gross == without.gross
        chosen = replace(content, lines=tuple(replace(line, optional=False) for line in content.lines))
        assert totals(chosen) == totals(replace(chosen, kind=INVOICE))


@settings(deadline=None, max_examples=60)
@given(documents())
def test_what_is_kept_is_read_back_with_every_figure(content: Content) -> None:
    found = totals(content)
    assert loads(dumps(content, found)) == (content, found)


@settings(deadline=None, max_examples=60)
@given(documents())
def test_no_amount_is_finer_than_the_currency(content: Content) -> None:
    found = totals(content)
    amounts = [found.net, found.tax, found.gross, found.due, found.payable, found.prepaid, found.withholding]
    amounts += [total.net for total in found.lines] + [group.tax for group in found.groups]
    assert all(amount % unit(content.currency) == 0 for amount in amounts)


def test_the_kinds_and_currencies_are_those_that_matter() -> None:
    assert {EXPONENTS[currency] for currency in STEPS} == {0, 2, 3}
    assert set(KINDS) == {"invoice", "quote", "credit_note", "proforma"}
