"""Who works in a business."""

from __future__ import annotations

from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import OWNER, Business, Member
from jupinv.businesses.profile import held
from jupinv.db import write


class LastOwner(Exception):
    """Without an owner nobody could change its settings any more."""


def of(business: Business) -> Any:
    """The members with their users, the first one first."""
    return Member.select(Member, User).join(User).where(Member.business == business).order_by(Member.id)


def may_leave(business: Business, user: User) -> bool:
    """Whether another owner stays behind."""
    others = Member.select().join(User).where((Member.business == business) & (Member.user != user))
    return bool(others.where((Member.role == OWNER) & User.confirmed_at.is_null(False)).exists())


def leave(business: Business, user: User) -> None:
    """Give up one's role; all that was written stays with the business. Raises LastOwner."""
    with write():
        held(business)
        if not may_leave(business, user):
            raise LastOwner
        Member.delete().where((Member.business == business) & (Member.user == user)).execute()
