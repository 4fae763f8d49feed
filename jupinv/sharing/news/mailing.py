"""Mails to members about news: at once, and what follows within five minutes in one more; or once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from peewee import Case, Value, fn

from jupinv import jobs
from jupinv.accounts import notices
from jupinv.accounts.models import User
from jupinv.accounts.preferences import speaks
from jupinv.businesses.models import Business, Member
from jupinv.db import locked, write
from jupinv.documents.models import Document
from jupinv.sharing.models import News
from jupinv.sharing.news import choices, days, unsubscribing
from jupinv.sharing.news.choices import DAILY, ONCE
from jupinv.sharing.news.models import NewsMail
from jupinv.sharing.news.sentences import about, figures, isolated, told

BURST = timedelta(minutes=5)  # in which the same thing about the same document is told by one mail more
SETTLED = timedelta(minutes=1)  # after which nothing older is written any more
MOST = 50  # pieces of news in one mail; it says how many there are besides
LOOKED_BACK = 500  # pieces of news of one document, to find where a burst began


# at once


def on_told(news: News, *, now: datetime, **_: Any) -> None:
    """Tell all members who want it, in the transaction of what happened."""
    members = members_of(news.business_id)
    # Where nothing was new, this is the first that is: whoever became a member later has not to look at all before.
    before = Case(None, [((Member.news_new == 0) & (Member.news_seen < news.id), news.id - 1)], Member.news_seen)
    for member in members:  # one by one, so that two who tell at once take these rows in the same order
        Member.update(news_new=Member.news_new + 1, news_seen=before).where(Member.id == member.id).execute()
    first = began(news)
    if first.id == news.id:
        _mail(members, [news], now)
    elif any(choices.way(member, news.what) == ONCE for member in members):
        about = {"document": news.document_id, "news": first.id}
        end = first.at + BURST + SETTLED  # what came in the last moment is written by then
        jobs.enqueue("news_rest", about, due=end, unique_key=f"news_rest:{first.id}")


def members_of(business: int) -> list[Member]:
    """Who works there and has a confirmed address, the first one first."""
    query = Member.select(Member, User, Business).join(User).switch(Member).join(Business)
    reached = User.confirmed_at.is_null(False) & User.email.is_null(False)
    return list(query.where((Member.business == business) & reached).order_by(Member.id))


def began(news: News) -> News:
    """The piece of news with which the burst began that this one is part of: itself, where nothing came just before."""
    before: list[News] = [news]
    same = (News.document == news.document_id) & (News.what == news.what) & (News.id < news.id)
    for each in News.select(News.id, News.at).where(same).order_by(News.id.desc()).limit(LOOKED_BACK):
        if before[-1].at - each.at >= BURST:
            break
        before.append(each)
    first = before[-1]
    for each in reversed(before):
        if each.at - first.at >= BURST:
            first = each
    return first


@jobs.handles("news_rest")
def tell_rest(claim: jobs.Claim) -> None:
    """One mail about all that followed the first piece of news of a burst."""
    first = News.get_or_none(News.id == claim.payload["news"])
    if first is None:
        return
    same = (News.document == first.document_id) & (News.what == first.what)
    rest = News.select().where(same & (News.id > first.id) & (News.at < first.at + BURST)).order_by(News.id)
    with claim.finishing():
        _mail(members_of(first.business_id), list(rest), claim.now())


def _mail(members: Iterable[Member], news: list[News], now: datetime) -> None:
    """Queue a mail about one document and kind of news to each of the members who want it at once.

    Who was told of a part of it by a digest meanwhile is told the rest.
    """
    if not news:
        return
    document = about(News.get_by_id(news[0].id))  # as it stands now
    known = set(NewsMail.select(NewsMail.user, NewsMail.news).where(NewsMail.news.in_(news)).tuples())
    for member in members:
        new = [each for each in news if (member.user_id, each.id) not in known]
        if new and choices.way(member, news[0].what) == ONCE and not member.business.demo:  # where nobody is real
            locale = str(member.user.locale)
            context = {
                "told": [told(each, document, locale, member.business.time_zone) for each in new[:MOST]],
                "figures": figures(document, locale),
                "number": document.number or "",
                "customer": document.customer_name,
            }
            _queue(member, "news", context, new, news[0].what, now)


def _queue(member: Member, name: str, context: dict[str, Any], news: list[News], what: str, now: datetime) -> None:
    business = member.business
    code = speaks(member.user)
    context |= {"handle": business.handle, "business": business.name or business.handle, "more": len(news) - MOST}
    context |= {"isolated": lambda sentence: isolated(sentence, code)}
    link = unsubscribing.address(member, what)
    queued = notices.tell(member.user, name, context=context, now=now, unsubscribe=link)
    NewsMail.insert_many([{"news": each.id, "user": member.user_id, "mail": queued.id} for each in news]).execute()


# once a day


@jobs.daily("plan_news_digests")
def plan_digests(claim: jobs.Claim) -> None:
    """Plan the mornings of this day, in UTC, of all who want to be told once a day."""
    wanted = Member.news.contains(Value(f'"{DAILY}"', converter=False))
    with claim.finishing():
        for member in Member.select(Member, Business).join(Business).where(wanted).order_by(Member.id):
            for local, instant in days.within(member.business.time_zone, claim.now().date()):
                days.plan(member.id, local, instant)


@jobs.handles("news_digest")
def send_digest(claim: jobs.Claim) -> None:
    """Tell one member in one mail what came since the last one; nothing where nothing came."""
    with claim.finishing():
        tell_day(claim.payload["member"], claim.now())


def tell_day(member: int, now: datetime) -> None:
    """The same, for the member of this number; who is none any more is told nothing."""
    with write():
        held = locked(Member.select().where(Member.id == member)).first()
        reader = next((each for each in members_of(held.business_id) if each.id == held.id), None) if held else None
        if reader is None:
            return
        ours = (News.business == reader.business_id) & (News.at <= now - SETTLED)
        last = News.select(fn.MAX(News.id)).where(ours).scalar() or 0
        news = _waiting(reader, last)
        if news and not reader.business.demo:
            context = {"about": _by_document(news[:MOST], reader), "count": len(news)}
            _queue(reader, "news_digest", context, news, DAILY, now)
        Member.update(news_sent=max(last, reader.news_sent)).where(Member.id == reader.id).execute()


def _waiting(member: Member, last: int) -> list[News]:
    """What a member wants to be told once a day and was not told yet, the oldest first."""
    wanted = [what for what, way in choices.ways(member).items() if way == DAILY]
    known = NewsMail.select(NewsMail.news).where(NewsMail.user == member.user_id)
    new = (News.business == member.business_id) & (News.id > member.news_sent) & (News.id <= last)
    query = News.select(News, Document).join(Document).where(new & News.what.in_(wanted) & News.id.not_in(known))
    return list(query.order_by(News.id))


def _by_document(news: list[News], reader: Member) -> list[dict[str, Any]]:
    """By document, in the order in which each was first heard of."""
    locale, zone = str(reader.user.locale), reader.business.time_zone
    found: dict[int, list[News]] = {}
    for each in news:
        found.setdefault(about(each).id, []).append(each)
    return [
        {"told": [told(each, about(each), locale, zone) for each in some], "figures": figures(about(some[0]), locale)}
        for some in found.values()
    ]
