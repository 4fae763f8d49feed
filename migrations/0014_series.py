"""Several series of one kind beside each other, numbers by hand, and series that go on from numbers given elsewhere.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BooleanField, CharField, IntegerField
from playhouse.migrate import migrate

# Until now the newest series in use gave the next number of its kind.
USUAL = """
    UPDATE series SET usual = {yes} WHERE id IN (SELECT MAX(id) FROM series WHERE in_use GROUP BY business_id, kind)
"""
# A series began with its start in the first period of which a number was taken, and with 1 in every other one.
SINCE = """
    UPDATE counter SET since = (SELECT start - 1 FROM series WHERE series.id = counter.series_id)
    WHERE id IN (SELECT MIN(id) FROM counter GROUP BY series_id)
"""


def up(migrator, db):
    migrate(
        migrator.add_column("series", "usual", BooleanField(default=False)),
        migrator.add_column("series", "resets", CharField(default="")),
        migrator.add_column("counter", "since", IntegerField(default=0)),
    )
    # Not by the migrator, which writes the whole table anew: with a default, both engines add such a column at once.
    kind = BooleanField.field_type
    db.execute_sql(f"ALTER TABLE document ADD COLUMN by_hand {kind} NOT NULL DEFAULT FALSE")
    db.execute_sql(USUAL.replace("{yes}", "TRUE"))
    db.execute_sql(SINCE)
    db.execute_sql("CREATE UNIQUE INDEX series_usual ON series (business_id, kind) WHERE usual")
    db.execute_sql("CREATE INDEX document_by_hand ON document (business_id, number) WHERE by_hand")
    db.execute_sql("CREATE INDEX document_of_series ON document (series_id, issue_date)")


def down(migrator, db):
    for name in ("document_of_series", "document_by_hand", "series_usual"):
        db.execute_sql(f"DROP INDEX {name}")
    migrate(
        migrator.drop_column("document", "by_hand"),
        migrator.drop_column("counter", "since"),
        migrator.drop_column("series", "resets"),
        migrator.drop_column("series", "usual"),
    )
