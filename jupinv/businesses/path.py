"""The business in the path of a page: `/b/<handle>/…`."""

from __future__ import annotations

from typing import Any

from peewee import SQL

from jupinv import web
from jupinv.accounts import browser
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, OWNER, Business, Member
from jupinv.db import Written, made


def here(handle: str) -> Business:
    """The business of this handle, with the role of the person signed in as `.member.role`; 404 without a role."""
    rows = _OF_HANDLE.rows(user=browser.signed_in().id, handle=handle) or web.missing()
    *values, role, news = rows[0]
    found: Business = made(Business, Business._meta.sorted_fields, iter(values))
    found.member = Member(business=found, role=role, news_new=news)
    browser.enter(found)
    return found


_OF_HANDLE = Written(lambda value: all_of(value("user")).where(Business.handle == value("handle")))


def here_to_write(handle: str) -> Business:
    """The same for who may change things: 403 for an accountant, who only reads."""
    business = here(handle)
    return web.refused() if business.member.role == ACCOUNTANT else business


def here_to_own(handle: str) -> Business:
    """The same for owners: 403 for everybody else."""
    business = here(handle)
    return business if business.member.role == OWNER else web.refused()


def last_used(user: User) -> Business | None:
    """Where the bare addresses lead: the business last looked at, or else the first one."""
    mine = all_of(user)
    found: Business | None = mine.where(Business.handle == browser.last_business()).first() or mine.first()
    return found


def last_written(user: User) -> Business | None:
    """Where a new document begins: the business last looked at, or else the first one, in which the user may write."""
    mine = all_of(user).where(Member.role != ACCOUNTANT)
    found: Business | None = mine.where(Business.handle == browser.last_business()).first() or mine.first()
    return found


def all_of(user: User | SQL) -> Any:
    """The businesses of a user, the first one first, each with the user's role and what is new as `.member`."""
    mine = Business.select(Business, Member.role, Member.news_new).join(Member).where(Member.user == user)
    return mine.order_by(Business.id)
