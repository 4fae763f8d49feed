"""A process of its own that changes documents: `python -m tests.documents.changers <terms> <document id> …`."""

from __future__ import annotations

import sys
from dataclasses import replace

from jupinv import create_app
from jupinv.accounts.models import User
from jupinv.db import db
from jupinv.documents import changing, issuing, revisions
from jupinv.documents.models import Document
from tests.documents import making


def change_all(ids: list[int], terms: str) -> list[str]:
    """Change the first revision of each; what became of it."""
    user = User.get(User.name == "Ana Halden")
    told = []
    for number in ids:
        document = Document.get_by_id(number)
        first, _figures = revisions.content_of(revisions.Revision.get(document=document, number=1))
        try:
            changing.change(
                document,
                replace(first, terms=terms),
                by=user,
                reason=terms,
                base_revision=1,
                now=making.NOW,
                today=making.TODAY,
            )
            told.append("changed")
        except issuing.ChangedMeanwhile:
            told.append("told")
    return told


if __name__ == "__main__":
    create_app()
    with db.connection_context():
        print("ready", flush=True)
        sys.stdin.readline()
        print(" ".join(change_all([int(number) for number in sys.argv[2:]], sys.argv[1])), flush=True)
