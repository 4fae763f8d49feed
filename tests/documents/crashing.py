"""A process that issues drafts and is killed on the way: `python -m tests.documents.crashing <document id> …`.

The k-th draft is issued by a child of its own that dies before its k-th call of the database, so that between them they
die between any two steps. It ends when a child gets through, and prints what each one was about to do.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from jupinv import create_app
from jupinv.accounts.models import User
from jupinv.db import db
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document
from tests.documents import making

DIED = 9


def die_before(step: int) -> None:
    """End the process, without any clearing up, when it is about to call the database for the step-th time."""
    database, count = db.obj, 0

    def counted(call: Any, name: str) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            if count == step:
                print(step, name or str(args[0]).split("VALUES")[0][:60], flush=True)
                os._exit(DIED)
            count += 1
            return call(*args, **kwargs)

        return run

    database.execute_sql = counted(database.execute_sql, "")
    database.commit = counted(database.commit, "COMMIT")


def child(number: int, step: int) -> None:
    db.connect()
    document, user = Document.get_by_id(number), User.get(User.name == "Ana Halden")
    assert document.business and document.customer is None  # loaded, as a page has it
    die_before(step)
    issue(document, making.content(), by=user, now=making.NOW, today=making.TODAY)


if __name__ == "__main__":
    create_app()  # which connects to nothing yet: children share no connection
    for step, number in enumerate(map(int, sys.argv[1:])):
        if (pid := os.fork()) == 0:
            child(number, step)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != DIED:
            print(step, "done", flush=True)
            break
