"""The form by which a document that its customer has is voided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from jupinv.documents.mails.form import CLEAN

LONGEST_REASON = 300
WHY = _l("Please say why. Whoever opens the link will read it.")
SHORTER = _l("Please keep the reason to 300 characters.")


class VoidForm(FlaskForm):
    """Why, what replaces it, and whether those who have it are told. The mail has a form of its own."""

    reason = StringField(_l("Why?"), [DataRequired(WHY), Length(max=LONGEST_REASON, message=SHORTER)], CLEAN)
    successor = StringField(_l("What replaces it"), filters=CLEAN)
    tell = BooleanField(_l("Tell them by e-mail"))

    def validate(self, extra_validators: object = None) -> bool:
        """A reason is one line, without spaces around it."""
        self.reason.data = " ".join((self.reason.data or "").split())
        return bool(super().validate(extra_validators))
