import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from jupinv.content.changes import FIELD_CLASSES, Change, changes, field_class
from jupinv.content.fields import Address, Allowance, Contact, Content, Delivery, PaymentMeans, References, Tax
from tests.content.contents import S7, any_contents, complete, line

D = Decimal
A, B, C = line("a", "16", "95"), line("b", "1", "50"), line("c", "2", "10")


def rows(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(each.field, each.label, each.kind) for each in found]


@settings(deadline=None, max_examples=50)
@given(any_contents())
def test_nothing_changes_into_itself(content):
    assert changes(content, dataclasses.replace(content)) == ()


@settings(deadline=None, max_examples=60)
@given(any_contents(), any_contents())
def test_what_differs_is_told_and_what_is_told_differs(old, new):
    found = changes(old, new)
    assert bool(found) == (old != new)
    assert all(each.before != each.after for each in found)


def test_a_change_of_a_line():
    new = dataclasses.replace(A, quantity=D(14), unit="HUR", unit_text="h", taxes=(S7,))
    found = changes(Content(lines=(A, B)), Content(lines=(new, B)))
    assert rows(found) == [
        ("line.a.quantity", "Quantity, line 1", "changed"),
        ("line.a.unit", "Unit, line 1", "added"),
        ("line.a.tax", "Tax, line 1", "changed"),
    ]
    assert (found[0].before, found[0].after) == (D(16), D(14))
    assert {each.field_class for each in found} == {"commercial"}


def test_the_same_number_written_otherwise_is_no_change():
    assert changes(Content(lines=(A,)), Content(lines=(dataclasses.replace(A, quantity=D("16.00")),))) == ()


def test_lines_are_told_by_key():
    found = changes(Content(lines=(A, B)), Content(lines=(C, B)))
    assert rows(found) == [("line.a", "Line 1", "removed"), ("line.c", "Line 1", "added")]
    assert (found[0].before, found[0].after, found[1].before, found[1].after) == (A, None, None, C)


def test_the_order_of_lines_is_told():
    found = changes(Content(lines=(A, B, C)), Content(lines=(B, A, C)))
    assert rows(found) == [("lines", "Order of the lines", "changed")]
    assert (found[0].before, found[0].after) == (("a", "b", "c"), ("b", "a", "c"))


def test_a_line_between_others_moves_none():
    assert rows(changes(Content(lines=(A, C)), Content(lines=(A, B, C)))) == [("line.b", "Line 2", "added")]


def test_lines_without_keys_of_their_own_are_told_as_a_whole():
    assert rows(changes(Content(lines=(A, A)), Content(lines=(A, B)))) == [("lines", "Lines", "changed")]


def test_fields_have_the_editors_names():
    old = complete()
    new = dataclasses.replace(
        old,
        due_date=date(2026, 6, 1),
        references=References(purchase_order="4711"),
        recipient=dataclasses.replace(old.recipient, address=Address(city="Paris", country="FR"), vat_id=""),
        delivery=Delivery(name="Dock"),
        allowances=(Allowance(amount=D(5), reason="x"),),
    )
    assert rows(changes(old, new)) == [
        ("due_date", "Due date", "changed"),
        ("customer.vat_id", "VAT ID", "removed"),
        ("customer.city", "City", "changed"),
        ("delivery", "Delivery", "added"),
        ("po_number", "PO number", "added"),
        ("discount", "Discounts and charges", "added"),
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"references": References(purchase_order="1")}, "amendable"),
        ({"references": References(buyer_reference="1")}, "amendable"),
        ({"references": References(contract="1")}, "commercial"),
        ({"billing_entity": "Acme Holding"}, "amendable"),
        ({"recipient": dataclasses.replace(complete().recipient, address=Address(city="Paris"))}, "amendable"),
        ({"recipient": dataclasses.replace(complete().recipient, vat_id="FR1")}, "amendable"),
        ({"recipient": dataclasses.replace(complete().recipient, tax_number="1")}, "amendable"),
        ({"recipient": dataclasses.replace(complete().recipient, name="Other")}, "commercial"),
        ({"ap_contact": Contact(name="Ada")}, "amendable"),
        ({"lines": ()}, "commercial"),
        ({"allowances": (Allowance(amount=D(1)),)}, "commercial"),
        ({"withholdings": (Tax(),)}, "commercial"),
        ({"currency": "USD"}, "commercial"),
        ({"terms": "x"}, "commercial"),
        ({"due_date": None}, "commercial"),
        ({"prepaid": D(1)}, "commercial"),
        ({"number": "2"}, "frozen"),
        ({"issue_date": None}, "frozen"),
        ({"sender": dataclasses.replace(complete().sender, name="Other")}, "frozen"),
        ({"payment": PaymentMeans()}, "frozen"),
        ({"kind": "quote"}, "frozen"),
    ],
)
def test_classes(changed, expected):
    assert {each.field_class for each in changes(complete(), complete(**changed))} == {expected}


def test_classes_name_paths_that_exist():
    for path in FIELD_CLASSES:
        at = complete()
        for name in path.split("."):
            at = getattr(at, name)


def test_what_no_class_names_is_commercial():
    assert field_class("footer") == "commercial"
    assert field_class("recipient.trade_name") == "commercial"
    assert field_class("sender.address.city") == "frozen"
