"""What was said about a document, in its order, and on which lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, SQL, fn

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
    is_answered: bool = False  # of a dispute: the sender said something about the same since then

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
    disputes: tuple[Said, ...] = ()  # all that are not removed, whether among the newest or not


def of(document: Document, content: Content, *, line: str = "", before: int = 0, most: int = MOST) -> Thread:
    """What was said, about one line alone if it is named, and before a comment; with all disputes, in one query."""
    mine = Comment.document == document.id
    wanted = mine & (Comment.line == line) if line else mine
    wanted = wanted & (Comment.id < before) if before else wanted
    newest = Comment.select(Comment.id).where(wanted).order_by(Comment.id.desc()).limit(most + 1)
    disputed = (Comment.kind == DISPUTE) & Comment.removed_at.is_null()
    query = Comment.select(Comment, User, _answered()).join(User, JOIN.LEFT_OUTER)
    rows: list[Any] = list(query.where(mine & (Comment.id.in_(newest) | disputed)).order_by(Comment.id.desc()))
    found = _named(document, content, rows)
    window = [each for each in found if _is_within(each.comment, line, before)][: most + 1]
    shown = tuple(reversed(window[:most]))
    disputes = tuple(each for each in reversed(found) if each.is_dispute and not each.is_removed)
    return Thread(shown, shown[0].comment.id if len(window) > most else 0, disputes)


def _answered() -> Any:
    """Whether the sender said something about the same later on."""
    later: Any = Comment.alias()
    there = (later.document == Comment.document) & (later.line == Comment.line) & (later.id > Comment.id)
    theirs = there & (later.email == "") & later.removed_at.is_null()
    return fn.EXISTS(later.select(SQL("1")).where(theirs)).alias("answered")


def _named(document: Document, content: Content, rows: list[Any]) -> list[Said]:
    known = names(document, content, {each.line for each in rows} - {""})
    here = {each.key for each in content.lines} | {""}
    return [Said(each, known.get(each.line, ""), each.line not in here, bool(each.answered)) for each in rows]


def _is_within(comment: Comment, line: str, before: int) -> bool:
    return comment.line == (line or comment.line) and comment.id < (before or comment.id + 1)


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
