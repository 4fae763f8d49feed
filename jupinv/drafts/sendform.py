"""The form of the mail by which a document leaves."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from jupinv.drafts.typed import storable
from jupinv.mail import BadAddress, clean_address

MOST_ADDRESSES = 20
CLEAN = (lambda text: storable(text or ""),)


class SendForm(FlaskForm):
    """To, Cc, subject and text, as the owner may change them."""

    to = StringField(
        _l("To"), [InputRequired(_l("Who gets it? Write an e-mail address, or hand it over yourself."))], CLEAN
    )
    cc = StringField(_l("Copies to"), filters=CLEAN)
    subject = StringField(_l("Subject"), [InputRequired(_l("A mail needs a subject.")), Length(max=200)], CLEAN)
    text = TextAreaField(_l("Text"), [Length(max=10_000)], CLEAN)
    attach_pdf = BooleanField(_l("Attach the PDF"))

    def addresses(self, name: str) -> list[str]:
        """The addresses in a field, as they are written to."""
        return [part.strip() for part in (self[name].data or "").replace(";", ",").split(",") if part.strip()]

    def validate_to(self, field: Field) -> None:
        """Each address has the shape of one."""
        addresses = self.addresses(field.name)
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(most)s addresses.", most=MOST_ADDRESSES))
        for address in addresses:
            try:
                clean_address(address)
            except BadAddress:
                raise ValidationError(_("“%(typed)s” is not an e-mail address.", typed=address[:60])) from None

    validate_cc = validate_to
