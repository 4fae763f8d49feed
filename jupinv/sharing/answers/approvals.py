"""What the owner's page tells of an approval: who, when, how sure that is, from where, and to which exact words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupinv.content.fields import QUOTE
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.sharing.models import Approval


@dataclass(frozen=True, slots=True)
class Shown:
    """One approval. `counts`: it is of the version that counts; an earlier one is told all the same."""

    name: str
    email: str
    when: str
    version: int
    counts: bool
    confirmed: bool
    network: str
    agent: str
    digest: str


def of(document: Document, words: Wording) -> list[Shown]:
    """The approvals of an invoice, the newest first; of a quote the one by which it is accepted now."""
    if document.approved_at is None and document.accepted_at is None:
        return []
    rows: Any = Approval.select().where(Approval.document == document).order_by(Approval.id.desc())
    if document.kind == QUOTE:
        rows = rows.where(Approval.at == document.accepted_at)
    return [_shown(each, document, words) for each in rows]


def _shown(approval: Approval, document: Document, words: Wording) -> Shown:
    return Shown(
        name=approval.name,
        email=approval.email,
        when=words.instant(approval.at),
        version=approval.version,
        counts=approval.version == document.version,
        confirmed=approval.confirmed_at is not None,
        network=approval.network,
        agent=approval.agent,
        digest=approval.digest,
    )
