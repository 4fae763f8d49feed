"""The business in the path of a page: `/b/<handle>/…`."""

from __future__ import annotations

from typing import Any

from jupinv import web
from jupinv.accounts import browser
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, OWNER, Business, Member


def here(handle: str) -> Business:
    """The business of this handle, with the role of the person signed in as `.member.role`; 404 without a role."""
    found: Business = _of(browser.signed_in()).where(Business.handle == handle).first() or web.missing()
    browser.enter(found)
    return found


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
    found: Business | None = _of(user).where(Business.handle == browser.last_business()).first() or _of(user).first()
    return found


def _of(user: User) -> Any:
    return Business.select(Business, Member.role).join(Member).where(Member.user == user).order_by(Business.id)
