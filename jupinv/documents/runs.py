"""Whether numbers run without gaps: each one against its series, each series against its counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from jupinv.businesses.models import Business, Counter, Series
from jupinv.documents import patterns
from jupinv.documents.models import Document

Key = tuple[int, str]  # of a series, and a period of it


class Numbered(NamedTuple):
    """What is asked of a document."""

    id: int
    number: str | None
    kind: str
    day: date | None
    series_id: int | None
    by_hand: bool


def differences(business: Business) -> Iterator[str]:
    """Gaps, numbers that don't follow their pattern or belong to no series, and counters that stand elsewhere."""
    series = {each.id: each for each in Series.select().where(Series.business == business)}
    of_ours: Any = Counter.select().where(Counter.series.in_(list(series)))
    counters = {(each.series_id, each.period): each for each in of_ours}
    taken: dict[Key, list[int]] = defaultdict(list)
    for document in _numbered(business):
        found = _by_hand(document, series, counters) if document.by_hand else _place(document, series)
        if isinstance(found, str):
            yield f"{document.number or f'draft {document.id}'}: {found}"
        elif found is not None:
            taken[found[0]].append(found[1])
    for key in sorted(set(taken) | set(counters)):
        name = " ".join(filter(None, (series[key[0]].pattern, key[1])))
        yield from (f"{name}: {what}" for what in _run(sorted(taken.get(key, [])), counters.get(key)))


def _numbered(business: Business) -> Iterator[Numbered]:
    columns = (Document.id, Document.number, Document.kind, Document.issue_date, Document.series, Document.by_hand)
    issued = (Document.business == business) & Document.issued_at.is_null(False)
    rows: Any = Document.select(*columns).where(issued).order_by(Document.id).tuples().iterator()
    return (Numbered(*row) for row in rows)


def _place(document: Numbered, series: dict[int, Series]) -> tuple[Key, int] | str:
    """The period and the count that a number stands for, or why it stands for none."""
    if document.series_id is None:
        return "belongs to no series"
    of = series.get(document.series_id)
    if of is None or of.kind != document.kind:
        return "its series is for other documents"
    number, day, said = document.number or "", document.day, patterns.read(of.pattern, document.number or "")
    if said is None or day is None or number != patterns.sample(of.pattern, on=day, customer_code=said.code, n=said.n):
        return f"the number does not follow {of.pattern}"
    within = patterns.period(of.pattern, on=day, customer_code=said.code, resets=of.resets)
    return (of.id, within), said.n


def _by_hand(document: Numbered, series: dict[int, Series], counters: dict[Key, Counter]) -> str | None:
    """Why it can't have been written by hand: then it belongs to no series, and no series ever comes to it.

    A series may have begun after it, so what lies before its counter is well.
    """
    if document.series_id is not None:
        return "was written by hand, and belongs to a series all the same"
    for of in series.values():
        said = patterns.read(of.pattern, document.number or "")
        counter = counters.get((of.id, said.period(of.resets))) if said else None
        if said and counter and counter.since < said.n <= patterns.LARGEST:
            return f"was written by hand, but follows {of.pattern}"
    return None


def _run(numbers: list[int], counter: Counter | None) -> Iterator[str]:
    """What is wrong with the counts of one period, in their order."""
    since, last = (counter.since, counter.last) if counter else (0, 0)
    if numbers and numbers[0] != since + 1:
        yield f"begins at {numbers[0]}"
    for before, after in pairwise(numbers):
        if after > before + 1:
            yield f"{before + 1} is missing" if after == before + 2 else f"{before + 1} to {after - 1} are missing"
        elif after == before:
            yield f"{after} was given twice"
    if last != (numbers[-1] if numbers else since):
        yield f"the counter stands at {last}, the last number is {numbers[-1] if numbers else since}"
