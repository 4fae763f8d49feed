"""How long visits are kept: after so many months only their numbers are."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime
from typing import Any

from peewee import fn

from jupinv import jobs
from jupinv.businesses.models import Business
from jupinv.db import locked, write
from jupinv.documents.models import Document
from jupinv.sharing import telling
from jupinv.sharing.models import News, Visit, VisitCount

CHOICES = (1, 3, 6, 12, 24)  # months
AT_ONCE = 100  # documents of one transaction


def since(now: datetime, months: int) -> datetime:
    """The instant so many calendar months ago; of a day that the month does not have, its last one."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def choose(business: Business, months: int) -> None:
    """Keep visits for so many months; what is older goes with the next daily work. ValueError for another number."""
    if months not in CHOICES:
        raise ValueError(months)
    with write():
        Business.update(visits_kept=months).where(Business.id == business.id).execute()
    business.visits_kept = months


def older(business: Business, before: datetime) -> int:
    """How many visits of a business are from before that."""
    documents = Document.select(Document.id).where(Document.business == business)
    count: int = Visit.select().where(Visit.document.in_(documents) & (Visit.at < before)).count()
    return count


@jobs.daily("forget_visits")
def forget_visits(claim: jobs.Claim) -> None:
    """Count the visits of every business that are older than it keeps them, and delete them."""
    chosen: Any = Business.select(Business.visits_kept).distinct().tuples()
    for (months,) in list(chosen):
        before = since(claim.now(), months)
        while documents := _documents_with_older(months, before):
            with claim.holding():
                count_and_forget(documents, before)


def _documents_with_older(months: int, before: datetime) -> list[int]:
    query: Any = Visit.select(Visit.document).join(Document).join(Business)
    query = query.where((Visit.at < before) & (Business.visits_kept == months)).distinct().limit(AT_ONCE)
    return [number for (number,) in query.tuples()]


def count_and_forget(documents: list[int], before: datetime) -> None:
    """Make numbers of the visits of these documents from before that. Inside a transaction.

    A viewer goes over into the number when nothing is left of them, so that the sum of both stays the same.
    """
    list(locked(Document.select(Document.id).where(Document.id.in_(documents)).order_by(Document.id)))
    theirs = Visit.document.in_(documents)
    old = theirs & (Visit.at < before)
    opens: Any = Visit.select(Visit.document, Visit.kind, fn.COUNT(Visit.id), fn.MAX(Visit.at)).where(old)
    gone: dict[tuple[int, str], int] = {}
    for document, kind in _gone_for_good(theirs, before):
        gone[document, kind] = gone.get((document, kind), 0) + 1
    for document, kind, count, last in opens.group_by(Visit.document, Visit.kind).tuples():
        _add(document, kind, count, gone.get((document, kind), 0), last)
    Visit.delete().where(old).execute()
    _forget_places(documents, before)


def _forget_places(documents: list[int], before: datetime) -> None:
    """Where somebody was, and with which browser, stands in two places more: as last seen, and in what was told."""
    placed = Document.id.in_(documents) & (Document.last_seen_at < before) & (Document.last_seen_place != "")
    Document.update(last_seen_place="").where(placed).execute()
    first = News.document.in_(documents) & (News.what == telling.FIRST_SEEN) & (News.at < before)
    News.update(data={"page": "visits"}).where(first).execute()


def _gone_for_good(theirs: Any, before: datetime) -> Any:
    """The document and the kind of each viewer whose last visit is from before that."""
    viewers = Visit.select(Visit.document, Visit.kind).where(theirs)
    return viewers.group_by(Visit.document, Visit.kind, Visit.viewer).having(fn.MAX(Visit.at) < before).tuples()


def _add(document: int, kind: str, opens: int, viewers: int, last: datetime) -> None:
    this = (VisitCount.document == document) & (VisitCount.kind == kind)
    more = {"opens": VisitCount.opens + opens, "viewers": VisitCount.viewers + viewers, "last_at": last}
    if not VisitCount.update(more).where(this).execute():
        VisitCount.create(document=document, kind=kind, opens=opens, viewers=viewers, last_at=last)
