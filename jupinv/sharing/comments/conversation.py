"""The conversation as members of the sender's business see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from jupinv.content.fields import Content
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.sharing.comments import thread
from jupinv.sharing.comments.form import CommentForm
from jupinv.sharing.comments.thread import Said, Thread

FEW = 10  # comments on the document's own page, which leads to all of them
ERRORS = {
    "needs_text": _l("Write something first."),
    "long_text": _l("At most 2,000 characters."),
    "needs_line": _l("That line is no longer there. Choose again."),
}


@dataclass
class Conversation:
    """What was said about an issued document, and what a member says there now."""

    document: Document
    content: Content  # without lines where the law made us forget them
    words: Wording
    form: CommentForm = field(default_factory=CommentForm)
    most: int = thread.MOST
    before: int = 0
    news: str = ""  # what was just done
    refusal: str = ""  # why it was not

    @property
    def address(self) -> str:
        """The path of its page."""
        return f"/documents/{self.document.key}/comments"

    @property
    def may_remove(self) -> bool:
        """Accountants only read."""
        return not self.document.is_read_only

    @property
    def may_write(self) -> bool:
        """Whether there is something to be said about it."""
        return self.may_remove and not self.document.is_void and bool(self.content.lines)

    @cached_property
    def thread(self) -> Thread:
        """What was said. Whatever is said counts as activity, so that most documents need not be asked."""
        if not self.document.activity:
            return Thread()
        return thread.of(self.document, self.content, before=self.before, most=self.most)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The lines to choose from."""
        chosen = [(each.comment.line, each.line) for each in self.thread.said if each.is_gone]
        offered = thread.lines(self.content, self.form.line)
        return offered + [each for each in dict.fromkeys(chosen) if each[0] == self.form.line]

    def place(self, said: Said) -> str:
        """Where a comment stands: here, or among the earlier ones."""
        number = said.comment.id
        here = any(each.comment.id == number for each in self.thread.said)
        return f"#comment-{number}" if here else f"{self.address}?before={number + 1}#comment-{number}"

    def about(self, said: Said) -> str:
        """What a comment is about, empty for the whole document."""
        if said.is_gone:
            gone = _("on a line that is no longer there: “%(line)s”", line=said.line)
            return gone if said.line else _("on a line that is no longer there")
        return _("on “%(line)s”", line=said.line) if said.line else ""

    def error(self, name: str) -> str:
        """What is wrong with a field of the form."""
        return str(ERRORS[str(self.form[name].errors[0])]) if self.form[name].errors else ""
