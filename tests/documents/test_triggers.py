"""What the database itself refuses, whoever asks: plain SQL on both engines."""

from __future__ import annotations

import pytest
from peewee import DatabaseError, IntegrityError

from jupinv.db import db, write
from jupinv.documents import revisions
from jupinv.documents.models import Erasure, Revision
from tests.documents import making

LEDGER = {"entry_no_change", "allocation_no_change", "credit_allocation_no_change"}
TRIGGERS = {
    "sqlite": {
        "document_words_insert",
        "document_words_delete",
        "document_words_update",
        "entry_words_insert",
        "entry_words_delete",
        "entry_words_update",
        "revision_no_second_insert",
        "revision_no_update",
        "revision_no_delete",
        "erasure_no_second_insert",
        "erasure_no_update",
        "erasure_no_delete",
    }
    | LEDGER,
    "postgresql": {
        "revision_no_change",
        "revision_no_truncate",
        "erasure_no_change",
        "erasure_no_truncate",
    }
    | LEDGER,
}
LISTS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
}

COLUMNS = "document_id, business_id, number, version, position, at, actor, reason, bytes, salt, digest, seal"

BOTH = [
    "UPDATE revision SET bytes = bytes",
    "UPDATE revision SET bytes = bytes || ' '",
    "UPDATE revision SET bytes = NULL, salt = NULL",
    *(
        f"UPDATE revision SET {name} = '7'"
        for name in ("id", "number", "version", "position", "actor", "reason", "salt", "digest", "seal")
    ),
    "UPDATE revision SET at = '2020-01-01 00:00:00'",
    "UPDATE revision SET document_id = document_id + 1",
    "UPDATE revision SET business_id = business_id + 1",
    "DELETE FROM revision",
    "DELETE FROM document",
    "DELETE FROM business",
    "UPDATE erasure SET reason = 'none'",
    "DELETE FROM erasure",
]
SQLITE = [
    f"REPLACE INTO revision SELECT id, {COLUMNS} FROM revision",
    f"INSERT OR REPLACE INTO revision (id, {COLUMNS}) SELECT id, {COLUMNS} FROM revision",
    f"INSERT OR REPLACE INTO revision ({COLUMNS}) SELECT {COLUMNS} FROM revision",
    f"INSERT OR REPLACE INTO revision ({COLUMNS}) SELECT {COLUMNS.replace('number', '9')} FROM revision",
    f"INSERT OR REPLACE INTO revision ({COLUMNS}) SELECT {COLUMNS.replace('position', '9')} FROM revision",
    f"INSERT OR REPLACE INTO revision (rowid, {COLUMNS}) SELECT rowid, "
    f"{COLUMNS.replace('position', '9').replace('number', '9')} FROM revision",
    f"INSERT INTO revision (id, {COLUMNS}) SELECT id, {COLUMNS} FROM revision WHERE true "
    "ON CONFLICT DO UPDATE SET bytes = ''",
    "UPDATE OR REPLACE revision SET position = position + 1",
    "REPLACE INTO erasure SELECT id, revision_id, at, 'none' FROM erasure",
    "INSERT OR REPLACE INTO erasure (revision_id, at, reason) SELECT revision_id, at, 'none' FROM erasure",
]
POSTGRESQL = [
    "TRUNCATE revision CASCADE",
    "TRUNCATE revision, erasure",
    "TRUNCATE erasure",
    "TRUNCATE document CASCADE",
    "TRUNCATE business CASCADE",
    f"INSERT INTO revision (id, {COLUMNS}) SELECT id, {COLUMNS} FROM revision "
    "ON CONFLICT (id) DO UPDATE SET bytes = ''",
    "MERGE INTO revision USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "MERGE INTO revision USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET bytes = ''",
    "WITH gone AS (DELETE FROM revision RETURNING id) SELECT * FROM gone",
]


@pytest.fixture
def kept(owner, business):
    """Two revisions; the first one is erased."""
    first, _ = making.issued(business, owner), making.issued(business, owner)
    revisions.erase(revisions.last_of(first), reason="law", at=making.NOW)
    return lambda: (list(Revision.select().order_by(Revision.id).dicts()), list(Erasure.select().dicts()))


def test_the_triggers_are_there(app, engine):
    assert {name for (name,) in db.execute_sql(LISTS[engine]).fetchall()} == TRIGGERS[engine]


def test_plain_sql_changes_nothing(kept, engine):
    for statement in BOTH + {"sqlite": SQLITE, "postgresql": POSTGRESQL}[engine]:
        refused(kept, statement)


def refused(kept, statement):
    before = kept()
    said = "it went through"
    try:
        with write():
            db.execute_sql(statement)
    except (DatabaseError, IntegrityError) as error:
        said = str(error)
    assert any(word in said for word in ("never", "foreign key", "FOREIGN KEY")), f"{statement}: {said}"
    assert kept() == before, statement


def test_an_erasure_empties_bytes_and_salt_and_nothing_else(kept):
    second = Revision.select().order_by(Revision.id.desc()).get()
    with write():
        Erasure.create(revision=second, reason="law", at=making.NOW)
    for change in ("bytes = NULL", "salt = NULL", "bytes = NULL, salt = NULL, actor = ''", "bytes = '', salt = ''"):
        refused(kept, f"UPDATE revision SET {change} WHERE id = {second.id}")
    with write():
        db.execute_sql(f"UPDATE revision SET bytes = NULL, salt = NULL WHERE id = {second.id}")
    refused(kept, f"UPDATE revision SET bytes = '{{}}', salt = 'ab' WHERE id = {second.id}")
