"""What a check found, and what the code on a paper and a PDF are found by.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField
from playhouse.migrate import migrate

# Until now a document had one revision; were there more, a PDF shows the last one before it was built.
SHOWN = """
    UPDATE rendition SET revision_id = (
        SELECT revision.id FROM revision
        WHERE revision.document_id = rendition.document_id AND revision.at <= rendition.created_at
        ORDER BY revision.number DESC LIMIT 1
    )
"""


def up(migrator, db):
    class Business(Model):
        class Meta:
            database = db
            table_name = "business"

    class Revision(Model):
        digest = CharField()

        class Meta:
            database = db
            table_name = "revision"

    class CheckResult(Model):
        business = ForeignKeyField(Business, unique=True, on_delete="CASCADE")
        asked_at = DateTimeField(null=True)
        reached = IntegerField()
        expected = IntegerField()
        checked_at = DateTimeField(null=True)
        documents = IntegerField()
        revisions = IntegerField()
        differences = IntegerField()
        told = TextField()

        class Meta:
            database = db
            table_name = "check_result"

    db.create_tables([CheckResult])
    db.execute_sql("CREATE INDEX revision_digest ON revision (digest)")
    db.execute_sql("CREATE INDEX rendition_sha256 ON rendition (sha256)")
    migrate(
        migrator.add_column(
            "rendition", "revision_id", ForeignKeyField(Revision, field=Revision.id, null=True, on_delete="RESTRICT")
        ),
    )
    db.execute_sql(SHOWN)


def down(migrator, db):
    migrate(migrator.drop_column("rendition", "revision_id"))
    for name in ("revision_digest", "rendition_sha256"):
        db.execute_sql(f"DROP INDEX {name}")
    db.execute_sql("DROP TABLE check_result")
