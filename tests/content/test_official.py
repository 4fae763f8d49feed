"""Our totals against those that the official examples print."""

from decimal import Decimal

import pytest

from jupinv.content.fields import Allowance, Content, Line, Tax
from jupinv.content.totals import totals
from tests.content.official import INEXACT_LINES, SAMPLES, Sample

BY_NAME = [pytest.param(sample, id=sample.name) for sample in SAMPLES]
NAMES = ("line_sum", "discounts", "charges", "net", "tax", "gross", "prepaid", "rounding", "due")


def rows(table: str) -> list[list[str]]:
    return [row.split() for row in table.strip().splitlines()]


def taxes(category: str, rate: str) -> tuple[Tax, ...]:
    return (Tax(category, None if rate == "-" else Decimal(rate)),)


def allowance(text: str, bears: tuple[Tax, ...] = ()) -> Allowance:
    how, _, amount = text[1:].rpartition("=")
    if how:
        percent, base = how.split("%")
        return Allowance(text[0] == "+", percent=Decimal(percent), base=Decimal(base), taxes=bears)
    return Allowance(text[0] == "+", amount=Decimal(amount), taxes=bears)


def line(key: int, row: list[str], *, as_printed: bool) -> Line:
    quantity, price, base, net, category, rate, *moves = row
    if as_printed:
        sign = Decimal(1).copy_sign(Decimal(net))
        return Line(str(key), quantity=sign, price=abs(Decimal(net)), taxes=taxes(category, rate))
    return Line(
        str(key),
        quantity=Decimal(quantity),
        price=Decimal(price),
        base_quantity=Decimal(base),
        taxes=taxes(category, rate),
        allowances=tuple(allowance(each) for each in moves),
    )


def content(sample: Sample) -> Content:
    figures = dict(zip(NAMES, sample.totals.split(), strict=True))
    as_printed = sample.name in INEXACT_LINES
    return Content(
        currency=sample.currency,
        lines=tuple(line(key, row, as_printed=as_printed) for key, row in enumerate(rows(sample.lines), 1)),
        allowances=tuple(allowance(how, taxes(category, rate)) for how, category, rate in rows(sample.allowances)),
        prepaid=Decimal(figures["prepaid"]),
        rounding=Decimal(figures["rounding"]),
    )


@pytest.mark.parametrize("sample", BY_NAME)
def test_totals_are_those_printed(sample):
    found = totals(content(sample))
    assert [getattr(found, name) for name in NAMES] == [Decimal(figure) for figure in sample.totals.split()]


@pytest.mark.parametrize("sample", BY_NAME)
def test_lines_are_those_printed(sample):
    found = totals(content(sample))
    assert [each.net for each in found.lines] == [Decimal(row[3]) for row in rows(sample.lines)]


@pytest.mark.parametrize("sample", BY_NAME)
def test_tax_groups_are_those_printed(sample):
    found = totals(content(sample)).groups
    printed = {(category, *map(number, rest)) for category, *rest in rows(sample.groups)}
    assert {(each.category, each.rate, each.base, each.tax) for each in found} == printed


def number(text: str) -> Decimal | None:
    return None if text == "-" else Decimal(text)


@pytest.mark.parametrize("name", INEXACT_LINES)
def test_lines_called_inexact_are_so(name):
    sample = next(sample for sample in SAMPLES if sample.name == name)
    reckoned = Content(
        currency=sample.currency,
        lines=tuple(line(key, row, as_printed=False) for key, row in enumerate(rows(sample.lines))),
    )
    assert [each.net for each in totals(reckoned).lines] != [Decimal(row[3]) for row in rows(sample.lines)]
