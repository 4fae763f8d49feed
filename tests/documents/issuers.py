"""A process of its own that issues drafts: `python -m tests.documents.issuers <threads> <document id> …`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from jupinv import create_app
from jupinv.accounts.models import User
from jupinv.db import db
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document
from tests.documents import making


def issue_all(ids: list[int], threads: int) -> list[str]:
    """Issue the drafts, each from a thread of a pool; the numbers, in the order in which the drafts were given."""
    user = User.get(User.name == "Ana Halden")

    def one(number: int) -> str:
        with db.connection_context():
            document = Document.get_by_id(number)
            return issue(document, making.content(), by=user, now=making.NOW, today=making.TODAY).number

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, ids))


if __name__ == "__main__":
    create_app()
    with db.connection_context():
        ready = [int(argument) for argument in sys.argv[2:]]
    print("ready", flush=True)
    sys.stdin.readline()
    print("\n".join(issue_all(ready, int(sys.argv[1]))), flush=True)
