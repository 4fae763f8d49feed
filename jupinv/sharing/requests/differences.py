"""What a request would change, row by row: a label, what it says, and what it should say, in one language.

The same rows stand on the public page, in the document's language, and in what members are told, in their business's.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupinv.content import codes
from jupinv.content.changes import Change, changes
from jupinv.content.fields import QUOTE, Address, Content, Line
from jupinv.content.merging import place
from jupinv.documents.history.values import Reader
from jupinv.language import format_number
from jupinv.language import label as of_paper
from jupinv.sharing.requests.words import word

LONGEST = 200  # characters of a text in a row
_ADDRESS = "recipient.address"
# By path in a Content, the word for it: a key of our words, or of the paper's.
_LABELS = {
    "currency": "currency",
    "terms": "terms",
    "notes": "note",
    "allowances": "allowances",
    "recipient.name": "customer",
    "recipient.trade_name": "trade_name",
    "recipient.legal_id": "legal_id",
    "recipient.vat_id": "vat_id",
    "recipient.tax_number": "tax_number",
    "recipient.contact.name": "contact",
    "recipient.contact.email": "contact_email",
    "recipient.contact.phone": "contact_phone",
    _ADDRESS: "address",
    "billing_entity": "billing_entity",
    "ap_contact.name": "ap_contact",
    "ap_contact.email": "ap_email",
    "ap_contact.phone": "ap_phone",
    "references.purchase_order": "po_number",
    "references.buyer_reference": "buyer_reference",
    "lines.description": "description",
    "lines.details": "details",
    "lines.quantity": "quantity",
    "lines.price": "price",
    "lines.taxes": "tax",
    "lines.unit": "unit",
    "lines.unit_text": "unit",
    "lines.allowances": "allowances",
}

Row = tuple[str, str, str]


def rows(old: Content, new: Content, locale: str) -> list[Row]:
    """What differs: label, before, after; an added line has no before, one that goes no after."""
    return [row for some in groups(old, new) for row in told(some, old, new, locale)]


def groups(old: Content, new: Content) -> list[list[Change]]:
    """The changes that belong together: those of one line, those of the address, and each other one for itself."""
    found: dict[str, list[Change]] = {}
    for change in changes(old, new):
        found.setdefault(place(change), []).append(change)
    return list(found.values())


def told(some: list[Change], old: Content, new: Content, locale: str) -> Iterator[Row]:
    """The rows of changes at one place."""
    if place(some[0]) == _ADDRESS:
        before, after = (_short(_address(content.recipient.address, locale)) for content in (old, new))
        yield word("address", locale), before, after
        return
    for change in some:
        yield _row(change, old, new, locale)


def _row(change: Change, old: Content, new: Content, locale: str) -> Row:
    if change.key and change.path == "lines":
        label = word("line_added" if change.before is None else "line_removed", locale)
        before, after = (_line(each, content, locale) for each, content in ((change.before, old), (change.after, new)))
        return label, before, after
    before, after = (
        _value(change, value, content, locale) for value, content in ((change.before, old), (change.after, new))
    )
    return _label(change, old, new, locale), before, after


def _label(change: Change, old: Content, new: Content, locale: str) -> str:
    if change.path == "lines":
        return word("order", locale)
    name = _LABELS.get(change.path, "")
    if change.path == "due_date":
        name = "valid_until" if new.kind == QUOTE else "due_date"
    label = _said(name, locale) if name else str(change.label)
    if not change.key:
        return label
    line = next(line for line in (*old.lines, *new.lines) if line.key == change.key)
    return f"{_short(line.description, 60)}: {label}" if line.description else label


def _said(name: str, locale: str) -> str:
    return word(name, locale) if name in word.table else of_paper(name, locale)


def _value(change: Change, value: object, content: Content, locale: str) -> str:
    if change.path == "lines":
        return ""
    if change.path in ("lines.unit", "lines.unit_text"):
        line = next(line for line in content.lines if line.key == change.key)
        return _unit(line, locale)
    if isinstance(value, str):  # as it was written, without marks of quotation
        return _short(value)
    return _short(Reader(locale, content.currency).told("" if change.path == "notes" else change.path, value))


def _line(line: Line | None, content: Content, locale: str) -> str:
    """ "Hosting, 3 months × 20.00 €"."""
    if line is None:
        return ""
    quantity = "" if line.quantity is None else format_number(line.quantity, locale)
    amount = f"{quantity} {_unit(line, locale)}".strip()
    price = "" if line.price is None else Reader(locale, content.currency).money(line.price)
    return ", ".join(filter(None, (_short(line.description, 80), " × ".join(filter(None, (amount, price))))))


def _unit(line: Line, locale: str) -> str:
    if line.unit_text:
        return line.unit_text
    return codes.unit_word(line.unit, locale, line.quantity) if line.unit not in ("", "C62") else ""


def _address(address: Address, locale: str) -> str:
    return Reader(locale, "").told("address", address)


def _short(text: str, longest: int = LONGEST) -> str:
    text = " ".join(text.split())
    return f"{text[: longest - 1]}…" if len(text) > longest else text
