"""By which way a member is told by mail of which kind of news: at once, once a day, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from peewee import fn

from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.sentence import Sentence as _s
from jupinv.db import locked, write
from jupinv.sharing.models import News
from jupinv.sharing.news import days
from jupinv.sharing.telling import WHAT

ONCE, DAILY, OFF = "once", "daily", "off"
WAYS = {ONCE: _s("At once"), DAILY: _s("Once a day"), OFF: _s("Off")}


def way(member: Member, what: str) -> str:
    """How a member is told of a kind of news: as chosen, else at once. An accountant, who only reads, is not."""
    chosen = member.news.get(what)
    return chosen if chosen in WAYS else OFF if member.role == ACCOUNTANT else ONCE


def ways(member: Member) -> dict[str, str]:
    """The same for every kind."""
    return {what: way(member, what) for what in WHAT}


def choose(member: Member, chosen: Mapping[str, str], *, now: datetime) -> None:
    """Be told so from now on of these kinds. ValueError for a kind or a way that there is not.

    What happened before somebody wants to be told daily is not told them: it was told, or not to be told.
    """
    if not set(chosen) <= set(WHAT) or not set(chosen.values()) <= set(WAYS):
        raise ValueError(dict(chosen))
    with write():
        fresh: Member = locked(Member.select().where(Member.id == member.id)).get()
        began = DAILY not in ways(fresh).values()
        fresh.news = {**fresh.news, **chosen}
        changes: dict[str, object] = {"news": fresh.news}
        if DAILY in ways(fresh).values():
            days.plan_next(fresh.id, _zone(fresh), now)
            if began:
                last = News.select(fn.MAX(News.id)).where(News.business == fresh.business_id).scalar()
                changes["news_sent"] = last or 0
        Member.update(changes).where(Member.id == fresh.id).execute()
    member.news = fresh.news


def _zone(member: Member) -> str:
    business: Business = Business.get_by_id(member.business_id)
    return str(business.time_zone)
