"""What stands beside a field while somebody writes: what the rules say of fields that were reached, and of no others.

A paper is written from top to bottom, in parts: the sender, the customer, each line. What is missing in a part is told
once somebody has gone on from it: to a part below, or, within a part that is begun, by changing something elsewhere.
What stands in a field and is wrong is told at once. So a new paper says nothing, and nobody is told of what comes next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jupinv.businesses.ways import WAYS
from jupinv.drafts import readiness
from jupinv.drafts.editing import Editor
from jupinv.drafts.typed import Typed

MOST = 6  # messages at once, the uppermost first: an answer to a save stays small
SAID_THERE = ("tax.charge", "issue_date", "bank")  # the paper itself asks for it or says it, or it comes last of all
# The parts of a paper from top to bottom, by how the names of their fields begin; of several the longest counts.
PARTS = ("sender.", "customer.", "", "line.", "lines", "allowance.", "bank.", "way.")
# What stands in these without anybody typing it tells of no one who was there.
_PRESET = ("kind", "currency", "due", "issue_date", "prices", "coins", "note", "terms", "number.series")
_PRESET_BEGINNINGS = ("tax.", "business.", "bank.", "way.", "pay.", "withheld.")
_PRESET_ENDINGS = (".tax", ".unit", ".removed", ".kind", ".language", ".po_required", ".optional", ".choice")

Place = tuple[int, int]


def advised(shown: Editor, changed: Iterable[str] = ()) -> Editor:
    """The page with what the rules say beside its fields. `changed`: the fields of the save that it answers."""
    paper = _Paper(shown.typed, given=("customer.",) if shown.goes_to else ())
    here = {paper.place(name) for name in changed}
    found, hints = readiness.beside(shown)
    known = {*shown.problems, *SAID_THERE}
    open_ = (name for name in found if name not in known and _is_asked_about(shown, name))
    told = [name for name in open_ if paper.holds(name) or paper.was_reached(name, here)]
    first = sorted(told, key=paper.place)[:MOST]
    return replace(shown, problems=shown.problems | {name: found[name] for name in first}, hints=hints & set(first))


def _is_asked_about(shown: Editor, name: str) -> bool:
    """Whether the answer tells of a field: of a long paper's lines it tells of those that were changed."""
    return shown.about is None or not name.startswith("line.") or name.split(".")[1] in shown.about


class _Paper:
    """Where the fields of a form stand on its paper, and how far it is written. `given`: what nobody had to write."""

    def __init__(self, typed: Typed, given: tuple[str, ...] = ()) -> None:
        self.typed = typed
        self.lines = {key: position for position, key in enumerate(typed.group("line"), 1)}
        written = (name for name, text in typed.pairs if text.strip() and not name.startswith(given))
        self.begun = {self.place(name) for name in written if not _is_preset(name)}

    def place(self, name: str) -> Place:
        """The part that a field belongs to."""
        part = max((each for each in PARTS if name.startswith(each)), key=len)
        return PARTS.index(part), self.lines.get(name.split(".")[1], 0) if part == "line." else 0

    def holds(self, name: str) -> bool:
        """Whether something stands in a field that somebody typed there, or where money is sent."""
        return bool(self.typed.get(name)) and (name.startswith(WAYS) or not _is_preset(name))

    def was_reached(self, name: str, here: set[Place]) -> bool:
        """Whether somebody has gone on from the part in which the field stands; `here` is where they write."""
        place = self.place(name)
        gone_past = any(each > place for each in self.begun)
        return gone_past or (place in self.begun and place not in here)


def _is_preset(name: str) -> bool:
    return name in _PRESET or name.startswith(_PRESET_BEGINNINGS) or name.endswith(_PRESET_ENDINGS)
