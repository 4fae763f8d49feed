"""Contents for tests: one that may be issued, and strategies for arbitrary ones."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from jupinv.content.fields import Address, Allowance, BankAccount, Contact, Content, Line, Party, PaymentMeans, Tax

S19, S7 = Tax("S", Decimal(19)), Tax("S", Decimal(7))
REVERSE = Tax("AE", Decimal(0), reason="Reverse charge", reason_code="VATEX-EU-AE")
GST, QST = Tax(name="GST", rate=Decimal(5)), Tax(name="QST", rate=Decimal("9.975"))
TODAY = date(2026, 5, 3)


def line(key: str, quantity: str = "1", price: str = "100", *taxes: Tax, **more: object) -> Line:
    more.setdefault("description", f"Work {key}")
    return Line(key, quantity=Decimal(quantity), price=Decimal(price), taxes=taxes or (S19,), **more)


def complete(**changed: object) -> Content:
    """A German invoice to a French business that nothing speaks against."""
    content = Content(
        issue_date=TODAY,
        due_date=date(2026, 5, 17),
        currency="EUR",
        sender=Party(
            name="Studio Halden",
            vat_id="DE136695976",
            address=Address(street="Hauptstr. 1", postcode="10115", city="Berlin", country="DE"),
            contact=Contact(email="mail@halden.example"),
        ),
        recipient=Party(
            name="Acme SARL",
            vat_id="FR40303265045",
            address=Address(city="Lyon", country="FR"),
            contact=Contact(email="ap@acme.example"),
        ),
        lines=(line("a", "3", "100"),),
        payment=PaymentMeans(ways=(BankAccount(iban="DE89370400440532013000", holder="Studio Halden"),)),
    )
    return dataclasses.replace(content, **changed)


# Arithmetic: few currencies, taxes and sizes, so that many lines share a group and roundings collide.

CURRENCIES = ("EUR", "JPY", "KWD")
VAT = tuple(Tax("S", Decimal(rate)) for rate in ("19", "7", "5.5", "25", "2.1")) + (REVERSE, Tax("Z", Decimal(0)))


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), allow_nan=False, allow_infinity=False, places=places)


quantities = st.one_of(decimals("-20", "20", 0), decimals("-3", "300", 2))
prices = st.one_of(decimals("0", "200", 2), decimals("0", "2", 5))
allowances = st.builds(
    lambda charge, percent, number: (
        Allowance(charge, percent=number, reason="x") if percent else Allowance(charge, amount=number, reason="x")
    ),
    st.booleans(),
    st.booleans(),
    decimals("0", "100", 2),
)


@st.composite
def vat_contents(draw: st.DrawFn, gross: bool | None = False) -> Content:
    """Documents with VAT; `gross`: net entries, gross entries, or None for both."""
    count = draw(st.integers(1, 6))
    made = []
    for key in range(count):
        made.append(
            Line(
                str(key),
                quantity=draw(quantities),
                price=draw(prices),
                base_quantity=draw(st.sampled_from([None, Decimal(12), Decimal(1000)])),
                taxes=(draw(st.sampled_from(VAT)),),
                allowances=tuple(draw(st.lists(allowances, max_size=2))),
                gross_entry=draw(st.booleans()) if gross is None else gross,
            )
        )
    return Content(
        currency=draw(st.sampled_from(CURRENCIES)),
        lines=tuple(made),
        allowances=tuple(draw(st.lists(allowances, max_size=3))),
        withholdings=tuple(draw(st.lists(st.just(Tax(name="IRPF", rate=Decimal(15))), max_size=1))),
        prepaid=draw(st.none() | decimals("0", "50", 2)),
        rounding=draw(st.none() | decimals("-1", "1", 2)),
    )


# Every field of every part, for the JSON form and the comparison.

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)


def values(kind: object) -> st.SearchStrategy:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values(each) for each in typing.get_args(kind)))
    if origin is tuple:
        return st.lists(values(typing.get_args(kind)[0]), max_size=2).map(tuple)
    if dataclasses.is_dataclass(kind):
        return parts(kind)
    return {str: texts, Decimal: amounts, date: st.dates(), bool: st.booleans(), type(None): st.none()}[kind]


def parts(kind: type) -> st.SearchStrategy:
    """The kind with values in what it needs and in a few other fields."""
    hints = typing.get_type_hints(kind)
    needed = {each.name for each in dataclasses.fields(kind) if each.default is each.default_factory}
    others = [each.name for each in dataclasses.fields(kind) if each.name not in needed]
    chosen = st.sets(st.sampled_from(others), max_size=3) if others else st.just(set())
    return chosen.flatmap(lambda names: st.builds(kind, **{name: values(hints[name]) for name in needed | names}))


@st.composite
def any_contents(draw: st.DrawFn) -> Content:
    """Contents with anything in a few fields, and lines with keys of their own."""
    content = draw(parts(Content))
    keyed = tuple(dataclasses.replace(each, key=f"k{place}") for place, each in enumerate(content.lines))
    return dataclasses.replace(content, lines=keyed)
