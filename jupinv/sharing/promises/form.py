"""On which day somebody pays, or has paid. The messages are keys of `words`, said in the document's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from jupinv.sharing.models import WILL_PAY
from jupinv.sharing.reader import LONGEST_TEXT, plain, plain_lines

AHEAD, BEHIND = timedelta(hours=14), timedelta(hours=12)  # of UTC: somewhere on Earth it is that day
FARTHEST = timedelta(days=2 * 366)


class PromiseForm(Form):
    """A day as a date field sends it, and a note."""

    on = StringField()
    note = TextAreaField()

    def __init__(self, kind: str, now: datetime, posted: Mapping[str, str] | None = None) -> None:
        super().__init__(posted)
        self.kind, self.day = kind, date.min
        self.first = (now - BEHIND).date() if kind == WILL_PAY else (now - FARTHEST).date()
        self.last = (now + FARTHEST).date() if kind == WILL_PAY else (now + AHEAD).date()

    def validate_on(self, field: StringField) -> None:
        """For what will be paid today or later, for what is paid today or before; today is that of anybody on Earth."""
        field.data = plain(field.data or "")
        if not field.data:
            raise ValidationError("needs_day")
        try:
            self.day = date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError("no_day") from None
        will = self.kind == WILL_PAY
        if self.day < self.first:
            raise ValidationError("past" if will else "far")
        if self.day > self.last:
            raise ValidationError("far" if will else "future")

    def validate_note(self, field: TextAreaField) -> None:
        """What can be seen of it, with its line breaks."""
        field.data = plain_lines(field.data or "")
        if len(field.data) > LONGEST_TEXT:
            raise ValidationError("long_note")

    @property
    def said(self) -> str:
        """The note, once the form is valid."""
        return self.note.data or ""
