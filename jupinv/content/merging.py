"""What was changed between two contents, done to a third one: how a form is taken over, and how a change is undone.

Values are compared field by field; lines by their keys. A list of anything else counts as one value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from jupinv.content.changes import Change
from jupinv.content.fields import Content, Line, Tax

T = TypeVar("T")
Clash = Callable[[str], None]
# Parts that make sense as a whole only: half of one tax and half of another are none.
_WHOLE = (Tax,)


class Clashes(Exception):
    """What was changed was changed again since: `paths` names where, "lines.<key>" for a line."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(dict.fromkeys(paths))
        super().__init__(", ".join(self.paths))


def taken_over(shown: Content, typed: Content, kept: Content) -> Content:
    """`kept` with what somebody changed in a form: the form was shown as `shown` reads, and came back as `typed`.

    What the form can't show is in neither, and stays. Where both differ from `kept`, what was typed counts.
    """
    return _merged("", shown, typed, kept, lambda _path: None)


def clashes(shown: Content, typed: Content, kept: Content) -> tuple[str, ...]:
    """Where `taken_over` sets aside what `kept` says by now: paths in a Content, "lines.<key>" for a line."""
    paths: list[str] = []
    _merged("", shown, typed, kept, paths.append)
    return tuple(dict.fromkeys(paths))


def undone(before: Content, after: Content, now: Content) -> Content:
    """`now` with what changed from `before` to `after` set back, and nothing else. Raises Clashes."""
    paths: list[str] = []
    found = _merged("", after, before, now, paths.append)
    if paths:
        raise Clashes(paths)
    return found


def _merged(path: str, base: Any, new: Any, kept: Any, clash: Clash) -> Any:
    """What `kept` becomes by the step from `base` to `new`; `clash` is told where `kept` is neither of them."""
    if base == new or kept == new:
        return kept
    if kept == base:
        return new
    if path == "lines" and all(map(_keyed, (base, new, kept))):
        return _merged_lines(base, new, kept, clash)
    if _alike(base, new, kept):
        parts = {}
        for name in (each.name for each in fields(kept)):
            was, wanted, ours = getattr(base, name), getattr(new, name), getattr(kept, name)
            parts[name] = _merged(_inner(path, name), was, wanted, ours, clash)
        return replace(kept, **parts)
    clash(path)
    return _longer(base, new, kept)


def _alike(*parts: Any) -> bool:
    return is_dataclass(parts[0]) and len({type(each) for each in parts}) == 1 and not isinstance(parts[0], _WHOLE)


def _longer(base: Any, new: Any, kept: Any) -> Any:
    """A form that shows only the first ones of a list does not take the others away."""
    if all(isinstance(each, tuple) for each in (base, new, kept)) and len(kept) > len(base):
        return new + kept[len(base) :]
    return new


def _inner(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


# Lines


def _keyed(lines: tuple[Line, ...]) -> bool:
    return len({line.key for line in lines}) == len(lines)


def _merged_lines(
    base: tuple[Line, ...], new: tuple[Line, ...], kept: tuple[Line, ...], clash: Clash
) -> tuple[Line, ...]:
    before, after, ours = ({line.key: line for line in lines} for lines in (base, new, kept))
    found: dict[str, Line] = {}
    for key, line in ours.items():
        if key in before and key in after:
            found[key] = _merged(f"lines.{key}", before[key], after[key], line, clash)
        elif key in before:  # the step takes it away
            if line != before[key]:
                clash(f"lines.{key}")
        else:
            if key in after and line != after[key]:
                clash(f"lines.{key}")
            found[key] = after.get(key, line)
    for key, line in after.items():
        if key not in ours:
            if key not in before:
                found[key] = line
            elif line != before[key]:  # the step changes what is gone meanwhile
                clash(f"lines.{key}")
    order = _order(list(before), list(after), list(ours), clash)
    return tuple(found[key] for key in order if key in found)


def _order(before: list[str], after: list[str], ours: list[str], clash: Clash) -> list[str]:
    """Our order; what the step moved or added stands where it put it."""
    everywhere = set(before) & set(after) & set(ours)
    was, wanted, order = ([key for key in keys if key in everywhere] for keys in (before, after, ours))
    if order == wanted or was == wanted:
        order = list(ours)
    else:
        if order != was:
            clash("lines")
        order = [key for key in after if key in ours]
        for key in (key for key in ours if key not in after):
            _put(order, key, ours)
    for key in after:
        if key not in order:
            _put(order, key, after)
    return order


def _put(order: list[str], key: str, like: list[str]) -> None:
    """Behind the nearest one before it in `like` that is there already, else first."""
    for other in reversed(like[: like.index(key)]):
        if other in order:
            order.insert(order.index(other) + 1, key)
            return
    order.insert(0, key)


# a part of what was changed

_TOGETHER = ("recipient.address",)  # half of an address is none


def place(change: Change) -> str:
    """Where a change is: "line.<key>", "recipient.address", "currency". Those at one place are made together."""
    if change.key:
        return f"line.{change.key}"
    return next((path for path in _TOGETHER if change.path.startswith(f"{path}.")), change.path)


def partly(base: Content, proposed: Content, chosen: Collection[str]) -> Content:
    """`base` with what was changed at the chosen places, as `place` names them: with all of them it is `proposed`."""
    found: Content = _partly("", base, proposed, chosen)
    return found


def _partly(path: str, base: Any, proposed: Any, chosen: Collection[str]) -> Any:
    """A value with its changes at the chosen places; goes down as far as `changes` does."""
    if base == proposed:
        return base
    if path == "lines" and _keyed(base) and _keyed(proposed):
        return _chosen_lines(base, proposed, chosen)
    if path not in _TOGETHER and is_dataclass(base) and type(base) is type(proposed):
        parts = {
            each.name: _partly(_inner(path, each.name), getattr(base, each.name), getattr(proposed, each.name), chosen)
            for each in fields(base)
        }
        return replace(base, **parts)  # type: ignore[type-var]
    return proposed if path in chosen else base


def _chosen_lines(base: tuple[Line, ...], proposed: tuple[Line, ...], chosen: Collection[str]) -> tuple[Line, ...]:
    before, after = ({line.key: line for line in lines} for lines in (base, proposed))
    taken = {key for key in {**before, **after} if f"line.{key}" in chosen}
    found = {key: line for key, line in before.items() if key not in taken}
    found |= {key: after[key] for key in taken if key in after}
    like, other = (list(after), list(before)) if "lines" in chosen else (list(before), list(after))
    order = [key for key in like if key in found]
    for key in other:
        if key in found and key not in order:
            _put(order, key, other)
    return tuple(found[key] for key in order)
