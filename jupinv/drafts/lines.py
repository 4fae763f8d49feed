"""The lines of a draft, and what is taken off or put on each of them and the whole.

A heading stands in the form as a line of its own that has a `section`: the lines below belong to it, and an empty
heading ends it. The first discount of the whole is `discount.…`, all that come after are `allowance.<key>.…`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import money
from jupinv.content import codes
from jupinv.content.fields import QUOTE, Allowance, Line
from jupinv.drafts.reading import Reader, has_three
from jupinv.drafts.taxes import line_taxes, prices_include_tax

NUMBERS = ("", *map(str, range(2, 10)))  # "off", "off2" … "off9": the discounts of one line
MOVES = tuple(f"{kind}{number}" for kind in ("off", "extra") for number in NUMBERS)
WORDS = ("description", "details", "quantity", "unit", "price", "order_line", "from", "to")
MORE = ("details", "from", "to", "order_line", "optional", "choice")  # what a line says only when asked
LARGEST_CHARGE = Decimal(1000)  # percent


def is_heading(parts: Mapping[str, str]) -> bool:
    """Whether it is no line, but the heading of those below."""
    return "section" in parts


def said(parts: Mapping[str, str]) -> bool:
    """Whether something stands in a line, or in a heading."""
    names = (*WORDS, "section", *(f"{move}_value" for move in MOVES))
    return any(parts.get(name, "").strip() for name in names if name in parts)


def has_more(parts: Mapping[str, str]) -> bool:
    """Whether a line says more than lines usually do."""
    return any(text.strip() for name, text in parts.items() if name in MORE or name.endswith(("_value", "_reason")))


def moves_in(parts: Mapping[str, str], kind: str) -> list[str]:
    """The discounts ("off", "off2") or charges ("extra") of a line in which something stands, and one to type in."""
    used = [
        f"{kind}{number}"
        for number in NUMBERS
        if any(parts.get(f"{kind}{number}_{part}", "").strip() for part in ("value", "reason"))
    ]
    free = next((f"{kind}{number}" for number in NUMBERS if f"{kind}{number}" not in used), None)
    return [*used, *([free] if free else [])]


def read_lines(reader: Reader, currency: str) -> tuple[Line, ...]:
    """The lines that say something, in the order they stand in, each with the heading above it."""
    return tuple(_read_lines(reader, currency))


def _read_lines(reader: Reader, currency: str) -> Iterator[Line]:
    section, gross = "", prices_include_tax(reader.typed)
    of_quote = reader.typed.get("kind") == QUOTE
    for key, parts in reader.typed.group("line").items():
        if parts.get("removed") == "1":
            continue
        if is_heading(parts):
            section = reader.text(f"line.{key}.section")
        elif said(parts):
            yield _line(reader, key, parts, currency, section, gross=gross, of_quote=of_quote)


def _line(
    reader: Reader, key: str, parts: Mapping[str, str], currency: str, section: str, *, gross: bool, of_quote: bool
) -> Line:
    at = f"line.{key}"
    unit = reader.text(f"{at}.unit")
    quantity = reader.number(f"{at}.quantity", decimals=6)
    return Line(
        key=key,
        description=reader.text(f"{at}.description"),
        details=reader.text(f"{at}.details") if "details" in parts else "",
        quantity=Decimal(1) if quantity is None and not parts.get("quantity", "").strip() else quantity,
        unit=codes.unit(unit)[0],
        unit_text=unit,
        price=reader.number(f"{at}.price", decimals=6, least=Decimal(0), in_thousandths=has_three(currency)),
        gross_entry=gross,
        allowances=tuple(_line_allowances(reader, key, parts, currency)),
        taxes=line_taxes(reader.typed, parts.get("tax", "")),
        period=reader.period(f"{at}.from", f"{at}.to") if "from" in parts or "to" in parts else None,
        section=section,
        optional=of_quote and parts.get("optional") == "1",
        choice=reader.text(f"{at}.choice") if of_quote else "",
        order_line=reader.text(f"{at}.order_line") if "order_line" in parts else "",
    )


def _line_allowances(reader: Reader, key: str, parts: Mapping[str, str], currency: str) -> Iterator[Allowance]:
    """The discounts of a line, then its charges; what stands in each is asked only where the form has it."""
    place = 0
    for move in MOVES:
        if f"{move}_value" not in parts:
            continue
        at = f"line.{key}.{move}_"
        found = _allowance(reader, at, currency, charge=move.startswith("extra"))
        if found is not None:
            reader.places[f"line.{key}.allowance.{place}."] = at
            place += 1
            yield found


def read_allowances(reader: Reader, currency: str) -> tuple[Allowance, ...]:
    """The discounts and charges on the whole document, in the order they stand in."""
    found: list[Allowance] = []
    kinds = {"discount.": "discount"}
    kinds |= {f"allowance.{key}.": parts.get("kind", "") for key, parts in reader.typed.group("allowance").items()}
    for at, kind in kinds.items():
        each = _allowance(reader, at, currency, charge=kind == "charge")
        if each is not None:
            reader.places[f"allowance.{len(found)}."] = at
            found.append(each)
    return tuple(found)


def _allowance(reader: Reader, at: str, currency: str, *, charge: bool) -> Allowance | None:
    """A discount or a charge by what stands in the fields that begin so ("discount."); None where it is nothing."""
    percent = reader.typed.get(f"{at}unit") != "amount"
    decimals = 4 if percent else money.exponent(currency)
    thousandths = not percent and has_three(currency)
    value = reader.number(f"{at}value", decimals=decimals, least=Decimal(0), in_thousandths=thousandths)
    reason = reader.text(f"{at}reason")
    if not value:
        return None
    if percent and not charge and value > 100:
        reader.problem(f"{at}value", _("A discount can't be more than 100 %."))
        return None
    if percent and value > LARGEST_CHARGE:
        reader.problem(f"{at}value", _("A charge can't be more than 1000 %."))
        return None
    return Allowance(charge, value, reason=reason) if percent else Allowance(charge, amount=value, reason=reason)
