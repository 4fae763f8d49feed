"""A database as an earlier version left it: everything is still there after the upgrade, and life goes on in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from jupinv import clock, config, create_app, db, structure
from jupinv.accounts.models import User
from jupinv.content.json import loads
from jupinv.documents import checking, issuing, revisions, threads
from jupinv.documents.models import Document, Revision
from jupinv.drafts import saving
from jupinv.payments import credit, ledger, recording, refunding
from jupinv.payments.models import PAYMENT, Allocation, Entry
from tests.test_migrations import difference, empty  # noqa: F401 - a fixture

FOLDER = Path(__file__).parent / "earlier"
EARLIER = {"0010_months": FOLDER / "0010.sql", "0030_words": FOLDER / "0030.sql", "0040_reference": FOLDER / "0040.sql"}
RENAMED = {"payment": "entry", ("allocation", "payment_id"): "entry_id"}
NEITHER_OF_THESE = ("chain", "check_result")  # whose key is another table's

Rows = dict[str, dict[int, dict[str, object]]]


@pytest.fixture(params=list(EARLIER))
def version(request: pytest.FixtureRequest) -> str:
    """The last migration that was there then."""
    return str(request.param)


@pytest.fixture
def before(empty: dict[str, str], version: str) -> Iterator[Rows]:  # noqa: F811
    """The rows of a database of that version, which is then brought up to date."""
    create_app(config.read(empty))
    sql = EARLIER[version].read_text()
    tables = re.findall(r'^INSERT INTO "(\w+)"', sql, re.MULTILINE)
    with db.db.connection_context():
        Runner(db.db.obj, str(structure.MIGRATIONS)).up(version)
        _run(sql)
        _count_on(tables)
        found = _rows(tables)
        structure.upgrade()
        yield found
    db.db.close_all()


def _run(sql: str) -> None:
    connection = db.db.connection()
    if isinstance(db.db.obj, SqliteDatabase):
        connection.executescript(sql)
    else:
        connection.cursor().execute(sql)


def _count_on(tables: list[str]) -> None:
    """PostgreSQL counts keys by itself: from those that are there."""
    for table in () if db.is_sqlite() else tables:
        if table not in NEITHER_OF_THESE:
            top = f'(SELECT MAX(id) FROM "{table}")'
            db.db.execute_sql(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), {top})")


def _rows(tables: Iterable[str]) -> Rows:
    found: Rows = {}
    for table in tables:
        cursor = db.db.execute_sql(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        found[table] = {row[names[0]]: row for row in rows}
    return found


def test_nothing_of_what_was_kept_is_lost_or_changed(before: Rows) -> None:
    now = _rows(RENAMED.get(table, table) for table in before)
    assert len(before) > 15 and sum(map(len, before.values())) > 60
    for table, rows in before.items():
        for key, row in rows.items():
            found = now[RENAMED.get(table, table)][key]
            assert {name: found[RENAMED.get((table, name), name)] for name in row} == row, table
    assert not difference()


@pytest.mark.parametrize("version", ["0010_months"])
def test_revisions_of_the_first_schema_are_read_and_their_bytes_stay(before: Rows, version: str) -> None:
    kept = {row["id"]: row["bytes"] for row in before["revision"].values()}
    for revision in Revision.select():
        assert revision.bytes == kept[revision.id] and '"schema":1' in revision.bytes
        content, figures = revisions.content_of(revision)
        assert content.deposits == () and content.cash_step is None and not figures.coins
        assert loads(revision.bytes) == (content, figures)
    assert len(kept) >= 7


def test_the_check_finds_no_difference(before: Rows) -> None:
    assert list(checking.differences()) == []


def test_life_goes_on(before: Rows) -> None:
    ana = User.get(User.email == "ana@halden.example")
    draft = Document.seen_by(ana).where(Document.issued_at.is_null()).order_by(Document.id).first()
    now = clock.now()
    reading = saving.read_draft(draft, today=now.date())
    issuing.issue(draft, reading.content, by=ana, now=now, today=now.date())
    assert draft.number and threads.thread_of(draft, now=now).business_id == draft.business_id
    assert '"schema":2' in revisions.last_of(draft).bytes
    over = Document.get(Document.credit > 0)
    assert ledger.settlement(over).credit == over.credit
    assert list(checking.differences()) == []


@pytest.mark.parametrize("version", ["0040_reference"])
def test_payments_of_before_are_entries_that_are_used_and_undone(before: Rows, version: str) -> None:
    ana = User.get(User.email == "ana@halden.example")
    one, *_, over, _ = Entry.select().where(Entry.reverses.is_null()).order_by(Entry.id)
    assert {entry.kind for entry in Entry.select()} == {PAYMENT} and over.amount == 120_050
    assert {row.actor for row in Allocation.select()} == {one.actor}, "who recorded it allocated it"
    changed = Document.get(Document.version == 2)
    kept = [(entry.amount, entry.allocated, entry.credit) for entry in ledger.entries_of(changed)]
    assert kept[:2] == [(40_000, 40_000, 0), (50_000, 19_500, 30_500)], "as a change of the total had left it"
    waiting = Document.select().where((Document.kind == "invoice") & (Document.balance > 30_500)).first()
    credit.use(waiting, by=ana, now=clock.now())
    assert ledger.credit_of(waiting.customer) == {}
    recording.reverse(one, by=ana, now=clock.now())
    assert list(checking.differences()) == []


def test_payments_of_before_are_entries_that_go_back_and_are_undone(before: Rows) -> None:
    first: dict[object, object] = {}
    for _, row in sorted(before["allocation"].items()):
        first.setdefault(row["payment_id"], row["document_id"])
    kept = {entry.id: entry.document_id for entry in Entry.select()}
    assert kept == {number: first.get(number) for number in before["payment"]}
    assert {entry.kind for entry in Entry.select()} == {PAYMENT}
    ana, now = User.get(User.email == "ana@halden.example"), clock.now()
    over = Document.get(Document.credit > 0)
    payment = next(each for each in Entry.select().where(Entry.document == over) if ledger.spare_of(each) > 0)
    left = refunding.left_of(payment)
    back = refunding.refund(payment, amount=left, paid_on=now.date(), actor="Ana", now=now)
    assert ledger.spare_of(payment) == 0
    recording.reverse(back, by=ana, now=now)
    recording.reverse(payment, by=ana, now=now)
    assert list(checking.differences()) == []
