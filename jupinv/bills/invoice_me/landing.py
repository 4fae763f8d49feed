"""An invoice that was begun at the page of a business goes into its bills when it is issued."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jupinv import vault
from jupinv.accounts import notices
from jupinv.accounts.attempts import TooMany, limit
from jupinv.accounts.models import User
from jupinv.bills import pdfs, received
from jupinv.bills.models import ACCEPTED, INVOICE_ME, REVIEW, Bill, Vendor
from jupinv.businesses import members
from jupinv.businesses.models import OWNER, Business
from jupinv.businesses.profile import held
from jupinv.db import write
from jupinv.documents import links, revisions, timeline
from jupinv.documents.models import Document, Revision
from jupinv.documents.receivers import receiver
from jupinv.language import format_date, format_money
from jupinv.money import from_minor

DAY = timedelta(days=1)
OF_VENDOR, OF_STRANGERS = 20, 100  # invoices a day to one business: of one vendor, and of all who are not trusted yet
MAILS_OF_VENDOR, MAILS = 3, 20  # a day to the members of one business: about one vendor nobody trusts yet, and in all


def on_issued(document: Document, **_: Any) -> None:
    """Put it into the bills of whoever it was written to, and tell them; it counts as sent then.

    Where it is for somebody else by now, or they take no more, it stays the vendor's to send: the timeline says so.
    """
    if document.billed_to_id is None:
        return
    revision = revisions.last_of(document)
    if revision is None:
        return
    content, _totals = revisions.content_of(revision)
    to = receiver(document, content)
    if to is None:
        Document.update(billed_to=None).where(Document.id == document.id).execute()
        document.billed_to = None
        return
    now, fresh = document.issued_at, held(to)
    if not (fresh.invoice_me and _has_room(fresh, document, now)):  # it may have been switched off this instant
        timeline.note(document, "not_billed", at=now, name=to.name)
        return
    _land(document, revision, fresh, now)


def _land(document: Document, revision: Revision, to: Business, now: datetime) -> None:
    columns = received.columns(revision)
    vendor = _vendor(document, to, columns["sender_name"], now)
    link = links.of(document)
    bill: Bill = Bill.create(
        key=vault.new_token(),
        business=to,
        document=document,
        link=link,
        token_sealed=link.token_sealed if link else "",
        vendor=vendor,
        came=INVOICE_ME,
        state=REVIEW if vendor.trusted_at is None else ACCEPTED,
        received_at=now,
        updated_at=now,
        **columns,
    )
    pdfs.request(bill, now=now)
    Document.update(sent_at=now).where((Document.id == document.id) & Document.sent_at.is_null()).execute()
    document.sent_at = document.sent_at or now
    timeline.note(document, "billed", at=now, name=to.name)
    _tell(bill, vendor, to, now)


def _vendor(document: Document, to: Business, name: str, now: datetime) -> Vendor:
    """Who bills, as the receiver knows them; their address is a confirmed one, or nothing could be issued."""
    user: User | None = document.created_by
    email = (user.email if user else "") or ""
    known: Vendor | None = Vendor.get_or_none((Vendor.business == to) & (Vendor.sender == document.business_id))
    if known is None:
        made: Vendor = Vendor.create(business=to, sender=document.business_id, name=name, email=email, created_at=now)
        return made
    known.name, known.email = name, email
    known.save(only=[Vendor.name, Vendor.email])
    return known


def _has_room(to: Business, document: Document, now: datetime) -> bool:
    """Vendors whom nobody trusts yet share a limit: it never keeps out one who is trusted."""
    known: Vendor | None = Vendor.get_or_none((Vendor.business == to) & (Vendor.sender == document.business_id))
    try:
        with write():
            limit("bills of vendor", f"{to.id} {document.business_id}", OF_VENDOR, DAY, now)
            if known is None or known.trusted_at is None:
                limit("bills of strangers", f"{to.id}", OF_STRANGERS, DAY, now)
    except TooMany:
        return False
    return True


def _tell(bill: Bill, vendor: Vendor, to: Business, now: datetime) -> None:
    """A mail to every owner who has not switched it off where the page is switched on."""
    wanted = [one.user for one in members.of(to) if one.role == OWNER and one.bill_mails and one.user.email]
    if not wanted or not _may_mail(vendor, to, now):
        return
    for user in wanted:
        context = {
            "vendor": bill.sender_name,
            "email": vendor.email,
            "number": bill.number,
            "amount": _amount(bill, user.locale),
            "due": format_date(bill.due_date, user.locale, "long") if bill.due_date else "",
            "business": to.name,
            "review": bill.state == REVIEW,
            "handle": to.handle,
            "key": bill.key,
        }
        notices.tell(user, "bill_received", context=context, now=now)


def _may_mail(vendor: Vendor, to: Business, now: datetime) -> bool:
    try:
        with write():
            if vendor.trusted_at is None:
                limit("bill mails of vendor", f"{vendor.id}", MAILS_OF_VENDOR, DAY, now)
            limit("bill mails", f"{to.id}", MAILS, DAY, now)
    except TooMany:
        return False
    return True


def _amount(bill: Bill, locale: str) -> str:
    return format_money(from_minor(bill.total, bill.currency), bill.currency, locale)
