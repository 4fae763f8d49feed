"""File a received document: once for each business, with the bytes and the PDF that its reader saw."""

from __future__ import annotations

from datetime import datetime

from peewee import IntegrityError

from jupinv import files, vault
from jupinv.accounts.models import User
from jupinv.bills import pdfs, received
from jupinv.bills.models import ACCEPTED, FILED, Bill
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.businesses.profile import held
from jupinv.db import write
from jupinv.documents import renditions
from jupinv.sharing.opened import Opened


class NotABill(Exception):
    """It is none, or no longer. See Opened.takes_filing."""


class NotYours(Exception):
    """Whoever files it does not write for that business, or the document is its own."""


def filed(opened: Opened, user: User) -> dict[int, Bill]:
    """The bills that businesses of this user made of it, by the business."""
    mine = Bill.business.in_(Member.select(Member.business).where(Member.user == user))
    return {bill.business_id: bill for bill in Bill.select().where((Bill.document == opened.document.id) & mine)}


def file(opened: Opened, business: Business | None, *, by: User, now: datetime) -> Bill:
    """Keep it among the bills of a business; filed again, by whomever, it is the bill that is there.

    Without a business it is the first one in which the user writes, or a new one. Raises NotABill, NotYours, Erased.
    """
    try:
        return _file(opened, business, by, now)
    except IntegrityError:  # somebody else has filed it this instant
        return _file(opened, business, by, now)


def _file(opened: Opened, business: Business | None, by: User, now: datetime) -> Bill:
    with write():
        business = business or Business.written_by(by).first() or found(by, locale=by.locale, now=now)
        _expect_writes(held(business), by)
        if business.id == opened.document.business_id:
            raise NotYours
        there: Bill | None = Bill.get_or_none((Bill.business == business) & (Bill.document == opened.document.id))
        if there is not None:
            return there
        if not opened.takes_filing:
            raise NotABill
        bill: Bill = Bill.create(
            key=vault.new_token(),
            business=business,
            document=opened.document.id,
            link=opened.link.id,
            token_sealed=vault.seal(opened.token),
            added_by=by,
            came=FILED,
            state=ACCEPTED,
            received_at=now,
            updated_at=now,
            **received.columns(opened.whole_revision),
        )
        _keep_pdf(opened, bill, now)
    return bill


def _keep_pdf(opened: Opened, bill: Bill, now: datetime) -> None:
    """The bytes as they stand; a job brings those that are not built yet."""
    built = renditions.find(opened.document, opened.standing, opened.revision, linked=True)
    source = renditions.file_key(opened.document, built) if built else ""
    if source and files.exists(source):
        bill.pdf = files.put(bill.business_id, files.read(source))
        bill.save(only=[Bill.pdf])
    pdfs.request(bill, now=now)


def _expect_writes(business: Business, user: User) -> None:
    mine = (Member.business == business) & (Member.user == user) & (Member.role != ACCOUNTANT)
    if not Member.select().where(mine).exists():
        raise NotYours
