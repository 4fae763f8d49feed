"""The form of a mail with a document."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from jupinv.businesses.models import Business
from jupinv.documents import unwanted
from jupinv.documents.letters import Letter
from jupinv.documents.sending import Post
from jupinv.message import BadAddress, clean_address, sendable

MOST_ADDRESSES = 20
LONGEST_SUBJECT, LONGEST_TEXT = 200, 10_000
LONGEST_KEY = 60


def _clean(text: str | None) -> str:
    """Without what no database keeps (null bytes, lone surrogates); line ends as LF."""
    return sendable(text or "").replace("\r\n", "\n").replace("\r", "\n")


CLEAN = (_clean,)
NOBODY = _l("Who gets it? Write an e-mail address, or hand it over yourself.")


class SendForm(FlaskForm):
    """To, Cc, subject and text, as the owner may change them."""

    to = StringField(_l("To"), [InputRequired(NOBODY)], CLEAN)
    cc = StringField(_l("Copies to"), filters=CLEAN)
    subject = StringField(
        _l("Subject"),
        [
            DataRequired(_l("A mail needs a subject.")),
            Length(max=LONGEST_SUBJECT, message=_l("At most %(max)d characters.")),
        ],
        CLEAN,
    )
    text = TextAreaField(_l("Text"), [Length(max=LONGEST_TEXT, message=_l("At most %(max)d characters."))], CLEAN)
    attach_pdf = BooleanField(_l("Attach the PDF. The mail has the link in any case."))
    form_key = HiddenField(filters=CLEAN)

    def addresses(self, name: str) -> list[str]:
        """The addresses in a field, as they are written to."""
        return [part.strip() for part in (self[name].data or "").replace(";", ",").split(",") if part.strip()]

    def validate_to(self, field: Field) -> None:
        """Each address has the shape of one."""
        addresses = self.addresses(field.name)
        if field is self.to and not addresses:
            raise ValidationError(NOBODY)
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(count)s addresses.", count=MOST_ADDRESSES))
        for address in addresses:
            try:
                clean_address(address)
            except BadAddress:
                raise ValidationError(_("“%(address)s” is not an e-mail address.", address=address[:60])) from None

    validate_cc = validate_to


def valid(form: SendForm, business: Business) -> bool:
    """Whether it can be sent as it is: every field is right, and no address refuses mails of the business."""
    sound = form.validate()
    for field in (form.to, form.cc) if sound else ():
        if refused := unwanted.among(business, form.addresses(field.name)):
            field.errors = [_("%(address)s does not want mails from you.", address=refused[0])]
            sound = False
    return sound


def proposed(letter: Letter, *, form_key: str = "", attach_pdf: bool = True) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "to": ", ".join(letter.to),
        "cc": ", ".join(letter.cc),
        "subject": letter.subject,
        "text": letter.text,
        "attach_pdf": attach_pdf,
        "form_key": form_key,
    }


def post_of(form: SendForm, *, reply_to: str) -> Post:
    """The mail that the form asks for."""
    return Post(
        to=tuple(form.addresses("to")),
        cc=tuple(form.addresses("cc")),
        subject=" ".join((form.subject.data or "").split()),
        text=form.text.data or "",
        attach_pdf=form.attach_pdf is None or bool(form.attach_pdf.data),
        reply_to=reply_to,
        form_key=(form.form_key.data or "")[:LONGEST_KEY],
    )
