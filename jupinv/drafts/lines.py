"""The lines of a draft, and what is taken off or put on each of them and the whole.

A heading stands in the form as a line of its own that has a `section`: the lines below belong to it, and an empty
heading ends it. The first discount of the whole is `discount.…`, all that come after are `allowance.<key>.…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from itertools import count

from flask_babel import gettext as _

from jupinv import money
from jupinv.content import codes
from jupinv.content.fields import QUOTE, Allowance, Item, Line, Period
from jupinv.drafts.reading import Reader, has_three
from jupinv.drafts.taxes import choice_of, line_taxes, prices_include_tax
from jupinv.drafts.typed import Typed
from jupinv.language import write_number

NUMBERS = ("", *map(str, range(2, 10)))  # "off", "off2" … "off9": the discounts of one line
MOVES = tuple(f"{kind}{number}" for kind in ("off", "extra") for number in NUMBERS)
WORDS = ("description", "details", "quantity", "unit", "price", "order_line", "from", "to")
MORE = ("details", "from", "to", "order_line", "optional", "choice")  # what a line says only when asked
LARGEST_CHARGE = Decimal(1000)  # percent


def is_heading(parts: Mapping[str, str]) -> bool:
    """Whether it is no line, but the heading of those below."""
    return "section" in parts


def said(parts: Mapping[str, str]) -> bool:
    """Whether something stands in a line, or it is a heading: an empty one, too, ends the section above."""
    names = (*WORDS, *(f"{move}_value" for move in MOVES))
    return is_heading(parts) or any(parts[name].strip() for name in names if name in parts)


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
    taxes = cache(partial(line_taxes, reader.typed))  # of a thousand lines most have chosen the same
    for key, parts in reader.typed.group("line").items():
        if parts.get("removed") == "1":
            continue
        if is_heading(parts):
            section = reader.text(f"line.{key}.section")
        elif said(parts):
            line = _line(reader, key, parts, currency, of_quote=of_quote)
            yield replace(line, section=section, gross_entry=gross, taxes=taxes(parts.get("tax", "")))


def _line(reader: Reader, key: str, parts: Mapping[str, str], currency: str, *, of_quote: bool) -> Line:
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
        allowances=tuple(_line_allowances(reader, key, parts, currency)),
        period=reader.period(f"{at}.from", f"{at}.to") if "from" in parts or "to" in parts else None,
        optional=of_quote and parts.get("optional") == "1",
        choice=reader.text(f"{at}.choice") if of_quote else "",
        order_line=reader.text(f"{at}.order_line") if "order_line" in parts else "",
        item=Item(sellers_id=reader.text(f"{at}.code")) if parts.get("code") else Item(),
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


# the way back: what a document says, as it would be typed

Fields = dict[str, str]


def lines_typed(lines: Iterable[Line], known: Typed) -> Fields:
    """The fields of these lines, with a heading wherever another section begins; `known`: taxes and language."""
    fields: Fields = {}
    lines = tuple(lines)
    free = (key for key in (f"s{place}" for place in count(1)) if all(line.key != key for line in lines))
    section = ""
    for line in lines:
        if line.section != section:
            fields[f"line.{next(free)}.section"] = section = line.section
        fields |= line_typed(line, known)
    return fields


def line_typed(line: Line, known: Typed) -> Fields:
    """The fields of one line; what it does not say has none, but for those that every line has."""
    texts = {
        "description": line.description,
        "quantity": _typed(line.quantity, known),
        "unit": line.unit_text or codes.unit_word(line.unit, known.locale),
        "price": _typed(line.price, known),
        "tax": choice_of(line.taxes, known),
    }
    seldom = {
        "details": line.details,
        **_period_typed(line.period),
        "order_line": line.order_line,
        "code": line.item.sellers_id,
        "optional": "1" if line.optional else "",
        "choice": line.choice,
    }
    for kind, charge in (("off", False), ("extra", True)):
        of_kind = [each for each in line.allowances if each.charge == charge]
        for number, each in zip(NUMBERS, of_kind, strict=False):
            seldom |= {f"{kind}{number}_{part}": text for part, text in _allowance_typed(each, known).items()}
    texts |= {part: text for part, text in seldom.items() if text}
    return {f"line.{line.key}.{part}": text for part, text in texts.items()}


def allowances_typed(allowances: Iterable[Allowance], known: Typed) -> Fields:
    """The fields of discounts and charges on the whole: a first discount has its own, all others are one of many."""
    fields: Fields = {}
    for place, each in enumerate(allowances):
        first = place == 0 and not each.charge
        at = "discount" if first else f"allowance.a{place}"
        kind = {} if first else {f"{at}.kind": "charge" if each.charge else "discount"}
        fields |= kind | {f"{at}.{part}": text for part, text in _allowance_typed(each, known).items()}
    return fields


def period_typed(period: Period | None) -> Fields:
    """The fields of the service period of the whole."""
    return {f"period.{part}": text for part, text in _period_typed(period).items()}


def _allowance_typed(each: Allowance, known: Typed) -> Fields:
    by_percent = each.percent is not None
    return {
        "value": _typed(each.percent if by_percent else each.amount, known),
        "unit": "percent" if by_percent else "amount",
        "reason": each.reason,
    }


def _period_typed(period: Period | None) -> Fields:
    days = {"from": period and period.start, "to": period and period.end}
    return {part: day.isoformat() for part, day in days.items() if day}


def _typed(number: Decimal | None, known: Typed) -> str:
    return "" if number is None else write_number(number, known.locale)
