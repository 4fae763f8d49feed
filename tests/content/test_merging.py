"""What a form changed, and what a change did, done to another content."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.changes import changes
from jupinv.content.fields import Address, Allowance, Content, Item, Period, References
from jupinv.content.merging import Clashes, clashes, partly, place, taken_over, undone
from tests.content.contents import S7, S19, any_contents, complete, line

D = Decimal
A, B, C = line("a", "16", "95"), line("b", "1", "50"), line("c", "2", "10")
with_ = dataclasses.replace


def keys(content):
    return "".join(each.key for each in content.lines)


@settings(deadline=None, max_examples=80)
@given(any_contents(), any_contents())
def test_a_form_that_nobody_touched_changes_nothing(shown, kept):
    assert taken_over(shown, shown, kept) == kept


@settings(deadline=None, max_examples=80)
@given(any_contents(), any_contents())
def test_a_form_that_shows_all_says_all(shown, typed):
    assert taken_over(shown, typed, shown) == typed


@settings(deadline=None, max_examples=80)
@given(any_contents(), any_contents())
def test_a_change_undone_at_once_leaves_what_was_before(before, after):
    assert undone(before, after, after) == before


@settings(deadline=None, max_examples=80)
@given(any_contents(), any_contents(), any_contents())
def test_undoing_touches_only_what_the_change_touched(before, after, now):
    try:
        found = undone(before, after, now)
    except Clashes as clashes:
        assert clashes.paths
        return
    touched = {each.path for each in changes(before, after)}
    for each in changes(now, found):
        assert any(each.path.startswith(path) or path.startswith(each.path) for path in touched)


def test_what_a_form_cannot_show_stays():
    rich = with_(A, item=Item(sellers_id="S-1"), period=Period(date(2026, 1, 1), date(2026, 1, 31)), taxes=(S19,))
    kept = complete(lines=(rich, B), references=References(purchase_order="1", contract="C-9"))
    shown = complete(lines=(A, B), references=References(purchase_order="1"))
    typed = with_(shown, lines=(with_(A, quantity=D(3), taxes=(S7,)), B), references=References(purchase_order="2"))
    found = taken_over(shown, typed, kept)
    assert found.references == References(purchase_order="2", contract="C-9")
    assert found.lines == (with_(rich, quantity=D(3), taxes=(S7,)), B)


def test_a_list_of_which_a_form_shows_the_first_ones_keeps_the_others():
    ten, five = Allowance(percent=D(10)), Allowance(percent=D(5))
    charge = Allowance(charge=True, amount=D(3))
    kept, shown = complete(allowances=(ten, charge)), complete(allowances=(ten,))
    assert taken_over(shown, complete(allowances=(five,)), kept).allowances == (five, charge)
    assert taken_over(shown, complete(allowances=()), kept).allowances == (charge,)


def test_half_of_a_tax_is_none():
    odd = dataclasses.replace(S19, name="GST", reason="x")
    kept, shown = complete(lines=(with_(A, taxes=(odd,)),)), complete(lines=(A,))
    assert taken_over(shown, complete(lines=(with_(A, taxes=(S7,)),)), kept).lines[0].taxes == (S7,)


@pytest.mark.parametrize(
    ("base", "new", "kept", "expected"),
    [
        ((A, B), (A, C, B), (A, B), "acb"),
        ((A, B), (A,), (A, B), "a"),
        ((A, B, C), (C, A, B), (A, B, C), "cab"),
        ((A, B), (B, A), (A, B, C), "bca"),
        ((), (A,), (B,), "ab"),
        ((A,), (), (), ""),
    ],
)
def test_lines_stand_where_they_were_put(base, new, kept, expected):
    assert keys(taken_over(Content(lines=base), Content(lines=new), Content(lines=kept))) == expected


def test_undone_line_by_line():
    cheaper = with_(A, price=D(90))
    before, after = Content(lines=(A, B)), Content(lines=(cheaper, C))
    now = with_(after, lines=(with_(cheaper, quantity=D(20)), C, line("d")), terms="30 days")
    found = undone(before, after, now)
    assert [each.key for each in found.lines] == ["a", "b", "d"]
    assert (found.lines[0].price, found.lines[0].quantity, found.terms) == (D(95), D(20), "30 days")


@pytest.mark.parametrize(
    ("before", "after", "now", "where"),
    [
        ({"terms": "a"}, {"terms": "b"}, {"terms": "c"}, "terms"),
        ({"lines": (A,)}, {"lines": (with_(A, price=D(1)),)}, {"lines": (with_(A, price=D(2)),)}, "lines.a.price"),
        ({"lines": (A,)}, {"lines": (with_(A, price=D(1)),)}, {"lines": (B,)}, "lines.a"),
        ({"lines": ()}, {"lines": (A,)}, {"lines": (with_(A, price=D(2)),)}, "lines.a"),
        ({"lines": (A,)}, {"lines": ()}, {"lines": (with_(A, price=D(2)),)}, "lines.a"),
        ({"lines": (A, B)}, {"lines": (B, A)}, {"lines": (A, B, C)}, ""),
        ({"lines": (A, B, C)}, {"lines": (B, A, C)}, {"lines": (C, B, A)}, "lines"),
        (
            {"recipient": with_(complete().recipient, address=Address(city="Lyon"))},
            {"recipient": with_(complete().recipient, address=Address(city="Paris"))},
            {"recipient": with_(complete().recipient, address=Address(city="Nice"))},
            "recipient.address.city",
        ),
        ({"languages": ("en",)}, {"languages": ("de",)}, {"languages": ("fr",)}, "languages"),
    ],
)
def test_what_was_changed_again_cannot_be_undone(before, after, now, where):
    if not where:
        assert keys(undone(complete(**before), complete(**after), complete(**now))) == "abc"
        return
    with pytest.raises(Clashes) as clashes:
        undone(complete(**before), complete(**after), complete(**now))
    assert clashes.value.paths == (where,)


def test_what_was_set_back_by_hand_is_no_clash():
    before, after = complete(terms="a", footer="x"), complete(terms="b", footer="y")
    assert undone(before, after, complete(terms="a", footer="y")) == before


# a part of what was changed


def places(base, proposed):
    return {place(each) for each in changes(base, proposed)}


@settings(deadline=None, max_examples=150)
@given(any_contents(), any_contents())
def test_all_of_a_proposal_is_the_proposal_and_nothing_of_it_is_what_it_was_about(base, proposed):
    every = places(base, proposed)
    assert partly(base, proposed, every) == proposed
    assert partly(base, proposed, ()) == base


@settings(deadline=None, max_examples=150)
@given(any_contents(), any_contents(), st.randoms(use_true_random=False))
def test_a_part_of_a_proposal_changes_that_and_nothing_else(base, proposed, random):
    every = places(base, proposed)
    chosen = {each for each in sorted(every) if random.random() < 0.5}
    found = partly(base, proposed, chosen)
    assert places(base, found) <= chosen
    assert places(found, proposed) <= every - chosen | {"lines"}
    assert partly(found, proposed, places(found, proposed)) == proposed


@pytest.mark.parametrize(
    ("base", "proposed", "chosen", "expected"),
    [
        ((A, B, C), (A, C), {"line.b"}, "ac"),
        ((A, B, C), (A, C), set(), "abc"),
        ((A, B), (C, A, B), {"line.c"}, "cab"),
        ((A, B), (A, C), {"line.c"}, "acb"),
        ((A, B), (A, C), {"line.b"}, "a"),
        ((A, B, C), (C, B, A), set(), "abc"),
        ((A, B, C), (C, B, A), {"lines"}, "cba"),
        ((A, B), (B, C, A), {"lines"}, "ba"),
        ((A, B), (B, C, A), {"line.c"}, "abc"),
    ],
)
def test_lines_are_taken_one_by_one(base, proposed, chosen, expected):
    assert keys(partly(complete(lines=base), complete(lines=proposed), chosen)) == expected


def test_a_line_is_taken_with_all_of_its_changes_and_an_address_whole():
    base = complete(lines=(A, B), due_date=date(2026, 6, 1))
    moved = with_(base.recipient, address=Address("Kai 1", postcode="20457", city="Bremen", country="DE"))
    other = with_(A, quantity=D(3), price=D(9), description="Other")
    proposed = with_(base, lines=(other, with_(B, quantity=D(7))), due_date=date(2026, 7, 1), recipient=moved)
    found = partly(base, proposed, {"line.a", "recipient.address"})
    assert (found.lines, found.due_date, found.recipient) == ((other, B), base.due_date, moved)


@settings(deadline=None, max_examples=80)
@given(any_contents(), any_contents())
def test_what_nobody_changed_meanwhile_does_not_clash(shown, typed):
    assert clashes(shown, typed, shown) == () == clashes(shown, shown, typed)


def test_where_both_changed_the_same_is_told():
    base = complete(lines=(A, B), due_date=date(2026, 6, 1))
    asked = with_(base, lines=(with_(A, quantity=D(3)), with_(B, quantity=D(2))), due_date=date(2026, 7, 1))
    now = with_(base, lines=(with_(A, quantity=D(5)), B), due_date=date(2026, 8, 1))
    assert set(clashes(base, asked, now)) == {"lines.a.quantity", "due_date"}
    assert clashes(base, asked, with_(base, lines=(B,))) == ("lines.a",)
