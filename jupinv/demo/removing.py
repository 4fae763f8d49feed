"""Removing the demo in one act: the business closes like any other, and so does the account made for it."""

from __future__ import annotations

from datetime import datetime

from jupinv.accounts import deletion
from jupinv.accounts.models import User
from jupinv.businesses import closing
from jupinv.businesses.models import Business, Member
from jupinv.db import write
from jupinv.demo.papers import OWNER_EMAIL


class NoDemo(Exception):
    """The business is somebody's own: it is closed with its account, never by this."""


def remove(business: Business, *, now: datetime) -> None:
    """Close a demo business, and forget the account that was made for it unless it has others. Raises NoDemo."""
    if not business.demo:
        raise NoDemo
    with write():
        made_for_it = list(
            User.select().join(Member).where((Member.business == business) & (User.email == OWNER_EMAIL))
        )
        closing.close(business, now=now)
        for user in made_for_it:
            if not Business.of(user).exists():
                deletion.delete(user, now=now)


def remove_all(*, now: datetime) -> int:
    """Remove every demo there is; the answer is how many."""
    with write():
        found = list(Business.select().where(Business.demo))
        for business in found:
            remove(business, now=now)
    return len(found)
