"""What somebody says, and about which line. The messages are keys: readers and members read them in words of theirs."""

from __future__ import annotations

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from jupinv.sharing.reader import LONGEST_TEXT, plain_lines


class CommentForm(Form):
    """A text, and the key of a line, or nothing for the whole document."""

    text = TextAreaField()
    about = StringField()

    def validate_text(self, field: TextAreaField) -> None:
        """What can be seen of it, with its line breaks; a text that is too long stays as it is."""
        field.data = plain_lines(field.data or "")
        if not field.data:
            raise ValidationError("needs_text")
        if len(field.data) > LONGEST_TEXT:
            raise ValidationError("long_text")

    @property
    def said(self) -> str:
        """The text, once the form is valid."""
        return self.text.data or ""

    @property
    def line(self) -> str:
        """The key of the line, empty for the whole document."""
        return self.about.data or ""

    def refuse_line(self) -> None:
        """Say that there is no such line."""
        self.about.errors = ["needs_line"]
