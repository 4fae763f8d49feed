"""A paper's PDF: found as the paper reads now, or asked for. Web processes never build one.

What a paper says is a frozen value of finished words; its hash names the PDF, so that another word makes another one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from jupinv import files, jobs
from jupinv.businesses.models import Business
from jupinv.content.look import Look
from jupinv.db import write
from jupinv.documents import renditions
from jupinv.payments.papers.models import BuiltPaper


def state_of(said: Any) -> str:
    """The name of what a paper says: the same for all that draw the same one."""
    shown = json.dumps([type(said).__name__, asdict(said), renditions.template_version()], sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def find(business: Business, said: Any) -> BuiltPaper | None:
    """Its PDF; None while it is not built."""
    found: BuiltPaper | None = BuiltPaper.get_or_none(business=business.id, state=state_of(said))
    return found


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
        row = BuiltPaper.insert(business=business.id, state=state, sha256=sha256, created_at=claim.now())
        row.on_conflict_ignore().execute()
    found: BuiltPaper = BuiltPaper.get(business=business.id, state=state)
    return found


def file_key(paper: BuiltPaper) -> str:
    """The key of its bytes in the file store."""
    return f"{paper.business_id}/{paper.sha256}"


def on_closed(business: Business, **_: Any) -> None:
    """The papers of a business that ends go; their files go with its folder."""
    BuiltPaper.delete().where(BuiltPaper.business == business).execute()
