"""The PDF of a receipt: asked for, and drawn by the worker."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from jupinv import jobs
from jupinv.businesses.models import Business
from jupinv.documents import renditions, states
from jupinv.payments.entries.page import find
from jupinv.payments.models import Entry
from jupinv.payments.papers import building as papers
from jupinv.payments.papers.models import BuiltPaper
from jupinv.payments.receipts.saying import Undone, Written
from jupinv.rendering.receipt import Receipt


def request(entry: Entry, said: Receipt, *, now: datetime) -> None:
    """Have it built, unless somebody has just asked for it."""
    business: Business = entry.business
    payload = {"business": business.id, "entry": entry.id}
    papers.request(business, said, job="build_receipt", payload=payload, now=now)


@jobs.handles("build_receipt", lease=renditions.LEASE)
def build_receipt(claim: jobs.Claim) -> None:
    """Build what was asked for, as the books have it now; a payment that is gone or undone meanwhile needs none."""
    business: Business | None = Business.get_or_none(Business.id == claim.payload["business"])
    if business is None or (entry := find(business, claim.payload["entry"])) is None:
        return
    with suppress(Undone):
        made(entry, business, claim)


def made(entry: Entry, business: Business, claim: jobs.Claim) -> tuple[BuiltPaper, Receipt]:
    """The PDF as the books have it now, drawn where it is not there yet. Raises NoReceipt, Undone."""
    from jupinv.rendering.pdf import receipt_pdf  # only the worker pays for its library

    said = Written(entry, business, today=states.civil(claim.now(), business.time_zone)).receipt()
    built = papers.find(business, said)
    if built is None:
        built = papers.keep(business, said, receipt_pdf(said, papers.logo_of(business, said.look)), claim=claim)
    return built, said


def file_name(said: Receipt) -> str:
    """ "Receipt R-0012 Studio Halden.pdf", safe on every system."""
    return renditions.file_name_of(f"{said.title} {said.number}", said.sender.name)
