"""What credit notes say: all of an invoice to the cent, or parts of it that never come to more than the whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.fields import CREDIT_NOTE, Allowance, Content, Deposit, Earlier, Line, Note, PaymentMeans, Tax
from jupinv.content.totals import totals
from jupinv.documents.credits import remainder, saying, shares
from jupinv.documents.said import Said
from tests.content.contents import GST, QST, S7, S19, TODAY, complete, decimals, line, vat_contents

FIGURES = ("line_sum", "discounts", "charges", "net", "groups", "tax", "gross", "prepaid", "rounding", "due")


def said(content: Content) -> Said:
    return content, totals(content)


def part(of: Content, **quantities: str) -> Content:
    """What somebody writes who credits these quantities of the lines."""
    known = {each.key: each for each in of.lines}
    lines = tuple(replace(known[key], quantity=Decimal(number)) for key, number in quantities.items())
    return replace(of, kind=CREDIT_NOTE, lines=lines, issue_date=TODAY)


shapes = st.builds(
    lambda content, deposits, step: replace(content, deposits=deposits, cash_step=step),
    vat_contents(gross=None),
    st.lists(st.builds(Deposit, st.just("INV-1"), st.none(), decimals("0", "50", 0)), max_size=1).map(tuple),
    st.sampled_from([None, Decimal("0.05"), Decimal(10)]),
)


@settings(max_examples=300)
@given(shapes)
def test_a_credit_note_over_all_is_the_invoice(content: Content) -> None:
    of = said(content)
    for note in (
        saying.whole(content, day=TODAY, reason="All wrong"),
        saying.credit(of, replace(content, kind=CREDIT_NOTE), []),
    ):
        found = totals(note)
        for figure in (*FIGURES, "payable", "withheld"):
            assert getattr(found, figure) == getattr(of[1], figure), figure
        assert remainder.left(of, [(note, found)]).nothing
        assert saying.credit(of, note, []) == note


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Content, list[dict[str, Decimal]]]:
    """An invoice, and its lines cut into parts: for each credit note the quantities that it takes."""
    content = draw(shapes)
    lines = tuple(replace(each, quantity=draw(decimals("0.5", "40", 1))) for each in content.lines)
    count = draw(st.integers(2, 4))
    notes: list[dict[str, Decimal]] = [{} for _ in range(count)]
    for each in lines:
        rest = each.quantity or Decimal(0)
        for note in notes[:-1]:
            share = min(rest, draw(decimals("0", "20", 1)))
            if share:
                note[each.key] = share
            rest -= share
        if rest:
            notes[-1][each.key] = rest
    return replace(content, lines=lines), [note for note in notes if note]


@settings(max_examples=300)
@given(cuts())
def test_parts_come_to_the_whole_to_the_cent(cut: tuple[Content, list[dict[str, Decimal]]]) -> None:
    content, notes = cut
    of, before = said(content), []
    for quantities in notes:
        lines = tuple(replace(each, quantity=quantities[each.key]) for each in content.lines if each.key in quantities)
        note = saying.credit(of, replace(content, kind=CREDIT_NOTE, lines=lines), before)
        assert saying.credit(of, note, before) == note, "its own answer is that"
        before.append((note, totals(note)))
    assert remainder.left(of, before).nothing
    assert sum(figures.payable for _, figures in before) == of[1].payable


def test_quantities_come_to_the_line_though_their_amounts_round_otherwise() -> None:
    content = complete(lines=(line("a", "3", "0.333"), line("b", "1", "10")))
    of, before = said(content), []
    for _ in range(3):
        note = saying.credit(of, part(content, a="1"), before)
        remainder.expect_left(of, note, before)
        before.append((note, totals(note)))
    assert remainder.left(of, before).lines == {"a": 0, "b": 10}
    assert remainder.quantity_left(content.lines[0], before) == 0
    last = saying.credit(of, part(content, b="1"), before)
    assert sum((figures.payable for _, figures in [*before, said(last)]), Decimal(0)) == of[1].payable


def test_the_last_part_bears_the_cent_that_the_taxes_of_the_parts_lost() -> None:
    content = complete(lines=(line("a", "3", "10.03"),))
    of, before = said(content), []
    for _ in range(3):
        note = saying.credit(of, part(content, a="1"), before)
        before.append((note, totals(note)))
    assert [figures.payable for _, figures in before] == [Decimal("11.94"), Decimal("11.94"), Decimal("11.93")]
    assert [figures.rounding for _, figures in before] == [0, 0, Decimal("-0.01")]
    assert sum(figures.payable for _, figures in before) == of[1].payable == Decimal("35.81")


def test_a_part_keeps_what_the_line_says_besides() -> None:
    content = complete(
        lines=(
            line("a", "10", "9", S7, allowances=(Allowance(percent=Decimal(10), reason="x"),), section="One"),
            line("b", "4", "5", S19, allowances=(Allowance(amount=Decimal(2), reason="y"),), note="of May"),
        )
    )
    note = saying.credit(said(content), part(content, a="5", b="1"), [])
    assert [each.taxes for each in note.lines] == [(S7,), (S19,)]
    assert (note.lines[0].section, note.lines[1].note) == ("One", "of May")
    assert note.lines[1].allowances[0].amount == Decimal("0.5")
    assert [each.net for each in totals(note).lines] == [Decimal("40.50"), Decimal("4.50")]


def test_an_amount_of_a_line_is_that_amount() -> None:
    allowance = Allowance(percent=Decimal(10), reason="x")
    content = complete(lines=(line("a", "10", "9", base_quantity=Decimal(2), allowances=(allowance,)),))
    typed = Line("a", "Work a", quantity=Decimal(1), price=Decimal("20.00") * 2)
    note = saying.credit(said(content), replace(content, lines=(typed,)), [])
    assert [each.net for each in totals(note).lines] == [Decimal("20.00")]


@settings(max_examples=200)
@given(vat_contents(gross=None), decimals("0.01", "50", 2))
def test_one_amount_is_shared_over_the_taxes_and_met(content: Content, amount: Decimal) -> None:
    content = replace(content, currency="EUR", withholdings=())
    of = said(content)
    parts = shares.shares(of, amount)
    assert sum(parts.values(), Decimal(0)) == amount
    lines = tuple(Line(key, "Credit", quantity=Decimal(1), price=each) for key, each in parts.items())
    note = saying.credit(of, replace(content, kind=CREDIT_NOTE, lines=lines), [])
    found = totals(note)
    assert found.payable == amount
    assert {each.key for each in found.groups} <= {each.key for each in of[1].groups}


def test_one_amount_goes_to_all_taxes_of_a_line() -> None:
    content = complete(lines=(line("a", "1", "100", GST, QST), line("b", "1", "50", GST)))
    parts = shares.shares(said(content), Decimal("20.00"))
    assert parts == {"share1": Decimal("13.73"), "share2": Decimal("6.27")}
    lines = tuple(Line(key, "Credit", quantity=Decimal(1), price=each) for key, each in parts.items())
    note = saying.credit(said(content), replace(content, lines=lines), [])
    assert [each.taxes for each in note.lines] == [(GST, QST), (GST,)]
    assert totals(note).payable == Decimal("20.00")


def test_the_head_names_what_it_corrects_and_asks_for_no_money() -> None:
    content = complete(number="INV-2026-0001", withholdings=(Tax(name="IRPF", rate=Decimal(15)),))
    note = saying.whole(content, day=TODAY, reason="Never delivered")
    assert (note.kind, note.number, note.due_date, note.payment) == (CREDIT_NOTE, "", None, PaymentMeans())
    assert note.references.earlier == (Earlier("INV-2026-0001", TODAY),)
    assert note.notes == (Note("Never delivered"),)


@pytest.mark.parametrize(("lines", "field"), [({"a": "4"}, "a"), ({"a": "2", "b": "2"}, "b")])
def test_more_than_a_line_is_refused(lines: dict[str, str], field: str) -> None:
    content = complete(lines=(line("a", "3", "10"), line("b", "1", "100")))
    note = saying.credit(said(content), part(content, **lines), [])
    with pytest.raises(remainder.TooMuch) as refused:
        remainder.expect_left(said(content), note, [])
    assert refused.value.line == field


def test_more_than_all_is_refused_whatever_the_lines_are() -> None:
    content = complete(lines=(line("a", "3", "10"),))
    other = replace(content, lines=(line("z", "1", "30.01"),))
    with pytest.raises(remainder.TooMuch) as refused:
        remainder.expect_left(said(content), saying.credit(said(content), other, []), [])
    assert (refused.value.line, refused.value.left) == ("", Decimal("35.70"))
