"""`flask check` finds what was changed behind everybody's back, and nothing else."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from jupinv import cli, files
from jupinv.businesses.models import Counter, Series
from jupinv.db import db, write
from jupinv.documents import checking, issuing, renditions, revisions, sending
from jupinv.documents.models import Chain, Document, Event, Link, Revision
from jupinv.jobs import Job
from tests.documents import making

pytestmark = pytest.mark.tampers

DROP = {
    "sqlite": "DROP TRIGGER {name}",
    "postgresql": "ALTER TABLE {table} DISABLE TRIGGER {name}",
}


CHANGES = [
    (
        "UPDATE revision SET bytes = REPLACE(bytes, 'Workshop', 'Workshap') WHERE position = 1",
        "the digest does not",
    ),
    ("UPDATE revision SET bytes = bytes || ' ' WHERE position = 1", "the digest does not fit"),
    ("UPDATE revision SET salt = '00' || SUBSTR(salt, 3) WHERE position = 1", "the digest does not fit"),
    ("UPDATE revision SET salt = 'zz' WHERE position = 1", "the digest does not fit"),
    ("UPDATE revision SET bytes = NULL, salt = NULL WHERE position = 1", "no erasure says why"),
    ("UPDATE revision SET bytes = '{}', salt = '00' WHERE position = 4", "it still says something"),
    ("UPDATE revision SET digest = '00' || SUBSTR(digest, 3) WHERE position = 4", "the seal does not fit"),
    ("UPDATE revision SET seal = 'xx' || SUBSTR(seal, 3) WHERE position = 2", "the seal does not fit"),
    ("UPDATE revision SET at = '2026-05-03 10:00:00.000001' WHERE position = 2", "the seal does not fit"),
    ("UPDATE revision SET position = 9 WHERE position = 3", "stands at 4 in the chain, where 3 is due"),
    ("UPDATE revision SET number = 2 WHERE position = 3", "its revisions are 2"),
    ("UPDATE revision SET version = 2 WHERE position = 3", "its revisions belong to versions 2"),
    ("UPDATE revision SET actor = 'user:99' WHERE position = 3", "the sealed record says otherwise"),
    ("UPDATE revision SET reason = 'corrected' WHERE position = 3", "the sealed record says otherwise"),
    ("DELETE FROM revision WHERE position = 3", "INV-2026-0003: issued without a revision"),
    (
        "INSERT INTO revision (document_id, business_id, number, version, position, at, actor, reason, bytes, salt, "
        "digest, seal) SELECT document_id, business_id, 2, 1, 5, at, actor, reason, bytes, salt, digest, seal "
        "FROM revision WHERE position = 3",
        "the seal does not fit",
    ),
    ("DELETE FROM erasure", "no erasure says why"),
    ("UPDATE chain SET seal = '' WHERE position = 4", "the chain's head is not its last revision"),
    (
        "UPDATE document SET number = 'INV-2026-0009' WHERE number = 'INV-2026-0003'",
        "bears the number INV-2026-0003",
    ),
    ("UPDATE document SET number = 'INV-2026-0009' WHERE number = 'INV-2026-0004'", "the seal does not fit"),
    ("UPDATE document SET total = 5, balance = 5 WHERE number = 'INV-2026-0003'", "total is kept as 5"),
    ("UPDATE document SET balance = 5 WHERE number = 'INV-2026-0003'", "balance is kept as 5"),
    ("UPDATE document SET paid = 5, balance = balance - 5 WHERE number = 'INV-2026-0003'", "paid is kept as 5"),
    ("UPDATE document SET due_date = NULL WHERE number = 'INV-2026-0003'", "due date is kept as None"),
    ("UPDATE document SET issue_date = '2026-05-04' WHERE number = 'INV-2026-0003'", "issue date is kept as"),
    ("UPDATE document SET issue_date = '2025-05-04' WHERE number = 'INV-2026-0004'", "the number does not follow"),
    ("UPDATE document SET currency = 'USD' WHERE number = 'INV-2026-0003'", "currency is kept as USD"),
    ("UPDATE document SET customer_name = '' WHERE number = 'INV-2026-0003'", "customer name is kept as"),
    ("UPDATE document SET kind = 'quote' WHERE number = 'INV-2026-0003'", "kind is kept as quote"),
    (
        "UPDATE document SET issued_at = '2026-05-03 09:00:00' WHERE number = 'INV-2026-0003'",
        "issued at is kept as",
    ),
    ("UPDATE document SET series_id = NULL WHERE number = 'INV-2026-0003'", "belongs to no series"),
    ("UPDATE document SET issued_at = NULL WHERE number = 'INV-2026-0003'", "a draft that has a revision"),
    ("UPDATE document SET seen_at = created_at WHERE issued_at IS NULL", "a draft whose seen_at is set"),
    (
        "UPDATE document SET accepted_at = issued_at, declined_at = issued_at WHERE number = 'INV-2026-0003'",
        "both accepted and declined",
    ),
    ("UPDATE document SET approved_at = issued_at WHERE number = 'INV-2026-0003'", "its approval is of no version"),
    (
        "UPDATE document SET approved_at = issued_at, approved_version = 2 WHERE number = 'INV-2026-0003'",
        "version 2 is approved, the last one is 1",
    ),
    ("UPDATE document SET number = 'X' WHERE issued_at IS NULL", "a draft whose number is set"),
    ("UPDATE counter SET last = 7 WHERE last = 4", "the counter stands at 7, the last number is 4"),
    ("UPDATE counter SET period = '2027' WHERE last = 4", "the counter stands at 0, the last number is 4"),
]


class Undone(Exception):
    """Rolls back."""


@pytest.fixture
def business(owner):
    """Four invoices, one void, one sent, one erased; a draft; and a second business that is never touched."""
    other = making.owner("Bob Reyes", "bob@reyes.example")
    making.issued(making.business(other, "Reyes"), other)
    ours = making.business(owner)
    documents = [making.issued(ours, owner) for _ in range(4)]
    issuing.void_unsent(documents[1], by=owner, reason="x", now=making.NOW)
    sending.hand_over(documents[2], how="pdf", by=owner, now=making.NOW)
    revisions.erase(revisions.last_of(documents[3]), reason="law", at=making.NOW)
    making.draft(ours, owner)
    return ours


@pytest.fixture
def behind(app, engine):
    """Execute SQL with the triggers out of the way, as somebody with the database's password could."""

    def execute(statement: str) -> None:
        with write():
            for name, table in _triggers(engine):
                db.execute_sql(DROP[engine].format(name=name, table=table))
            db.execute_sql(statement)

    return execute


def _triggers(engine):
    if engine == "sqlite":
        return db.execute_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    lists = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    return db.execute_sql(lists).fetchall()


def found(business):
    return list(checking.of_business(business))


def test_nothing_differs_where_nothing_was_changed(business):
    assert found(business) == []
    assert list(checking.differences()) == []


def test_whatever_is_changed_is_found(business, behind):
    for statement, told in CHANGES:
        with pytest.raises(Undone), write():
            behind(statement)
            differences = found(business)
            raise Undone
        assert told in "\n".join(differences), statement
    assert found(business) == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.unlink(), "INV-2026-0003: its archived PDF is gone"),
        (lambda path: path.write_bytes(b"%PDF-another"), "INV-2026-0003: its archived PDF was changed"),
    ],
)
def test_an_archived_pdf_that_is_not_what_it_was_is_found(business, spoil, told):
    document = Document.get((Document.number == "INV-2026-0003") & (Document.business == business))
    key = files.put(business.id, b"%PDF-this one")
    built = renditions.Built("as issued", key.rpartition("/")[2], revisions.last_of(document).id)
    with write():
        renditions.keep(document, built, now=making.NOW)
    assert found(business) == []
    spoil(files.path(key))
    assert found(business) == [told]


def test_a_gap_is_found(business, behind):
    """A document that vanished with all that belongs to it, and a chain made to fit again."""
    gone = Document.get(Document.number == "INV-2026-0002")
    behind(f"DELETE FROM revision WHERE document_id = {gone.id}")
    with write():
        Link.delete().where(Link.document == gone).execute()
        Event.delete().where(Event.document == gone).execute()
        Document.delete().where(Document.id == gone.id).execute()
        Job.delete().execute()
    assert any("INV-{YYYY}-{NNNN} 2026: 2 is missing" in what for what in found(business))


def test_totals_that_do_not_follow_from_the_content_are_found(business, behind):
    """Bytes, digest, seals and columns all forged to fit each other: the arithmetic still tells."""
    document = Document.get((Document.number == "INV-2026-0003") & (Document.business == business))
    revision = revisions.last_of(document)
    forged = revision.bytes.replace('"payable":"1190.00"', '"payable":"1190.01"')
    assert forged != revision.bytes
    digest = revisions.digest_of(forged, revision.salt)
    behind(f"UPDATE revision SET bytes = '{forged}', digest = '{digest}' WHERE id = {revision.id}")
    seal = ""
    for each in Revision.select().where(Revision.business == business).order_by(Revision.position):
        seal = revisions.seal_of(seal, each.document.number, each.at, each.digest)
        with write():
            db.execute_sql(f"UPDATE revision SET seal = '{seal}' WHERE id = {each.id}")
    with write():
        Chain.update(seal=seal).where(Chain.business == business).execute()
        columns = {"total": 119001, "balance": 119001, "search": document.search.replace("1190.00", "1190.01")}
        Document.update(**columns).where(Document.id == document.id).execute()
    assert found(business) == [
        "INV-2026-0003: revision 1: payable is kept as 1190.01, the content gives 1190.00",
        "2026-05, EUR: invoiced is kept as 357000, all entries come to 357001",
    ]


def test_bytes_that_are_no_document_are_told_and_not_fatal(business, behind):
    behind(f"UPDATE revision SET bytes = '[' WHERE business_id = {business.id} AND position = 1")
    assert any("can't be read" in what for what in found(business))


def test_a_start_value_is_no_gap(owner):
    from jupinv.documents import numbering

    ours = making.business(owner)
    numbering.use_pattern(ours, "invoice", "R{NNN}", start=120)
    assert making.issued(ours, owner).number == "R120"
    assert found(ours) == []
    with write():
        Counter.update(since=99).execute()
    assert found(ours) == ["R{NNN}: begins at 120"]


def test_a_counter_without_documents_is_found(owner):
    ours = making.business(owner)
    with write():
        Counter.create(series=Series.get(Series.kind == "invoice"), period="2026", last=1)
    assert len(found(ours)) == 1


def test_the_command_says_how_many_and_ends_with_one(business, behind):
    db.close()
    clean = CliRunner().invoke(cli.check)
    assert (clean.output, clean.exit_code) == ("0 differences\n", 0)
    behind(f"UPDATE document SET total = 5, balance = 5 WHERE number = 'INV-2026-0003' AND business_id = {business.id}")
    db.close()
    dirty = CliRunner().invoke(cli.check)
    handle = business.handle
    assert dirty.output == (
        f"{handle}: INV-2026-0003: total is kept as 5, the last revision says 119000\n"
        f"{handle}: 2026-05, EUR: invoiced is kept as 357000, all entries come to 238005\n"
        "2 differences\n"
    )
    assert dirty.exit_code == 1
