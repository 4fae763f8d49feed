"""The arithmetic by concrete numbers, and by the equations that must hold for any numbers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.fields import QUOTE, Allowance, Content, Deposit, Line, Tax
from jupinv.content.totals import Totals, allotted, totals
from jupinv.money import EXPONENTS, rounded, unit
from tests.content.contents import CURRENCIES, GST, QST, REVERSE, S7, S19, line, vat_contents

D = Decimal


def document(*lines: Line, currency: str = "EUR", **more: object) -> Content:
    return Content(currency=currency, lines=lines, **more)


def off(amount: str | None = None, percent: str | None = None, charge: bool = False, **more: object) -> Allowance:
    return Allowance(charge, D(percent) if percent else None, D(amount) if amount else None, reason="reason", **more)


def groups(found: Totals) -> list[tuple[str, str, str]]:
    return [(each.key, str(each.base), str(each.tax)) for each in found.groups]


def figures(found: Totals, *names: str) -> list[str]:
    return [str(getattr(found, name)) for name in names]


# Lines


@pytest.mark.parametrize(
    ("quantity", "price", "base", "currency", "net"),
    [
        ("3", "33.33", None, "EUR", "99.99"),
        ("1", "0.125", None, "EUR", "0.13"),
        ("-1", "0.125", None, "EUR", "-0.13"),
        ("16000", "0.00880", None, "EUR", "140.80"),
        ("132", "15.24", "12", "EUR", "167.64"),
        ("1", "441", "12", "EUR", "36.75"),
        ("1", "1", "3", "EUR", "0.33"),
        ("2", "1", "3", "EUR", "0.67"),
        ("1", "10", "0", "EUR", "10.00"),
        ("1.5", "333", None, "JPY", "500"),
        ("1", "1.0005", None, "KWD", "1.001"),
        ("0", "10", None, "EUR", "0.00"),
    ],
)
def test_line_net(quantity, price, base, currency, net):
    found = totals(document(line("a", quantity, price, base_quantity=base and D(base)), currency=currency))
    assert str(found.lines[0].net) == net
    assert str(found.line_sum) == net


def test_discounts_and_charges_of_a_line():
    moves = (off(percent="10"), off("5"), off(percent="2.5", base=D(1000)), off("3.333", charge=True))
    found = totals(document(line("a", "3", "33.35", allowances=moves)))
    assert figures(found.lines[0], "subtotal", "net") == ["100.05", "63.37"]
    assert [str(each) for each in found.lines[0].allowances] == ["10.01", "5.00", "25.00", "3.33"]


def test_gaps_count_as_nothing():
    found = totals(Content(lines=(Line("a"), Line("b", quantity=D(1)), Line("c", price=D(5)), line("d", "2", "4"))))
    assert [str(each.net) for each in found.lines] == ["0.00", "0.00", "0.00", "8.00"]
    assert found.currency == ""


@pytest.mark.parametrize("nonsense", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+99999", "1E-99999", "1E+14", "1E-16"])
def test_nonsense_counts_as_nothing(nonsense):
    number = D(nonsense)
    content = document(
        Line("a", quantity=number, price=D(1), taxes=(S19,)),
        Line("b", quantity=D(1), price=number, taxes=(Tax("S", number),), base_quantity=number),
        Line("c", quantity=number, price=number, gross_entry=True, taxes=(Tax("S", number),)),
        line("d", "1", "100", allowances=(off(nonsense), off(percent=nonsense))),
        allowances=(off(nonsense), off(percent=nonsense)),
        withholdings=(Tax(rate=number),),
        prepaid=number,
        rounding=number,
    )
    assert figures(totals(content), "net", "gross", "due", "payable") == ["100.00", "119.00", "119.00", "119.00"]


def test_what_is_beyond_reach_counts_as_nothing():
    found = totals(document(line("a", "1E+13", "1E+13"), line("b")))
    assert str(found.net) == "100.00"


# Taxes


def test_tax_is_reckoned_on_the_group():
    """Each line alone would bear 0.05 × 19 % = 0.01; all ten bear 0.095, which is 0.10."""
    found = totals(document(*(line(str(n), "1", "0.05") for n in range(10))))
    assert groups(found) == [("S:19", "0.50", "0.10")]


def test_groups_stand_by_category_and_rate():
    exempt = [Tax("E", D(0), reason=reason) for reason in ("", "Art. 132", "other")]
    found = totals(
        document(*(line(str(n), "1", "10", tax) for n, tax in enumerate((S7, *exempt, REVERSE, S19, Tax("O")))))
    )
    assert groups(found) == [
        ("S:19", "10.00", "1.90"),
        ("S:7", "10.00", "0.70"),
        ("E", "30.00", "0.00"),
        ("AE", "10.00", "0.00"),
        ("O", "10.00", "0.00"),
    ]
    assert [(each.rate, each.reason, each.reason_code) for each in found.groups[2:]] == [
        (D(0), "Art. 132", ""),
        (D(0), "Reverse charge", "VATEX-EU-AE"),
        (None, "", ""),
    ]


def test_the_same_rate_written_otherwise_is_the_same_group():
    found = totals(document(line("a", "1", "1", S19), line("b", "1", "1", Tax("S", D("19.00")))))
    assert groups(found) == [("S:19", "2.00", "0.38")]


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_these_categories_bear_no_tax_whatever_the_rate_says(category):
    assert figures(totals(document(line("a", "1", "100", Tax(category, D(19))))), "tax", "gross") == ["0.00", "100.00"]


def test_taxes_outside_vat_are_grouped_by_name_and_rate():
    pst = Tax(name="PST", rate=D(7))
    found = totals(document(line("a", "1", "100", GST, pst), line("b", "1", "50", GST), line("c", "1", "10.10", pst)))
    assert groups(found) == [("GST:5", "150.00", "7.50"), ("PST:7", "110.10", "7.71")]
    assert figures(found, "net", "tax", "gross") == ["160.10", "15.21", "175.31"]


def test_a_compound_tax_stands_on_the_one_before():
    """Quebec before 2013: QST of 9.5 % on the price with GST."""
    qst = Tax(name="QST", rate=D("9.5"), compound=True)
    found = totals(document(line("a", "1", "100", GST, qst), line("b", "1", "40", GST)))
    assert groups(found) == [("GST:5", "140.00", "7.00"), ("QST:9.5:compound", "105.00", "9.98")]
    assert str(found.gross) == "156.98"


def test_two_taxes_side_by_side():
    """Quebec since 2013: both on the price."""
    assert groups(totals(document(line("a", "1", "100", GST, QST)))) == [
        ("GST:5", "100.00", "5.00"),
        ("QST:9.975", "100.00", "9.98"),
    ]


def test_withholding_is_apart_from_what_is_due():
    """Spain: 21 % IVA, 15 % IRPF on the net amount."""
    content = document(line("a", "1", "1000", Tax("S", D(21))), withholdings=(Tax(name="IRPF", rate=D(15)),))
    assert figures(totals(content), "gross", "due", "withholding", "payable") == [
        "1210.00",
        "1210.00",
        "150.00",
        "1060.00",
    ]


def test_prepaid_and_rounding():
    content = document(line("a", "1", "100.01"), prepaid=D("19.005"), rounding=D("-0.00") + D("0.04"))
    assert figures(totals(content), "gross", "prepaid", "rounding", "due") == ["119.01", "19.01", "0.04", "100.04"]


# Document discounts and charges


def test_a_percentage_is_taken_group_by_group():
    found = totals(document(line("a", "1", "33.33"), line("b", "1", "66.69", S7), allowances=(off(percent="2.5"),)))
    assert [(str(each.base), str(each.amount), each.taxes) for each in found.parts] == [
        ("33.33", "0.83", (S19,)),
        ("66.69", "1.67", (S7,)),
    ]
    assert figures(found, "discounts", "net") == ["2.50", "97.52"]
    assert groups(found) == [("S:19", "32.50", "6.18"), ("S:7", "65.02", "4.55")]


@pytest.mark.parametrize(
    ("currency", "amount", "prices", "shares"),
    [
        ("EUR", "10", ("100", "100", "100"), ["3.34", "3.33", "3.33"]),
        ("EUR", "10", ("99.99", "9.01"), ["9.17", "0.83"]),
        ("EUR", "0.01", ("1", "2"), ["0.01"]),
        ("EUR", "300", ("100", "100", "100"), ["100.00", "100.00", "100.00"]),
        ("JPY", "100", ("500", "250", "250"), ["50", "25", "25"]),
        ("JPY", "10", ("1", "1", "1"), ["4", "3", "3"]),
        ("KWD", "1", ("1", "1", "1"), ["0.334", "0.333", "0.333"]),
        ("EUR", "5", ("0", "10"), ["5.00"]),
        ("EUR", "5", ("0", "0"), ["5.00"]),
        ("EUR", "5", ("-20", "50", "50"), ["2.50", "2.50"]),
    ],
)
def test_an_amount_is_split_in_proportion(currency, amount, prices, shares):
    rates = (S19, S7, Tax("S", D("5.5")))
    lines = [line(str(n), "-1" if p[0] == "-" else "1", p.lstrip("-"), rates[n]) for n, p in enumerate(prices)]
    found = totals(document(*lines, currency=currency, allowances=(off(amount),)))
    assert sorted((str(each.amount) for each in found.parts), reverse=True) == sorted(shares, reverse=True)
    assert found.discounts == D(amount)


def test_a_charge_with_a_tax_of_its_own():
    found = totals(document(line("a", "1", "100", S7), allowances=(off("10", charge=True, taxes=(S19,)),)))
    assert groups(found) == [("S:19", "10.00", "1.90"), ("S:7", "100.00", "7.00")]
    assert figures(found, "line_sum", "charges", "net", "gross") == ["100.00", "10.00", "110.00", "118.90"]


def test_a_percentage_with_a_tax_of_its_own_is_of_its_own_lines():
    found = totals(
        document(line("a", "1", "100"), line("b", "1", "50", S7), allowances=(off(percent="10", taxes=(S7,)),))
    )
    assert [(str(each.base), str(each.amount)) for each in found.parts] == [("50.00", "5.00")]


def test_a_percentage_of_a_stated_base():
    found = totals(
        document(line("a", "1", "100"), line("b", "1", "300", S7), allowances=(off(percent="10", base=D(200)),))
    )
    assert [(str(each.amount), each.percent) for each in found.parts] == [("5.00", None), ("15.00", None)]
    alone = totals(document(line("a", "1", "100"), allowances=(off(percent="10", base=D(50)),)))
    assert [(str(each.amount), str(each.base), str(each.percent)) for each in alone.parts] == [("5.00", "50.00", "10")]


def test_a_discount_without_lines_still_counts():
    assert figures(totals(document(allowances=(off("5"), off(percent="5")))), "discounts", "net") == ["5.00", "-5.00"]


# Gross entry


@pytest.mark.parametrize(
    ("currency", "rate", "prices", "nets", "tax", "rounding"),
    [
        ("EUR", "19", ("119",), ["100.00"], "19.00", "0.00"),
        ("EUR", "19", ("9.99",), ["8.39"], "1.59", "0.01"),
        ("EUR", "19", ("9.99", "9.99"), ["16.79"], "3.19", "0.00"),
        ("EUR", "7", ("0.08",), ["0.07"], "0.00", "0.01"),
        ("EUR", "20", ("0.03",), ["0.03"], "0.01", "-0.01"),
        ("JPY", "10", ("100", "100", "100"), ["273"], "27", "0"),
        ("KWD", "5", ("1.000",), ["0.952"], "0.048", "0.000"),
    ],
)
def test_what_was_typed_as_gross_is_met_to_the_cent(currency, rate, prices, nets, tax, rounding):
    lines = [line(str(n), "1", price, Tax("S", D(rate)), gross_entry=True) for n, price in enumerate(prices)]
    found = totals(document(*lines, currency=currency))
    assert figures(found, "line_sum", "tax", "rounding") == [*nets, tax, rounding]
    assert found.due == sum(map(D, prices))


def test_gross_entry_with_a_discount_of_the_whole():
    content = document(line("a", "1", "9.99", gross_entry=True), allowances=(off(percent="100"),))
    assert figures(totals(content), "net", "tax", "rounding", "due") == ["0.00", "0.00", "0.00", "0.00"]


def test_gross_entry_with_several_taxes():
    compound = Tax(name="QST", rate=D("9.5"), compound=True)
    content = document(
        line("a", "1", "114.98", GST, compound, gross_entry=True), line("b", "2", "52.5", GST, gross_entry=True)
    )
    assert figures(totals(content), "net", "due") == ["200.00", "219.98"]


def test_an_option_moves_no_cent_of_the_others():
    lines = [line(str(n), "1", "9.99", gross_entry=True) for n in range(2)]
    option = line("o", "1", "9.99", gross_entry=True, optional=True)
    quote, bare = document(*lines, option, kind=QUOTE), document(*lines, kind=QUOTE)
    assert totals(quote).due == totals(bare).due == D("19.98")
    assert totals(quote).lines[:2] == totals(bare).lines
    assert not totals(quote).lines[2].counted
    assert totals(document(*lines, option)).due == D("29.97")  # on an invoice nothing is optional


# Splitting


@given(
    st.lists(st.fractions(-100, 100, max_denominator=97), min_size=1, max_size=9), st.sampled_from(sorted(EXPONENTS))
)
def test_parts_sum_to_the_whole(shares, currency):
    exact = [D(share.numerator) / D(share.denominator) for share in shares]
    whole = sum(exact).quantize(unit(currency))
    parts = allotted(whole, exact, currency)
    assert sum(parts) == whole
    assert all(abs(part - share) <= unit(currency) * 2 for part, share in zip(parts, exact, strict=True))


# Equations of EN 16931, for any numbers. Rounding here is of Fractions, so that it can't repeat a mistake.


def r(amount: Fraction, currency: str) -> Decimal:
    scale = 10 ** EXPONENTS[currency]
    units = int(abs(amount) * scale + Fraction(1, 2))
    return Decimal(units if amount >= 0 else -units).scaleb(-EXPONENTS[currency])


def moves(allowances, amounts) -> Decimal:
    return sum((a if each.charge else -a for each, a in zip(allowances, amounts, strict=True)), D(0))


def check_equations(content: Content) -> Totals:
    found, currency = totals(content), content.currency
    for typed, total in zip(content.lines, found.lines, strict=True):
        base = Fraction(typed.base_quantity or 1)
        assert total.subtotal == r(Fraction(typed.quantity) * Fraction(total.price) / base, currency)
        assert total.net == total.subtotal + moves(typed.allowances, total.allowances)
    assert found.line_sum == sum(each.net for each in found.lines)
    assert found.discounts == sum(each.amount for each in found.parts if not each.charge)
    assert found.charges == sum(each.amount for each in found.parts if each.charge)
    assert found.net == found.line_sum - found.discounts + found.charges
    for part in found.parts:
        if part.percent is not None:
            assert part.amount == r(Fraction(part.base) * Fraction(part.percent) / 100, currency)
    for index, each in enumerate(content.allowances):
        if each.percent is None:
            assert sum(part.amount for part in found.parts if part.index == index) == r(Fraction(each.amount), currency)
    for group in found.groups:
        nets = sum(t.net for line_, t in zip(content.lines, found.lines, strict=True) if in_group(line_.taxes, group))
        signed = (part.amount if part.charge else -part.amount for part in found.parts if in_group(part.taxes, group))
        assert group.base == nets + sum(signed)
        assert group.tax == r(Fraction(group.base) * Fraction(group.rate or 0) / 100, currency)
    assert len({each.key for each in found.groups}) == len(found.groups)
    assert found.net == sum(each.base for each in found.groups)
    assert found.tax == sum(each.tax for each in found.groups)
    assert found.gross == found.net + found.tax
    assert found.due == found.gross - found.prepaid + found.rounding
    assert found.withholding == sum(each.amount for each in found.withheld)
    assert found.payable == found.due - found.withholding
    check_decimals(found, currency)
    check_sums_of_derivation(found)
    return found


def in_group(taxes, group) -> bool:
    return (taxes[0].category, taxes[0].rate) == (group.category, group.rate)


def check_decimals(found: Totals, currency: str) -> None:
    names = (
        "line_sum",
        "discounts",
        "charges",
        "net",
        "tax",
        "gross",
        "prepaid",
        "rounding",
        "due",
        "withholding",
        "payable",
    )
    amounts = [getattr(found, name) for name in names]
    amounts += [amount for each in found.lines for amount in (each.net, each.subtotal, *each.allowances)]
    amounts += [amount for each in found.groups for amount in (each.base, each.tax)]
    amounts += [each.amount for each in found.parts]
    assert {amount.as_tuple().exponent for amount in amounts} == {-EXPONENTS[currency]}


def check_sums_of_derivation(found: Totals) -> None:
    names = ("discounts", "charges", "net", "tax", "rounding", "due", "withholding", "payable")
    known = {name: getattr(found, name) for name in names} | {"lines": found.line_sum, "total": found.gross}
    for name, figure in known.items():
        *rows, last = found.derivation[name]
        assert last.amount == figure
        assert sum(row.amount for row in rows) == figure, name
    for each in found.lines:
        assert found.derivation[f"line:{each.key}"][-1].amount == each.net
    for group in found.groups:
        assert found.derivation[f"tax:{group.key}"][-1].amount == group.tax


@settings(deadline=None, max_examples=60)
@given(vat_contents())
def test_equations_hold(content):
    check_equations(content)


@settings(deadline=None, max_examples=60)
@given(vat_contents(gross=None))
def test_equations_hold_with_gross_entries(content):
    check_equations(content)


@settings(deadline=None, max_examples=60)
@given(vat_contents(gross=True))
def test_gross_entries_are_met(content):
    """Without document discounts the amount due is exactly the sum of what was typed as gross."""
    bare = Content(currency=content.currency, lines=content.lines)
    found = check_equations(bare)
    typed = sum(
        r(Fraction(each.quantity) * Fraction(each.price) / Fraction(each.base_quantity or 1), content.currency)
        + gross_moves(each, content.currency)
        for each in content.lines
    )
    assert found.due == typed
    assert abs(found.rounding) <= unit(content.currency) * len(found.groups)


def gross_moves(typed: Line, currency: str) -> Decimal:
    subtotal = r(Fraction(typed.quantity) * Fraction(typed.price) / Fraction(typed.base_quantity or 1), currency)
    amounts = [
        r(
            Fraction(subtotal) * Fraction(each.percent) / 100 if each.percent is not None else Fraction(each.amount),
            currency,
        )
        for each in typed.allowances
    ]
    return moves(typed.allowances, amounts)


@settings(deadline=None, max_examples=30)
@given(vat_contents(gross=None))
def test_the_order_of_lines_does_not_matter_to_net_entries(content):
    if any(each.gross_entry for each in content.lines):
        return
    turned = Content(currency=content.currency, lines=content.lines[::-1])
    assert totals(turned).gross == totals(Content(currency=content.currency, lines=content.lines)).gross


# Derivation


def test_every_figure_answers_why():
    content = document(
        line("a", "2", "50", unit_text="days", allowances=(off(percent="10"),)),
        line("b", "1", "11.90", gross_entry=True),
        allowances=(off("5"), off(percent="3", charge=True)),
        prepaid=D(10),
        rounding=D("0.01"),
        withholdings=(Tax(name="IRPF", rate=D(15)),),
    )
    why = totals(content).derivation
    assert [(s.label, str(s.amount), s.note, s.kind) for s in why["line:a"]] == [
        ("quantity", "2", "days", "number"),
        ("price", "50", "", "money"),
        ("subtotal", "100.00", "", "money"),
        ("discount", "-10.00", "reason", "money"),
        ("line", "90.00", "", "money"),
    ]
    assert (why["line:a"][3].percent, str(why["line:a"][3].base)) == (D(10), "100.00")
    assert [s.label for s in why["line:b"]] == ["quantity", "gross_price", "gross", "net_price", "subtotal", "line"]
    assert [(s.label, str(s.amount)) for s in why["tax:S:19"]] == [("base", "98.00"), ("rate", "19"), ("tax", "18.62")]
    assert [(s.label, str(s.amount)) for s in why["due"]] == [
        ("total", "116.62"),
        ("prepaid", "-10.00"),
        ("rounding", "0.01"),
        ("due", "106.63"),
    ]
    assert [(s.label, str(s.amount)) for s in why["payable"]] == [
        ("due", "106.63"),
        ("withholding", "-14.70"),
        ("payable", "91.93"),
    ]


def test_currencies_of_the_properties_have_0_2_and_3_decimals():
    assert {EXPONENTS[currency] for currency in CURRENCIES} == {0, 2, 3}


# Deposits and coins


@given(vat_contents())
def test_deposits_and_final_invoice_come_to_what_was_agreed(agreed):
    whole = totals(agreed)
    first = rounded(whole.gross * 3 / 10, whole.currency)
    deposits = (Deposit("INV-1", gross=first), Deposit("INV-2", gross=first))
    final = totals(replace(agreed, prepaid=None, rounding=None, deposits=deposits))
    assert final.prepaid == 2 * first
    assert final.due + 2 * first == final.gross + final.rounding
    assert (final.gross, final.groups) == (whole.gross, whole.groups)
    assert [step.amount for step in final.derivation["prepaid"]] == [first, first, 2 * first]


@pytest.mark.parametrize(
    ("price", "step", "due", "coins"),
    [
        ("10.02", "0.05", "10.00", "-0.02"),
        ("10.03", "0.05", "10.05", "0.02"),
        ("10.025", "0.05", "10.05", "0.02"),
        ("-10.03", "0.05", "-10.05", "-0.02"),
        ("10.25", "0.5", "10.50", "0.25"),
        ("10.20", "0.10", "10.20", "0.00"),
        ("10.03", None, "10.03", "0.00"),
        ("10.03", "0", "10.03", "0.00"),
        ("10.03", "-0.05", "10.03", "0.00"),
        ("10.03", "0.001", "10.03", "0.00"),
    ],
)
def test_what_is_due_can_be_paid_in_coins(price, step, due, coins):
    quantity = Decimal(-1 if price.startswith("-") else 1)
    content = Content(
        currency="CHF",
        lines=(Line("a", quantity=quantity, price=abs(Decimal(price))),),
        cash_step=Decimal(step) if step else None,
    )
    found = totals(content)
    assert (str(found.due), str(found.coins)) == (due, coins)
    assert found.due == found.gross - found.prepaid + found.rounding


def test_of_an_either_or_the_first_line_counts():
    first, second, third = (
        Line(key, quantity=Decimal(1), price=Decimal(price), choice=choice, gross_entry=True, taxes=(S19,))
        for key, price, choice in (("a", "119.00", "A"), ("b", "238.00", "A"), ("c", "11.90", "B"))
    )
    found = totals(Content(kind=QUOTE, currency="EUR", lines=(first, second, third)))
    assert [line.counted for line in found.lines] == [True, False, True]
    assert (str(found.net), str(found.gross)) == ("110.00", "130.90")
    assert str(found.lines[1].net) == "200.00"
    optional = totals(Content(kind=QUOTE, currency="EUR", lines=(replace(first, optional=True), second, third)))
    assert [line.counted for line in optional.lines] == [False, True, True]
    assert totals(Content(currency="EUR", lines=(first, second, third))).gross == Decimal("368.90")
