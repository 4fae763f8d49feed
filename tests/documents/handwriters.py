"""A process of its own that issues drafts, by series or with the expected number by hand:
`python -m tests.documents.handwriters series|hand <document id> …`."""

from __future__ import annotations

import sys

from jupinv import create_app
from jupinv.accounts.models import User
from jupinv.db import db
from jupinv.documents import issuing, numbering
from jupinv.documents.models import Document
from tests.documents import making


def issue(number: int, user: User, *, by_hand: bool) -> str:
    """Until the number that was expected is had: somebody else may take it first, which is told."""
    while True:
        document = Document.get_by_id(number)
        expected = numbering.preview(document.business, "invoice", on=making.TODAY) if by_hand else ""
        wish = numbering.Wish(number=expected)
        try:
            issuing.issue(document, making.content(), by=user, now=making.NOW, today=making.TODAY, wish=wish)
        except issuing.NotReady as missing:
            assert by_hand and [each.field for each in missing.findings] == ["number.hand"], missing
            continue
        assert not by_hand or document.number == expected
        return str(document.number)


if __name__ == "__main__":
    app = create_app()
    with app.app_context(), db.connection_context():
        owner = User.get(User.name == "Ana Halden")
        print("ready", flush=True)
        sys.stdin.readline()
        print("\n".join(issue(int(each), owner, by_hand=sys.argv[1] == "hand") for each in sys.argv[2:]), flush=True)
