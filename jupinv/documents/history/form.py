"""The form by which a change is made after it was shown: why, whether the same company is meant, and who is told."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from jupinv.documents.history.foretelling import Foretold
from jupinv.documents.mails.form import CLEAN

LONGEST_REASON = 300
SHORTER = _l("Please keep the reason to 300 characters.")
SAME, OTHER = "same", "other"


class ChangeForm(FlaskForm):
    """What is asked besides the change itself. The mail has a form of its own."""

    reason = StringField(_l("Why?"), [Length(max=LONGEST_REASON, message=SHORTER)], CLEAN)
    company = HiddenField(filters=CLEAN)
    tell = BooleanField(_l("Tell them by e-mail"))
    base = HiddenField(filters=CLEAN)

    @property
    def same_company(self) -> bool | None:
        """The answer to what is asked; None while there is none."""
        return {SAME: True, OTHER: False}.get(self.company.data or "")

    @property
    def base_revision(self) -> int:
        """The number of the revision that was looked at; -1 for nonsense."""
        text = self.base.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1

    def answers(self, told: Foretold) -> bool:
        """Whether all that this change asks is answered; else with a message at the field."""
        self.reason.data = " ".join((self.reason.data or "").split())
        valid = bool(self.validate())
        if told.asks_company and self.same_company is None:
            self.company.errors = [_("Please say whether it is the same company.")]
            valid = False
        return valid
