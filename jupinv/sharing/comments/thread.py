"""What was said about a document, in its order, and on which lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from jupinv.accounts.models import User
from jupinv.content.fields import Content
from jupinv.documents import revisions, timeline
from jupinv.documents.models import Document, Revision
from jupinv.sharing.models import DECLINE, DISPUTE, Comment

MOST = 50  # comments on a page
MOST_LINES = 200  # lines to choose from: more than that, and the one that was asked for comes along


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, and the line that it is about."""

    comment: Comment
    line: str = ""  # its description, empty for the whole document
    is_gone: bool = False  # what it says now has no such line

    @property
    def is_senders(self) -> bool:
        """Whether a member of the sender's business said it: readers leave an address."""
        return not self.comment.email

    @property
    def is_removed(self) -> bool:
        """Whether its sender took the words away."""
        return self.comment.removed_at is not None

    @property
    def is_dispute(self) -> bool:
        """Whether it disputes what is asked for."""
        return bool(self.comment.kind == DISPUTE)

    @property
    def is_decline(self) -> bool:
        """Whether it tells why a quote was declined."""
        return bool(self.comment.kind == DECLINE)

    @property
    def member(self) -> str:
        """Which colleague said it, for members alone; empty where the account ended."""
        by: User | None = self.comment.user
        return timeline.name_of(by) if by else ""


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest comments, the oldest of them first."""

    said: tuple[Said, ...] = ()
    earlier: int = 0  # where what was said before them ends: a comment's number, or 0

    @property
    def disputes(self) -> list[Said]:
        """What is disputed."""
        return [each for each in self.said if each.is_dispute and not each.is_removed]


def of(document: Document, content: Content, *, line: str = "", before: int = 0, most: int = MOST) -> Thread:
    """What was said, about one line alone if it is named, and before a comment."""
    query = Comment.select(Comment, User).join(User, JOIN.LEFT_OUTER).where(Comment.document == document.id)
    query = query.where(Comment.line == line) if line else query
    query = query.where(Comment.id < before) if before else query
    found: list[Any] = list(query.order_by(Comment.id.desc()).limit(most + 1))
    shown = found[:most][::-1]
    named = names(document, content, {each.line for each in shown} - {""})
    here = {each.key for each in content.lines}
    said = tuple(Said(each, named.get(each.line, ""), bool(each.line) and each.line not in here) for each in shown)
    return Thread(said, shown[0].id if len(found) > most else 0)


def names(document: Document, content: Content, keys: Collection[str]) -> dict[str, str]:
    """The descriptions of lines by their keys; of those that are gone as they were called last."""
    known = {each.key: each.description for each in content.lines}
    if not set(keys) - set(known):
        return known
    earlier = Revision.select().where(Revision.document == document.id, Revision.bytes.is_null(False))
    for revision in earlier.order_by(Revision.number.desc()):
        said, _ = revisions.content_of(revision)
        known = {each.key: each.description for each in said.lines} | known
    return known


def lines(content: Content, asked: str = "") -> list[tuple[str, str]]:
    """The lines to choose from: their keys and descriptions."""
    every = [(each.key, each.description) for each in content.lines]
    return every[:MOST_LINES] + [each for each in every[MOST_LINES:] if each[0] == asked]


def takes(document: Document, content: Content, line: str) -> bool:
    """Whether something can be said about such a line: it is there, or it was talked of while it was."""
    if not line or any(each.key == line for each in content.lines):
        return True
    return bool(Comment.select().where((Comment.document == document.id) & (Comment.line == line)).exists())
