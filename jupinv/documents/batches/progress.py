"""How a batch reads: what it is about to do, how far it is, and what went wrong with which document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from peewee import JOIN, fn

from jupinv import mail
from jupinv.content.sentence import Sentence as _s
from jupinv.documents import sending
from jupinv.documents.batches import preparing, working
from jupinv.documents.batches.models import DONE, FAILED, SEND, SKIPPED, STOPPED, WAITING, Batch, BatchItem
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.translations import said

SHOWN = 50  # documents named on the page; of the others only how many they are

PROBLEMS = {
    preparing.IS_DRAFT: _s("a draft: it has to be issued first"),
    preparing.IS_VOID: _s("void"),
    preparing.NO_ADDRESS: _s("no e-mail address is known"),
    preparing.ERASED: _s("erased, as the law demands"),
    working.BROKEN: _s("something broke on our side; try this one alone"),
    working.CHANGED: _s("changed meanwhile"),
    working.BAD_ADDRESS: _s("its e-mail address can’t be written to"),
    working.UNWANTED: _s("who gets it does not want mails from you"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One document of it."""

    document: Document
    recipients: str
    problem: str


class Progress:
    """A batch as a page shows it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.sends = batch.act == SEND

    @property
    def waits_for_assent(self) -> bool:
        """It shows what it would do, and nothing was done yet."""
        return self.batch.begun_at is None and self.batch.stopped_at is None

    @property
    def runs(self) -> bool:
        """Whether it is under way."""
        return self.batch.begun_at is not None and not (self.batch.stopped_at or self.batch.finished_at)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of its documents are in which state."""
        query: Any = BatchItem.select(BatchItem.state, fn.COUNT(BatchItem.id)).where(BatchItem.batch == self.batch)
        states = (WAITING, DONE, FAILED, SKIPPED, STOPPED)
        return dict.fromkeys(states, 0) | dict(query.group_by(BatchItem.state).tuples())

    @property
    def taken(self) -> int:
        """How many it acts on."""
        return sum(self.counts.values()) - self.counts[SKIPPED]

    @property
    def treated(self) -> int:
        """How many of them are behind it; what was stopped never will be."""
        return self.counts[DONE] + self.counts[FAILED]

    @property
    def hours(self) -> int:
        """How long so many mails take at the least, if more than one hour's worth."""
        return ceil(self.taken / sending.MOST_MAILS) if self.sends and self.taken > sending.MOST_MAILS else 0

    @cached_property
    def mails(self) -> dict[str, int]:
        """Of its mails, how many are in which state."""
        query: Any = BatchItem.select(Mail.state, fn.COUNT(BatchItem.id)).join(Mail)
        query = query.where(BatchItem.batch == self.batch)
        states = (mail.QUEUED, mail.SENDING, mail.ACCEPTED, mail.FAILED, mail.STOPPED)
        return dict.fromkeys(states, 0) | dict(query.group_by(Mail.state).tuples())

    @property
    def leaving(self) -> int:
        """How many of its mails have not left yet."""
        return self.mails[mail.QUEUED] + self.mails[mail.SENDING]

    @property
    def moves(self) -> bool:
        """Whether the page changes by itself."""
        return self.runs or (self.sends and self.leaving > 0)

    @cached_property
    def acts_on(self) -> list[Line]:
        """The first of the documents it acts on."""
        return self._lines(BatchItem.state != SKIPPED)

    @cached_property
    def leaves_out(self) -> list[Line]:
        """The first of those it leaves out, with the reason."""
        return self._lines(BatchItem.state == SKIPPED)

    @cached_property
    def failures(self) -> list[Line]:
        """What went wrong: not even written, or not taken by any mail server."""
        return self._lines((BatchItem.state == FAILED) | (Mail.state == mail.FAILED))

    def _lines(self, which: Any) -> list[Line]:
        query = BatchItem.select(BatchItem, Document, Mail.state).join(Document).switch(BatchItem)
        query = query.join(Mail, JOIN.LEFT_OUTER).where((BatchItem.batch == self.batch) & which)
        return [_line(item) for item in query.order_by(BatchItem.position).limit(SHOWN)]


def _line(item: BatchItem) -> Line:
    problem = PROBLEMS.get(item.problem) or (_s("no mail server took it") if _failed(item) else "")
    return Line(item.document, ", ".join(item.recipients), said(problem))


def _failed(item: BatchItem) -> bool:
    return item.mail is not None and item.mail.state == mail.FAILED
