"""A process of its own that issues a credit note over all of an invoice when it is told to: its number, or why not."""

from __future__ import annotations

import sys

from jupinv import create_app
from jupinv.db import db
from jupinv.documents import crediting, issuing
from jupinv.documents.credits import saying
from jupinv.documents.models import Document
from tests.documents.making import NOW, TODAY

if __name__ == "__main__":
    create_app()
    with db.connection_context():
        draft = Document.get_by_id(int(sys.argv[1]))
        of, _ = crediting.known(draft.corrects)
        content = saying.whole(of[0], day=TODAY, reason="x")
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            print(issuing.issue(draft, content, by=draft.created_by, now=NOW, today=TODAY).number)
        except issuing.ChangedMeanwhile:
            print("ChangedMeanwhile")
