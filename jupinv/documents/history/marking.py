"""Two papers side by side: on the old one what went is struck through, on the new one what came is marked.

Read aloud each says "was …" or "now …" before what differs.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup

from jupinv.rendering.paper import Fact, Paper, Row, Section, Stamp, Sum, Way

T = TypeVar("T")
Marks = tuple[Markup, Markup]  # what stands before and after a text that differs
_PLAIN = ("key", "machine", "copied", "kind", "locale", "language", "direction", "link", "link_label", "page_label")
_BY_KEY = (Fact, Row, Sum)


def side_by_side(old: Paper, new: Paper, *, was: str, now: str) -> tuple[Paper, Paper]:
    """Both papers with what differs marked in their texts. `was` and `now` are the words for who hears them.

    What is not what the document says (stamp, footer, version) stays plain.
    """
    gone = Markup('<del><span class="hidden">{} </span>').format(was), Markup("</del>")
    come = Markup('<ins><span class="hidden">{} </span>').format(now), Markup("</ins>")
    left, right = _both(_bare(old), _bare(new), gone, come)
    keep = {name: getattr(old, name) for name in ("version", "footer", "look")}
    return replace(left, **keep), replace(right, **{name: getattr(new, name) for name in keep})


def _bare(paper: Paper) -> Paper:
    return replace(paper, stamp=None, asked="", version="", footer="")


def _both(old: Any, new: Any, gone: Marks, come: Marks, name: str = "") -> tuple[Any, Any]:
    """The two with marks around every text in which they differ."""
    if old == new or name in _PLAIN:
        return old, new
    if isinstance(old, str) and isinstance(new, str):
        return _marked(old, gone), _marked(new, come)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _lists(old, new, gone, come)
    if is_dataclass(old) and type(old) is type(new):
        pairs = {
            each.name: _both(getattr(old, each.name), getattr(new, each.name), gone, come, each.name)
            for each in fields(old)
        }
        return (
            replace(old, **{key: pair[0] for key, pair in pairs.items()}),  # type: ignore[type-var]
            replace(new, **{key: pair[1] for key, pair in pairs.items()}),  # type: ignore[type-var]
        )
    return _all(old, gone), _all(new, come)


def _lists(old: tuple[Any, ...], new: tuple[Any, ...], gone: Marks, come: Marks) -> tuple[Any, Any]:
    if any(isinstance(each, Section) for each in (*old, *new)):
        return _sections(old, new, gone, come)
    if any(isinstance(each, _BY_KEY) for each in (*old, *new)):
        return _keyed(old, new, gone, come)
    if len(old) == len(new):
        pairs = [_both(*each, gone, come) for each in zip(old, new, strict=True)]
        return tuple(one for one, _ in pairs), tuple(other for _, other in pairs)
    left = tuple(each if each in new else _all(each, gone) for each in old)
    return left, tuple(each if each in old else _all(each, come) for each in new)


def _keyed(old: tuple[Any, ...], new: tuple[Any, ...], gone: Marks, come: Marks) -> tuple[Any, Any]:
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    left = tuple(_both(each, after[each.key], gone, come)[0] if each.key in after else _all(each, gone) for each in old)
    right = tuple(
        _both(before[each.key], each, gone, come)[1] if each.key in before else _all(each, come) for each in new
    )
    return left, right


def _sections(old: tuple[Section, ...], new: tuple[Section, ...], gone: Marks, come: Marks) -> tuple[Any, Any]:
    """Lines are told by their keys, whatever heading they stand under."""
    before, after = (tuple(row for section in each for row in section.rows) for each in (old, new))
    rows = _keyed(before, after, gone, come)
    told = []
    for sections, others, marked, marks in ((old, new, rows[0], gone), (new, old, rows[1], come)):
        by_key, known = {row.key: row for row in marked}, {section.heading for section in others}
        told.append(
            tuple(
                replace(
                    section,
                    heading=section.heading if section.heading in known else _marked(section.heading, marks),
                    rows=tuple(by_key[row.key] for row in section.rows),
                )
                for section in sections
            )
        )
    return told[0], told[1]


def _all(value: Any, marks: Marks) -> Any:
    """The value with every text in it marked; labels stay as they are."""
    if isinstance(value, str):
        return _marked(value, marks)
    if isinstance(value, tuple):
        return tuple(_all(each, marks) for each in value)
    if is_dataclass(value) and not isinstance(value, type | Stamp):
        plain = (*_PLAIN, "label") if isinstance(value, Fact | Sum | Way) else _PLAIN
        parts = {each.name: getattr(value, each.name) for each in fields(value)}
        marked = {name: part if name in plain else _all(part, marks) for name, part in parts.items()}
        return replace(value, **marked)
    return value


def _marked(text: str, marks: Marks) -> str:
    return marks[0] + text + marks[1] if text else text
