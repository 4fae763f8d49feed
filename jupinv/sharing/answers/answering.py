"""Approve an invoice, accept or decline a quote, by a link: the fact, who said so and how, and the telling of it.

The requirement of a code is kept here, so that no page goes around it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import approving, changing, deciding, revisions, sending
from jupinv.documents.issuing import NotIssued
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing import telling
from jupinv.sharing.answers import confirming, letter
from jupinv.sharing.models import DECLINE, Approval, Comment, Confirmation, News
from jupinv.sharing.reader import TWICE, Reader, plain

LONGEST_REASON, LONGEST_AGENT = 2000, 300


class CodeNeeded(Exception):
    """The owner wants this customer to confirm by a mailed code, and none was entered."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers, by which link, from which browser; `confirmed_at` is when a mailed code was entered."""

    reader: Reader
    link: Link
    network: str = ""
    agent: str = ""
    confirmed_at: datetime | None = None


def approve(document: Document, revision: Revision, *, by: Answerer, now: datetime) -> Approval:
    """Keep that a reader approves just this revision of an invoice.

    Raises CodeNeeded, and what `documents.approving.approve` raises; then nothing has happened.
    """
    with write():
        _expect_confirmed(document, by)
        approving.approve(document, revision, by_name=by.reader.name, now=now)
        sending.arrived(document, now=now)
        made = _keep(document, revision, by, now)
        _tell(document, telling.APPROVED, by, now, version=revision.version)
    return made


def accept(
    document: Document, picked: Collection[str], *, base_revision: int, by: Answerer, now: datetime, today: date
) -> Approval:
    """Keep that a reader accepts a quote as it was read, with what of its options was picked.

    Raises CodeNeeded, and what `deciding.accept` raises; then nothing has happened.
    """
    with write():
        _expect_confirmed(document, by)
        offered = revisions.last_of(document)
        deciding.accept(
            document,
            picked,
            by=by.reader.actor,
            who=by.reader.name,
            base_revision=base_revision,
            now=now,
            today=today,
        )
        sending.arrived(document, now=now)
        accepted = revisions.last_of(document)
        if offered is None or accepted is None:
            raise NotIssued
        made = _keep(document, accepted, by, now)
        _tell(document, telling.ACCEPTED, by, now, chosen=taken(offered, picked))
    return made


def decline(
    document: Document, reason: str, *, base_revision: int, by: Answerer, now: datetime, today: date
) -> Comment | None:
    """Keep that a reader declines a quote; why, if they say so, goes to the thread. Raises what deciding does."""
    with write():
        deciding.decline(
            document, by=by.reader.actor, who=by.reader.name, base_revision=base_revision, now=now, today=today
        )
        sending.arrived(document, now=now)
        said = _say_why(document, reason, by, now) if reason else None
        telling.tell(document, telling.DECLINED, who=by.reader, now=now, **({"text": reason} if reason else {}))
    return said


def carry_out(asked: Confirmation, document: Document, *, by: Answerer, now: datetime, today: date) -> Approval:
    """Do what a code was asked for, once it was entered. Raises confirming.NotOpen, and what the act raises."""
    with write():
        if asked.wanted["act"] == letter.APPROVE:
            made = approve(document, asked.revision, by=by, now=now)
        else:
            read, picked = asked.revision.number, asked.wanted.get("picked", ())
            made = accept(document, picked, base_revision=read, by=by, now=now, today=today)
        confirming.use(asked, now=now)
    return made


def is_said(document: Document, what: str, *, reader: Reader, now: datetime, **data: object) -> bool:
    """Whether this reader gave just this answer a moment ago, and it counts: a button was pressed twice.

    `what` is telling.APPROVED, ACCEPTED or DECLINED; `data` is what was told of it: the reason, or what was chosen.
    """
    at: datetime | None = getattr(document, f"{what}_at")
    if at is None or at < now - TWICE or (what == telling.APPROVED and not changing.is_approved(document)):
        return False
    told = (News.document == document.id) & (News.what == what) & (News.at == at) & (News.who == reader.told)
    news: News | None = News.get_or_none(told)
    return news is not None and all(news.data.get(name, "") == value for name, value in data.items())


def taken(offered: Revision, picked: Collection[str]) -> list[str]:
    """The lines that a quote left to be chosen and that were chosen, by their descriptions."""
    content, _ = revisions.content_of(offered)
    return [line.description for line in content.lines if (line.optional or line.choice) and line.key in picked]


def is_to_confirm(document: Document) -> bool:
    """Whether the owner wants whoever approves or accepts for this customer to enter a mailed code."""
    if document.customer_id is None:
        return False
    customer: Customer | None = Customer.get_or_none(Customer.id == document.customer_id)
    return customer is not None and customer.confirms_approvals


def _expect_confirmed(document: Document, by: Answerer) -> None:
    if by.confirmed_at is None and is_to_confirm(document):
        raise CodeNeeded


def _keep(document: Document, revision: Revision, by: Answerer, now: datetime) -> Approval:
    made: Approval = Approval.create(
        document=document,
        revision=revision,
        link=by.link,
        version=revision.version,
        digest=revision.digest,
        name=by.reader.name,
        email=by.reader.email,
        confirmed_at=by.confirmed_at,
        network=by.network,
        agent=plain(by.agent)[:LONGEST_AGENT],
        at=now,
    )
    return made


def _tell(document: Document, what: str, by: Answerer, now: datetime, **data: object) -> None:
    telling.tell(document, what, who=by.reader, now=now, confirmed=by.confirmed_at is not None, **data)


def _say_why(document: Document, reason: str, by: Answerer, now: datetime) -> Comment:
    made: Comment = Comment.create(
        document=document,
        link=by.link,
        kind=DECLINE,
        name=by.reader.name,
        email=by.reader.email,
        text=reason,
        at=now,
    )
    return made
