"""Numbers under many writers: one thread alone, then sixteen at once, on both engines."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from bench.engine import ENGINES, database
from bench.table import Row, most, told
from jupinv.businesses.models import Business
from jupinv.db import db
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document
from tests.documents import making

WRITERS, EACH = 16, 10
AIMS = {"SQLite": "≥ 0.75 × one writer", "PostgreSQL": "≥ 0.45 × one writer"}


def rows() -> list[Row]:
    """Gaps, worst wait and rate, on SQLite and on PostgreSQL."""
    found = []
    for engine in ENGINES:
        with database(engine):
            found += _measured(engine)
    return found


def _measured(engine: str) -> list[Row]:
    owner = making.owner()
    business = making.business(owner)
    _issued(business, owner, 10, 1)  # warm
    alone, _ = _issued(business, owner, 60, 1)
    together, worst = _issued(business, owner, WRITERS * EACH, WRITERS)
    numbers = sorted(document.number for document in Document.select().where(Document.number.is_null(False)))
    whole = [f"INV-2026-{n:04}" for n in range(1, 10 + 60 + WRITERS * EACH + 1)]
    return [
        most(f"{WRITERS} writers on {engine}: gaps and duplicates", len(set(whole) ^ set(numbers)), "", 0),
        most(f"{WRITERS} writers on {engine}: worst wait", round(worst * 1000), "ms", 1000),
        told(f"{WRITERS} writers on {engine}: issued", together, "/s", alone, AIMS[engine]),
    ]


def _issued(business: Business, owner: object, count: int, threads: int) -> tuple[float, float]:
    """Issue so many drafts: how many a second, and the longest that one of them took."""
    drafts = [making.draft(business, owner).id for _ in range(count)]

    def one(number: int) -> float:
        with db.connection_context():
            document = Document.select(Document, Business).join(Business).where(Document.id == number).get()
            started = time.perf_counter()
            issue(document, making.content(), by=owner, now=making.NOW, today=making.TODAY)
            return time.perf_counter() - started

    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        took = list(pool.map(one, drafts))
    return count / (time.perf_counter() - started), max(took)
