"""A crash between any two steps: no gap, and nothing half-issued."""

from __future__ import annotations

import subprocess
import sys

from jupinv.documents import checking
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document, Event, Link, Revision
from jupinv.jobs import Job
from tests.conftest import environment
from tests.documents import making
from tests.processes import ROOT


def test_a_crash_before_any_step_of_an_issue_leaves_a_draft(environ, owner, business):
    ids = [making.draft(business, owner).id for _ in range(60)]
    told = subprocess.run(
        [sys.executable, "-m", "tests.documents.crashing", *map(str, ids)],
        cwd=ROOT,
        env=environment(environ),
        capture_output=True,
        text=True,
        timeout=120,
    )
    steps = told.stdout.splitlines()
    assert steps and steps[-1].endswith(" done"), told.stdout + told.stderr
    for step in ("counter", "revision", "document", "link", "event", "job", "COMMIT"):
        assert any(step in line for line in steps), f"nobody died at {step}: {steps}"
    last = len(steps) - 1
    assert [document.id for document in Document.select().where(Document.issued_at.is_null(False))] == [ids[last]]
    for document in Document.select().where(Document.issued_at.is_null()):
        assert document.typed is not None and document.number is None
    assert [model.select().count() for model in (Revision, Link, Event, Job)] == [1, 1, 1, 1]
    assert list(checking.of_business(business)) == []
    # Whoever comes after them finds nothing locked, and goes on where they stopped.
    numbers = [
        issue(Document.get_by_id(number), making.content(), by=owner, now=making.NOW, today=making.TODAY).number
        for number in ids[:last]
    ]
    assert numbers == [f"INV-2026-{n:04}" for n in range(2, last + 2)]
    assert list(checking.of_business(business)) == []
