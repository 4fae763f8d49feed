"""The bell in the app: what readers did, the newest first, and what of it a member has not looked at yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from jupinv.businesses.models import Business, Member
from jupinv.db import locked, write
from jupinv.documents import search
from jupinv.documents.models import Document
from jupinv.sharing.models import News
from jupinv.sharing.news.sentences import Told, about, told

PAGE = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of news."""

    news: list[Told]
    older: int | None  # the piece of news before which the next page begins


def listed(business: Business, *, what: str = "", looked_for: str = "", before: int | None, locale: str) -> Listed:
    """The news of a business, of one kind or all, about documents in which these words stand."""
    query = News.select(News, Document).join(Document).where(News.business == business)
    if what:
        query = query.where(News.what == what)
    if before is not None:
        query = query.where(News.id < before)
    for ways in search.terms(looked_for, locale) if looked_for.strip() else ():
        query = query.where(_said_in(ways))
    rows = list(query.order_by(News.id.desc()).limit(PAGE + 1))
    shown = [told(each, about(each), locale, business.time_zone) for each in rows[:PAGE]]
    return Listed(shown, shown[-1].id if len(rows) > PAGE else None)


def _said_in(ways: Sequence[str]) -> Any:
    """Documents whose text has a word in one of its ways of writing."""
    return reduce(or_, (Document.search.contains(way) for way in ways))


def looked_at(member: Member, newest: int) -> int:
    """The last piece of news that is not new to a member."""
    return member.news_seen if member.news_new else newest


def newest(business: Business) -> int:
    """The last piece of news that there is; 0 where there is none."""
    return _last(News.business == business)


def read(member: Member, until: int) -> None:
    """A member has looked at all up to this piece of news; what came since stays new."""
    with write():
        row: Member = locked(Member.select().where(Member.id == member.id)).get()
        ours = News.business == row.business_id
        seen = max(row.news_seen, min(until, _last(ours)))
        left = News.select().where(ours & (News.id > seen)).count()
        Member.update(news_seen=seen, news_new=left).where(Member.id == row.id).execute()


def _last(ours: Any) -> int:
    newest: News | None = News.select(News.id).where(ours).order_by(News.id.desc()).first()
    return newest.id if newest else 0
