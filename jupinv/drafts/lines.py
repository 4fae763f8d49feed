"""The lines of a draft, and what is taken off or put on the whole of them."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from jupinv import money
from jupinv.content import codes
from jupinv.content.fields import Allowance, Line
from jupinv.drafts.reading import Reader, has_three
from jupinv.drafts.taxes import line_taxes


def read_lines(reader: Reader, currency: str) -> tuple[Line, ...]:
    """The lines that say something, in the order they stand in."""
    read = (_line(reader, key, parts, currency) for key, parts in reader.typed.group("line").items())
    return tuple(line for line in read if line is not None)


def _line(reader: Reader, key: str, parts: dict[str, str], currency: str) -> Line | None:
    """One line; None where nothing stands in it or it was removed."""
    said = any(parts.get(name, "").strip() for name in ("description", "details", "quantity", "unit", "price"))
    if not said or parts.get("removed") == "1":
        return None
    unit = reader.text(f"line.{key}.unit")
    quantity = reader.number(f"line.{key}.quantity", decimals=6)
    return Line(
        key=key,
        description=reader.text(f"line.{key}.description"),
        details=reader.text(f"line.{key}.details"),
        quantity=Decimal(1) if quantity is None and not parts.get("quantity", "").strip() else quantity,
        unit=codes.unit(unit)[0],
        unit_text=unit,
        price=reader.number(f"line.{key}.price", decimals=6, least=Decimal(0), in_thousandths=has_three(currency)),
        taxes=line_taxes(reader.typed, parts.get("tax", "")),
    )


def read_allowances(reader: Reader, currency: str) -> tuple[Allowance, ...]:
    """The discount on the whole document."""
    percent = reader.typed.get("discount.unit") != "amount"
    decimals = 4 if percent else money.exponent(currency)
    thousandths = not percent and has_three(currency)
    value = reader.number("discount.value", decimals=decimals, least=Decimal(0), in_thousandths=thousandths)
    reason = reader.text("discount.reason")
    if not value:
        return ()
    if percent and value > 100:
        reader.problem("discount.value", _("A discount can't be more than 100 %."))
        return ()
    return (Allowance(percent=value, reason=reason) if percent else Allowance(amount=value, reason=reason),)
