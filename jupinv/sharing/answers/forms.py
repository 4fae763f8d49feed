"""Why a quote is declined. Messages are keys of the part's words."""

from __future__ import annotations

from wtforms import Form, TextAreaField
from wtforms.validators import ValidationError

from jupinv.sharing.answers.answering import LONGEST_REASON
from jupinv.sharing.reader import plain_lines


class DeclineForm(Form):
    """The reason, of several lines; empty where nobody says one."""

    reason = TextAreaField()

    def validate_reason(self, field: TextAreaField) -> None:
        """What can be seen of it, and not too long."""
        text = plain_lines(field.data or "")
        if len(text) > LONGEST_REASON:
            raise ValidationError("long_reason")
        field.data = text
