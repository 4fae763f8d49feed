"""The PDF of a bill, in the files of the business that received it: so it stays when the sender deletes theirs."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from jupinv import files, jobs
from jupinv.bills.models import Bill
from jupinv.content.json import loads
from jupinv.content.standing import Standing
from jupinv.db import write
from jupinv.documents import links, renditions, states
from jupinv.documents.models import Document, Link, Revision
from jupinv.rendering.paper import paper

log = logging.getLogger("jupinv.bills")


def request(bill: Bill, *, now: datetime) -> None:
    """Have it built, in the transaction we are in, unless it is there or somebody has just asked for it."""
    if not bill.pdf:
        # With the hour in it: what was given up for a reason that has passed may be asked for again.
        key = f"bill_pdf:{bill.id}:{bill.digest[:16]}:{now:%Y%m%d%H}"
        jobs.enqueue("keep_bill_pdf", {"bill": bill.id, "digest": bill.digest}, due=now, unique_key=key)


def ask(bill: Bill, *, now: datetime) -> None:
    """The same for who wants to see it now. A file that is lost is made again."""
    with write():
        if bill.pdf and not files.exists(bill.pdf):
            Bill.update(pdf="").where((Bill.id == bill.id) & (Bill.pdf == bill.pdf)).execute()
            bill.pdf = ""
        request(bill, now=now)


@jobs.handles("keep_bill_pdf", lease=renditions.LEASE)
def keep_bill_pdf(claim: jobs.Claim) -> None:
    """Copy the sender's PDF, or draw it from what was received where the sender has none to copy."""
    bill = Bill.get_or_none(Bill.id == claim.payload["bill"])
    if bill is None or bill.pdf or bill.digest != claim.payload["digest"]:
        return
    key = files.put(bill.business_id, _bytes(bill, claim.now()))
    with claim.finishing():
        as_it_was = (Bill.id == bill.id) & (Bill.digest == bill.digest)
        kept = Bill.update(pdf=key).where(as_it_was).execute()
    if not kept:
        files.delete(key)


def _bytes(bill: Bill, now: datetime) -> bytes:
    revision = _revision(bill)
    if revision is None:
        totals = loads(bill.said)[1]
        standing = Standing(version=f"V{bill.version}", balance=totals.payable, sent=True)
        return _drawn(bill, standing, b"")
    document: Document = revision.document
    today = states.civil(now, document.business.time_zone)
    standing = states.standing(document, today=today, link=_address(bill, document), revision=revision)
    if built := renditions.find(document, standing, revision, linked=True):
        return files.read(renditions.file_key(document, built))
    shown = replace(standing, sent=True, overdue_since=None, replaced_by_link="")
    return _drawn(bill, shown, renditions.logo(document, shown))


def _drawn(bill: Bill, standing: Standing, logo: bytes) -> bytes:
    from jupinv.rendering.pdf import pdf  # only the worker pays for its library

    try:
        return pdf(paper(*loads(bill.said), standing), logo)
    except Exception:
        log.exception("the PDF of bill %s could not be built", bill.id)
        raise jobs.TryLater("the PDF could not be built") from None


def _revision(bill: Bill) -> Revision | None:
    """The sender's revision that was received, while it says something."""
    if bill.document_id is None:
        return None
    same = (Revision.document == bill.document_id) & (Revision.digest == bill.digest) & Revision.bytes.is_null(False)
    found: Revision | None = Revision.get_or_none(same)
    return found


def _address(bill: Bill, document: Document) -> str:
    """The link by which it came: somebody's own one is not exchanged for everybody's."""
    link: Link | None = bill.link if bill.link_id else None
    if link is None or not link.email:
        return links.address_of(document)
    return links.address(link)
