"""A request as its sender looks at it: what it would change of what the document says by now, place by place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from jupinv.content.fields import Content
from jupinv.content.merging import clashes, partly, place, taken_over
from jupinv.documents import revisions
from jupinv.documents.issuing import NotIssued
from jupinv.documents.models import Document, Revision
from jupinv.sharing.models import ChangeRequest
from jupinv.sharing.requests import asking
from jupinv.sharing.requests.differences import Row, groups, told


@dataclass(frozen=True, slots=True)
class Point:
    """What is asked for at one place: taken over whole, or not at all."""

    place: str  # see merging.place
    rows: tuple[Row, ...]
    clashes: bool  # a later change touched the same
    done: bool  # it says just that by now


@dataclass(frozen=True)
class Proposal:
    """A request beside the revision that counts now."""

    request: ChangeRequest
    read: Revision  # what it was written for
    last: Revision
    base: Content
    proposed: Content
    now: Content

    @property
    def is_old(self) -> bool:
        """Whether the document says something else since it was asked."""
        return self.read.number != self.last.number

    def content(self, chosen: Collection[str]) -> Content:
        """What the document says with what is asked for at these places; all else stays as it is now."""
        return taken_over(self.base, partly(self.base, self.proposed, chosen), self.now)

    @property
    def places(self) -> tuple[str, ...]:
        """Where something is asked for."""
        return tuple(place(some[0]) for some in groups(self.base, self.proposed))

    @property
    def proper(self) -> tuple[str, ...]:
        """Where it is still asked for, and nobody changed the same since: what is chosen at first."""
        return tuple(each for each in self.places if each not in self._clashing and each not in self._done)

    def is_all(self, chosen: Collection[str]) -> bool:
        """Whether nothing that is asked for is left out; what it says by now is not."""
        return all(each in chosen or each in self._done for each in self.places)

    def points(self, locale: str) -> list[Point]:
        """What is asked for, in words."""
        return [
            Point(
                place(some[0]),
                tuple(told(some, self.base, self.proposed, locale)),
                clashes=place(some[0]) in self._clashing,
                done=place(some[0]) in self._done,
            )
            for some in groups(self.base, self.proposed)
        ]

    @cached_property
    def _clashing(self) -> frozenset[str]:
        if not self.is_old:
            return frozenset()
        paths = clashes(self.base, self.proposed, self.now)
        return frozenset(each for each in self.places if any(_is_at(path, each) for path in paths))

    @cached_property
    def _done(self) -> frozenset[str]:
        if not self.is_old:
            return frozenset()
        return frozenset(each for each in self.places if self.content({each}) == self.now)


def _is_at(path: str, where: str) -> bool:
    """Whether a path of `clashes` is at a place of `merging.place`."""
    where = f"lines.{where.removeprefix('line.')}" if where.startswith("line.") else where
    return path == where or path.startswith(f"{where}.") or where.startswith(f"{path}.")


def of(request: ChangeRequest, document: Document) -> Proposal:
    """A request beside what its document says. Raises NotIssued, asking.Forgotten, revisions.Erased."""
    last = revisions.last_of(document)
    if last is None:
        raise NotIssued
    read = last if last.number == request.base else asking.read_by(request)
    base, now = (revisions.content_of(each)[0] for each in (read, last))
    return Proposal(request, read, last, base, asking.proposed(request), now)
