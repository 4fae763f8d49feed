"""The visits of a document as its sender reads them: how many, by how many, and each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from peewee import JOIN, fn

from jupinv.content.sentence import Sentence as _s
from jupinv.db import one_by_one
from jupinv.documents.models import Document, Link
from jupinv.documents.wording import Wording
from jupinv.sharing.models import BOT, PERSON, PREFETCH, SCANNER, SENDER, Visit, VisitCount
from jupinv.sharing.visits.kinds import OTHER_BROWSER
from jupinv.translations import said

ROWS = 50
FEW = 20  # of those that are folded away
MACHINES = (SCANNER, PREFETCH, BOT)
KINDS = {
    PERSON: _s("person"),
    SENDER: _s("you or a colleague"),
    SCANNER: _s("mail scanner"),
    PREFETCH: _s("fetched ahead by a browser"),
    BOT: _s("preview or bot"),
}
HEAD = ("at", "who", "link of", "what", "browser", "place", "address", "viewer")


@dataclass(frozen=True, slots=True)
class Tally:
    """Opens and viewers of some kinds; `counted` of the opens are only numbers any more."""

    opens: int = 0
    viewers: int = 0
    counted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.opens + other.opens, self.viewers + other.viewers, self.counted + other.counted)


@dataclass(frozen=True, slots=True)
class Opening:
    """One visit, in words."""

    at: datetime
    when: str
    kind: str
    link: str  # the address of the one person whose link it was; empty: the document's own
    pdf: bool
    browser: str
    place: str
    network: str


@dataclass(frozen=True, slots=True)
class Openings:
    """Some visits, the last one first, and where to go on; 0: there are no more."""

    rows: tuple[Opening, ...]
    before: int


def tallies(document: Document) -> dict[str, Tally]:
    """By kind, those that are only numbers any more among them."""
    found = {kind: Tally() for kind in KINDS}
    there: Any = Visit.select(Visit.kind, fn.COUNT(Visit.id), fn.COUNT(Visit.viewer.distinct()))
    for kind, opens, viewers in there.where(Visit.document == document).group_by(Visit.kind).tuples():
        found[kind] += Tally(opens, viewers)
    for count in VisitCount.select().where(VisitCount.document == document):
        found[count.kind] += Tally(count.opens, count.viewers, count.opens)
    return found


def openings(
    document: Document, kinds: Iterable[str], words: Wording, *, before: int = 0, rows: int = ROWS
) -> Openings:
    """The visits of some kinds from before that one."""
    query = _of(document).where(Visit.kind.in_(list(kinds)))
    found = list((query.where(Visit.id < before) if before else query).order_by(Visit.id.desc()).limit(rows + 1))
    more = found[rows - 1].id if len(found) > rows else 0
    return Openings(tuple(_opening(visit, words) for visit in found[:rows]), more)


def _of(document: Document) -> Any:
    return Visit.select(Visit, Link.id, Link.email).join(Link, JOIN.LEFT_OUTER).where(Visit.document == document)


def _opening(visit: Visit, words: Wording) -> Opening:
    return Opening(
        at=visit.at,
        when=words.instant(visit.at),
        kind=said(KINDS[visit.kind]),
        link=_link(visit),
        pdf=visit.pdf,
        browser=_browser(visit.browser),
        place=words.place(visit.place),
        network=visit.network,
    )


def _link(visit: Visit) -> str:
    return str(visit.link.email) if visit.link else ""


def _browser(text: str) -> str:
    name, on, device = text.partition(" on ")
    name = {"an app": _("an app"), OTHER_BROWSER: _("another browser")}.get(name, name)
    return _("%(browser)s on %(device)s", browser=name, device=device) if on else name


# as a table for spreadsheets


def table(document: Document, time_zone: str) -> Iterator[tuple[object, ...]]:
    """The columns of HEAD, alike in every language, the first visit first; times are the business's."""
    zone = ZoneInfo(time_zone or "UTC")
    for visit in one_by_one(_of(document), Visit.id, 500):
        at = visit.at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        who, what = str(KINDS[visit.kind]), "PDF" if visit.pdf else "page"
        yield at, who, _link(visit), what, visit.browser, visit.place, visit.network, visit.viewer[:8]
