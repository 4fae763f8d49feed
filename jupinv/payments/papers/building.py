"""A paper's PDF: found as the paper reads now, or asked for. Web processes never build one.

What a paper says is a frozen value of finished words; its hash names the PDF, so that another word makes another one.
One that no mail brought is forgotten after some days: whoever wants it then has it built again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from peewee import chunked

from jupinv import files, jobs
from jupinv.businesses.models import Business
from jupinv.content.look import Look
from jupinv.db import locked, write
from jupinv.documents import renditions
from jupinv.mail import Mail
from jupinv.payments.papers.models import BuiltPaper

KEPT = timedelta(days=7)
AT_ONCE = 200  # papers of one transaction


def state_of(said: Any) -> str:
    """The name of what a paper says: the same for all that draw the same one."""
    shown = json.dumps([type(said).__name__, asdict(said), renditions.template_version()], sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def find(business: Business, said: Any) -> BuiltPaper | None:
    """Its PDF; None while it is not built, or when its file is lost: then it is made again."""
    found: BuiltPaper | None = BuiltPaper.get_or_none(business=business.id, state=state_of(said))
    return found if found and files.exists(file_key(found)) else None


def request(business: Business, said: Any, *, job: str, payload: dict[str, Any], now: datetime) -> None:
    """Have the PDF built by a kind of job, unless somebody has just asked for it."""
    key = f"paper:{business.id}:{state_of(said)}:{now:%Y%m%d%H}"  # what was given up may be asked for in an hour
    with write():
        jobs.enqueue(job, payload, due=now, unique_key=key)


def logo_of(business: Business, look: Look) -> bytes:
    """The picture on the paper; the file of one that was replaced meanwhile is still there."""
    name = PurePosixPath(look.logo).stem
    return files.read(f"{business.id}/{name}") if name else b""


def keep(business: Business, said: Any, pdf: bytes, *, claim: jobs.Claim) -> BuiltPaper:
    """Put a drawn PDF into the file store and record it, while the claim on the job holds."""
    sha256 = files.put(business.id, pdf).rpartition("/")[2]
    state = state_of(said)
    with claim.holding():
        kept = {"sha256": sha256, "created_at": claim.now()}
        row = BuiltPaper.insert(business=business.id, state=state, **kept)
        row.on_conflict(conflict_target=[BuiltPaper.business, BuiltPaper.state], update=kept).execute()
    found: BuiltPaper = BuiltPaper.get(business=business.id, state=state)
    return found


def file_key(paper: BuiltPaper) -> str:
    """The key of its bytes in the file store."""
    return f"{paper.business_id}/{paper.sha256}"


def attach(mail: int, built: BuiltPaper, name: str, *, claim: jobs.Claim) -> None:
    """Have the PDF go with a mail, under this name, while the claim on the job holds: from now on it is kept."""
    with claim.holding():
        if locked(BuiltPaper.select().where(BuiltPaper.id == built.id)).first() is None:
            raise jobs.TryLater("the PDF was forgotten this instant")
        Mail.update(attachment=file_key(built), attachment_name=name).where(Mail.id == mail).execute()


@jobs.daily("forget_papers")
def forget_papers(claim: jobs.Claim) -> None:
    """Forget the PDFs, rows and files, that were built some days ago and that no mail brought."""
    old: Any = BuiltPaper.select(BuiltPaper.id).where(BuiltPaper.created_at < claim.now() - KEPT).tuples()
    for some in chunked([number for (number,) in old.order_by(BuiltPaper.id)], AT_ONCE):
        with claim.holding():
            unnamed = _forget(some)
        for key in unnamed:
            files.delete(key)


def _forget(some: list[int]) -> list[str]:
    """Forget these, but for those that mails brought; the keys of the files that nothing names any more."""
    papers = list(locked(BuiltPaper.select().where(BuiltPaper.id.in_(some)).order_by(BuiltPaper.id)))
    mailed: Any = Mail.select(Mail.attachment).where(Mail.attachment.in_([file_key(each) for each in papers])).tuples()
    sent = {key for (key,) in mailed}
    gone = [each for each in papers if file_key(each) not in sent]
    BuiltPaper.delete().where(BuiltPaper.id.in_([each.id for each in gone])).execute()
    same = BuiltPaper.select().where(BuiltPaper.sha256.in_([each.sha256 for each in gone]))
    return sorted({file_key(each) for each in gone} - {file_key(each) for each in same})


def on_closed(business: Business, **_: Any) -> None:
    """The papers of a business that ends go; their files go with its folder."""
    BuiltPaper.delete().where(BuiltPaper.business == business).execute()
