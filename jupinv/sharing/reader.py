"""Who reads a public page: the name and the address that somebody gave there, asked once and kept in their browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import Form, StringField
from wtforms.validators import ValidationError

from jupinv.documents.actor import Actor
from jupinv.message import BREAKING, BadAddress, clean_address

COOKIE = "reader"
DAYS = 365
LONGEST_NAME = 100
LONGEST_TEXT = 2000  # characters of whatever a reader writes
TWICE = timedelta(minutes=10)  # within which the same again is one button pressed twice

# Marks of direction, spaces and operators without a width, soft hyphens, tags: they hide words, or hide in words.
UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    r"\U000e0000-\U000e007f]"
)
# Arabic and Indic scripts and pictures are written with joiners; anywhere else these have no business.
_SHAPED = r"[\u0600-\u1aff\u2190-\u2bff\ufb50-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff]"
JOINERS = re.compile(rf"(?<!{_SHAPED})[\u200c\u200d]+|[\u200c\u200d]+(?!{_SHAPED})|[\u200c\u200d]{{2,}}")


@dataclass(frozen=True, slots=True)
class Reader:
    """A name and an address as typed: nobody has proven them, unless a mailed code was entered."""

    name: str
    email: str

    @property
    def told(self) -> str:
        """ "Claire Morel <claire@acme.example>", as timelines keep it."""
        return f"{self.name} <{self.email}>"

    @property
    def actor(self) -> Actor:
        """As a revision and a timeline know them."""
        return Actor.reader(self.told)


def signed(reader: Reader, secret: str) -> str:
    """What the cookie holds."""
    return URLSafeSerializer(secret, salt="reader").dumps([reader.name, reader.email])


def of_cookie(text: str, secret: str) -> Reader | None:
    """Who this browser said it is; None where nobody did, or where the cookie is not ours."""
    try:
        name, email = URLSafeSerializer(secret, salt="reader").loads(text)
        return Reader(str(name), str(email))
    except (BadSignature, ValueError, TypeError):
        return None


def plain(text: str) -> str:
    """One line of a stranger's text: no controls, nothing unseen or that turns the direction, single spaces."""
    return " ".join(_seen(" ".join(text.split())).split())


def plain_lines(text: str) -> str:
    """A stranger's text with its line breaks, of which at most two follow each other; else as `plain`."""
    lines = [plain(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _seen(text: str) -> str:
    """What can be seen of a text; a joiner stays between two letters or pictures that it shapes."""
    return JOINERS.sub("", UNSEEN.sub("", BREAKING.sub("", text)))


class ReaderForm(Form):
    """Who it is. The messages are keys of `words`, said in the document's language."""

    name = StringField()
    email = StringField()

    def validate_name(self, field: StringField) -> None:
        """Trimmed, one line."""
        field.data = plain(field.data or "")
        if not field.data:
            raise ValidationError("needs_name")
        if len(field.data) > LONGEST_NAME:
            raise ValidationError("long_name")

    def validate_email(self, field: StringField) -> None:
        """An address that a mail could go to."""
        try:
            field.data = clean_address(field.data or "")
        except BadAddress:
            raise ValidationError("needs_email") from None

    @property
    def reader(self) -> Reader:
        """Who it is, once the form is valid."""
        return Reader(self.name.data or "", self.email.data or "")
