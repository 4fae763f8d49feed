"""E-mail addresses as accounts know them: checked for form, and written in one way."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


class NotAnAddress(ValueError):
    """What was typed can't be an e-mail address."""


def clean(text: str) -> str:
    """The address in the one form that names its account and gets its mail; raises NotAnAddress.

    Small letters, not case folding: folding would take straße.example for strasse.example, which is another domain.
    Mails go to this form and never to what was typed, so that two spellings of one account share one mailbox.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise NotAnAddress(text) from None
    return f"{checked.local_part.lower()}@{checked.domain.lower()}"
