"""The difference between two contents, field by field, and what a change of each field does after issue.

Design: a change is *amendable* (new revision, same version), *commercial* (next version, needs its own approval) or
*frozen* (refused: void or correct). What no entry of `FIELD_CLASSES` names is commercial: the careful choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from jupinv.content.fields import Content, Line
from jupinv.content.sentence import Sentence as _s

AMENDABLE, COMMERCIAL, FROZEN = "amendable", "commercial", "frozen"
ADDED, REMOVED, CHANGED = "added", "removed", "changed"

# By path in a Content; the longest entry that begins the path decides.
FIELD_CLASSES: dict[str, str] = {
    "kind": FROZEN,
    "type_code": FROZEN,
    "number": FROZEN,
    "issue_date": FROZEN,
    "sender": FROZEN,
    "payee": FROZEN,
    "tax_representative": FROZEN,
    "payment": FROZEN,
    "references": COMMERCIAL,
    "references.purchase_order": AMENDABLE,
    "references.buyer_reference": AMENDABLE,
    "references.accounting": AMENDABLE,
    "references.earlier": FROZEN,
    "references.quote": FROZEN,
    "billing_entity": AMENDABLE,
    "recipient": COMMERCIAL,
    "recipient.address": AMENDABLE,
    "recipient.contact": AMENDABLE,
    "recipient.vat_id": AMENDABLE,
    "recipient.tax_number": AMENDABLE,
    "recipient.legal_id": AMENDABLE,
    "recipient.electronic": AMENDABLE,
    "ap_contact": AMENDABLE,
    "cc": AMENDABLE,
    "languages": AMENDABLE,
    "lines": COMMERCIAL,
    "allowances": COMMERCIAL,
    "withholdings": COMMERCIAL,
    "currency": COMMERCIAL,
    "terms": COMMERCIAL,
    "due_date": COMMERCIAL,
}

# Who the customer is, as the law of many countries wants it on an invoice: see content.sent_law.
IDENTITY = (
    *("recipient.name", "recipient.trade_name", "recipient.ids", "recipient.legal_id", "recipient.vat_id"),
    *("recipient.tax_number", "recipient.address", "billing_entity"),
)
# Of these, a change may mean another legal person: whoever changes them is asked.
NAMES_A_PERSON = tuple(path for path in IDENTITY if path != "recipient.address")

_ADDRESS = {
    "street": _s("Street"),
    "street2": _s("Street, second line"),
    "postcode": _s("Postcode"),
    "city": _s("City"),
    "region": _s("Region"),
    "country": _s("Country"),
}

# Path in a Content → the editor's field name and its label. What is not here keeps its path.
_NAMES: dict[str, tuple[str, str]] = {
    "kind": ("kind", _s("Kind")),
    "number": ("number", _s("Number")),
    "issue_date": ("issue_date", _s("Date")),
    "due_date": ("due_date", _s("Due date")),
    "currency": ("currency", _s("Currency")),
    "languages": ("customer.language", _s("Language")),
    "terms": ("terms", _s("Terms")),
    "notes": ("note", _s("Note")),
    "allowances": ("discount", _s("Discounts and charges")),
    "prepaid": ("prepaid", _s("Prepaid")),
    "references.purchase_order": ("po_number", _s("PO number")),
    "references.buyer_reference": ("references.buyer_reference", _s("Buyer reference")),
    "billing_entity": ("customer.billing_entity", _s("Billing entity")),
    "cc": ("customer.cc", _s("Copies to")),
    "ap_contact.name": ("customer.ap_name", _s("Accounts payable contact")),
    "ap_contact.email": ("customer.ap_email", _s("Accounts payable e-mail")),
    "ap_contact.phone": ("ap_contact.phone", _s("Accounts payable phone")),
    "recipient.name": ("customer.name", _s("Customer")),
    "recipient.contact.name": ("customer.contact", _s("Contact")),
    "recipient.contact.email": ("customer.email", _s("E-mail")),
    "recipient.tax_number": ("customer.tax_number", _s("Tax number")),
    "recipient.legal_id": ("customer.tax_number", _s("Company number")),
    "recipient.vat_id": ("customer.vat_id", _s("VAT ID")),
    "sender.name": ("sender.name", _s("Your name")),
    "sender.contact.email": ("sender.email", _s("Your e-mail")),
    "sender.contact.phone": ("sender.phone", _s("Your phone")),
    "sender.legal_id": ("sender.legal_id", _s("Your company number")),
    "sender.vat_id": ("sender.vat_id", _s("Your VAT ID")),
    "sender.tax_number": ("sender.tax_number", _s("Your tax number")),
    "payment.ways": ("bank", _s("Ways to pay")),
    **{f"recipient.address.{part}": (f"customer.{part}", label) for part, label in _ADDRESS.items()},
    **{
        f"sender.address.{part}": (f"sender.{part}", _s("Your address: %(part)s", part=label))
        for part, label in _ADDRESS.items()
    },
}
_LINE_NAMES: dict[str, tuple[str, str]] = {
    "price": ("price", _s("Unit price")),
    "taxes": ("tax", _s("Tax")),
    "unit_text": ("unit", _s("Unit")),
    "unit": ("unit", _s("Unit")),
    "allowances": ("allowances", _s("Discounts and charges")),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `before` and `after` are the values themselves, None where there is none.

    `field` is the editor's name where it has one ("line.<key>.quantity"), else the path in the Content. `kind` is
    "added", "removed" or "changed"; `field_class` tells what the change does after issue.
    """

    field: str
    label: str
    before: Any
    after: Any
    kind: str
    field_class: str
    path: str = ""  # in the Content, of a line's field without its key: "lines.quantity"
    key: str = ""  # of the line that it is about

    @property
    def of_identity(self) -> bool:
        """Whether it is about who the customer is."""
        return _within(self.path, IDENTITY)

    @property
    def names_a_person(self) -> bool:
        """Whether it may mean that another legal person is billed."""
        return _within(self.path, NAMES_A_PERSON)


def changes(old: Content, new: Content) -> tuple[Change, ...]:
    """Every difference, in the order of the fields; lines by key. Empty exactly when both say the same."""
    return tuple(_differences("", old, new))


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}.") for place in places)


def field_class(path: str) -> str:
    """The class of a path in a Content: that of its longest entry, else commercial."""
    parts = path.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((FIELD_CLASSES[prefix] for prefix in prefixes if prefix in FIELD_CLASSES), COMMERCIAL)


def _differences(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if path == "lines" and _keyed(old) and _keyed(new):
        yield from _line_changes(old, new)
    elif is_dataclass(old) and type(old) is type(new):
        for each in fields(old):
            inner = f"{path}.{each.name}" if path else each.name
            yield from _differences(inner, getattr(old, each.name), getattr(new, each.name))
    else:
        field, label = _NAMES.get(path, (path, _words(path)))
        yield Change(field, label, old, new, _kind(old, new), field_class(path), path)


def _words(path: str) -> str:
    return path.replace(".", ", ").replace("_", " ").capitalize()


def _kind(old: Any, new: Any) -> str:
    """A field that was empty gets its value "added"; one that becomes empty has it "removed"."""
    if _empty(old) and not _empty(new):
        return ADDED
    return REMOVED if _empty(new) and not _empty(old) else CHANGED


def _empty(value: Any) -> bool:
    return value is None or value in ("", ())


# Lines


def _keyed(lines: tuple[Line, ...]) -> bool:
    return len({line.key for line in lines}) == len(lines)


def _line_changes(old: tuple[Line, ...], new: tuple[Line, ...]) -> Iterator[Change]:
    before, after = {line.key: line for line in old}, {line.key: line for line in new}
    for place, line in enumerate(old, 1):
        if line.key not in after:
            yield _whole_line(place, line, None)
    for place, line in enumerate(new, 1):
        if line.key not in before:
            yield _whole_line(place, None, line)
        else:
            yield from _line_change(place, before[line.key], line)
    kept_before = tuple(key for key in before if key in after)
    kept_after = tuple(key for key in after if key in before)
    if kept_before != kept_after:
        label = _s("Order of the lines")
        yield Change("lines", label, kept_before, kept_after, CHANGED, field_class("lines"), "lines")


def _whole_line(place: int, old: Line | None, new: Line | None) -> Change:
    key = (old or new or Line("")).key
    label, kind = _s("Line %(number)s", number=place), ADDED if old is None else REMOVED
    return Change(f"line.{key}", label, old, new, kind, field_class("lines"), "lines", key)


def _line_change(place: int, old: Line, new: Line) -> Iterator[Change]:
    for each in fields(Line):
        before, after = getattr(old, each.name), getattr(new, each.name)
        worded = each.name == "unit" and old.unit_text != new.unit_text  # told by the unit's own words
        if before != after and not worded:
            name, label = _LINE_NAMES.get(each.name, (each.name, _words(each.name)))
            yield Change(
                f"line.{new.key}.{name}",
                _s("%(field)s, line %(number)s", field=label, number=place),
                before,
                after,
                _kind(before, after),
                field_class(f"lines.{each.name}"),
                f"lines.{each.name}",
                new.key,
            )
