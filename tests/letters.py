"""A mail of the app with words of a test's own."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.mail import Mail


def queue_text(subject: str, text: str, **envelope: Any) -> Mail:
    """Queue the mail with a document, in the transaction we are in."""
    context = {
        "letter_subject": subject,
        "letter_text": text,
        "link": "http://localhost/i/a-token",
        "link_label": "View the invoice",
        "accent": "#0d6a5b",
    }
    return mail.queue("document", context=context, **envelope)
