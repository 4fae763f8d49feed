"""The PDF of a bill, in the files of the business that received it: so it stays when the sender deletes theirs."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from jupinv import files, jobs
from jupinv.bills.models import INVOICE_ME, Bill, BillVersion
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
    digest = claim.payload["digest"]
    bill: Bill | None = Bill.get_or_none(Bill.id == claim.payload["bill"])
    said = _said(bill, digest) if bill else None
    if bill is None or said is None or said.pdf:
        return
    key = files.put(bill.business_id, _bytes(bill, said, claim.now()))
    with claim.finishing():
        kept = Bill.update(pdf=key).where((Bill.id == bill.id) & (Bill.digest == digest)).execute()
        if not kept:  # another version was taken over, meanwhile or before
            kept = BillVersion.update(pdf=key).where(_before(bill, digest)).execute()
    if not kept:
        files.delete(key)


def _said(bill: Bill, digest: str) -> Bill | BillVersion | None:
    """What the bill says, or said before: by the digest."""
    if bill.digest == digest:
        return bill
    before: BillVersion | None = BillVersion.get_or_none(_before(bill, digest))
    return before


def _before(bill: Bill, digest: str) -> Any:
    return (BillVersion.bill == bill) & (BillVersion.digest == digest) & (BillVersion.pdf == "")


def _bytes(bill: Bill, said: Bill | BillVersion, now: datetime) -> bytes:
    revision = _revision(bill, said.digest)
    if revision is None:
        totals = loads(said.said)[1]
        standing = Standing(version=f"V{said.version}", balance=totals.payable, sent=True)
        return _drawn(said, standing, b"")
    document: Document = revision.document
    today = states.civil(now, document.business.time_zone)
    standing = states.standing(document, today=today, link=address(bill, document), revision=revision)
    if built := renditions.find(document, standing, revision, linked=True):
        return files.read(renditions.file_key(document, built))
    shown = replace(standing, sent=True, overdue_since=None, replaced_by_link="")
    return _drawn(said, shown, renditions.logo(document, shown))


def _drawn(said: Bill | BillVersion, standing: Standing, logo: bytes) -> bytes:
    from jupinv.rendering.pdf import pdf  # only the worker pays for its library

    try:
        return pdf(paper(*loads(said.said), standing), logo)
    except Exception:
        log.exception("the PDF of a bill could not be built: %s", said.digest)
        raise jobs.TryLater("the PDF could not be built") from None


def _revision(bill: Bill, digest: str) -> Revision | None:
    """The sender's revision that was received, while it says something."""
    if bill.document_id is None:
        return None
    same = (Revision.document == bill.document_id) & (Revision.digest == digest) & Revision.bytes.is_null(False)
    found: Revision | None = Revision.get_or_none(same)
    return found


def address(bill: Bill, document: Document) -> str:
    """The sender's page by the link it came by, empty once that was withdrawn; to whom it was written, by any.

    So nobody gets from us another link than the one they were given.
    """
    link: Link | None = bill.link if bill.link_id else None
    if link is not None and link.withdrawn_at is None:
        return links.address(link)
    return links.address_of(document) if bill.came == INVOICE_ME else ""
