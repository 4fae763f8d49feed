"""Built PDFs: once for each state of a document, then served as bytes.

What the paper shows of a state is its revision, its standing without what only pages tell (sent, overdue), its link,
and the version of the templates. Web processes ask for a PDF and find it; only jobs build one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from jupinv import files, jobs
from jupinv.content.look import Look
from jupinv.content.standing import Standing
from jupinv.db import Written, locked, made, write
from jupinv.documents import links, revisions
from jupinv.documents.models import Document, Link, Rendition, Revision
from jupinv.jobs import Job
from jupinv.rendering.paper import paper

LEASE = timedelta(minutes=5)  # drawing may take half of it
ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    *("templates/rendering/*.html", "jupinv/rendering/*.py", "jupinv/labels.py", "jupinv/language.py"),
    *("jupinv/content/look.py", "jupinv/content/remittance.py", "jupinv/content/instant.py"),
)
DAYS = ("recorded_on", "paid_on", "accepted_on", "declined_on", "void_on")  # of a standing
AMOUNTS = ("paid", "balance", "credit", "written_off", "credited")  # of a standing
FORBIDDEN = '/\\:*?"<>|'


class Built(NamedTuple):
    """A PDF in the file store: the state that it shows, its bytes' SHA-256, and the id of the revision."""

    state: str
    sha256: str
    revision: int


@cache
def template_version() -> str:
    """Changes with whatever draws the paper, so that a new version of the app draws anew."""
    paths = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def state_key(revision: Revision, standing: Standing) -> str:
    """The name of a state: the same for all that draw the same paper. `standing` has the document's link."""
    return _state_key(revision.id, standing)


@lru_cache(maxsize=1000)
def _state_key(revision: int, standing: Standing) -> str:
    shown = json.dumps([revision, _to_json(standing), standing.link, template_version()], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()


def find(
    document: Document, standing: Standing, revision: Revision | None = None, *, linked: bool = False
) -> Rendition | None:
    """The PDF of a document as it stands, None while it is not built.

    `revision` saves looking up the last one. `linked`: the standing has the link that the paper names, the document's
    own or that of one person.
    """
    revision = revision or revisions.last_of(document)
    if revision is None:
        return None
    rows = _OF_STATE.rows(document=document.id, state=state_key(revision, _on_paper(document, standing, linked)))
    return made(Rendition, Rendition._meta.sorted_fields, iter(rows[0])) if rows else None


_OF_STATE = Written(
    lambda value: Rendition.select().where(
        (Rendition.document == value("document")) & (Rendition.state == value("state"))
    )
)


def request(
    document: Document,
    standing: Standing,
    *,
    now: datetime,
    revision: Revision | None = None,
    link: Link | None = None,
) -> None:
    """Have the PDF built, unless it is there or somebody has just asked for it.

    `link` is the one by which they came, which the standing has: who has a link of their own reads no other one.
    """
    theirs = link is not None and bool(link.email)
    revision = revision or revisions.last_of(document)
    if revision is None or revision.bytes is None or find(document, standing, revision, linked=theirs):
        return
    state = state_key(revision, _on_paper(document, standing, theirs))
    payload = {"document": document.id, "revision": revision.id, "standing": _to_json(standing)}
    if link is not None and theirs:
        payload["link"] = link.id
    with write():
        # With the hour in it: what was given up for a reason that has passed may be asked for again.
        jobs.enqueue("build_pdf", payload, due=now, unique_key=f"pdf:{document.id}:{state}:{now:%Y%m%d%H}")


def unrequest(document: Document) -> None:
    """Take back what was asked for and is not built yet: it will be asked for again by whoever wants to see it."""
    waiting = Job.done_at.is_null() & Job.unique_key.startswith(f"pdf:{document.id}:")
    Job.delete().where((Job.kind == "build_pdf") & waiting).execute()


def archive(document: Document) -> Rendition | None:
    """The first PDF of a document: what was issued."""
    first = Rendition.select().where((Rendition.document == document) & Rendition.archive).order_by(Rendition.id)
    found: Rendition | None = first.first()
    return found


def file_key(document: Document, rendition: Rendition) -> str:
    """The key of its bytes in the file store."""
    return f"{document.business_id}/{rendition.sha256}"


def file_name(document: Document, sender: str) -> str:
    """ "INV-2026-0042 Studio Halden.pdf"."""
    return file_name_of(document.number or "", sender)


def file_name_of(number: str, sender: str) -> str:
    """The same by a number: safe on every system, only what can be seen, no separators of paths."""
    words = " ".join(filter(None, (number, sender)))
    seen = "".join(" " if char.isspace() else char for char in words if char.isprintable() or char.isspace())
    safe = "".join("-" if char in FORBIDDEN else char for char in " ".join(seen.split()))
    return f"{safe[:100].strip(' .') or 'document'}.pdf"


@jobs.handles("build_pdf", lease=LEASE)
def build_pdf(claim: jobs.Claim) -> None:
    """Build what was asked for; a document or a revision that is gone meanwhile needs none."""
    document = Document.get_or_none(Document.id == claim.payload["document"])
    revision = Revision.get_or_none(Revision.id == claim.payload["revision"])
    if document is None or revision is None or revision.bytes is None:
        return
    standing, theirs = _from_json(claim.payload["standing"]), "link" in claim.payload
    if theirs:
        link = Link.get_or_none((Link.id == claim.payload["link"]) & Link.withdrawn_at.is_null())
        if link is None:
            return
        standing = replace(standing, link=links.address(link))
    if find(document, standing, revision, linked=theirs):
        return
    built = draw(document, standing, revision, linked=theirs)
    with write():
        # Before the job: who asks for a PDF in a transaction that changes the document holds that already.
        held = locked(Document.select(Document.id).where(Document.id == document.id)).first()
        with claim.finishing():
            if held is not None:
                keep(document, built, now=claim.now(), theirs=theirs)


def draw(document: Document, standing: Standing, revision: Revision, *, linked: bool = False) -> Built:
    """Draw the paper and put it into the file store, to be kept as a rendition. `linked` as for `find`."""
    from jupinv.rendering.pdf import pdf  # only the worker pays for its library

    shown = _on_paper(document, standing, linked)
    content, totals = revisions.content_of(revision)
    key = files.put(document.business_id, pdf(paper(content, totals, shown), logo(document, shown)))
    return Built(state_key(revision, shown), key.rpartition("/")[2], revision.id)


def logo(document: Document, standing: Standing) -> bytes:
    """The picture on the paper; the file of one that was replaced meanwhile is still there."""
    name = PurePosixPath(standing.look.logo).stem
    return files.read(f"{document.business_id}/{name}") if name else b""


def keep(document: Document, built: Built, *, now: datetime, theirs: bool = False) -> Rendition:
    """Record a built PDF, in the transaction of the job that built it.

    The first one is the document's archive, unless it names the link of one person (`theirs`).
    """
    locked(Document.select(Document.id).where(Document.id == document.id)).get()
    there = Rendition.get_or_none((Rendition.document == document) & (Rendition.state == built.state))
    if there is not None:
        found: Rendition = there
        return found
    archived = Rendition.select().where((Rendition.document == document) & Rendition.archive).exists()
    first = not theirs and not archived
    made: Rendition = Rendition.create(document=document, archive=first, created_at=now, **built._asdict())
    return made


def _on_paper(document: Document, standing: Standing, linked: bool = False) -> Standing:
    """What the paper shows of a standing."""
    link = standing.link if linked else links.address_of(document)
    return replace(standing, sent=True, overdue_since=None, replaced_by_link="", link=link)


def _to_json(standing: Standing) -> dict[str, Any]:
    """Without the link, which is a secret, and without what only pages tell."""
    left_out = ("link", "sent", "overdue_since", "replaced_by_link")
    told = {
        name: str(value) if isinstance(value, Decimal | date) else value
        for name, value in asdict(standing).items()
        if name not in left_out
    }
    return told | {"used": [[number, str(amount)] for number, amount in standing.used]}


def _from_json(kept: dict[str, Any]) -> Standing:
    days = {name: date.fromisoformat(kept[name]) if kept.get(name) else None for name in DAYS}
    amounts = {name: Decimal(kept.get(name, "0")) for name in AMOUNTS}  # an older version told of fewer
    look = Look(**kept.get("look", {}))  # a job asked for by an older version of the app tells of none
    used = tuple((number, Decimal(amount)) for number, amount in kept.get("used", ()))
    numbers = {"credited_by": tuple(kept.get("credited_by", ())), "used": used}
    return Standing(**{**kept, **days, **amounts, **numbers, "look": look})
