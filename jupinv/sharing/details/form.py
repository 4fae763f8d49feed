"""The form of the details: prefilled with what the document says; its messages are keys of the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import Form, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from jupinv.addresses import country_code
from jupinv.content.identifiers import vat_id_doubt
from jupinv.message import BadAddress, clean_address
from jupinv.sharing.details.places import GROUPS, PLACES
from jupinv.sharing.reader import plain, plain_lines

LONGEST, LONGEST_WHY = 200, 2000


def _short(_form: Form, field: StringField) -> None:
    if len(field.data or "") > LONGEST:
        raise ValidationError("long")


class DetailsForm(Form):
    """The fields of one group, or of all; what is not asked for stays as the document says it."""

    base_revision = HiddenField()
    only = HiddenField()
    seen = HiddenField()  # a VAT id that looks wrong and is meant all the same
    po_number = StringField(validators=[_short])
    buyer_reference = StringField(validators=[_short])
    billing_entity = StringField(validators=[_short])
    street = StringField(validators=[_short])
    street2 = StringField(validators=[_short])
    postcode = StringField(validators=[_short])
    city = StringField(validators=[_short])
    region = StringField(validators=[_short])
    country = StringField(validators=[_short])
    ap_name = StringField(validators=[_short])
    ap_email = StringField(validators=[_short])
    vat_id = StringField(validators=[_short])
    tax_number = StringField(validators=[_short])
    why = TextAreaField()

    @property
    def groups(self) -> tuple[str, ...]:
        """What it shows: one group alone, or all of them."""
        return (self.only.data,) if self.only.data in GROUPS else tuple(GROUPS)

    @property
    def texts(self) -> dict[str, str]:
        """The details as they stand in the form, by field."""
        return {name: self[name].data or "" for name in PLACES}

    @property
    def base(self) -> int:
        """The number of the revision that it was shown for; 0 where it names none."""
        text = self.base_revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0

    def check(self, before: Mapping[str, str]) -> bool:
        """Clean what was typed and note what can't be taken. What stood there before is nobody's fault now."""
        for name in PLACES:
            self[name].data = plain(self[name].data or "")
        self.why.data = plain_lines(self.why.data or "")
        self.validate()
        for name in PLACES:
            if self[name].data == before.get(name):
                self[name].errors = []
        self._doubt_vat_id(before)
        return not any(field.errors for field in self)

    def refuse(self, names: Iterable[str]) -> bool:
        """Say at these fields that the document can't do without them, or with what they say; whether any is shown."""
        shown = {name for group in self.groups for name in GROUPS[group]}.intersection(names)
        for name in shown:
            self[name].errors = ["impossible" if self[name].data else "needed"]
        return bool(shown)

    def _doubt_vat_id(self, before: Mapping[str, str]) -> None:
        """One that looks wrong is asked about once; whoever saves it again means it."""
        text = self.vat_id.data or ""
        if self.vat_id.errors or text in ("", before.get("vat_id"), self.seen.data):
            return
        if vat_id_doubt(text, country_code(self.country.data or "")):
            self.vat_id.errors = ["doubt"]
            self.seen.data = text

    def validate_country(self, field: StringField) -> None:
        """A country that we know, by name or by code."""
        if field.data and not country_code(field.data):
            raise ValidationError("unknown_country")

    def validate_ap_email(self, field: StringField) -> None:
        """An address that a mail could go to."""
        if field.data:
            try:
                field.data = clean_address(field.data)
            except BadAddress:
                raise ValidationError("bad_email") from None

    def validate_why(self, field: TextAreaField) -> None:
        """Not too long to be read."""
        if len(field.data) > LONGEST_WHY:
            raise ValidationError("long_why")
