"""What a line may say beyond the usual: sections, details, discounts and charges, periods, options; there and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.accounts.models import User
from jupinv.content.fields import Allowance, Content, Line, Period
from jupinv.content.totals import totals
from jupinv.drafts.forms import read
from jupinv.drafts.lineform import line_forms
from jupinv.drafts.lines import allowances_typed, lines_typed, period_typed
from jupinv.drafts.typed import Typed
from tests.drafts.test_editor import press
from tests.drafts.test_forms import TODAY, problems, reading
from tests.drafts.writing import COMPLETE, TAX, autosave, draft, fill, typed


def said(**fields: str) -> Content:
    found = reading(**fields)
    assert found.problems == ()
    return found.content


# reading


def test_lines_belong_to_the_heading_above_them() -> None:
    fields = {
        "line.s.section": "Phase 1",
        "line.a.description": "Plan",
        "line.a.price": "100",
        "line.b.description": "Build",
        "line.b.price": "50",
        "line.t.section": "",
        "line.c.description": "Travel",
        "line.c.price": "7",
    }
    found = read(typed(TAX | fields), currency="EUR", today=TODAY)
    assert [(line.key, line.section) for line in found.content.lines] == [("a", "Phase 1"), ("b", "Phase 1"), ("c", "")]
    removed = read(typed(TAX | fields | {"line.s.removed": "1"}), currency="EUR", today=TODAY)
    assert {line.section for line in removed.content.lines} == {""}


def test_a_line_says_all_that_it_can() -> None:
    line = said(
        line__a__details="Two days\non site",
        line__a__off_value="10",
        line__a__off_reason="Loyalty",
        line__a__off2_value="5.50",
        line__a__off2_unit="amount",
        line__a__off2_reason="Broken",
        line__a__extra_value="3",
        line__a__extra_unit="percent",
        line__a__extra_reason="Rush",
        line__a__from="2026-04-01",
        line__a__to="2026-04-30",
        line__a__order_line="10",
        line__a__quantity="-0.000001",
    ).lines[0]
    assert line.details == "Two days\non site"
    assert line.allowances == (
        Allowance(percent=D(10), reason="Loyalty"),
        Allowance(amount=D("5.50"), reason="Broken"),
        Allowance(charge=True, percent=D(3), reason="Rush"),
    )
    assert line.period == Period(date(2026, 4, 1), date(2026, 4, 30))
    assert (line.order_line, line.quantity) == ("10", D("-0.000001"))


@pytest.mark.parametrize(("kind", "optional", "choice"), [("quote", True, "A"), ("invoice", False, "")])
def test_only_a_quote_has_options(kind: str, optional: bool, choice: str) -> None:
    line = reading(kind=kind, line__a__optional="1", line__a__choice="A").content.lines[0]
    assert (line.optional, line.choice) == (optional, choice)


def test_discounts_and_charges_on_the_whole_stand_in_their_order() -> None:
    content = said(
        discount__value="10",
        discount__reason="Loyalty",
        allowance__x__kind="charge",
        allowance__x__value="4.90",
        allowance__x__unit="amount",
        allowance__x__reason="Freight",
        allowance__y__kind="discount",
        allowance__y__value="1",
        allowance__y__reason="Early",
    )
    assert content.allowances == (
        Allowance(percent=D(10), reason="Loyalty"),
        Allowance(charge=True, amount=D("4.90"), reason="Freight"),
        Allowance(percent=D(1), reason="Early"),
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"line__a__off_value": "much"}, "line.a.off_value"),
        ({"line__a__off_value": "101"}, "line.a.off_value"),
        ({"line__a__extra_value": "1001"}, "line.a.extra_value"),
        ({"line__a__off9_value": "1.234", "line__a__off9_unit": "amount"}, "line.a.off9_value"),
        ({"line__a__to": "soon"}, "line.a.to"),
        ({"line__a__from": "2026-05-02", "line__a__to": "2026-05-01"}, "line.a.to"),
        ({"period__from": "2026-05-02", "period__to": "2026-05-01"}, "period.to"),
        ({"line__a__order_line": "x" * 301}, "line.a.order_line"),
        ({"allowance__x__value": "-1"}, "allowance.x.value"),
        ({"line__s__section": "x" * 201}, "line.s.section"),
    ],
)
def test_what_can_not_be_read_is_told_at_its_field(fields: dict[str, str], wrong: str) -> None:
    assert list(problems(**fields)) == [wrong]


def test_findings_lead_to_the_field_that_was_typed_in() -> None:
    found = reading(line__a__off2_value="5", line__a__extra_value="1", discount__value="", allowance__k__value="3")
    assert found.field("line.a.allowance.0.reason") == "line.a.off2_reason"
    assert found.field("line.a.allowance.1.reason") == "line.a.extra_reason"
    assert found.field("allowance.0.reason") == "allowance.k.reason"


# there and back

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
PERCENT = st.decimals("0.0001", "100", places=4)
AMOUNT = st.decimals("0.01", "99999", places=2)
PERIODS = st.none() | st.builds(
    lambda a, b: Period(*sorted((a, b))), *[st.dates(date(2000, 1, 1), date(2100, 1, 1))] * 2
)
ALLOWANCES = st.builds(Allowance, charge=st.booleans(), percent=PERCENT, reason=TEXT)
ALLOWANCES |= st.builds(Allowance, charge=st.booleans(), amount=AMOUNT, reason=TEXT)
BY_KIND = st.lists(ALLOWANCES, max_size=4).map(lambda found: tuple(sorted(found, key=lambda each: each.charge)))
LINES = st.lists(
    st.builds(
        Line,
        key=st.just(""),
        description=TEXT,
        details=TEXT | st.just(""),
        quantity=st.decimals("-999999", "999999", places=6),
        unit_text=TEXT | st.just(""),
        price=st.decimals("0", "999999", places=6),
        allowances=BY_KIND,
        period=PERIODS,
        section=st.sampled_from(["", "Phase 1", "Phase 2"]),
        optional=st.booleans(),
        choice=st.sampled_from(["", "A"]),
        order_line=TEXT | st.just(""),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=150)
@given(LINES, st.lists(ALLOWANCES, max_size=3), PERIODS, st.sampled_from(["en_GB", "de", "fr", "de_CH"]))
def test_what_a_document_says_is_typed_again_without_loss(lines, allowances, period, locale) -> None:
    lines = [
        Line(**{name: getattr(line, name) for name in Line.__slots__} | {"key": f"s{place}"})
        for place, line in enumerate(lines)
    ]
    known = Typed((), locale)
    fields = lines_typed(lines, known) | allowances_typed(allowances, known) | period_typed(period)
    found = read(Typed((*fields.items(), ("kind", "quote")), locale), currency="EUR", today=TODAY)
    assert found.problems == ()
    again = found.content
    assert [(line.key, line.section) for line in again.lines] == [(line.key, line.section) for line in lines]
    for name in ("description", "details", "quantity", "unit_text", "price", "allowances", "period", "order_line"):
        assert [getattr(line, name) for line in again.lines] == [getattr(line, name) for line in lines], name
    assert [(line.optional, line.choice) for line in again.lines] == [(line.optional, line.choice) for line in lines]
    assert (again.allowances, again.period) == (tuple(allowances), period)


# the form


def test_an_ordinary_line_has_no_more_fields_and_a_filled_one_is_open(as_, alice: User) -> None:
    document = draft(alice, **{"line.b.details": "Two days", "line.b.off_value": "10"})
    page = as_(alice).page(f"/drafts/{document.key}")
    assert not page.has("#more-a") and page.has("#more-b")
    assert page.fields["line.b.details"] == "Two days"
    for name in ("off_value", "off2_value", "extra_value", "order_line", "from", "to"):
        assert f"line.b.{name}" in page.fields, "each has one more to type in"
    assert "line.b.optional" not in page.fields, "options are for quotes"


def test_more_opens_a_line_without_javascript_and_loses_nothing(as_, alice: User) -> None:
    browser = as_(alice)
    page = fill(browser.page("/new"), COMPLETE | {"line.c.description": "typed"}, client=browser)
    page = press(browser, page, "more:a", {"line.c.price": "5"})
    assert page.has("#more-a") and not page.has("#more-b")
    assert page.find("[autofocus]").get("name") == "line.a.details"
    assert page.fields["line.c.price"] == "5"
    page = fill(page, {"line.a.details": "kept"}, client=browser)
    assert page.fields["line.a.details"] == "kept"


def test_more_is_fetched_for_a_line(client) -> None:
    asked = {"line": "n0f", "number": "3", "kind": "invoice"}
    row = client.htmx("GET", "/drafts/more", asked)
    assert row.has("tr#more-n0f") and row.find("fieldset").get("aria-label") == "More about line 3"
    assert not row.has('[name="line.n0f.optional"]')
    assert client.htmx("GET", "/drafts/more", asked | {"kind": "quote"}).has('[name="line.n0f.optional"]')
    for query in ("", "line=", "line=a.b", "line=%3Cb%3E", f"line={'k' * 25}"):
        client.page(f"/drafts/more?{query}", status=404)


def test_a_section_is_added_above_the_empty_lines(as_, alice: User) -> None:
    browser = as_(alice)
    page = fill(browser.page("/new"), COMPLETE, client=browser)
    page = press(browser, page, "add-section", {})
    rows = page.all("tr[data-line]")
    assert [("heading" in (row.get("class") or ""), row.get("data-line") in "abc") for row in rows] == [
        (False, True),
        (False, True),
        (True, False),
        (False, True),
    ]
    name = page.find("[autofocus]").get("name")
    assert name.endswith(".section") and page.find(f'[name="{name}"]').get("aria-label") == "Heading of section 1"
    labels = [field.get("aria-label") for field in page.all("tr[data-line] textarea")]
    assert labels == ["Description, line 1", "Description, line 2", "Description, line 3"]
    page = fill(page, {name: "Later", "line.c.description": "Care", "line.c.price": "10"}, client=browser)
    page = press(browser, page, "add-section", {})
    assert len(page.all("tr[data-line]")) == 6, "with a line of its own where none is empty"
    assert page.said(f'[data-amount="{name.split(".")[1]}"]') == "€10.00"


def test_discounts_and_charges_are_added_and_removed(as_, alice: User) -> None:
    browser = as_(alice)
    page = fill(browser.page("/new"), COMPLETE, client=browser)
    page = press(browser, page, "add-allowance", {"discount.value": "10", "discount.reason": "Loyalty"})
    (name,) = [name for name in page.fields if name.startswith("allowance.") and name.endswith(".value")]
    at = name.removesuffix("value")
    page = fill(
        page, {name: "5", f"{at}unit": "amount", f"{at}kind": "charge", f"{at}reason": "Freight"}, client=browser
    )
    assert "Surcharge, Freight" in page.said("#totals") and "Discount 10%, Loyalty" in page.said("#totals")
    page = press(browser, page, f"remove-allowance:{at.split('.')[1]}", {})
    assert "Freight" not in page.said("#totals") and page.fields["discount.value"] == "10"


def test_removing_a_heading_can_be_undone(as_, alice: User) -> None:
    document = draft(alice, **{"line.s.section": "Later", "line.z.description": "Care", "line.z.price": "1"})
    browser = as_(alice)
    page = press(browser, browser.page(f"/drafts/{document.key}"), "remove:s", {})
    assert page.has("#line-s tr.removed") and "Heading removed." in page.text
    page = press(browser, page, "undo:s", {})
    assert page.fields["line.s.section"] == "Later" and not page.has("#line-s tr.removed")


def test_markup_in_every_field_is_text(as_, alice: User) -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}</textarea>'
    parts = ("details", "off_reason", "extra_reason", "order_line", "section")
    document = draft(
        alice,
        **{f"line.a.{part}": nasty for part in parts[:4]},
        **{"line.s.section": nasty, "line.a.off_value": nasty, "allowance.k.reason": nasty, "line.a.from": nasty},
    )
    page = as_(alice).page(f"/drafts/{document.key}", weight=9000)
    assert not page.has("script:not([src])")
    assert (
        page.fields["line.s.section"] == page.fields["line.a.off_value"] == page.fields["allowance.k.reason"] == nasty
    )


def test_an_autosave_tells_the_sums_of_sections(as_, alice: User) -> None:
    browser = as_(alice)
    page = browser.page("/new")
    answer = autosave(browser, page, {"line.a.description": "x", "line.a.price": "5", "line.a.off_value": "1"})
    assert "a=€4.95" in answer.find("#totals").get("data-amounts")


def test_amounts_beside_headings_count_no_options() -> None:
    fields = {"kind": "quote", "line.s.section": "A", "line.a.description": "x", "line.a.price": "10"}
    fields |= {"line.b.description": "y", "line.b.price": "5", "line.b.optional": "1"}
    said_ = typed(TAX | fields)
    content = read(said_, currency="EUR", today=TODAY).content
    forms = line_forms(said_, totals(content), str, problems=())
    assert [(form.key, form.amount) for form in forms] == [("s", "10.00"), ("a", "10.00"), ("b", "5.00")]
