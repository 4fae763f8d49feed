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
from functools import cache, partial
from typing import Any, NoReturn, Union, cast, get_args, get_origin, get_type_hints

import rfc8785

from jupinv.content.derivation import derived
from jupinv.content.fields import SCHEMA, BankAccount, Content, OtherWay
from jupinv.content.figures import Totals

# From an older schema to the next one: takes and returns the whole {"schema", "content", "totals"}.
UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: lambda whole: (
        whole | {"schema": 2}
    ),  # schema 2 adds deposits, cash rounding and the quote agreed on: none before
}

# The values of a union of classes carry a name, so that the reader knows which one it meets.
_TAG = "is"
_TAGGED: dict[type, str] = {BankAccount: "account", OtherWay: "other"}

_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_KEPT = {(Totals, "derivation")}


def dumps(content: Content, totals: Totals, record: Mapping[str, str | int] | None = None) -> str:
    """The exact text of a revision; `record` is what is sealed with it: who, why, which revision and version.

    ValueError for text that is no Unicode (a lone surrogate).
    """
    try:
        whole: dict[str, Any] = {"schema": SCHEMA, "content": to_json(content), "totals": to_json(totals)}
        if record is not None:
            whole["record"] = dict(record)
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
    if set(whole) - {"record"} != {"schema", "content", "totals"}:
        raise ValueError(f"expected schema, content and totals, found {', '.join(sorted(whole))}")
    content, totals = content_from_json(whole["content"]), totals_from_json(whole["totals"])
    if len(content.lines) != len(totals.lines):
        raise ValueError("totals.lines: not one for each line of the content")
    return content, derived(content, totals)


def record_in(text: str) -> dict[str, Any]:
    """What is sealed with a revision besides what it says; empty where nothing is. ValueError: see `loads`."""
    record = _parsed(text).get("record", {})
    if not isinstance(record, dict):
        raise ValueError("record: not an object")
    return record


def to_json(value: Content | Totals) -> dict[str, Any]:
    """The value as plain dicts, lists and strings."""
    return _write_object(value)


def content_from_json(found: object) -> Content:
    """A Content from what `to_json` gave. ValueError names the place."""
    return cast(Content, _read_whole(Content, found, "content"))


def totals_from_json(found: object) -> Totals:
    """Totals from what `to_json` gave, without derivation. ValueError names the place."""
    return cast(Totals, _read_whole(Totals, found, "totals"))


# Writing


def _write_object(value: Any) -> dict[str, Any]:
    kind: type = type(value)
    written = {_TAG: _TAGGED[kind]} if kind in _TAGGED else {}
    for name, default in _defaults(kind):
        part = getattr(value, name)
        if part is not default and part != default:
            written[name] = _write(part)
    return written


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """The fields that are kept, each with the value that is left out."""
    return tuple((each.name, _default(each)) for each in fields(kind) if (kind, each.name) not in _NOT_KEPT)


def _default(each: Field[Any]) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


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


class _Wrong(ValueError):
    """What was found is not what belongs there. The place is put together on the way out, so that reading is quick."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what, self.place = what, ""

    def inside(self, step: str) -> _Wrong:
        self.place = step + self.place
        return self

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def _read_whole(kind: type, found: object, place: str) -> Any:
    try:
        return _reader(kind)(found)
    except _Wrong as wrong:
        raise ValueError(str(wrong.inside(place))) from None


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """The function that reads one kind of value; made once for each kind."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union_reader([each for each in get_args(kind) if each is not type(None)], type(None) in get_args(kind))
    if origin is tuple:
        return partial(_read_list, _reader(get_args(kind)[0]))
    if is_dataclass(kind):
        return _object_reader(kind)
    return _PLAIN[kind]


def _object_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {each.name: _reader(hints[each.name]) for each in fields(kind) if (kind, each.name) not in _NOT_KEPT}
    tag = {_TAG: _read_text} if kind in _TAGGED else {}
    return partial(_read_object, kind, readers | tag)


def _union_reader(kinds: list[Any], or_none: bool) -> Callable[[Any], Any]:
    """`X | None`, or a choice among tagged classes."""
    if len(kinds) == 1:
        read = _reader(kinds[0])
        return (lambda found: None if found is None else read(found)) if or_none else read
    return partial(_read_tagged, {_TAGGED[kind]: _reader(kind) for kind in kinds})


def _read_tagged(readers: dict[str, Callable[[Any], Any]], found: Any) -> Any:
    _expect(isinstance(found, dict), "an object", found)
    tag = found.get(_TAG)
    if not isinstance(tag, str) or tag not in readers:
        raise _Wrong(f"expected one of {', '.join(readers)}").inside(f".{_TAG}")
    return readers[tag](found)


def _read_list(read: Callable[[Any], Any], found: Any) -> tuple[Any, ...]:
    _expect(isinstance(found, list), "a list", found)
    made: list[Any] = []
    try:
        made.extend(read(each) for each in found)
    except _Wrong as wrong:
        raise wrong.inside(f"[{len(made)}]") from None
    return tuple(made)


def _read_object(kind: type, readers: dict[str, Callable[[Any], Any]], found: Any) -> Any:
    _expect(isinstance(found, dict), "an object", found)
    if unknown := sorted(found.keys() - readers.keys()):
        raise _Wrong(f"unknown {', '.join(unknown)}")
    name = ""
    read = {}
    try:
        for name, part in found.items():
            read[name] = readers[name](part)
    except _Wrong as wrong:
        raise wrong.inside(f".{name}") from None
    if kind in _TAGGED:
        read.pop(_TAG, None)
    try:
        return kind(**read)
    except TypeError as error:
        raise _Wrong(str(error)) from None


def _read_decimal(found: Any) -> Decimal:
    _expect(isinstance(found, str) and _DECIMAL.fullmatch(found), "a decimal as a string", found)
    return Decimal(found)


def _read_day(found: Any) -> date:
    _expect(isinstance(found, str) and _DAY.fullmatch(found), "a date like 2026-05-03", found)
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise _Wrong(f"{found} is no day of the calendar") from None


def _read_text(found: Any) -> str:
    _expect(isinstance(found, str), "a string", found)
    return cast(str, found)


def _read_bool(found: Any) -> bool:
    _expect(isinstance(found, bool), "true or false", found)
    return cast(bool, found)


def _read_whole_number(found: Any) -> int:
    _expect(type(found) is int, "a whole number", found)
    return cast(int, found)


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    str: _read_text,
    Decimal: _read_decimal,
    date: _read_day,
    bool: _read_bool,
    int: _read_whole_number,
}


def _expect(holds: object, what: str, found: object) -> None:
    if not holds:
        raise _Wrong(f"expected {what}, found {str(found)[:80]!r}")
