"""Where what was sent is not changed: a credit note takes it back, and a new draft says what was written here."""

from __future__ import annotations

from datetime import date, datetime

from jupinv.accounts.models import User
from jupinv.businesses.profile import profile_of
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.drafts import correcting, saving
from jupinv.drafts.typed import Typed, marks


def correct_as_written(
    document: Document, typed: Typed, *, by: User, reason: str, now: datetime, today: date
) -> tuple[Document, Document]:
    """The credit note and the draft, whose form is the one in which the change was written; both or none.

    Its date is the day on which it is issued. Raises what `correcting.correct` does.
    """
    with write():
        note, draft = correcting.correct(document, by=by, reason=reason, now=now, today=today)
        profile = profile_of(document.business)
        own = typed.without_profile().having({"issue_date": ""})
        window = saving.Window(draft.editor, draft.save_count, marks(profile), takes_ways=False)
        said = own.with_profile(profile)
        saved = saving.save(draft.key, said, window, by=by, business=document.business, now=now)
        saving.keep_customer(saved, said, now=now)
    return note, saved
