"""What the library's own types say of a request: names, what is required, kinds and choices, all the way down.

Stripe's parameters come as a form (`line_items[0][price_data][currency]=eur`): `read` makes a tree of it, and `wrong`
yields a sentence for everything in the tree that `stripe.params.…` does not say.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal, Union
from urllib.parse import parse_qsl

import typing_extensions

ABOVE = "RequestOptions"  # keys that the library takes out of the parameters


def read(form: str) -> dict[str, Any]:
    """The tree that a form says; whoever is a list has numbers for names, or none."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *way, last = name.replace("]", "").split("[")
        place = tree
        for step in way:
            place = place.setdefault(step, {})
        if last == "":
            last = str(len(place))
        place[last] = value
    return {name: _listed(value) for name, value in tree.items()}


def wrong(tree: Any, kind: Any, where: str = "") -> Iterator[str]:
    """A sentence for each thing that the type does not allow."""
    if typing_extensions.is_typeddict(kind):
        yield from _wrong_fields(tree, kind, where)
        return
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        choices = [each for each in inner if not (each is str and any(map(_is_literal, inner)))]  # open for what is new
        if all(list(wrong(tree, each, where)) for each in choices):
            yield f"{where}={tree!r} is none of {choices}"
    elif origin is Literal:
        if tree not in inner:
            yield f"{where}={tree!r} is none of {inner}"
    elif origin in (list, typing.List):  # noqa: UP006
        if not isinstance(tree, list):
            yield f"{where}={tree!r} is no list"
        else:
            for number, each in enumerate(tree):
                yield from wrong(each, inner[0], f"{where}[{number}]")
    elif origin in (dict, typing.Dict):  # noqa: UP006
        if not isinstance(tree, dict) or not all(isinstance(each, str) for each in tree.values()):
            yield f"{where}={tree!r} is no table of texts"
    elif kind is int:
        if not isinstance(tree, str) or not tree.removeprefix("-").isdecimal():
            yield f"{where}={tree!r} is no whole number"
    elif kind is bool:
        if tree not in ("true", "false"):
            yield f"{where}={tree!r} is neither true nor false"
    elif kind is str and not isinstance(tree, str):
        yield f"{where}={tree!r} is no text"


def _wrong_fields(tree: Any, kind: Any, where: str) -> Iterator[str]:
    if not isinstance(tree, dict):
        yield f"{where}={tree!r} is no {kind.__name__}"
        return
    known = dict(_fields(kind))
    for name, value in tree.items():
        if name not in known:
            yield f"{where}[{name}] is unknown to {kind.__name__}"
        else:
            yield from wrong(value, known[name][0], f"{where}[{name}]" if where else name)
    for name, (_, is_required) in known.items():
        if is_required and name not in tree:
            yield f"{where}[{name}] is required by {kind.__name__}"


def _fields(kind: Any) -> Iterator[tuple[str, tuple[Any, bool]]]:
    """The fields of a typed dictionary with their types, and whether each is required."""
    scope = vars(typing) | vars(typing_extensions) | vars(sys.modules[kind.__module__])
    for name, said in kind.__annotations__.items():
        module = getattr(said, "__forward_module__", None)
        text = said.__forward_arg__ if isinstance(said, typing.ForwardRef) else said
        if name in OPTIONS:
            continue
        meant = _meant(text, scope | (vars(module) if module else {}))
        is_required = typing.get_origin(meant) is not typing_extensions.NotRequired
        yield name, (meant if is_required else _meant(typing.get_args(meant)[0], scope), is_required)


def _meant(said: Any, scope: dict[str, Any]) -> Any:
    """The type that a text in a text names."""
    if isinstance(said, typing.ForwardRef):
        said = said.__forward_arg__
    if isinstance(said, str):
        said = eval(said, scope | {"UntypedStripeObject": dict})  # noqa: S307 — the library's own annotations
        return _meant(said, scope)
    inner = typing.get_args(said)
    if inner and typing.get_origin(said) is not Literal:
        meant = tuple(_meant(each, scope) if not isinstance(each, type) else each for each in inner)
        return _with(said, meant)
    return said


def _with(said: Any, inner: tuple[Any, ...]) -> Any:
    origin = typing.get_origin(said)
    if origin in (Union, types.UnionType):
        return Union[inner]  # noqa: UP007
    return origin[inner if len(inner) > 1 else inner[0]]


def _is_literal(kind: Any) -> bool:
    return typing.get_origin(kind) is Literal


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    below = {name: _listed(value) for name, value in tree.items()}
    if below and list(below) == [str(number) for number in range(len(below))]:
        return list(below.values())
    return below


def _options() -> set[str]:
    from stripe._request_options import RequestOptions

    return set(RequestOptions.__annotations__)


OPTIONS = _options()
