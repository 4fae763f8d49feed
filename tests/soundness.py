"""What every test leaves behind is proved as `flask check` proves it: 0 differences.

A test that changes columns by hand, to see that it is noticed or to have a row as it needs it, is marked
`@pytest.mark.tampers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest

from jupinv import db
from jupinv.businesses.models import Business
from jupinv.db import snapshot
from jupinv.documents import checking
from jupinv.documents.models import Document

TOLD = 10
STATE = """
    SELECT COUNT(*), MAX(id), MAX(updated_at), COUNT(issued_at), COUNT(void_at), SUM(total), SUM(paid), SUM(balance),
        (SELECT COUNT(*) FROM revision), (SELECT COUNT(*) FROM erasure), (SELECT COUNT(*) FROM entry),
        (SELECT COUNT(*) FROM allocation), (SELECT SUM(last) FROM counter) FROM document
"""


@contextmanager
def proved(test: pytest.Item) -> Iterator[None]:
    """Fails the test where what is kept disagrees with itself after it, if it wrote something that could."""
    database = db.db.obj
    begun = _state() if next(test.iter_markers("begins_with"), None) else None
    yield
    if test.get_closest_marker("tampers") or db.db.obj is not database:
        return
    db.db.connect(reuse_if_open=True)
    if begun is None or _state() != begun:
        found = list(islice(_differences(), TOLD))
        assert not found, "flask check says after this test:\n" + "\n".join(found)


def _state() -> tuple[Any, ...]:
    row: tuple[Any, ...] = db.db.execute_sql(STATE).fetchone()
    return row


def _differences() -> Iterator[str]:
    """Of businesses that have issued something: where nothing was, nothing can disagree."""
    issued = Document.select(Document.business).where(Document.issued_at.is_null(False))
    for business in Business.select().where(Business.id.in_(issued)).order_by(Business.id):
        with snapshot():
            yield from (f"{business.handle}: {what}" for what in checking.of_business(business))
