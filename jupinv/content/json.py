"""The JSON form of a document: the exact bytes of a revision, written in one way only and read strictly.

`{"content": …, "schema": 1, "totals": …}` in the order of RFC 8785 (JCS): decimals as strings without an exponent,
dates in ISO 8601, whatever equals its default left out. The derivation is not kept: it is read off the figures again.
What is stored is never rewritten; a reader brings older schemas up step by step (`UPCASTS`).
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn, Union, cast, get_args, get_origin, get_type_hints

import rfc8785

from jupinv.content.derivation import derived
from jupinv.content.fields import SCHEMA, BankAccount, Content, OtherWay
from jupinv.content.figures import Totals

# From an older schema to the next one: takes and returns the whole {"schema", "content", "totals"}.
UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

# The values of a union of classes carry a name, so that the reader knows which one it meets.
_TAG = "is"
_TAGGED: dict[type, str] = {BankAccount: "account", OtherWay: "other"}

_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_KEPT = {(Totals, "derivation")}


def dumps(content: Content, totals: Totals) -> str:
    """The exact text of a revision. ValueError for text that is no Unicode (a lone surrogate)."""
    try:
        whole: dict[str, Any] = {"schema": SCHEMA, "content": to_json(content), "totals": to_json(totals)}
        return rfc8785.dumps(whole).decode()
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"This can't be written as JSON: {error}") from error


def loads(text: str) -> tuple[Content, Totals]:
    """Content and totals of a revision. ValueError, naming the place, for anything that `dumps` would not write."""
    whole = _parsed(text)
    schema = whole.get("schema")
    if type(schema) is not int or not 1 <= schema <= SCHEMA:
        raise ValueError(f"schema: {schema!r} is unknown, the newest one is {SCHEMA}")
    while schema < SCHEMA:
        whole = UPCASTS[schema](whole)
        schema += 1
    if set(whole) != {"schema", "content", "totals"}:
        raise ValueError(f"expected schema, content and totals, found {', '.join(sorted(whole))}")
    content, totals = content_from_json(whole["content"]), totals_from_json(whole["totals"])
    if len(content.lines) != len(totals.lines):
        raise ValueError("totals.lines: not one for each line of the content")
    return content, derived(content, totals)


def to_json(value: Content | Totals) -> dict[str, Any]:
    """The value as plain dicts, lists and strings."""
    return _write_object(value)


def content_from_json(found: object) -> Content:
    """A Content from what `to_json` gave. ValueError names the place."""
    return cast(Content, _read(Content, found, "content"))


def totals_from_json(found: object) -> Totals:
    """Totals from what `to_json` gave, without derivation. ValueError names the place."""
    return cast(Totals, _read(Totals, found, "totals"))


# Writing


def _write_object(value: Any) -> dict[str, Any]:
    kind = type(value)
    written = {_TAG: _TAGGED[kind]} if kind in _TAGGED else {}
    for each in fields(kind):
        part = getattr(value, each.name)
        if (kind, each.name) not in _NOT_KEPT and not _is_default(each, part):
            written[each.name] = _write(part)
    return written


def _is_default(each: Field[Any], part: object) -> bool:
    if each.default is not MISSING:
        return bool(part == each.default)
    return each.default_factory is not MISSING and bool(part == each.default_factory())


def _write(part: object) -> Any:
    match part:
        case None | bool() | int() | str():
            return part
        case Decimal():
            return _write_decimal(part)
        case date():
            return part.isoformat()
        case tuple():
            return [_write(each) for each in part]
        case _:
            return _write_object(part)


def _write_decimal(number: Decimal) -> str:
    text = format(number, "f") if number.is_finite() and abs(number.adjusted()) <= 40 else str(number)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{number} can't be written: it has more than 40 digits or is no number")
    return text


# Reading


def _parsed(text: str) -> dict[str, Any]:
    try:
        whole = json.loads(text, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(whole, dict):
        raise ValueError("not a JSON object")
    return whole


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text}: numbers with decimals are written as strings")


def _read(kind: Any, found: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), found, place)
    if origin is tuple:
        _expect(isinstance(found, list), place, "a list", found)
        of = get_args(kind)[0]
        return tuple(_read(of, each, f"{place}[{index}]") for index, each in enumerate(found))
    if is_dataclass(kind):
        return _read_object(kind, found, place)
    return _read_plain(kind, found, place)


def _read_union(kinds: tuple[Any, ...], found: Any, place: str) -> Any:
    """`X | None`, or a choice among tagged classes."""
    if found is None and type(None) in kinds:
        return None
    choices = [kind for kind in kinds if kind is not type(None)]
    if len(choices) == 1:
        return _read(choices[0], found, place)
    _expect(isinstance(found, dict), place, "an object", found)
    for kind in choices:
        if found.get(_TAG) == _TAGGED[kind]:
            return _read_object(kind, found, place)
    raise ValueError(f"{place}.{_TAG}: expected one of {', '.join(_TAGGED[kind] for kind in choices)}")


def _read_object(kind: Any, found: Any, place: str) -> Any:
    _expect(isinstance(found, dict), place, "an object", found)
    known = _kinds(kind)
    given = {name: part for name, part in found.items() if not (name == _TAG and kind in _TAGGED)}
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"{place}: unknown {', '.join(unknown)}")
    read = {name: _read(known[name], part, f"{place}.{name}") for name, part in given.items()}
    try:
        return kind(**read)
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from None


@cache
def _kinds(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind) if (kind, each.name) not in _NOT_KEPT}


def _read_plain(kind: type, found: Any, place: str) -> Any:
    if kind is Decimal:
        _expect(isinstance(found, str) and _DECIMAL.fullmatch(found), place, "a decimal as a string", found)
        return Decimal(found)
    if kind is date:
        _expect(isinstance(found, str) and _DAY.fullmatch(found), place, "a date like 2026-05-03", found)
        return _read_day(found, place)
    _expect(type(found) is kind, place, {str: "a string", bool: "true or false", int: "a whole number"}[kind], found)
    return found


def _read_day(found: str, place: str) -> date:
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise ValueError(f"{place}: {found} is no day of the calendar") from None


def _expect(holds: object, place: str, what: str, found: object) -> None:
    if not holds:
        raise ValueError(f"{place}: expected {what}, found {str(found)[:80]!r}")
