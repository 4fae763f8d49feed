"""The difference between two contents in sentences: "Ana changed the due date from 1 May 2026 to 15 May 2026".

Nothing here knows who reads: whoever shows a sentence says it in the reader's language (`Sentence`), and hands in how
the reader writes money and days.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from jupinv.content.changes import ADDED, REMOVED, Change
from jupinv.content.fields import Content, Line
from jupinv.content.sentence import Sentence as _s
from jupinv.documents.history.nouns import noun, part
from jupinv.documents.history.values import Reader

_ADDRESSES = ("recipient.address", "sender.address", "delivery.address", "tax_representative.address")


def sentences(found: Iterable[Change], old: Content, new: Content, *, who: str, locale: str) -> list[_s]:
    """What somebody changed, one sentence each; an address is one thing. `who`: their name."""
    told: list[_s] = []
    for address, some in groupby(found, key=_address_of):
        changes = list(some)
        if address:
            told.append(_address(address, old, new, who, locale))
        else:
            told.extend(_sentence(each, old, new, who, locale) for each in changes)
    return told


def _address_of(change: Change) -> str:
    return next((path for path in _ADDRESSES if change.path.startswith(f"{path}.")), "")


def _address(path: str, old: Content, new: Content, who: str, locale: str) -> _s:
    before, after = (Reader(locale, "").told(path, _at(content, path)) for content in (old, new))
    return _told(who, noun(path), before, after)


def _at(content: Content, path: str) -> object:
    value: object = content
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _sentence(change: Change, old: Content, new: Content, who: str, locale: str) -> _s:
    ours, theirs = Reader(locale, old.currency), Reader(locale, new.currency)
    if change.key:
        return _of_line(change, old, new, ours, theirs, who)
    if change.path == "lines" and not any(isinstance(each, Line) for each in (*change.before, *change.after)):
        return _s("%(who)s put the lines into another order", who=who)
    before, after = ours.told(change.path, change.before), theirs.told(change.path, change.after)
    return _told(who, noun(change.path), before, after)


def _told(who: str, what: _s, before: str, after: str) -> _s:
    if before == after:  # of a part that has no words of its own
        return _s("%(who)s changed %(what)s", who=who, what=what)
    if not before:
        return _s("%(who)s added %(what)s: %(after)s", who=who, what=what, after=after)
    if not after:
        return _s("%(who)s removed %(what)s: %(before)s", who=who, what=what, before=before)
    return _s("%(who)s changed %(what)s from %(before)s to %(after)s", who=who, what=what, before=before, after=after)


def _of_line(change: Change, old: Content, new: Content, ours: Reader, theirs: Reader, who: str) -> _s:
    if change.path == "lines":
        if change.kind == REMOVED:
            return _s("%(who)s removed the line %(line)s", who=who, line=_whole(change.before, old, ours))
        return _s("%(who)s added the line %(line)s", who=who, line=_whole(change.after, new, theirs))
    name = change.path.partition(".")[2]
    before, after = ours.told(change.path, change.before), theirs.told(change.path, change.after)
    if name == "unit_text":
        before, after = (_unit(change.key, *each) for each in ((old, ours), (new, theirs)))
    line = _line(change.key, old, ours) or _line(change.key, new, theirs)
    if name in _TURNS:
        yes, no = _TURNS[name]
        return _s(yes if change.after else no, who=who, line=line)
    parts = {"who": who, "what": part(name), "line": line}
    if before == after:
        return _s("%(who)s changed %(what)s of %(line)s", **parts)
    if change.kind == ADDED or not before:
        return _s("%(who)s added %(what)s of %(line)s: %(after)s", **parts, after=after)
    if change.kind == REMOVED or not after:
        return _s("%(who)s removed %(what)s of %(line)s: %(before)s", **parts, before=before)
    return _s("%(who)s changed %(what)s of %(line)s from %(before)s to %(after)s", **parts, before=before, after=after)


# What is or is not so of a line.
_TURNS = {
    "optional": (
        _s("%(who)s made %(line)s optional"),
        _s("%(who)s made %(line)s count in any case"),
    ),
    "gross_entry": (
        _s("%(who)s included the tax in the price of %(line)s"),
        _s("%(who)s left the tax out of the price of %(line)s"),
    ),
}


def _whole(line: Line, content: Content, reader: Reader) -> str:
    return reader.line(line) or _place(line.key, content)


def _line(key: str, content: Content, reader: Reader) -> str:
    """The line by its description, or by where it stands."""
    line = next((line for line in content.lines if line.key == key), None)
    return (reader.name_of(line) or _place(key, content)) if line else ""


def _place(key: str, content: Content) -> str:
    place = next(place for place, line in enumerate(content.lines, 1) if line.key == key)
    return _s("line %(number)s", number=place)


def _unit(key: str, content: Content, reader: Reader) -> str:
    line = next(line for line in content.lines if line.key == key)
    return line.unit_text or reader.told("lines.unit", line.unit)
