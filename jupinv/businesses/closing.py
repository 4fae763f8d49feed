"""What becomes of businesses when a member's account ends: nobody else's is touched, one without others closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jupinv import files, jobs
from jupinv.accounts.models import User
from jupinv.businesses import members
from jupinv.businesses.models import OWNER, Business, Member
from jupinv.businesses.profile import held
from jupinv.db import write
from jupinv.hearing import Signal

KEPT = ("id", "handle", "created_at", "time_zone")
SWEEP_AGAIN = timedelta(hours=1)  # after whatever was being drawn when its business closed

closed = Signal(
    "A business ends. Sender: the Business; `now`. Inside the transaction. Receivers take away whatever says something "
    "about somebody; one that must keep something, without words, answers True."
)


class NotAMember(Exception):
    """Whoever is to own the business does not work in it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of one business."""

    business: Business
    others: list[Member]  # who goes on with it; none: it closes

    @property
    def needs_owner(self) -> bool:
        """Whether one of the others must be made its owner first."""
        return bool(self.others) and all(other.role != OWNER for other in self.others)


def endings(user: User) -> list[Ending]:
    """What becomes of each business of a user, the oldest first."""
    mine = list(Business.of(user))
    others: dict[int, list[Member]] = {business.id: [] for business in mine}
    query = Member.select(Member, User).join(User).where(Member.business.in_(mine) & (Member.user != user))
    for member in query.order_by(Member.id):
        others[member.business_id].append(member)
    return [Ending(business, others[business.id]) for business in mine]


def make_owner(business: Business, number: int) -> None:
    """Let another member own the business, too. Raises NotAMember."""
    with write():
        if not Member.update(role=OWNER).where((Member.business == business) & (Member.user == number)).execute():
            raise NotAMember


def on_deleting(user: User, *, now: datetime, **_: Any) -> None:
    """Leave what others go on with, close the rest. Raises members.LastOwner."""
    for business in list(Business.of(user)):
        held(business)
        if Member.select().where((Member.business == business) & (Member.user != user)).exists():
            members.leave(business, user)
        else:
            close(business, now=now)


def close(business: Business, *, now: datetime) -> None:
    """End a business for good. What the chain of seals needs stays: a row without a name.

    Where nothing has to stay the row goes as well, but last of all: until its files are gone its number must not be
    given to another business.
    """
    with write():
        stays = any(answer for _, answer in closed.send(business, now=now))
        Member.delete().where(Member.business == business).execute()
        _empty(business)
        jobs.enqueue("delete_files", {"business": business.id}, due=now)
        jobs.enqueue("delete_files", {"business": business.id, "row": not stays}, due=now + SWEEP_AGAIN)


def _empty(business: Business) -> None:
    """Every column as in a new business, but for its place in the tables and the time zone that its days are of."""
    fields = [field for field in Business._meta.sorted_fields if field.name not in KEPT]
    plain = {field.name: field.default() if callable(field.default) else field.default for field in fields}
    Business.update(plain).where(Business.id == business.id).execute()


@jobs.handles("delete_files")
def delete_files(claim: jobs.Claim) -> None:
    """Remove all files of a business that has closed, and in the end its row, if nothing needs it."""
    number = claim.payload["business"]
    files.delete_business(number)
    with claim.finishing():
        if claim.payload.get("row"):
            Business.delete().where(Business.id == number).execute()
