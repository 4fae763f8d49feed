"""Lines under headings, and all that a line may say: on the page and in the PDF alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from jupinv.content.fields import QUOTE, Allowance, Period
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering import paper as papers
from tests.rendering.samples import ABROAD
from tests.rendering.test_pdf import plain, read, text_of

ONE, *REST = ABROAD.lines


def printed(*sections: str, language: str = "en", **changes):
    lines = tuple(
        replace(ONE, key=f"k{place}", section=section, quantity=D(place + 1), price=D(10))
        for place, section in enumerate(sections)
    )
    content = replace(ABROAD, lines=lines, **changes)
    return papers.paper(content, totals(content), Standing(), language)


def test_each_of_several_sections_has_a_subtotal() -> None:
    paper = printed("", "Plan", "Plan", "Build")
    assert [(each.heading, each.subtotal_label, each.subtotal) for each in paper.sections] == [
        ("", "", ""),
        ("Plan", "Subtotal Plan", "€50.00"),
        ("Build", "Subtotal Build", "€40.00"),
    ]


@pytest.mark.parametrize("sections", [("",), ("", ""), ("Plan", "Plan")])
def test_one_section_has_none(sections: tuple[str, ...]) -> None:
    assert {each.subtotal for each in printed(*sections).sections} == {""}


def test_a_subtotal_counts_no_options() -> None:
    content = replace(
        ABROAD,
        kind=QUOTE,
        lines=(
            replace(ONE, key="a", section="Plan", price=D(10), quantity=D(1)),
            replace(ONE, key="b", section="Plan", price=D(5), quantity=D(1), optional=True),
            replace(ONE, key="c", section="Build", price=D(7), quantity=D(1)),
        ),
    )
    sections = papers.paper(content, totals(content), Standing(), "en").sections
    assert [each.subtotal for each in sections] == ["€10.00", "€7.00"]


def test_a_line_says_its_period_order_line_discounts_and_charges() -> None:
    line = replace(
        ONE,
        quantity=D(2),
        price=D("0.123456"),
        period=Period(date(2026, 4, 1), date(2026, 4, 30)),
        order_line="10",
        allowances=(Allowance(percent=D(10), reason="Loyalty"), Allowance(charge=True, amount=D(3), reason="Rush")),
    )
    content = replace(ABROAD, lines=(line,))
    row = papers.paper(content, totals(content), Standing(), "en").rows[0]
    assert row.extra == (
        "April 2026",
        "Your order, line 10",
        f"Discount 10%, Loyalty: {papers.MINUS}€0.03",
        "Surcharge, Rush: €3.00",
    )
    assert row.price == "€0.123456"


@pytest.mark.parametrize(
    ("unit", "typed", "language", "shown"),
    [
        ("DAY", "days", "fr", "2 jours"),
        ("DAY", "Tage", "en", "2 days"),
        ("DAY", "days", "en", "2 days"),
        ("DAY", "Manntage", "fr", "2 Manntage"),
        ("C62", "sprints", "fr", "2 sprints"),
        ("HUR", "Std.", "en", "2 Std."),
    ],
)
def test_a_unit_chosen_by_its_word_is_said_in_the_readers_language(unit, typed, language, shown) -> None:
    content = replace(ABROAD, lines=(replace(ONE, quantity=D(2), unit=unit, unit_text=typed),))
    assert papers.paper(content, totals(content), Standing(), language).rows[0].quantity == shown


def test_the_sums_alone_are_those_of_the_paper() -> None:
    figures = totals(ABROAD)
    for language in ("en", "de", "fr"):
        assert papers.sums(ABROAD, figures, language) == papers.paper(ABROAD, figures, Standing(), language).sums


def test_the_pdf_has_headings_and_subtotals() -> None:
    text = text_of(read(printed("", "Plan", "Build")))
    for said in ("Plan", "Build", "Subtotal Plan", "Subtotal Build", "€20.00", "€30.00"):
        assert plain(said) in text
