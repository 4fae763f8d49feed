"""The form of a mail with a statement: that of a mail with a document, but for the PDF, which always goes with it."""

from __future__ import annotations

from jupinv.documents.mails.form import SendForm


class StatementForm(SendForm):
    """To, copies, subject and text."""

    attach_pdf = None
