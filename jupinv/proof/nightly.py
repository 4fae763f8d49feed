"""Checks of a business: every night, and whenever somebody asks; what they find is kept.

A check reads everything as of one moment, in a transaction that only reads, and holds nobody up.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from jupinv import jobs
from jupinv.businesses.models import Business
from jupinv.db import db, snapshot, write
from jupinv.documents import checking
from jupinv.documents.models import Chain, Document
from jupinv.proof.models import CheckResult

log = logging.getLogger("jupinv.proof")

LEASE = timedelta(minutes=3)
LOST = timedelta(days=2)  # after so long nobody works any more on what was asked for
KEPT, LONGEST = 20, 300  # differences that are named on the page, and characters of one
TELL_SECONDS = 1.0  # how often the page hears how far it is


def ask(business: Business, *, now: datetime) -> bool:
    """Have a business checked; False where that was asked for already and is not done."""
    with write():
        CheckResult.insert(business=business.id).on_conflict_ignore().execute()
        waits = CheckResult.asked_at.is_null(False) & (CheckResult.asked_at > now - LOST)
        free = (CheckResult.business == business.id) & ~waits
        if not CheckResult.update(asked_at=now, reached=0, expected=0).where(free).execute():
            return False
        jobs.enqueue("check_business", {"business": business.id}, due=now)
    return True


@jobs.daily("check_all")
def check_all(claim: jobs.Claim) -> None:
    """Have every business checked that has ever issued anything."""
    issuing = Chain.select(Chain.business).where(Chain.position > 0)
    # All of them first: SQLite begins no change while something is read that somebody has changed since.
    for business in list(Business.select(Business.id).where(Business.id.in_(issuing)).order_by(Business.id)):
        ask(business, now=claim.now())


def _given_up(payload: dict[str, Any], error: str, now: datetime) -> None:
    CheckResult.update(asked_at=None).where(CheckResult.business == payload["business"]).execute()


@jobs.handles("check_business", lease=LEASE, given_up=_given_up)
def check_business(claim: jobs.Claim) -> None:
    """Check one business and keep what was found; one that is gone meanwhile needs none."""
    business = Business.get_or_none(Business.id == claim.payload["business"])
    if business is None:
        return
    found = _examined(business)
    if found.count:
        log.error("business %s: %s differences", business.id, found.count)
    with claim.finishing():
        CheckResult.update(
            asked_at=None,
            checked_at=claim.now(),
            documents=found.reached,
            revisions=found.revisions,
            differences=found.count,
            told=found.told,
        ).where(CheckResult.business == business.id).execute()


@dataclass
class Found:
    """What a check has found so far."""

    expected: int
    revisions: int
    reached: int = 0
    count: int = 0
    told: list[str] = field(default_factory=list)

    def reach(self) -> None:
        """One document more was looked at."""
        self.reached += 1


def _examined(business: Business) -> Found:
    with snapshot():
        chain = Chain.get_or_none(Chain.business == business)
        found = Found(
            expected=Document.select().where(Document.business == business).count(),
            revisions=chain.position if chain else 0,
        )
        with _telling(business, found):
            for difference in checking.of_business(business, found.reach):
                found.count += 1
                if len(found.told) < KEPT:
                    found.told.append(difference[:LONGEST])
    return found


@contextmanager
def _telling(business: Business, found: Found) -> Iterator[None]:
    """Tell the page how far it is, from a thread with a connection of its own: the check only reads."""
    ended = Event()
    teller = Thread(target=_tell, args=(business, found, ended), name=f"tells of business {business.id}", daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _tell(business: Business, found: Found, ended: Event) -> None:
    while not ended.wait(TELL_SECONDS):
        try:
            with db.connection_context(), write():
                far = {"reached": found.reached, "expected": found.expected}
                CheckResult.update(far).where(CheckResult.business == business.id).execute()
        except Exception:  # it is only told; the check itself goes on
            log.exception("how far the check of business %s is could not be told", business.id)
