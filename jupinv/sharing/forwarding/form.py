"""The form that sends a document on; its messages are keys of the words."""

from __future__ import annotations

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from jupinv.message import BadAddress, clean_address
from jupinv.sharing.reader import plain_lines

LONGEST = 500  # characters of the note


class ForwardForm(Form):
    """To whom, and a short note: nothing else of the mail is a stranger's."""

    to = StringField()
    note = TextAreaField()

    def validate_to(self, field: StringField) -> None:
        """One address that a mail could go to."""
        try:
            field.data = clean_address(field.data or "")
        except BadAddress:
            raise ValidationError("bad_email") from None

    def validate_note(self, field: TextAreaField) -> None:
        """Plain text, and short."""
        field.data = plain_lines(field.data or "")
        if len(field.data) > LONGEST:
            raise ValidationError("long")
